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
use super::{delivery, is_signed, place_of};
use crate::console::look::once::{copyable, ending};
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::pages::address_of;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::channels::{self as words_of, Words, kind, publication, target};
use crate::console::words::connecting;
use crate::console::words::figures::number;
use crate::domain::role::Room;
use crate::edge::doors::Refused;
use crate::edge::form::Language;
use crate::state::Edge;

/// Deliveries on a page.
const DELIVERIES_SHOWN: u32 = 20;

/// What is known about a channel.
pub struct Known {
    channel: Channel,
    is_signed: bool,
    last: Option<Delivery>,
    refused: Option<Refused>,
    told: Option<TargetView>,
    stock: Option<PublicationView>,
    deliveries: Page<Delivery>,
    outcome: Option<DeliveryStatus>,
    further: bool,
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
        (parts::page_head(title, status_deeds(words, known)))
        @if let Some(words) = known.done.as_deref().and_then(|deed| done(words, deed)) { (parts::done(words)) }
        @if let Some(Err(refused)) = kept { (problem_box::beside(language, refused)) }
        (health.shown(language, connecting::of(language), &test(words, known)))
        div .two {
            div .main-side {
                @if !setup.is_heard { (steps::shown(language, &setup)) }
                @if channel.kind != ChannelKind::Manual { (deliveries(language, words, known)) }
                @if setup.is_heard { (steps::shown(language, &setup)) }
            }
            div .aside-side {
                (parts::section("facts", words.facts, html! {}, facts(language, words, known)))
                (parts::section("told", words.told, html! {}, told(language, words, known)))
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

fn told(language: Language, words: &'static Words, known: &Known) -> Markup {
    let orders = html! {
        @match &known.told {
            Some(told) => {
                (badge(target(language, told.state)))
                @if told.waiting > 0 { " " ((words.waiting_tellings)(told.waiting)) }
                @if let Some(reason) = &told.reason { p .muted lang="en" dir="auto" { (reason) } }
            }
            None => span .muted { (words.not_told) },
        }
    };
    let stock = html! {
        @match &known.stock {
            Some(stock) => {
                (badge(publication(language, stock.state))) " "
                ((words.waiting_items)(stock.current, stock.waiting))
                p .muted { ((words.rule)(stock.ratio_percent, stock.buffer)) }
                @if let Some(reason) = &stock.reason { p .muted lang="en" dir="auto" { (reason) } }
            }
            None => span .muted { (words.not_told) },
        }
    };
    parts::facts([(words.orders_told, orders), (words.stock_told, stock)])
}

fn deliveries(language: Language, words: &Words, known: &Known) -> Markup {
    let place = place_of(&known.channel.id);
    let outcomes = delivery::OUTCOMES
        .map(|one| (delivery::code(one).to_owned(), words_of::outcome(language, one).1.to_owned()));
    let chosen = known.outcome.map(delivery::code).unwrap_or_default();
    let filter = html! {
        form .filters method="get" action=(place) {
            (parts::filter_select("outcome", words.outcome, words.any_outcome, chosen, &outcomes))
            button .button { (words.apply) }
        }
    };
    let content = html! {
        @if known.deliveries.items.is_empty() {
            div .inside { (parts::empty("incoming", words.no_deliveries, words.no_deliveries_because, html! {})) }
        } @else {
            div .table-box {
                table .figures {
                    thead {
                        tr {
                            @for head in [words.when, words.outcome, words.topic, words.about] {
                                th scope="col" { (head) }
                            }
                            th .end scope="col" { (words.bytes) }
                        }
                    }
                    tbody { @for one in &known.deliveries.items { (came(language, &place, one)) } }
                }
            }
            (pager(words, known, &place))
        }
    };
    parts::section("deliveries", words.deliveries, filter, content)
}

fn came(language: Language, place: &str, one: &Delivery) -> Markup {
    html! {
        tr {
            td {
                a .row href=(format!("{place}/deliveries/{}", one.id)) {
                    (parts::instant_short(language, one.received_at))
                }
            }
            td { (badge(words_of::outcome(language, one.outcome))) }
            td { code { (one.topic) } }
            td {
                @if let Some(resource) = &one.resource { code { (resource) } " " }
                @if let Some(reason) = &one.reason { span .muted lang="en" dir="auto" { (reason) } }
            }
            td .end { (number(one.body_bytes.into())) }
        }
    }
}

fn pager(words: &Words, known: &Known, place: &str) -> Markup {
    let outcome = known.outcome.map(delivery::code).unwrap_or_default();
    let first = format!("{place}?outcome={outcome}");
    html! {
        @if known.further || known.deliveries.next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if known.further { a .button href=(first) rel="first" { (icon("first")) (words.newest) } }
                @if let Some(next) = &known.deliveries.next {
                    a .button href=(format!("{first}&cursor={}", crate::routes::forward::url_encode(next))) rel="next" {
                        (words.older) (icon("next"))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
