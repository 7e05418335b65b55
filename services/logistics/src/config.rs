//! The settings, their bounds, and what the domain makes of them.

use contracts::countries::is_country;
use contracts::money::Currency;
use contracts::service::Service;
use serde::Deserialize;

use crate::domain::carriers::{House, OwnFleet, own_fleet, parcel_sim};
use crate::domain::label::Sender;

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// Shortest secret that nobody guesses.
const SECRET_MIN: usize = 32;
/// Highest flat cost and heaviest parcel: beyond it, it is a slip of the finger.
const FLEET_MAX: i64 = 1_000_000;

/// The settings as `config.toml` names them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Signs the tokens of customers' links.
    pub tracking_secret: String,
    /// The currency of every rate.
    pub currency: String,
    /// Where the house is.
    pub home_country: String,
    /// What means express.
    pub express_words: String,
    /// The locations of which the simulated carrier takes parcels.
    pub simulated_at: String,
    /// A font on the printer with Chinese letters.
    pub label_wide_font: String,
    /// Who stands as the sender on labels.
    pub sender: SenderConfig,
    /// The house's own vans.
    pub own_fleet: OwnFleetConfig,
}

/// Who stands as the sender on labels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderConfig {
    /// Name of the house.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postal code and city.
    pub city: String,
    /// Two-letter country.
    pub country: String,
}

/// The house's own vans.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnFleetConfig {
    /// What people call it.
    pub name: String,
    /// Where they drive.
    pub countries: String,
    /// What postal codes there begin with.
    pub postal_prefixes: String,
    /// What a parcel costs.
    pub cost_minor: i64,
    /// Heaviest parcel that a driver carries.
    pub weight_max_grams: u32,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key is unknown, missing or of another type.
    #[error("the settings of logistics cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value is out of its bounds.
    #[error("the setting {key} {why}")]
    OutOfBounds {
        /// The key.
        key: &'static str,
        /// What it must be.
        why: &'static str,
    },
}

/// The settings within their bounds, as the service uses them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Signs the tokens of customers' links.
    pub tracking_secret: Vec<u8>,
    /// The carriers and how one is chosen.
    pub house: House,
    /// Who stands as the sender on labels.
    pub sender: Sender,
    /// A font on the printer with Chinese letters.
    pub wide_font: Option<String>,
}

impl Config {
    /// Reads the defaults and the environment.
    pub fn load() -> Result<Self, ConfigError> {
        runtime::config::load(Service::Logistics, DEFAULTS)
            .map_err(|error| ConfigError::Unreadable(error.into()))
    }

    /// Checks the bounds.
    pub fn settings(self) -> Result<Settings, ConfigError> {
        let refuse = |key, why| Err(ConfigError::OutOfBounds { key, why });
        if self.tracking_secret.len() < SECRET_MIN {
            return refuse("tracking_secret", "must have at least 32 characters");
        }
        let Ok(currency) = self.currency.parse::<Currency>() else {
            return refuse("currency", "must be one of ISO 4217");
        };
        if !is_country(&self.home_country) {
            return refuse("home_country", "must be two capital letters");
        }
        let fleet = self.own_fleet;
        let countries = list(&fleet.countries);
        if !countries.iter().all(|country| is_country(country)) {
            return refuse("own_fleet.countries", "must be two capital letters each");
        }
        if !(0..=FLEET_MAX).contains(&fleet.cost_minor) {
            return refuse("own_fleet.cost_minor", "must be 0 to 1,000,000");
        }
        if !(1..=FLEET_MAX).contains(&i64::from(fleet.weight_max_grams)) {
            return refuse("own_fleet.weight_max_grams", "must be 1 to 1,000,000");
        }
        if self.label_wide_font.contains(|char: char| "^~,".contains(char) || char.is_control()) {
            return refuse("label_wide_font", "must be the name of a font on the printer");
        }
        let vans = own_fleet(OwnFleet {
            name: fleet.name,
            countries,
            postal_prefixes: list(&fleet.postal_prefixes),
            cost_minor: fleet.cost_minor,
            weight_max_grams: fleet.weight_max_grams,
        });
        let SenderConfig { name, street, city, country } = self.sender;
        let express_words =
            list(&self.express_words).iter().map(|word| word.to_lowercase()).collect();
        Ok(Settings {
            tracking_secret: self.tracking_secret.into_bytes(),
            house: House {
                carriers: vec![vans, parcel_sim(&self.home_country)],
                currency,
                home_country: self.home_country,
                express_words,
                simulated_at: list(&self.simulated_at),
            },
            sender: Sender { name, street, city, country },
            wide_font: Some(self.label_wide_font).filter(|font| !font.is_empty()),
        })
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_lack_nothing_but_the_secret() {
        let config = Config::load().unwrap();
        let lacking = config.clone().settings().unwrap_err().to_string();
        assert_eq!(lacking, "the setting tracking_secret must have at least 32 characters");
        let settings = Config { tracking_secret: "s".repeat(32), ..config }.settings().unwrap();
        assert_eq!(settings.house.carriers.len(), 2);
        assert_eq!(settings.house.express_words.len(), 6);
    }

    #[test]
    fn without_a_setting_only_what_kontor_makes_for_trials_goes_with_the_simulated_carrier() {
        let config = Config { tracking_secret: "s".repeat(32), ..Config::load().unwrap() };
        let house = config.settings().unwrap().house;
        let served = ["main", "demonstration", "story", "demo", "story-auto-order"];
        let served = served.map(|location| house.has_carrier_for(location));
        assert_eq!(served, [false, false, false, true, true]);
    }

    #[test]
    fn a_value_out_of_its_bounds_is_named() {
        let mut config = Config { tracking_secret: "s".repeat(32), ..Config::load().unwrap() };
        config.own_fleet.countries = "DE, at".to_owned();
        let error = config.settings().unwrap_err().to_string();
        assert!(error.contains("own_fleet.countries"), "{error}");
    }
}
