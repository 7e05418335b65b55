//! Carriers: listed, and those of one's own put.

use bytes::Bytes;
use contracts::ids::Slot;
use contracts::problem::Problem;
use contracts::requests::logistics::PutCarrier;
use runtime::{Question, Routed};
use sqlx::PgPool;

use super::view;
use crate::commands::Command;
use crate::config::Settings;
use crate::domain::own_carriers::OwnCarrier;
use crate::store::own_carriers;

/// All carriers are put in one lane, one after the other: at most one of them is preferred.
const SLOT: Slot = Slot(0);

/// Answers `carriers.list`.
pub async fn list(settings: &Settings, pool: &PgPool) -> Result<Bytes, Problem> {
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let own = own_carriers::load(&mut conn).await.map_err(runtime::database)?;
    runtime::answer(&view::carriers(&settings.house, &own))
}

/// Makes a command of a carrier as it should be.
pub fn put(question: &Question) -> Result<Routed<Command>, Problem> {
    let wish: PutCarrier = question.json()?;
    let carrier = OwnCarrier::try_new(wish).map_err(|(member, words)| {
        Problem::unprocessable(&words).with_error(format!("#/{member}"), words)
    })?;
    Ok(Routed { slot: SLOT, command: Command::PutCarrier(carrier) })
}
