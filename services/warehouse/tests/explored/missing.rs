//! The same order with too little stock, and everything that can be chosen for what is missing: a
//! case moves by its table alone, and whatever is chosen it can be settled.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use contracts::events::cancellation::CancellationRequested;
use contracts::events::shortage::ShortageChoice;
use contracts::ids::{CancellationId, Id, ReceiptId, ShortageId};
use contracts::order::LineQuantity;
use contracts::requests::warehouse::shortages::{
    ShortageCancel, ShortageChosen, ShortageOffer, ShortageSubstitute, ShortageWait,
};
use contracts::requests::warehouse::{ItemPut, ReceiptLine, StockReceive};
use contracts::sku::Sku;
use machines::{Answer, Bound, Explored, Machine, Row, Seen, Way, explore};
use warehouse::domain::said::Body;
use warehouse::domain::shortage::{Case, State, TRANSITIONS, Trigger};
use warehouse::domain::{
    Halt, adjusting, cancelling, choosing, keep, master, offering, substituting,
};

use crate::asks::{self, Floor};
use crate::checks;

/// More choices for one case make no new kind of story.
const DECISIONS_MAX: i64 = 3;

pub fn machine() -> Machine {
    let row = |(from, by, to): &(State, Trigger, State)| Row {
        from: from.word(),
        on: by.word(),
        to: to.word(),
        when: "",
    };
    let about = "The case of a line that misses pieces. `wait`, `cancel` and `substitute` are a \
                 clerk's or the customer's choice; where nobody chooses in time, the time cancels. \
                 `substitute` sets pieces of another item aside at once, all or none. `reopen` is \
                 the end of a waiting in vain, or of a cancelling that left pieces. `settle` \
                 follows by itself when the last missing piece came or is cancelled.";
    Machine {
        name: "Shortage",
        about,
        ends: &["settled"],
        rows: TRANSITIONS.iter().map(row).collect(),
    }
    .beginning("miss", "open")
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Floor(asks::Asked),
    /// For the usual time, or for today.
    Wait(bool),
    Cancel,
    Substitute,
    Offer(ShortageChoice),
    Choose(ShortageChoice),
    /// Order-intake asks for what was chosen to be cancelled.
    Answer,
    /// The time decides.
    Days,
}

#[derive(Clone, Debug)]
struct Missing {
    floor: Floor,
    /// What order-intake heard to be cancelled and has not asked for.
    heard: Vec<(CancellationId, u32)>,
}

fn sofa() -> Sku {
    "SOFA".parse().expect("a sku")
}

impl Missing {
    /// Two pieces of another item are there, which may stand in.
    fn new() -> Self {
        let mut floor = Floor::new(2);
        let why = floor.why();
        let mut put = |sku: &str, substitutes: Vec<Sku>| {
            let sku = sku.parse().expect("a sku");
            let (name, barcodes) = ("an item".to_owned(), vec![]);
            let put =
                ItemPut { sku, name, weight_grams: None, barcodes, substitutes, version: None };
            master::put_item(&mut floor.world, &put).expect("an item");
        };
        put("SOFA", vec![]);
        put("LAMP", vec![sofa()]);
        let lines = vec![ReceiptLine { sku: sofa(), quantity: 2 }];
        let ask = StockReceive { location: "main".to_owned(), reference: None, lines };
        let id = ReceiptId::caused_by(why.id, "r");
        adjusting::receive(&mut floor.world, id, &ask, &why).expect("a receipt");
        floor.world.said.facts.clear();
        Self { floor, heard: vec![] }
    }

    fn case(&self) -> Option<&Case> {
        self.floor.world.shortages.of_line(asks::line_id())
    }

    fn cases(&self) -> BTreeMap<ShortageId, (State, i64, i64)> {
        let cases = self.floor.world.shortages.iter();
        cases.map(|case| (case.id, (case.state, case.decisions, case.substituted))).collect()
    }

    fn choose(&mut self, ask: &Asked) -> Result<(), Halt> {
        let why = self.floor.why();
        let shortage_id = self.case().map_or(ShortageId::from_uuid(why.id), |case| case.id);
        let world = &mut self.floor.world;
        match *ask {
            Asked::Wait(today) => {
                let until = today.then(|| world.now.date_naive());
                let ask = ShortageWait { shortage_id, until, reason: None };
                choosing::wait(world, &ask, &why)
            }
            Asked::Cancel => {
                choosing::cancel(world, &ShortageCancel { shortage_id, reason: None }, &why)
            }
            Asked::Substitute => {
                let ask = ShortageSubstitute { shortage_id, sku: sofa(), reason: None };
                substituting::substitute(world, &ask, &why)
            }
            Asked::Offer(choice) => {
                let choices = Some(vec![choice]);
                offering::offer(world, &ShortageOffer { shortage_id, choices }, &why)
            }
            Asked::Choose(choice) => {
                let sku = (choice == ShortageChoice::Substitute).then(sofa);
                offering::chosen(world, &ShortageChosen { shortage_id, choice, sku }, &why)
            }
            Asked::Answer if !self.heard.is_empty() => {
                let (cancellation_id, quantity) = self.heard.remove(0);
                let wish = CancellationRequested {
                    cancellation_id,
                    order_id: asks::order_id(),
                    lines: vec![LineQuantity { line_id: asks::line_id(), quantity }],
                    reason: "stock is missing".into(),
                    requested_by: "customer".into(),
                };
                cancelling::cancel(world, &wish, &why)
            }
            Asked::Floor(_) | Asked::Answer | Asked::Days => {
                world.now += TimeDelta::days(31);
                choosing::overdue(world, &[shortage_id])
            }
        }
    }

    /// Does what was asked, and hears as order-intake does what shall be cancelled.
    fn act(&mut self, ask: &Asked) -> Result<(), String> {
        if let Asked::Floor(ask) = ask {
            return self.floor.act(ask);
        }
        match self.choose(ask) {
            Ok(()) => {}
            Err(Halt::Refused(problem)) => return Err(problem.detail.unwrap_or_default()),
            Err(Halt::NotYet(words)) => return Err(words),
            Err(Halt::Overdrawn(overdrawn)) => panic!("{overdrawn}"),
        }
        keep(&mut self.floor.world);
        for fact in std::mem::take(&mut self.floor.world.said.facts) {
            let Body::ShortageDecided(event) = fact.body else { continue };
            if event.choice == ShortageChoice::Cancel {
                let role = format!("decision/{}", event.number);
                let id = CancellationId::caused_by(event.shortage_id.uuid(), &role);
                self.heard.push((id, event.quantity));
            }
        }
        Ok(())
    }
}

fn moves(before: &Missing, after: &Missing) -> Vec<Way> {
    let (was, is) = (before.cases(), after.cases());
    let mut ways = Vec::new();
    for (id, (to, decisions, substituted)) in is {
        let Some((from, decided, stood_in)) = was.get(&id).copied() else {
            ways.push(("Shortage", "", "miss", to.word()));
            continue;
        };
        if (from, decided) == (to, decisions) {
            continue;
        }
        let trigger = match to {
            State::Settled if substituted > stood_in => Trigger::Substitute,
            State::Settled => Trigger::Settle,
            State::Open => Trigger::Reopen,
            State::Waiting => Trigger::Wait,
            State::Cancelling => Trigger::Cancel,
        };
        ways.push(("Shortage", from.word(), trigger.word(), to.word()));
    }
    ways
}

impl Explored for Missing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        self.case().map_or("without a case", |case| case.state.word())
    }

    fn has_ended(&self) -> bool {
        let served = |order: &warehouse::domain::order::Order| {
            order.lines.iter().all(|line| line.backordered == 0)
        };
        self.floor.order().is_some_and(served) && self.heard.is_empty()
    }

    fn key(&self) -> impl std::hash::Hash {
        let cases = self.floor.world.shortages.iter().map(|case| {
            let chosen = (case.wait_until.is_some(), case.decisions, &case.offered);
            (case.state, case.missing, case.arrived, case.cancelled, case.substituted, chosen)
        });
        let sofas = self.floor.world.books.level(&sofa(), "main");
        let tasks = self.floor.order().into_iter().flat_map(|order| order.tasks());
        let tasks: Vec<_> = tasks.map(|(_, task)| task.sku.clone()).collect();
        let cases: Vec<_> = cases.collect();
        let heard: Vec<_> = self.heard.iter().map(|(_, pieces)| *pieces).collect();
        format!("{}{cases:?}{heard:?}{sofas:?}{tasks:?}", self.floor.figures())
    }

    fn asks(&self) -> Vec<Asked> {
        use asks::Asked::{Adjust, Approve, Cancel, Receive};
        let mut asked = vec![Asked::Floor(Approve), Asked::Days];
        let there = self.floor.world.books.entries().len();
        asked.extend((there < 8).then_some(Asked::Floor(Receive)));
        asked.extend((there < 8).then_some(Asked::Floor(Adjust)));
        asked.extend((self.floor.wishes() < 1).then_some(Asked::Floor(Cancel(1))));
        if self.case().is_none_or(|case| case.decisions < DECISIONS_MAX) {
            asked.extend([Asked::Wait(true), Asked::Wait(false), Asked::Cancel]);
            asked.push(Asked::Substitute);
            asked.extend(ShortageChoice::ALL.map(Asked::Choose));
            asked.extend(ShortageChoice::ALL.map(Asked::Offer));
        }
        asked.extend((!self.heard.is_empty()).then_some(Asked::Answer));
        asked
    }

    fn ask(&self, ask: &Asked) -> Result<Answer<Self>, String> {
        let mut next = self.clone();
        match next.act(ask) {
            Ok(()) => {
                checks::check(&next.floor)?;
                let ways = moves(self, &next);
                Ok(Answer::Moved(next, ways))
            }
            Err(words) => Ok(Answer::Refused(words)),
        }
    }
}

#[test]
fn whatever_is_chosen_for_what_is_missing_it_can_be_settled() {
    let start = Missing::new();
    let seen = explore(&start, Bound { things: 6_000, steps: 40 });
    let seen = seen.unwrap_or_else(|story| panic!("{story}"));
    println!("{} things, {} asks, complete: {}", seen.things, seen.asked, seen.complete);
    seen.all_can_end(&start).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}
