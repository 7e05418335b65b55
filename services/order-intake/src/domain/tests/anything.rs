//! Any events in any order: no piece is made or lost, and what has ended stays ended.

use contracts::events::order::ChangeSettled;
use contracts::events::shipment::{
    Repack, ShipmentDelivered, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::events::stock::ShortCause;
use contracts::order::OrderStatus;
use proptest::prelude::*;

use super::*;
use crate::domain::status;

#[derive(Clone, Debug)]
struct Event {
    kind: u8,
    quantities: [u32; 2],
    seconds: i64,
}

fn ask(order: &Order, event: &Event) -> Ask {
    let lines = items(order, &event.quantities);
    let happened = |happening| Ask::Happened(Box::new(happening));
    match event.kind {
        0 => happened(approval(lines)),
        1 => happened(allocation(lines)),
        2 => happened(shortage(lines, ShortCause::NoStock)),
        3 => happened(shortage(lines, ShortCause::ShortPick)),
        4 => happened(release()),
        5 => happened(picking(&lines)),
        6 => happened(packing(lines)),
        7 => happened(hand_over(lines)),
        8 => happened(Happening::Delivered(ShipmentDelivered { end: end(lines) })),
        9 => happened(Happening::Lost(ShipmentLost { end: end(lines) })),
        10 => happened(Happening::Returned(ShipmentReturned { end: end(lines) })),
        11 => Ask::Cancel(wish(None)),
        12 if !order.cancellations.is_empty() => {
            happened(settled(order, |line| CancellationLine {
                line_id: line.line_id,
                cancelled: event.quantities[0].min(line.asked),
                refused: line.asked - event.quantities[0].min(line.asked),
                passed_on: 0,
            }))
        }
        13 => Ask::ConfirmReceipt,
        14 => Ask::TimeIsUp,
        15 => {
            let lines = vec![line(0, event.quantities[0]), line(1, event.quantities[1])];
            let told = OrderFacts { updated_at: at(event.seconds), ..facts(lines) };
            Ask::Hear(Box::new(ReadOrder { facts: told, news: News::Updated }))
        }
        16 => {
            let repack = Some(Repack::default());
            happened(Happening::Voided(ShipmentVoided { end: end(lines), repack }))
        }
        17 => happened(change_held()),
        18 => Ask::Settle(ChangeSettled {
            accepted: event.quantities[0] > 0,
            settled_by: "key:clerk".to_owned(),
            reason: None,
        }),
        _ => {
            let quantity = event.quantities[1];
            let lines = vec![LineQuantity { line_id: the_line(0), quantity }];
            Ask::Cancel(wish(Some(lines)))
        }
    }
}

fn conserved(order: &Order) -> bool {
    let pairs = order.facts.lines.iter().zip(&order.buckets);
    order.facts.amounts.subtotal == order.facts.amounts.total
        && order.facts.lines.len() == order.buckets.len()
        && pairs.into_iter().all(|(line, buckets)| buckets.total() == line.quantity)
}

fn event() -> impl Strategy<Value = Event> {
    (0_u8..20, [0_u32..4, 0_u32..4], 0_i64..3_000).prop_map(|(kind, quantities, seconds)| Event {
        kind,
        quantities,
        seconds,
    })
}

proptest! {
    #[test]
    fn pieces_are_conserved_and_the_end_is_the_end(events in prop::collection::vec(event(), 0..60)) {
        let mut order = received(facts(vec![line(0, 3), line(1, 2)])).order;
        for event in events {
            let asked = ask(&order, &event);
            let Ok(step) = order.decide(asked, at(event.seconds), waits()) else { continue };
            let next = step.order;
            prop_assert!(conserved(&next), "{event:?} broke {next:?}");
            let moved = order.status == next.status || status::leads_to(order.status, next.status);
            prop_assert!(moved, "{:?} became {:?}", order.status, next.status);
            prop_assert_eq!(next.version, order.version + step.entries.len() as i64);
            prop_assert_eq!(next.said, order.said + step.said.len() as i64);
            if order.is_over() {
                prop_assert_eq!(&next.buckets, &order.buckets);
                prop_assert!(next.is_over());
            }
            if next.status == OrderStatus::Completed {
                prop_assert!(next.is_settled());
            }
            order = next;
        }
    }
}
