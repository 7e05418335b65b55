//! A conversation with a mail server, step by step: up to which step it came decides whether a mail
//! may be sent again.

use std::fmt::Display;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};

use crate::config::{Mail, Server, Tls};
use crate::domain::messages::{Answer, Letter};

/// A mail server that does not say good bye is left without.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// A connection to a mail server.
pub struct Line {
    connection: AsyncSmtpConnection,
    timeout: Duration,
    step: &'static str,
    /// A mail went out, at least in part, and its answer has not come.
    given: bool,
    broken: bool,
}

/// Why a mail server let nobody in.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It did not answer, refused, or could not be trusted.
    #[error("the mail server refused the connection or did not answer")]
    Refused(#[from] smtp::Error),
    /// It took too long.
    #[error("the mail server did not answer within {0:?}")]
    Silent(Duration),
}

/// Why a step was not done.
enum Failed {
    Said(smtp::Error),
    Silent,
}

impl Line {
    /// Connects, secures the connection as it is set, and logs in.
    pub async fn open(server: &Server) -> Result<Self, LineError> {
        let opening = connect(server);
        // Greeting, hello, securing, hello, login.
        let within = server.timeout * 5;
        let opened = tokio::time::timeout(within, opening).await;
        let connection = opened.map_err(|_| LineError::Silent(within))??;
        let timeout = server.timeout;
        Ok(Self { connection, timeout, step: "begin", given: false, broken: false })
    }

    /// Says whether nothing can be sent any more.
    pub fn broken(&self) -> bool {
        self.broken || self.connection.has_broken()
    }

    /// Sends a letter.
    pub async fn deliver(&mut self, mail: &Mail, letter: &Letter, at: DateTime<Utc>) -> Answer {
        self.given = false;
        let (to, bytes) = match compose(mail, letter, at) {
            Ok(composed) => composed,
            Err(why) => return Answer::Refused(why),
        };
        match self.speak(mail, to, &bytes).await {
            Ok(()) => Answer::Taken,
            Err(failed) => self.answer_of(failed).await,
        }
    }

    /// Gives what is known of a mail whose sending was broken off.
    pub fn broken_off(&mut self, why: &str) -> Answer {
        self.broken = true;
        let words = format!("{why} at {}", self.step);
        if self.given { Answer::Unknown(words) } else { Answer::NotNow(words) }
    }

    /// Says good bye.
    pub async fn close(mut self) {
        if !self.broken() {
            let _ = tokio::time::timeout(CLOSE_WITHIN, self.connection.quit()).await;
        }
    }

    async fn speak(&mut self, mail: &Mail, to: Address, bytes: &[u8]) -> Result<(), Failed> {
        let from = MailFrom::new(Some(mail.from.email.clone()), vec![]);
        self.say("MAIL FROM", from).await?;
        self.say("RCPT TO", Rcpt::new(to, vec![])).await?;
        self.say("DATA", Data).await?;
        (self.step, self.given) = ("the end of the mail", true);
        // A mail takes longer than a line, and servers may look into it before they answer.
        let giving = tokio::time::timeout(self.timeout * 4, self.connection.message(bytes));
        giving.await.map_err(|_| Failed::Silent)?.map_err(Failed::Said)?;
        self.given = false;
        Ok(())
    }

    async fn say(&mut self, step: &'static str, command: impl Display) -> Result<(), Failed> {
        self.step = step;
        let saying = tokio::time::timeout(self.timeout, self.connection.command(command));
        saying.await.map_err(|_| Failed::Silent)?.map(drop).map_err(Failed::Said)
    }

    async fn answer_of(&mut self, failed: Failed) -> Answer {
        let error = match failed {
            Failed::Silent => return self.broken_off("no answer in time"),
            Failed::Said(error) => error,
        };
        let words = format!("{}: {}", self.step, said(&error));
        if error.is_permanent() || error.is_transient() {
            // The server has said what it thinks, and waits for the next mail.
            if self.say("RSET", "RSET\r\n").await.is_err() {
                self.broken = true;
            }
            return match error.is_permanent() {
                true => Answer::Refused(words),
                false => Answer::NotNow(words),
            };
        }
        self.broken_off(&format!("the connection broke ({})", said(&error)))
    }
}

async fn connect(server: &Server) -> Result<AsyncSmtpConnection, smtp::Error> {
    let hello = ClientId::default();
    let tls = || tls_of(server);
    let implicit = match server.tls {
        Tls::Implicit => Some(tls()?),
        Tls::None | Tls::Starttls => None,
    };
    let at = (server.host.as_str(), server.port);
    let timeout = Some(server.timeout);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(at, timeout, &hello, implicit, None).await?;
    if server.tls == Tls::Starttls {
        connection.starttls(tls()?, &hello).await?;
    }
    if let Some((user, password)) = &server.login {
        let credentials = Credentials::new(user.clone(), password.0.clone());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
    }
    Ok(connection)
}

fn tls_of(server: &Server) -> Result<TlsParameters, smtp::Error> {
    let builder = TlsParameters::builder(server.host.clone());
    match &server.trusted {
        Some(pem) => builder.add_root_certificate(Certificate::from_pem(pem)?).build(),
        None => builder.build(),
    }
}

/// Gives what a mail server said, or what went wrong with it.
fn said(error: &smtp::Error) -> String {
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    let source = std::error::Error::source(error).map(ToString::to_string);
    format!("{code}{}", source.unwrap_or_else(|| error.to_string()))
}

/// Makes the mail of a letter; in words why it cannot be made.
fn compose(mail: &Mail, letter: &Letter, at: DateTime<Utc>) -> Result<(Address, Vec<u8>), String> {
    let to: Address = letter.to.parse().map_err(|_| "nobody can be written to there".to_owned())?;
    let mut builder = Message::builder()
        .from(mail.from.clone())
        .to(Mailbox::new(letter.to_name.clone(), to.clone()))
        .subject(letter.subject.clone())
        .message_id(Some(letter.message_id.clone()))
        .date(at.into());
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let message = builder.multipart(body).map_err(|error| error.to_string())?;
    Ok((to, message.formatted()))
}
