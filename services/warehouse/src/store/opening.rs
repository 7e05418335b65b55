//! What every batch asks first, in one statement: the numbers that were given out, with the stamp of
//! whoever wrote last; answers that may have been given; what is known of orders that are approved.

use std::collections::BTreeSet;

use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::find::list;
use crate::commands::{Needs, Once};
use crate::domain::Counters;

/// What stands there before a batch.
pub struct Opening {
    /// Numbers given out so far.
    pub counters: Counters,
    /// Left by whoever wrote last.
    pub stamp: Uuid,
    /// Answers that were given.
    pub once: Once,
    /// Those of the approved orders that are there.
    pub stored: BTreeSet<Uuid>,
    /// Those that had ended before they were approved.
    pub ended: Vec<Uuid>,
}

/// Asks what stands there.
pub async fn ask(conn: &mut PgConnection, needs: &Needs) -> Result<Opening, BatchError> {
    let (scopes, keys): (Vec<_>, Vec<_>) = needs.stamps.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"
        SELECT counters.arrivals, counters.movements, counters.parcels, counters.stamp,
            ARRAY(SELECT order_id FROM orders WHERE order_id = ANY($3)) AS "stored!",
            ARRAY(SELECT order_id FROM ended_orders WHERE order_id = ANY($3)) AS "ended!",
            given.scope AS "scope?", given.key AS "key?", given.fingerprint AS "fingerprint?",
            given.answer AS "answer?"
        FROM counters
        LEFT JOIN (
            SELECT scope, key, fingerprint, answer
            FROM answered
            JOIN UNNEST($1::text[], $2::text[]) AS asked (scope, key) USING (scope, key)
        ) AS given ON true
        "#,
        &scopes,
        &keys,
        &list(&needs.approved),
    );
    let mut opening = None;
    for row in rows.fetch_all(conn).await? {
        let counters =
            Counters { arrivals: row.arrivals, movements: row.movements, parcels: row.parcels };
        let Opening { once, .. } = opening.get_or_insert_with(|| Opening {
            counters,
            stamp: row.stamp,
            once: Once::default(),
            stored: row.stored.into_iter().collect(),
            ended: row.ended,
        });
        let given = row.scope.zip(row.key).zip(row.fingerprint).zip(row.answer);
        if let Some((((scope, key), fingerprint), answer)) = given {
            once.load(scope, key, fingerprint, answer);
        }
    }
    opening.ok_or_else(|| BatchError::inconsistent("counters", "there is no row"))
}
