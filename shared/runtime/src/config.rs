//! Settings: a documented file of defaults in each service, then the environment.

use std::collections::HashMap;
use std::sync::OnceLock;

use config::{Config, ConfigError, Environment, File, FileFormat};
use contracts::service::Service;
use serde::de::DeserializeOwned;

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
    let prefix = format!("KONTOR__{}", service.schema().to_uppercase());
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
