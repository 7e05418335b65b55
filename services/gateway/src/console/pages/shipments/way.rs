//! What became of a parcel, in sentences: what the house did, and what carriers said.

use chrono::{DateTime, Utc};
use contracts::events::shipment::TrackingStatus;
use contracts::requests::logistics::{Carrier, Shipment, ShipmentStatus, TrackingReport};
use maud::{Markup, html};

use super::list::name_of;
use crate::console::look::parts;
use crate::console::words::shipment::Words;
use crate::console::words::{figures, states, story, troubles};
use crate::edge::form::Language;

/// A step of the way.
struct Step<'a> {
    at: DateTime<Utc>,
    words: String,
    mark: &'static str,
    report: Option<&'a TrackingReport>,
}

/// Shows the way, the oldest first.
pub fn way(
    language: Language,
    words: &Words,
    shipment: &Shipment,
    carriers: &[Carrier],
    call: impl Fn(&str) -> String,
) -> Markup {
    let steps = steps(language, words, shipment, carriers);
    let content = html! {
        ol .story {
            @for (index, step) in steps.iter().enumerate() {
                @let before = index.checked_sub(1).and_then(|before| steps.get(before));
                @let took = before.and_then(|before| figures::duration(language, step.at - before.at));
                @if let Some(took) = took { li .gap { ((words.after)(&took)) } }
                li .(step.mark) {
                    div .told {
                        span .short { (step.words) }
                        @if let Some(report) = step.report { (said(language, words, report)) }
                    }
                    div .who {
                        @if let Some(by) = step.report.and_then(|report| report.reported_by.as_deref()) {
                            bdi { ((words.by)(&call(by))) } " · "
                        }
                        (parts::instant(language, step.at))
                    }
                }
            }
        }
    };
    parts::section("way", words.way, html! {}, content)
}

/// In whose words it was told, and whether it counted.
fn said(language: Language, words: &Words, report: &TrackingReport) -> Markup {
    let reason = report.incident_reason.as_deref();
    let reason = reason.map(|reason| troubles::reason(language, reason).into_owned());
    let all = [report.city.clone(), report.description.clone(), reason];
    let told = all.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    html! {
        @if !told.is_empty() { span .sentence dir="auto" { (told) } }
        @if !report.advanced { span .sentence { (words.recorded_only) } }
    }
}

fn steps<'a>(
    language: Language,
    words: &Words,
    shipment: &'a Shipment,
    carriers: &[Carrier],
) -> Vec<Step<'a>> {
    let ours = |at, words, mark| Step { at, words, mark, report: None };
    let carrier = shipment.carrier.as_deref().map(|code| name_of(carriers, code));
    let booked = shipment.booked_at.zip(carrier);
    let voided = shipment.ended_at.filter(|_| shipment.status == ShipmentStatus::Voided);
    let handed = shipment.handed_over_at;
    let reports = shipment.reports.iter().map(|report| {
        let (tone, words) = became(language, report);
        Step {
            at: report.occurred_at,
            words: words.to_owned(),
            mark: mark(tone),
            report: Some(report),
        }
    });
    let mut steps = vec![ours(shipment.created_at, (words.packed)(&shipment.location), "step")];
    steps.extend(booked.map(|(at, carrier)| ours(at, (words.booked)(carrier), "step")));
    steps.extend(handed.map(|at| ours(at, words.handed_over.to_owned(), "step")));
    steps.extend(voided.map(|at| ours(at, words.voided.to_owned(), "stop")));
    steps.extend(reports);
    // What happened at the same moment stays in the order of the way.
    steps.sort_by_key(|step| step.at);
    steps
}

/// Says what a report tells. That a parcel is lost is none of the twelve words of a way.
fn became(language: Language, report: &TrackingReport) -> states::Stated {
    let is_lost = report.incident_reason.as_deref() == Some(troubles::LOST);
    if is_lost && report.tracking_status == TrackingStatus::Unknown {
        return states::shipment(language, ShipmentStatus::Lost);
    }
    states::tracking(language, report.tracking_status)
}

fn mark(tone: states::Tone) -> &'static str {
    match tone {
        states::Tone::Good => "good",
        states::Tone::Careful | states::Tone::Bad => "stop",
        states::Tone::Quiet | states::Tone::Busy => "step",
    }
}

/// Says who reported, by the name that people go by.
pub fn who(language: Language, known: Option<&str>, actor: &str) -> String {
    known.map_or_else(|| story::actor(language, actor), str::to_owned)
}
