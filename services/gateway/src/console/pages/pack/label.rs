//! The parcel that was closed, with its label, and the other parcels of its order.

use contracts::requests::logistics::{Shipment, ShipmentStatus};
use maud::{Markup, html};

use super::lying::{Lying, Stage};
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::figures;
use crate::console::words::pack::Words;
use crate::console::words::states;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// What there is of a parcel's label.
#[derive(Debug, PartialEq, Eq)]
pub enum LabelIs<'a> {
    /// Nobody answers.
    Away,
    /// Not there yet.
    Making,
    /// No carrier was found.
    WithoutCarrier(&'a Shipment),
    /// It can be printed.
    Ready(&'a Shipment),
    /// The parcel was taken back.
    Gone,
}

/// Says what there is of the label of what was closed.
pub fn of(lying: &Lying) -> LabelIs<'_> {
    match (&lying.parcels, lying.parcel()) {
        (Err(_), _) => LabelIs::Away,
        (Ok(_), None) => LabelIs::Making,
        (Ok(_), Some(parcel)) => match parcel.status {
            ShipmentStatus::Draft => LabelIs::WithoutCarrier(parcel),
            ShipmentStatus::Booked
            | ShipmentStatus::HandedOver
            | ShipmentStatus::Delivered
            | ShipmentStatus::Returned
            | ShipmentStatus::Lost => LabelIs::Ready(parcel),
            ShipmentStatus::Voided => LabelIs::Gone,
        },
    }
}

/// Shows that a parcel is closed, its label, and the way on.
pub fn closed(words: &Words, lying: &Lying, stage: Stage) -> Markup {
    let is_whole = stage == Stage::Done;
    let told = if lying.closed.is_some() { words.closed } else { words.everything_packed };
    html! {
        section #label .closed-parcel aria-labelledby="label-title" {
            header {
                h2 #label-title { (icon("check")) span role="status" { (told) } }
                @if lying.closed.is_some() && is_whole { p { (words.everything_packed) } }
            }
            (label(words, &of(lying)))
            @if is_whole { (way_on(words, lying)) }
        }
    }
}

fn label(words: &Words, label: &LabelIs<'_>) -> Markup {
    match label {
        LabelIs::Away => html! { p .heard.wrong { (words.label_away) } },
        LabelIs::Making => {
            html! { p .making aria-live="polite" { (icon("clock")) (words.making) } }
        }
        LabelIs::WithoutCarrier(parcel) => html! {
            p .heard.wrong { (words.no_carrier) }
            p .muted { code { (parcel.sscc) } }
        },
        LabelIs::Ready(parcel) => html! {
            p .carrier {
                b dir="auto" { (parcel.carrier.as_deref().unwrap_or_default()) }
                @if let Some(service) = &parcel.service { " · " bdi { (service) } }
                @if let Some(number) = &parcel.tracking_number { " · " code { (number) } }
            }
            p .ways {
                a #print .button.primary.big data-enter="" data-print="" target="_blank" href=(pdf(parcel)) {
                    (icon("label")) (words.print) " " kbd aria-hidden="true" hidden { "Enter" }
                }
                a .button href=(format!("/api/v1/shipments/{}/label.zpl", parcel.id)) { (words.zebra) }
            }
        },
        LabelIs::Gone => html! {},
    }
}

fn way_on(words: &Words, lying: &Lying) -> Markup {
    let job = &lying.job;
    let next = format!(
        "/pack/next?location={}&beside={}",
        url_encode(&job.location),
        job.fulfillment_order_id
    );
    html! {
        p .ways {
            a #next .button.big data-enter="" href=(next) {
                (words.next) (icon("next")) " " kbd aria-hidden="true" hidden { "Enter" }
            }
        }
    }
}

fn pdf(parcel: &Shipment) -> String {
    format!("/api/v1/shipments/{}/label.pdf", parcel.id)
}

/// Lists the parcels of the order.
pub fn parcels(language: Language, words: &Words, lying: &Lying) -> Markup {
    let content = match &lying.parcels {
        Err(_) => html! { p .muted { (words.label_away) } },
        Ok(all) if all.is_empty() => html! { p .muted { (words.no_parcels) } },
        Ok(all) => html! {
            ul .parcels {
                @for parcel in all {
                    li {
                        div .first {
                            (icon("parcel"))
                            (badge(states::shipment(language, parcel.status)))
                            @if parcel.carrier.is_some() {
                                a target="_blank" href=(pdf(parcel)) { (words.label) }
                            }
                        }
                        div .second {
                            code { (parcel.sscc) } " · "
                            (figures::number(parcel.weight_grams.into())) " g"
                        }
                    }
                }
            }
        },
    };
    parts::section("parcels", words.parcels, html! {}, content)
}
