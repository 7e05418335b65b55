//! The parts of the engine that the rest relies on: the line, the shops, the history.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use faults::history::{History, State};
use faults::outside::people::buyer;
use faults::outside::shops::{News, SHOPS, Sold, Told};
use faults::wire::{Weather, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for a byte to arrive that is not held back.
const SOON: Duration = Duration::from_secs(5);

async fn line() -> (Wire, TcpStream, TcpStream) {
    let far = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = far.local_addr().expect("an address");
    let wire = Wire::lay(move || Some(at)).await.expect("a line");
    let near = TcpStream::connect(wire.address()).await.expect("connected");
    let (far, _) = far.accept().await.expect("accepted");
    (wire, near, far)
}

#[tokio::test]
async fn a_black_hole_holds_what_was_sent_until_the_weather_is_fair() {
    let (wire, mut near, mut far) = line().await;
    wire.set(Weather::BlackHole);
    near.write_all(b"scan").await.expect("sent");
    let mut bytes = [0_u8; 4];
    let held = tokio::time::timeout(Duration::from_millis(100), far.read_exact(&mut bytes)).await;
    assert!(held.is_err(), "it came through");
    wire.set(Weather::Fair);
    let arrived = tokio::time::timeout(SOON, far.read_exact(&mut bytes)).await;
    arrived.expect("in time").expect("read");
    assert_eq!(&bytes, b"scan");
}

#[tokio::test]
async fn without_answers_what_is_asked_arrives_and_what_is_answered_is_lost_with_a_reset() {
    let (wire, mut near, mut far) = line().await;
    wire.set(Weather::NoAnswers);
    near.write_all(b"scan").await.expect("sent");
    let mut bytes = [0_u8; 4];
    let arrived = tokio::time::timeout(SOON, far.read_exact(&mut bytes)).await;
    arrived.expect("in time").expect("read");
    far.write_all(b"done").await.expect("sent");
    let held = tokio::time::timeout(Duration::from_millis(100), near.read_exact(&mut bytes)).await;
    assert!(held.is_err(), "it came through");
    wire.reset();
    wire.set(Weather::Fair);
    let ended = tokio::time::timeout(SOON, near.read(&mut bytes)).await.expect("in time");
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
}

#[tokio::test]
async fn a_reset_ends_what_is_connected_and_not_what_comes_after() {
    let (wire, mut near, mut far) = line().await;
    near.write_all(b"a").await.expect("sent");
    let mut byte = [0_u8];
    far.read_exact(&mut byte).await.expect("read");
    wire.reset();
    let ended = tokio::time::timeout(SOON, near.read(&mut byte)).await.expect("in time");
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    assert!(TcpStream::connect(wire.address()).await.is_ok());
}

#[test]
fn the_same_news_have_the_same_body_whenever_they_are_signed() {
    let sold = Sold { number: 1, buyer: buyer(1, false), lines: vec![], test: false };
    for shop in SHOPS {
        let told = Told { news: News::Updated, placed_at: 1_000_000, updated_at: 1_000_060 };
        let reference = shop.external_ref("100000000001", 1);
        let at = |now| shop.tell(&sold, &reference, told, "house", now);
        assert_eq!(at(1_000_100).body, at(1_000_200).body);
        let created = Told { news: News::Created, ..told };
        assert_ne!(
            shop.tell(&sold, &reference, created, "house", 1_000_100).headers,
            at(0).headers
        );
    }
}

#[test]
fn the_history_of_an_order_is_its_calls_and_what_was_broken_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("history.jsonl");
    let history = History::begin(&file).expect("a history");
    let ours = history.invoke("webhook", "A-1 created", "A-1");
    let other = history.invoke("webhook", "B-2 created", "B-2");
    history.note("broker-killed", "begins");
    history.end(ours, State::Unknown, "");
    history.end(other, State::Ok, "B-2 is there");
    let told = history.about(&["A-1"]);
    assert!(told.contains("A-1 created") && told.contains("broker-killed"), "{told}");
    assert!(!told.contains("B-2"), "{told}");
    assert_eq!((history.count(State::Invoked), history.count(State::Unknown)), (2, 1));
    history.flush();
    assert_eq!(std::fs::read_to_string(file).expect("a file").lines().count(), 5);
}
