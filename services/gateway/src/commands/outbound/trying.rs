//! Trying a subscription: it is told of something that did not happen, by the same way as of what did.

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::outbound::{TargetKind, TargetState, TryTarget};
use runtime::{BatchError, Cause, Outcome};
use sqlx::PgConnection;

use super::{no_target, unprocessable};
use crate::domain::outbound::trying;
use crate::store::outbound::{targets, tellings};

/// Has a subscription told of an event that did not happen.
///
/// - Errs: nobody is called so; it is paused; no event is of this type.
/// - Writes: `tellings`.
pub async fn try_out(
    conn: &mut PgConnection,
    wish: &TryTarget,
    cause: &Cause,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let id = TargetKind::Webhook.target(&wish.name);
    let Some(target) = targets::find(conn, &id).await? else { return Ok(no_target(&id)) };
    if target.state == TargetState::Paused {
        let detail = format!("{} is paused; resume it first", wish.name);
        return Ok(Outcome::refused(Problem::conflict(detail)));
    }
    match trying::sample(&target, wish.event.as_deref(), cause.id, now) {
        Ok(telling) => {
            tellings::insert(conn, std::slice::from_ref(&telling)).await?;
            Outcome::reply(&trying::view(&target, &telling))
        }
        Err(refusal) => Ok(unprocessable(&format!("#/{}", refusal.member), refusal.words)),
    }
}
