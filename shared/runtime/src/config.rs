//! Settings: a documented file of defaults in each service, then the environment.

use config::{Config, ConfigError, Environment, File, FileFormat};
use contracts::service::Service;
use serde::de::DeserializeOwned;

/// Reads the settings of a service.
///
/// - Takes: `defaults`, the service's `config.toml`, which names every setting.
/// - Gives: the defaults, overridden by `KONTOR__<SERVICE>__<KEY>`; a type with
///   `deny_unknown_fields` refuses keys that it does not know.
/// - Errs: naming the key that is unknown or out of its bounds.
pub fn load<T: DeserializeOwned>(service: Service, defaults: &str) -> Result<T, ConfigError> {
    let prefix = format!("KONTOR__{}", service.schema().to_uppercase());
    Config::builder()
        .add_source(File::from_str(defaults, FileFormat::Toml))
        .add_source(Environment::with_prefix(&prefix).prefix_separator("__").separator("__").try_parsing(true))
        .build()?
        .try_deserialize()
}
