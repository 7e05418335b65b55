//! Order-intake: the shop's news, wishes to cancel, and what the others say.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::TimeDelta;
use contracts::ids::Id;
use contracts::ids::{CancellationId, OrderId};
use contracts::order::{LineQuantity, OrderFacts};
use order_intake::domain::adapters::{News, ReadOrder, Withdrawal};
use order_intake::domain::cancelling::Wish;
use order_intake::domain::{Ask, Happening, Order, Step, Stop, Waits, news};
use review::domain::Fact;
use warehouse::domain::said::Body;

use crate::house::{Event, Heard, House, Service};
use crate::road::Told;

#[derive(Default)]
pub struct Desk {
    pub orders: BTreeMap<OrderId, Order>,
    /// What each shop holds to be true of its order.
    pub shop: BTreeMap<OrderId, OrderFacts>,
}

pub fn waits() -> Waits {
    Waits { complete: TimeDelta::days(7), close: TimeDelta::days(30), returns: TimeDelta::days(30) }
}

impl House {
    /// The shop tells something, for the first time or again.
    pub fn shop_tells(&mut self, facts: OrderFacts, told: News) -> Heard {
        let order = facts.order_id;
        let told = ReadOrder { facts, news: told };
        let decided = match self.desk.orders.get(&order) {
            Some(known) => known.decide(Ask::Hear(Box::new(told)), self.now, waits()),
            None => news::receive(told, self.now, waits(), None),
        };
        self.desk_moves(order, decided)
    }

    pub fn shop_deletes(&mut self, order: OrderId) -> Heard {
        let withdrawal =
            Withdrawal { order_id: order, external_ref: String::new(), told_at: self.now };
        self.ask_desk(order, Ask::Withdraw(withdrawal))
    }

    pub fn wish(&mut self, order: OrderId, lines: Option<Vec<LineQuantity>>) -> Heard {
        let (reason, requested_by) = ("not wanted".to_owned(), "key:clerk".to_owned());
        let id = CancellationId::caused_by(self.id(), "wish");
        self.ask_desk(order, Ask::Cancel(Wish { id, lines, reason, requested_by, makes_due: true }))
    }

    pub fn ask_desk(&mut self, order: OrderId, ask: Ask) -> Heard {
        let Some(known) = self.desk.orders.get(&order) else {
            return Heard::NotYet(format!("order {order} is not known"));
        };
        let decided = known.decide(ask, self.now, waits());
        self.desk_moves(order, decided)
    }

    fn desk_moves(&mut self, order: OrderId, decided: Result<Step, Stop>) -> Heard {
        match decided {
            Ok(step) => {
                let first = step.order.said - step.said.len() as i64 + 1;
                let numbered = step.said.into_iter().zip(first..);
                let said = numbered.map(|(said, number)| Event::Intake(number, Rc::new(said)));
                let said = said.collect();
                self.desk.orders.insert(order, step.order);
                self.say(Service::Intake, order, said);
                Heard::Done
            }
            Err(Stop::AlreadyThere) => Heard::Done,
            Err(Stop::NotYet(words)) => Heard::NotYet(words),
            Err(Stop::Refused(words)) => Heard::Refused(words),
            Err(Stop::Invalid(errors)) => Heard::Refused(format!("{errors:?}")),
        }
    }

    pub fn desk_hears(&mut self, order: OrderId, event: &Event) -> Heard {
        match happening(event) {
            Some(happening) => self.ask_desk(order, Ask::Happened(Box::new(happening))),
            None => Heard::Done,
        }
    }
}

fn happening(event: &Event) -> Option<Happening> {
    Some(match event {
        Event::Review(fact) => match (**fact).clone() {
            Fact::Approved(event) => (*event).into(),
            Fact::Rejected(event) => event.into(),
            Fact::Placed(event) => event.into(),
            Fact::Released(event) => event.into(),
            Fact::Asked(_) => return None,
        },
        Event::Warehouse(body) => match &**body {
            Body::Allocated(event) => event.clone().into(),
            Body::Short(event) => event.clone().into(),
            Body::Released(event) => event.clone().into(),
            Body::Claimed(event) => event.clone().into(),
            Body::Completed(event) => event.clone().into(),
            Body::Packed(event) => (**event).clone().into(),
            Body::Settled(event) => event.clone().into(),
            Body::ShortageOpened(event) => event.clone().into(),
            Body::ShortageOffered(event) => event.clone().into(),
            Body::ShortageDecided(event) => event.clone().into(),
            Body::ShortageSettled(event) => event.clone().into(),
            Body::ReturnReceived(event) => event.clone().into(),
            Body::ReturnInspected(event) => event.clone().into(),
            Body::Item(_) | Body::Moved(_) | Body::Stated(_) | Body::Low(_) => return None,
        },
        Event::Logistics(told) => match (**told).clone() {
            Told::Booked(event) => event.into(),
            Told::HandedOver(event) => event.into(),
            Told::Tracked(event) => event.into(),
            Told::Delivered(event) => event.into(),
            Told::Returned(event) => event.into(),
            Told::Lost(event) => event.into(),
            Told::Voided(event) => event.into(),
            Told::Settled(event) => event.into(),
        },
        Event::Intake(..) => return None,
    })
}
