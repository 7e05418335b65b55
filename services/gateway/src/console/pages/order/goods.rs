//! What was wanted, where each piece is, and in which parcels.

use contracts::money::Money;
use contracts::problem::Problem;
use contracts::requests::intake::{Order, OrderLine};
use contracts::requests::logistics::Shipment;
use maud::{Markup, html};

use crate::console::look::parts::{self, badge, icon};
use crate::console::words::order::Words;
use crate::console::words::{figures, states, troubles};
use crate::edge::form::Language;

/// Shows the lines.
pub fn lines(language: Language, words: &Words, order: &Order) -> Markup {
    let table = html! {
        div .table-box {
            table .list.lines role="table" aria-labelledby="lines-title" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { (words.item) }
                        th .end role="columnheader" scope="col" { (words.ordered) }
                        th role="columnheader" scope="col" { (words.where_they_are) }
                        th .end role="columnheader" scope="col" { (words.price) }
                        th .end role="columnheader" scope="col" { (words.line_total) }
                    }
                }
                tbody role="rowgroup" {
                    @for line in &order.lines { (row(language, words, line)) }
                }
            }
        }
    };
    parts::section("lines", words.lines, html! {}, table)
}

fn row(language: Language, words: &Words, line: &OrderLine) -> Markup {
    html! {
        tr role="row" {
            td .item role="cell" {
                span .title dir="auto" { (line.title) }
                @if let Some(variant) = &line.variant { span .variant dir="auto" { (variant) } }
                @match &line.sku {
                    Some(sku) => { code .sku { (sku) } }
                    None => { span .sku.none { (words.no_sku) } }
                }
            }
            td .end.quantity role="cell" { (figures::number(line.quantity.into())) }
            td .places role="cell" { (places(language, words, line)) }
            td .end.price role="cell" { (parts::money(language, line.unit_price)) }
            td .end.total role="cell" { (parts::money(language, total(line))) }
        }
    }
}

fn places(language: Language, words: &Words, line: &OrderLine) -> Markup {
    if !line.requires_shipping {
        return html! { span .muted { (words.nothing_to_send) } };
    }
    html! {
        ul .places {
            @for ((tone, place), count) in states::places(language, &line.buckets) {
                li .badge.(tone.word()) { b { (figures::number(count.into())) } " " (place) }
            }
        }
        @for instead in &line.sent_instead {
            p .instead { (icon("swap")) ((words.instead)(instead.quantity, instead.sku.as_str())) }
        }
    }
}

/// What the customer pays for the line, before taxes that stand beside the prices.
fn total(line: &OrderLine) -> Money {
    let product = line.unit_price.amount_minor.saturating_mul(line.quantity.into());
    let list = line.list_total.map_or(product, |total| total.amount_minor);
    Money::new(list.saturating_sub(line.discount.amount_minor), line.unit_price.currency)
}

/// Shows the parcels; nothing where they are closed to whoever looks.
pub fn parcels(
    language: Language,
    words: &Words,
    parcels: Option<&Result<Vec<Shipment>, Problem>>,
) -> Markup {
    let Some(parcels) = parcels else { return html! {} };
    let content = match parcels {
        Err(_) => html! { p .quiet-line { (icon("offline")) (words.not_told) } },
        Ok(parcels) if parcels.is_empty() => html! { p .quiet-line { (words.no_parcels) } },
        Ok(parcels) => html! {
            ul .parcels { @for parcel in parcels { li { (one(language, words, parcel)) } } }
        },
    };
    parts::section("parcels", words.parcels, html! {}, content)
}

fn one(language: Language, words: &Words, parcel: &Shipment) -> Markup {
    let carrier = [parcel.carrier.as_deref(), parcel.service.as_deref()];
    let carrier = carrier.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let at_carrier = parcel.tracking_url.as_deref().filter(|url| url.starts_with("https://"));
    html! {
        div .first {
            (icon("parcel"))
            a href=(format!("/shipments/{}", parcel.id)) {
                strong dir="auto" { @if carrier.is_empty() { (words.no_carrier) } @else { (carrier) } }
            }
            @if let Some(number) = &parcel.tracking_number { code { (number) } }
            (badge(states::shipment(language, parcel.status)))
            @if parcel.handed_over_at.is_some() && parcel.ended_at.is_none() {
                (badge(states::tracking(language, parcel.tracking_status)))
            }
            @if let Some(url) = at_carrier {
                a href=(url) rel="noreferrer nofollow" { (words.at_carrier) (icon("elsewhere")) }
            }
        }
        p .second {
            "SSCC " code { (parcel.sscc) } " · " (words.from) " " bdi { (parcel.location) }
            " · " (parts::instant(language, parcel.created_at))
        }
        p .second {
            @for (index, line) in parcel.lines.iter().enumerate() {
                @if index > 0 { ", " }
                (line.quantity) " × " code { (line.sku) }
            }
        }
        @if let Some(next) = troubles::next_step(language, parcel) {
            @let is_wrong = troubles::wrong(parcel).is_some();
            p .next.careful[is_wrong] { (icon(if is_wrong { "alert" } else { "next" })) (next) }
        }
    }
}
