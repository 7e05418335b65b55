//! In which channel the thing is that a question names.

use contracts::ids::{CustomerId, CustomerMessageId};
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use runtime::Question;
use serde::Deserialize;
use sqlx::PgPool;

use crate::store::{message_log, orders};

/// What a question may name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    customer_id: Option<CustomerId>,
    message_id: Option<CustomerMessageId>,
}

/// Gives the channel of a message's order; of a customer one that is reached, where there is one.
pub async fn of(pool: &PgPool, question: &Question) -> Result<Whereabouts, Problem> {
    let found = match question.json()? {
        Named { customer_id: Some(id), message_id: None } => {
            orders::channel_of(pool, id, question.within.channels()).await
        }
        Named { customer_id: None, message_id: Some(id) } => {
            message_log::channel_of(pool, id).await
        }
        // What is named otherwise, or twice, is nowhere.
        Named { .. } => Ok(None),
    };
    Ok(Whereabouts::channel(found.map_err(runtime::database)?))
}
