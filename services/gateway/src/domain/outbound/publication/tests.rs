use super::*;
use proptest::prelude::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + second, 0).expect("in range")
}

fn lamp() -> Sku {
    "LAMP".parse().expect("a SKU")
}

fn fate(fate: LevelFate, quantity: i64) -> SettledLevel {
    SettledLevel { sku: lamp(), quantity, refs: vec!["1".to_owned()], fate }
}

/// One that is being told.
fn taken() -> Level {
    let made = Level::new(&lamp(), 9, 4, at(0));
    Level { due_at: None, taken_in: Some(1), ..made }
}

#[test]
fn the_rule_takes_its_share_and_keeps_the_buffer_back() {
    assert_eq!(figure(100, 0, 10), 10);
    assert_eq!(figure(50, 0, 9), 4);
    assert_eq!(figure(50, 2, 9), 2);
    assert_eq!(figure(100, 20, 9), 0);
    assert_eq!(figure(0, 0, 9), 0);
    assert_eq!(figure(100, 0, -3), 0);
    assert_eq!(figure(100, 0, i64::MAX), QUANTITY_MAX);
}

proptest! {
    #[test]
    fn a_shop_is_never_told_more_than_there_is_and_never_less_than_nothing(
        ratio in 0_u32..=100, buffer in 0_i64..=BUFFER_MAX, available in -10_i64..2_000_000,
    ) {
        let told = figure(ratio, buffer, available);
        prop_assert!((0..=available.max(0)).contains(&told));
    }

    #[test]
    fn more_stock_never_shows_less_and_a_greater_buffer_never_more(
        ratio in 0_u32..=100, buffer in 0_i64..1_000, available in 0_i64..10_000, more in 0_i64..10_000,
    ) {
        prop_assert!(figure(ratio, buffer, available) <= figure(ratio, buffer, available + more));
        prop_assert!(figure(ratio, buffer + more, available) <= figure(ratio, buffer, available));
        prop_assert!(figure(ratio, buffer, available) <= figure(100, 0, available));
    }
}

#[test]
fn many_movements_are_told_once_and_wait_since_the_first() {
    let first = Level::new(&lamp(), 9, 4, at(0));
    let second = first.moved(8, 4, at(1)).expect("it moved");
    let third = second.moved(7, 3, at(2)).expect("it moved");
    assert_eq!((third.due_at, third.waiting_since), (first.due_at, Some(at(0))));
    assert_eq!(third.wanted, 3);
    assert_eq!(third.moved(7, 3, at(3)), None, "nothing changed");
}

#[test]
fn what_moved_while_it_was_told_is_told_once_more() {
    let told = taken().settled(&fate(LevelFate::Told, 4), at(5));
    assert_eq!((told.state, told.told), (LevelState::Current, Some((4, at(5)))));
    assert_eq!(told.due_at, Some(at(5) + AGAIN_AFTER), "somebody may change it there");
    let moved = taken().moved(8, 4, at(3)).expect("it moved");
    let told = moved.settled(&fate(LevelFate::Told, 4), at(5));
    assert_eq!((told.state, told.told), (LevelState::Waiting, Some((4, at(5)))));
    assert!(told.due_at.is_some_and(|due| due < at(5)));
}

#[test]
fn what_the_shop_does_not_know_rests_until_it_moves_or_somebody_asks() {
    let reason = || "none".to_owned();
    for (came, state) in [
        (LevelFate::Unknown { reason: reason() }, LevelState::Unknown),
        (LevelFate::Refused { reason: reason() }, LevelState::Failed),
    ] {
        let rests = taken().settled(&fate(came, 4), at(5));
        assert_eq!((rests.state, rests.due_at, rests.waiting_since), (state, None, None));
        assert_eq!(rests.reason.as_deref(), Some("none"));
        assert_eq!(rests.wanted_again(at(9), at(9)).due_at, Some(at(9)));
        assert!(rests.moved(1, 1, at(9)).is_some_and(|level| level.due_at.is_some()));
    }
}

#[test]
fn who_was_not_answered_is_due_again_and_keeps_its_age() {
    let again = taken().unsettled(Some("503"), at(5));
    assert_eq!((again.due_at, again.taken_in), (Some(at(5)), None));
    assert_eq!((again.state, again.waiting_since), (LevelState::Waiting, Some(at(0))));
}

fn rule() -> Publication {
    let wish = PutPublication {
        channel: "web".to_owned(),
        ratio_percent: 100,
        buffer: 0,
        locations: vec![],
        paused: false,
        shop_location: None,
    };
    let made = put(None, &wish, &shop(), "key:admin", at(0)).expect("a rule");
    Publication { stated_at: Some(at(0)), taken_until: Some(at(60)), attempt: 1, ..made }
}

fn shop() -> Target {
    use contracts::requests::outbound::{PutTarget, TargetSettings};
    let wish = PutTarget {
        name: "web".to_owned(),
        kind: TargetKind::Shopify,
        url: "https://web.example".to_owned(),
        sealed: Some("sealed".to_owned()),
        sealed_if_new: None,
        settings: TargetSettings::default(),
    };
    super::super::target::put(None, &wish, "key:admin", at(0)).expect("a shop").0
}

#[test]
fn a_shop_is_told_one_portion_at_a_time_and_a_failing_one_ever_later() {
    assert!(!rule().is_open(&shop(), at(10)), "one is on its way");
    assert!(rule().is_open(&shop(), at(60)), "who told it has died");
    let told = rule().heard(&Verdict::Told { how: "told".to_owned() }, at(10));
    assert!(told.is_open(&shop(), at(10)));
    let again = |after_seconds| Verdict::Again { reason: "500".to_owned(), after_seconds };
    let mut failing = rule();
    for _ in 0..50 {
        failing = failing.heard(&again(None), at(10));
    }
    let pause = failing.not_before.expect("a pause") - at(10);
    assert!((20..=40).contains(&pause.num_minutes()), "stock is never given up: {pause}");
    let unclear = rule().heard(&again(Some(30)), at(10));
    let hurried = Publication { not_before: None, ..unclear };
    assert!(!hurried.is_open(&shop(), at(39)), "what may still arrive is not overtaken");
    assert!(hurried.is_open(&shop(), at(40)));
}

#[test]
fn a_statement_is_heard_page_by_page_and_only_its_own() {
    let mut rule = Publication { stated_at: None, taken_until: None, ..rule() };
    let name = rule.statement.simple().to_string();
    assert!(!rule.stated("other", None, at(1)));
    assert!(rule.stated(&name, Some("LAMP"), at(1)));
    assert_eq!((rule.stated_after.as_deref(), rule.stated_at), (Some("LAMP"), None));
    assert!(!rule.is_open(&shop(), at(1)));
    assert!(rule.stated(&name, None, at(2)));
    assert!(rule.is_open(&shop(), at(2)));
    assert!(!rule.stated(&name, Some("LAMP"), at(3)), "a page that comes again changes nothing");
}
