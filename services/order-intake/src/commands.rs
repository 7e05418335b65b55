//! What order-intake can be asked to do.
//!
//! | command | from |
//! |---|---|
//! | [`Command::PutChannel`] | `channels.put` |
//! | [`Command::TakeDelivery`] | `deliveries.take` |
//! | [`Command::ReadAgain`] | `deliveries.retry` |
//! | [`Command::CreateOrder`] | `orders.create` |
//! | [`Command::CancelOrder`] | `orders.cancel` |
//! | [`Command::ChangeOrder`] | `orders.change` |
//! | [`Command::CorrectOrder`] | `orders.correct`, `orders.answer_correction` |
//! | [`Command::Aftercare`] | `returns.create`, `.ask`, `.approve`, `.decline`, `.cancel`, `refunds.settle`, `.abandon` |
//! | [`Command::ConfirmReceipt`] | `orders.confirm_receipt` |
//! | [`Command::PutAlias`] | `aliases.put` |
//! | [`Command::RemoveAlias`] | `aliases.remove` |
//! | [`Command::LookAgain`], [`Command::HeardAliases`] | the timer, after an alias changed |
//! | [`Command::TimeIsUp`] | the timer |
//! | [`Command::Happened`] | events of review, warehouse and logistics |

use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{ChangeOrder, PutAlias, PutChannel, RemoveAlias};
use runtime::{Batch, BatchError, Outcome, Task};

use crate::domain::{Ask, Happening, Stop, Waits};
use crate::store::aliases::News;
use crate::store::recent::RecentOrders;

mod aftercare;
mod aliases;
mod book;
mod cancel_order;
mod change_order;
mod confirm_receipt;
mod correct_order;
mod create_order;
mod move_order;
mod put_channel;
mod read_again;
mod take_delivery;
mod wanted;

pub use aftercare::{Aftercare, Asked};
pub use cancel_order::CancelOrder;
pub use correct_order::CorrectOrder;
pub use create_order::{CreateOrder, fingerprint};
pub use read_again::ReadAgain;
pub use take_delivery::TakeDelivery;

use book::Book;

/// What order-intake can be asked to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make a channel, or change one.
    PutChannel(PutChannel),
    /// Keep a platform's bytes, and make of them what they say.
    TakeDelivery(Box<TakeDelivery>),
    /// Make of parked bytes what they say by now.
    ReadAgain(Box<ReadAgain>),
    /// Make an order by hand.
    CreateOrder(Box<CreateOrder>),
    /// Cancel an order or pieces of it.
    CancelOrder(CancelOrder),
    /// Settle what the shop wants otherwise since the approval.
    ChangeOrder(ChangeOrder),
    /// Correct where an order goes.
    CorrectOrder(Box<CorrectOrder>),
    /// Take in a return, decide about it, or settle what is due.
    Aftercare(Box<Aftercare>),
    /// Complete an order because the customer has everything.
    ConfirmReceipt(OrderId),
    /// Say what a name of a channel stands for.
    PutAlias(PutAlias),
    /// Forget it.
    RemoveAlias(RemoveAlias),
    /// Look for the items of an order again.
    LookAgain(OrderId),
    /// Note that a lane has looked for these aliases.
    HeardAliases(Vec<News>),
    /// Do what the order's timer was set for.
    TimeIsUp(OrderId),
    /// Hear what another service says about an order.
    Happened(Box<Happening>),
}

/// Applies commands in their order, each seeing what the ones before it left.
///
/// - Writes: every table of this service; what was loaded and changed, in one statement a table.
pub async fn apply(
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Command>>,
    waits: Waits,
    recent: &RecentOrders,
) -> Result<Vec<Outcome>, BatchError> {
    let mut book = Book::load(batch, &tasks, waits, recent).await?;
    let mut outcomes = Vec::with_capacity(tasks.len());
    for Task { command, cause, .. } in tasks {
        outcomes.push(match command {
            Command::PutChannel(put) => put_channel::put_channel(&mut book, put)?,
            Command::TakeDelivery(taken) => {
                take_delivery::take_delivery(&mut book, *taken, &cause)?
            }
            Command::ReadAgain(again) => read_again::read_again(&mut book, *again, &cause)?,
            Command::CreateOrder(create) => create_order::create_order(&mut book, *create, &cause)?,
            Command::CancelOrder(cancel) => cancel_order::cancel_order(&mut book, cancel, &cause)?,
            Command::ChangeOrder(change) => change_order::change_order(&mut book, change, &cause)?,
            Command::CorrectOrder(correct) => {
                correct_order::correct_order(&mut book, *correct, &cause)?
            }
            Command::Aftercare(asked) => aftercare::aftercare(&mut book, *asked, &cause)?,
            Command::ConfirmReceipt(id) => confirm_receipt::confirm_receipt(&mut book, id, &cause)?,
            Command::PutAlias(put) => aliases::put_alias(&mut book, put, &cause)?,
            Command::RemoveAlias(remove) => aliases::remove_alias(&mut book, &remove, &cause)?,
            Command::LookAgain(id) => {
                let ask = Ask::LookAgain(book.aliases());
                move_order::move_order(&mut book, id, ask, &cause)?
            }
            Command::HeardAliases(news) => {
                book.hear(news);
                Outcome::done()
            }
            Command::TimeIsUp(id) => move_order::move_order(&mut book, id, Ask::TimeIsUp, &cause)?,
            Command::Happened(happening) => {
                let id = happening.order_id();
                move_order::move_order(&mut book, id, Ask::Happened(happening), &cause)?
            }
        });
    }
    book.save(batch, recent).await?;
    Ok(outcomes)
}

/// Says to whoever asked why an order did not move; nothing where it had moved before.
fn refusal(stop: Stop) -> Option<Outcome> {
    match stop {
        Stop::AlreadyThere => None,
        Stop::NotYet(missing) => Some(Outcome::not_yet(missing)),
        Stop::Refused(words) => Some(Outcome::refused(Problem::conflict(words))),
        Stop::Invalid(errors) => {
            let problem = Problem::unprocessable("some members of the request are wrong");
            Some(Outcome::refused(Problem { errors, ..problem }))
        }
    }
}

fn unknown_order(id: OrderId) -> Outcome {
    Outcome::refused(Problem::not_found(format!("there is no order {id}")))
}
