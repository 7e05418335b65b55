use axum::http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

fn request() -> Request {
    Request {
        method: Method::POST,
        below: Some("/hook".to_owned()),
        headers: vec![("webhook-id", "msg_1".to_owned())],
        body: b"{}".to_vec(),
        points: 1.0,
        changes: true,
    }
}

fn wire(networks: &str, within: Duration) -> Wire {
    Wire::new(Networks::parse(networks).expect("networks"), within)
}

fn at(url: &str) -> Place {
    Place::parse(url).expect("a place")
}

/// Answers one request with these bytes, then closes; gives where, and what was heard.
async fn answering(answer: &'static [u8]) -> (Place, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let place = at(&format!("http://{}/base/", listener.local_addr().expect("an address")));
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a guest");
        let mut heard = vec![0; 4_096];
        let count = stream.read(&mut heard).await.expect("read");
        stream.write_all(answer).await.expect("written");
        String::from_utf8_lossy(&heard[..count]).into_owned()
    });
    (place, heard)
}

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_request_goes_to_its_place_and_its_answer_comes_back() {
    let answer = b"HTTP/1.1 429 Slow\r\nretry-after: 2.5\r\ncontent-length: 2\r\n\r\nno";
    let (place, heard) = answering(answer).await;
    let answer = wire("127.0.0.0/8", LONG).send(&place, &request()).await.expect("answered");
    assert_eq!(answer, Answer { status: 429, retry_after: Some(3), body: b"no".to_vec() });
    let heard = heard.await.expect("heard");
    assert!(heard.starts_with("POST /base/hook HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("webhook-id: msg_1\r\n"), "{heard}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer =
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let (place, _) = answering(answer).await;
    let answer = wire("127.0.0.0/8", LONG).send(&place, &request()).await.expect("answered");
    assert_eq!(answer.status, 302);
}

#[tokio::test]
async fn nobody_inside_is_reached_by_address_or_by_name() {
    let (place, heard) = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let by_name = at(&format!("http://localhost:{}/", place.port));
    for place in [place, by_name, at("https://169.254.169.254/latest"), at("https://[::1]/")] {
        let refused = wire("", LONG).send(&place, &request()).await.expect_err("refused");
        assert!(
            matches!(&refused, WireError::NotSent(why) if why.contains("private_targets")),
            "{refused}"
        );
    }
    assert!(!heard.is_finished(), "nobody knocked");
    heard.abort();
}

#[tokio::test]
async fn an_answer_that_is_cut_or_does_not_come_is_unclear() {
    let (place, _) = answering(b"").await;
    let cut = wire("127.0.0.0/8", LONG).send(&place, &request()).await.expect_err("cut");
    assert!(matches!(cut, WireError::Unclear(_)), "{cut}");
    let (place, _) = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await;
    let half = wire("127.0.0.0/8", LONG).send(&place, &request()).await.expect_err("half");
    assert!(matches!(half, WireError::Unclear(_)), "{half}");
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let place = at(&format!("http://{}", silent.local_addr().expect("an address")));
    let soon = Duration::from_millis(300);
    let late = wire("127.0.0.0/8", soon).send(&place, &request()).await.expect_err("late");
    assert!(matches!(late, WireError::Unclear(_)), "{late}");
    drop(silent);
    let gone = wire("127.0.0.0/8", LONG).send(&place, &request()).await.expect_err("gone");
    assert!(matches!(gone, WireError::NotSent(_)), "{gone}");
}

#[tokio::test]
async fn who_does_not_speak_tls_is_sent_nothing() {
    let (place, heard) = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let place = Place { tls: true, ..place };
    let refused = wire("127.0.0.0/8", LONG).send(&place, &request()).await.expect_err("refused");
    assert!(matches!(refused, WireError::NotSent(_)), "{refused}");
    assert!(!heard.await.expect("heard").contains("msg_1"));
}
