//! What leaves over HTTP: hearing what is to be told, and recording what came of it.
//!
//! Events of a slice are heard together ([`hearing`]); [`taking`] is the dispatcher's side; everything
//! else is rare.

mod hearing;
mod publishing;
mod taking;
mod trying;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::TellingId;
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::outbound::stock::{
    NamePublication, PutPublication, SettleLevels, TakeLevels, TellAgain,
};
use contracts::requests::outbound::{
    DropTelling, NameTarget, NameTelling, PutTarget, RetriedTellings, RetryTellings, RotateTarget,
    SettleTelling, TakeTellings, TargetKind, TargetView, TellingState, TryTarget,
};
use runtime::{Batch, BatchError, Cause, Outcome, Task};
use sqlx::PgConnection;

use crate::domain::outbound::schedule::{Clock, HELD_AFTER_ALL};
use crate::domain::outbound::target::{self, Target};
use crate::domain::outbound::telling::Telling;
use crate::store::outbound::pages::{target_of, view_of};
use crate::store::outbound::{clock, publications, shops, targets, tellings};

pub use hearing::{Heard, ShopNews, consume};

/// Tellings that are told again at once; a person asks again for more.
const RETRIED_MAX: i64 = 1_000;
/// Settled tellings, and their bodies, are kept so long: longer than anybody asks for them again.
const KEEP_DAYS: i64 = 30;
/// What is known of a shop's order is kept so long: longer than any of them is worked on.
const KEEP_ORDERS_DAYS: i64 = 400;
/// Rows that one sweep forgets.
const FORGOTTEN_MAX: i64 = 1_000;
/// A reason that a person gives has at most so many characters.
const REASON_MAX: usize = 500;

/// What can be asked about what leaves over HTTP.
#[derive(Clone, Debug)]
pub enum Outbound {
    /// An event happened that somebody outside may have to hear of.
    Hear(Box<Heard>),
    /// Keeps a target as it should be.
    Put(Box<PutTarget>),
    /// Gives a subscription a new secret.
    Rotate(RotateTarget),
    /// Lets a paused target go on.
    Resume(NameTarget),
    /// Ends a target.
    End(NameTarget),
    /// Tells a subscription of something that did not happen.
    Try(TryTarget),
    /// Takes what is due.
    Take(TakeTellings),
    /// Records what came of a try.
    Settle(Box<SettleTelling>),
    /// Has a telling told again.
    Retry(NameTelling),
    /// Has a range of tellings told again.
    RetryRange(RetryTellings),
    /// Gives a telling up.
    Drop(DropTelling),
    /// Forgets what is old.
    Forget,
    /// Concerns what shops are told of stock.
    Stock(Stock),
}

/// What can be asked about what shops are told of stock.
#[derive(Clone, Debug)]
pub enum Stock {
    /// Keeps a rule as it should be.
    Put(PutPublication),
    /// Ends telling a shop of stock.
    End(NamePublication),
    /// Has items told again.
    TellAgain(TellAgain),
    /// Takes portions that are due.
    Take(TakeLevels),
    /// Records what came of a portion.
    Settle(Box<SettleLevels>),
}

/// Applies commands in their order; those that hear go together.
///
/// - Writes: `targets`, `tellings`, `telling_attempts`, `shop_orders`, `shop_shipments`,
///   `publications`, `stock_levels`, `published_levels`.
pub async fn apply(
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Outbound>>,
) -> Result<Vec<Outcome>, BatchError> {
    let mut outcomes = Vec::with_capacity(tasks.len());
    let mut heard = Vec::new();
    for task in tasks {
        if let Outbound::Hear(event) = task.command {
            heard.push(*event);
            outcomes.push(Outcome::done());
            continue;
        }
        hearing::hear(batch, std::mem::take(&mut heard)).await?;
        outcomes.push(one(batch, task.command, &task.cause).await?);
    }
    hearing::hear(batch, heard).await?;
    Ok(outcomes)
}

/// Gives what the clock asks for. Where it went back, everything that was put off by it is tried at once.
pub async fn due(batch: &mut Batch<'_>) -> Result<Vec<Outbound>, BatchError> {
    let went = Clock::between(clock::seen(batch.conn).await?, batch.now);
    if went == Clock::WentBack {
        tracing::warn!("the database's clock went back; whoever was to be told later is told now");
        clock::wait_no_longer(batch.conn, batch.now, HELD_AFTER_ALL).await?;
    }
    if went != Clock::Same {
        clock::see(batch.conn, batch.now).await?;
    }
    let before = |days| batch.now - TimeDelta::days(days);
    let (settled, heard) = (before(KEEP_DAYS), before(KEEP_ORDERS_DAYS));
    let old = tellings::is_something_old(batch.conn, settled).await?
        || shops::is_something_old(batch.conn, heard).await?;
    Ok(if old { vec![Outbound::Forget] } else { Vec::new() })
}

async fn one(
    batch: &mut Batch<'_>,
    command: Outbound,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let (now, conn, by) = (batch.now, &mut *batch.conn, cause.actor.as_str());
    match command {
        Outbound::Hear(_) => Ok(Outcome::done()),
        Outbound::Put(wish) => put(conn, &wish, by, now).await,
        Outbound::Rotate(wish) => {
            let id = TargetKind::Webhook.target(&wish.name);
            change(conn, &id, |target| target.rotate(&wish.sealed, by, now)).await
        }
        Outbound::Resume(named) => {
            change(conn, &id_of(&named), |target| target.resume(by, now)).await
        }
        Outbound::End(named) => end(conn, &id_of(&named), by, now).await,
        Outbound::Try(wish) => trying::try_out(conn, &wish, cause, now).await,
        Outbound::Take(wish) => taking::take(conn, &wish, now).await,
        Outbound::Settle(settled) => taking::settle(conn, &settled, now).await,
        Outbound::Retry(named) => {
            change_telling(conn, named.telling_id, |telling| telling.retry(by, now)).await
        }
        Outbound::RetryRange(wish) => retry_range(conn, &wish, by, now).await,
        Outbound::Drop(wish) => {
            let reason = wish.reason.trim();
            if reason.is_empty() || reason.chars().count() > REASON_MAX {
                let detail = format!("a reason has 1 to {REASON_MAX} characters");
                return Ok(unprocessable("#/reason", detail));
            }
            let reason = format!("{by}: {reason}");
            change_telling(conn, wish.telling_id, |telling| telling.drop_for(&reason, now)).await
        }
        Outbound::Stock(Stock::Put(wish)) => publishing::put(conn, &wish, by, now).await,
        Outbound::Stock(Stock::End(named)) => publishing::end(conn, &named).await,
        Outbound::Stock(Stock::TellAgain(wish)) => publishing::tell_again(conn, &wish, now).await,
        Outbound::Stock(Stock::Take(wish)) => publishing::take(conn, &wish, now).await,
        Outbound::Stock(Stock::Settle(settled)) => publishing::settle(conn, &settled, now).await,
        Outbound::Forget => {
            let before = |days| now - TimeDelta::days(days);
            tellings::forget_settled(conn, before(KEEP_DAYS), FORGOTTEN_MAX).await?;
            shops::forget(conn, before(KEEP_ORDERS_DAYS), FORGOTTEN_MAX).await?;
            Ok(Outcome::done())
        }
    }
}

fn id_of(named: &NameTarget) -> String {
    let kind = if named.webhook { TargetKind::Webhook } else { TargetKind::Shopify };
    kind.target(&named.name)
}

fn unprocessable(pointer: &str, detail: impl Into<String>) -> Outcome {
    let detail = detail.into();
    Outcome::refused(Problem::unprocessable(&detail).with_error(pointer, detail))
}

fn no_target(id: &str) -> Outcome {
    let detail = match id.split_once(':') {
        Some(("hook", name)) => format!("no webhook is called {name}"),
        Some((_, name)) => format!("the channel {name} is not written back to"),
        None => format!("no target is called {id}"),
    };
    Outcome::refused(Problem::not_found(detail))
}

async fn put(
    conn: &mut PgConnection,
    wish: &PutTarget,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let known = targets::find(conn, &wish.kind.target(&wish.name)).await?;
    match target::put(known.as_ref(), wish, by, now) {
        Ok((target, made)) => {
            targets::store(conn, &target).await?;
            if known.is_some_and(|known| known.url != target.url) {
                publishing::shop_moved(conn, &target, now).await?;
            }
            Outcome::reply(&TargetView { made, ..view_of(&target) })
        }
        Err(refusal) => Ok(unprocessable(&format!("#/{}", refusal.member), refusal.words)),
    }
}

async fn change(
    conn: &mut PgConnection,
    id: &str,
    how: impl FnOnce(&Target) -> Target,
) -> Result<Outcome, BatchError> {
    let Some(known) = targets::find(conn, id).await? else { return Ok(no_target(id)) };
    let changed = how(&known);
    targets::store(conn, &changed).await?;
    Outcome::reply(&view_of(&changed))
}

async fn end(
    conn: &mut PgConnection,
    id: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    if targets::find(conn, id).await?.is_none() {
        return Ok(no_target(id));
    }
    tellings::drop_waiting(conn, id, &format!("{by} ended it"), now).await?;
    targets::delete(conn, id).await?;
    publications::tidy(conn).await?;
    Outcome::reply(&Done {})
}

fn no_telling(id: TellingId) -> Outcome {
    Outcome::refused(Problem::not_found(format!("no telling is called {id}")))
}

async fn change_telling(
    conn: &mut PgConnection,
    id: TellingId,
    how: impl FnOnce(&Telling) -> Telling,
) -> Result<Outcome, BatchError> {
    let Some(known) = tellings::find(conn, id).await? else { return Ok(no_telling(id)) };
    let changed = how(&known);
    if changed.state == TellingState::Waiting && targets::find(conn, &known.target).await?.is_none()
    {
        let detail = "its target has ended; nobody is there to be told";
        return Ok(Outcome::refused(Problem::conflict(detail)));
    }
    if changed != known {
        tellings::update(conn, &changed).await?;
    }
    Outcome::reply(&Done {})
}

async fn retry_range(
    conn: &mut PgConnection,
    wish: &RetryTellings,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let named = target_of(wish.channel.as_deref(), wish.webhook.as_deref());
    let Some(target) = named.filter(|_| wish.channel.is_none() || wish.webhook.is_none()) else {
        return Ok(unprocessable("#/channel", "either a channel or a webhook is named"));
    };
    if wish.from >= wish.until {
        return Ok(unprocessable("#/until", "a range ends after it begins"));
    }
    if targets::find(conn, &target).await?.is_none() {
        return Ok(no_target(&target));
    }
    let state = wish.state.unwrap_or(TellingState::GivenUp);
    let range = (wish.from, wish.until);
    let found = tellings::of_range(conn, &target, range, state, RETRIED_MAX + 1).await?;
    let more = found.len() as i64 > RETRIED_MAX;
    let mut count = 0;
    for telling in found.iter().take(usize::try_from(RETRIED_MAX).unwrap_or(usize::MAX)) {
        let again = telling.retry(by, now);
        if again != *telling {
            tellings::update(conn, &again).await?;
            count += 1;
        }
    }
    Outcome::reply(&RetriedTellings { count, more })
}
