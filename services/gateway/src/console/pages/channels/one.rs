//! One channel: how it is, how it is connected, what came, and what its shop is told.

use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{
    CHANNELS_GET, Channel, ChannelKind, ChannelStatus, DELIVERIES_LIST, Delivery, DeliveryStatus,
    GetChannel, ListDeliveries,
};
use contracts::requests::outbound::stock::PublicationView;
use contracts::requests::outbound::{NameTarget, TARGETS_GET, TargetView};
use contracts::service::Service;
use maud::{Markup, html};

use super::health::Health;
use super::list::{newest, stock};
use super::steps::{self, Setup};
use super::told::is_told;
use super::{came, delivery, is_signed, naming, place_of, told};
use crate::console::look::once::{copyable, ending};
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::pages::address_of;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::channels::{self as words_of, Words, kind, publication, target};
use crate::console::words::{connecting, naming as of_naming, told as of_told};
use crate::domain::role::Room;
use crate::edge::doors::Refused;
use crate::edge::form::Language;
use crate::state::Edge;

/// Deliveries on a page.
const DELIVERIES_SHOWN: u32 = 20;

/// What is known about a channel.
pub struct Known {
    pub(super) channel: Channel,
    is_signed: bool,
    last: Option<Delivery>,
    refused: Option<Refused>,
    told: Option<TargetView>,
    stock: Option<PublicationView>,
    pub(super) deliveries: Page<Delivery>,
    pub(super) outcome: Option<DeliveryStatus>,
    pub(super) further: bool,
    address: String,
    works: bool,
    done: Option<String>,
}

/// What came of a secret: it was made, kept, or refused.
type Kept<'a> = Option<&'a Result<Option<String>, Problem>>;

/// Loads a channel and shows it.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    kept: Kept<'_>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Settings)?;
    let known = load(edge, visitor, id).await?;
    let language = visitor.visit.language;
    let title = format!("{} · {}", known.channel.name, words_of::of(language).title);
    let shown = Shown::found(title, content(language, &known, kept));
    let shown = Shown { script: Some("setup.js"), ..shown };
    Ok(if known.further { shown } else { shown.following("channels") })
}

async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    let (asking, intake) = (visitor.asking(), Service::OrderIntake);
    let question = GetChannel { id: id.to_owned() };
    let channel: Channel = edge.asker.ask_json(&asking, intake, CHANNELS_GET, &question).await?;
    let outcome = visitor.visit.asked("outcome").and_then(delivery::read_outcome);
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let further = cursor.is_some();
    let deliveries = ListDeliveries {
        outcome,
        channel: Some(channel.id.clone()),
        limit: Some(DELIVERIES_SHOWN),
        cursor,
        ..ListDeliveries::default()
    };
    let shop = NameTarget { name: channel.id.clone(), webhook: false };
    let (deliveries, last, told) = tokio::join!(
        edge.asker.ask_json(&asking, intake, DELIVERIES_LIST, &deliveries),
        newest(edge, visitor, &channel.id, None),
        edge.asker.ask_json::<TargetView>(&asking, Service::Gateway, TARGETS_GET, &shop),
    );
    let told = told.ok();
    Ok(Known {
        is_signed: is_signed(edge, &channel.id)?,
        last: last?,
        refused: edge.doors.of(&channel.id),
        stock: stock(edge, visitor, &channel.id, told.is_some()).await,
        told,
        deliveries: deliveries?,
        outcome,
        further,
        address: address_of(edge, &visitor.visit, &format!("/webhooks/{}", channel.id)),
        works: visitor.works_in(Room::Settings),
        done: visitor.visit.asked("done").map(str::to_owned),
        channel,
    })
}

fn content(language: Language, known: &Known, kept: Kept<'_>) -> Markup {
    let words = words_of::of(language);
    let channel = &known.channel;
    let health = Health::of(channel, known.is_signed, known.last.as_ref(), known.refused);
    let title = html! {
        nav .crumbs { a href="/channels" { (words.title) } (icon("next")) }
        h1 dir="auto" { (channel.name) }
        span .muted { (kind(language, channel.kind)) }
    };
    let setup = Setup {
        channel,
        is_signed: known.is_signed,
        is_heard: known.last.is_some(),
        address: &known.address,
        fresh: kept.and_then(|kept| kept.as_ref().ok()?.as_deref()),
        works: known.works,
    };
    html! {
        (parts::page_head(title, deeds(language, words, known)))
        @if let Some(words) = known.done.as_deref().and_then(|deed| done(words, deed)) { (parts::done(words)) }
        @if let Some(Err(refused)) = kept { (problem_box::beside(language, refused)) }
        (health.shown(language, connecting::of(language), &test(words, known)))
        div .two {
            div .main-side {
                @if !setup.is_heard { (steps::shown(language, &setup)) }
                @if channel.kind != ChannelKind::Manual { (came::section(language, words, known)) }
                @if setup.is_heard { (steps::shown(language, &setup)) }
            }
            div .aside-side {
                (parts::section("facts", words.facts, html! {}, facts(language, words, known)))
                @if is_told(channel.kind) {
                    (parts::section("told", words.told, html! {}, told_now(language, words, known)))
                }
            }
        }
    }
}

fn done(words: &Words, deed: &str) -> Option<&'static str> {
    match deed {
        "pause" => Some(words.paused),
        "resume" => Some(words.resumed),
        "test" => Some(words.tested),
        "secret" => Some(words.secret_kept),
        _ => None,
    }
}

fn deeds(language: Language, words: &Words, known: &Known) -> Markup {
    html! {
        @if known.channel.kind != ChannelKind::Manual {
            a .button href=(naming::place_of(&known.channel.id)) {
                (icon("label")) (of_naming::of(language).open)
            }
        }
        (status_deeds(words, known))
    }
}

fn status_deeds(words: &Words, known: &Known) -> Markup {
    let action = |deed: &str| format!("{}/do/{deed}", place_of(&known.channel.id));
    html! {
        @if known.works && known.channel.kind != ChannelKind::Manual {
            @match known.channel.status {
                ChannelStatus::Active => (ending(&action("pause"), words.pause, words.pause, words.pause_sure, &[])),
                ChannelStatus::Paused => form method="post" action=(action("resume")) {
                    button .button.primary { (words.resume) }
                },
            }
        }
    }
}

fn test(words: &Words, known: &Known) -> Markup {
    let can = known.works && known.is_signed && known.channel.status == ChannelStatus::Active;
    html! {
        @if can {
            form method="post" action=(format!("{}/do/test", place_of(&known.channel.id))) {
                button .button { (icon("send")) (words.test) }
            }
        }
    }
}

fn facts(language: Language, words: &'static Words, known: &Known) -> Markup {
    let set = if known.is_signed { words.is_set } else { words.is_not_set };
    let mut facts = vec![(words.id, html! { code { (known.channel.id) } })];
    if known.channel.kind != ChannelKind::Manual {
        let address = copyable(language, "address", words.address, &known.address);
        facts.extend([(words.address, address), (words.secret, html! { (set) })]);
    }
    facts.push((words.made, parts::instant(language, known.channel.created_at)));
    parts::facts(facts)
}

fn told_now(language: Language, words: &'static Words, known: &Known) -> Markup {
    let orders = html! {
        @match &known.told {
            Some(told) => {
                (badge(target(language, told)))
                @if told.waiting > 0 { " " ((words.waiting_tellings)(told.waiting)) }
                @if let Some(reason) = &told.reason { p .muted lang="en" dir="auto" { (reason) } }
            }
            None => span .muted { (words.not_told) },
        }
    };
    let stock = html! {
        @match &known.stock {
            Some(stock) => {
                (badge(publication(language, stock))) " "
                ((words.waiting_items)(stock.current, stock.waiting))
                p .muted { ((words.rule)(stock.ratio_percent, stock.buffer)) }
                @if let Some(reason) = &stock.reason { p .muted lang="en" dir="auto" { (reason) } }
            }
            None => span .muted { (words.not_told) },
        }
    };
    let is_set = known.told.is_some();
    html! {
        (parts::facts([(words.orders_told, orders), (words.stock_told, stock)]))
        p .spaced {
            a .button href=(told::place_of(&known.channel.id)) {
                @if known.works && !is_set { (of_told::of(language).set_up) }
                @else if known.works { (of_told::of(language).change) }
                @else { (of_told::of(language).look) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
