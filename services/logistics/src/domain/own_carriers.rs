//! Carriers that the house names itself: whose parcel bears a number, what a booking by hand is.

use contracts::ids::ShipmentId;
use contracts::money::{Currency, Money};
use contracts::requests::logistics::{BY_HAND, OWN_FLEET, PARCEL_SIM, PutCarrier};

use crate::domain::carriers::House;
use crate::domain::choice::Chosen;

/// Longest code, name, link and word of a carrier: what a person types.
const CODE_MAX: usize = 40;
const NAME_MAX: usize = 80;
const URL_MAX: usize = 300;
/// A carrier has a handful of names with tracking services.
const REPORTED_AS_MAX: usize = 20;
/// Shortest and longest number of a carrier; S10 has 13 characters, USPS up to 34.
const NUMBER: std::ops::RangeInclusive<usize> = 4..=50;
/// What stands in a link for the number.
const PLACE: &str = "{number}";
/// What a parcel is sent as, where nobody says.
const SERVICE: &str = "parcel";

/// A carrier of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCarrier {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where it shows a parcel.
    pub tracking_url: Option<String>,
    /// What tracking services call it.
    pub reported_as: Vec<String>,
    /// Whether new parcels wait for its number.
    pub preferred: bool,
    /// Whether it takes no new parcels.
    pub retired: bool,
}

/// Every carrier of one's own; the one that needs no set-up is always among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCarriers(Vec<OwnCarrier>);

impl OwnCarriers {
    /// Takes those that were put, and adds the one that is always there.
    pub fn of(mut put: Vec<OwnCarrier>) -> Self {
        if put.iter().all(|one| one.code != BY_HAND) {
            put.push(OwnCarrier {
                code: BY_HAND.to_owned(),
                name: "Carrier by hand".to_owned(),
                tracking_url: None,
                reported_as: Vec::new(),
                preferred: false,
                retired: false,
            });
        }
        Self(put)
    }

    /// Gives one by its code.
    pub fn find(&self, code: &str) -> Option<&OwnCarrier> {
        self.0.iter().find(|one| one.code == code)
    }

    /// Gives what people call a carrier of the house, built in or its own.
    pub fn name_of<'a>(&'a self, house: &'a House, code: &str) -> Option<&'a str> {
        let built_in = house.carrier(code).map(|carrier| carrier.name.as_str());
        built_in.or_else(|| self.find(code).map(|carrier| carrier.name.as_str()))
    }

    /// Gives where a carrier shows the parcel with a number.
    pub fn link(&self, code: &str, number: &str) -> Option<String> {
        self.find(code)?.link(number)
    }

    /// Gives the one for whose number new parcels wait.
    pub fn preferred(&self) -> Option<&OwnCarrier> {
        self.0.iter().find(|one| one.preferred)
    }

    /// Gives all of them.
    pub fn all(&self) -> &[OwnCarrier] {
        &self.0
    }

    /// Says whose parcel a tracking service means.
    ///
    /// - Takes: the shipments whose label bears the number; what the service calls the carrier.
    /// - Errs: in words that a clerk understands; the report is parked with them.
    pub fn whose(&self, bearing: &[Bearing], named: Option<&str>) -> Result<ShipmentId, String> {
        let live: Vec<_> = bearing.iter().filter(|one| one.live).collect();
        let known = if live.is_empty() { bearing.iter().collect() } else { live };
        if known.is_empty() {
            return Err("no shipment of a carrier by hand bears the tracking number".to_owned());
        }
        let named = named.unwrap_or_default();
        let fits = |one: &&&Bearing| {
            self.find(&one.carrier).is_none_or(|carrier| carrier.is_reported_as(named))
        };
        let fitting: Vec<_> = known.iter().filter(fits).collect();
        match fitting[..] {
            [one] => Ok(one.shipment_id),
            [] => Err(format!(
                "the number is on a parcel of {}, which is not reported as `{named}`; add that to \
                 its `reported_as` if it is the same carrier",
                known.iter().map(|one| one.carrier.as_str()).collect::<Vec<_>>().join(" and of "),
            )),
            [..] => Err(format!(
                "parcels of more than one carrier bear the number; say in `reported_as` which of \
                 them is `{named}`"
            )),
        }
    }
}

/// A shipment whose label bears a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearing {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// Its carrier.
    pub carrier: String,
    /// Whether it was not voided.
    pub live: bool,
}

impl OwnCarrier {
    /// Makes one of what a person put.
    ///
    /// - Errs: the member that is wrong, and why.
    pub fn try_new(put: PutCarrier) -> Result<Self, (&'static str, String)> {
        let PutCarrier { code, name, tracking_url, reported_as, preferred, retired } = put;
        if code == OWN_FLEET || code == PARCEL_SIM {
            let words = format!("{code} is built in; its settings stand in config.toml");
            return Err(("code", words));
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=CODE_MAX).contains(&code.len()) && code.bytes().all(plain);
        if !fits || code.starts_with('-') {
            let words = format!("a code has 1 to {CODE_MAX} small letters, digits and hyphens");
            return Err(("code", words));
        }
        let name = name.trim().to_owned();
        if !is_text(&name, NAME_MAX) {
            return Err(("name", format!("a name has 1 to {NAME_MAX} visible characters")));
        }
        if tracking_url.as_deref().is_some_and(|url| !is_link(url)) {
            let words = format!(
                "a link begins with https:// and has {PLACE} once, after the host; at most \
                 {URL_MAX} characters without spaces"
            );
            return Err(("tracking_url", words));
        }
        let reported_as: Vec<_> = reported_as.iter().map(|word| word.trim().to_owned()).collect();
        if reported_as.len() > REPORTED_AS_MAX
            || !reported_as.iter().all(|word| is_text(word, NAME_MAX))
        {
            let words = format!("at most {REPORTED_AS_MAX} names of 1 to {NAME_MAX} characters");
            return Err(("reported_as", words));
        }
        if preferred && retired {
            return Err(("preferred", "parcels cannot wait for a retired carrier".to_owned()));
        }
        Ok(Self { code, name, tracking_url, reported_as, preferred, retired })
    }

    /// Gives where the carrier shows a parcel.
    pub fn link(&self, number: &str) -> Option<String> {
        self.tracking_url.as_ref().map(|url| url.replace(PLACE, number))
    }

    /// Makes what a person chose of the carrier, the service and the cost that was agreed.
    pub fn chosen(
        &self,
        service: Option<&str>,
        cost_minor: Option<i64>,
        currency: Currency,
    ) -> Result<Chosen, String> {
        if self.retired {
            return Err(format!("{} is retired and takes no new parcels", self.code));
        }
        let service = service.map_or(SERVICE, str::trim);
        if !is_text(service, CODE_MAX) {
            return Err(format!("a service has 1 to {CODE_MAX} visible characters"));
        }
        let cost = cost_minor.unwrap_or(0);
        if cost < 0 {
            return Err("the cost must not be negative".to_owned());
        }
        Ok(Chosen {
            carrier: self.code.clone(),
            service: service.to_owned(),
            cost: Money::new(cost, currency),
            because: vec!["booked by hand, with the carrier's own number".to_owned()],
        })
    }

    fn is_reported_as(&self, named: &str) -> bool {
        let same = |word: &String| word.to_lowercase() == named.to_lowercase();
        self.reported_as.is_empty() || self.reported_as.iter().any(same)
    }
}

/// Makes of what was typed or scanned the number as it is kept: without spaces, in capitals.
pub fn waybill_number(typed: &str) -> Result<String, String> {
    let number: String = typed.chars().filter(|char| !char.is_whitespace()).collect();
    let number = number.to_ascii_uppercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if NUMBER.contains(&number.len()) && number.bytes().all(plain) {
        return Ok(number);
    }
    Err(format!("a tracking number has {} to {} letters and digits", NUMBER.start(), NUMBER.end()))
}

fn is_text(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// The number goes behind the host, so that no number leads to another house.
fn is_link(url: &str) -> bool {
    let rest = url.strip_prefix("https://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>`\\".contains(&byte);
    !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
        && url.len() <= URL_MAX
        && url.bytes().all(plain)
        && url.matches(PLACE).count() == 1
}

#[cfg(test)]
mod tests;
