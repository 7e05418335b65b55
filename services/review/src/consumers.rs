//! Which event leads to which command.
//!
//! | event | of | command |
//! |---|---|---|
//! | `OrderReceived` | order-intake | receive |
//! | `OrderChanged` | order-intake | change |
//! | `OrderCancelled` | order-intake | cancel |
//! | `ItemRegistered` | warehouse | learn the item; in every lane |

use contracts::events::order::{OrderCancelled, OrderChanged, OrderReceived};
use contracts::events::stock::ItemRegistered;
use runtime::{Consumed, Received};

use crate::commands::Command;
use crate::domain::{self, News};

/// Says what an event asks of review.
pub fn consume(event: &Received) -> Consumed<Command> {
    let of = |order_id, asked| Command::Review { order_id, asked };
    let number = event.envelope.sequence;
    Consumed::Ignored
        .or(event, |body: OrderReceived| {
            let news = News { number, order: body.order, changes: vec![], settled: None };
            of(news.order.order_id, domain::Command::Receive(Box::new(news)))
        })
        .or(event, |body: OrderChanged| {
            let OrderChanged { order, changes, settled, correction: _ } = body;
            let news = News { number, order, changes, settled };
            of(news.order.order_id, domain::Command::Change(Box::new(news)))
        })
        .or(event, |body: OrderCancelled| {
            let cancel = domain::Command::Cancel { by: body.cancelled_by, reason: body.reason };
            of(body.order_id, cancel)
        })
        .or(event, |body: ItemRegistered| Command::LearnItem { sku: body.sku })
}

/// Says whether every lane hears an event, because orders of each may wait for it.
pub fn is_for_every_lane(event: &Received) -> bool {
    event.envelope.event_type.is::<ItemRegistered>()
}
