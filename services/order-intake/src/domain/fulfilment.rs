//! What warehouse and logistics say: pieces go from bucket to bucket.

use chrono::{DateTime, Utc};
use contracts::events::floor::{ParcelPacked, PickClaimed, PickCompleted};
use contracts::events::refund::RefundCause;
use contracts::events::shipment::{
    ShipmentBooked, ShipmentEnd, ShipmentHandedOver, ShipmentTracked, ShipmentVoided,
};
use contracts::events::stock::{ShortCause, StockAllocated, StockShort};
use contracts::ids::LineId;
use contracts::order::{LineItems, OrderStatus};

use super::order::{Order, Step, Stop, Waits};
use super::pieces::{self, Bucket, are, so_many};
use super::{ending, instead, refunding, status};

/// Refuses what cannot be true before review approved the order.
pub fn needs_approval(order: &Order) -> Result<(), Stop> {
    if status::awaits_review(order.status) {
        return Err(Stop::NotYet(format!("{} is not approved yet", order.id())));
    }
    Ok(())
}

/// Moves pieces of lines, all or none; an order that has ended only takes note.
pub fn moved(
    step: &mut Step,
    lines: impl Iterator<Item = (LineId, u32)>,
    from: &[Bucket],
    to: Bucket,
) -> Result<u32, Stop> {
    needs_approval(&step.order)?;
    let over = step.order.is_over();
    let mut pieces = 0;
    for (line, quantity) in lines {
        pieces += quantity;
        if over {
            continue;
        }
        let unknown = || Stop::NotYet(format!("{line} is not known"));
        let place = step.order.place(line).ok_or_else(unknown)?;
        if pieces::shift(&mut step.order.buckets[place], quantity, from, to) < quantity {
            let words = format!("{quantity} pieces of {line} are not {} yet", before(from));
            return Err(Stop::NotYet(words));
        }
    }
    Ok(pieces)
}

fn before(from: &[Bucket]) -> &'static str {
    match from.first() {
        Some(Bucket::Allocated) => "allocated",
        Some(Bucket::Picked) => "picked",
        Some(Bucket::Packed) => "packed",
        Some(Bucket::InTransit) => "in transit",
        _ => "waiting for stock",
    }
}

/// Gives lines and quantities of items.
pub fn quantities(lines: &[LineItems]) -> impl Iterator<Item = (LineId, u32)> + '_ {
    lines.iter().map(|line| (line.line_id, line.quantity))
}

/// Says which items stand in for which; nothing where none does.
fn in_place_of(lines: &[LineItems]) -> String {
    let others = lines.iter().filter_map(|line| {
        let ordered = line.substituted_for.as_ref()?;
        Some(format!("; {} {} in place of {ordered}", line.quantity, line.sku))
    });
    others.collect()
}

/// Stock is set aside.
pub fn allocated(step: &mut Step, event: &StockAllocated) -> Result<(), Stop> {
    let from = [Bucket::Backordered, Bucket::Unrouted];
    let pieces = moved(step, quantities(&event.lines), &from, Bucket::Allocated)?;
    let (location, others) = (&event.location, in_place_of(&event.lines));
    step.note("stock_allocated", format!("{} set aside at {location}{others}", are(pieces)));
    Ok(())
}

/// Stock is missing.
pub fn short(step: &mut Step, event: &StockShort) -> Result<(), Stop> {
    let (from, why) = match event.cause {
        ShortCause::NoStock => (Bucket::Unrouted, "there is no stock"),
        ShortCause::ShortPick => (Bucket::Allocated, "the picker did not find them"),
        ShortCause::Adjusted => (Bucket::Allocated, "stock was corrected"),
    };
    let pieces = moved(step, quantities(&event.lines), &[from], Bucket::Backordered)?;
    let wait = if pieces == 1 { "waits" } else { "wait" };
    step.note("stock_short", format!("{} {wait} for stock: {why}", so_many(pieces)));
    Ok(())
}

/// Work on the order was given to the floor.
pub fn pick_released(step: &mut Step, location: &str) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    if step.order.status == OrderStatus::Approved {
        step.go(OrderStatus::Processing)?;
    }
    step.note("pick_released", format!("a pick job is released at {location}"));
    Ok(())
}

/// A device won a pick job.
pub fn pick_claimed(step: &mut Step, event: &PickClaimed) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    step.note("pick_claimed", format!("{} picks it", event.claimed_by));
    Ok(())
}

/// A pick job is done.
pub fn pick_completed(step: &mut Step, event: &PickCompleted) -> Result<(), Stop> {
    let lines = event.picked.iter().map(|line| (line.line_id, line.quantity));
    let pieces = moved(step, lines, &[Bucket::Allocated], Bucket::Picked)?;
    step.note("pick_completed", format!("{} picked {}", event.picked_by, so_many(pieces)));
    Ok(())
}

/// A parcel was closed.
pub fn packed(step: &mut Step, event: &ParcelPacked) -> Result<(), Stop> {
    let pieces = moved(step, quantities(&event.lines), &[Bucket::Picked], Bucket::Packed)?;
    let (location, others) = (&event.location, in_place_of(&event.lines));
    step.note("parcel_packed", format!("{} packed at {location}{others}", are(pieces)));
    Ok(())
}

/// A shipment was taken back: its pieces are to be packed again, or the answer to a cancellation
/// tells what becomes of them.
pub fn voided(step: &mut Step, event: &ShipmentVoided) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let mut words = "a shipment was taken back before it left".to_owned();
    if event.repack.is_some() {
        let lines = quantities(&event.end.lines);
        let pieces = moved(step, lines, &[Bucket::Packed], Bucket::Picked)?;
        words.push_str(&format!("; {} to be packed again", are(pieces)));
    }
    step.note("shipment_voided", words);
    Ok(())
}

/// The carrier has pieces: they left the house.
pub fn handed_over(
    step: &mut Step,
    event: &ShipmentHandedOver,
    now: DateTime<Utc>,
) -> Result<(), Stop> {
    let pieces = moved(step, quantities(&event.lines), &[Bucket::Packed], Bucket::InTransit)?;
    instead::went_out(step, &event.lines);
    step.order.handed_over_at.get_or_insert(now);
    step.note("handed_over", format!("{} with the carrier", are(pieces)));
    Ok(())
}

/// A shipment was booked.
pub fn booked(step: &mut Step, event: &ShipmentBooked) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let ShipmentBooked { carrier, service, tracking_number, .. } = event;
    step.note(
        "shipment_booked",
        format!("{carrier} {service} is booked, number {tracking_number}"),
    );
    Ok(())
}

/// The carrier reported something.
pub fn tracked(step: &mut Step, event: &ShipmentTracked) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let word = serde_json::to_value(event.tracking_status).unwrap_or_default();
    let word = word.as_str().unwrap_or("unknown").replace('_', " ");
    let reason = event.incident_reason.as_ref().map(|reason| format!(" ({reason})"));
    let sentence = format!("the carrier reports: {word}{}", reason.unwrap_or_default());
    step.note("tracked", sentence);
    Ok(())
}

/// How a shipment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the customer.
    Delivered,
    /// It came back.
    Returned,
    /// Nobody will see it again.
    Lost,
}

/// A shipment ended, and with the last one perhaps the order.
pub fn ended(
    step: &mut Step,
    (end, event): (End, &ShipmentEnd),
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let (to, code, words) = match end {
        End::Delivered => (Bucket::Delivered, "delivered", "with the customer"),
        End::Returned => (Bucket::Cancelled, "returned", "came back"),
        End::Lost => (Bucket::WrittenOff, "lost", "lost"),
    };
    let pieces = moved(step, quantities(&event.lines), &[Bucket::InTransit], to)?;
    match end {
        End::Delivered => instead::arrived(step, &event.lines),
        End::Returned | End::Lost => instead::did_not_arrive(step, &event.lines),
    }
    let over = step.order.is_over();
    let pieces = if end == End::Returned { so_many(pieces) } else { are(pieces) };
    step.note(code, format!("{pieces} {words}"));
    match end {
        End::Delivered => step.order.delivered_at = Some(now),
        End::Returned if !over => {
            refunding::for_shipment(step, RefundCause::Undelivered, event, now);
        }
        End::Lost if !over => refunding::for_shipment(step, RefundCause::Lost, event, now),
        End::Returned | End::Lost => {}
    }
    ending::settle(step, now, waits, None)
}
