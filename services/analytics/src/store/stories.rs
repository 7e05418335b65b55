//! What was heard of each order: the sale apart from the milestones, which change more often.

use std::collections::{BTreeSet, HashMap};

use contracts::ids::{Id, OrderId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::Story;
use crate::store::{order_stages, orders};

/// Loads what was heard of orders; those never heard of are absent.
pub async fn load(
    conn: &mut PgConnection,
    ids: &BTreeSet<OrderId>,
) -> Result<HashMap<OrderId, Story>, BatchError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut stories = orders::load(conn, &ids).await?;
    for (id, milestones) in order_stages::load(conn, &ids).await? {
        stories.entry(id).or_default().milestones = milestones;
    }
    Ok(stories)
}

/// Stores stories that changed, each given as it was and as it is; only the half that changed.
pub async fn upsert(
    conn: &mut PgConnection,
    changes: &[(OrderId, Story, &Story)],
) -> Result<(), sqlx::Error> {
    let (mut told, mut reached) = (Vec::new(), Vec::new());
    for (id, old, new) in changes {
        if old.milestones != new.milestones {
            reached.push((*id, &new.milestones));
        }
        let known = |story: &Story| (story.version, story.cancelled, story.settled.clone());
        if known(old) != known(new) {
            told.push((*id, *new));
        }
    }
    orders::upsert(conn, &told).await?;
    order_stages::upsert(conn, &reached).await
}
