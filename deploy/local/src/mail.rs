//! Mail to customers on this machine: caught where no mail server is set, and shown by `kontor mail`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use mailcatcher::{Folder, MailCatcher};

use crate::cli::At;
use crate::home::Home;
use crate::table::{self, plain};

/// The variable of the mail server.
const SMTP_HOST: &str = "KONTOR__CRM__SMTP_HOST";
/// Where caught mail lies in the data folder.
const FOLDER: &str = "mail";
/// As many are kept; the oldest give way.
const KEPT_MAX: usize = 1_000;
/// Any free port of this machine: nobody else is to find it.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Who caught mail is from; nothing goes out under that name.
const SENDER: &str = "Kontor <orders@shop.example>";

/// Who of the house is told by mail what has to be looked at, as long as mail is caught.
const HOUSE: &str = "desk@shop.example";

/// Where mail goes.
pub struct Post {
    /// Settings of crm that count where the environment has none.
    pub settings: Vec<(String, String)>,
    catcher: Option<(MailCatcher, PathBuf)>,
}

impl Post {
    /// Starts a mail catcher, unless the environment names a mail server, or by an empty name none.
    ///
    /// - Takes: where customers reach the gateway, unless the environment says otherwise.
    pub async fn open(home: &Home, http: &str) -> Result<Self> {
        let setting = |name: &str, value: String| (format!("KONTOR__CRM__{name}"), value);
        let mut settings = vec![setting("PUBLIC_URL", http.to_owned())];
        if std::env::var_os(SMTP_HOST).is_some() {
            return Ok(Self { settings, catcher: None });
        }
        let root = home.at(FOLDER);
        let folder = Folder::open(root.clone(), KEPT_MAX)
            .with_context(|| format!("mail cannot be kept in {}", root.display()))?;
        let catcher = MailCatcher::start(ANY_PORT, folder).await?;
        let at = catcher.address();
        settings.extend([
            setting("SMTP_HOST", at.ip().to_string()),
            setting("SMTP_PORT", at.port().to_string()),
            setting("SMTP_TLS", "none".to_owned()),
            setting("MAIL_FROM", SENDER.to_owned()),
            setting("NOTICE_MAIL", HOUSE.to_owned()),
        ]);
        Ok(Self { settings, catcher: Some((catcher, root)) })
    }

    /// Gives those of the settings that the environment does not give.
    pub fn ungiven(&self) -> Vec<(String, String)> {
        let ungiven = |(name, _): &&(String, String)| std::env::var_os(name).is_none();
        self.settings.iter().filter(ungiven).cloned().collect()
    }

    /// Says where mail goes.
    pub fn words(&self) -> String {
        let given = std::env::var(SMTP_HOST).unwrap_or_default();
        match &self.catcher {
            Some((_, root)) => {
                format!("caught in {}; `kontor mail` shows it, nobody gets it", root.display())
            }
            None if given.is_empty() => "off: customers are not written to".to_owned(),
            None => format!("goes out through {given}"),
        }
    }

    /// Stops catching.
    pub async fn close(self) {
        if let Some((catcher, _)) = self.catcher {
            catcher.stop().await;
        }
    }
}

/// Which mail to show.
#[derive(clap::Args, Clone, Debug)]
pub struct Mails {
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// Answer in JSON, with what stands in the mails
    #[arg(long)]
    json: bool,
    /// The name of one, to be read whole
    name: Option<String>,
}

/// Lists what was caught, the newest last, or shows one.
pub fn run(how: Mails) -> Result<ExitCode> {
    let home = Home::named(how.at.data)?;
    let mut mails = mailcatcher::folder::read(&home.at(FOLDER))?;
    if let Some(name) = &how.name {
        mails.retain(|mail| mail.name == *name);
        anyhow::ensure!(!mails.is_empty(), "no mail is called {name}; `kontor mail` lists them");
    }
    if how.json {
        table::print_json(&mails)?;
        return Ok(ExitCode::SUCCESS);
    }
    if mails.is_empty() {
        println!("No mail was caught. It is where `kontor up` runs without a mail server.");
    }
    for mail in &mails {
        match how.name {
            Some(_) => println!(
                "From: {}\nTo: {}\nDate: {}\nSubject: {}\n\n{}",
                plain(&mail.from),
                plain(&mail.to),
                mail.date,
                plain(&mail.subject),
                mail.text.lines().map(plain).collect::<Vec<_>>().join("\n")
            ),
            None => println!(
                "{}  {}  {}  {}",
                mail.name,
                mail.date,
                plain(&mail.to),
                plain(&mail.subject)
            ),
        }
    }
    Ok(ExitCode::SUCCESS)
}
