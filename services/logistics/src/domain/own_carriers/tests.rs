//! What a carrier of one's own may be, and whose parcel a number is on.

use super::*;
use contracts::ids::Id;
use proptest::prelude::*;

fn put(code: &str) -> PutCarrier {
    PutCarrier { code: code.to_owned(), name: "顺丰速运".to_owned(), ..PutCarrier::default() }
}

fn carrier(code: &str, reported_as: &[&str]) -> OwnCarrier {
    let reported_as = reported_as.iter().map(|word| (*word).to_owned()).collect();
    OwnCarrier::try_new(PutCarrier { reported_as, ..put(code) }).unwrap()
}

fn bearing(number: u128, carrier: &str, live: bool) -> Bearing {
    let shipment_id = ShipmentId::from_uuid(uuid::Uuid::from_u128(number));
    Bearing { shipment_id, carrier: carrier.to_owned(), live }
}

#[test]
fn a_carrier_that_needs_no_set_up_is_always_there() {
    let none = OwnCarriers::of(vec![]);
    assert!(none.find(BY_HAND).is_some() && none.preferred().is_none());
    let named = PutCarrier { name: "Post office".to_owned(), preferred: true, ..put(BY_HAND) };
    let named = OwnCarriers::of(vec![OwnCarrier::try_new(named).unwrap()]);
    assert_eq!((named.all().len(), named.preferred().unwrap().name.as_str()), (1, "Post office"));
}

#[test]
fn what_cannot_be_a_carrier_names_the_member_that_is_wrong() {
    let wrong = |put: PutCarrier| OwnCarrier::try_new(put).unwrap_err().0;
    for code in ["", "SF", "-sf", "s f", OWN_FLEET, PARCEL_SIM, &"x".repeat(41)] {
        assert_eq!(wrong(put(code)), "code", "{code}");
    }
    assert_eq!(wrong(PutCarrier { name: " ".to_owned(), ..put("sf") }), "name");
    for url in [
        "http://example.org/{number}",
        "https://example.org/",
        "https://{number}.example.org/",
        "https:///{number}",
        "https://example.org/{number}/{number}",
        "https://example.org/ {number}",
        "javascript:{number}",
    ] {
        let tracking_url = Some(url.to_owned());
        assert_eq!(wrong(PutCarrier { tracking_url, ..put("sf") }), "tracking_url", "{url}");
    }
    assert_eq!(wrong(PutCarrier { reported_as: vec![String::new()], ..put("sf") }), "reported_as");
    assert_eq!(wrong(PutCarrier { preferred: true, retired: true, ..put("sf") }), "preferred");
}

#[test]
fn a_link_shows_the_parcel() {
    let tracking_url = Some("https://example.org/track?no={number}".to_owned());
    let carrier = OwnCarrier::try_new(PutCarrier { tracking_url, ..put("sf") }).unwrap();
    assert_eq!(carrier.link("SF1").as_deref(), Some("https://example.org/track?no=SF1"));
}

#[test]
fn a_number_is_kept_as_scanners_and_people_agree() {
    assert_eq!(waybill_number(" sf 1234 5678\n").unwrap(), "SF12345678");
    for typed in ["", "123", "12 3", "1234;", "运单号码", &"1".repeat(51)] {
        assert!(waybill_number(typed).is_err(), "{typed}");
    }
}

#[test]
fn a_number_on_one_parcel_is_that_parcel_unless_the_carrier_is_another() {
    let carriers = OwnCarriers::of(vec![carrier("sf", &["shunfeng"]), carrier("yt", &[])]);
    let [sf, yt] = [bearing(1, "sf", true), bearing(2, "yt", true)];
    let whose = |bearing: &[Bearing], named| carriers.whose(bearing, named);
    assert_eq!(whose(std::slice::from_ref(&sf), Some("ShunFeng")), Ok(sf.shipment_id));
    assert_eq!(whose(std::slice::from_ref(&yt), Some("whoever")), Ok(yt.shipment_id));
    assert!(whose(std::slice::from_ref(&sf), Some("yuantong")).unwrap_err().contains("yuantong"));
    assert!(whose(&[], None).is_err());
    assert_eq!(whose(&[sf.clone(), yt.clone()], Some("yuantong")), Ok(yt.shipment_id));
    assert!(whose(&[sf, yt], Some("shunfeng")).unwrap_err().contains("more than one"));
}

#[test]
fn a_number_that_is_used_again_is_on_the_parcel_that_was_not_voided() {
    let carriers = OwnCarriers::of(vec![carrier("sf", &[])]);
    let [old, new] = [bearing(1, "sf", false), bearing(2, "sf", true)];
    assert_eq!(carriers.whose(&[old.clone(), new.clone()], None), Ok(new.shipment_id));
    assert_eq!(carriers.whose(std::slice::from_ref(&old), None), Ok(old.shipment_id));
}

#[test]
fn a_booking_costs_what_was_agreed_and_a_retired_carrier_takes_none() {
    let currency: Currency = "CNY".parse().unwrap();
    let chosen = carrier("sf", &[]).chosen(None, Some(1_200), currency).unwrap();
    assert_eq!((chosen.service.as_str(), chosen.cost.amount_minor), ("parcel", 1_200));
    assert!(carrier("sf", &[]).chosen(None, Some(-1), currency).is_err());
    assert!(carrier("sf", &[]).chosen(Some(" "), None, currency).is_err());
    let retired = PutCarrier { retired: true, ..put("sf") };
    let retired = OwnCarrier::try_new(retired).unwrap();
    assert!(retired.chosen(None, None, currency).unwrap_err().contains("retired"));
}

proptest! {
    #[test]
    fn whatever_is_typed_is_a_whole_number_or_none(typed in ".{0,60}") {
        if let Ok(number) = waybill_number(&typed) {
            prop_assert_eq!(waybill_number(&number), Ok(number.clone()));
            prop_assert!(number.is_ascii() && NUMBER.contains(&number.len()));
        }
    }
}
