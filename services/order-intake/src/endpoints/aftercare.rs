//! Goods that come back and money that is due: asked for, decided, listed, shown.

use bytes::Bytes;
use chrono::TimeDelta;
use contracts::ids::{Id, OrderId, RefundId, ReturnId};
use contracts::money::Money;
use contracts::order::OrderStatus;
use contracts::problem::Problem;
use contracts::requests::intake::{
    self as asked, ListRefunds, ListReturns, OrderReturns, Refund, RefundState, Return,
    ReturnCounts, ReturnLine, Returnable, ReturnableLine, ReturnedInstead,
};
use contracts::requests::{Page, PageQuery};
use runtime::{Question, Routed, answer};
use sqlx::PgPool;

use super::{orders::key, unread};
use crate::commands::{Aftercare, Asked, Command, fingerprint};
use crate::cursor;
use crate::domain::{self, Order, refunding, returning};
use crate::store::{orders, returns};

/// What a customer says who says nothing.
const NO_REASON: &str = "the customer gives no reason";
/// Counting further would cost more with every one, and tell nobody more.
const COUNTED_MAX: u16 = 1_000;

/// `returns.create`.
pub fn create(question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::CreateReturn = question.json()?;
    let key = key(question)?.ok_or_else(|| {
        Problem::bad_request("a return needs an Idempotency-Key of 1 to 255 characters")
    })?;
    let once = Some((key, fingerprint(&request)?));
    let asked::CreateReturn { order_id, lines, reason, overrule } = request;
    let asked = Asked::Want { lines, reason, overrule, by_the_customer: false };
    Ok(routed(order_id, asked, once))
}

/// `returns.ask`.
pub fn ask(question: &Question) -> Result<Routed<Command>, Problem> {
    let asked::AskReturn { order_id, lines, reason } = question.json()?;
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let reason = reason.unwrap_or_else(|| NO_REASON.to_owned());
    let asked = Asked::Want { lines, reason, overrule: None, by_the_customer: true };
    Ok(routed(order_id, asked, None))
}

/// `returns.approve`.
pub async fn approve(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::ApproveReturn = question.json()?;
    let order = order_of_return(pool, request.return_id).await?;
    Ok(routed(order, Asked::Approve(request), None))
}

/// `returns.decline`.
pub async fn decline(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::EndReturn = question.json()?;
    let order = order_of_return(pool, request.return_id).await?;
    Ok(routed(order, Asked::Decline(request), None))
}

/// `returns.cancel`.
pub async fn cancel(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::EndReturn = question.json()?;
    let order = order_of_return(pool, request.return_id).await?;
    Ok(routed(order, Asked::Cancel(request), None))
}

/// `refunds.settle`.
pub async fn settle(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::SettleRefund = question.json()?;
    let order = order_of_refund(pool, request.refund_id).await?;
    Ok(routed(order, Asked::Settle(request), None))
}

/// `refunds.abandon`.
pub async fn abandon(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::AbandonRefund = question.json()?;
    let order = order_of_refund(pool, request.refund_id).await?;
    Ok(routed(order, Asked::Abandon(request), None))
}

fn routed(order_id: OrderId, asked: Asked, once: Option<(String, String)>) -> Routed<Command> {
    let command = Command::Aftercare(Box::new(Aftercare { order_id, asked, once }));
    Routed { slot: order_id.slot(), command }
}

async fn order_of_return(pool: &PgPool, id: ReturnId) -> Result<OrderId, Problem> {
    let found = returns::page::order_of_return(pool, id).await.map_err(unread)?;
    found.ok_or_else(|| Problem::not_found(format!("there is no return {id}")))
}

async fn order_of_refund(pool: &PgPool, id: RefundId) -> Result<OrderId, Problem> {
    let found = returns::page::order_of_refund(pool, id).await.map_err(unread)?;
    found.ok_or_else(|| Problem::not_found(format!("there is no refund {id}")))
}

/// `returns.list`.
pub async fn list_returns(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let ListReturns { order_id, state, limit, cursor } = question.json()?;
    let page = PageQuery { limit, cursor };
    let filter = filter(order_id, state.map(returning::word), &page, question)?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let found = returns::page::returns(&mut conn, filter).await.map_err(unread)?;
    let ids: Vec<OrderId> = found.iter().map(|(order, _)| *order).collect();
    let orders = orders::load(&mut conn, &ids).await.map_err(unread)?;
    let items = found.iter().filter_map(|(order, id)| {
        let order = orders.get(order)?;
        Some(of_return(order, order.returns.iter().find(|one| one.id == *id)?))
    });
    let cursor = |last: &Return| cursor::write(last.requested_at, last.return_id.uuid());
    answer(&Page::cut(items.collect(), page.limit(), cursor))
}

/// `returns.count`.
pub async fn count_waiting(pool: &PgPool) -> Result<Bytes, Problem> {
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    answer(&returns::page::waiting(&mut conn, COUNTED_MAX).await.map_err(unread)?)
}

/// `refunds.list`.
pub async fn list_refunds(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let ListRefunds { order_id, state, limit, cursor } = question.json()?;
    let page = PageQuery { limit, cursor };
    let filter = filter(order_id, state.map(refunding::word), &page, question)?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let found = returns::page::refunds(&mut conn, filter).await.map_err(unread)?;
    let ids: Vec<OrderId> = found.iter().map(|(order, _)| *order).collect();
    let orders = orders::load(&mut conn, &ids).await.map_err(unread)?;
    let items = found.iter().filter_map(|(order, id)| {
        let order = orders.get(order)?;
        Some(of_refund(order, order.refunds.iter().find(|one| one.id == *id)?))
    });
    let cursor = |last: &Refund| cursor::write(last.requested_at, last.refund_id.uuid());
    answer(&Page::cut(items.collect(), page.limit(), cursor))
}

fn filter(
    order: Option<OrderId>,
    state: Option<&'static str>,
    page: &PageQuery,
    question: &Question,
) -> Result<returns::page::Filter, Problem> {
    Ok(returns::page::Filter {
        order: order.map(Id::uuid),
        state,
        channels: question.within.channels().map(<[_]>::to_vec),
        after: page.cursor.as_deref().map(cursor::read).transpose()?,
        limit: page.limit() + 1,
    })
}

/// `returns.get`.
pub async fn get_return(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let asked::GetReturn { return_id } = question.json()?;
    let order = load(pool, order_of_return(pool, return_id).await?).await?;
    let one = order.returns.iter().find(|one| one.id == return_id);
    let one = one.ok_or_else(|| Problem::not_found(format!("there is no return {return_id}")))?;
    answer(&of_return(&order, one))
}

/// `refunds.get`.
pub async fn get_refund(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let asked::GetRefund { refund_id } = question.json()?;
    let order = load(pool, order_of_refund(pool, refund_id).await?).await?;
    let one = order.refunds.iter().find(|one| one.id == refund_id);
    let one = one.ok_or_else(|| Problem::not_found(format!("there is no refund {refund_id}")))?;
    answer(&of_refund(&order, one))
}

/// `returns.returnable`.
pub async fn returnable(
    pool: &PgPool,
    question: &Question,
    window: TimeDelta,
) -> Result<Bytes, Problem> {
    let asked::GetReturnable { order_id } = question.json()?;
    let order = load(pool, order_id).await?;
    let now = returns::page::now(pool).await.map_err(unread)?;
    let until = returning::window_ends(&order, window);
    let lines = order.facts.lines.iter().enumerate().map(|(place, line)| ReturnableLine {
        line_id: line.line_id,
        title: line.title.clone(),
        variant: line.variant.clone(),
        quantity: returning::returnable(&order, place),
        sent_instead: order.instead.of_line(line.line_id),
    });
    answer(&Returnable {
        order_id,
        number: order.facts.number.clone(),
        until,
        over: until.is_some_and(|until| until < now) || order.status == OrderStatus::Closed,
        lines: lines.filter(|line| line.quantity > 0).collect(),
        returns: order.returns.iter().map(|one| of_return(&order, one)).collect(),
    })
}

async fn load(pool: &PgPool, id: OrderId) -> Result<Order, Problem> {
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let mut found = orders::load(&mut conn, &[id]).await.map_err(unread)?;
    found.remove(&id).ok_or_else(|| Problem::not_found(format!("there is no order {id}")))
}

/// Shows a return.
pub fn of_return(order: &Order, one: &returning::Return) -> Return {
    let decided = one.decided.as_ref();
    let refunds = order.refunds.iter().filter(|refund| refund.return_id == Some(one.id));
    Return {
        return_id: one.id,
        order_id: order.id(),
        order_number: order.facts.number.clone(),
        state: one.state(),
        lines: one.lines.iter().map(|line| of_line(order, line)).collect(),
        reason: one.reason.clone(),
        requested_by: one.requested_by.clone(),
        requested_at: one.requested_at,
        overruled: one.overruled.clone(),
        refund_shipping: one.refund_shipping,
        decided_by: decided.map(|decided| decided.by.clone()),
        decided_at: decided.map(|decided| decided.at),
        decision_reason: decided.and_then(|decided| decided.reason.clone()),
        closed_at: one.closed_at,
        refunds: refunds.map(|refund| of_refund(order, refund)).collect(),
    }
}

/// Names also what may come in place of what was ordered, and did not yet.
fn of_line(order: &Order, line: &ReturnLine) -> ReturnLine {
    let mut line = line.clone();
    for sent in order.instead.of_line(line.line_id) {
        if line.sent_instead.iter().all(|known| known.sku != sent.sku) {
            let nothing_yet =
                ReturnedInstead { sku: sent.sku, received: 0, restocked: 0, disposed: 0 };
            line.sent_instead.push(nothing_yet);
        }
    }
    line
}

/// Shows a refund.
pub fn of_refund(order: &Order, one: &refunding::Refund) -> Refund {
    let money = |amount| Money::new(amount, order.facts.currency);
    let ended = one.ended.as_ref();
    Refund {
        refund_id: one.id,
        order_id: order.id(),
        order_number: order.facts.number.clone(),
        state: one.state(),
        cause: one.cause,
        return_id: one.return_id,
        shipment_id: one.shipment_id,
        cancellation_id: one.cancellation_id,
        amount: money(one.amount),
        shipping: money(one.shipping),
        lines: one.lines.clone(),
        requested_at: one.requested_at,
        ended_by: ended.map(|ended| ended.by.clone()),
        ended_at: ended.map(|ended| ended.at),
        note: ended.map(|ended| ended.note.clone()),
    }
}

/// Shows what came back of an order and what is due, where anything did or is.
pub fn of_order(order: &domain::Order) -> Option<OrderReturns> {
    if order.returns.is_empty() && order.refunds.is_empty() {
        return None;
    }
    let money = |state| Money::new(refunding::sum(order, state), order.facts.currency);
    let lines = order.facts.lines.iter().map(|line| {
        let (requested, received) = returning::pieces(order, line.line_id);
        let refunded = refunding::pieces(order, line.line_id);
        ReturnCounts { line_id: line.line_id, requested, received, refunded }
    });
    Some(OrderReturns {
        return_status: returning::status(order),
        refund_due: money(RefundState::Pending),
        refunded: money(RefundState::Settled),
        lines: lines.filter(|line| line.requested + line.refunded > 0).collect(),
    })
}
