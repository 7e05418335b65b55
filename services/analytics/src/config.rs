//! Settings, as `config.toml` explains them.

use serde::Deserialize;

/// The defaults, which are the manual too.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The settings of analytics.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}
