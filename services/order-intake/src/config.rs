//! Settings; `config.toml` is the manual and the default.

use chrono::TimeDelta;
use contracts::service::Service;
use serde::Deserialize;

use crate::domain::Waits;

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// Two years: longer than any law asks for returns.
const WAIT_SECONDS_MAX: i64 = 2 * 366 * 24 * 3600;

/// What can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    complete_after_delivery_seconds: i64,
    close_after_completion_seconds: i64,
    returns_after_delivery_seconds: i64,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key is unknown or of the wrong kind.
    #[error("the settings cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value is out of its bounds.
    #[error("{key} is {value}, not 0 to {WAIT_SECONDS_MAX}")]
    OutOfBounds {
        /// The key.
        key: &'static str,
        /// What it was set to.
        value: i64,
    },
}

impl Config {
    /// Reads the defaults and the environment.
    pub fn load() -> Result<Self, ConfigError> {
        let read = runtime::config::load::<Self>(Service::OrderIntake, DEFAULTS);
        read.map_err(|error| ConfigError::Unreadable(error.into()))?.checked()
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let waits = [
            ("complete_after_delivery_seconds", self.complete_after_delivery_seconds),
            ("close_after_completion_seconds", self.close_after_completion_seconds),
            ("returns_after_delivery_seconds", self.returns_after_delivery_seconds),
        ];
        match waits.into_iter().find(|(_, value)| !(0..=WAIT_SECONDS_MAX).contains(value)) {
            Some((key, value)) => Err(ConfigError::OutOfBounds { key, value }),
            None => Ok(self),
        }
    }

    /// Gives how long orders wait for complaints and returns.
    pub fn waits(&self) -> Waits {
        Waits {
            complete: TimeDelta::seconds(self.complete_after_delivery_seconds),
            close: TimeDelta::seconds(self.close_after_completion_seconds),
            returns: TimeDelta::seconds(self.returns_after_delivery_seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_their_bounds() {
        let config = Config::load().expect("the defaults can be read");
        assert_eq!(config.waits().complete, TimeDelta::days(14));
    }

    #[test]
    fn a_wait_below_zero_is_refused_by_its_name() {
        let config = Config {
            complete_after_delivery_seconds: -1,
            close_after_completion_seconds: 0,
            returns_after_delivery_seconds: 0,
        };
        let error = config.checked().expect_err("out of bounds");
        assert!(error.to_string().starts_with("complete_after_delivery_seconds is -1"));
    }
}
