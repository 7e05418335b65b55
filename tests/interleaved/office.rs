//! Review: the rules, and the clerk.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use contracts::events::order::{OrderChanged, OrderReceived};
use contracts::ids::OrderId;
use contracts::sku::Sku;
use order_intake::domain::Said;
use review::domain::rules::{Demands, Rules};
use review::domain::{Command, Decision, News, Refusal, Review, decide};

use crate::floor::sku;
use crate::house::{Event, Heard, House, Service};

pub struct Office {
    pub reviews: BTreeMap<OrderId, Review>,
    known_items: HashSet<Sku>,
    demands: Demands,
}

impl Office {
    pub fn new() -> Self {
        let demands = Demands {
            require_known_items: true,
            accept_authorized_payment: false,
            line_quantity_max: 100,
            order_quantity_max: 100,
        };
        let known_items = [sku(0), sku(1)].into_iter().collect();
        Self { reviews: BTreeMap::new(), known_items, demands }
    }
}

impl House {
    pub fn ask_office(&mut self, order: OrderId, asked: &Command) -> Heard {
        let office = &mut self.office;
        let rules = Rules { demands: &office.demands, known_items: &office.known_items };
        match decide(office.reviews.get(&order), asked, &rules, self.now) {
            Decision::Moved(review, facts) => {
                office.reviews.insert(order, *review);
                let said = facts.into_iter().map(|fact| Event::Review(Rc::new(fact))).collect();
                self.say(Service::Review, order, said);
                Heard::Done
            }
            Decision::AlreadyThere => Heard::Done,
            Decision::Refused(Refusal::UnknownOrder) => {
                Heard::NotYet(format!("{order} is not known to review"))
            }
            Decision::Refused(refusal) => Heard::Refused(refusal.to_string()),
        }
    }

    pub fn office_hears(&mut self, order: OrderId, event: &Event) -> Heard {
        let Event::Intake(number, said) = event else { return Heard::Done };
        let news = || told(*number, said).map(Box::new);
        let asked = match &**said {
            Said::Received(_) => news().map(Command::Receive),
            Said::Changed(_) => news().map(Command::Change),
            Said::Cancelled(event) => {
                let (by, reason) = (event.cancelled_by.clone(), event.reason.clone());
                Some(Command::Cancel { by, reason })
            }
            Said::Completed(_)
            | Said::Closed(_)
            | Said::CancellationRequested(_)
            | Said::Aftercare(_) => None,
        };
        asked.map_or(Heard::Done, |asked| self.ask_office(order, &asked))
    }
}

/// Gives the news in an event of order-intake, as review reads it.
fn told(number: i64, event: &Said) -> Option<News> {
    match event {
        Said::Received(event) => {
            let OrderReceived { order } = (**event).clone();
            Some(News { number, order, changes: vec![], settled: None })
        }
        Said::Changed(event) => {
            let OrderChanged { order, changes, settled, correction: _ } = (**event).clone();
            Some(News { number, order, changes, settled })
        }
        Said::Cancelled(_)
        | Said::Completed(_)
        | Said::Closed(_)
        | Said::CancellationRequested(_)
        | Said::Aftercare(_) => None,
    }
}
