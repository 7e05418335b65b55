//! Settings, as `config.toml` explains them.

mod mail;

use chrono::NaiveTime;
use chrono_tz::Tz;
use contracts::requests::messages::MessageLanguage;
use contracts::service::Service;
use lettre::message::Mailbox;
use runtime::config::Hidden;
use serde::Deserialize;

pub use mail::{Ages, Mail, Rules, Server, Tls};

/// The defaults, which are the manual too.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The settings of crm, as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The mail server; nobody is written to where it is empty.
    pub smtp_host: String,
    /// Its port.
    pub smtp_port: u16,
    /// How the connection is kept from being read.
    pub smtp_tls: Tls,
    /// Certificates that are trusted too.
    pub smtp_ca_file: String,
    /// Who logs in; nobody where it is empty.
    pub smtp_user: String,
    /// With what.
    #[serde(default)]
    pub smtp_password: Hidden,
    /// How long one answer may take.
    pub smtp_timeout_ms: u64,
    /// How many mails are sent at a time.
    pub smtp_connections: usize,
    /// Who messages are from.
    pub mail_from: String,
    /// Where answers go.
    pub mail_reply_to: String,
    /// What customers know the shop as.
    pub shop_name: String,
    /// Where customers reach the gateway.
    pub public_url: String,
    /// The language where the country does not tell.
    pub language: MessageLanguage,
    /// Where the merchant is.
    pub time_zone: String,
    /// When quiet hours begin.
    pub quiet_from: String,
    /// When they end.
    pub quiet_until: String,
    /// A message that is older is not sent any more.
    pub message_hours_max: i64,
    /// How long a shortage has to last before its customer is asked.
    pub shortage_mail_minutes: i64,
    /// Who of the house is told by mail.
    pub notice_mail: String,
    /// For how long an order may be on hold.
    pub notice_held_minutes: i64,
    /// For how long an approved order may stay whole.
    pub notice_unsent_minutes: i64,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key is unknown or of the wrong kind.
    #[error("the settings of crm cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value is not one that it can have.
    #[error("{key} is `{value}`; expected {expected}")]
    Unfit {
        /// The key.
        key: &'static str,
        /// What it was set to.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
}

fn unfit(key: &'static str, value: impl ToString, expected: &'static str) -> ConfigError {
    ConfigError::Unfit { key, value: value.to_string(), expected }
}

impl Config {
    /// Reads the defaults and the environment.
    pub fn load() -> Result<Self, ConfigError> {
        let mut config: Self = runtime::config::load(Service::Crm, DEFAULTS)
            .map_err(|error| ConfigError::Unreadable(error.into()))?;
        // Taken as they stand: digits alone would be read as a number, and rounded.
        if let Some(user) = runtime::config::variable("KONTOR__CRM__SMTP_USER") {
            config.smtp_user = user;
        }
        if let Some(password) = runtime::config::variable("KONTOR__CRM__SMTP_PASSWORD") {
            config.smtp_password = Hidden(password);
        }
        Ok(config)
    }

    fn zone(&self) -> Result<Tz, ConfigError> {
        let expected = "a name of the IANA time zone database, such as Asia/Shanghai";
        self.time_zone.parse().map_err(|_| unfit("time_zone", &self.time_zone, expected))
    }

    fn quiet(&self) -> Result<Option<(NaiveTime, NaiveTime)>, ConfigError> {
        let time = |key, text: &str| {
            let read = NaiveTime::parse_from_str(text, "%H:%M");
            read.map_err(|_| unfit(key, text, "a time such as 21:00, or both empty"))
        };
        if self.quiet_from.is_empty() && self.quiet_until.is_empty() {
            return Ok(None);
        }
        let from = time("quiet_from", &self.quiet_from)?;
        let until = time("quiet_until", &self.quiet_until)?;
        if from == until {
            return Err(unfit("quiet_until", &self.quiet_until, "another time than quiet_from"));
        }
        Ok(Some((from, until)))
    }

    fn mailbox(key: &'static str, text: &str) -> Result<Option<Mailbox>, ConfigError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let expected = "an address such as Lamps <orders@example.com>";
        text.parse().map(Some).map_err(|_| unfit(key, text, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> Config {
        runtime::config::load(Service::Crm, DEFAULTS).expect("settings")
    }

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config {
            smtp_host: "mail.example.com".to_owned(),
            mail_from: "Lamps <orders@example.com>".to_owned(),
            public_url: "https://orders.example.com/".to_owned(),
            ..defaults()
        };
        change(&mut config);
        let secret = "a secret of more than thirty-two letters";
        match config.rules(secret, "").and_then(|_| config.mail()) {
            Err(error) => error.to_string(),
            Ok(_) => String::new(),
        }
    }

    #[test]
    fn by_default_nobody_is_written_to() {
        let config = defaults();
        assert!(config.mail().expect("settings").is_none());
        assert!(!config.rules("", "").expect("settings").writes);
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused() {
        assert!(runtime::config::load::<Config>(Service::Crm, "colour = 1").is_err());
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        assert_eq!(refused(|_| ()), "");
        assert!(refused(|config| config.mail_from.clear()).starts_with("mail_from is ``"));
        assert!(refused(|config| config.public_url.clear()).starts_with("public_url is ``"));
        assert!(refused(|config| config.smtp_port = 0).starts_with("smtp_port is `0`"));
        assert!(refused(|config| config.smtp_timeout_ms = 1).starts_with("smtp_timeout_ms is `1`"));
        assert!(refused(|config| config.time_zone = "China".into()).starts_with("time_zone"));
        assert!(refused(|config| config.quiet_from = "21:00".into()).starts_with("quiet_until"));
        assert!(refused(|config| config.message_hours_max = 0).starts_with("message_hours_max"));
        let too_long = |config: &mut Config| config.shortage_mail_minutes = 1_441;
        assert!(refused(too_long).starts_with("shortage_mail_minutes"));
        assert!(refused(|config| config.notice_held_minutes = -1).starts_with("notice_held"));
        assert!(refused(|config| config.notice_unsent_minutes = 0).starts_with("notice_unsent"));
        assert!(refused(|config| config.notice_mail = "x".into()).starts_with("notice_mail"));
        assert!(refused(|config| config.smtp_user = "ada".into()).starts_with("smtp_password"));
        assert!(refused(|config| config.smtp_ca_file = "/none".into()).starts_with("smtp_ca_file"));
    }

    #[test]
    fn the_password_says_nothing_about_itself() {
        let config = Config { smtp_password: Hidden("nobody guesses".to_owned()), ..defaults() };
        assert!(!format!("{config:?}").contains("guesses"));
    }
}
