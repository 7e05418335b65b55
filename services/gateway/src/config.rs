//! Settings: `config.toml` is the manual and the defaults.

use std::ops::RangeInclusive;
use std::path::Path;

use contracts::service::Service;
use runtime::config::Chassis;
pub use runtime::config::Hidden;
use serde::Deserialize;

use crate::domain::outbound::addresses::{Networks, NotANetwork};
use crate::edge::forwarded::{Header, NoNetwork, Proxies, networks};
use crate::edge::tls::{Tls, TlsError};

/// Every setting with its default.
const DEFAULTS: &str = include_str!("../config.toml");

/// Shorter ones are guessed in no time.
const ADMIN_KEY_LENGTH_MIN: usize = 8;
/// Shorter ones are for trying things out only.
const ADMIN_KEY_LENGTH_SAFE: usize = 20;

/// The settings of the gateway.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Open connections, all told.
    pub connections_max: usize,
    /// Open connections from one address.
    pub connections_per_address_max: usize,
    /// Requests being answered at a time.
    pub requests_max: usize,
    /// Open event streams.
    pub streams_max: usize,
    /// Customers who follow their orders.
    pub customer_streams_max: usize,
    /// What customers know the shop as.
    pub shop_name: String,
    /// Memory for bodies that are held, all told.
    pub bodies_max_mib: usize,
    /// How long a service may take to answer.
    pub answer_timeout_ms: u64,
    /// How long a client may take to send the head of a request.
    pub header_timeout_ms: u64,
    /// How long a client may take to send a body.
    pub body_timeout_ms: u64,
    /// The certificate of the door, in PEM; empty where it speaks no TLS.
    pub tls_cert: String,
    /// Its private key, in PEM.
    pub tls_key: String,
    /// The networks of proxies whose word on the client's address counts, with commas.
    pub trusted_proxies: String,
    /// The header in which they tell it.
    pub forwarded_header: String,
    /// Whether shops and subscribers are told anything.
    pub outbound_enabled: bool,
    /// Shops and subscribers that are being told something at a time.
    pub outbound_max: u32,
    /// The same, of one of them.
    pub outbound_per_target_max: u32,
    /// How long a shop or subscriber may take for one request.
    pub outbound_timeout_ms: u64,
    /// For how long a telling is held by who tells it.
    pub outbound_hold_seconds: u32,
    /// Networks of the house in which shops and subscribers may be, parted by commas.
    pub private_targets: String,
    /// How long somebody stays signed in.
    pub session_minutes: u32,
    /// The key that opens everything.
    #[serde(default)]
    pub admin_key: Hidden,
    /// Seals the secrets of channels; 64 hex digits.
    #[serde(default)]
    pub master_key: Hidden,
    /// Signs the links of customers; shared with crm, so it stands among the chassis's settings.
    #[serde(skip)]
    pub link_secret: Hidden,
}

/// Why the gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file or the environment cannot be read.
    #[error("the settings cannot be read: {0}")]
    Unreadable(String),
    /// A figure is out of its bounds.
    #[error("{key} is {value}; expected {min} to {max}")]
    OutOfBounds {
        /// Which.
        key: &'static str,
        /// What it is.
        value: u64,
        /// At least.
        min: u64,
        /// At most.
        max: u64,
    },
    /// Both files, or neither.
    #[error("tls_cert and tls_key go together; one of them is missing")]
    HalfTls,
    /// The files are no good.
    #[error("TLS cannot be spoken")]
    Tls(#[from] TlsError),
    /// A proxy is no network.
    #[error("trusted_proxies cannot be read")]
    Proxies(#[from] NoNetwork),
    /// No header of this name is known.
    #[error("forwarded_header is {0:?}; expected x-forwarded-for or forwarded")]
    ForwardedHeader(String),
    /// A network is misspelt.
    #[error("private_targets: {0}")]
    PrivateTargets(#[from] NotANetwork),
    /// Nobody may take a telling over while it may still be on its way.
    #[error("outbound_hold_seconds must be at least twice outbound_timeout_ms")]
    OutboundHold,
    /// Somebody has to be let in.
    #[error("admin_key needs at least {ADMIN_KEY_LENGTH_MIN} characters")]
    AdminKey,
    /// Secrets have to be sealed.
    #[error("master_key needs 64 hex digits")]
    MasterKey,
    /// Links have to be signed.
    #[error("the link secret of the chassis needs at least 32 characters")]
    LinkSecret,
}

impl Settings {
    /// Reads the defaults and the environment.
    pub fn load() -> Result<Self, SettingsError> {
        let mut settings: Self = runtime::config::load(Service::Gateway, DEFAULTS)
            .map_err(|error| unreadable(&error))?;
        // Taken as they stand: a secret of digits alone would be read as a number, and rounded.
        let secrets =
            [("ADMIN_KEY", &mut settings.admin_key), ("MASTER_KEY", &mut settings.master_key)];
        for (name, secret) in secrets {
            if let Ok(text) = std::env::var(format!("KONTOR__GATEWAY__{name}")) {
                *secret = Hidden(text);
            }
        }
        let chassis = Chassis::load().map_err(|error| unreadable(&error))?;
        settings.link_secret = chassis.link_secret;
        Ok(settings)
    }

    /// Says what is out of its bounds, and which secret is missing.
    pub fn check(&self) -> Result<(), SettingsError> {
        let figures: [(&'static str, u64, RangeInclusive<u64>); 14] = [
            ("connections_max", self.connections_max as u64, 16..=65_536),
            ("connections_per_address_max", self.connections_per_address_max as u64, 1..=65_536),
            ("requests_max", self.requests_max as u64, 1..=65_536),
            ("streams_max", self.streams_max as u64, 1..=65_536),
            ("customer_streams_max", self.customer_streams_max as u64, 1..=65_536),
            ("bodies_max_mib", self.bodies_max_mib as u64, 8..=65_536),
            ("answer_timeout_ms", self.answer_timeout_ms, 100..=60_000),
            ("header_timeout_ms", self.header_timeout_ms, 100..=600_000),
            ("body_timeout_ms", self.body_timeout_ms, 100..=600_000),
            ("outbound_max", u64::from(self.outbound_max), 1..=1_024),
            ("outbound_per_target_max", u64::from(self.outbound_per_target_max), 1..=256),
            ("outbound_timeout_ms", self.outbound_timeout_ms, 100..=120_000),
            ("outbound_hold_seconds", u64::from(self.outbound_hold_seconds), 1..=3_600),
            ("session_minutes", u64::from(self.session_minutes), 5..=43_200),
        ];
        for (key, value, bounds) in figures {
            if !bounds.contains(&value) {
                let (min, max) = bounds.into_inner();
                return Err(SettingsError::OutOfBounds { key, value, min, max });
            }
        }
        self.proxies()?;
        if u64::from(self.outbound_hold_seconds) * 1_000 < self.outbound_timeout_ms * 2 {
            return Err(SettingsError::OutboundHold);
        }
        Networks::parse(&self.private_targets)?;
        if self.admin_key.0.len() < ADMIN_KEY_LENGTH_MIN {
            return Err(SettingsError::AdminKey);
        }
        if self.admin_key.0.len() < ADMIN_KEY_LENGTH_SAFE {
            tracing::warn!("the admin key has fewer than {ADMIN_KEY_LENGTH_SAFE} characters");
        }
        Ok(())
    }

    /// Gives the proxies whose word counts.
    pub fn proxies(&self) -> Result<Proxies, SettingsError> {
        let name = &self.forwarded_header;
        let unknown = || SettingsError::ForwardedHeader(name.clone());
        let header = Header::named(name).ok_or_else(unknown)?;
        Ok(Proxies { networks: networks(&self.trusted_proxies)?, header })
    }

    /// Reads the certificate, where there is one.
    pub fn tls(&self) -> Result<Option<Tls>, SettingsError> {
        match (self.tls_cert.is_empty(), self.tls_key.is_empty()) {
            (true, true) => Ok(None),
            (false, false) => {
                Ok(Some(Tls::load(Path::new(&self.tls_cert), Path::new(&self.tls_key))?))
            }
            (true, false) | (false, true) => Err(SettingsError::HalfTls),
        }
    }
}

fn unreadable(error: &impl ToString) -> SettingsError {
    SettingsError::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_their_bounds_and_hide_their_secrets() {
        let mut settings = Settings::load().expect("the embedded file reads");
        assert!(matches!(settings.check(), Err(SettingsError::AdminKey)));
        settings.admin_key = Hidden("a key that nobody guesses".to_owned());
        settings.check().expect("defaults are good");
        assert!(!format!("{settings:?}").contains("guesses"));
        settings.forwarded_header = "via".to_owned();
        assert!(matches!(settings.check(), Err(SettingsError::ForwardedHeader(_))));
        settings.forwarded_header = "Forwarded".to_owned();
        settings.trusted_proxies = "10.0.0.0/8, proxy".to_owned();
        assert!(matches!(settings.check(), Err(SettingsError::Proxies(_))));
        settings.trusted_proxies = String::new();
        settings.tls_cert = "cert.pem".to_owned();
        assert!(matches!(settings.tls(), Err(SettingsError::HalfTls)));
        settings.private_targets = "10.0.0.0".to_owned();
        assert!(matches!(settings.check(), Err(SettingsError::PrivateTargets(_))));
        settings.outbound_hold_seconds = 1;
        assert!(matches!(settings.check(), Err(SettingsError::OutboundHold)));
        settings.requests_max = 0;
        assert!(matches!(settings.check(), Err(SettingsError::OutOfBounds { .. })));
    }
}
