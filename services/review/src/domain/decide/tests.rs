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
        Self {
            review: None,
            known_items: known(&["LAMP-1"]),
            demands: demands(),
            minute: 0,
        }
    }

    fn of(order: OrderFacts) -> Self {
        let mut story = Self::new();
        story.ask(Command::Receive(Box::new(order)));
        story
    }

    fn ask(&mut self, command: Command) -> Decision {
        self.minute += 1;
        let rules = Rules {
            demands: &self.demands,
            known_items: &self.known_items,
        };
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
        order.updated_at += chrono::Duration::minutes(1);
        self.said(Command::Change(Box::new(order)))
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
        Command::Release {
            hold_id: self.hold().hold_id,
            by: CLERK.into(),
            note: None,
        }
    }
}

fn word(fact: &Fact) -> String {
    match fact {
        Fact::Approved(body) => format!("approved by {}", body.approved_by),
        Fact::Rejected(body) => format!("rejected by {}", body.rejected_by),
        Fact::Placed(body) => format!("placed {}", body.reason.code()),
        Fact::Released(body) => format!("released {} by {}", body.reason.code(), body.released_by),
    }
}

fn approve() -> Command {
    Command::Approve {
        by: CLERK.into(),
        note: Some("asked the shop".into()),
    }
}

fn reject() -> Command {
    Command::Reject {
        by: CLERK.into(),
        reason: "fraud".into(),
    }
}

fn cancel() -> Command {
    Command::Cancel {
        by: SHOP.into(),
        reason: "changed their mind".into(),
    }
}

fn unpaid() -> OrderFacts {
    OrderFacts {
        payment_status: PaymentStatus::None,
        ..order()
    }
}

#[test]
fn an_order_without_objection_is_approved_in_one_step() {
    let mut story = Story::new();
    assert_eq!(
        story.said(Command::Receive(Box::new(order()))),
        ["approved by rules"]
    );
    assert_eq!(
        (story.state(), story.review().version),
        (ReviewState::Approved, 1)
    );
    let again = story.ask(Command::Receive(Box::new(order())));
    assert_eq!(again, Decision::AlreadyThere);
}

#[test]
fn an_unpaid_order_is_held_and_let_go_by_the_news_of_its_payment() {
    let mut story = Story::new();
    assert_eq!(
        story.said(Command::Receive(Box::new(unpaid()))),
        ["placed awaiting_payment"]
    );
    let said = story.change(|order| order.payment_status = PaymentStatus::Paid);
    assert_eq!(
        said,
        ["released awaiting_payment by rules", "approved by rules"]
    );
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
    assert_eq!(
        said,
        [
            "released invalid_sku_or_spec by rules",
            "placed invalid_sku_or_spec"
        ]
    );
    assert_eq!(story.hold().evidence.len(), 1);
    story.known_items.extend(known(&["VASE-2"]));
    let said = story.said(Command::Reconsider);
    assert_eq!(
        said,
        ["released invalid_sku_or_spec by rules", "approved by rules"]
    );
}

#[test]
fn tests_and_orders_with_nothing_left_are_neither_approved_nor_held() {
    let mut done = unpaid();
    done.lines[0].delivered = 2;
    for order in [
        OrderFacts {
            test: true,
            ..unpaid()
        },
        done,
    ] {
        let mut story = Story::new();
        assert!(story.said(Command::Receive(Box::new(order))).is_empty());
        assert_eq!(story.state(), ReviewState::Exempt);
        assert!(matches!(
            story.ask(approve()),
            Decision::Refused(Refusal::State { .. })
        ));
    }
}

#[test]
fn an_order_that_arrives_cancelled_is_closed_at_once() {
    let story = Story::of(OrderFacts {
        cancelled: true,
        ..order()
    });
    assert_eq!(story.state(), ReviewState::Cancelled);
}

#[test]
fn pieces_added_to_an_exempt_order_are_reviewed() {
    let mut done = order();
    done.lines[0].delivered = 2;
    let mut story = Story::of(done);
    let said = story.change(|order| order.lines.push(line(order.order_id, 2, Some("LAMP-1"), 1)));
    assert_eq!(said, ["approved by rules"]);
}

#[test]
fn a_change_after_the_approval_is_held_with_its_difference() {
    let mut story = Story::of(order());
    let said = story.change(|order| order.lines[0].quantity = 3);
    assert_eq!(said, ["placed changed_after_approval"]);
    let line_id = story.review().order.lines[0].line_id;
    assert_eq!(
        story.hold().evidence[&format!("{line_id}.open_quantity")],
        "2 -> 3"
    );
    assert_eq!(story.state(), ReviewState::Approved);
    let release = story.release();
    assert_eq!(
        story.said(release),
        [format!("released changed_after_approval by {CLERK}")]
    );
}

#[test]
fn a_payment_or_a_cancellation_after_the_approval_is_not_held() {
    let mut story = Story::of(OrderFacts {
        cash_on_delivery: true,
        ..unpaid()
    });
    assert!(
        story
            .change(|order| order.payment_status = PaymentStatus::Paid)
            .is_empty()
    );
    assert!(story.change(|order| order.cancelled = true).is_empty());
}

#[test]
fn every_kind_of_change_that_concerns_the_fulfilment_is_shown() {
    let shown = |change: fn(&mut OrderFacts)| {
        let mut story = Story::of(order());
        story.change(change);
        story.hold().evidence.values().cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        shown(|order| order.amounts.total = 3_000),
        ["24.90 EUR -> 30.00 EUR"]
    );
    assert_eq!(
        shown(|order| order.shipping_method = None),
        ["Standard -> none"]
    );
    assert_eq!(
        shown(|order| order.cash_on_delivery = true),
        ["false -> true"]
    );
    assert_eq!(shown(|order| order.person = None), ["changed: whole"]);
    assert_eq!(
        shown(|order| order.lines[0].sku = None),
        ["LAMP-1 -> no SKU"]
    );
    assert_eq!(shown(|order| order.lines.clear()), ["removed: 2 of LAMP-1"]);
    let added = shown(|order| order.lines.push(line(order.order_id, 2, Some("VASE-1"), 1)));
    assert_eq!(added, ["added: 1 of VASE-1"]);
}

#[test]
fn older_news_and_the_same_news_change_nothing() {
    let mut story = Story::of(unpaid());
    let mut older = story.review().order.clone();
    older.payment_status = PaymentStatus::Paid;
    older.updated_at -= chrono::Duration::seconds(1);
    assert_eq!(
        story.ask(Command::Change(Box::new(older))),
        Decision::AlreadyThere
    );
    let same = story.review().order.clone();
    assert_eq!(
        story.ask(Command::Change(Box::new(same))),
        Decision::AlreadyThere
    );
}

#[test]
fn a_clerk_approves_by_releasing_every_hold_first() {
    let mut story = Story::of(OrderFacts {
        person: None,
        ..unpaid()
    });
    let said = story.said(approve());
    let released = ["awaiting_payment", "incorrect_address", "missing_contact"];
    let mut expected = released
        .map(|reason| format!("released {reason} by {CLERK}"))
        .to_vec();
    expected.push(format!("approved by {CLERK}"));
    assert_eq!(said, expected);
    assert_eq!(story.review().version, 7);
    assert_eq!(story.ask(approve()), Decision::AlreadyThere);
    assert!(matches!(
        story.ask(reject()),
        Decision::Refused(Refusal::State { .. })
    ));
}

#[test]
fn releasing_the_last_hold_approves() {
    let mut order = unpaid();
    order.amounts.difference = 1;
    let mut story = Story::of(order);
    let release = story.release();
    assert_eq!(
        story.said(release.clone()),
        [format!("released awaiting_payment by {CLERK}")]
    );
    assert_eq!(story.ask(release), Decision::AlreadyThere);
    let last = story.release();
    let said = story.said(last);
    assert_eq!(
        said,
        [
            format!("released totals_differ by {CLERK}"),
            format!("approved by {CLERK}")
        ]
    );
}

#[test]
fn what_a_person_let_go_is_not_placed_again_unless_there_is_more_of_it() {
    let mut order = unpaid();
    order.person = Some(person({
        let mut address = address("DE");
        address.street1 = None;
        address
    }));
    let mut story = Story::of(order);
    let address_hold = story.review().holds[1].hold_id;
    story.said(Command::Release {
        hold_id: address_hold,
        by: CLERK.into(),
        note: None,
    });
    assert!(
        story
            .change(|order| order.number = "#1001-b".into())
            .is_empty()
    );
    let worse = address("DE");
    let worse = contracts::address::Address {
        street1: None,
        city: None,
        ..worse
    };
    let said = story.change(|order| order.person = Some(person(worse)));
    assert_eq!(said, ["placed incorrect_address"]);
}

#[test]
fn no_order_is_approved_with_a_line_that_could_never_be_sent() {
    let mut order = order();
    order.lines.push(line(order.order_id, 2, None, 1));
    let line_id = order.lines[1].line_id;
    let mut story = Story::of(order);
    let refused = Decision::Refused(Refusal::LinesWithoutSku(vec![line_id]));
    assert_eq!(story.ask(approve()), refused);
    let release = story.release();
    assert_eq!(story.ask(release), refused);
    let said = story.change(|order| order.lines[1].cancelled = 1);
    assert_eq!(
        said,
        ["released invalid_sku_or_spec by rules", "approved by rules"]
    );
}

#[test]
fn a_rejected_or_cancelled_order_stays_so() {
    let mut story = Story::of(unpaid());
    let said = story.said(reject());
    assert_eq!(
        said,
        [
            format!("released awaiting_payment by {CLERK}"),
            format!("rejected by {CLERK}")
        ]
    );
    assert_eq!(story.ask(reject()), Decision::AlreadyThere);
    assert_eq!(story.ask(cancel()), Decision::AlreadyThere);
    assert!(matches!(
        story.ask(approve()),
        Decision::Refused(Refusal::State { .. })
    ));
    let mut story = Story::of(unpaid());
    assert_eq!(story.said(cancel()), ["released awaiting_payment by rules"]);
    assert_eq!(story.ask(cancel()), Decision::AlreadyThere);
    assert!(matches!(
        story.ask(reject()),
        Decision::Refused(Refusal::State { .. })
    ));
}

#[test]
fn news_of_an_order_that_did_not_arrive_yet_is_refused_as_unknown() {
    for command in [
        Command::Change(Box::new(order())),
        cancel(),
        Command::Reconsider,
        approve(),
    ] {
        assert_eq!(
            Story::new().ask(command),
            Decision::Refused(Refusal::UnknownOrder)
        );
    }
}

#[test]
fn an_approval_names_what_is_sent_what_it_is_worth_and_what_is_paid_at_the_door() {
    let mut order = OrderFacts {
        cash_on_delivery: true,
        ..unpaid()
    };
    order.lines[0].quantity = 4;
    order.lines[0].cancelled = 1;
    order.lines[0].discount = 400;
    let mut card = line(order.order_id, 2, None, 1);
    card.requires_shipping = false;
    order.lines.push(card);
    let mut story = Story::new();
    let Decision::Moved(_, facts) = story.ask(Command::Receive(Box::new(order.clone()))) else {
        panic!("not moved");
    };
    let [Fact::Approved(approved)] = &facts[..] else {
        panic!("not approved: {facts:?}")
    };
    assert_eq!(approved.lines.len(), 1);
    assert_eq!(approved.lines[0].quantity, 3);
    assert_eq!(approved.value_minor, 3 * 1_000 - 300);
    assert_eq!(approved.cash_on_delivery_minor, 2_490);
    assert_eq!(approved.person, order.person);
}

mod any_story;
