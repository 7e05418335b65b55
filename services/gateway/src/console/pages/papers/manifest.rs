//! What a carrier takes along: listed, added up, to be signed.

use std::collections::BTreeMap;

use contracts::problem::Problem;
use contracts::requests::logistics::{SHIPMENTS_LIST, Shipment, ShipmentStage, ShipmentsQuery};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use super::{barcode, day, head, kilograms, page};
use crate::console::look::parts;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::papers::{self as words_of, Words};
use crate::console::words::{figures, ways};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// Loads what is labelled and still here, and shows a sheet for each carrier.
pub async fn shown(edge: &Edge, visitor: &Visitor) -> Result<Shown, Problem> {
    visitor.needs(Room::Shipments)?;
    let asked = |name| visitor.visit.asked(name).map(str::to_owned);
    let question = ShipmentsQuery {
        stage: Some(ShipmentStage::ToHandOver),
        carrier: asked("carrier"),
        location: asked("location"),
        page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
        ..ShipmentsQuery::default()
    };
    let asking = visitor.asking();
    let found: Page<Shipment> =
        edge.asker.ask_json(&asking, Service::Logistics, SHIPMENTS_LIST, &question).await?;
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let up = ("/shipments?stage=to_hand_over", ways::SHIPMENTS.of(language));
    let more = found.next.is_some();
    let head = html! {
        (head(words, up, words.manifest, html! {}))
        @if found.items.is_empty() { (parts::empty("parcel", words.no_parcels, words.no_parcels_because, html! {})) }
        @if more { p .quiet-line.told-line { ((words.more_parcels)(found.items.len())) } }
    };
    let today = day(language, visitor.visit.now);
    let papers = html! {
        @for ((carrier, location), parcels) in by_van(&found.items) {
            (sheet(language, words, (carrier, location, &today), &parcels))
        }
    };
    Ok(page(words.manifest, head, papers))
}

/// A van comes from one carrier and fetches at one place.
pub fn by_van(all: &[Shipment]) -> BTreeMap<(&str, &str), Vec<&Shipment>> {
    let mut vans: BTreeMap<(&str, &str), Vec<&Shipment>> = BTreeMap::new();
    for one in all {
        let carrier = one.carrier.as_deref().unwrap_or_default();
        vans.entry((carrier, &one.location)).or_default().push(one);
    }
    vans
}

fn sheet(
    language: Language,
    words: &Words,
    (carrier, location, today): (&str, &str, &str),
    parcels: &[&Shipment],
) -> Markup {
    let grams = parcels.iter().map(|one| u64::from(one.weight_grams)).sum();
    html! {
        article .paper tabindex="0" {
            header {
                div {
                    h2 { (words.manifest) }
                    p .large { bdi { (carrier) } }
                    p { (words.from) " " bdi { (location) } " · " (today) }
                }
                p .large { ((words.total)(parcels.len(), &kilograms(grams))) }
            }
            table {
                thead { tr {
                    th scope="col" { span .unseen { (words.checked) } }
                    th scope="col" { (words.order) }
                    th scope="col" { (words.number) }
                    th .end scope="col" { (words.weight) }
                    th .end scope="col" { (words.cash) }
                } }
                tbody {
                    @for one in parcels {
                        tr {
                            td { span .box {} }
                            td dir="auto" { (one.order_number) }
                            td .codes {
                                @let number = one.tracking_number.as_deref().unwrap_or_default();
                                (barcode::code_128(number)) p .small { (number) }
                            }
                            td .end { (kilograms(one.weight_grams.into())) }
                            td .end { @if let Some(cash) = one.cash_on_delivery { (figures::money(language, cash)) } }
                        }
                    }
                }
            }
            footer { p { (words.taken_by) } p .blank { (words.signature) } }
        }
    }
}
