//! Where a shipment is: the channel of its order, and the location that sends it.

use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use runtime::Question;
use serde::Deserialize;
use sqlx::PgPool;

use crate::store::shipments;

/// What a question names, among other things.
#[derive(Debug, Deserialize)]
struct Named {
    shipment_id: contracts::ids::ShipmentId,
}

/// Gives where the shipment is that a question names.
pub async fn of(pool: &PgPool, question: &Question) -> Result<Whereabouts, Problem> {
    let Named { shipment_id } = question.json()?;
    let found = shipments::whereabouts(pool, shipment_id.uuid()).await;
    Ok(found.map_err(runtime::database)?.unwrap_or_default())
}
