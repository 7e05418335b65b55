//! What is known of a mail, whatever the mail server does.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::time::Duration;

use contracts::requests::messages::MessageLanguage;
use crm::config::{Mail, Server, Tls};
use crm::domain::messages::{Answer, Letter};
use crm::sending::Line;
use mailcatcher::{Folder, MailCatcher, Manner, Step, Verdict};
use runtime::config::Hidden;
use tokio::net::TcpListener;

/// Does something else than usual at one step.
struct Odd(fn(Step<'_>) -> bool, Verdict);

impl Manner for Odd {
    fn at(&self, step: Step<'_>) -> Verdict {
        if (self.0)(step) { self.1 } else { Verdict::Take }
    }
}

fn letter() -> Letter {
    Letter {
        to: "ada@example.org".to_owned(),
        to_name: Some("林小雨".to_owned()),
        subject: "您的订单 #1 已发货".to_owned(),
        text: "您好：\n.\nhttps://orders.example.com/track/t\n".to_owned(),
        html: "<p>您好</p>".to_owned(),
        message_id: "<1@example.com>".to_owned(),
        language: MessageLanguage::Chinese,
    }
}

fn mail(port: u16) -> Mail {
    Mail {
        server: Server {
            host: "127.0.0.1".to_owned(),
            port,
            tls: Tls::None,
            trusted: None,
            login: None,
            timeout: Duration::from_secs(20),
        },
        connections: 1,
        from: "Lamps & More <orders@example.com>".parse().expect("a mailbox"),
        reply_to: None,
    }
}

async fn catcher(root: &Path, manner: impl Manner) -> MailCatcher {
    let folder = Folder::open(root.to_owned(), 100).expect("a folder");
    let any = "127.0.0.1:0".parse().expect("an address");
    MailCatcher::start_with(any, folder, manner).await.expect("started")
}

fn kept(root: &Path) -> usize {
    mailcatcher::folder::read(root).expect("read").len()
}

/// Sends a letter twice over one connection; gives the answers and how many mails were kept.
async fn deliver(manner: impl Manner) -> (Vec<Answer>, usize) {
    let root = tempfile::tempdir().expect("a folder");
    let catcher = catcher(root.path(), manner).await;
    let mail = mail(catcher.address().port());
    let mut line = Line::open(&mail.server).await.expect("let in");
    let mut answers = Vec::new();
    while answers.len() < 2 && !line.broken() {
        answers.push(line.deliver(&mail, &letter(), chrono::DateTime::UNIX_EPOCH).await);
    }
    line.close().await;
    (answers, kept(root.path()))
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let root = tempfile::tempdir().expect("a folder");
    let catcher = catcher(root.path(), mailcatcher::Takes).await;
    let mail = mail(catcher.address().port());
    let mut line = Line::open(&mail.server).await.expect("let in");
    let answer = line.deliver(&mail, &letter(), chrono::DateTime::UNIX_EPOCH).await;
    assert_eq!(answer, Answer::Taken);
    let mails = mailcatcher::folder::read(root.path()).expect("read");
    let read = &mails[0];
    assert_eq!(
        (read.subject.as_str(), read.to.as_str()),
        ("您的订单 #1 已发货", "ada@example.org")
    );
    assert_eq!(
        (read.message_id.as_str(), read.date.as_str()),
        ("1@example.com", "1970-01-01T00:00:00Z")
    );
    assert_eq!(read.from, "Lamps & More <orders@example.com>");
    assert_eq!(read.text.replace("\r\n", "\n").trim_end(), letter().text.trim_end());
    assert_eq!(read.html.trim_end(), "<p>您好</p>");
}

#[tokio::test]
async fn what_is_refused_for_good_or_for_now_is_told_apart_at_every_step() {
    let steps: [fn(Step<'_>) -> bool; 4] = [
        |step| matches!(step, Step::From(_)),
        |step| matches!(step, Step::To(_)),
        |step| step == Step::Data,
        |step| step == Step::Body,
    ];
    for step in steps {
        let (answers, kept) = deliver(Odd(step, Verdict::Refuse(550))).await;
        assert!(matches!(&answers[..], [Answer::Refused(_), Answer::Refused(_)]), "{answers:?}");
        assert_eq!(kept, 0, "and the connection goes on");
        let (answers, _) = deliver(Odd(step, Verdict::Refuse(451))).await;
        assert!(matches!(&answers[..], [Answer::NotNow(_), Answer::NotNow(_)]), "{answers:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_mail_is_given_has_sent_nothing() {
    let steps: [fn(Step<'_>) -> bool; 3] = [
        |step| matches!(step, Step::From(_)),
        |step| matches!(step, Step::To(_)),
        |step| step == Step::Data,
    ];
    for step in steps {
        let (answers, kept) = deliver(Odd(step, Verdict::HangUp)).await;
        assert!(matches!(&answers[..], [Answer::NotNow(_)]), "{answers:?}");
        assert_eq!(kept, 0);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_that_may_have_sent_it() {
    let (answers, kept) = deliver(Odd(|step| step == Step::Kept, Verdict::HangUp)).await;
    assert!(matches!(&answers[..], [Answer::Unknown(_)]), "{answers:?}");
    assert_eq!(kept, 1);
    let (answers, kept) = deliver(Odd(|step| step == Step::Body, Verdict::HangUp)).await;
    assert!(matches!(&answers[..], [Answer::Unknown(_)]), "{answers:?}");
    assert_eq!(kept, 0, "which the sender cannot tell");
}

#[tokio::test]
async fn who_is_not_let_in_sends_nothing() {
    let root = tempfile::tempdir().expect("a folder");
    let odd = Odd(|step| matches!(step, Step::Login(_)), Verdict::Refuse(535));
    let catcher = catcher(root.path(), odd).await;
    let mut server = mail(catcher.address().port()).server;
    Line::open(&server).await.expect("nobody logs in");
    server.login = Some(("orders".to_owned(), Hidden("wrong".to_owned())));
    assert!(Line::open(&server).await.is_err());
    server.login = None;
    server.tls = Tls::Starttls;
    assert!(Line::open(&server).await.is_err(), "nothing is said in the open instead");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut server = mail(silent.local_addr().expect("an address").port()).server;
    server.timeout = Duration::from_millis(100);
    assert!(Line::open(&server).await.is_err());
}
