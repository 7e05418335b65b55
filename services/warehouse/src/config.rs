//! Settings and their bounds.

use chrono::TimeDelta;
use serde::Deserialize;

use crate::domain::Rules;

/// The defaults, with what each setting means.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// Settings of warehouse; `config.toml` says what each means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// For how long a claim holds without a scan.
    pub claim_seconds: u32,
    /// For how long a short pick's pieces are given fresh goods only.
    pub recount_seconds: u32,
    /// For how long missing pieces wait until they are cancelled; 0 is for ever.
    pub shortage_days: u32,
    /// The customer may choose as soon as pieces are missing, and is written to.
    pub shortage_offer: bool,
    /// Our GS1 company prefix.
    pub gs1_prefix: String,
    /// What a carton weighs.
    pub carton_grams: u32,
    /// What a piece weighs of which nothing is known.
    pub unknown_piece_grams: u32,
}

/// A setting is out of its bounds.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{key} is {value}, which is not {bounds}")]
pub struct OutOfBounds {
    key: &'static str,
    value: String,
    bounds: &'static str,
}

impl Config {
    /// Makes the rules that decisions rest on.
    pub fn rules(&self) -> Result<Rules, OutOfBounds> {
        within("claim_seconds", self.claim_seconds, 10, 86_400, "10 to 86400")?;
        within("recount_seconds", self.recount_seconds, 0, 604_800, "0 to 604800")?;
        within("shortage_days", self.shortage_days, 0, 366, "0 to 366")?;
        within("carton_grams", self.carton_grams, 0, 50_000, "0 to 50000")?;
        within("unknown_piece_grams", self.unknown_piece_grams, 1, 100_000, "1 to 100000")?;
        let digits = self.gs1_prefix.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(7..=12).contains(&self.gs1_prefix.len()) {
            let (key, bounds) = ("gs1_prefix", "7 to 12 digits");
            return Err(OutOfBounds { key, value: self.gs1_prefix.clone(), bounds });
        }
        Ok(Rules {
            claim: TimeDelta::seconds(self.claim_seconds.into()),
            recount: TimeDelta::seconds(self.recount_seconds.into()),
            shortage: Some(i64::from(self.shortage_days))
                .filter(|days| *days > 0)
                .map(TimeDelta::days),
            offers_at_once: self.shortage_offer,
            gs1_prefix: self.gs1_prefix.clone(),
            carton_grams: self.carton_grams.into(),
            unknown_piece_grams: self.unknown_piece_grams.into(),
        })
    }
}

fn within(
    key: &'static str,
    value: u32,
    min: u32,
    max: u32,
    bounds: &'static str,
) -> Result<(), OutOfBounds> {
    let fits = (min..=max).contains(&value);
    if fits { Ok(()) } else { Err(OutOfBounds { key, value: value.to_string(), bounds }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_their_bounds_and_others_are_named() {
        let config: Config =
            runtime::config::load(contracts::service::Service::Warehouse, DEFAULTS).expect("reads");
        assert!(config.rules().is_ok());
        let refused = Config { claim_seconds: 1, ..config.clone() }.rules().err();
        let words = refused.map(|error| error.to_string());
        assert_eq!(words.as_deref(), Some("claim_seconds is 1, which is not 10 to 86400"));
        assert!(Config { gs1_prefix: "12".to_owned(), ..config }.rules().is_err());
    }
}
