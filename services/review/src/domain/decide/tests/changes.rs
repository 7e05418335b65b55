use super::*;

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
