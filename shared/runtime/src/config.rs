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
    /// Where the world finds the gateway, without a slash at its end; empty where nobody said.
    pub public_url: String,
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

    /// Gives the whole address of a path, for links that leave the house.
    pub fn link(&self, path: &str) -> Option<String> {
        (!self.public_url.is_empty()).then(|| format!("{}{path}", self.public_url))
    }

    fn within_bounds(mut self) -> Result<Self, ConfigError> {
        let days = self.keep_log_days;
        if days > KEEP_LOG_DAYS_MAX {
            let bounds = format!("keep_log_days is {days}, allowed are 0 to {KEEP_LOG_DAYS_MAX}");
            return Err(ConfigError::Message(bounds));
        }
        self.public_url = origin(&self.public_url)?;
        Ok(self)
    }
}

/// Checks that an address is one that a browser finds: scheme and host, and nothing behind them.
fn origin(url: &str) -> Result<String, ConfigError> {
    let url = url.trim().trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let odd = |byte: u8| byte.is_ascii_whitespace() || b"/?#@\\\"'<>".contains(&byte);
    let fits = host.is_some_and(|host| !host.is_empty() && !host.bytes().any(odd));
    if fits || url.is_empty() {
        return Ok(url.to_owned());
    }
    let words = "expected scheme and host, such as https://orders.example.org";
    Err(ConfigError::Message(format!("public_url is {url:?}; {words}")))
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
        let chassis = Chassis { keep_log_days: 4_000, ..Chassis::load().expect("readable") };
        let error = chassis.within_bounds().expect_err("refused");
        assert_eq!(error.to_string(), "keep_log_days is 4000, allowed are 0 to 3660");
    }

    #[test]
    fn an_address_for_links_is_scheme_and_host_alone() {
        let read = |url: &str| origin(url).map_err(|error| error.to_string());
        assert_eq!(read(" https://shop.example.org/ ").as_deref(), Ok("https://shop.example.org"));
        assert_eq!(read("http://[2001:db8::1]:8080").as_deref(), Ok("http://[2001:db8::1]:8080"));
        assert_eq!(read("").as_deref(), Ok(""));
        for wrong in ["shop.example.org", "https://", "https://a/b", "https://u@a", "ftp://a"] {
            let words = read(wrong).expect_err("refused");
            assert!(words.contains("public_url") && words.contains(wrong), "{words}");
        }
        let told = Chassis { public_url: "https://a".to_owned(), ..Chassis::load().expect("read") };
        assert_eq!(told.link("/track/1").as_deref(), Some("https://a/track/1"));
    }
}
