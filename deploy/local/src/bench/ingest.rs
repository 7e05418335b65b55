//! Ingest at 256 connections: signed orders of 6 kB, answered after the commit, against one
//! transaction per request, and against verifying alone. By the two services that take them, whose
//! log and broker hold what they say; and by a whole Kontor, in which four more hear of them.
//!
//! They are test orders: taken, told to everybody, and then worked on by nobody.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::service::Service;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::cost::{self, Cpu};
use super::figure::Figure;
use super::house::House;
use super::wire::{self, Wire};
use super::{Scale, limit, peer};
use crate::demo;
use faults::outside::shops::{Shop, sign};

/// How many shops' connections are open at once.
const CONNECTIONS: u32 = 256;
/// How large a platform's order is: with everything that nobody here reads.
const BODY_BYTES: usize = 6_000;

/// What taking so many orders cost.
struct Taken {
    rate: f64,
    cpu: f64,
}

/// What three ways of taking orders cost, run by run.
#[derive(Default)]
struct Ways {
    ours: Vec<Taken>,
    transactions: Vec<Taken>,
    verified: Vec<Taken>,
}

/// Who sends, and with what.
struct Sender {
    channel: String,
    secret: String,
    orders: u32,
    sent: u32,
}

/// Measures all ways in turn: in a whole house, and in one of the services that take orders.
pub async fn measure(folder: &Path, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let house = House::up(folder).await?;
    let mut sender = Sender::enter(&house, scale).await?;
    limit::prepare(&house.running.owner_database).await?;
    let whole = in_turn(house, scale, &mut sender).await?;
    let takers = House::up_with(folder, &[Service::OrderIntake, Service::Gateway]).await?;
    limit::prepare(&takers.running.owner_database).await?;
    let alone = in_turn(takers, scale, &mut sender).await?;
    report(figures, &alone, &whole);
    Ok(())
}

/// Measures the three ways in turn, after one run that does not count.
async fn in_turn(house: House, scale: &Scale, sender: &mut Sender) -> Result<Ways> {
    let admin = house.running.owner_database.clone();
    let mut conn = PgConnection::connect(&admin).await?;
    sqlx::raw_sql(peer::TABLES).execute(&mut conn).await?;
    let (child, peer_address) = start_peer(&admin, &sender.secret).await?;
    let peer_pid = child.id().context("the peer has no process id")?;
    let address = house.running.http.trim_start_matches("http://").to_owned();
    let (own, database) = (house.pid(), [house.pid(), peer_pid]);
    let path = format!("/webhooks/{}", sender.channel);
    let mut ways = Ways::default();
    for run in 0..=scale.runs {
        let ours = take(&address, sender.next(&path), &[own]).await?;
        let transactions = take(&peer_address, sender.next("/transaction"), &database).await?;
        let verified = take(&peer_address, sender.next("/hmac"), &[peer_pid]).await?;
        if run > 0 {
            ways.ours.push(ours);
            ways.transactions.push(transactions);
            ways.verified.push(verified);
        }
    }
    drop(child);
    house.close().await?;
    Ok(ways)
}

impl Sender {
    async fn enter(house: &House, scale: &Scale) -> Result<Self> {
        let world = demo::enter(&house.home, &house.running).await?;
        let channel = Shop::Lumen.channel().to_owned();
        let secret = Shop::Lumen.secret(&world.secret);
        let made =
            json!({ "id": channel, "kind": "shopify", "currency": "USD", "secrets": [secret] });
        let _: Value = world.api.post("/api/v1/channels", made).await?;
        Ok(Self { channel, secret, orders: scale.ingest_orders, sent: 0 })
    }

    fn next(&mut self, path: &str) -> Orders {
        let first = self.sent;
        self.sent += self.orders;
        Orders { first, count: self.orders, path: path.to_owned(), secret: self.secret.clone() }
    }
}

impl Ways {
    fn each(of: &[Taken], figure: fn(&Taken) -> f64) -> Vec<f64> {
        of.iter().map(figure).collect()
    }

    fn against(&self, other: &[Taken], figure: fn(&Taken) -> f64) -> Vec<f64> {
        self.ours.iter().zip(other).map(|(own, other)| figure(own) / figure(other)).collect()
    }
}

fn report(figures: &mut Vec<Figure>, alone: &Ways, whole: &Ways) {
    let (cpu, rate) = (|t: &Taken| t.cpu, |t: &Taken| t.rate);
    let mut add = |figure: Figure| figures.push(figure);
    let of = |what: &str, unit, runs| Figure::new("ingest", what, unit, runs);
    add(of(
        "CPU against one transaction per request",
        "x",
        alone.against(&alone.transactions, cpu),
    )
    .held_to(0.5, 1.0 / 3.0));
    add(of(
        "rate against one transaction per request",
        "x",
        alone.against(&alone.transactions, rate),
    ));
    add(of("rate against verifying and parsing alone", "x", alone.against(&alone.verified, rate))
        .held_to(0.25, 0.4));
    for (who, ways) in [("gateway and order-intake", alone), ("a whole Kontor", whole)] {
        let words = |what: &str| format!("{who}, {what}");
        add(of(&words("CPU per 1,000 orders"), "CPU-s", Ways::each(&ways.ours, cpu)));
        add(of(&words("256 connections"), "orders/s", Ways::each(&ways.ours, rate)));
    }
    let against = whole.against(&whole.transactions, cpu);
    add(of("a whole Kontor, CPU against one transaction per request", "x", against));
    for (who, taken) in [
        ("peer: one transaction per request, pool of 16", &alone.transactions),
        ("limit: verifying and parsing alone", &alone.verified),
    ] {
        let words = format!("{who}, CPU per 1,000");
        add(of(&words, "CPU-s", Ways::each(taken, cpu)));
        add(of(who, "orders/s", Ways::each(taken, rate)));
    }
}

async fn start_peer(database: &str, secret: &str) -> Result<(Child, String)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["bench-peer", "--database", database, "--secret", secret])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let out = child.stdout.take().context("the peer says nothing")?;
    let address = BufReader::new(out).lines().next_line().await?;
    Ok((child, address.context("the peer did not start")?))
}

/// Which orders go where.
struct Orders {
    first: u32,
    count: u32,
    path: String,
    secret: String,
}

impl Orders {
    /// Makes the requests of one connection.
    fn of(&self, connection: u32) -> Vec<Vec<u8>> {
        let numbers = (connection..self.count).step_by(CONNECTIONS as usize);
        numbers.map(|number| self.request(self.first + number)).collect()
    }

    fn request(&self, number: u32) -> Vec<u8> {
        let delivery = Shop::Lumen.deliver("9", number, "", 1_750_000_000);
        let body = grown(delivery.body);
        let signature = STANDARD.encode(sign(self.secret.as_bytes(), body.as_bytes()));
        let others = delivery.headers.into_iter().filter(|(name, _)| !name.contains("hmac"));
        let own = ("x-shopify-hmac-sha256", signature);
        let headers: Vec<(&str, String)> = others.chain([own]).collect();
        wire::request("POST", &self.path, &headers, &body)
    }
}

/// Makes a test order of the size that platforms send, with notes that nobody here reads.
fn grown(body: String) -> String {
    let Ok(mut order) = serde_json::from_str::<Value>(&body) else { return body };
    let missing = BODY_BYTES.saturating_sub(body.len());
    let notes: Vec<Value> = (0..missing / 80)
        .map(|at| json!({ "name": format!("_step_{at:03}"), "value": format!("{:x>52}", at * 7_919) }))
        .collect();
    order["note_attributes"] = Value::Array(notes);
    order["test"] = Value::Bool(true);
    order.to_string()
}

/// Sends orders over all connections and counts what the processes spent on them.
async fn take(address: &str, orders: Orders, pids: &[u32]) -> Result<Taken> {
    let count = f64::from(orders.count);
    let orders = Arc::new(orders);
    let making = (0..CONNECTIONS).map(|connection| {
        let orders = orders.clone();
        tokio::task::spawn_blocking(move || orders.of(connection))
    });
    let requests = futures::future::try_join_all(making).await?;
    let mut wires = Vec::new();
    for requests in requests {
        wires.push((Wire::connect(address).await?, requests));
    }
    let look = || -> Result<f64> {
        let each: Result<Vec<Cpu>> = pids.iter().map(|pid| cost::cpu_of(*pid)).collect();
        Ok(each?.into_iter().map(Cpu::total).sum())
    };
    let (before, began) = (look()?, Instant::now());
    let sending = wires.into_iter().map(|(mut wire, requests)| {
        tokio::spawn(async move {
            for request in requests {
                let status = wire.send(&request).await?;
                ensure!((200..300).contains(&status), "an order was answered with {status}");
            }
            anyhow::Ok(())
        })
    });
    for sent in futures::future::try_join_all(sending).await? {
        sent?;
    }
    let rate = count / began.elapsed().as_secs_f64();
    Ok(Taken { rate, cpu: (look()? - before) / count * 1_000.0 })
}
