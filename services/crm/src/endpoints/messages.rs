//! The log of messages: what was sent, what waits, and what a person has to look at.

use chrono::{DateTime, Utc};
use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::messages::{CustomerMessage, MessageState, MessagesList, MessagesRetry};
use runtime::{BatchError, Within};
use sqlx::PgPool;

use crate::config::Rules;
use crate::domain::messages::next_action;
use crate::endpoints::cursor;
use crate::store::message_log::{self, Filter, Logged};

/// As much of a reason as is kept.
const REASON_CHARS_MAX: usize = 500;

/// Lists messages, the newest first.
pub async fn list(
    pool: &PgPool,
    rules: &Rules,
    within: &Within,
    asked: MessagesList,
) -> Result<Page<CustomerMessage>, Problem> {
    let limit = asked.page.limit();
    let after = cursor::read(&asked.page)?;
    let filter = Filter { order: asked.order, customer: asked.customer, state: asked.state, after };
    let rows =
        message_log::list(pool, within, filter, limit + 1).await.map_err(|error| match error {
            BatchError::Database(error) => runtime::database(error),
            broken => runtime::broken(&broken),
        })?;
    let now = message_log::now(pool).await.map_err(runtime::database)?;
    let rows = rows.into_iter().map(|row| view(row, rules, now)).collect();
    Ok(Page::cut(rows, limit, |last: &CustomerMessage| cursor::write(last.told_at, last.id.uuid())))
}

/// Checks what is said with a repetition.
pub fn checked(retry: MessagesRetry) -> Result<MessagesRetry, Problem> {
    let reason = retry.reason.as_deref().map(str::trim).map(str::to_owned);
    let fits = |reason: &String| (1..=REASON_CHARS_MAX).contains(&reason.chars().count());
    if reason.as_ref().is_some_and(|reason| !fits(reason) || reason.contains('\0')) {
        let problem = Problem::unprocessable("the reason cannot be kept");
        return Err(problem.with_error("#/reason", "1 to 500 characters"));
    }
    Ok(MessagesRetry { reason, ..retry })
}

/// Shows a message as it stands at a moment.
pub(crate) fn view(row: Logged, rules: &Rules, now: DateTime<Utc>) -> CustomerMessage {
    let goes_out = |due: DateTime<Utc>| rules.quiet.end(due.max(now)).unwrap_or(due);
    let due_at = (row.state == MessageState::Waiting).then(|| goes_out(row.due_at));
    CustomerMessage {
        id: row.id,
        order_id: row.order_id,
        order_number: row.number,
        shipment_id: row.shipment_id,
        customer_id: row.customer_id,
        kind: row.kind,
        problem: row.problem,
        language: row.language,
        state: row.state,
        reason: row.reason,
        next_action: next_action(row.state).map(str::to_owned),
        attempts: row.attempts,
        told_at: row.told_at,
        due_at,
        ended_at: row.ended_at,
        retried_by: row.retried_by,
        retried_at: row.retried_at,
        retry_reason: row.retry_reason,
    }
}
