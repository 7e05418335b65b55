//! In which channel the thing is that a question names.

use contracts::ids::{DeliveryId, OrderId, RefundId, ReturnId};
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::requests::intake::{
    ALIASES_LIST, ALIASES_PUT, ALIASES_REMOVE, CHANNELS_GET, ORDERS_CREATE,
};
use runtime::Question;
use serde::Deserialize;
use sqlx::PgPool;

use super::unread;
use crate::store::whereabouts;

/// What a question may name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    id: Option<String>,
    channel: Option<String>,
    order_id: Option<OrderId>,
    delivery_id: Option<DeliveryId>,
    return_id: Option<ReturnId>,
    refund_id: Option<RefundId>,
}

/// Gives the channel of what a question names.
pub async fn of(
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
) -> Result<Whereabouts, Problem> {
    let named: Named = question.json()?;
    match endpoint {
        CHANNELS_GET => return Ok(Whereabouts::channel(named.id)),
        ORDERS_CREATE | ALIASES_LIST | ALIASES_PUT | ALIASES_REMOVE => {
            return Ok(Whereabouts::channel(named.channel));
        }
        _ => {}
    }
    let found = match (named.order_id, named.delivery_id, named.return_id, named.refund_id) {
        (Some(id), None, None, None) => whereabouts::of_order(pool, id).await,
        (None, Some(id), None, None) => whereabouts::of_delivery(pool, id).await,
        (None, None, Some(id), None) => whereabouts::of_return(pool, id).await,
        (None, None, None, Some(id)) => whereabouts::of_refund(pool, id).await,
        // What is named otherwise, or twice, is nowhere.
        _ => Ok(None),
    };
    Ok(Whereabouts::channel(found.map_err(unread)?))
}
