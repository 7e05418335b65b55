use super::*;

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + hour * 3_600, 0).expect("in range")
}

fn wish(kind: TargetKind) -> PutTarget {
    PutTarget {
        name: "desk".to_owned(),
        kind,
        url: "https://desk.example/hook".to_owned(),
        sealed: None,
        sealed_if_new: Some("first".to_owned()),
        settings: TargetSettings::default(),
    }
}

fn made(kind: TargetKind) -> Target {
    put(None, &wish(kind), "key:admin", at(0)).expect("made").0
}

fn again() -> Verdict {
    Verdict::Again { reason: "it answered 500".to_owned(), after_seconds: None }
}

fn told() -> Verdict {
    Verdict::Told { how: "told".to_owned() }
}

#[test]
fn a_known_target_keeps_its_secret_and_its_beginning() {
    let first = made(TargetKind::Webhook);
    let moved = PutTarget { url: "https://other.example".to_owned(), ..wish(TargetKind::Webhook) };
    let (moved, new) = put(Some(&first), &moved, "key:admin", at(3)).expect("changed");
    assert!(!new);
    assert_eq!((moved.sealed, moved.created_at), (vec!["first".to_owned()], at(0)));
    let given = PutTarget { sealed: Some("second".to_owned()), ..wish(TargetKind::Webhook) };
    let (given, _) = put(Some(&first), &given, "key:admin", at(3)).expect("changed");
    assert_eq!(given.sealed, ["second"]);
}

#[test]
fn what_cannot_be_is_refused_by_its_member() {
    let refused = |change: &dyn Fn(&mut PutTarget)| {
        let mut wish = wish(TargetKind::Webhook);
        change(&mut wish);
        put(None, &wish, "key:admin", at(0)).expect_err("refused").member
    };
    assert_eq!(refused(&|wish| wish.name = "a b".to_owned()), "id");
    assert_eq!(refused(&|wish| wish.url = "ftp://x".to_owned()), "url");
    assert_eq!(refused(&|wish| wish.settings.events = vec!["kontor.x".to_owned()]), "events");
    assert_eq!(refused(&|wish| wish.settings.requests_per_second = Some(0)), "requests_per_second");
    assert_eq!(refused(&|wish| wish.settings.api_version = Some("new".to_owned())), "api_version");
    assert_eq!(refused(&|wish| wish.sealed_if_new = None), "secret");
}

#[test]
fn a_subscription_that_fails_often_and_long_is_paused_until_a_person_resumes_it() {
    let mut hook = made(TargetKind::Webhook);
    for _ in 0..FAILURES_MAX * 2 {
        hook = hook.heard(&again(), at(0));
    }
    assert_eq!(hook.state, TargetState::Live, "often is not long");
    let late = made(TargetKind::Webhook).heard(&again(), at(0)).heard(&again(), at(48));
    assert_eq!(late.state, TargetState::Live, "long is not often");
    hook = hook.heard(&again(), at(FAILING_HOURS_MAX));
    assert_eq!(hook.state, TargetState::Paused);
    assert!(hook.reason.as_deref().is_some_and(|reason| reason.contains("41 times")), "{hook:?}");
    let resumed = hook.resume("key:admin", at(13));
    assert_eq!((resumed.state, resumed.failures, resumed.reason), (TargetState::Live, 0, None));
}

#[test]
fn one_success_forgives_all_failures() {
    let failing = made(TargetKind::Webhook).heard(&again(), at(0));
    assert_eq!((failing.failures, failing.failing_since), (1, Some(at(0))));
    let told = failing.heard(&told(), at(1));
    assert_eq!((told.failures, told.failing_since), (0, None));
}

#[test]
fn a_shop_is_paused_only_where_it_lets_us_in_nowhere() {
    let mut shop = made(TargetKind::Shopify);
    for _ in 0..FAILURES_MAX * 2 {
        shop = shop.heard(&again(), at(100));
    }
    assert_eq!(shop.heard(&again(), at(200)).state, TargetState::Live);
    let closed = shop.heard(&Verdict::Closed { reason: "401".to_owned() }, at(200));
    assert_eq!((closed.state, closed.reason.as_deref()), (TargetState::Paused, Some("401")));
}

#[test]
fn a_rest_holds_up_the_whole_target_for_its_time() {
    let rest = Verdict::Rest { reason: "429".to_owned(), after_seconds: 3_600 };
    let resting = made(TargetKind::Shopify).heard(&rest, at(0));
    assert_eq!(resting.not_before, Some(at(1)));
    assert_eq!(resting.heard(&told(), at(0)), resting, "what was on its way ends no rest");
    assert_eq!(resting.heard(&told(), at(1)).reason, None);
}

#[test]
fn the_secret_before_signs_along_for_a_day() {
    let rotated = made(TargetKind::Webhook).rotate("second", "key:admin", at(0));
    assert_eq!(rotated.live_secrets(at(23)), ["second", "first"]);
    assert_eq!(rotated.live_secrets(at(24)), ["second"]);
    let twice = rotated.rotate("third", "key:admin", at(25));
    assert_eq!(twice.live_secrets(at(26)), ["third", "second"]);
}

#[test]
fn a_key_that_is_kept_does_not_go_to_another_address() {
    let known = Target { sealed: vec!["key".to_owned()], ..made(TargetKind::Shopify) };
    let moved = |url: &str, sealed: Option<&str>| {
        let (url, sealed) = (url.to_owned(), sealed.map(str::to_owned));
        let wish = PutTarget { url, sealed, sealed_if_new: None, ..wish(TargetKind::Shopify) };
        put(Some(&known), &wish, "key:admin", at(1))
    };
    let refused = moved("https://thief.example", None).expect_err("another host");
    assert_eq!(refused.member, "token");
    assert!(moved("http://desk.example/hook", None).is_err(), "in the clear");
    assert!(moved("https://desk.example:444/hook", None).is_err(), "another port");
    assert!(moved("https://Desk.example/store", None).is_ok(), "the same house");
    assert!(moved("https://thief.example", Some("other")).is_ok());
}
