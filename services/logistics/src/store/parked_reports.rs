//! The table `parked_reports`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::Slot;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::heard::TRACKING_SERVICES;

/// A webhook that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// From carrier and body; of a tracking service from the number.
    pub report_id: Uuid,
    /// The carrier that signed it.
    pub carrier: String,
    /// Where it could be read.
    pub tracking_number: Option<String>,
    /// From the tracking number.
    pub slot: Slot,
    /// Why it cannot be used.
    pub reason: String,
    /// As the carrier sent it.
    pub body: Vec<u8>,
    /// When, for the first time.
    pub parked_at: DateTime<Utc>,
    /// How often it was told.
    pub times: u32,
}

/// Parks webhooks. Told again, the same is counted: of what a tracking service tells of a number the
/// longest way stays, and it waits again unless somebody gave it up.
pub async fn insert(conn: &mut PgConnection, parked: &[Parked]) -> Result<(), BatchError> {
    if parked.is_empty() {
        return Ok(());
    }
    let parked = together(parked);
    let column = |part: fn(&Parked) -> &str| {
        parked.iter().map(|one| part(one).to_owned()).collect::<Vec<_>>()
    };
    let numbers: Vec<_> = parked.iter().map(|one| one.tracking_number.clone()).collect();
    let slots: Vec<_> = parked.iter().map(|one| i16::from(one.slot.0)).collect();
    let bodies: Vec<_> = parked.iter().map(|one| one.body.clone()).collect();
    sqlx::query!(
        r#"
        INSERT INTO parked_reports
            (report_id, carrier, tracking_number, slot, reason, body, parked_at, times)
        SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[],
            $6::bytea[], $7::timestamptz[], $8::integer[])
        ON CONFLICT ON CONSTRAINT parked_reports_pkey DO UPDATE
        SET times = parked_reports.times + excluded.times,
            reason = excluded.reason,
            body = CASE WHEN length(excluded.body) < length(parked_reports.body)
                THEN parked_reports.body ELSE excluded.body END,
            taken_at = CASE WHEN parked_reports.carrier = ANY($9)
                    AND parked_reports.tracking_number IS NOT NULL
                    AND parked_reports.dropped_because IS NULL
                THEN NULL ELSE parked_reports.taken_at END
        "#,
        &parked.iter().map(|one| one.report_id).collect::<Vec<_>>(),
        &column(|one| &one.carrier),
        &numbers as _,
        &slots,
        &column(|one| &one.reason),
        &bodies,
        &parked.iter().map(|one| one.parked_at).collect::<Vec<_>>(),
        &parked.iter().map(|one| i32::try_from(one.times).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        &TRACKING_SERVICES.map(str::to_owned),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts together what is told more than once in a batch: a statement meets a row once.
fn together(parked: &[Parked]) -> Vec<Parked> {
    let mut rows: BTreeMap<Uuid, Parked> = BTreeMap::new();
    for one in parked {
        let row = rows.entry(one.report_id).or_insert_with(|| Parked { times: 0, ..one.clone() });
        row.times += one.times;
        if one.body.len() >= row.body.len() {
            row.body.clone_from(&one.body);
        }
    }
    rows.into_values().collect()
}

/// Marks parked webhooks as used after all.
pub async fn take(
    conn: &mut PgConnection,
    reports: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if reports.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        UPDATE parked_reports
        SET taken_at = $2
        WHERE report_id = ANY($1)
            AND taken_at IS NULL
        "#,
        reports,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a parked webhook up.
pub async fn give_up(
    conn: &mut PgConnection,
    (report, because, by): &(Uuid, String, String),
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    sqlx::query!(
        r#"
        UPDATE parked_reports
        SET taken_at = $2, dropped_because = $3, dropped_by = $4
        WHERE report_id = $1
            AND taken_at IS NULL
        "#,
        report,
        now,
        because,
        by,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds one that was parked and not used since.
pub async fn find(conn: &mut PgConnection, report: Uuid) -> Result<Option<Parked>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"
        SELECT report_id, carrier, tracking_number, slot, reason, body, parked_at, times
        FROM parked_reports
        WHERE report_id = $1
            AND taken_at IS NULL
        "#,
        report,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Parked::from))
}

/// Lists what is parked, in the order of ids, after one of them.
pub async fn list(
    conn: &mut PgConnection,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT report_id, carrier, tracking_number, slot, reason, body, parked_at, times
        FROM parked_reports
        WHERE taken_at IS NULL
            AND ($1::uuid IS NULL OR report_id > $1)
        ORDER BY report_id
        LIMIT $2
        "#,
        after as _,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Parked::from).collect())
}

/// Lists what a lane can use by now, because a shipment with the number is known.
pub async fn usable(
    conn: &mut PgConnection,
    lane: u16,
    lanes: u16,
    limit: i64,
) -> Result<Vec<Parked>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT p.report_id, p.carrier, p.tracking_number, p.slot, p.reason, p.body, p.parked_at,
            p.times
        FROM parked_reports AS p
        JOIN shipments AS s ON s.tracking_number = p.tracking_number AND s.carrier = p.carrier
        WHERE p.taken_at IS NULL
            AND p.slot % $2 = $1
        ORDER BY p.parked_at, p.report_id
        LIMIT $3
        "#,
        i16::try_from(lane).unwrap_or(i16::MAX),
        i16::try_from(lanes).unwrap_or(i16::MAX),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Parked::from).collect())
}

/// Lists what tracking services told a lane too early, because by now a waybill bears the number.
pub async fn usable_by_hand(
    conn: &mut PgConnection,
    lane: u16,
    lanes: u16,
    limit: i64,
) -> Result<Vec<Parked>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT p.report_id, p.carrier, p.tracking_number, w.slot, p.reason, p.body, p.parked_at,
            p.times
        FROM parked_reports AS p
        JOIN waybills AS w ON w.tracking_number = p.tracking_number AND w.released_at IS NULL
        WHERE p.taken_at IS NULL
            AND p.carrier = ANY($4)
            AND (p.tried_at IS NULL OR w.booked_at > p.tried_at)
            AND w.slot % $2 = $1
        ORDER BY p.parked_at, p.report_id
        LIMIT $3
        "#,
        i16::try_from(lane).unwrap_or(i16::MAX),
        i16::try_from(lanes).unwrap_or(i16::MAX),
        limit,
        &TRACKING_SERVICES.map(str::to_owned),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Parked::from).collect())
}

/// Notes that parked webhooks were tried by themselves in vain.
pub async fn tried(
    conn: &mut PgConnection,
    reports: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if reports.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        UPDATE parked_reports
        SET tried_at = $2
        WHERE report_id = ANY($1)
        "#,
        reports,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

struct Row {
    report_id: Uuid,
    carrier: String,
    tracking_number: Option<String>,
    slot: i16,
    reason: String,
    body: Vec<u8>,
    parked_at: DateTime<Utc>,
    times: i32,
}

impl From<Row> for Parked {
    fn from(row: Row) -> Self {
        Self {
            report_id: row.report_id,
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            slot: Slot(u8::try_from(row.slot).unwrap_or(u8::MAX)),
            reason: row.reason,
            body: row.body,
            parked_at: row.parked_at,
            times: u32::try_from(row.times).unwrap_or(u32::MAX),
        }
    }
}
