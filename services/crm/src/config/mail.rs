//! What the settings mean for messages: the rules they follow, and the server that takes them.

use std::time::Duration;

use chrono::TimeDelta;
use contracts::requests::messages::MessageLanguage;
use credentials::links::LinkSigner;
use lettre::message::Mailbox;
use runtime::config::Hidden;
use serde::Deserialize;

use super::{Config, ConfigError, unfit};
use crate::domain::messages::{QuietHours, Shop};

/// How a connection is kept from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Not at all.
    None,
    /// It begins open, and nothing is said before it is closed.
    Starttls,
    /// From the first byte on.
    Implicit,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from being read.
    pub tls: Tls,
    /// Certificates that are trusted beside those of this machine, in PEM.
    pub trusted: Option<Vec<u8>>,
    /// Who logs in, and with what.
    pub login: Option<(String, Hidden)>,
    /// How long one answer may take.
    pub timeout: Duration,
}

/// How mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Who takes it.
    pub server: Server,
    /// How many mails are sent at a time.
    pub connections: usize,
    /// Who it is from.
    pub from: Mailbox,
    /// Where answers go.
    pub reply_to: Option<Mailbox>,
}

/// What messages follow.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Customers are written to.
    pub writes: bool,
    /// Who the merchant is to them.
    pub shop: Shop,
    /// Who messages are from, as it stands in them.
    pub from: Option<String>,
    /// The language where the country does not tell.
    pub language: MessageLanguage,
    /// When nobody is written to.
    pub quiet: QuietHours,
    /// An older message is not sent any more.
    pub age_max: TimeDelta,
    /// A shorter shortage is nothing to ask a customer about.
    pub shortage_wait: TimeDelta,
    /// Signs links; absent where no secret was given.
    pub links: Option<LinkSigner>,
    /// Who of the house is told by mail.
    pub notices_to: Option<String>,
    /// How long orders may stand before the house is told.
    pub ages: Ages,
}

/// How long orders may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// On hold.
    pub held: TimeDelta,
    /// Approved, and nothing of it has left.
    pub unsent: TimeDelta,
}

impl Config {
    /// Gives what messages follow.
    ///
    /// - Takes: the secret of links, which has to be there only where customers are written to, and
    ///   the public address where there is none of crm's own.
    /// - Errs: naming the key that does not fit.
    pub fn rules(&self, link_secret: &str, public_url: &str) -> Result<Rules, ConfigError> {
        let writes = !self.smtp_host.is_empty();
        let from = Self::mailbox("mail_from", &self.mail_from)?;
        let links = LinkSigner::new(link_secret).ok();
        if writes && links.is_none() {
            let key = "KONTOR__CHASSIS__LINK_SECRET";
            return Err(unfit(key, "hidden", "at least 32 characters where mail is sent"));
        }
        let own = Some(self.public_url.as_str()).filter(|url| !url.is_empty());
        let url = own.unwrap_or(public_url).trim_end_matches('/');
        let reached = url.starts_with("https://") || url.starts_with("http://");
        if (writes || !url.is_empty()) && !reached {
            let expected = "an address such as https://orders.example.com";
            return Err(unfit("public_url", &self.public_url, expected));
        }
        if !(1..=168).contains(&self.message_hours_max) {
            return Err(unfit("message_hours_max", self.message_hours_max, "1 to 168"));
        }
        if !(0..=1_440).contains(&self.shortage_mail_minutes) {
            return Err(unfit("shortage_mail_minutes", self.shortage_mail_minutes, "0 to 1440"));
        }
        let domain = from.as_ref().map_or("localhost", |from| from.email.domain());
        let name = self.shop_name.trim();
        let shop = Shop {
            name: (!name.is_empty()).then(|| name.to_owned()),
            public_url: url.to_owned(),
            mail_domain: domain.to_owned(),
        };
        Ok(Rules {
            writes,
            shop,
            from: from.map(|from| from.to_string()),
            language: self.language,
            quiet: QuietHours { zone: self.zone()?, between: self.quiet()? },
            age_max: TimeDelta::hours(self.message_hours_max),
            shortage_wait: TimeDelta::minutes(self.shortage_mail_minutes),
            links,
            notices_to: Self::mailbox("notice_mail", &self.notice_mail)?
                .map(|to| to.email.to_string()),
            ages: Ages {
                held: minutes("notice_held_minutes", self.notice_held_minutes, 0)?,
                unsent: minutes("notice_unsent_minutes", self.notice_unsent_minutes, 1)?,
            },
        })
    }

    /// Gives how mail goes out; nothing where none does.
    pub fn mail(&self) -> Result<Option<Mail>, ConfigError> {
        if self.smtp_host.is_empty() {
            return Ok(None);
        }
        if self.smtp_port == 0 {
            return Err(unfit("smtp_port", self.smtp_port, "1 to 65535"));
        }
        if !(1_000..=300_000).contains(&self.smtp_timeout_ms) {
            return Err(unfit("smtp_timeout_ms", self.smtp_timeout_ms, "1000 to 300000"));
        }
        if !(1..=16).contains(&self.smtp_connections) {
            return Err(unfit("smtp_connections", self.smtp_connections, "1 to 16"));
        }
        let login = match (self.smtp_user.as_str(), self.smtp_password.0.is_empty()) {
            ("", _) => None,
            (_, true) => return Err(unfit("smtp_password", "none", "one where smtp_user is set")),
            (user, false) => Some((user.to_owned(), self.smtp_password.clone())),
        };
        let from = Self::mailbox("mail_from", &self.mail_from)?;
        let nobody = || unfit("mail_from", "", "an address where a mail server is set");
        Ok(Some(Mail {
            server: Server {
                host: self.smtp_host.clone(),
                port: self.smtp_port,
                tls: self.smtp_tls,
                trusted: self.trusted()?,
                login,
                timeout: Duration::from_millis(self.smtp_timeout_ms),
            },
            connections: self.smtp_connections,
            from: from.ok_or_else(nobody)?,
            reply_to: Self::mailbox("mail_reply_to", &self.mail_reply_to)?,
        }))
    }
}

fn minutes(key: &'static str, value: i64, least: i64) -> Result<TimeDelta, ConfigError> {
    let within = (least..=100_000).contains(&value).then_some(TimeDelta::minutes(value));
    let expected = if least == 0 { "0 to 100000" } else { "1 to 100000" };
    within.ok_or_else(|| unfit(key, value, expected))
}

impl Config {
    fn trusted(&self) -> Result<Option<Vec<u8>>, ConfigError> {
        if self.smtp_ca_file.is_empty() {
            return Ok(None);
        }
        let expected = "a file with certificates in PEM";
        let read = std::fs::read(&self.smtp_ca_file);
        read.map(Some).map_err(|_| unfit("smtp_ca_file", &self.smtp_ca_file, expected))
    }
}

impl Default for Rules {
    /// Nobody is written to.
    fn default() -> Self {
        Self {
            writes: false,
            shop: Shop {
                name: None,
                public_url: String::new(),
                mail_domain: "localhost".to_owned(),
            },
            from: None,
            language: MessageLanguage::English,
            quiet: QuietHours { zone: chrono_tz::UTC, between: None },
            age_max: TimeDelta::hours(24),
            shortage_wait: TimeDelta::zero(),
            links: None,
            notices_to: None,
            ages: Ages { held: TimeDelta::hours(4), unsent: TimeDelta::hours(48) },
        }
    }
}
