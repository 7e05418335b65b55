//! Deliveries: a platform's bytes come in, and are looked at when they could not be used.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::{Id, Slot};
use contracts::problem::Problem;
use contracts::requests::intake::{
    self as asked, Channel, ChannelStatus, Delivery, DeliveryPayload, DeliveryStatus, GetDelivery,
    ListDeliveries, RetryDelivery,
};
use contracts::requests::{Page, PageQuery};
use data_encoding::{BASE64, HEXLOWER};
use runtime::{Question, Routed, answer};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::channels::{self, ChannelCache};
use super::unread;
use crate::commands::{Command, ReadAgain, TakeDelivery};
use crate::cursor;
use crate::domain::adapters::{self, Reading, Reason};
use crate::domain::delivery_key::DeliveryKey;
use crate::store::{deliveries, word};

/// Longer ones are kept by their hash: an index entry must not grow with what a sender writes.
const HEADER_CHARS: usize = 200;

/// `deliveries.take`: reads the bytes here, on any replica, so that the lane only has to store.
pub async fn take(
    pool: &PgPool,
    cache: &ChannelCache,
    question: &Question,
) -> Result<Routed<Command>, Problem> {
    let id = question.header(asked::CHANNEL).unwrap_or_default();
    let unknown = || Problem::not_found("there is no channel of this name");
    let channel = cache.find(pool, id).await?.ok_or_else(unknown)?;
    let received_at = question.header(asked::RECEIVED_AT).map(DateTime::parse_from_rfc3339);
    let Some(Ok(received_at)) = received_at else {
        let words = format!("the header {} is missing or no RFC 3339 time", asked::RECEIVED_AT);
        return Err(Problem::bad_request(words));
    };
    let header = |name| question.header(name).filter(|text| !text.is_empty()).map(bounded);
    let topic = header(asked::TOPIC).unwrap_or_default();
    let body = &question.body;
    let reading = read(&channel, &topic, body, received_at.to_utc());
    let resource = adapters::resource_id(body);
    let body_sha256 = HEXLOWER.encode(&Sha256::digest(body));
    let key = DeliveryKey {
        channel: &channel.id,
        topic: &topic,
        resource: resource.as_deref().unwrap_or_default(),
        body_sha256: &body_sha256,
    };
    let delivery_id = key.id(channel.created_at, reading.order_id());
    let delivery = Delivery {
        id: delivery_id,
        channel: channel.id.clone(),
        topic,
        resource,
        webhook_id: header(asked::WEBHOOK_ID),
        platform_delivery_id: header(asked::PLATFORM_DELIVERY_ID),
        body_sha256,
        body_bytes: u32::try_from(body.len()).unwrap_or(u32::MAX),
        outcome: DeliveryStatus::Accepted,
        reason_code: None,
        reason: None,
        order_id: reading.order_id(),
        received_at: received_at.to_utc(),
    };
    let taken = TakeDelivery { delivery, body: body.clone(), reading };
    let command = Command::TakeDelivery(Box::new(taken));
    Ok(Routed { slot: delivery_id.slot(), command })
}

fn bounded(text: &str) -> String {
    if text.chars().count() <= HEADER_CHARS {
        return text.to_owned();
    }
    format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(text)))
}

fn read(channel: &Channel, topic: &str, body: &[u8], received_at: DateTime<Utc>) -> Reading {
    if channel.status == ChannelStatus::Paused {
        let words = "the channel is paused".to_owned();
        return Reading::Parked(Reason { code: "channel_paused", words });
    }
    adapters::read(&adapters::Delivery {
        kind: channel.kind,
        topic,
        body,
        channel: &channel.id,
        channel_created_at: channel.created_at,
        channel_currency: channel.currency,
        received_at,
    })
}

/// `deliveries.retry`: reads the kept bytes with the channel as it is now.
pub async fn retry(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let RetryDelivery { delivery_id } = question.json()?;
    let unknown = || Problem::not_found(format!("there is no delivery {delivery_id}"));
    let kept = deliveries::find(pool, delivery_id).await.map_err(unread)?.ok_or_else(unknown)?;
    let delivery = kept.delivery;
    let channel = channels::find(pool, &delivery.channel).await?.ok_or_else(unknown)?;
    let reading = read(&channel, &delivery.topic, &kept.body, delivery.received_at);
    let slot: Slot = reading.order_id().map_or_else(|| delivery_id.slot(), Id::slot);
    let command = Command::ReadAgain(Box::new(ReadAgain { delivery_id, reading }));
    Ok(Routed { slot, command })
}

/// `deliveries.list`.
pub async fn list(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let asked: ListDeliveries = question.json()?;
    let page = PageQuery { limit: asked.limit, cursor: asked.cursor };
    let filter = deliveries::Filter {
        outcome: asked.outcome.map(word),
        channel: asked.channel,
        channels: question.within.channels().map(<[_]>::to_vec),
        order_id: asked.order_id.map(Id::uuid),
        before: page.cursor.as_deref().map(cursor::read).transpose()?,
        limit: page.limit() + 1,
    };
    let items = deliveries::list(pool, filter).await.map_err(unread)?;
    let cursor = |last: &Delivery| cursor::write(last.received_at, last.id.uuid());
    answer(&Page::cut(items, page.limit(), cursor))
}

/// `deliveries.get`.
pub async fn get(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let GetDelivery { delivery_id } = question.json()?;
    let found = deliveries::find(pool, delivery_id).await.map_err(unread)?;
    let Some(kept) = found else {
        return Err(Problem::not_found(format!("there is no delivery {delivery_id}")));
    };
    let channel = channels::find(pool, &kept.delivery.channel).await?;
    answer(&DeliveryPayload {
        read_from: channel.map(|channel| adapters::read_from(channel.kind)).unwrap_or_default(),
        delivery: kept.delivery,
        body_base64: BASE64.encode(&kept.body),
    })
}
