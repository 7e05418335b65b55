//! What can be done with a parcel now: only what the machine of logistics allows, and only for whoever
//! may do it.

use contracts::events::shipment::TrackingStatus;
use contracts::problem::Problem;
use contracts::requests::logistics::{
    Carrier, SHIPMENTS_BOOK, SHIPMENTS_HAND_OVER, SHIPMENTS_REPORT, SHIPMENTS_REPORT_LOST,
    SHIPMENTS_REPORT_RETURNED, SHIPMENTS_VOID, Shipment,
};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::console::look::parts::icon;
use crate::console::words::shipment::{self as words_of, Deeds, Words};
use crate::console::words::states;
use crate::edge::form::{Form, Language};

/// The longest text that is taken.
const TEXT_MAX: usize = 200;

/// What a person says of a parcel; what they cannot know is not among it.
const TOLD: [(TrackingStatus, &str); 9] = [
    (TrackingStatus::PickedUp, "picked_up"),
    (TrackingStatus::InTransit, "in_transit"),
    (TrackingStatus::OutForDelivery, "out_for_delivery"),
    (TrackingStatus::ReadyForPickup, "ready_for_pickup"),
    (TrackingStatus::DeliveryDelayed, "delivery_delayed"),
    (TrackingStatus::OnHold, "on_hold"),
    (TrackingStatus::DeliveryFailed, "delivery_failed"),
    (TrackingStatus::ReturnToSender, "return_to_sender"),
    (TrackingStatus::Delivered, "delivered"),
];

/// Something to do with a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Say who carries it.
    Book,
    /// Say that the carrier has it.
    HandOver,
    /// Take it back before it leaves.
    Void,
    /// Report what the carrier did not.
    Report,
    /// Say that it is back at the dock.
    CameBack,
    /// Say that nobody will see it again.
    Lost,
    /// Say that what went wrong is settled.
    Settle,
}

impl Deed {
    const ALL: [Self; 7] = [
        Self::Book,
        Self::HandOver,
        Self::Void,
        Self::Report,
        Self::CameBack,
        Self::Lost,
        Self::Settle,
    ];

    /// Gives the word that stands in addresses: the last part of the call that it is.
    pub fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::HandOver => "hand-over",
            Self::Void => "void",
            Self::Report => "report",
            Self::CameBack => "report-returned",
            Self::Lost => "report-lost",
            Self::Settle => "settle-incidents",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }

    /// Names the question of logistics, where a parcel says whether it can be asked.
    fn endpoint(self) -> Option<&'static str> {
        match self {
            Self::Book => Some(SHIPMENTS_BOOK),
            Self::HandOver => Some(SHIPMENTS_HAND_OVER),
            Self::Void => Some(SHIPMENTS_VOID),
            Self::Report => Some(SHIPMENTS_REPORT),
            Self::CameBack => Some(SHIPMENTS_REPORT_RETURNED),
            Self::Lost => Some(SHIPMENTS_REPORT_LOST),
            Self::Settle => None,
        }
    }

    /// Says that it was done.
    pub fn done(self, words: &Deeds) -> &'static str {
        match self {
            Self::Book => words.done_book,
            Self::HandOver => words.done_hand_over,
            Self::Void => words.done_void,
            Self::Report => words.done_report,
            Self::CameBack => words.done_came_back,
            Self::Lost => words.done_lost,
            Self::Settle => words.done_settle,
        }
    }

    /// Gives the call of the API that it is.
    pub fn call(self, id: &str, form: &Form) -> (String, Value) {
        let some = |name| Some(form.value(name)).filter(|value| !value.is_empty());
        let body = match self {
            Self::Book => {
                let chosen = form.value("carrier");
                let (carrier, service) = chosen.split_once('/').unwrap_or((chosen, ""));
                let service = Some(service).filter(|service| !service.is_empty());
                json!({ "carrier": carrier, "service": service,
                        "tracking_number": some("tracking_number") })
            }
            Self::Report => json!({ "tracking_status": form.value("tracking_status"),
                                    "description": some("description"), "city": some("city") }),
            Self::CameBack | Self::Lost => json!({ "description": some("description") }),
            Self::HandOver | Self::Void | Self::Settle => json!({}),
        };
        (format!("/api/v1/shipments/{id}/{}", self.word()), body)
    }
}

/// Says that nobody knows such a deed.
pub fn no_such(language: Language) -> Problem {
    Problem::not_found(words_of::of(language).deeds.no_such)
}

/// Gives what can be done now by whoever works with parcels; nothing by others.
pub fn legal(works: bool, shipment: &Shipment) -> Vec<Deed> {
    let is_open = shipment.incidents.iter().any(|incident| incident.closed_at.is_none());
    let can = |deed: &Deed| match deed.endpoint() {
        Some(endpoint) => shipment.actions.iter().any(|action| action == endpoint),
        None => is_open,
    };
    Deed::ALL.into_iter().filter(|deed| works && can(deed)).collect()
}

/// Shows what concerns the whole parcel; the likeliest last, as the first one that is met backwards.
pub fn buttons(language: Language, words: &Words, shipment: &Shipment, legal: &[Deed]) -> Markup {
    let deeds = &words.deeds;
    let said = html! {
        label for="said-what" { (deeds.what) }
        select id="said-what" name="tracking_status" {
            @for (status, word) in TOLD { option value=(word) { (states::tracking(language, status).1) } }
        }
        (text("said-city", "city", deeds.city))
        (text("said-words", "description", deeds.words))
    };
    html! {
        @if legal.contains(&Deed::Void) {
            (sheet(shipment, Deed::Void, (deeds.void, deeds.void_sure), true, html! {}))
        }
        @if legal.contains(&Deed::Lost) {
            (sheet(shipment, Deed::Lost, (deeds.lost, deeds.lost_sure), true, text("lost-words", "description", deeds.words)))
        }
        @if legal.contains(&Deed::CameBack) {
            (sheet(shipment, Deed::CameBack, (deeds.came_back, deeds.back_sure), false, text("back-words", "description", deeds.words)))
        }
        @if legal.contains(&Deed::Report) {
            (sheet(shipment, Deed::Report, (deeds.report, deeds.report_sure), false, said))
        }
        @if legal.contains(&Deed::HandOver) { (at_once(shipment, Deed::HandOver, deeds.hand_over, true)) }
    }
}

fn action(shipment: &Shipment, deed: Deed) -> String {
    format!("/shipments/{}/do/{}", shipment.id, deed.word())
}

/// Shows what is done with one press.
pub fn at_once(shipment: &Shipment, deed: Deed, name: &str, is_first: bool) -> Markup {
    html! {
        form method="post" action=(action(shipment, deed)) {
            button .button.primary[is_first] { @if is_first { (icon("check")) } (name) }
        }
    }
}

fn text(id: &str, name: &str, label: &str) -> Markup {
    html! {
        label for=(id) { (label) }
        input id=(id) type="text" name=(name) maxlength=(TEXT_MAX) dir="auto" autocomplete="off";
    }
}

fn sheet(
    shipment: &Shipment,
    deed: Deed,
    (name, sure): (&str, &str),
    is_bad: bool,
    fields: Markup,
) -> Markup {
    html! {
        details .menu.deed {
            summary .button { (name) (icon("down")) }
            form .sheet method="post" action=(action(shipment, deed)) {
                p { (sure) }
                (fields)
                button .button.danger[is_bad].primary[!is_bad] { (name) }
            }
        }
    }
}

/// Asks who carries it; the number of a waybill is scanned right away.
pub fn book(words: &Words, shipment: &Shipment, carriers: &[Carrier]) -> Markup {
    let deeds = &words.deeds;
    html! {
        section .card.ask aria-labelledby="book-title" {
            header { h2 #book-title { (deeds.book_title) } }
            @if carriers.is_empty() {
                p .quiet-line { (icon("offline")) (deeds.no_carriers) }
            } @else {
                p .muted { (deeds.book_because) }
                form .fields.side method="post" action=(action(shipment, Deed::Book)) {
                    div .field {
                        label for="carrier" { (deeds.carrier) }
                        select id="carrier" name="carrier" {
                            @for (value, name) in choices(carriers) { option value=(value) { (name) } }
                        }
                    }
                    div .field {
                        label for="tracking_number" { (deeds.waybill) }
                        input id="tracking_number" name="tracking_number" type="text" maxlength=(TEXT_MAX)
                            autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus
                            aria-describedby="waybill-hint";
                        p #waybill-hint .muted { (deeds.waybill_hint) }
                    }
                    button .button.primary { (icon("check")) (deeds.book) }
                }
            }
        }
    }
}

/// Carriers with numbers of their own come first, the preferred one before all; of the others each
/// service.
fn choices(carriers: &[Carrier]) -> Vec<(String, String)> {
    let mut taking: Vec<&Carrier> = carriers.iter().filter(|one| !one.retired).collect();
    taking.sort_by_key(|one| (!one.preferred, !one.by_hand));
    let each = taking.into_iter().flat_map(|one| {
        let services = one.services.iter().map(|service| {
            (format!("{}/{}", one.code, service.code), format!("{} · {}", one.name, service.name))
        });
        let alone = one.services.is_empty().then(|| (one.code.clone(), one.name.clone()));
        alone.into_iter().chain(services)
    });
    each.collect()
}
