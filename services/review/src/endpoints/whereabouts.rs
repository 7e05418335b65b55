//! In which channel the order is that a question names.

use contracts::ids::{HoldId, OrderId};
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::requests::review::RELEASE;
use runtime::Question;
use serde::Deserialize;
use sqlx::PgPool;

use super::reviews::unreadable;
use crate::store::whereabouts;

/// What a question may name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    order_id: Option<OrderId>,
    hold_id: Option<HoldId>,
}

/// Gives the channel of the order that a question is about; only a release names its hold alone.
pub async fn of(
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
) -> Result<Whereabouts, Problem> {
    let named: Named = question.json()?;
    let found = match (endpoint == RELEASE, named.order_id, named.hold_id) {
        (true, _, Some(id)) => whereabouts::of_hold(pool, id).await,
        (false, Some(id), _) => whereabouts::of_order(pool, id).await,
        _ => Ok(None),
    };
    Ok(Whereabouts::channel(found.map_err(unreadable)?))
}
