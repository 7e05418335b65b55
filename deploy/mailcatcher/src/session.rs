//! What is said between a client and the server: as much of RFC 5321 as senders need.

/// The longest mail that is taken; said in the greeting, as RFC 1870 has it.
pub const MAIL_BYTES_MAX: usize = 10 * 1024 * 1024;
/// More recipients are one too many for a mail to a customer.
const RECIPIENTS_MAX: usize = 100;

/// Where a conversation stands when the server has to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Somebody has connected.
    Connected,
    /// Somebody logs in; what was said, in base64.
    Login(&'a str),
    /// Who sends.
    From(&'a str),
    /// Who shall get it.
    To(&'a str),
    /// A mail is about to come.
    Data,
    /// A mail has come, and is not kept yet.
    Body,
    /// A mail is kept, and its sender does not know it yet.
    Kept,
}

/// What the server decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Goes on.
    Take,
    /// Answers with this code instead: 4xx for now, 5xx for good.
    Refuse(u16),
    /// Hangs up without a word.
    HangUp,
}

/// How a server behaves.
pub trait Manner: Send + Sync + 'static {
    /// Decides at a step.
    fn at(&self, step: Step<'_>) -> Verdict;
}

/// Takes everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Takes;

impl Manner for Takes {
    fn at(&self, _step: Step<'_>) -> Verdict {
        Verdict::Take
    }
}

/// What the server does with what it heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Answers.
    Answer(String),
    /// Answers, then reads a mail up to its end.
    ReadMail(String),
    /// Answers, then hangs up.
    Leave(String),
    /// Hangs up.
    HangUp,
}

/// Who sends a mail to whom, as they said it beside the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Who sends.
    pub from: String,
    /// Who shall get it.
    pub to: Vec<String>,
}

/// A conversation.
#[derive(Debug, Default)]
pub struct Session {
    from: Option<String>,
    to: Vec<String>,
}

impl Session {
    /// Hears a line.
    pub fn hear(&mut self, line: &str, manner: &dyn Manner) -> Heard {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.forget();
                answer(&format!(
                    "250-kontor\r\n250-SIZE {MAIL_BYTES_MAX}\r\n250-8BITMIME\r\n250 AUTH PLAIN"
                ))
            }
            "HELO" => {
                self.forget();
                answer("250 kontor")
            }
            "AUTH" => login(rest, manner),
            "MAIL" => self.mail(rest, manner),
            "RCPT" => self.recipient(rest, manner),
            "DATA" => self.data(manner),
            "RSET" => {
                self.forget();
                answer("250 forgotten")
            }
            "NOOP" => answer("250 here"),
            "QUIT" => Heard::Leave("221 good bye\r\n".to_owned()),
            _ => answer("502 not understood"),
        }
    }

    /// Gives whose mail has come, and is ready for the next one.
    pub fn envelope(&mut self) -> Envelope {
        let from = self.from.take().unwrap_or_default();
        Envelope { from, to: std::mem::take(&mut self.to) }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    fn mail(&mut self, rest: &str, manner: &dyn Manner) -> Heard {
        let Some(from) = address(rest, "FROM:") else { return answer("501 MAIL FROM:<address>") };
        if self.from.is_some() {
            return answer("503 one mail at a time");
        }
        judged(manner, Step::From(&from), || {
            self.from = Some(from.clone());
            answer("250 go on")
        })
    }

    fn recipient(&mut self, rest: &str, manner: &dyn Manner) -> Heard {
        let Some(to) = address(rest, "TO:") else { return answer("501 RCPT TO:<address>") };
        if self.from.is_none() {
            return answer("503 who sends it?");
        }
        if self.to.len() >= RECIPIENTS_MAX {
            return answer("452 too many recipients");
        }
        judged(manner, Step::To(&to), || {
            self.to.push(to.clone());
            answer("250 go on")
        })
    }

    fn data(&mut self, manner: &dyn Manner) -> Heard {
        if self.to.is_empty() {
            return answer("503 who shall get it?");
        }
        judged(manner, Step::Data, || Heard::ReadMail("354 go on, end with a dot\r\n".to_owned()))
    }
}

/// Does what is done where nothing speaks against it.
pub fn judged(manner: &dyn Manner, step: Step<'_>, take: impl FnOnce() -> Heard) -> Heard {
    match manner.at(step) {
        Verdict::Take => take(),
        Verdict::Refuse(code) => answer(&format!("{code} refused")),
        Verdict::HangUp => Heard::HangUp,
    }
}

/// Answers with a line.
pub fn answer(text: &str) -> Heard {
    Heard::Answer(format!("{text}\r\n"))
}

fn login(rest: &str, manner: &dyn Manner) -> Heard {
    match rest.split_once(' ') {
        Some(("PLAIN", said)) => judged(manner, Step::Login(said), || answer("235 welcome")),
        _ => answer("504 AUTH PLAIN, with the response beside it"),
    }
}

fn address(rest: &str, prefix: &str) -> Option<String> {
    let begin = rest.get(..prefix.len())?;
    if !begin.eq_ignore_ascii_case(prefix) {
        return None;
    }
    let rest = rest.get(prefix.len()..)?.trim_start().strip_prefix('<')?;
    rest.split_once('>').map(|(address, _)| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(session: &mut Session, line: &str) -> String {
        match session.hear(line, &Takes) {
            Heard::Answer(text) | Heard::ReadMail(text) | Heard::Leave(text) => text,
            Heard::HangUp => "hung up".to_owned(),
        }
    }

    #[test]
    fn a_mail_is_taken_step_by_step_and_not_otherwise() {
        let mut session = Session::default();
        assert!(hear(&mut session, "DATA").starts_with("503"));
        assert!(hear(&mut session, "EHLO shop").contains("250 AUTH PLAIN"));
        assert!(hear(&mut session, "RCPT TO:<ada@example.org>").starts_with("503"));
        assert!(hear(&mut session, "MAIL FROM: ada").starts_with("501"));
        assert!(
            hear(&mut session, "mail from:<shop@example.org> BODY=8BITMIME").starts_with("250")
        );
        assert!(hear(&mut session, "MAIL FROM:<b@example.org>").starts_with("503"));
        assert!(hear(&mut session, "RCPT TO:<ada@example.org>").starts_with("250"));
        assert!(hear(&mut session, "DATA").starts_with("354"));
        let envelope = session.envelope();
        assert_eq!((envelope.from.as_str(), envelope.to.len()), ("shop@example.org", 1));
        assert!(hear(&mut session, "QUIT").starts_with("221"));
        assert!(hear(&mut session, "VRFY ada").starts_with("502"));
    }
}
