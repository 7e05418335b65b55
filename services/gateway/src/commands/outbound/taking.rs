//! Between the lane and whoever does the telling: taken, then settled.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::requests::Done;
use contracts::requests::outbound::{
    SettleTelling, TakeTellings, TakenTelling, TakenTellings, TellingState,
};
use runtime::{BatchError, Outcome};
use sqlx::PgConnection;

use super::{no_telling, publishing};
use crate::domain::outbound::facts::CANCELLATION;
use crate::domain::outbound::schedule::HELD_MAX;
use crate::domain::outbound::telling::Telling;
use crate::store::outbound::{targets, tellings};

/// What is taken at once has to fit into one message, with what is said about it.
const TAKEN_BYTES_MAX: usize = 512 * 1024;

/// Takes what is due, with what is needed to tell it.
pub async fn take(
    conn: &mut PgConnection,
    wish: &TakeTellings,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let until = now + TimeDelta::seconds(i64::from(wish.for_seconds.max(1))).min(HELD_MAX);
    let taken = tellings::take(conn, (wish.limit, wish.per_target), now, until).await?;
    let taken = as_many_as_travel(conn, taken).await?;
    let known = targets::all(conn).await?;
    let items = taken.into_iter().filter_map(|telling| {
        let target = known.iter().find(|target| target.id == telling.target)?;
        Some(TakenTelling {
            id: telling.id,
            attempt: telling.attempt,
            target: telling.target,
            kind: target.kind,
            url: target.url.clone(),
            sealed: target.live_secrets(now),
            settings: target.settings.clone(),
            what: telling.what,
            body: telling.body,
            accepted_at: telling.accepted_at,
            taken_at: now,
        })
    });
    Outcome::reply(&TakenTellings { items: items.collect() })
}

/// Lets go of what is too much for one answer, so that it is taken the next time.
async fn as_many_as_travel(
    conn: &mut PgConnection,
    taken: Vec<Telling>,
) -> Result<Vec<Telling>, BatchError> {
    let (mut kept, mut bytes) = (Vec::new(), 0);
    for telling in taken {
        bytes += telling.body.to_string().len();
        if bytes <= TAKEN_BYTES_MAX || kept.is_empty() {
            kept.push(telling);
        } else {
            tellings::update(conn, &Telling { taken_until: None, ..telling }).await?;
        }
    }
    Ok(kept)
}

/// Records what came of a try.
pub async fn settle(
    conn: &mut PgConnection,
    settled: &SettleTelling,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let Some(known) = tellings::find(conn, settled.id).await? else {
        return Ok(no_telling(settled.id));
    };
    let telling = known.settle(settled, now);
    tellings::keep_attempt(conn, settled, now).await?;
    if telling == known {
        return Outcome::reply(&Done {});
    }
    tellings::update(conn, &telling).await?;
    if let Some(target) = targets::find(conn, &telling.target).await? {
        if telling.what == CANCELLATION
            && telling.state == TellingState::Told
            && let Ok(order) = telling.about.parse()
        {
            publishing::order_cancelled(conn, &target.name, order, now).await?;
        }
        let heard = target.heard(&settled.verdict, now);
        if heard != target {
            targets::store(conn, &heard).await?;
        }
    }
    Outcome::reply(&Done {})
}
