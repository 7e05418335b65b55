//! Carriers as data: zones, services and rates of the house's own vans and of the simulated one.

use contracts::address::Recipient;
use contracts::money::Currency;
use contracts::requests::logistics::{OWN_FLEET, PARCEL_SIM};

/// A carrier.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// Its code.
    pub code: &'static str,
    /// What people call it.
    pub name: String,
    /// Where it delivers, in words.
    pub serves: String,
    /// Where it delivers; the first zone that fits counts.
    pub zones: Vec<Zone>,
    /// What it offers.
    pub services: Vec<Service>,
    /// Whether it prints a marketplace's token in place of an address.
    pub prints_tokens: bool,
}

/// A part of the world for which the same rates hold.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its name.
    pub name: &'static str,
    /// Two-letter codes; all countries where empty.
    pub countries: Vec<String>,
    /// What postal codes begin with; all where empty.
    pub postal_prefixes: Vec<String>,
}

/// What a carrier offers.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its code.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Whether it is what customers mean who ask for express.
    pub express: bool,
    /// Whether it collects money at the door.
    pub collects_cash: bool,
    /// Its rates, lightest first.
    pub rates: Vec<Rate>,
}

/// What a parcel costs up to a weight.
#[derive(Clone, Debug)]
pub struct Rate {
    /// The zone.
    pub zone: &'static str,
    /// Heaviest parcel at this rate.
    pub up_to_grams: u32,
    /// In minor units of the house's currency.
    pub cost_minor: i64,
}

impl Service {
    /// Gives the heaviest parcel that it takes anywhere.
    pub fn weight_max_grams(&self) -> u32 {
        self.rates.iter().map(|rate| rate.up_to_grams).max().unwrap_or(0)
    }
}

/// The area and the price of the house's own vans.
#[derive(Clone, Debug)]
pub struct OwnFleet {
    /// What people call it.
    pub name: String,
    /// Two-letter codes; nowhere where empty.
    pub countries: Vec<String>,
    /// What postal codes begin with; all of the countries where empty.
    pub postal_prefixes: Vec<String>,
    /// What a parcel costs, in minor units of the house's currency.
    pub cost_minor: i64,
    /// Heaviest parcel that a driver carries.
    pub weight_max_grams: u32,
}

/// Everything that the choice of a carrier looks at, besides the parcel.
#[derive(Clone, Debug)]
pub struct House {
    /// The carriers; of two with the same cost the first is taken.
    pub carriers: Vec<Carrier>,
    /// The currency of every rate.
    pub currency: Currency,
    /// Where an address without a country is.
    pub home_country: String,
    /// What in a shipping method means express, lower case.
    pub express_words: Vec<String>,
    /// The locations of which the simulated carrier takes parcels; a `*` at the end stands for
    /// anything. Its numbers are invented, so that nothing of a merchant's is given to it.
    pub simulated_at: Vec<String>,
}

impl House {
    /// Gives a carrier by its code.
    pub fn carrier(&self, code: &str) -> Option<&Carrier> {
        self.carriers.iter().find(|carrier| carrier.code == code)
    }

    /// Says whether a carrier takes parcels of a location at all: the simulated one only where it is
    /// asked for.
    pub fn serves(&self, carrier: &Carrier, location: &str) -> bool {
        let asked_for = |place: &String| match place.strip_suffix('*') {
            Some(beginning) => location.starts_with(beginning),
            None => location == place,
        };
        let real = carrier.code != PARCEL_SIM;
        !carrier.zones.is_empty() && (real || self.simulated_at.iter().any(asked_for))
    }

    /// Says whether any built-in carrier takes parcels of a location.
    pub fn has_carrier_for(&self, location: &str) -> bool {
        self.carriers.iter().any(|carrier| self.serves(carrier, location))
    }
}

impl Carrier {
    /// Gives a service by its code.
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.code == code)
    }

    /// Gives the zone in which somebody lives.
    pub fn zone_of(&self, recipient: &Recipient, home_country: &str) -> Option<&Zone> {
        let Recipient::Clear { address, .. } = recipient else {
            // The marketplace hides the address; its token leads to one in its own country.
            return self.zones.first().filter(|_| self.prints_tokens);
        };
        let country = address.country.as_deref().unwrap_or(home_country).to_ascii_uppercase();
        let postal = address.postal_code.as_deref().unwrap_or_default().replace(' ', "");
        self.zones.iter().find(|zone| {
            let here = zone.countries.is_empty() || zone.countries.contains(&country);
            let prefixes = &zone.postal_prefixes;
            here && (prefixes.is_empty()
                || prefixes.iter().any(|prefix| postal.starts_with(prefix)))
        })
    }
}

/// Makes the house's own vans; without countries they serve nobody.
pub fn own_fleet(fleet: OwnFleet) -> Carrier {
    let serves = match (fleet.countries.is_empty(), fleet.postal_prefixes.is_empty()) {
        (true, _) => "nowhere; no country is set".to_owned(),
        (false, true) => format!("all of {}", fleet.countries.join(", ")),
        (false, false) => {
            let prefixes = fleet.postal_prefixes.join(", ");
            format!("postal codes that begin with {prefixes} in {}", fleet.countries.join(", "))
        }
    };
    let zones = if fleet.countries.is_empty() {
        Vec::new()
    } else {
        let (countries, postal_prefixes) = (fleet.countries, fleet.postal_prefixes);
        vec![Zone { name: "area", countries, postal_prefixes }]
    };
    let rate =
        Rate { zone: "area", up_to_grams: fleet.weight_max_grams, cost_minor: fleet.cost_minor };
    let van = Service {
        code: "van",
        name: "Own van",
        express: false,
        collects_cash: true,
        rates: vec![rate],
    };
    Carrier {
        code: OWN_FLEET,
        name: fleet.name,
        serves,
        zones,
        services: vec![van],
        prints_tokens: false,
    }
}

/// Countries to which a parcel goes by road without customs.
const NEAR: &str =
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// Heaviest parcel of each band in grams, and what it costs at home, near and far, in minor units.
const STANDARD: [(u32, [i64; 3]); 5] = [
    (1_000, [439, 1099, 1699]),
    (2_000, [489, 1249, 2299]),
    (5_000, [699, 1599, 3999]),
    (10_000, [949, 2099, 6099]),
    (31_500, [1649, 3499, 12999]),
];
const EXPRESS: [(u32, [i64; 3]); 3] =
    [(2_000, [1290, 2990, 5490]), (10_000, [1890, 4990, 9990]), (31_500, [2990, 7990, 19990])];
const ZONES: [&str; 3] = ["home", "near", "far"];

/// Makes the simulated parcel carrier, seen from a country.
pub fn parcel_sim(home_country: &str) -> Carrier {
    let zone = |name, countries: Vec<String>| Zone { name, countries, postal_prefixes: Vec::new() };
    let near = NEAR.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut zones = vec![zone(ZONES[0], vec![home_country.to_owned()])];
    if near.iter().any(|country| country == home_country) {
        zones.push(zone(ZONES[1], near));
    }
    zones.push(zone(ZONES[2], Vec::new()));
    let standard = Service {
        code: "standard",
        name: "Standard parcel",
        express: false,
        collects_cash: true,
        rates: rates(&STANDARD),
    };
    let express = Service {
        code: "express",
        name: "Express parcel",
        express: true,
        collects_cash: false,
        rates: rates(&EXPRESS),
    };
    Carrier {
        code: PARCEL_SIM,
        name: "Parcel Simulation".to_owned(),
        serves: format!("the whole world, from {home_country}"),
        zones,
        services: vec![standard, express],
        prints_tokens: true,
    }
}

fn rates(bands: &[(u32, [i64; 3])]) -> Vec<Rate> {
    let of_band = |(up_to_grams, costs): &(u32, [i64; 3])| {
        let up_to_grams = *up_to_grams;
        let priced = ZONES.into_iter().zip(*costs);
        priced.map(move |(zone, cost_minor)| Rate { zone, up_to_grams, cost_minor }).collect()
    };
    bands.iter().flat_map::<Vec<_>, _>(of_band).collect()
}
