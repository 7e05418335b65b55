use contracts::events::order::ChangeSettled;

use super::*;

fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
    let text = |value: Option<&str>| value.map(str::to_owned);
    Change { field: field.to_owned(), before: text(before), after: text(after) }
}

fn more_lamps(quantity: &str) -> Change {
    change("lines.0.quantity", Some("2"), Some(quantity))
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
    assert_eq!(story.wish(&[more_lamps("3")]), ["placed changed_after_approval"]);
    assert_eq!(story.hold().evidence["lines.0.quantity"], "2 -> 3");
    assert_eq!(story.state(), ReviewState::Approved);
    let release = story.release();
    assert_eq!(story.said(release), [format!("released changed_after_approval by {CLERK}")]);
}

#[test]
fn a_wish_that_is_told_again_is_held_once_and_a_larger_one_takes_its_place() {
    let mut story = Story::of(order());
    story.wish(&[more_lamps("3")]);
    let paid = change("payment_status", Some("authorized"), Some("paid"));
    assert!(story.wish(&[paid.clone(), more_lamps("3")]).is_empty());
    let method = change("shipping_method", Some("Standard"), None);
    let said = story.wish(&[method.clone(), more_lamps("4")]);
    let replaced = ["released changed_after_approval by rules", "placed changed_after_approval"];
    assert_eq!(said, replaced);
    let release = story.release();
    story.said(release);
    assert!(story.wish(&[paid, method.clone(), more_lamps("4")]).is_empty(), "it was let go");
    let later = change("lines.0.quantity", Some("4"), Some("5"));
    assert_eq!(story.wish(&[later]), ["placed changed_after_approval"]);
    assert_eq!(story.wish(&[method, more_lamps("6")]), ["placed changed_after_approval"]);
    assert_eq!(story.review().open_holds().count(), 2, "from another start");
}

#[test]
fn what_a_person_settles_at_the_order_releases_the_hold_and_places_none() {
    let mut story = Story::of(order());
    story.wish(&[more_lamps("1")]);
    let settled = ChangeSettled { accepted: true, settled_by: CLERK.into(), reason: None };
    let (number, order) = (story.review().heard + 1, story.review().order.clone());
    let changes = vec![change("amounts.total", Some("200"), Some("100"))];
    let news = News { number, order, changes, settled: Some(settled) };
    let said = story.said(Command::Change(Box::new(news)));
    assert_eq!(said, [format!("released changed_after_approval by {CLERK}")]);
    assert!(story.wish(&[more_lamps("1")]).is_empty(), "it is not held again");
}

#[test]
fn a_payment_or_a_cancellation_after_the_approval_is_not_held() {
    let mut story = Story::of(OrderFacts { cash_on_delivery: true, ..unpaid() });
    let payment = change("payment_status", Some("none"), Some("paid"));
    let note = change("person.note", None, None);
    assert!(story.wish(&[payment, note]).is_empty());
    let mut order = story.review().order.clone();
    order.cancelled = true;
    assert!(story.tell(order, vec![more_lamps("0")]).is_empty());
}

#[test]
fn every_kind_of_change_that_concerns_the_fulfilment_is_shown() {
    let shown = |field, before, after| {
        let mut story = Story::of(order());
        story.wish(&[change(field, before, after)]);
        story.hold().evidence[field].clone()
    };
    assert_eq!(shown("amounts.total", Some("2490"), Some("3000")), "24.90 EUR -> 30.00 EUR");
    assert_eq!(shown("lines.0.unit_price", Some("5"), Some("-5")), "0.05 EUR -> -0.05 EUR");
    assert_eq!(shown("lines.0.sku", Some("LAMP-1"), None), "LAMP-1 -> none");
    assert_eq!(shown("lines.1", None, Some("1 x VASE-1")), "none -> 1 x VASE-1");
    assert_eq!(shown("cash_on_delivery", Some("false"), Some("true")), "false -> true");
    assert_eq!(shown("person.recipient", None, None), "changed");
    assert_eq!(shown("shipping_method", None, Some(&"x\0".repeat(70))).len(), 68);
}

#[test]
fn older_news_and_the_same_news_change_nothing() {
    let mut story = Story::of(unpaid());
    assert_eq!(story.ask(changed(1, order())), Decision::AlreadyThere);
    story.change(|order| order.number = "#1001-b".into());
    assert_eq!(story.ask(changed(2, order())), Decision::AlreadyThere);
    assert_eq!(story.said(changed(3, order())).len(), 2);
}
