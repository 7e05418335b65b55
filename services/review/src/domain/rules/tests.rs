use contracts::address::{Contact, Person, Recipient};
use contracts::order::PaymentStatus;

use super::*;
use crate::domain::sample::{address, demands, known, line, order, person};

fn found(order: &OrderFacts) -> Vec<(&'static str, Vec<String>)> {
    found_by(&demands(), order)
}

fn found_by(demands: &Demands, order: &OrderFacts) -> Vec<(&'static str, Vec<String>)> {
    let known_items = known(&["LAMP-1"]);
    let findings = Rules { demands, known_items: &known_items }.findings(order);
    let shown = |finding: Finding| (finding.reason.code(), finding.evidence.into_keys().collect());
    findings.into_iter().map(shown).collect()
}

fn address_lacks(change: impl FnOnce(&mut contracts::address::Address)) -> Vec<String> {
    let mut address = address("DE");
    change(&mut address);
    let order = OrderFacts { person: Some(person(address)), ..order() };
    found(&order).into_iter().flat_map(|(_, evidence)| evidence).collect()
}

#[test]
fn nothing_speaks_against_a_paid_order_of_known_items_with_an_address() {
    assert_eq!(found(&order()), []);
}

#[test]
fn payment_is_awaited_unless_it_is_made_at_the_door_or_nothing_is_owed() {
    use PaymentStatus::*;
    let held = |payment_status, cash_on_delivery, total, accept| {
        let demands = Demands { accept_authorized_payment: accept, ..demands() };
        let mut order = OrderFacts { payment_status, cash_on_delivery, ..order() };
        order.amounts.total = total;
        !found_by(&demands, &order).is_empty()
    };
    for (status, plain, at_the_door, for_nothing, strict) in [
        (None, true, false, false, true),
        (Authorized, false, false, false, true),
        (PartiallyPaid, true, true, false, true),
        (Paid, false, false, false, false),
        (PartiallyRefunded, false, false, false, false),
        (Refunded, true, true, true, true),
        (Voided, true, true, true, true),
    ] {
        assert_eq!(held(status, false, 2_490, true), plain, "{status:?}");
        assert_eq!(held(status, true, 2_490, true), at_the_door, "{status:?} at the door");
        assert_eq!(held(status, false, 0, true), for_nothing, "{status:?} for nothing");
        assert_eq!(held(status, false, 2_490, false), strict, "{status:?} strictly");
    }
}

#[test]
fn an_address_needs_a_name_a_street_a_city_and_a_country() {
    assert_eq!(address_lacks(|address| address.street1 = None), ["street"]);
    assert_eq!(address_lacks(|address| address.city = Some("  ".into())), ["city"]);
    assert_eq!(address_lacks(|address| address.country = None), ["country"]);
    assert_eq!(address_lacks(|address| address.country = Some("Germany".into())), ["country"]);
    let mut order = order();
    if let Some(Recipient::Clear { name, .. }) =
        order.person.as_mut().and_then(|person| person.recipient.as_mut())
    {
        *name = None;
    }
    assert_eq!(found(&order), [("incorrect_address", vec!["name".to_owned()])]);
}

#[test]
fn district_postal_code_and_city_are_asked_for_where_the_country_needs_them() {
    let lacks = |country: &str| {
        address_lacks(|address| {
            address.country = Some(country.to_owned());
            address.postal_code = None;
            address.city = None;
        })
    };
    assert_eq!(lacks("DE"), ["city", "postal_code"]);
    assert_eq!(lacks("CN"), ["city", "district"]);
    assert_eq!(lacks("AE"), ["city"]);
    assert_eq!(lacks("SG"), ["postal_code"]);
    assert!(lacks("HK").is_empty());
}

#[test]
fn a_recipient_whom_the_marketplace_hides_needs_neither_address_nor_contact() {
    let recipient = Recipient::Opaque { token: "t-1".into(), masked: "P**".into() };
    let person = Person { recipient: Some(recipient), ..Person::default() };
    assert_eq!(found(&OrderFacts { person: Some(person), ..order() }), []);
}

#[test]
fn where_nothing_is_sent_neither_address_nor_contact_nor_item_is_asked_for() {
    let mut order = OrderFacts { person: None, ..order() };
    order.lines[0].sku = None;
    let reasons: Vec<_> = found(&order).into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons, ["incorrect_address", "missing_contact", "invalid_sku_or_spec"]);
    order.lines[0].requires_shipping = false;
    assert_eq!(found(&order), []);
}

#[test]
fn a_customer_is_reached_by_telephone_or_by_mail() {
    let reached = |phone: &str, email: &str| {
        let mut person = person(address("DE"));
        let contact = Contact { phone: Some(phone.into()), email: Some(email.into()), name: None };
        person.customer = Some(contact);
        if let Some(Recipient::Clear { phone, .. }) = &mut person.recipient {
            *phone = None;
        }
        found(&OrderFacts { person: Some(person), ..order() }).is_empty()
    };
    assert!(reached("030 55501", ""));
    assert!(reached("", "pat@example.org"));
    assert!(!reached("none", "pat"));
    assert!(!reached("", "@example.org"));
}

#[test]
fn an_unknown_item_is_named_and_may_be_allowed() {
    let mut order = order();
    order.lines.push(line(order.order_id, 2, Some("VASE-9"), 1));
    let rules = Rules { demands: &demands(), known_items: &known(&["LAMP-1"]) };
    let findings = rules.findings(&order);
    let evidence: Vec<_> = findings[0].evidence.iter().collect();
    let line_id = order.lines[1].line_id.to_string();
    assert_eq!(evidence, [(&line_id, &"unknown SKU VASE-9".to_owned())]);
    let lax = Demands { require_known_items: false, ..demands() };
    assert_eq!(found_by(&lax, &order), []);
}

#[test]
fn more_pieces_than_allowed_are_looked_at() {
    let mut order = order();
    order.lines[0].quantity = 100;
    assert_eq!(found(&order), []);
    order.lines[0].quantity = 101;
    let line_id = order.lines[0].line_id.to_string();
    assert_eq!(found(&order), [("quantity_limit", vec![line_id])]);
    order.lines[0].cancelled = 1;
    order.lines.push(line(order.order_id, 2, Some("LAMP-1"), 51));
    assert_eq!(found(&order), [("quantity_limit", vec!["order".to_owned()])]);
}

#[test]
fn a_total_that_does_not_add_up_is_shown_with_its_difference() {
    let mut order = order();
    order.amounts.difference = -5;
    let rules = Rules { demands: &demands(), known_items: &known(&["LAMP-1"]) };
    assert_eq!(rules.findings(&order)[0].evidence["difference"], "-0.05 EUR");
}

#[test]
fn evidence_is_bounded_and_says_how_much_more_there_is() {
    let mut order = order();
    order.lines = (0..25).map(|number| line(order.order_id, number, None, 1)).collect();
    let rules = Rules { demands: &demands(), known_items: &known(&[]) };
    let evidence = &rules.findings(&order)[0].evidence;
    assert_eq!((evidence.len(), evidence["more"].as_str()), (21, "5"));
}

#[test]
fn nothing_personal_stands_in_evidence() {
    let mut order = order();
    let mut address = address("DE");
    address.postal_code = None;
    order.person = Some(person(address));
    let rules = Rules { demands: &demands(), known_items: &known(&["LAMP-1"]) };
    let shown = format!("{:?}", rules.findings(&order));
    assert!(shown.contains("postal_code"), "{shown}");
    for word in ["Pat", "Street 7", "Street 9", "Sampleton", "5550100"] {
        assert!(!shown.contains(word), "{shown}");
    }
}
