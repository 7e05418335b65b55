use super::*;

#[test]
fn a_clerk_approves_by_releasing_every_hold_first() {
    let mut story = Story::of(OrderFacts { person: None, ..unpaid() });
    let said = story.said(approve());
    let released = ["awaiting_payment", "incorrect_address", "missing_contact"];
    let mut expected = released.map(|reason| format!("released {reason} by {CLERK}")).to_vec();
    expected.push(format!("approved by {CLERK}"));
    assert_eq!(said, expected);
    assert_eq!(story.review().version, 8);
    assert_eq!(story.ask(approve()), Decision::AlreadyThere);
    assert!(matches!(story.ask(reject()), Decision::Refused(Refusal::State { .. })));
}

#[test]
fn releasing_the_last_hold_approves() {
    let mut order = unpaid();
    order.amounts.difference = 1;
    let mut story = Story::of(order);
    let release = story.release();
    assert_eq!(story.said(release.clone()), [format!("released awaiting_payment by {CLERK}")]);
    assert_eq!(story.ask(release), Decision::AlreadyThere);
    let last = story.release();
    let said = story.said(last);
    assert_eq!(
        said,
        [format!("released totals_differ by {CLERK}"), format!("approved by {CLERK}")]
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
    story.said(Command::Release { hold_id: address_hold, by: CLERK.into(), note: None });
    assert!(story.change(|order| order.number = "#1001-b".into()).is_empty());
    let worse = address("DE");
    let worse = contracts::address::Address { street1: None, city: None, ..worse };
    let said = story.change(|order| order.person = Some(person(worse)));
    assert_eq!(said, ["placed incorrect_address", "asked for city, street"]);
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
    assert_eq!(said, ["released invalid_sku_or_spec by rules", "approved by rules"]);
}

#[test]
fn a_rejected_or_cancelled_order_stays_so() {
    let mut story = Story::of(unpaid());
    let said = story.said(reject());
    assert_eq!(
        said,
        [format!("released awaiting_payment by {CLERK}"), format!("rejected by {CLERK}")]
    );
    assert_eq!(story.ask(reject()), Decision::AlreadyThere);
    assert_eq!(story.ask(cancel()), Decision::AlreadyThere);
    assert!(matches!(story.ask(approve()), Decision::Refused(Refusal::State { .. })));
    let mut story = Story::of(unpaid());
    assert_eq!(story.said(cancel()), ["released awaiting_payment by rules"]);
    assert_eq!(story.ask(cancel()), Decision::AlreadyThere);
    assert!(matches!(story.ask(reject()), Decision::Refused(Refusal::State { .. })));
}
