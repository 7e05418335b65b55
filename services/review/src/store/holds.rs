//! `holds`: what speaks, or spoke, against an order.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::HoldReason;
use contracts::requests::review::{HoldEntry, ReviewEntry};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::{Hold, Release, Review};

type Evidence = BTreeMap<String, String>;

struct Row {
    hold_id: Uuid,
    order_id: Uuid,
    reason: String,
    evidence: Json<Evidence>,
    owner: String,
    placed_at: DateTime<Utc>,
    released_at: Option<DateTime<Utc>>,
    released_by: Option<String>,
    note: Option<String>,
}

impl TryFrom<Row> for Hold {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let release = match (row.released_at, row.released_by) {
            (Some(at), Some(by)) => Some(Release { at, by, note: row.note }),
            _ => None,
        };
        Ok(Self {
            hold_id: HoldId::from_uuid(row.hold_id),
            reason: reason_of(&row.reason, row.hold_id)?,
            evidence: row.evidence.0,
            owner: row.owner,
            placed_at: row.placed_at,
            release,
        })
    }
}

fn reason_of(code: &str, hold_id: Uuid) -> Result<HoldReason, BatchError> {
    serde_json::from_value(serde_json::Value::from(code))
        .map_err(|_| BatchError::inconsistent("holds", format!("reason of {hold_id}: {code}")))
}

/// Puts every hold into its review, in the order they were placed.
pub async fn load_into(
    conn: &mut PgConnection,
    reviews: &mut HashMap<OrderId, Review>,
) -> Result<(), BatchError> {
    if reviews.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = reviews.keys().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT hold_id, order_id, reason, evidence AS "evidence: Json<Evidence>", owner,
               placed_at, released_at, released_by, note
           FROM holds
           WHERE order_id = ANY($1)
           ORDER BY order_id, ordinal"#,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        if let Some(review) = reviews.get_mut(&OrderId::from_uuid(row.order_id)) {
            review.holds.push(row.try_into()?);
        }
    }
    Ok(())
}

/// Puts the open holds into a list of reviews.
pub async fn load_open_into(
    conn: &mut PgConnection,
    entries: &mut [ReviewEntry],
) -> Result<(), BatchError> {
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.order_id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT hold_id, order_id, reason, evidence AS "evidence: Json<Evidence>", owner,
               placed_at, released_at, released_by, note
           FROM holds
           WHERE order_id = ANY($1) AND released_at IS NULL
           ORDER BY order_id, ordinal"#,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    let mut by_order: HashMap<OrderId, Vec<HoldEntry>> = HashMap::new();
    for row in rows {
        let order_id = OrderId::from_uuid(row.order_id);
        by_order.entry(order_id).or_default().push(HoldEntry::from(&Hold::try_from(row)?));
    }
    for entry in entries {
        entry.open_holds = by_order.remove(&entry.order_id).unwrap_or_default();
    }
    Ok(())
}

/// Stores the holds of reviews as they stand now; only the release of a stored one can change.
pub async fn upsert(conn: &mut PgConnection, reviews: &[&Review]) -> Result<(), BatchError> {
    let columns = Columns::of(reviews);
    if columns.hold_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO holds (hold_id, order_id, ordinal, reason, evidence, owner, placed_at,
             released_at, released_by, note)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::jsonb[],
             $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[])
         ON CONFLICT (hold_id) DO UPDATE
         SET released_at = EXCLUDED.released_at,
             released_by = EXCLUDED.released_by,
             note = EXCLUDED.note
         WHERE holds.released_at IS NULL AND EXCLUDED.released_at IS NOT NULL",
        &columns.hold_ids,
        &columns.order_ids,
        &columns.ordinals,
        &columns.reasons,
        &columns.evidences as &[Json<Evidence>],
        &columns.owners,
        &columns.placed_ats,
        &columns.released_ats as &[Option<DateTime<Utc>>],
        &columns.released_bys as &[Option<String>],
        &columns.notes as &[Option<String>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    hold_ids: Vec<Uuid>,
    order_ids: Vec<Uuid>,
    ordinals: Vec<i32>,
    reasons: Vec<String>,
    evidences: Vec<Json<Evidence>>,
    owners: Vec<String>,
    placed_ats: Vec<DateTime<Utc>>,
    released_ats: Vec<Option<DateTime<Utc>>>,
    released_bys: Vec<Option<String>>,
    notes: Vec<Option<String>>,
}

impl Columns {
    fn of(reviews: &[&Review]) -> Self {
        let mut columns = Self::default();
        for review in reviews {
            for (ordinal, hold) in (0..).zip(&review.holds) {
                columns.push(review.order.order_id, ordinal, hold);
            }
        }
        columns
    }

    fn push(&mut self, order_id: OrderId, ordinal: i32, hold: &Hold) {
        let release = hold.release.as_ref();
        self.hold_ids.push(hold.hold_id.uuid());
        self.order_ids.push(order_id.uuid());
        self.ordinals.push(ordinal);
        self.reasons.push(hold.reason.code().to_owned());
        self.evidences.push(Json(hold.evidence.clone()));
        self.owners.push(hold.owner.clone());
        self.placed_ats.push(hold.placed_at);
        self.released_ats.push(release.map(|release| release.at));
        self.released_bys.push(release.map(|release| release.by.clone()));
        self.notes.push(release.and_then(|release| release.note.clone()));
    }
}
