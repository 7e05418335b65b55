use super::*;

#[test]
fn a_rejection_that_waits_is_told_to_nobody_and_undone_without_a_trace() {
    let mut story = Story::of(unpaid());
    let before = story.review().clone();
    assert!(story.said(reject_later()).is_empty());
    assert_eq!(story.state(), ReviewState::Open);
    assert_eq!(story.ask(reject_later()), Decision::AlreadyThere);
    let refused = Decision::Refused(Refusal::BeingRejected);
    let release = story.release();
    assert_eq!([story.ask(approve()), story.ask(release)], [refused.clone(), refused]);
    assert!(story.said(undo(Undoing::Rejection)).is_empty());
    assert_eq!(*story.review(), before);
    assert_eq!(story.ask(undo(Undoing::Rejection)), Decision::AlreadyThere);
}

#[test]
fn the_clock_carries_a_rejection_out_and_not_a_moment_earlier() {
    let mut story = Story::of(unpaid());
    story.said(reject_later());
    let due_at = story.review().rejecting.as_ref().expect("waits").due_at;
    let (demands, known_items) = (demands(), known(&["LAMP-1"]));
    let rules = Rules { demands: &demands, known_items: &known_items };
    let early = due_at - chrono::TimeDelta::seconds(1);
    let carried = decide(Some(story.review()), &Command::CarryOut, &rules, early);
    assert_eq!(carried, Decision::AlreadyThere);
    let said = story.said(Command::CarryOut);
    let rejected = format!("rejected by {CLERK}");
    assert_eq!(said, [format!("released awaiting_payment by {CLERK}"), rejected]);
    assert_eq!(story.ask(Command::CarryOut), Decision::AlreadyThere);
    let late = story.ask(undo(Undoing::Rejection));
    assert!(matches!(late, Decision::Refused(Refusal::State { .. })));
}

#[test]
fn what_the_shop_tells_of_an_order_being_rejected_counts_once_that_is_undone() {
    let mut story = Story::of(unpaid());
    story.said(reject_later());
    assert!(story.change(|order| order.payment_status = PaymentStatus::Paid).is_empty());
    assert_eq!(story.state(), ReviewState::Open, "a person said no, so the money lets nothing go");
    let said = story.said(undo(Undoing::Rejection));
    assert_eq!(said, ["released awaiting_payment by rules", "approved by rules"]);
    assert_eq!(story.ask(undo(Undoing::Rejection)), Decision::AlreadyThere);
}

#[test]
fn an_order_that_is_cancelled_while_it_is_being_rejected_is_cancelled() {
    let mut story = Story::of(unpaid());
    story.said(reject_later());
    assert_eq!(story.said(cancel()), ["released awaiting_payment by rules"]);
    assert_eq!((story.state(), &story.review().rejecting), (ReviewState::Cancelled, &None));
    assert_eq!(story.ask(Command::CarryOut), Decision::AlreadyThere);
}

#[test]
fn an_approval_that_is_undone_stops_the_order_until_somebody_approves_again() {
    let mut story = Story::of(unpaid());
    story.said(approve());
    assert_eq!(story.said(undo(Undoing::Approval)), ["placed other"]);
    assert_eq!(story.hold().evidence["approval"], "undone");
    assert_eq!(story.hold().evidence["undone_by"], CLERK);
    assert_eq!(story.ask(undo(Undoing::Approval)), Decision::AlreadyThere);
    assert_eq!(story.said(approve()), [format!("released other by {CLERK}")], "approved but once");
    story.minute += 1;
    assert_eq!(story.ask(undo(Undoing::Approval)), Decision::Refused(Refusal::TooLate));
}

#[test]
fn a_hold_that_was_released_speaks_against_the_order_again_within_a_minute() {
    let mut order = unpaid();
    order.amounts.difference = 1;
    let mut story = Story::of(order);
    let hold_id = story.hold().hold_id;
    assert_eq!(story.ask(undo(Undoing::Release(hold_id))), Decision::AlreadyThere, "it is open");
    let release = story.release();
    story.said(release.clone());
    assert_eq!(story.said(undo(Undoing::Release(hold_id))), ["placed awaiting_payment"]);
    assert_eq!(story.ask(undo(Undoing::Release(hold_id))), Decision::AlreadyThere);
    let again = story.review().open_holds().find(|hold| hold.reason.code() == "awaiting_payment");
    let hold_id = again.expect("placed again").hold_id;
    story.said(Command::Release { hold_id, by: CLERK.into(), note: None });
    story.minute += 1;
    assert_eq!(story.ask(undo(Undoing::Release(hold_id))), Decision::Refused(Refusal::TooLate));
}
