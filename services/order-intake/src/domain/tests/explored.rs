//! Everything that can be asked of an order and told about it, in every state that it can reach.

use contracts::events::cancellation::LogisticsCancellationSettled;
use contracts::events::order::ChangeSettled;
use contracts::events::review::{HoldPlaced, HoldReleased, OrderRejected};
use contracts::events::shipment::{
    Repack, ShipmentDelivered, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::events::stock::ShortCause;
use contracts::ids::{HoldId, RefundId};
use contracts::order::{HoldReason, OrderStatus};
use machines::{Answer, Bound, Explored, Machine, Row, Seen, explore};

use super::*;
use crate::domain::adapters::Withdrawal;
use crate::domain::cancelling;
use crate::domain::status::{self, TRANSITIONS};

/// What the shop says of its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    Placed,
    Fewer,
    Paid,
    Cancelled,
    Delivered,
    Test,
}

/// What is asked and told; numbers are pieces.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Told(Telling),
    Withdrawn,
    Approved(u32),
    Rejected,
    Held,
    Freed,
    Allocated(u32),
    Short(u32, ShortCause),
    Released,
    Picked(u32),
    Packed(u32),
    HandedOver(u32),
    Delivered(u32),
    Lost(u32),
    Returned(u32),
    Voided(u32),
    PackedAgain(u32),
    Settled(bool),
    Wish(Option<u32>),
    Warehouse { cancelled: u32, refused: u32, passed_on: u32 },
    Logistics { cancelled: u32, refused: u32 },
    RefundSettled,
    Confirm,
    TimeIsUp,
}

#[derive(Clone)]
struct Thing {
    quantity: u32,
    requires_shipping: bool,
    /// Whether shop and review go on talking after the order came.
    talkative: bool,
    /// Pieces that were delivered elsewhere before the order came.
    elsewhere: u32,
    order: Option<Order>,
}

fn machine() -> Machine {
    let rows = TRANSITIONS.iter().flat_map(|way| {
        let (from, to) = (status::word(way.from), status::word(way.to));
        way.on.iter().map(move |on| Row { from, on, to, when: way.when })
    });
    let about = "A hold is a row, not a state: review's word moves the order. What else is heard \
                 moves pieces between the nine buckets, or is only noted.";
    let machine = Machine {
        name: "Order",
        about,
        ends: &["cancelled", "closed", "rejected"],
        rows: rows.collect(),
    };
    ["cancelled", "completed", "received"]
        .into_iter()
        .fold(machine, |machine, to| machine.beginning("news", to))
}

fn told(telling: Telling, thing: &Thing) -> ReadOrder {
    let quantity = if telling == Telling::Fewer { thing.quantity - 1 } else { thing.quantity };
    let delivered = if telling == Telling::Delivered { quantity } else { thing.elsewhere };
    let requires_shipping = thing.requires_shipping;
    let line = LineFacts { delivered, requires_shipping, ..line(0, quantity) };
    let (news, seconds) = match telling {
        Telling::Placed => (News::Created, 0),
        Telling::Fewer | Telling::Delivered | Telling::Test => (News::Updated, 1),
        Telling::Paid => (News::Paid, 2),
        Telling::Cancelled => (News::Cancelled, 3),
    };
    let paid = !thing.talkative || matches!(telling, Telling::Paid | Telling::Cancelled);
    let facts = OrderFacts {
        updated_at: at(seconds),
        payment_status: if paid { PaymentStatus::Paid } else { PaymentStatus::None },
        test: telling == Telling::Test,
        cancelled: telling == Telling::Cancelled,
        ..facts(vec![line])
    };
    ReadOrder { facts, news }
}

impl Asked {
    fn word(self) -> &'static str {
        match self {
            Self::Told(_) => "news",
            Self::Withdrawn => "withdrawal",
            Self::Approved(_) => "approval",
            Self::Rejected => "rejection",
            Self::Held => "hold",
            Self::Freed => "hold released",
            Self::Allocated(_) | Self::Short(..) => "stock",
            Self::Released => "pick released",
            Self::Picked(_) => "pick completed",
            Self::Packed(_) => "parcel packed",
            Self::HandedOver(_) => "hand-over",
            Self::Delivered(_) | Self::Lost(_) | Self::Returned(_) => "shipment ended",
            Self::Voided(_) | Self::PackedAgain(_) => "shipment voided",
            Self::Settled(_) => "change settled",
            Self::Wish(_) => "cancellation",
            Self::Warehouse { .. } | Self::Logistics { .. } => "cancellation answered",
            Self::RefundSettled => "refund settled",
            Self::Confirm => "receipt confirmed",
            Self::TimeIsUp => "timer",
        }
    }

    fn of(self, order: &Order, thing: &Thing) -> Ask {
        let lines = |quantity| items(order, &[quantity]);
        let happening = match self {
            Self::Told(telling) => return Ask::Hear(Box::new(told(telling, thing))),
            Self::Withdrawn => {
                let external_ref = "1001".to_owned();
                let order_id = the_order();
                return Ask::Withdraw(Withdrawal { order_id, external_ref, told_at: at(1) });
            }
            Self::Wish(pieces) => {
                let line = |quantity| vec![LineQuantity { line_id: the_line(0), quantity }];
                return Ask::Cancel(wish(pieces.map(line)));
            }
            Self::Settled(accepted) => {
                let settled_by = "key:test".to_owned();
                return Ask::Settle(ChangeSettled { accepted, settled_by, reason: None });
            }
            Self::RefundSettled => {
                let pending = order.refunds.iter().find(|refund| refund.ended.is_none());
                let unknown = || made::<RefundId>("never made");
                return super::returns::verdict(pending.map_or_else(unknown, |one| one.id), true);
            }
            Self::Confirm => return Ask::ConfirmReceipt,
            Self::TimeIsUp => return Ask::TimeIsUp,
            Self::Approved(quantity) => approval(lines(quantity)),
            Self::Rejected => Happening::Rejected(OrderRejected {
                order_id: the_order(),
                reason: "fraud".to_owned(),
                rejected_by: "key:test".to_owned(),
            }),
            Self::Held => Happening::HoldPlaced(HoldPlaced {
                hold_id: made::<HoldId>("hold"),
                order_id: the_order(),
                reason: HoldReason::MissingContact,
                evidence: Default::default(),
                owner: "clerk".to_owned(),
            }),
            Self::Freed => Happening::HoldReleased(HoldReleased {
                hold_id: made::<HoldId>("hold"),
                order_id: the_order(),
                reason: HoldReason::MissingContact,
                released_by: "key:test".to_owned(),
            }),
            Self::Allocated(quantity) => allocation(lines(quantity)),
            Self::Short(quantity, cause) => shortage(lines(quantity), cause),
            Self::Released => release(),
            Self::Picked(quantity) => picking(&lines(quantity)),
            Self::Packed(quantity) => packing(lines(quantity)),
            Self::HandedOver(quantity) => hand_over(lines(quantity)),
            Self::Delivered(quantity) => ShipmentDelivered { end: end(lines(quantity)) }.into(),
            Self::Lost(quantity) => ShipmentLost { end: end(lines(quantity)) }.into(),
            Self::Returned(quantity) => ShipmentReturned { end: end(lines(quantity)) }.into(),
            Self::Voided(quantity) => voided(lines(quantity), None).into(),
            Self::PackedAgain(quantity) => voided(lines(quantity), Some(Repack::default())).into(),
            Self::Warehouse { cancelled, refused, passed_on } => {
                answer(order, cancelled, refused, passed_on).into()
            }
            Self::Logistics { cancelled, refused } => {
                let WarehouseCancellationSettled { cancellation_id, order_id, lines } =
                    answer(order, cancelled, refused, 0);
                LogisticsCancellationSettled { cancellation_id, order_id, lines }.into()
            }
        };
        Ask::Happened(Box::new(happening))
    }
}

fn voided(lines: Vec<LineItems>, repack: Option<Repack>) -> ShipmentVoided {
    ShipmentVoided { end: end(lines), repack }
}

/// Answers the newest wish; one that was never made where there is none.
fn answer(
    order: &Order,
    cancelled: u32,
    refused: u32,
    passed_on: u32,
) -> WarehouseCancellationSettled {
    let unknown = || made::<CancellationId>("never made");
    let line = CancellationLine { line_id: the_line(0), cancelled, refused, passed_on };
    WarehouseCancellationSettled {
        cancellation_id: order.cancellations.last().map_or_else(unknown, |wish| wish.id),
        order_id: the_order(),
        lines: vec![line],
    }
}

impl Explored for Thing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        self.order.as_ref().map_or("", |order| status::word(order.status))
    }

    fn has_ended(&self) -> bool {
        machine().is_terminal(self.stands())
    }

    /// Without figures that only count, and without times but for whether they are set.
    fn key(&self) -> impl std::hash::Hash {
        self.order.as_ref().map(|order| {
            let line = order.facts.lines.first();
            let line = line.map(|line| (line.quantity, line.cancelled, line.delivered));
            let wishes =
                order.cancellations.iter().map(|wish| (wish.id, format!("{:?}", wish.lines)));
            let facts = (order.facts.cancelled, order.facts.payment_status, order.facts.test);
            let times =
                (order.facts.updated_at, order.handed_over_at.is_some(), order.due_at.is_some());
            let proposed = format!("{:?}", order.proposed);
            let buckets = format!("{:?}", order.buckets);
            let wishes: Vec<_> = wishes.collect();
            let due = order.refunds.iter().map(|one| (one.id, one.amount, one.ended.is_some()));
            let open = (order.holds.len(), due.collect::<Vec<_>>());
            (line, wishes, facts, times, proposed, buckets, open, order.news)
        })
    }

    fn asks(&self) -> Vec<Asked> {
        use Telling::{Cancelled, Delivered, Fewer, Paid, Placed, Test};
        let mut asks: Vec<_> =
            [Placed, Fewer, Paid, Cancelled, Delivered, Test].map(Asked::Told).into();
        if self.order.is_none() {
            return asks;
        }
        match self.talkative {
            true => {
                asks.extend([Asked::Withdrawn, Asked::Rejected, Asked::Held, Asked::Freed]);
                asks.extend([true, false].map(Asked::Settled));
            }
            false => asks.clear(),
        }
        if self.elsewhere > 0 {
            asks.extend([Asked::Held, Asked::Withdrawn]);
        }
        asks.extend([Asked::Released, Asked::Confirm, Asked::TimeIsUp, Asked::RefundSettled]);
        asks.push(Asked::Wish(None));
        asks.extend((!self.requires_shipping).then_some(Asked::Approved(0)));
        for pieces in 1..=self.quantity {
            let causes = [ShortCause::NoStock, ShortCause::ShortPick, ShortCause::Adjusted];
            asks.extend(causes.map(|cause| Asked::Short(pieces, cause)));
            asks.extend([Asked::Approved, Asked::Allocated, Asked::Picked].map(|ask| ask(pieces)));
            asks.extend([Asked::Packed, Asked::HandedOver].map(|ask| ask(pieces)));
            asks.extend([Asked::Voided, Asked::PackedAgain].map(|ask| ask(pieces)));
            asks.extend([Asked::Delivered, Asked::Lost, Asked::Returned].map(|ask| ask(pieces)));
            asks.extend((pieces == 1).then_some(Asked::Wish(Some(1))));
            for cancelled in 0..=pieces {
                let refused = pieces - cancelled;
                asks.push(Asked::Warehouse { cancelled, refused, passed_on: 0 });
                asks.push(Asked::Warehouse { cancelled, refused: 0, passed_on: refused });
                asks.push(Asked::Logistics { cancelled, refused });
            }
        }
        asks
    }

    fn ask(&self, ask: &Asked) -> Result<Answer<Self>, String> {
        let decided = match (&self.order, ask) {
            (None, Asked::Told(telling)) => {
                news::receive(told(*telling, self), at(10), waits(), None)
            }
            (None, _) => return Ok(Answer::Refused("not known".to_owned())),
            (Some(order), _) => {
                let due = order.due_at.filter(|_| matches!(ask, Asked::TimeIsUp));
                order.decide(ask.of(order, self), due.unwrap_or(at(10)), waits())
            }
        };
        let step = match decided {
            Ok(step) => step,
            Err(Stop::AlreadyThere) => return Ok(Answer::AlreadyThere),
            Err(Stop::NotYet(words)) => return Ok(Answer::Refused(words)),
            Err(Stop::Refused(words)) => {
                let named = words.contains(&the_order().to_string());
                return if named { Ok(Answer::Refused(words)) } else { Err(words) };
            }
            Err(Stop::Invalid(errors)) => return Ok(Answer::Refused(format!("{errors:?}"))),
        };
        if let Some(order) = &self.order {
            check(order, ask, &step)?;
        }
        let next = Self { order: Some(step.order), ..self.clone() };
        let ways = machine().moved(self.stands(), ask.word(), next.stands());
        Ok(Answer::Moved(next, ways))
    }
}

/// Checks what has to hold after every step.
fn check(before: &Order, ask: &Asked, step: &Step) -> Result<(), String> {
    let after = &step.order;
    for (line, buckets) in after.facts.lines.iter().zip(&after.buckets) {
        if buckets.total() != line.quantity {
            return Err(format!("{} pieces in {buckets:?}", line.quantity));
        }
    }
    if before.is_over() && (before.buckets != after.buckets || !after.is_over()) {
        return Err("what has ended moved pieces".to_owned());
    }
    if after.status == OrderStatus::Completed && !after.is_settled() {
        return Err("completed with open pieces".to_owned());
    }
    let by_news = matches!(ask, Asked::Told(_));
    if !by_news && before.facts.amounts != after.facts.amounts {
        return Err("money moved without news of the shop".to_owned());
    }
    let answers = after.cancellations.iter().flat_map(|wish| &wish.lines);
    for answer in answers {
        if answer.cancelled + answer.refused > answer.asked {
            return Err(format!("answered beyond what was asked: {answer:?}"));
        }
    }
    money_is_given_back_once(after)
}

/// Never more than was paid; all of it where nothing is sent, the shop cancelled nothing itself, and
/// no piece was given up for which nobody had asked.
fn money_is_given_back_once(order: &Order) -> Result<(), String> {
    let due: i64 = order.refunds.iter().map(|refund| refund.amount).sum();
    let total = order.facts.amounts.total;
    if due > total {
        return Err(format!("{due} of {total} are due: {:?}", order.refunds));
    }
    let rejected = order.status == OrderStatus::Rejected;
    let lines = order.facts.lines.iter().zip(&order.buckets);
    let ours = order.cancellations.iter().all(|wish| wish.makes_due)
        && lines.into_iter().all(|(line, buckets)| {
            let by_us = cancelling::cancelled_by_us(order, line.line_id);
            let asked_for = rejected || buckets.cancelled == by_us;
            line.delivered == 0 && line.cancelled <= by_us && asked_for
        });
    let paid = order.facts.payment_status == PaymentStatus::Paid && !order.facts.test;
    let unsent = matches!(order.status, OrderStatus::Cancelled | OrderStatus::Rejected);
    if unsent && ours && paid && !order.facts.cancelled && due != total {
        return Err(format!("nothing is sent, and {due} of {total} are due"));
    }
    Ok(())
}

#[test]
fn every_state_answers_everything_and_has_a_way_to_an_end() {
    let mut all = Vec::new();
    // Two pieces and everything that a shop says would be a million orders.
    for (quantity, requires_shipping, talkative, elsewhere, things) in [
        (1, true, true, 0, 16_000),
        (1, false, true, 0, 2_500),
        (2, true, false, 0, 7_000),
        (2, true, false, 1, 2_500),
    ] {
        let start = Thing { quantity, requires_shipping, talkative, elsewhere, order: None };
        let bound = Bound { things, steps: 60 };
        let seen = explore(&start, bound).unwrap_or_else(|story| panic!("{story}"));
        println!("{} orders, {} asks, complete: {}", seen.things, seen.asked, seen.complete);
        seen.all_can_end(&start).unwrap_or_else(|story| panic!("{story}"));
        all.push(seen);
    }
    let all: Vec<_> = all.iter().collect();
    Seen::compare(&machine(), &all).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn the_page_shows_the_table_that_the_code_uses() {
    let page = machines::document(
        "Where an order stands",
        &[machine(), super::explored_returns::returns(), super::explored_returns::refunds()],
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/STATES.md");
    machines::kept(path.as_ref(), &page).unwrap_or_else(|words| panic!("{words}"));
}
