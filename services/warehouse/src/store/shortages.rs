//! `shortages`.

use std::collections::BTreeSet;

use contracts::events::shortage::ShortageChoice;
use contracts::ids::{Id, LineId, OrderId, ShortageId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::find::{list, uuids};
use super::{sku, written};
use crate::domain::World;
use crate::domain::shortage::{Case, Decision, State};

/// Loads these cases, and all that stand of these orders.
pub async fn load(
    conn: &mut PgConnection,
    cases: &BTreeSet<Uuid>,
    orders: &[Uuid],
) -> Result<Vec<Case>, BatchError> {
    if cases.is_empty() && orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        SELECT shortage_id, order_id, line_id, sku, state, missing, arrived, cancelled,
            line_cancelled, opened_at, decide_by, wait_until, offered, offered_by, decisions,
            decided_by, decided_at, reason, version, substituted, substitute
        FROM shortages
        WHERE (order_id = ANY($1) AND state <> 'settled') OR shortage_id = ANY($2)
        "#,
        orders,
        &list(cases),
    );
    let cases = rows.fetch_all(conn).await?.into_iter().map(|row| {
        let unknown = || BatchError::inconsistent("shortages", format!("state {}", row.state));
        let reason = row.reason;
        let decided = row.decided_by.zip(row.decided_at);
        Ok(Case {
            id: ShortageId::from_uuid(row.shortage_id),
            order_id: OrderId::from_uuid(row.order_id),
            line_id: LineId::from_uuid(row.line_id),
            sku: sku("shortages", &row.sku)?,
            state: State::parse(&row.state).ok_or_else(unknown)?,
            missing: row.missing,
            arrived: row.arrived,
            cancelled: row.cancelled,
            substituted: row.substituted,
            substitute: row.substitute.map(|text| sku("shortages", &text)).transpose()?,
            line_cancelled: row.line_cancelled,
            opened_at: row.opened_at,
            decide_by: row.decide_by,
            wait_until: row.wait_until,
            offered: offered(&row.offered),
            offered_by: row.offered_by,
            decisions: row.decisions,
            decided: decided.map(|(by, at)| Decision { by, at, reason }),
            version: row.version,
        })
    });
    cases.collect()
}

/// Reads what was offered.
pub fn offered(words: &str) -> Vec<ShortageChoice> {
    words.split(',').filter_map(ShortageChoice::parse).collect()
}

/// Stores cases that are new or changed.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    if !world.looked_at.is_empty() {
        let orders = uuids(world.looked_at.iter().copied());
        sqlx::query!("DELETE FROM orders_without_cases WHERE order_id = ANY($1)", &orders)
            .execute(&mut *conn)
            .await?;
    }
    let cases: Vec<_> = world.shortages.changed().collect();
    if cases.is_empty() {
        return Ok(());
    }
    let figure = |of: fn(&Case) -> i64| cases.iter().map(|case| of(case)).collect::<Vec<_>>();
    let text = |of: fn(&Case) -> String| cases.iter().map(|case| of(case)).collect::<Vec<_>>();
    let uuid = |of: fn(&Case) -> Uuid| cases.iter().map(|case| of(case)).collect::<Vec<_>>();
    let opened: Vec<_> = cases.iter().map(|case| case.opened_at).collect();
    let decide_by: Vec<_> = cases.iter().map(|case| case.decide_by).collect();
    let wait_until: Vec<_> = cases.iter().map(|case| case.wait_until).collect();
    let offered_by: Vec<_> = cases.iter().map(|case| case.offered_by.clone()).collect();
    let decided = |case: &&&Case| case.decided.clone();
    let by: Vec<_> = cases.iter().map(|case| decided(&case).map(|one| one.by)).collect();
    let at: Vec<_> = cases.iter().map(|case| decided(&case).map(|one| one.at)).collect();
    let why: Vec<_> = cases.iter().map(|case| decided(&case).and_then(|one| one.reason)).collect();
    let substitute = |case: &&Case| case.substitute.as_ref().map(ToString::to_string);
    let substitutes: Vec<_> = cases.iter().map(substitute).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO shortages (shortage_id, order_id, line_id, sku, state, missing, arrived,
            cancelled, line_cancelled, opened_at, decide_by, wait_until, offered, offered_by,
            decisions, decided_by, decided_at, reason, version, substituted, substitute)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::bigint[], $10::timestamptz[], $11::timestamptz[],
            $12::date[], $13::text[], $14::text[], $15::bigint[], $16::text[],
            $17::timestamptz[], $18::text[], $19::bigint[], $20::bigint[], $21::text[])
        ON CONFLICT (shortage_id) DO UPDATE
        SET state = EXCLUDED.state, missing = EXCLUDED.missing, arrived = EXCLUDED.arrived,
            cancelled = EXCLUDED.cancelled, line_cancelled = EXCLUDED.line_cancelled,
            decide_by = EXCLUDED.decide_by, wait_until = EXCLUDED.wait_until,
            offered = EXCLUDED.offered, offered_by = EXCLUDED.offered_by,
            decisions = EXCLUDED.decisions, decided_by = EXCLUDED.decided_by,
            decided_at = EXCLUDED.decided_at, reason = EXCLUDED.reason,
            version = EXCLUDED.version, substituted = EXCLUDED.substituted,
            substitute = EXCLUDED.substitute
        "#,
        &uuid(|case| case.id.uuid()),
        &uuid(|case| case.order_id.uuid()),
        &uuid(|case| case.line_id.uuid()),
        &text(|case| case.sku.to_string()),
        &text(|case| case.state.word().to_owned()),
        &figure(|case| case.missing),
        &figure(|case| case.arrived),
        &figure(|case| case.cancelled),
        &figure(|case| case.line_cancelled),
        &opened,
        &decide_by as &[Option<chrono::DateTime<chrono::Utc>>],
        &wait_until as &[Option<chrono::NaiveDate>],
        &text(|case| case.offered.iter().map(|one| one.word()).collect::<Vec<_>>().join(",")),
        &offered_by as &[Option<String>],
        &figure(|case| case.decisions),
        &by as &[Option<String>],
        &at as &[Option<chrono::DateTime<chrono::Utc>>],
        &why as &[Option<String>],
        &figure(|case| case.version),
        &figure(|case| case.substituted),
        &substitutes as &[Option<String>],
    )
    .execute(conn)
    .await?;
    written("shortages", saved.rows_affected(), cases.len())
}
