//! What each rule of the adapters promises, and what they promise for any bytes at all.

mod conserved;
mod json;
mod places;
mod samples;
mod samples_shopify;
mod samples_woocommerce;
mod shopify;
mod shopify_money;
mod shopify_pieces;
mod standard;
mod woocommerce;

use chrono::{DateTime, Utc};
use contracts::requests::intake::ChannelKind;
use serde_json::Value;

use super::{Delivery, ReadOrder, Reading, read};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn delivery<'a>(kind: ChannelKind, topic: &'a str, body: &'a [u8]) -> Delivery<'a> {
    Delivery {
        kind,
        topic,
        body,
        channel: "shop",
        channel_created_at: at("2026-01-01T00:00:00Z"),
        channel_currency: None,
        received_at: at("2026-03-01T12:00:00Z"),
    }
}

fn read_as(kind: ChannelKind, topic: &str, body: &Value) -> Reading {
    read(&delivery(kind, topic, body.to_string().as_bytes()))
}

fn order_of(reading: Reading) -> ReadOrder {
    match reading {
        Reading::Order(order) => *order,
        other => panic!("no order: {other:?}"),
    }
}

/// Gives the code of the reason why a payload was parked.
fn parked(reading: Reading) -> &'static str {
    match reading {
        Reading::Parked(reason) => reason.code,
        other => panic!("not parked: {other:?}"),
    }
}

/// Puts members over those of an object.
fn with(mut object: Value, members: Value) -> Value {
    for (name, value) in members.as_object().expect("an object") {
        object[name] = value.clone();
    }
    object
}

/// Takes members away, as `include_fields` does.
fn without(mut object: Value, names: &[&str]) -> Value {
    for name in names {
        object.as_object_mut().expect("an object").remove(*name);
    }
    object
}
