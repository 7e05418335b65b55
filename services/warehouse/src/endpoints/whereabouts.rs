//! Where the thing is that a question names: the channel of its order, the location of its work.

use contracts::ids::{FulfillmentOrderId, Id, OrderId, PickJobId, ReturnId, ShortageId};
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use runtime::Question;
use serde::Deserialize;
use sqlx::PgPool;
use uuid::Uuid;

use super::unread;
use crate::store::whereabouts::{self, Thing};

/// What a question may name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    location: Option<String>,
    job_id: Option<PickJobId>,
    fulfillment_order_id: Option<FulfillmentOrderId>,
    order_id: Option<OrderId>,
    put_back_id: Option<Uuid>,
    shortage_id: Option<ShortageId>,
    return_id: Option<ReturnId>,
}

/// Gives where what a question names is. Goods that come back are where they are said to come, until
/// some came.
pub async fn of(pool: &PgPool, question: &Question) -> Result<Whereabouts, Problem> {
    let named: Named = question.json()?;
    let things = [
        named.job_id.map(|id| Thing::Job(id.uuid())),
        named.fulfillment_order_id.map(|id| Thing::Fulfillment(id.uuid())),
        named.order_id.map(|id| Thing::Order(id.uuid())),
        named.put_back_id.map(Thing::PutBack),
        named.shortage_id.map(|id| Thing::Shortage(id.uuid())),
        named.return_id.map(|id| Thing::Return(id.uuid())),
    ];
    let mut things = things.into_iter().flatten();
    let thing = match (things.next(), things.next()) {
        (None, _) => return Ok(Whereabouts::location(named.location)),
        (Some(thing), None) => thing,
        // What is named twice is nowhere.
        (Some(_), Some(_)) => return Ok(Whereabouts::default()),
    };
    let place = whereabouts::of(pool, thing).await.map_err(unread)?;
    Ok(match thing {
        Thing::Return(_) => Whereabouts { location: place.location.or(named.location), ..place },
        _ => place,
    })
}
