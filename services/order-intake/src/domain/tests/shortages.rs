//! What is chosen for missing stock.

use chrono::NaiveDate;
use contracts::events::shortage::{
    ShortageChoice, ShortageDecided, ShortageOffered, ShortageOpened, ShortageSettled,
};
use contracts::ids::ShortageId;
use contracts::order::OrderStatus;

use super::*;

fn short(quantity: u32) -> Order {
    let order = approved(vec![line(0, 3)]);
    let missing = items(&order, &[quantity]);
    after(order, vec![shortage(missing, ShortCause::NoStock)])
}

fn case() -> ShortageId {
    made::<ShortageId>("case")
}

fn decided(choice: ShortageChoice, quantity: u32, number: u32) -> Happening {
    let (shortage_id, order_id, line_id) = (case(), the_order(), the_line(0));
    let until = NaiveDate::from_ymd_opt(2026, 12, 5).filter(|_| choice == ShortageChoice::Wait);
    Happening::ShortageDecided(ShortageDecided {
        shortage_id,
        order_id,
        line_id,
        sku: "LAMP-0".parse().expect("a SKU"),
        choice,
        quantity,
        number,
        until,
        substitute: (choice == ShortageChoice::Substitute)
            .then(|| "LAMP-9".parse().expect("a SKU")),
        decided_by: "customer".to_owned(),
        reason: None,
    })
}

#[test]
fn what_shall_be_cancelled_is_asked_for_once() {
    let order = short(2);
    let step = tell(&order, decided(ShortageChoice::Cancel, 2, 1)).expect("it moves");
    assert_eq!(kinds(&step), ["cancellation requested"]);
    let codes: Vec<_> = step.entries.iter().map(|entry| entry.code).collect();
    assert_eq!(codes, ["shortage_decided", "cancellation_requested"]);
    let wish = &step.order.cancellations[0];
    assert_eq!((wish.requested_by.as_str(), wish.lines[0].asked), ("customer", 2));
    let step = tell(&step.order, decided(ShortageChoice::Cancel, 2, 2)).expect("it moves");
    assert!(kinds(&step).is_empty(), "the same pieces are asked for already");
}

#[test]
fn pieces_that_somebody_wants_cancelled_anyway_are_not_asked_for_twice() {
    let one = vec![LineQuantity { line_id: the_line(0), quantity: 1 }];
    let order = short(2).decide(Ask::Cancel(wish(Some(one))), at(20), waits()).expect("it moves");
    let step = tell(&order.order, decided(ShortageChoice::Cancel, 2, 1)).expect("it moves");
    assert_eq!(step.order.cancellations[1].lines[0].asked, 1);
}

#[test]
fn waiting_moves_nothing_and_is_told() {
    let order = short(2);
    let step = tell(&order, decided(ShortageChoice::Wait, 2, 1)).expect("it moves");
    assert!(step.said.is_empty());
    assert_eq!(step.order.buckets, order.buckets);
    let words = "2 missing LAMP-0 shall wait until 2026-12-05, says customer";
    assert_eq!(step.entries[0].sentence, words);
}

#[test]
fn a_case_is_told_from_its_beginning_to_its_end() {
    let (shortage_id, order_id, line_id) = (case(), the_order(), the_line(0));
    let sku: contracts::sku::Sku = "LAMP-0".parse().expect("a SKU");
    let opened = ShortageOpened {
        shortage_id,
        order_id,
        line_id,
        sku: sku.clone(),
        quantity: 2,
        expected_on: None,
        decide_by: None,
    };
    let settled = |[arrived, cancelled, substituted]: [u32; 3]| {
        Happening::ShortageSettled(ShortageSettled {
            shortage_id,
            order_id,
            line_id,
            sku: sku.clone(),
            arrived,
            cancelled,
            substituted,
        })
    };
    let unapproved = received(facts(vec![line(0, 3)])).order;
    let early = tell(&unapproved, Happening::ShortageOpened(opened.clone()));
    assert!(matches!(early, Err(Stop::NotYet(_))));
    let step = tell(&short(2), Happening::ShortageOpened(opened)).expect("it moves");
    assert_eq!(step.entries[0].sentence, "2 LAMP-0 are missing");
    for (ends, words) in [
        ([2, 0, 0], "the 2 missing LAMP-0 are there"),
        ([0, 2, 0], "the 2 missing LAMP-0 are cancelled"),
        ([0, 0, 2], "the 2 missing LAMP-0 are replaced by another item"),
        ([1, 1, 0], "of the missing LAMP-0 1 are there, 1 are cancelled"),
    ] {
        let step = tell(&step.order, settled(ends)).expect("it moves");
        assert_eq!(step.entries[0].sentence, words);
    }
    assert_eq!(step.order.status, OrderStatus::Approved);
}

#[test]
fn the_customer_is_asked_and_takes_another_item_and_the_line_stays_what_it_was() {
    let order = short(2);
    let offered = Happening::ShortageOffered(ShortageOffered {
        shortage_id: case(),
        order_id: the_order(),
        line_id: the_line(0),
        sku: "LAMP-0".parse().expect("a SKU"),
        name: "Desk lamp".to_owned(),
        quantity: 2,
        choices: ShortageChoice::ALL.to_vec(),
        decide_by: None,
        offered_by: "service:warehouse".to_owned(),
    });
    let step = tell(&order, offered).expect("it moves");
    let words = "the customer may choose for 2 missing LAMP-0: wait, cancel, substitute";
    assert_eq!(step.entries[0].sentence, words);
    let step = tell(&step.order, decided(ShortageChoice::Substitute, 2, 1)).expect("it moves");
    assert!(step.said.is_empty(), "nothing is cancelled");
    let words = "2 missing LAMP-0 shall be replaced by LAMP-9, says customer";
    assert_eq!(step.entries[0].sentence, words);
    let mut lines = items(&step.order, &[2]);
    lines[0].substituted_for = Some(lines[0].sku.clone());
    lines[0].sku = "LAMP-9".parse().expect("a SKU");
    let before = step.order;
    let step = tell(&before, allocation(lines)).expect("it moves");
    assert_eq!(step.order.buckets[0].backordered, before.buckets[0].backordered - 2);
    assert_eq!(step.order.buckets[0].allocated, before.buckets[0].allocated + 2);
    assert_eq!(step.order.facts.lines, before.facts.lines);
    let words = &step.entries[0].sentence;
    assert!(words.ends_with("; 2 LAMP-9 in place of LAMP-0"), "{words}");
}
