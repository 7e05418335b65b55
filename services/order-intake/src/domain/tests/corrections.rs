//! Where an order goes, corrected before the approval; and what the shop goes on telling.

use contracts::address::{Address, Contact, Person, Recipient};
use contracts::events::order::ContactChannel;
use contracts::requests::intake::{Contacted, CorrectionState, CreateAddress, CreateCustomer};

use super::*;
use crate::domain::correcting::{CUSTOMER, Correction, missing, state};

pub(super) fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(super) fn address(street: &str, district: Option<&str>) -> Address {
    Address {
        street1: text(street),
        district: district.map(str::to_owned),
        city: text("Example City"),
        country: text("CN"),
        ..Address::default()
    }
}

pub(super) fn person(address: Address) -> Person {
    let recipient =
        Recipient::Clear { name: text("Lin"), company: None, phone: text("138"), address };
    let customer = Contact { name: text("Lin"), ..Contact::default() };
    Person { customer: Some(customer), recipient: Some(recipient), note: None }
}

pub(super) fn told(person: Person) -> OrderFacts {
    OrderFacts { person: Some(person), ..facts(vec![line(0, 2)]) }
}

fn hold(role: &str, evidence: &[&str]) -> Happening {
    let evidence = evidence.iter().map(|member| ((*member).to_owned(), "missing".to_owned()));
    Happening::HoldPlaced(HoldPlaced {
        hold_id: made::<HoldId>(role),
        order_id: the_order(),
        reason: HoldReason::IncorrectAddress,
        evidence: evidence.collect(),
        owner: "clerk".to_owned(),
    })
}

/// An order that is held because its district is missing.
pub(super) fn held() -> Order {
    let order = received(told(person(address("Lane 1", None)))).order;
    after(order, vec![hold("first", &["district"])])
}

fn correction(given: CreateAddress) -> Correction {
    let contacted = Contacted { channel: ContactChannel::Phone, note: text("she spelt it") };
    Correction {
        address: Some(given),
        customer: None,
        by: "key:clerk".to_owned(),
        reason: "the district was missing".to_owned(),
        contacted: Some(contacted),
        unasked: None,
    }
}

fn district(name: &str) -> CreateAddress {
    CreateAddress { district: text(name), ..CreateAddress::default() }
}

pub(super) fn by_customer(given: CreateAddress) -> Correction {
    Correction { by: CUSTOMER.to_owned(), ..correction(given) }
}

pub(super) fn correct(order: &Order, correction: Correction) -> Result<Step, Stop> {
    order.decide(Ask::Correct(Box::new(correction)), at(30), waits())
}

fn hear(order: &Order, person: Person, seconds: i64) -> Step {
    let facts = OrderFacts { updated_at: at(seconds), ..told(person) };
    let news = Box::new(ReadOrder { facts, news: News::Updated });
    order.decide(Ask::Hear(news), at(40), waits()).expect("newer")
}

pub(super) fn goes_to(order: &Order) -> (Address, Option<String>) {
    match order.facts.person.clone().and_then(|person| person.recipient) {
        Some(Recipient::Clear { address, phone, .. }) => (address, phone),
        other => panic!("nobody: {other:?}"),
    }
}

fn pointers(stop: Result<Step, Stop>) -> Vec<String> {
    match stop {
        Err(Stop::Invalid(errors)) => errors.into_iter().map(|error| error.pointer).collect(),
        other => panic!("not invalid but {other:?}"),
    }
}

#[test]
fn a_clerk_corrects_one_member_and_who_why_and_how_is_told() {
    let step = correct(&held(), correction(district("West"))).expect("it can be corrected");
    assert_eq!(goes_to(&step.order).0, address("Lane 1", Some("West")));
    let [Said::Changed(changed)] = &step.said[..] else { panic!("{:?}", step.said) };
    let said = changed.correction.as_ref().expect("a correction");
    assert_eq!(said.corrected_by, "key:clerk");
    assert_eq!(said.members, ["shipping_address.district"]);
    assert_eq!(said.contacted_by, Some(ContactChannel::Phone));
    assert_eq!(changed.changes[0].field, "person.recipient");
    let sentence = &step.entries[0].sentence;
    assert!(sentence.contains("key:clerk") && sentence.contains("by telephone"), "{sentence}");
    assert!(!sentence.contains("West") && !sentence.contains("spelt"), "{sentence}");
    let kept = step.order.corrections.made[0].contacted.clone().and_then(|how| how.note);
    assert_eq!(kept.as_deref(), Some("she spelt it"));
}

#[test]
fn the_same_correction_again_changes_nothing() {
    let order = correct(&held(), correction(district("West"))).expect("corrected").order;
    let again = correct(&order, correction(district(" West ")));
    assert_eq!(again.err(), Some(Stop::AlreadyThere));
}

#[test]
fn an_empty_text_takes_away_and_another_region_has_another_code() {
    let from = Address {
        region: text("Berlin"),
        region_code: text("BE"),
        street2: text("2nd floor"),
        country: text("DE"),
        ..address("Lane 1", None)
    };
    let order = received(told(person(from))).order;
    let region = text("Bayern");
    let given = CreateAddress { region, street2: text(""), ..CreateAddress::default() };
    let (after, _) = goes_to(&correct(&order, correction(given)).expect("corrected").order);
    assert_eq!(
        (after.region.as_deref(), after.region_code, after.street2),
        (Some("Bayern"), None, None)
    );
}

#[test]
fn a_contact_alone_can_be_corrected_also_where_nobody_was_known() {
    let order = received(facts(vec![line(0, 1)])).order;
    let customer = CreateCustomer { phone: text("13900000000"), ..CreateCustomer::default() };
    let wish = Correction {
        address: None,
        customer: Some(customer),
        ..correction(CreateAddress::default())
    };
    let step = correct(&order, wish).expect("corrected");
    let person = step.order.facts.person.expect("somebody");
    assert_eq!(person.customer.and_then(|contact| contact.phone).as_deref(), Some("13900000000"));
    assert_eq!(person.recipient, None);
}

#[test]
fn what_is_wrong_with_a_correction_is_named() {
    let given = CreateAddress {
        country: text("china"),
        city: Some("x".repeat(501)),
        ..CreateAddress::default()
    };
    let wish = Correction { reason: " ".to_owned(), ..correction(given) };
    let expected = ["#/shipping_address/country", "#/shipping_address/city", "#/reason"];
    assert_eq!(pointers(correct(&held(), wish)), expected);
    let empty = Correction { address: None, ..correction(CreateAddress::default()) };
    assert_eq!(pointers(correct(&held(), empty)), ["#"]);
}

#[test]
fn after_the_approval_the_way_that_is_left_is_told() {
    let order = approved(vec![line(0, 2)]);
    let Err(Stop::Refused(words)) = correct(&order, correction(district("West"))) else {
        panic!("it was corrected");
    };
    assert!(words.contains("approved") && words.contains("enter a new order"), "{words}");
}

#[test]
fn a_recipient_whom_the_marketplace_hides_is_corrected_there() {
    let recipient = Recipient::Opaque { token: "t".to_owned(), masked: "L**".to_owned() };
    let order = received(told(Person { recipient: Some(recipient), ..Person::default() })).order;
    let stop = correct(&order, correction(district("West")));
    assert!(matches!(stop, Err(Stop::Refused(words)) if words.contains("marketplace")));
}

#[test]
fn an_old_address_of_the_shop_does_not_undo_a_correction() {
    let order = correct(&held(), correction(district("West"))).expect("corrected").order;
    let step = hear(&order, person(address("Lane 1", None)), 50);
    assert!(step.said.is_empty() && step.entries.is_empty(), "{:?}", step.entries);
    assert_eq!(goes_to(&step.order).0, address("Lane 1", Some("West")));
    let order = after(step.order.clone(), vec![approval(items(&step.order, &[2]))]);
    let step = hear(&order, person(address("Lane 1", None)), 60);
    assert!(step.said.is_empty() && step.order.proposed.is_empty(), "{:?}", step.order.proposed);
}

#[test]
fn a_new_address_of_the_shop_takes_the_place_of_a_correction() {
    let order = correct(&held(), correction(district("West"))).expect("corrected").order;
    let step = hear(&order, person(address("Square 9", Some("East"))), 50);
    assert_eq!(goes_to(&step.order).0, address("Square 9", Some("East")));
    let codes: Vec<_> = step.entries.iter().map(|entry| entry.code).collect();
    assert_eq!(codes, ["changed", "correction_overtaken"]);
    let again = hear(&step.order, person(address("Square 9", Some("East"))), 60);
    assert!(again.said.is_empty(), "{:?}", again.said);
    let back = hear(&step.order, person(address("Lane 1", None)), 70);
    assert_eq!(goes_to(&back.order).0, address("Lane 1", None), "the shop went back by itself");
}

#[test]
fn a_corrected_telephone_stands_when_the_shop_changes_the_address() {
    let given = CreateAddress { phone: text("139"), ..CreateAddress::default() };
    let order = correct(&held(), correction(given)).expect("corrected").order;
    let step = hear(&order, person(address("Square 9", Some("East"))), 50);
    assert_eq!(goes_to(&step.order), (address("Square 9", Some("East")), text("139")));
}

#[test]
fn a_correction_that_comes_during_the_approval_is_only_proposed() {
    let order = held();
    let old = order.facts.person.clone();
    let lines = items(&order, &[2]);
    let order = correct(&order, correction(district("West"))).expect("corrected").order;
    let Happening::Approved(event) = approval(lines) else { panic!("no approval") };
    let step = tell(&order, Happening::Approved(OrderApproved { person: old.clone(), ..event }));
    let step = step.expect("it moves");
    assert_eq!(step.order.facts.person, old, "the parcel goes where the warehouse was told");
    assert_eq!(step.order.proposed[0].field, "person.recipient");
    assert_eq!(kinds(&step), ["changed"]);
}

#[test]
fn a_customer_answers_once_until_the_order_is_held_again() {
    let order = held();
    assert_eq!(
        (state(&order), missing(&order)),
        (CorrectionState::Asked, vec!["district".to_owned()])
    );
    let step = correct(&order, by_customer(district("West"))).expect("asked for");
    assert_eq!(state(&step.order), CorrectionState::Given);
    assert!(step.entries[0].sentence.starts_with("customer corrected"));
    let second = correct(&step.order, by_customer(district("East")));
    assert!(matches!(second, Err(Stop::Refused(_))), "{second:?}");
    let again = after(step.order, vec![hold("second", &["postal_code"])]);
    assert_eq!(state(&again), CorrectionState::Asked);
}

#[test]
fn a_customer_who_leaves_out_what_is_missing_is_told_and_may_try_again() {
    let given = CreateAddress { street1: text("Lane 2"), ..CreateAddress::default() };
    let order = held();
    assert_eq!(pointers(correct(&order, by_customer(given))), ["#/shipping_address/district"]);
    assert!(correct(&order, by_customer(district("West"))).is_ok());
}

#[test]
fn in_another_country_a_customer_is_not_asked_for_what_the_old_one_needed() {
    let order = after(
        received(told(person(address("Lane 1", Some("West"))))).order,
        vec![hold("post", &["postal_code", "street"])],
    );
    let moved = |street: &str| CreateAddress {
        street1: text(street),
        country: text("HK"),
        ..CreateAddress::default()
    };
    let left_out = pointers(correct(&order, by_customer(moved(""))));
    assert_eq!(left_out, ["#/shipping_address/street1"]);
    assert!(correct(&order, by_customer(moved("Nathan Road 1"))).is_ok());
}

#[test]
fn an_answer_that_review_would_not_take_does_not_use_up_the_link() {
    let unreachable = Person { customer: None, ..person(address("Lane 1", Some("West"))) };
    let Happening::HoldPlaced(event) = hold("contact", &["email", "phone"]) else { panic!() };
    let event = HoldPlaced { reason: HoldReason::MissingContact, ..event };
    let order = received(told(unreachable)).order;
    let order = after(order, vec![Happening::HoldPlaced(event)]);
    let answer = |phone: &str| {
        let (phone, customer) = (text(phone), CreateCustomer::default());
        let given = CreateAddress { phone: phone.clone(), ..CreateAddress::default() };
        Correction { customer: Some(CreateCustomer { phone, ..customer }), ..by_customer(given) }
    };
    assert_eq!(pointers(correct(&order, answer("12"))), ["#/customer/email", "#/customer/phone"]);
    assert!(correct(&order, answer("13800000000")).is_ok());
}

#[test]
fn nobody_is_asked_before_a_hold_and_after_the_approval() {
    let order = received(told(person(address("Lane 1", None)))).order;
    assert_eq!(state(&order), CorrectionState::NotAsked);
    assert!(matches!(correct(&order, by_customer(district("W"))), Err(Stop::Refused(_))));
    let order = after(held(), vec![approval(items(&held(), &[2]))]);
    assert_eq!(state(&order), CorrectionState::NotAsked);
}

#[test]
fn a_chinese_address_that_somebody_enters_is_split_too() {
    let order = received(told(person(Address { city: None, ..address("x", None) }))).order;
    let street1 = text("广东省深圳市南山区粤海街道科苑路1号");
    let given = CreateAddress { street1, ..CreateAddress::default() };
    let (after, _) = goes_to(&correct(&order, correction(given)).expect("corrected").order);
    assert_eq!(after.district.as_deref(), Some("南山区"));
    assert_eq!(after.street1.as_deref(), Some("科苑路1号"));
}

#[test]
fn a_customer_who_sends_an_empty_form_is_told_what_is_needed_and_takes_nothing_away() {
    let order = held();
    let empty = CreateAddress {
        name: text(""),
        street1: text(" "),
        city: text(""),
        country: text("XX"),
        ..district("Example District")
    };
    let nowhere = correct(&order, by_customer(empty.clone()));
    assert_eq!(pointers(nowhere), ["#/shipping_address/country"]);
    let named = CreateAddress { country: text("CN"), ..empty };
    let needed = ["city", "name", "street1"].map(|member| format!("#/shipping_address/{member}"));
    assert_eq!(pointers(correct(&order, by_customer(named))), needed);
}
