//! Settings: a documented file of defaults in each service, then the environment.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use config::{Config, ConfigError, Environment, File, FileFormat};
use contracts::service::Service;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The settings that all services share; `config.toml` explains them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chassis {
    /// For how many days the log is kept; 0 for ever.
    pub keep_log_days: u16,
    /// Signs the links of customers; empty where no link is made or read.
    #[serde(default)]
    pub link_secret: Hidden,
}

/// A text that says nothing about itself.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "hidden" })
    }
}

/// The documented defaults.
const DEFAULTS: &str = include_str!("../config.toml");
/// Ten years.
const KEEP_LOG_DAYS_MAX: u16 = 3_660;

impl Chassis {
    /// Reads the settings: the defaults, then the environment, `KONTOR__CHASSIS__<KEY>`.
    ///
    /// - Errs: naming the key that is unknown or out of its bounds.
    pub fn load() -> Result<Self, ConfigError> {
        let mut chassis = load_of::<Self>("chassis", DEFAULTS)?.within_bounds()?;
        // Taken as it stands: a secret of digits alone would be read as a number, and rounded.
        if let Some(secret) = variable("KONTOR__CHASSIS__LINK_SECRET") {
            chassis.link_secret = Hidden(secret);
        }
        Ok(chassis)
    }

    fn within_bounds(self) -> Result<Self, ConfigError> {
        let days = self.keep_log_days;
        if days > KEEP_LOG_DAYS_MAX {
            let bounds = format!("keep_log_days is {days}, allowed are 0 to {KEEP_LOG_DAYS_MAX}");
            return Err(ConfigError::Message(bounds));
        }
        Ok(self)
    }
}

/// What stands where the environment says nothing: secrets that a launcher keeps in its data folder.
static FALLBACK: OnceLock<HashMap<String, String>> = OnceLock::new();

/// Gives variables for the whole process that count where the environment has none of the name.
/// Only the first call counts.
pub fn fall_back_on(variables: HashMap<String, String>) {
    let _ = FALLBACK.set(variables);
}

/// Gives a variable of the environment, or what it falls back on.
pub fn variable(name: &str) -> Option<String> {
    let given = std::env::var_os(name).and_then(|value| value.into_string().ok());
    given.or_else(|| FALLBACK.get()?.get(name).cloned())
}

/// Reads the settings of a service.
///
/// - Takes: `defaults`, the service's `config.toml`, which names every setting.
/// - Gives: the defaults, overridden by `KONTOR__<SERVICE>__<KEY>`; a type with
///   `deny_unknown_fields` refuses keys that it does not know.
/// - Errs: naming the key that is unknown or out of its bounds.
pub fn load<T: DeserializeOwned>(service: Service, defaults: &str) -> Result<T, ConfigError> {
    load_of(service.schema(), defaults)
}

fn load_of<T: DeserializeOwned>(name: &str, defaults: &str) -> Result<T, ConfigError> {
    let prefix = format!("KONTOR__{}", name.to_uppercase());
    let mut variables = FALLBACK.get().cloned().unwrap_or_default();
    variables.extend(
        std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }),
    );
    let environment = Environment::with_prefix(&prefix)
        .prefix_separator("__")
        .separator("__")
        .try_parsing(true)
        .source(Some(variables));
    Config::builder()
        .add_source(File::from_str(defaults, FileFormat::Toml))
        .add_source(environment)
        .build()?
        .try_deserialize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_the_log_is_kept_for_ever() {
        assert_eq!(Chassis::load().expect("readable").keep_log_days, 0);
    }

    #[test]
    fn a_secret_says_nothing_about_itself() {
        let secret = Hidden("nobody guesses it".to_owned());
        assert_eq!(format!("{secret:?} {:?}", Hidden::default()), "hidden none");
    }

    #[test]
    fn a_value_out_of_its_bounds_is_refused_by_name() {
        let long = Chassis { keep_log_days: 4_000, link_secret: Hidden::default() };
        let error = long.within_bounds().expect_err("refused");
        assert_eq!(error.to_string(), "keep_log_days is 4000, allowed are 0 to 3660");
    }
}
