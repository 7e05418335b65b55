//! Everything that can be asked of a return and its refunds, in every state that they can reach.

use contracts::requests::intake::ReturnState;
use machines::{Answer, Bound, Explored, Machine, Row, Seen, Way, explore};

use super::returns::{came, decision, delivered, seen, verdict, wanted};
use super::*;
use crate::domain::refunding::{self, Refund};
use crate::domain::returning::{self, Verdict};

#[derive(Clone, Copy, Debug)]
enum Asked {
    Wanted(u32),
    Decided(Verdict),
    Came { received: u32, dismissed: u32 },
    Seen { restocked: u32, disposed: u32 },
    Ended { place: usize, paid: bool },
    ShopGaveBack,
}

impl Asked {
    fn word(self) -> &'static str {
        match self {
            Self::Wanted(_) => "wish",
            Self::Decided(Verdict::Approved) => "approval",
            Self::Decided(Verdict::Declined) => "refusal",
            Self::Decided(Verdict::Cancelled) => "withdrawal",
            Self::Came { .. } => "receipt",
            Self::Seen { .. } => "inspection",
            Self::Ended { .. } | Self::ShopGaveBack => "refund settled",
        }
    }

    /// What it is to a refund.
    fn of_refund(self) -> &'static str {
        match self {
            Self::Ended { paid: true, .. } => "settlement",
            Self::Ended { paid: false, .. } => "renunciation",
            Self::ShopGaveBack => "news",
            other => other.word(),
        }
    }

    fn of(self, order: &Order) -> Option<Ask> {
        let happened = |happening| Some(Ask::Happened(Box::new(happening)));
        match self {
            Self::Wanted(pieces) => Some(Ask::WantReturn(wanted(pieces))),
            Self::Decided(verdict) => Some(decision(verdict)),
            Self::Came { received, dismissed } => happened(came(received, dismissed)),
            Self::Seen { restocked, disposed } => {
                // Warehouse counts what it says: each inspection is another.
                let before = order.returns.iter().flat_map(|one| &one.lines);
                let before: u32 = before.map(|line| line.restocked + line.disposed).sum();
                happened(seen(before + 1, restocked, disposed))
            }
            Self::Ended { place, paid } => {
                order.refunds.get(place).map(|refund| verdict(refund.id, paid))
            }
            Self::ShopGaveBack => {
                let facts = OrderFacts {
                    payment_status: PaymentStatus::Refunded,
                    updated_at: at(50),
                    ..order.facts.clone()
                };
                Some(Ask::Hear(Box::new(ReadOrder { facts, news: News::Updated })))
            }
        }
    }
}

fn rows(table: &'static [(&'static str, &'static str, &'static str, &'static str)]) -> Vec<Row> {
    table.iter().map(|(from, on, to, when)| Row { from, on, to, when }).collect()
}

pub(super) fn returns() -> Machine {
    let about = "What somebody decided is stored, everything else follows from the pieces. After \
                 the approval warehouse alone says what came. A decision about a refund closes the \
                 return whose last one it was.";
    let rows = rows(returning::TRANSITIONS);
    Machine { name: "Return", about, ends: &["cancelled", "closed", "declined"], rows }
        .beginning("wish", "requested")
}

pub(super) fn refunds() -> Machine {
    let about = "Made once for what made it due: an inspection, a shipment that did not arrive, or \
                 pieces that are cancelled.";
    Machine {
        name: "Refund",
        about,
        ends: &["abandoned", "settled"],
        rows: rows(refunding::TRANSITIONS),
    }
    .beginning("due", "pending")
}

#[derive(Clone)]
struct Thing(Order);

impl Explored for Thing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        self.0.returns.first().map_or("", |one| returning::word(one.state()))
    }

    fn has_ended(&self) -> bool {
        returns().is_terminal(self.stands())
    }

    fn key(&self) -> impl std::hash::Hash {
        let lines = self.0.returns.iter().map(|one| (one.state(), format!("{:?}", one.lines)));
        let lines: Vec<_> = lines.collect();
        let refunds = self.0.refunds.iter().map(|one| (one.amount, refunding::word(one.state())));
        (lines, refunds.collect::<Vec<_>>(), self.0.facts.payment_status)
    }

    fn asks(&self) -> Vec<Asked> {
        let verdicts = [Verdict::Approved, Verdict::Declined, Verdict::Cancelled];
        let mut asks: Vec<_> = verdicts.map(Asked::Decided).into();
        asks.push(Asked::ShopGaveBack);
        for pieces in 0..=3 {
            asks.push(Asked::Wanted(pieces));
            for other in 0..=3 - pieces {
                asks.push(Asked::Came { received: pieces, dismissed: other });
                asks.push(Asked::Seen { restocked: pieces, disposed: other });
            }
        }
        for place in 0..2 {
            asks.extend([true, false].map(|paid| Asked::Ended { place, paid }));
        }
        asks
    }

    fn ask(&self, ask: &Asked) -> Result<Answer<Self>, String> {
        let Some(asked) = ask.of(&self.0) else {
            return Ok(Answer::Refused("there is none".to_owned()));
        };
        let step = match self.0.decide(asked, at(20), waits()) {
            Ok(step) => step,
            Err(Stop::AlreadyThere) => return Ok(Answer::AlreadyThere),
            Err(Stop::NotYet(words) | Stop::Refused(words)) => return Ok(Answer::Refused(words)),
            Err(Stop::Invalid(errors)) => return Ok(Answer::Refused(format!("{errors:?}"))),
        };
        check(&step)?;
        let next = Self(step.order);
        let mut ways = returns().moved(self.stands(), ask.word(), next.stands());
        for (place, after) in next.0.refunds.iter().enumerate() {
            ways.extend(way_of(self.0.refunds.get(place), *ask, after));
        }
        Ok(Answer::Moved(next, ways))
    }
}

fn way_of(before: Option<&Refund>, ask: Asked, after: &Refund) -> Vec<Way> {
    let word = |refund: &Refund| refunding::word(refund.state());
    match before {
        None => refunds().moved("", "due", word(after)),
        Some(before) => refunds().moved(word(before), ask.of_refund(), word(after)),
    }
}

/// Checks what has to hold after every step: pieces and money are conserved.
fn check(step: &Step) -> Result<(), String> {
    let order = &step.order;
    for (line, buckets) in order.facts.lines.iter().zip(&order.buckets) {
        let (requested, received) = returning::pieces(order, line.line_id);
        if requested > buckets.delivered || received > requested {
            return Err(format!("{received} of {requested} came of {}", buckets.delivered));
        }
        if refunding::pieces(order, line.line_id) > line.quantity {
            return Err("a piece was paid back twice".to_owned());
        }
    }
    let counted = order.refunds.iter().filter(|one| refunding::word(one.state()) != "abandoned");
    let paid: i64 = counted.map(|one| one.amount).sum();
    if paid > order.facts.amounts.total {
        return Err(format!("{paid} of {} are given back", order.facts.amounts.total));
    }
    let closed = order.returns.iter().any(|one| one.state() == ReturnState::Closed);
    if closed && order.refunds.iter().any(|one| one.ended.is_none()) {
        return Err("closed while money is due".to_owned());
    }
    Ok(())
}

#[test]
fn a_return_answers_everything_everywhere_and_loses_neither_pieces_nor_money() {
    let start = Thing(delivered(facts(vec![line(0, 2)])));
    let bound = Bound { things: 5_000, steps: 40 };
    let seen = explore(&start, bound).unwrap_or_else(|story| panic!("{story}"));
    println!("{} returns, {} asks, complete: {}", seen.things, seen.asked, seen.complete);
    seen.all_can_end(&start).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&returns(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
    Seen::compare(&refunds(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}
