use super::*;
use uuid::Uuid;

fn line(at: u128, open: u32) -> ShopLine {
    let line_id = LineId::from_uuid(Uuid::from_u128(at));
    ShopLine { line_id, external_ref: Some(at.to_string()), sku: None, open, elsewhere: 0 }
}

fn order(lines: Vec<ShopLine>) -> ShopOrder {
    ShopOrder {
        order_id: OrderId::from_uuid(Uuid::from_u128(9)),
        channel: "web".to_owned(),
        external_ref: "1001".to_owned(),
        number: "#1001".to_owned(),
        lines,
    }
}

/// A shipment that leaves at the second of its number.
fn shipment(at: u32, number: &str, pieces: &[(u128, u32)]) -> ShopShipment {
    let items = pieces.iter().map(|(line, quantity)| LineItems {
        line_id: LineId::from_uuid(Uuid::from_u128(*line)),
        sku: "LAMP".parse().expect("a SKU"),
        quantity: *quantity,
        substituted_for: None,
    });
    let left_at = DateTime::from_timestamp(i64::from(at), 0).expect("in range");
    ShopShipment {
        shipment_id: ShipmentId::from_uuid(Uuid::from_u128(1_000 - u128::from(at))),
        order_id: OrderId::from_uuid(Uuid::from_u128(9)),
        booked: Some(ShopBooking {
            carrier: "sf".to_owned(),
            carrier_name: Some("SF Express".to_owned()),
            tracking_number: number.to_owned(),
            tracking_url: Some(format!("https://sf.example/{number}")),
        }),
        handed_over: Some((left_at, items.collect())),
    }
}

fn pieces(told: &[Pieces]) -> Vec<(&str, u32)> {
    told.iter().map(|pieces| (pieces.line.as_str(), pieces.quantity)).collect()
}

#[test]
fn the_last_parcel_of_an_order_completes_it() {
    let order = order(vec![line(1, 3), line(2, 1), line(3, 0)]);
    let first = shipment(11, "A", &[(1, 2)]);
    let told = hand_overs(&order, std::slice::from_ref(&first));
    assert_eq!((pieces(&told[0].lines), told[0].complete), (vec![("1", 2)], false));
    let told = hand_overs(&order, &[shipment(12, "B", &[(1, 1), (2, 1)]), first]);
    assert_eq!((pieces(&told[1].lines), told[1].complete), (vec![("1", 1), ("2", 1)], true));
    assert!(told.iter().all(|one| one.before.is_empty()));
}

#[test]
fn parcels_under_one_number_know_which_left_before() {
    let order = order(vec![line(1, 3)]);
    let told = hand_overs(&order, &[shipment(12, "A", &[(1, 1)]), shipment(11, "A", &[(1, 2)])]);
    assert_eq!((pieces(&told[0].before), pieces(&told[0].lines)), (vec![], vec![("1", 2)]));
    assert_eq!((pieces(&told[1].before), pieces(&told[1].lines)), (vec![("1", 2)], vec![("1", 1)]));
}

#[test]
fn a_carrier_is_told_by_its_name_and_link_or_by_its_code_where_nobody_named_it() {
    let order = order(vec![line(1, 1)]);
    let named = shipment(11, "A", &[(1, 1)]);
    let told = hand_overs(&order, std::slice::from_ref(&named)).remove(0);
    assert_eq!(told.carrier, "SF Express");
    assert_eq!(told.tracking_url.as_deref(), Some("https://sf.example/A"));
    let known = named.booked.clone().expect("booked");
    let before = ShopBooking { carrier_name: None, tracking_url: None, ..known };
    let told = hand_overs(&order, &[ShopShipment { booked: Some(before), ..named }]).remove(0);
    assert_eq!((told.carrier.as_str(), told.tracking_url), ("sf", None));
}

#[test]
fn nothing_is_told_of_half_a_fact() {
    let order = order(vec![line(1, 1)]);
    let whole = shipment(11, "A", &[(1, 1)]);
    assert!(hand_overs(&order, &[ShopShipment { booked: None, ..whole.clone() }]).is_empty());
    assert!(hand_overs(&order, &[ShopShipment { handed_over: None, ..whole }]).is_empty());
}

#[test]
fn a_line_without_a_name_in_the_shop_is_not_told() {
    let nameless = ShopLine { external_ref: None, ..line(1, 1) };
    let order = order(vec![nameless, line(2, 1)]);
    let told = hand_overs(&order, &[shipment(11, "A", &[(1, 1), (2, 1)])]);
    assert_eq!((pieces(&told[0].lines), told[0].complete), (vec![("2", 1)], true));
}

#[test]
fn what_we_told_the_shop_is_not_taken_for_its_own_doing() {
    let facts = |delivered| LineFacts {
        line_id: line(1, 0).line_id,
        external_ref: None,
        sku: None,
        named: None,
        title: "Lamp".to_owned(),
        variant: None,
        quantity: 5,
        cancelled: 1,
        delivered,
        requires_shipping: true,
        unit_price: 1,
        list_total: None,
        discount: 0,
        tax: 0,
        grams: None,
    };
    let first = ShopLine::of(&facts(1), None);
    assert_eq!((first.open, first.elsewhere), (3, 1));
    assert_eq!(ShopLine::of(&facts(3), Some(&first)).open, 3);
}

#[test]
fn the_same_fact_for_the_same_target_has_one_id() {
    let shipment = shipment(11, "A", &[]).shipment_id;
    assert_eq!(hand_over_id(shipment, "shop:web"), hand_over_id(shipment, "shop:web"));
    assert_ne!(hand_over_id(shipment, "shop:web"), hand_over_id(shipment, "shop:other"));
}
