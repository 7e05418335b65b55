use proptest::prelude::*;

use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("in range")
}

fn wish(hash: Option<&str>) -> PutPerson {
    let password_hash = hash.map(str::to_owned);
    PutPerson {
        id: "anna".to_owned(),
        name: "Anna".to_owned(),
        role: Role::Clerk,
        password_hash,
        channels: None,
        locations: None,
    }
}

fn moved(decision: PersonDecision) -> (Person, bool) {
    match decision {
        PersonDecision::Moved { person, signs_out } => (person, signs_out),
        other => panic!("{other:?}"),
    }
}

fn anna() -> Person {
    moved(put(None, &wish(Some("$argon2id$1")), at(1))).0
}

#[test]
fn somebody_new_needs_a_password_and_the_same_again_changes_nothing() {
    let refused = PersonDecision::Refused(PersonRefusal::NoPassword);
    assert_eq!(put(None, &wish(None), at(1)), refused);
    let anna = anna();
    assert_eq!(put(Some(&anna), &wish(None), at(2)), PersonDecision::AlreadyThere(anna.clone()));
}

#[test]
fn another_password_signs_everybody_out_and_another_role_does_not() {
    let (lead, signs_out) =
        moved(put(Some(&anna()), &PutPerson { role: Role::WarehouseLead, ..wish(None) }, at(2)));
    assert_eq!((lead.role, lead.made_at, signs_out), (Role::WarehouseLead, at(1), false));
    let (changed, signs_out) = moved(put(Some(&lead), &wish(Some("$argon2id$2")), at(3)));
    assert_eq!((changed.password_hash.as_str(), signs_out), ("$argon2id$2", true));
}

#[test]
fn whoever_was_ended_comes_back_only_with_a_new_password() {
    let (ended, signs_out) = moved(end(&anna(), at(2)));
    assert!(signs_out && !ended.is_live());
    assert_eq!(end(&ended, at(3)), PersonDecision::AlreadyThere(ended.clone()));
    assert!(!sign_in(&ended, true, at(3)).is_in);
    let refused = PersonDecision::Refused(PersonRefusal::NoPassword);
    assert_eq!(put(Some(&ended), &wish(None), at(4)), refused);
    let (back, _) = moved(put(Some(&ended), &wish(Some("$argon2id$2")), at(4)));
    assert!(sign_in(&back, true, at(5)).is_in);
}

#[test]
fn what_is_no_name_and_no_hash_is_refused() {
    let refused = |wish: PutPerson| match put(None, &wish, at(1)) {
        PersonDecision::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    let hash = Some("$argon2id$1");
    assert_eq!(refused(PutPerson { id: "a b".into(), ..wish(hash) }), PersonRefusal::NotAToken);
    assert_eq!(refused(PutPerson { name: " ".into(), ..wish(hash) }), PersonRefusal::BadName);
    assert_eq!(refused(wish(Some("secret"))), PersonRefusal::NotAHash);
}

#[test]
fn work_reaches_what_is_named_until_something_else_is_said() {
    let names = |all: &[&str]| Some(all.iter().map(|name| (*name).to_owned()).collect());
    let hash = Some("$argon2id$1");
    let wish_of = |channels| PutPerson { channels, ..wish(hash) };
    let (anna, _) = moved(put(None, &wish_of(names(&["web", "shop", "web"])), at(1)));
    assert_eq!(anna.channels, ["shop", "web"]);
    let (named, _) = moved(put(Some(&anna), &PutPerson { name: "A".into(), ..wish(None) }, at(2)));
    assert_eq!(named.channels, ["shop", "web"], "nobody said anything about it");
    let (ended, _) = moved(end(&anna, at(2)));
    let (back, _) = moved(put(Some(&ended), &wish(hash), at(3)));
    assert_eq!(back.channels, ["shop", "web"], "who comes back reaches no further");
    let (whole, signs_out) = moved(put(Some(&anna), &wish_of(Some(vec![])), at(2)));
    assert!(whole.channels.is_empty() && signs_out, "another password came with it");
}

#[test]
fn an_admin_reaches_everything_and_names_have_to_be_names() {
    let refused = |wish: PutPerson| match put(None, &wish, at(1)) {
        PersonDecision::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    let of = |name: &str| Some(vec![name.to_owned()]);
    let hash = Some("$argon2id$1");
    let narrow = PutPerson { role: Role::Admin, locations: of("main"), ..wish(hash) };
    assert_eq!(refused(narrow), PersonRefusal::NarrowAdmin);
    let channel = PutPerson { channels: of("a,b"), ..wish(hash) };
    assert_eq!(refused(channel), PersonRefusal::BadChannel);
    let location = PutPerson { locations: Some(vec!["a".into(); 51]), ..wish(hash) };
    assert_eq!(refused(location), PersonRefusal::BadLocation);
}

#[test]
fn five_wrong_tries_are_free_and_each_further_one_locks_for_longer() {
    let mut anna = anna();
    let mut now = at(1_000);
    for tries in 1..FREE_TRIES {
        anna = sign_in(&anna, false, now).person;
        assert_eq!((anna.failures, anna.locked_until), (tries, None));
    }
    for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
        anna = sign_in(&anna, false, now).person;
        assert_eq!(anna.locked_until, Some(now + TimeDelta::minutes(minutes)));
        let early = sign_in(&anna, true, now + TimeDelta::seconds(1));
        assert_eq!((early.is_in, &early.person), (false, &anna), "nothing is looked at");
        now += TimeDelta::minutes(minutes);
    }
    let tried = sign_in(&anna, true, now);
    assert_eq!((tried.is_in, tried.person.failures, tried.person.locked_until), (true, 0, None));
}

proptest! {
    #[test]
    fn nobody_is_in_without_a_right_password_and_nobody_is_locked_for_ever(
        tries in prop::collection::vec((any::<bool>(), 0_i64..7_200), 1..60),
    ) {
        let (mut anna, mut now) = (anna(), at(1_000));
        for (right, pause) in tries {
            now += TimeDelta::seconds(pause);
            let tried = sign_in(&anna, right, now);
            prop_assert!(right || !tried.is_in);
            prop_assert!(!anna.is_locked(now) || !tried.is_in);
            anna = tried.person;
            let longest = now + TimeDelta::minutes(LOCK_MINUTES_MAX);
            prop_assert!(anna.locked_until.is_none_or(|until| until <= longest));
        }
    }
}
