//! The server as a client meets it.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use mailcatcher::folder::read;
use mailcatcher::{Folder, MailCatcher, Manner, Step, Verdict};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const MAIL: &str = "From: Shop <shop@example.org>\r\nMessage-ID: <1@example.org>\r\n\
    Subject: =?utf-8?b?5oKo55qE6K6i5Y2V?=\r\n\r\nOne line.\r\n..and one with a dot.\r\n.\r\n";

async fn speak(stream: &mut BufReader<TcpStream>, said: &str) -> String {
    stream.write_all(said.as_bytes()).await.expect("said");
    let mut line = String::new();
    loop {
        line.clear();
        let read = stream.read_line(&mut line).await.unwrap_or(0);
        if read == 0 || line.as_bytes().get(3) != Some(&b'-') {
            return line;
        }
    }
}

async fn send(catcher: &MailCatcher) -> String {
    let stream = TcpStream::connect(catcher.address()).await.expect("connected");
    let mut stream = BufReader::new(stream);
    for said in
        ["", "EHLO me\r\n", "MAIL FROM:<shop@example.org>\r\n", "RCPT TO:<ada@example.org>\r\n"]
    {
        speak(&mut stream, said).await;
    }
    assert!(speak(&mut stream, "DATA\r\n").await.starts_with("354"));
    speak(&mut stream, MAIL).await
}

async fn catcher(root: &Path, manner: impl Manner) -> MailCatcher {
    let folder = Folder::open(root.to_owned(), 3).expect("a folder");
    let any = "127.0.0.1:0".parse().expect("an address");
    MailCatcher::start_with(any, folder, manner).await.expect("started")
}

struct HangsUpOnceKept;

impl Manner for HangsUpOnceKept {
    fn at(&self, step: Step<'_>) -> Verdict {
        if step == Step::Kept { Verdict::HangUp } else { Verdict::Take }
    }
}

#[tokio::test]
async fn what_was_sent_is_read_again_and_the_oldest_give_way() {
    let root = tempfile::tempdir().expect("a folder");
    let catcher = catcher(root.path(), mailcatcher::Takes).await;
    for _ in 0..5 {
        assert!(send(&catcher).await.starts_with("250"));
    }
    let mails = read(root.path()).expect("read");
    assert_eq!(mails.len(), 3);
    let mail = &mails[0];
    assert_eq!((mail.subject.as_str(), mail.to.as_str()), ("您的订单", "ada@example.org"));
    assert_eq!(mail.from, "Shop <shop@example.org>");
    assert!(mail.text.contains("One line.\r\n.and one with a dot."), "{:?}", mail.text);
    catcher.stop().await;
}

#[tokio::test]
async fn who_is_hung_up_on_does_not_know_that_the_mail_is_kept() {
    let root = tempfile::tempdir().expect("a folder");
    let catcher = catcher(root.path(), HangsUpOnceKept).await;
    assert_eq!(send(&catcher).await, "");
    assert_eq!(read(root.path()).expect("read").len(), 1);
}
