//! A house with its database, and what the other services and the carrier would send.

use bytes::Bytes;
use contracts::address::{Address, Person, Recipient};
use contracts::events::floor::ParcelPacked;
use contracts::ids::{FulfillmentOrderId, Id, LineId, OrderId, ParcelId, Slot, derive_from_key};
use contracts::order::LineItems;
use contracts::problem::Problem;
use contracts::requests::logistics::{CARRIER, PARCEL_SIM, Shipment};
use logistics::{Config, Logistics, MIGRATIONS};
use runtime::testing::{Harness, question};
use runtime::{Answer, Handler, Outcome, Question};
use serde_json::{Value, json};

/// A house whose vans drive where postal codes begin with 12.
pub async fn house() -> Harness<Logistics> {
    let mut config = Config::load().unwrap();
    config.own_fleet.countries = "DE".to_owned();
    config.own_fleet.postal_prefixes = "12".to_owned();
    config.simulated_at = "*".to_owned();
    house_with(config).await
}

/// A house as its settings say.
pub async fn house_with(mut config: Config) -> Harness<Logistics> {
    config.tracking_secret = "a secret that only the tests know".to_owned();
    Harness::start(Logistics::new(config.settings().unwrap()), &MIGRATIONS).await
}

/// The order with a number.
pub fn order(number: u32) -> OrderId {
    let key = number.to_string();
    let time = chrono::DateTime::from_timestamp(1_750_000_000, 0).unwrap();
    OrderId::from_uuid(derive_from_key(time, &["shop", &key], Slot::of_order("shop", &key)))
}

/// Pieces of a line of an order.
pub fn pieces(order: OrderId, line: u32, quantity: u32) -> LineItems {
    let line_id = LineId::caused_by(order.uuid(), &line.to_string());
    let sku = format!("SKU-{line}").parse().unwrap();
    LineItems { line_id, sku, quantity, substituted_for: None }
}

/// A parcel of an order to Leipzig, with pieces by line.
pub fn packed(order: OrderId, parcel: u32, lines: &[(u32, u32)]) -> ParcelPacked {
    let address = Address {
        street1: Some("Ringstraße 7".to_owned()),
        city: Some("Leipzig".to_owned()),
        postal_code: Some("04109".to_owned()),
        country: Some("DE".to_owned()),
        ..Address::default()
    };
    let name = Some("Ida Blum".to_owned());
    let recipient = Recipient::Clear { name, company: None, phone: None, address };
    ParcelPacked {
        parcel_id: ParcelId::caused_by(order.uuid(), &format!("parcel {parcel}")),
        order_id: order,
        order_number: "#1001".to_owned(),
        fulfillment_order_id: FulfillmentOrderId::caused_by(order.uuid(), "main"),
        location: "main".to_owned(),
        sscc: "340123450000000017".to_owned(),
        weight_grams: 1_500,
        lines: lines.iter().map(|(line, quantity)| pieces(order, *line, *quantity)).collect(),
        currency: "EUR".parse().unwrap(),
        value_minor: 4_990,
        cash_on_delivery_minor: 0,
        shipping_method: None,
        person: Some(Person { recipient: Some(recipient), ..Person::default() }),
        channel: Some("shop".to_owned()),
    }
}

/// Names the facts of an outcome in their order.
pub fn facts(outcome: &Outcome) -> Vec<String> {
    outcome
        .events
        .iter()
        .map(|event| format!("{}.{}", event.kind.noun, event.kind.participle))
        .collect()
}

/// Lets warehouse pack a parcel.
pub async fn pack(house: &Harness<Logistics>, packed: &ParcelPacked) -> Outcome {
    house.consume(&house.received(packed, Some(packed.order_id))).await.unwrap()
}

/// Lets warehouse pack a parcel and shows the shipment.
pub async fn shipped(house: &Harness<Logistics>, packed: &ParcelPacked) -> Shipment {
    pack(house, packed).await;
    let id = logistics::domain::shipment::Shipment::id_for(packed.parcel_id);
    seen(house, &id.to_string()).await
}

/// Shows a shipment.
pub async fn seen(house: &Harness<Logistics>, id: &str) -> Shipment {
    let answer = house.ask("shipments.get", json!({ "shipment_id": id })).await.unwrap();
    serde_json::from_value(answer).unwrap()
}

/// Asks a question that writes; gives what came of it.
pub async fn outcome(
    house: &Harness<Logistics>,
    endpoint: &str,
    question: Question,
) -> Result<Outcome, Problem> {
    let routed = house.handler.route(&house.pool, endpoint, &question).await?;
    let lane = routed.slot.lane(Logistics::SERVICE.lanes());
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&house.pool).await.unwrap();
    Ok(house.apply_in(lane, now, vec![routed.command]).await.remove(0))
}

/// Asks a question that writes; gives the answer and the facts.
pub async fn put(
    house: &Harness<Logistics>,
    endpoint: &str,
    question: Question,
) -> Result<(Value, Vec<String>), Problem> {
    let outcome = outcome(house, endpoint, question).await?;
    match &outcome.answer {
        Answer::Done(body) => Ok((serde_json::from_slice(body).unwrap(), facts(&outcome))),
        Answer::Refused(problem) => {
            assert_eq!(outcome.events.len(), 0, "a refusal says nothing");
            Err(problem.clone())
        }
        Answer::NotYet(missing) => Err(Problem::conflict(missing.clone())),
    }
}

/// Asks something of a shipment.
pub async fn tell(
    house: &Harness<Logistics>,
    endpoint: &str,
    body: Value,
) -> Result<(Value, Vec<String>), Problem> {
    put(house, endpoint, question(body)).await
}

/// Lets the simulated carrier send a webhook.
pub async fn webhook(house: &Harness<Logistics>, body: impl Into<Bytes>) -> (Value, Vec<String>) {
    let mut asked = question(json!({}));
    asked.headers.push((CARRIER.to_owned(), PARCEL_SIM.to_owned()));
    asked.body = body.into();
    put(house, "tracking.take", asked).await.unwrap()
}

/// Lets the simulated carrier report a status at a minute of an hour.
pub async fn report(
    house: &Harness<Logistics>,
    number: &str,
    status: &str,
    minute: u32,
) -> (Value, Vec<String>) {
    let body = json!({
        "tracking_number": number,
        "event_id": format!("{number}/{status}/{minute}"),
        "status": status,
        "description": "left with neighbour Krause",
        "city": "Leipzig",
        "occurred_at": format!("2026-01-02T10:{minute:02}:00Z"),
    });
    webhook(house, body.to_string()).await
}

/// Counts the rows of a table.
pub async fn rows(house: &Harness<Logistics>, table: &str) -> i64 {
    let count = format!("SELECT count(*) FROM {table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&house.pool).await.unwrap()
}
