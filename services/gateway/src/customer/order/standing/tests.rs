use super::super::known as of;
use super::super::tests::{correction, known, order, parcel, shortage};
use super::*;
use contracts::requests::intake::{CorrectionAsked, Returnable};
use serde_json::json;

const EVERY: [OrderStatus; 8] = [
    OrderStatus::Received,
    OrderStatus::InReview,
    OrderStatus::Approved,
    OrderStatus::Processing,
    OrderStatus::Completed,
    OrderStatus::Closed,
    OrderStatus::Cancelled,
    OrderStatus::Rejected,
];

fn placed(status: OrderStatus, pieces: Buckets) -> Place {
    place(&known(order(status, pieces)))
}

fn at(bucket: fn(&mut Buckets) -> &mut u32, count: u32) -> Buckets {
    let mut pieces = Buckets::default();
    *bucket(&mut pieces) = count;
    pieces
}

#[test]
fn before_the_approval_it_is_looked_at_or_waits_for_its_customer() {
    for status in [OrderStatus::Received, OrderStatus::InReview] {
        let new = at(|pieces| &mut pieces.unrouted, 2);
        assert_eq!(placed(status, new), Place::Checked);
        let asked = Known { correction: Some(correction("asked")), ..known(order(status, new)) };
        assert_eq!(place(&asked), Place::Asked);
    }
}

#[test]
fn under_way_it_is_where_its_pieces_are() {
    use OrderStatus::Processing;
    let both = |one: Buckets, other: Buckets| Buckets {
        backordered: one.backordered + other.backordered,
        allocated: one.allocated + other.allocated,
        picked: one.picked + other.picked,
        packed: one.packed + other.packed,
        in_transit: one.in_transit + other.in_transit,
        delivered: one.delivered + other.delivered,
        ..Buckets::default()
    };
    let waits = at(|pieces| &mut pieces.backordered, 1);
    let set_aside = at(|pieces| &mut pieces.allocated, 1);
    let packed = at(|pieces| &mut pieces.packed, 1);
    let gone = at(|pieces| &mut pieces.in_transit, 1);
    let arrived = at(|pieces| &mut pieces.delivered, 1);
    let lost = at(|pieces| &mut pieces.written_off, 1);
    assert_eq!(placed(Processing, waits), Place::Awaited);
    assert_eq!(placed(Processing, set_aside), Place::Prepared);
    assert_eq!(placed(Processing, both(waits, set_aside)), Place::Prepared);
    assert_eq!(placed(Processing, at(|pieces| &mut pieces.picked, 1)), Place::Picked);
    assert_eq!(placed(Processing, both(set_aside, packed)), Place::Picked);
    assert_eq!(placed(Processing, packed), Place::Packed);
    let way = |partly| Place::OnTheWay { tracking: TrackingStatus::PickedUp, partly };
    assert_eq!(placed(Processing, gone), way(false));
    assert_eq!(placed(Processing, both(gone, arrived)), way(true));
    assert_eq!(placed(Processing, both(arrived, waits)), Place::PartlyHere);
    assert_eq!(placed(Processing, arrived), Place::Here);
    assert_eq!(placed(Processing, lost), Place::Over);
    let choose = Known { shortages: vec![shortage("open")], ..known(order(Processing, waits)) };
    assert_eq!(place(&choose), Place::Choose);
    let chosen = Known { shortages: vec![shortage("waiting")], ..known(order(Processing, waits)) };
    assert_eq!(place(&chosen), Place::Awaited);
}

#[test]
fn of_several_parcels_the_one_that_needs_somebody_is_told() {
    let gone = at(|pieces| &mut pieces.in_transit, 2);
    let parcels = vec![parcel("handed_over", "in_transit"), parcel("handed_over", "on_hold")];
    let known = Known { parcels, ..known(order(OrderStatus::Processing, gone)) };
    assert_eq!(place(&known), Place::OnTheWay { tracking: TrackingStatus::OnHold, partly: false });
    for status in URGENT {
        assert_eq!(URGENT.into_iter().filter(|one| *one == status).count(), 1, "{status:?}");
    }
}

#[test]
fn a_parcel_alone_is_told_where_nobody_tells_of_its_order() {
    let alone = |status: &str| place(&of::of_parcel(parcel(status, "in_transit").told));
    assert_eq!(alone("draft"), Place::Packed);
    assert_eq!(alone("booked"), Place::Packed);
    assert_eq!(alone("delivered"), Place::Here);
    assert_eq!(alone("lost"), Place::Over);
    assert_eq!(alone("returned"), Place::Over);
    let way = Place::OnTheWay { tracking: TrackingStatus::InTransit, partly: false };
    assert_eq!(alone("handed_over"), way);
    assert!(deeds(&of::of_parcel(parcel("delivered", "delivered").told)).is_empty());
}

#[test]
fn a_receipt_is_confirmed_once_and_when_all_has_arrived() {
    let arrived = at(|pieces| &mut pieces.delivered, 2);
    let partly = Buckets { delivered: 1, in_transit: 1, ..Buckets::default() };
    let lost = at(|pieces| &mut pieces.written_off, 2);
    for status in EVERY {
        let open = matches!(status, OrderStatus::Approved | OrderStatus::Processing);
        assert_eq!(can_be_confirmed(&order(status, arrived)), open, "{status:?}");
        assert!(!can_be_confirmed(&order(status, partly)), "{status:?}");
        assert!(!can_be_confirmed(&order(status, lost)), "{status:?}");
    }
}

fn returnable(over: bool, state: Option<&str>) -> Returnable {
    let returns = state.map(|state| {
        json!({ "return_id": "ret_01981f5a3c00800290000000ac0bcd2a",
            "order_id": "ord_01981f5a3c00800190000000abecde2a", "order_number": "#1",
            "state": state, "lines": [], "reason": "x", "requested_by": "customer",
            "requested_at": "2026-01-02T03:04:05Z", "overruled": null, "refund_shipping": false,
            "decided_by": null, "decided_at": null, "decision_reason": null, "closed_at": null,
            "refunds": [] })
    });
    let line = json!({ "line_id": "lin_01981f5a3c00800290000000ac0bcd2a", "title": "Lamp",
        "variant": null, "quantity": 2 });
    let order = json!({ "order_id": "ord_01981f5a3c00800190000000abecde2a", "number": "#1",
        "until": "2126-03-01T00:00:00Z", "over": over, "lines": [line],
        "returns": returns.into_iter().collect::<Vec<_>>() });
    serde_json::from_value(order).expect("what can be sent back")
}

#[test]
fn what_can_be_sent_back_can_be_told_of_until_one_waits_or_the_time_is_over() {
    let arrived = || order(OrderStatus::Processing, at(|pieces| &mut pieces.delivered, 2));
    let can = |returnable| deeds(&Known { returnable: Some(returnable), ..known(arrived()) });
    let all = [Deed::Confirm, Deed::Damage, Deed::Return];
    assert_eq!(can(returnable(false, None)), all);
    assert_eq!(can(returnable(false, Some("declined"))), all);
    assert_eq!(can(returnable(false, Some("requested"))), [], "something is wrong with it");
    assert_eq!(can(returnable(false, Some("approved"))), [Deed::Damage, Deed::Return]);
    assert_eq!(can(returnable(true, None)), [Deed::Confirm]);
    assert_eq!(deeds(&known(arrived())), [Deed::Confirm], "nobody told what can be sent back");
}

#[test]
fn what_was_told_of_pieces_that_arrived_is_said_until_it_is_settled() {
    let arrived = at(|pieces| &mut pieces.delivered, 2);
    for (status, settled) in
        [(OrderStatus::Processing, Place::Here), (OrderStatus::Completed, Place::Done)]
    {
        let with = |state| {
            let returnable = Some(returnable(false, Some(state)));
            place(&Known { returnable, ..known(order(status, arrived)) })
        };
        for open in ["requested", "approved", "partially_received", "received", "inspected"] {
            assert_eq!(with(open), Place::Told, "{open}");
        }
        for over in ["declined", "cancelled", "closed"] {
            assert_eq!(with(over), settled, "{over}");
        }
    }
}

#[test]
fn where_it_goes_can_be_said_while_order_intake_lets_it_and_what_is_asked_comes_first() {
    let new = || order(OrderStatus::InReview, at(|pieces| &mut pieces.unrouted, 1));
    let unasked = Unasked { made: 0, approved: false };
    let with = |state: &str, unasked| {
        let correction = CorrectionAsked { unasked, ..correction(state) };
        let shortages = vec![shortage("open")];
        deeds(&Known { correction: Some(correction), shortages, ..known(new()) })
    };
    let choose = Deed::Choose(shortage("open").shortage_id, "Desk lamp".to_owned());
    let asked = [Deed::Complete(unasked), choose.clone()];
    assert_eq!(with("asked", Some(unasked)), asked);
    assert_eq!(with("not_asked", Some(unasked)), [choose.clone(), Deed::Move(unasked)]);
    assert_eq!(with("not_asked", None), [choose]);
}

#[test]
fn who_waits_may_still_choose_something_else_where_there_is_something() {
    let with = |state: &str, choices: &[ShortageChoice]| {
        let new = order(OrderStatus::Processing, at(|pieces| &mut pieces.backordered, 1));
        let shortages = vec![Shortage { choices: choices.to_vec(), ..shortage(state) }];
        deeds(&Known { shortages, ..known(new) })
    };
    let both = [ShortageChoice::Wait, ShortageChoice::Cancel];
    let again = Deed::Reconsider(shortage("waiting").shortage_id, "Desk lamp".to_owned());
    assert_eq!(with("waiting", &both), [again]);
    assert!(with("waiting", &both[..1]).is_empty());
    assert!(with("settled", &both).is_empty());
}

#[test]
fn every_place_that_leads_on_says_how_far_it_is() {
    let way = |tracking| Place::OnTheWay { tracking, partly: true };
    for place in URGENT.map(way) {
        assert_eq!(steps(place), Some(Steps { done: 2, goes_on: true }));
    }
    let mut last = 0;
    for place in [Place::Checked, Place::Picked, Place::Packed, Place::PartlyHere, Place::Told] {
        let steps = steps(place).expect("steps");
        assert!(steps.done >= last && steps.done <= 4, "{place:?}");
        last = steps.done;
    }
    assert_eq!([Place::Over, Place::Cancelled, Place::Declined].map(steps), [None; 3]);
}
