//! In which channel the order is that a question names.

use contracts::ids::{HoldId, OrderId};
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
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

/// Gives the channel of the order that a question names, by itself or by a hold.
pub async fn of(pool: &PgPool, question: &Question) -> Result<Whereabouts, Problem> {
    let found = match question.json()? {
        Named { order_id: Some(id), hold_id: None } => whereabouts::of_order(pool, id).await,
        Named { order_id: None, hold_id: Some(id) } => whereabouts::of_hold(pool, id).await,
        // What is named otherwise, or twice, is nowhere.
        Named { .. } => Ok(None),
    };
    Ok(Whereabouts::channel(found.map_err(unreadable)?))
}
