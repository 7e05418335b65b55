//! Where an order is, told as its customer sees it, and what they can do about it.

use contracts::events::shipment::TrackingStatus;
use contracts::ids::ShortageId;
use contracts::order::{Buckets, HoldReason, OrderStatus};
use contracts::requests::analytics::Stage;
use contracts::requests::intake::{CorrectionState, Order, ReturnState, Unasked};
use contracts::requests::logistics::ShipmentStatus;
use contracts::requests::warehouse::shortages::{Shortage, ShortageChoice};

use super::known::{Known, Parcel};

/// Where an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It waits for what only its customer knows.
    Asked,
    /// It is looked at.
    Checked,
    /// Something is missing, and its customer may choose.
    Choose,
    /// What it waits for has to come first.
    Awaited,
    /// Its goods are gathered.
    Prepared,
    /// It is being packed.
    Picked,
    /// It waits for the carrier.
    Packed,
    /// The carrier has it, or a part of it.
    OnTheWay {
        /// What the carrier said of the parcel that needs the most attention.
        tracking: TrackingStatus,
        /// There is more than what is on its way.
        partly: bool,
    },
    /// A part has arrived, the rest is still here.
    PartlyHere,
    /// All of it has arrived.
    Here,
    /// It has arrived, and its customer told us something of it that is not settled.
    Told,
    /// It has arrived, and somebody said that all is well.
    Done,
    /// Nothing more is sent, and nothing has arrived.
    Over,
    /// It was cancelled.
    Cancelled,
    /// It was not accepted.
    Declined,
}

/// How many of the four steps are done, and which one is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Ordered, packed, sent, arrived: so many of them.
    pub done: usize,
    /// The next one has begun.
    pub goes_on: bool,
}

/// Says where an order is.
pub fn place(known: &Known) -> Place {
    let Some(order) = &known.order else { return of_parcels(&known.parcels) };
    match order.status {
        OrderStatus::Received | OrderStatus::InReview if asks(known) => Place::Asked,
        OrderStatus::Received | OrderStatus::InReview => Place::Checked,
        OrderStatus::Approved | OrderStatus::Processing => under_way(known, order),
        OrderStatus::Completed | OrderStatus::Closed if pieces(order).delivered > 0 => {
            if is_told(known) { Place::Told } else { Place::Done }
        }
        OrderStatus::Completed | OrderStatus::Closed => Place::Over,
        OrderStatus::Cancelled => Place::Cancelled,
        OrderStatus::Rejected => Place::Declined,
    }
}

fn under_way(known: &Known, order: &Order) -> Place {
    let all = pieces(order);
    let waiting = all.unrouted + all.backordered + all.allocated + all.picked;
    let unsent = waiting + all.packed;
    match () {
        () if all.in_transit > 0 => Place::OnTheWay {
            tracking: tracking(&known.parcels),
            partly: unsent + all.delivered > 0,
        },
        () if unsent == 0 && all.delivered > 0 && is_told(known) => Place::Told,
        () if unsent == 0 && all.delivered > 0 => Place::Here,
        () if unsent == 0 => Place::Over,
        () if all.delivered > 0 => Place::PartlyHere,
        () if known.shortages.iter().any(can_be_chosen) => Place::Choose,
        () if waiting == 0 => Place::Packed,
        () if all.backordered == unsent => Place::Awaited,
        () if all.picked + all.packed > 0 => Place::Picked,
        () => Place::Prepared,
    }
}

/// Adds up what is sent; of an order of which nothing is, what there is.
pub fn pieces(order: &Order) -> Buckets {
    let is_sent = order.lines.iter().any(|line| line.requires_shipping);
    let lines = order.lines.iter().filter(|line| line.requires_shipping || !is_sent);
    lines.fold(Buckets::default(), |sum, line| {
        let more = &line.buckets;
        Buckets {
            unrouted: sum.unrouted + more.unrouted,
            backordered: sum.backordered + more.backordered,
            allocated: sum.allocated + more.allocated,
            picked: sum.picked + more.picked,
            packed: sum.packed + more.packed,
            in_transit: sum.in_transit + more.in_transit,
            delivered: sum.delivered + more.delivered,
            written_off: sum.written_off + more.written_off,
            cancelled: sum.cancelled + more.cancelled,
        }
    })
}

/// Says where an order is of which parcels alone are known.
fn of_parcels(parcels: &[Parcel]) -> Place {
    let all = |status| parcels.iter().all(|parcel| parcel.told.status == status);
    match () {
        () if parcels.is_empty() => Place::Over,
        () if all(ShipmentStatus::Delivered) => Place::Here,
        () if all(ShipmentStatus::Draft) || all(ShipmentStatus::Booked) => Place::Packed,
        () if all(ShipmentStatus::Returned) || all(ShipmentStatus::Lost) => Place::Over,
        () => Place::OnTheWay { tracking: tracking(parcels), partly: false },
    }
}

/// What a parcel has met, the most urgent first.
const URGENT: [TrackingStatus; 12] = [
    TrackingStatus::DeliveryFailed,
    TrackingStatus::ReadyForPickup,
    TrackingStatus::OnHold,
    TrackingStatus::ReturnToSender,
    TrackingStatus::Cancelled,
    TrackingStatus::OutForDelivery,
    TrackingStatus::DeliveryDelayed,
    TrackingStatus::InTransit,
    TrackingStatus::Unknown,
    TrackingStatus::PickedUp,
    TrackingStatus::Pending,
    TrackingStatus::Delivered,
];

fn tracking(parcels: &[Parcel]) -> TrackingStatus {
    let gone = parcels.iter().filter(|parcel| parcel.told.status == ShipmentStatus::HandedOver);
    let told: Vec<_> = gone.map(|parcel| parcel.told.tracking_status).collect();
    let urgent = URGENT.into_iter().find(|status| told.contains(status));
    urgent.unwrap_or(TrackingStatus::PickedUp)
}

fn asks(known: &Known) -> bool {
    let correction = known.correction.as_ref();
    correction.is_some_and(|correction| correction.state == CorrectionState::Asked)
}

/// Says whether something goes back, or arrived broken, that is not settled yet.
fn is_told(known: &Known) -> bool {
    let returns = known.returnable.as_ref().map_or(&[][..], |order| &order.returns);
    returns.iter().any(|one| match one.state {
        ReturnState::Requested
        | ReturnState::Approved
        | ReturnState::PartiallyReceived
        | ReturnState::Received
        | ReturnState::Inspected => true,
        ReturnState::Declined | ReturnState::Cancelled | ReturnState::Closed => false,
    })
}

/// Says whether a customer may choose what becomes of missing pieces.
pub fn can_be_chosen(shortage: &Shortage) -> bool {
    shortage.state == "open" && shortage.choices.iter().any(|one| shortage.offered.contains(one))
}

/// Says whether a customer who waits may still choose something else.
fn can_be_reconsidered(shortage: &Shortage) -> bool {
    let other =
        |one: &ShortageChoice| *one != ShortageChoice::Wait && shortage.offered.contains(one);
    shortage.state == "waiting" && shortage.choices.iter().any(other)
}

/// Gives the step that goes on, of those whose time is measured.
pub fn stage(place: Place) -> Option<Stage> {
    match place {
        Place::Checked => Some(Stage::Approved),
        Place::Prepared => Some(Stage::Picked),
        Place::Picked => Some(Stage::Packed),
        Place::Packed => Some(Stage::HandedOver),
        Place::OnTheWay { .. } => Some(Stage::Delivered),
        Place::Asked
        | Place::Choose
        | Place::Awaited
        | Place::PartlyHere
        | Place::Here
        | Place::Told
        | Place::Done
        | Place::Over
        | Place::Cancelled
        | Place::Declined => None,
    }
}

/// Gives how far an order is; nothing where it goes nowhere any more.
pub fn steps(place: Place) -> Option<Steps> {
    let (done, goes_on) = match place {
        Place::Asked | Place::Checked | Place::Choose | Place::Awaited => (1, false),
        Place::Prepared | Place::Picked => (1, true),
        Place::Packed => (2, false),
        Place::OnTheWay { .. } => (2, true),
        Place::PartlyHere => (3, true),
        Place::Here | Place::Told | Place::Done => (4, false),
        Place::Over | Place::Cancelled | Place::Declined => return None,
    };
    Some(Steps { done, goes_on })
}

/// Something that a customer can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Say where it shall go, since that is asked for.
    Complete(Unasked),
    /// Choose what becomes of missing pieces.
    Choose(ShortageId, String),
    /// Choose something else for pieces that are waited for.
    Reconsider(ShortageId, String),
    /// Say that everything has arrived.
    Confirm,
    /// Say that something arrived broken.
    Damage,
    /// Ask to send something back.
    Return,
    /// Say where it shall go instead.
    Move(Unasked),
}

/// Gives what can be done now, the most wanted first.
pub fn deeds(known: &Known) -> Vec<Deed> {
    let Some(order) = &known.order else { return Vec::new() };
    let mut deeds = Vec::new();
    let unasked = known.correction.as_ref().and_then(|correction| correction.unasked);
    deeds.extend(unasked.filter(|_| asks(known)).map(Deed::Complete));
    let named = |one: &Shortage| one.name.clone().unwrap_or_else(|| one.sku.to_string());
    let missing = known.shortages.iter().filter(|shortage| can_be_chosen(shortage));
    deeds.extend(missing.map(|one| Deed::Choose(one.shortage_id, named(one))));
    // Who told us that something is wrong does not have everything.
    if can_be_confirmed(order) && !is_told(known) {
        deeds.push(Deed::Confirm);
    }
    if can_be_sent_back(known) {
        deeds.extend([Deed::Damage, Deed::Return]);
    }
    let awaited = known.shortages.iter().filter(|shortage| can_be_reconsidered(shortage));
    deeds.extend(awaited.map(|one| Deed::Reconsider(one.shortage_id, named(one))));
    deeds.extend(unasked.filter(|_| !asks(known)).map(Deed::Move));
    deeds
}

/// Says whether a customer can confirm the receipt: everything is settled, and something came.
pub fn can_be_confirmed(order: &Order) -> bool {
    let open = |pieces: &Buckets| pieces.total() - pieces.settled();
    match order.status {
        OrderStatus::Approved | OrderStatus::Processing => {
            order.lines.iter().all(|line| open(&line.buckets) == 0) && pieces(order).delivered > 0
        }
        OrderStatus::Received
        | OrderStatus::InReview
        | OrderStatus::Completed
        | OrderStatus::Closed
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => false,
    }
}

fn can_be_sent_back(known: &Known) -> bool {
    let Some(order) = &known.returnable else { return false };
    let waits = order.returns.iter().any(|one| one.state == ReturnState::Requested);
    !order.over && !order.lines.is_empty() && !waits
}

/// Says whether a wish for another address waits for somebody.
pub fn wish_waits(order: &Order) -> bool {
    let wished = order.corrections.iter().any(|made| made.wished);
    let held = order.holds.iter().any(|hold| hold.reason == HoldReason::ChangedAfterApproval);
    wished && held
}

#[cfg(test)]
mod tests;
