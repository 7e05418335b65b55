use contracts::address::{Address, Recipient};
use contracts::events::order::Change;
use contracts::order::PaymentStatus;

use super::*;
use crate::domain::rules::Demands;
use crate::domain::sample::{address, at, demands, known, line, order, person};
use crate::domain::{Fact, Hold};

const CLERK: &str = "key:key_clerk";

struct Story {
    review: Option<Review>,
    known_items: std::collections::HashSet<contracts::sku::Sku>,
    demands: Demands,
    minute: i64,
}

impl Story {
    fn new() -> Self {
        Self { review: None, known_items: known(&["LAMP-1"]), demands: demands(), minute: 0 }
    }

    fn of(order: OrderFacts) -> Self {
        let mut story = Self::new();
        story.ask(received(1, order));
        story
    }

    fn ask(&mut self, command: Command) -> Decision {
        self.minute += 1;
        let rules = Rules { demands: &self.demands, known_items: &self.known_items };
        let decision = decide(self.review.as_ref(), &command, &rules, at(self.minute));
        if let Decision::Moved(review, _) = &decision {
            self.review = Some((**review).clone());
        }
        decision
    }

    fn said(&mut self, command: Command) -> Vec<String> {
        match self.ask(command) {
            Decision::Moved(_, facts) => facts.iter().map(word).collect(),
            other => panic!("not moved but {other:?}"),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut OrderFacts)) -> Vec<String> {
        let mut order = self.review().order.clone();
        change(&mut order);
        self.tell(order, vec![])
    }

    fn wish(&mut self, changes: &[Change]) -> Vec<String> {
        self.tell(self.review().order.clone(), changes.to_vec())
    }

    fn tell(&mut self, order: OrderFacts, changes: Vec<Change>) -> Vec<String> {
        let news = News { number: self.review().heard + 1, order, changes, settled: None };
        self.said(Command::Change(Box::new(news)))
    }

    fn review(&self) -> &Review {
        self.review.as_ref().expect("received")
    }

    fn state(&self) -> ReviewState {
        self.review().state
    }

    fn hold(&self) -> &Hold {
        self.review().open_holds().next().expect("held")
    }

    fn release(&self) -> Command {
        Command::Release { hold_id: self.hold().hold_id, by: CLERK.into(), note: None }
    }
}

fn received(number: i64, order: OrderFacts) -> Command {
    Command::Receive(Box::new(News { number, order, changes: vec![], settled: None }))
}

fn changed(number: i64, order: OrderFacts) -> Command {
    Command::Change(Box::new(News { number, order, changes: vec![], settled: None }))
}

fn word(fact: &Fact) -> String {
    match fact {
        Fact::Approved(body) => format!("approved by {}", body.approved_by),
        Fact::Rejected(body) => format!("rejected by {}", body.rejected_by),
        Fact::Placed(body) => format!("placed {}", body.reason.code()),
        Fact::Asked(body) => format!("asked for {}", body.missing.join(", ")),
        Fact::Released(body) => format!("released {} by {}", body.reason.code(), body.released_by),
    }
}

fn approve() -> Command {
    Command::Approve { by: CLERK.into(), note: Some("asked the shop".into()) }
}

fn reject() -> Command {
    Command::Reject { by: CLERK.into(), reason: "fraud".into(), undo_seconds: 0 }
}

fn reject_later() -> Command {
    Command::Reject { by: CLERK.into(), reason: "fraud".into(), undo_seconds: 60 }
}

fn undo(undone: Undoing) -> Command {
    Command::Undo { undone, by: CLERK.into() }
}

fn cancel() -> Command {
    Command::Cancel { by: SHOP.into(), reason: "changed their mind".into() }
}

fn unpaid() -> OrderFacts {
    OrderFacts { payment_status: PaymentStatus::None, ..order() }
}

mod any_story;
mod changes;
mod clerk;
mod explored;
mod undone;

#[test]
fn an_order_without_objection_is_approved_in_one_step() {
    let mut story = Story::new();
    assert_eq!(story.said(received(1, order())), ["approved by rules"]);
    assert_eq!((story.state(), story.review().version), (ReviewState::Approved, 1));
    let again = story.ask(received(1, order()));
    assert_eq!(again, Decision::AlreadyThere);
}

#[test]
fn an_unpaid_order_is_held_and_let_go_by_the_news_of_its_payment() {
    let mut story = Story::new();
    assert_eq!(story.said(received(1, unpaid())), ["placed awaiting_payment"]);
    let said = story.change(|order| order.payment_status = PaymentStatus::Paid);
    assert_eq!(said, ["released awaiting_payment by rules", "approved by rules"]);
}

#[test]
fn the_customer_is_asked_once_for_all_that_is_missing_and_again_for_what_is_missing_then() {
    let mut unclear = order();
    let mut unreachable = person(Address { city: None, ..address("DE") });
    unreachable.customer = None;
    if let Some(Recipient::Clear { phone, .. }) = &mut unreachable.recipient {
        *phone = None;
    }
    unclear.person = Some(unreachable);
    let mut story = Story::new();
    assert_eq!(
        story.said(received(1, unclear)),
        ["placed incorrect_address", "placed missing_contact", "asked for city, email, phone"]
    );
    let said = story.change(|order| {
        order.person = Some(person(Address { postal_code: None, ..address("DE") }));
    });
    assert_eq!(
        said,
        [
            "released incorrect_address by rules",
            "released missing_contact by rules",
            "placed incorrect_address",
            "asked for postal_code"
        ]
    );
    let said = story.change(|order| order.person = Some(person(address("DE"))));
    assert_eq!(said, ["released incorrect_address by rules", "approved by rules"]);
}

#[test]
fn an_order_for_an_unknown_item_is_let_go_when_the_item_arrives() {
    let mut order = order();
    order.lines.push(line(order.order_id, 2, Some("VASE-1"), 1));
    order.lines.push(line(order.order_id, 3, Some("VASE-2"), 1));
    let mut story = Story::of(order);
    assert_eq!(story.ask(Command::Reconsider), Decision::AlreadyThere);
    story.known_items.extend(known(&["VASE-1"]));
    let said = story.said(Command::Reconsider);
    assert_eq!(said, ["released invalid_sku_or_spec by rules", "placed invalid_sku_or_spec"]);
    assert_eq!(story.hold().evidence.len(), 1);
    story.known_items.extend(known(&["VASE-2"]));
    let said = story.said(Command::Reconsider);
    assert_eq!(said, ["released invalid_sku_or_spec by rules", "approved by rules"]);
}

#[test]
fn tests_and_orders_with_nothing_left_are_neither_approved_nor_held() {
    let mut done = unpaid();
    done.lines[0].delivered = 2;
    for order in [OrderFacts { test: true, ..unpaid() }, done] {
        let mut story = Story::new();
        assert!(story.said(received(1, order)).is_empty());
        assert_eq!(story.state(), ReviewState::Exempt);
        assert!(matches!(story.ask(approve()), Decision::Refused(Refusal::State { .. })));
    }
}

#[test]
fn an_order_that_arrives_cancelled_is_closed_at_once() {
    let story = Story::of(OrderFacts { cancelled: true, ..order() });
    assert_eq!(story.state(), ReviewState::Cancelled);
}

#[test]
fn news_of_an_order_that_did_not_arrive_yet_is_refused_as_unknown() {
    for command in [changed(2, order()), cancel(), Command::Reconsider, approve()] {
        assert_eq!(Story::new().ask(command), Decision::Refused(Refusal::UnknownOrder));
    }
}

#[test]
fn an_approval_names_what_is_sent_what_it_is_worth_and_what_is_paid_at_the_door() {
    let mut order = OrderFacts { cash_on_delivery: true, ..unpaid() };
    order.lines[0].quantity = 4;
    order.lines[0].cancelled = 1;
    order.lines[0].discount = 400;
    let mut card = line(order.order_id, 2, None, 1);
    card.requires_shipping = false;
    order.lines.push(card);
    let mut story = Story::new();
    let Decision::Moved(_, facts) = story.ask(received(1, order.clone())) else {
        panic!("not moved");
    };
    let [Fact::Approved(approved)] = &facts[..] else { panic!("not approved: {facts:?}") };
    assert_eq!(approved.lines.len(), 1);
    assert_eq!(approved.lines[0].quantity, 3);
    assert_eq!(approved.value_minor, 3 * 1_000 - 300);
    assert_eq!(approved.cash_on_delivery_minor, 2_490);
    assert_eq!(approved.person, order.person);
}
