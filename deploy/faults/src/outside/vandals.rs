//! Those who mean no good, or know no better: broken payloads, slow lines, doors left open.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sellers;
use super::shops::{Shop, sign};
use super::world::{Tried, World, judged};
use crate::dice::Dice;
use crate::history::State;

/// How many shops leave in the middle of a request, and how many at once.
const VANISHING: u32 = 200;
const AT_ONCE: usize = 40;
/// The first of their orders' numbers; no other order has one of them.
const FIRST: u32 = 1_000_000;
/// How many lines are slow at once.
const SLOW: usize = 60;
/// How long a slow line is kept.
const SLOW_FOR: Duration = Duration::from_secs(6);
/// A head that goes on.
const HEAD: &[u8] = b"POST /webhooks/demo-lumen HTTP/1.1\r\nhost: x\r\nx-a: ";
/// How long a field of a long head is.
const LONG: usize = 10_000;
/// How deep the deepest payload is.
const DEPTH: usize = 10_000;
/// The largest payload that is still taken in.
const LARGE: usize = 1_900_000;
/// What is said where nobody answers.
const NO_ANSWER: &str = "no answer";

/// Gives payloads that are signed and cannot be used, each with a name; no two are alike.
fn poisons(tag: &str) -> Vec<(&'static str, Vec<u8>)> {
    let deep = format!("{}{tag}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let text = |body: String| body.into_bytes();
    vec![
        ("no JSON", text(format!("this is no order {tag}"))),
        ("cut off", text(format!("{{\"id\": {tag}, \"line_items\": ["))),
        ("deep", text(deep)),
        ("NUL", text(json!({ "id": tag, "name": "a\u{0}b", "currency": "USD" }).to_string())),
        ("lone surrogate", text(format!("{{\"id\": \"{tag}\", \"name\": \"\\ud800\"}}"))),
        ("endless number", text(format!("{{\"id\": {tag}, \"total_price\": 1e400}}"))),
        ("no UTF-8", [format!("{{\"id\": \"{tag}").as_bytes(), &[0xff, 0xfe, b'"', b'}']].concat()),
        ("large", text(format!("{{\"id\": \"{tag}\", \"note\": \"{}\"}}", "x".repeat(LARGE)))),
    ]
}

/// Under which name it is noted what became of a payload that nobody can use, where it was neither
/// parked nor ignored.
pub const TAKEN: &str = "poison-taken";
/// How often a payload is sent that is not answered.
const TRIES_MAX: u32 = 40;
/// How long to wait before it is sent again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Sends payloads that cannot be used, each until it is answered or has been sent often; it has to be parked or ignored, and
/// to harm nobody.
pub async fn poison(world: &Arc<World>, dice: &mut Dice) -> String {
    let tag = dice.roll().to_string();
    let mut told = Vec::new();
    for (name, body) in poisons(&tag) {
        let secret = Shop::Lumen.secret(&world.house_secret);
        let signature = STANDARD.encode(sign(secret.as_bytes(), &body));
        let words = answered(world, &tag, name, (&signature, &body)).await;
        if !["parked", "ignored", "duplicate", NO_ANSWER].contains(&words.as_str()) {
            world.history.note(TAKEN, &format!("{name} was answered with {words}"));
        }
        told.push(format!("{name}: {words}"));
    }
    told.join(", ")
}

async fn answered(
    world: &World,
    tag: &str,
    name: &str,
    (signature, body): (&str, &[u8]),
) -> String {
    for _ in 0..TRIES_MAX {
        let call = world.history.invoke("poison", tag, name);
        let request = world
            .client()
            .post(format!("{}/webhooks/{}", world.http, Shop::Lumen.channel()))
            .header("x-shopify-topic", "orders/create")
            .header("x-shopify-hmac-sha256", signature)
            .body(body.to_vec());
        let (state, words) = match judged(request).await {
            Tried::Ok(answer) => (State::Ok, answer["status"].as_str().unwrap_or("?").to_owned()),
            Tried::Refused(status, _) => (State::Refused, status.to_string()),
            Tried::Unknown => (State::Unknown, NO_ANSWER.to_owned()),
        };
        world.history.end(call, state, &words);
        if state != State::Unknown {
            return words;
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
    NO_ANSWER.to_owned()
}

fn address(world: &World) -> &str {
    world.http.trim_start_matches("http://")
}

/// Sends signed orders and leaves before the answer, wherever that is on its way by then; then sends
/// each again until it is answered.
pub async fn vanish(world: &Arc<World>, dice: &mut Dice) -> String {
    let first = FIRST + VANISHING * dice.within(0..=10_000);
    let leaving = (0..VANISHING).map(|number| {
        let op = sellers::trial(world, first + number, dice);
        (op, dice.millis(0..=60))
    });
    let leaving: Vec<_> = leaving.collect();
    let left = leaving.into_iter().map(|(op, within)| async move {
        world.leave(&op, within).await;
        world.persist(&op).await;
    });
    futures::stream::iter(left).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    format!("{VANISHING} shops left before their answer, and sent again")
}

/// Keeps lines open that send almost nothing: heads, some of them long, bodies, and nothing at all.
pub async fn dawdle(world: &Arc<World>) -> String {
    let kept = (0..SLOW).map(|number| async move {
        let Ok(mut stream) = TcpStream::connect(address(world)).await else { return };
        let long = [HEAD, "a".repeat(LONG).as_bytes(), b"\r\nx-".as_slice()].concat();
        let begun: &[u8] = match number % 4 {
            0 => b"",
            1 => HEAD,
            2 => &long,
            _ => b"POST /webhooks/demo-lumen HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n{",
        };
        let slowly = async {
            let _ = stream.write_all(begun).await;
            let mut answer = [0_u8; 64];
            while !matches!(
                tokio::time::timeout(Duration::from_secs(1), stream.read(&mut answer)).await,
                Ok(Ok(0) | Err(_))
            ) {
                let _ = stream.write_all(if number % 4 == 0 { b"" } else { b"a" }).await;
            }
        };
        let _ = tokio::time::timeout(SLOW_FOR, slowly).await;
    });
    futures::future::join_all(kept).await;
    format!("{SLOW} lines were kept open for {} s", SLOW_FOR.as_secs())
}
