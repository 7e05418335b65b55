//! The list of channels, each with how it is.

use contracts::problem::Problem;
use contracts::requests::intake::{
    CHANNELS_LIST, Channel, DELIVERIES_LIST, Delivery, DeliveryStatus, ListDeliveries,
};
use contracts::requests::outbound::stock::{NamePublication, PUBLICATIONS_GET, PublicationView};
use contracts::requests::outbound::{ListTargets, TARGETS_LIST, TargetView};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;
use maud::{Markup, html};
use serde_json::json;

use super::health::Health;
use super::{is_signed, place_of};
use crate::console::look::parts::{self, badge, icon};
use crate::console::visit::Visitor;
use crate::console::words::channels::{self as words_of, Words, kind, publication, target};
use crate::console::words::connecting;
use crate::domain::role::Room;
use crate::edge::doors::Refused;
use crate::edge::form::Language;
use crate::state::Edge;

/// A channel with what is known about it; what nobody answered is missing.
pub struct Row {
    channel: Channel,
    is_signed: bool,
    last: Option<Delivery>,
    is_aside: bool,
    refused: Option<Refused>,
    told: Option<TargetView>,
    stock: Option<PublicationView>,
}

/// Finds the channels.
pub async fn find(edge: &Edge, visitor: &Visitor) -> Result<Vec<Row>, Problem> {
    visitor.needs(Room::Settings)?;
    let (asking, nothing) = (visitor.asking(), json!({}));
    let shops =
        ListTargets { webhooks: false, page: PageQuery { limit: Some(PAGE_MAX), cursor: None } };
    let (intake, gateway) = (Service::OrderIntake, Service::Gateway);
    let (channels, shops) = tokio::join!(
        edge.asker.ask_json::<Page<Channel>>(&asking, intake, CHANNELS_LIST, &nothing),
        edge.asker.ask_json::<Page<TargetView>>(&asking, gateway, TARGETS_LIST, &shops),
    );
    let shops = shops.map(|page| page.items).unwrap_or_default();
    let rows = channels?.items.into_iter().map(|channel| {
        let told = shops.iter().find(|shop| shop.name == channel.id).cloned();
        row(edge, visitor, channel, told)
    });
    join_all(rows).await.into_iter().collect()
}

async fn row(
    edge: &Edge,
    visitor: &Visitor,
    channel: Channel,
    told: Option<TargetView>,
) -> Result<Row, Problem> {
    let (last, aside, stock) = tokio::join!(
        newest(edge, visitor, &channel.id, None),
        newest(edge, visitor, &channel.id, Some(DeliveryStatus::Parked)),
        stock(edge, visitor, &channel.id, told.is_some()),
    );
    let is_signed = is_signed(edge, &channel.id)?;
    let refused = edge.doors.of(&channel.id);
    Ok(Row { is_signed, last: last?, is_aside: aside?.is_some(), refused, told, stock, channel })
}

/// Gives the newest delivery of a channel that came to this.
pub async fn newest(
    edge: &Edge,
    visitor: &Visitor,
    channel: &str,
    outcome: Option<DeliveryStatus>,
) -> Result<Option<Delivery>, Problem> {
    let question = ListDeliveries {
        outcome,
        channel: Some(channel.to_owned()),
        limit: Some(1),
        ..ListDeliveries::default()
    };
    let asking = visitor.asking();
    let page: Page<Delivery> =
        edge.asker.ask_json(&asking, Service::OrderIntake, DELIVERIES_LIST, &question).await?;
    Ok(page.items.into_iter().next())
}

/// Gives what a shop is told of stock; only one that is written back to can be.
pub async fn stock(
    edge: &Edge,
    visitor: &Visitor,
    channel: &str,
    is_told: bool,
) -> Option<PublicationView> {
    if !is_told {
        return None;
    }
    let (asking, question) = (visitor.asking(), NamePublication { channel: channel.to_owned() });
    edge.asker.ask_json(&asking, Service::Gateway, PUBLICATIONS_GET, &question).await.ok()
}

/// Shows the list.
pub fn content(language: Language, works: bool, rows: &[Row]) -> Markup {
    let words = words_of::of(language);
    let connect = html! {
        @if works { a .button.primary href="/channels/new" { (icon("add")) (words.connect) } }
    };
    html! {
        @if rows.is_empty() {
            (parts::page_head(html! { h1 { (words.title) } }, html! {}))
            (parts::empty("channel", words.nothing_yet, words.nothing_yet_because, connect))
        } @else {
            (parts::page_head(html! { h1 { (words.title) } }, connect))
            (table(language, words, rows))
        }
    }
}

fn table(language: Language, words: &Words, rows: &[Row]) -> Markup {
    let heads =
        [words.name, words.platform, words.health, words.last, words.orders_told, words.stock_told];
    html! {
        div .table-box {
            table .list.settings role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for row in rows { (one(language, words, row)) } }
            }
        }
    }
}

fn one(language: Language, words: &Words, row: &Row) -> Markup {
    let channel = &row.channel;
    let health = Health::of(channel, row.is_signed, row.last.as_ref(), row.refused);
    let place = place_of(&channel.id);
    html! {
        tr role="row" id=(format!("channel-{}", channel.id)) {
            td .first role="cell" {
                a .row href=(place) { bdi { (channel.name) } }
                @if channel.name != channel.id { " " code .muted { (channel.id) } }
            }
            td .brief role="cell" data-head=(words.platform) { (kind(language, channel.kind)) }
            td role="cell" data-head=(words.health) {
                (badge(health.stated(connecting::of(language))))
                @if row.is_aside && !matches!(health, Health::Aside(_)) {
                    " " a .over href=(format!("{place}?outcome=parked")) { (words.aside) }
                }
            }
            td role="cell" data-head=(words.last) {
                @match &row.last {
                    Some(last) => (parts::instant_short(language, last.received_at)),
                    None => span .muted { (words.never) },
                }
            }
            td role="cell" data-head=(words.orders_told) {
                @match &row.told {
                    Some(told) => (badge(target(language, told))),
                    None => span .muted { (words.not_told) },
                }
            }
            td role="cell" data-head=(words.stock_told) {
                @match &row.stock {
                    Some(stock) => (badge(publication(language, stock))),
                    None => span .muted { (words.not_told) },
                }
            }
        }
    }
}
