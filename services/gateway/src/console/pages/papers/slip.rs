//! The slip of a parcel: for whoever packs it to tick, and for whoever opens it to read.

use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::intake::Order;
use contracts::requests::logistics::{SHIPMENTS_GET, Shipment, ShipmentQuery};
use contracts::service::Service;
use maud::{Markup, html};

use super::{barcode, day, head, kilograms, page};
use crate::console::look::parts;
use crate::console::pages::shipments::{order_of, recipient};
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::papers::{self as words_of, Words};
use crate::console::words::{figures, shipment};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// Loads a parcel and shows its slip.
pub async fn shown(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Shown, Problem> {
    visitor.needs(Room::Shipments)?;
    let nothing = |_| Problem::not_found(format!("no parcel is called {id}"));
    let shipment_id: ShipmentId = id.parse().map_err(nothing)?;
    let (asking, question) = (visitor.asking(), ShipmentQuery { shipment_id });
    let parcel: Shipment =
        edge.asker.ask_json(&asking, Service::Logistics, SHIPMENTS_GET, &question).await?;
    let order = order_of(edge, visitor, &parcel).await;
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let title = format!("{} {}", words.slip, parcel.order_number);
    let up = (shipment::of(language).parcel_of)(&parcel.order_number);
    let head = head(words, (&format!("/shipments/{id}"), &up), words.slip, html! {});
    Ok(page(&title, head, paper(language, words, &parcel, order.as_ref())))
}

/// Writes the paper.
pub fn paper(
    language: Language,
    words: &Words,
    parcel: &Shipment,
    order: Option<&Order>,
) -> Markup {
    let note = order.and_then(|order| order.person.as_ref()?.note.as_deref());
    html! {
        article .paper tabindex="0" {
            header {
                div {
                    h2 { (words.slip) }
                    p .large dir="auto" { (words.order) " " (parcel.order_number) }
                    p { (words.of_day) " " (day(language, parcel.created_at)) }
                }
                div .codes { (barcode::code_128(&parcel.order_number)) }
            }
            div .addresses {
                div { h3 { (words.to) } (recipient(shipment::of(language), parcel)) }
                div {
                    h3 { (words.from) }
                    p dir="auto" { (parcel.location) }
                    @if let Some(carrier) = &parcel.carrier {
                        h3 { (words.carrier) }
                        p dir="auto" { (carrier) @if let Some(number) = &parcel.tracking_number { " " (number) } }
                    }
                    p { (words.weight) " " (kilograms(parcel.weight_grams.into())) }
                }
            }
            (lines(words, parcel, order))
            @if let Some(cash) = parcel.cash_on_delivery {
                p .large { (words.cash) ": " (parts::money(language, cash)) }
            }
            @if let Some(note) = note { h3 { (words.note) } blockquote dir="auto" { (note) } }
            footer {
                p { (words.thanks) }
                div .codes { (barcode::gs1_128(&parcel.sscc)) p { "(00)" (parcel.sscc) } }
            }
        }
    }
}

fn lines(words: &Words, parcel: &Shipment, order: Option<&Order>) -> Markup {
    let lines = order.map(|order| order.lines.as_slice()).unwrap_or_default();
    html! {
        table {
            thead { tr {
                th scope="col" { span .unseen { (words.checked) } }
                th .end scope="col" { (words.pieces) }
                th scope="col" { (words.item) }
                th scope="col" { "SKU" }
            } }
            tbody {
                @for piece in &parcel.lines {
                    @let line = lines.iter().find(|line| line.id == piece.line_id);
                    tr {
                        td { span .box {} }
                        td .end.large { (figures::number(piece.quantity.into())) }
                        td dir="auto" {
                            @if let Some(line) = line {
                                (line.title)
                                @if let Some(variant) = &line.variant { br; span .small { (variant) } }
                                @if let Some(wanted) = line.sku.as_ref().filter(|sku| **sku != piece.sku) {
                                    br; span .small { ((words.instead)(wanted.as_str())) }
                                }
                            }
                        }
                        td dir="auto" { code { (piece.sku) } }
                    }
                }
            }
        }
    }
}
