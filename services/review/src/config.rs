//! The settings of this service; `config.toml` explains them.

use crate::domain::rules::Demands;
use contracts::service::Service;

/// Every setting: what the house demands of an order.
pub type Config = Demands;

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The bounds of the quantities.
const QUANTITY: std::ops::RangeInclusive<u32> = 1..=1_000_000;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Unknown key, or a value of the wrong type.
    #[error("the settings of review cannot be read")]
    Unreadable(#[source] anyhow::Error),
    /// Out of its bounds.
    #[error("{key} is {value}, allowed are 1 to 1000000")]
    OutOfBounds {
        /// The setting.
        key: &'static str,
        /// What it is.
        value: u32,
    },
}

/// Reads the settings: the defaults, then the environment.
pub fn load() -> Result<Config, ConfigError> {
    let read = runtime::config::load::<Config>(Service::Review, DEFAULTS);
    within_bounds(read.map_err(|error| ConfigError::Unreadable(error.into()))?)
}

fn within_bounds(config: Config) -> Result<Config, ConfigError> {
    let quantities = [
        ("line_quantity_max", config.line_quantity_max),
        ("order_quantity_max", config.order_quantity_max),
    ];
    match quantities.into_iter().find(|(_, value)| !QUANTITY.contains(value)) {
        Some((key, value)) => Err(ConfigError::OutOfBounds { key, value }),
        None => Ok(config),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_defaults_are_read() {
        let config = load().expect("readable");
        assert!(config.require_known_items && config.accept_authorized_payment);
        assert_eq!((config.line_quantity_max, config.order_quantity_max), (1000, 5000));
    }

    #[test]
    fn a_value_out_of_its_bounds_is_refused_by_name() {
        let config = Config { order_quantity_max: 0, ..load().expect("readable") };
        let error = within_bounds(config).expect_err("refused").to_string();
        assert_eq!(error, "order_quantity_max is 0, allowed are 1 to 1000000");
    }
}
