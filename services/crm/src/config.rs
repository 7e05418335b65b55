//! Settings, as `config.toml` explains them.

use serde::Deserialize;

/// The defaults, which are the manual too.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The settings of crm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::service::Service;

    #[test]
    fn the_defaults_are_settings() {
        let config: Config = runtime::config::load(Service::Crm, DEFAULTS).expect("settings");
        assert_eq!(config, Config {});
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused() {
        assert!(runtime::config::load::<Config>(Service::Crm, "colour = 1").is_err());
    }
}
