//! `deliveries`: what the platforms sent, as bytes.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::{DeliveryId, Id, OrderId};
use contracts::requests::intake::{Delivery, DeliveryStatus};
use runtime::BatchError;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{column, read_word, word};

/// What is kept of a delivery.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What is known about it.
    pub delivery: Delivery,
    /// The bytes as they came.
    pub body: Bytes,
    /// The trace of the request that brought it.
    pub trace_id: Option<String>,
}

/// A delivery that was taken before.
#[derive(Clone, Debug)]
pub struct Known {
    /// The delivery.
    pub id: DeliveryId,
    /// Its channel and signed id, where it has one.
    pub webhook: Option<(String, String)>,
    /// The order that it was about.
    pub order_id: Option<OrderId>,
}

/// Gives those of some deliveries that were taken before, by id or by signed id.
pub async fn find_known(
    conn: &mut PgConnection,
    ids: &[Uuid],
    channels: &[String],
    webhook_ids: &[String],
) -> Result<Vec<Known>, BatchError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", channel AS "channel!", webhook_id, order_id
           FROM deliveries
           WHERE id = ANY($1)
           UNION ALL
           SELECT d.id, d.channel, d.webhook_id, d.order_id
           FROM UNNEST($2::text[], $3::text[]) AS asked (channel, webhook_id)
           JOIN deliveries AS d ON d.channel = asked.channel AND d.webhook_id = asked.webhook_id"#,
        ids,
        channels,
        webhook_ids,
    )
    .fetch_all(conn)
    .await?;
    let known = rows.into_iter().map(|row| Known {
        id: DeliveryId::from_uuid(row.id),
        webhook: row.webhook_id.map(|id| (row.channel, id)),
        order_id: row.order_id.map(OrderId::from_uuid),
    });
    Ok(known.collect())
}

/// Keeps deliveries that were not taken before.
pub async fn insert(conn: &mut PgConnection, kept: &[Kept]) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO deliveries
            (id, channel, topic, resource, webhook_id, platform_delivery_id, body, body_sha256,
             outcome, reason_code, reason, order_id, received_at, trace_id)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[], $13::timestamptz[],
            $14::text[])",
        &column(kept, |row| row.delivery.id.uuid()),
        &column(kept, |row| row.delivery.channel.clone()),
        &column(kept, |row| row.delivery.topic.clone()),
        &column(kept, |row| row.delivery.resource.clone()) as &[Option<String>],
        &column(kept, |row| row.delivery.webhook_id.clone()) as &[Option<String>],
        &column(kept, |row| row.delivery.platform_delivery_id.clone()) as &[Option<String>],
        &column(kept, |row| row.body.as_ref()) as &[&[u8]],
        &column(kept, |row| row.delivery.body_sha256.clone()),
        &column(kept, |row| word(row.delivery.outcome)),
        &column(kept, |row| row.delivery.reason_code.clone()) as &[Option<String>],
        &column(kept, |row| row.delivery.reason.clone()) as &[Option<String>],
        &column(kept, |row| row.delivery.order_id.map(Id::uuid)) as &[Option<Uuid>],
        &column(kept, |row| row.delivery.received_at),
        &column(kept, |row| row.trace_id.clone()) as &[Option<String>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What became of a parked delivery that was read again.
#[derive(Clone, Debug)]
pub struct ReadAgain {
    /// The delivery.
    pub id: DeliveryId,
    /// What became of it.
    pub outcome: DeliveryStatus,
    /// The code of the reason.
    pub reason_code: Option<String>,
    /// The reason in words.
    pub reason: Option<String>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
}

/// Gives those of some deliveries that are parked still, locked until the batch ends.
pub async fn lock_parked(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<DeliveryId>, BatchError> {
    let parked = sqlx::query_scalar!(
        "SELECT id FROM deliveries WHERE id = ANY($1) AND outcome = 'parked' ORDER BY id FOR UPDATE",
        ids,
    );
    Ok(parked.fetch_all(conn).await?.into_iter().map(DeliveryId::from_uuid).collect())
}

/// Stores what became of parked deliveries.
pub async fn update(conn: &mut PgConnection, read: &[ReadAgain]) -> Result<(), BatchError> {
    sqlx::query!(
        "UPDATE deliveries AS d
         SET outcome = new.outcome, reason_code = new.reason_code, reason = new.reason,
             order_id = new.order_id
         FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[])
            AS new (id, outcome, reason_code, reason, order_id)
         WHERE d.id = new.id",
        &column(read, |row| row.id.uuid()),
        &column(read, |row| word(row.outcome)),
        &column(read, |row| row.reason_code.clone()) as &[Option<String>],
        &column(read, |row| row.reason.clone()) as &[Option<String>],
        &column(read, |row| row.order_id.map(Id::uuid)) as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    channel: String,
    topic: String,
    resource: Option<String>,
    webhook_id: Option<String>,
    platform_delivery_id: Option<String>,
    body_sha256: String,
    body_bytes: i32,
    outcome: String,
    reason_code: Option<String>,
    reason: Option<String>,
    order_id: Option<Uuid>,
    received_at: DateTime<Utc>,
}

impl TryFrom<Row> for Delivery {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        Ok(Self {
            id: DeliveryId::from_uuid(row.id),
            channel: row.channel,
            topic: row.topic,
            resource: row.resource,
            webhook_id: row.webhook_id,
            platform_delivery_id: row.platform_delivery_id,
            body_sha256: row.body_sha256,
            body_bytes: u32::try_from(row.body_bytes).unwrap_or(0),
            outcome: read_word("deliveries", &row.outcome)?,
            reason_code: row.reason_code,
            reason: row.reason,
            order_id: row.order_id.map(OrderId::from_uuid),
            received_at: row.received_at,
        })
    }
}

/// Which deliveries are listed.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only those with this outcome.
    pub outcome: Option<String>,
    /// Only those of this channel.
    pub channel: Option<String>,
    /// Only those of these channels.
    pub channels: Option<Vec<String>>,
    /// Only those about this order.
    pub order_id: Option<Uuid>,
    /// Only those before this one.
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// One more than a page holds.
    pub limit: i64,
}

/// Gives deliveries without their bytes, newest first.
pub async fn list(db: impl PgExecutor<'_>, filter: Filter) -> Result<Vec<Delivery>, BatchError> {
    let (before_at, before_id) = filter.before.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, channel, topic, resource, webhook_id, platform_delivery_id, body_sha256,
                  length(body) AS "body_bytes!", outcome, reason_code, reason, order_id, received_at
           FROM deliveries
           WHERE ($1::text IS NULL OR outcome = $1)
             AND ($2::text IS NULL OR channel = $2)
             AND ($3::timestamptz IS NULL OR (received_at, id) < ($3, $4))
             AND ($6::text[] IS NULL OR channel = ANY($6))
             AND ($7::uuid IS NULL OR order_id = $7)
           ORDER BY received_at DESC, id DESC
           LIMIT $5"#,
        filter.outcome,
        filter.channel,
        before_at,
        before_id,
        filter.limit,
        filter.channels.as_deref(),
        filter.order_id,
    );
    rows.fetch_all(db).await?.into_iter().map(Delivery::try_from).collect()
}

/// Gives a delivery with its bytes.
pub async fn find(db: impl PgExecutor<'_>, id: DeliveryId) -> Result<Option<Kept>, BatchError> {
    let found = sqlx::query!(
        "SELECT id, channel, topic, resource, webhook_id, platform_delivery_id, body, body_sha256,
                outcome, reason_code, reason, order_id, received_at, trace_id
         FROM deliveries
         WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = found else { return Ok(None) };
    let delivery = Row {
        id: row.id,
        channel: row.channel,
        topic: row.topic,
        resource: row.resource,
        webhook_id: row.webhook_id,
        platform_delivery_id: row.platform_delivery_id,
        body_sha256: row.body_sha256,
        body_bytes: i32::try_from(row.body.len()).unwrap_or(i32::MAX),
        outcome: row.outcome,
        reason_code: row.reason_code,
        reason: row.reason,
        order_id: row.order_id,
        received_at: row.received_at,
    };
    let (delivery, body) = (delivery.try_into()?, Bytes::from(row.body));
    Ok(Some(Kept { delivery, body, trace_id: row.trace_id }))
}
