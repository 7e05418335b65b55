//! What a shop is told: hand-overs and cancellations, and how much there is of each item.
//!
//! - [`deeds`]: what can be asked for
//! - [`forms`]: what is filled in
//! - [`levels`]: what it was told, item by item

mod deeds;
mod forms;
mod levels;

use contracts::problem::Problem;
use contracts::requests::intake::{CHANNELS_GET, Channel, ChannelKind, GetChannel};
use contracts::requests::outbound::stock::{
    LEVELS_LIST, LevelState, LevelView, ListLevels, NamePublication, PUBLICATIONS_GET,
    PublicationView,
};
use contracts::requests::outbound::{NameTarget, TARGETS_GET, TargetView};
use contracts::requests::warehouse::{LOCATIONS_LIST, Location};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::place_of as place_of_channel;
use crate::console::look::parts::{self, icon};
use crate::console::look::problem_box;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::channels as of_channels;
use crate::console::words::told::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;
pub use deeds::carry_out;

/// Items on a page.
const LEVELS_SHOWN: u32 = 50;

/// What is known about what a shop is told.
pub struct Known {
    channel: Channel,
    shop: Option<TargetView>,
    stock: Option<PublicationView>,
    levels: Option<Page<LevelView>>,
    /// Locations whose stock can count; nothing where nobody answers.
    locations: Option<Vec<String>>,
    state: Option<LevelState>,
    further: bool,
    works: bool,
}

/// What was asked for a moment ago, and what came of it.
#[derive(Default)]
pub struct Asked<'a> {
    /// What was done.
    pub done: Option<&'a str>,
    /// What was refused, with what was filled in.
    pub refused: Option<(&'a str, &'a Form, &'a Problem)>,
}

/// Gives where it is shown.
pub fn place_of(id: &str) -> String {
    format!("{}/told", place_of_channel(id))
}

/// Says whether a shop has an API of its own, in which it can be told something.
pub fn is_told(kind: ChannelKind) -> bool {
    match kind {
        ChannelKind::Shopify | ChannelKind::Woocommerce => true,
        ChannelKind::Standard | ChannelKind::Manual => false,
    }
}

/// Loads what a shop is told and shows it.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    asked: &Asked<'_>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Settings)?;
    let known = load(edge, visitor, id).await?;
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let title = format!("{} · {}", words.title, known.channel.name);
    let shown = Shown::found(title, content(language, words, &known, asked));
    Ok(match asked.refused {
        Some((.., refused)) => shown.refused(refused),
        None if known.further => shown,
        None => shown.following("channels"),
    })
}

async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    let channel: Channel = {
        let question = GetChannel { id: id.to_owned() };
        let asking = visitor.asking();
        edge.asker.ask_json(&asking, Service::OrderIntake, CHANNELS_GET, &question).await?
    };
    if !is_told(channel.kind) {
        return Err(Problem::not_found(format!("{id} has no API in which it could be told")));
    }
    let state = visitor.visit.asked("state").and_then(LevelState::named);
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let further = cursor.is_some();
    let shop = NameTarget { name: id.to_owned(), webhook: false };
    let rule = NamePublication { channel: id.to_owned() };
    let levels = ListLevels {
        channel: id.to_owned(),
        sku: None,
        state,
        page: PageQuery { limit: Some(LEVELS_SHOWN), cursor },
    };
    let (shop, stock, levels, locations) = tokio::join!(
        ask(edge, visitor, TARGETS_GET, &shop),
        ask(edge, visitor, PUBLICATIONS_GET, &rule),
        ask(edge, visitor, LEVELS_LIST, &levels),
        locations(edge, visitor),
    );
    let works = visitor.works_in(Room::Settings);
    let (shop, stock, levels) = (shop?, stock?, levels?);
    Ok(Known { channel, shop, stock, levels, locations, state, further, works })
}

/// Asks for what may be missing.
async fn ask<T: DeserializeOwned>(
    edge: &Edge,
    visitor: &Visitor,
    endpoint: &'static str,
    question: &impl Serialize,
) -> Result<Option<T>, Problem> {
    let asking = visitor.asking();
    match edge.asker.ask_json(&asking, Service::Gateway, endpoint, question).await {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem.status == 404 => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn locations(edge: &Edge, visitor: &Visitor) -> Option<Vec<String>> {
    let (asking, page) = (visitor.asking(), PageQuery { limit: Some(PAGE_MAX), cursor: None });
    let asked = edge.asker.ask_json(&asking, Service::Warehouse, LOCATIONS_LIST, &page);
    let page: Page<Location> = asked.await.ok()?;
    Some(page.items.into_iter().map(|location| location.name).collect())
}

fn content(language: Language, words: &'static Words, known: &Known, asked: &Asked<'_>) -> Markup {
    let channel = &known.channel;
    let title = html! {
        nav .crumbs {
            a href="/channels" { (of_channels::of(language).title) } (icon("next"))
            a href=(place_of_channel(&channel.id)) dir="auto" { (channel.name) } (icon("next"))
        }
        h1 { (words.title) }
    };
    html! {
        (parts::page_head(title, html! {}))
        @if let Some(done) = asked.done.and_then(|deed| deeds::done(words, deed)) { (parts::done(done)) }
        @if let Some((.., refused)) = asked.refused { (problem_box::beside(language, refused)) }
        div .halves {
            (forms::shop(language, words, known, asked))
            (forms::stock(language, words, known, asked))
        }
        @if let (Some(_), Some(levels)) = (&known.stock, &known.levels) {
            (levels::section(language, words, known, levels))
        }
    }
}

#[cfg(test)]
mod tests;
