//! What a shop calls differently: which item of ours each of its names stands for.

use axum::http::Method;
use contracts::order::AliasBy;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{
    ALIASES_LIST, Alias, CHANNELS_GET, Channel, GetChannel, ListAliases,
};
use contracts::service::Service;
use contracts::sku::Sku;
use maud::{Markup, html};
use serde_json::json;

use super::place_of as place_of_channel;
use crate::console::act::act;
use crate::console::look::once::ending;
use crate::console::look::parts::{self, icon};
use crate::console::look::problem_box;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::channels as of_channels;
use crate::console::words::naming::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Names on a page.
const SHOWN: u32 = 50;
/// Every kind of name, the one that goes before the others first.
const KINDS: [AliasBy; 3] = [AliasBy::Variant, AliasBy::Sku, AliasBy::Title];

/// What is known about the names of a shop.
struct Known {
    channel: Channel,
    names: Page<Alias>,
    sku: String,
    further: bool,
    works: bool,
}

/// What was asked for a moment ago, and what came of it.
#[derive(Default)]
pub struct Asked<'a> {
    /// What was done.
    pub done: Option<&'a str>,
    /// What was refused, with what was filled in.
    pub refused: Option<(&'a Form, &'a Problem)>,
}

/// Gives where they are shown.
pub fn place_of(id: &str) -> String {
    format!("{}/names", place_of_channel(id))
}

/// Keeps what a name stands for.
pub async fn keep(edge: &Edge, visitor: &Visitor, id: &str, form: &Form) -> Result<(), Problem> {
    let note = Some(form.value("note")).filter(|note| !note.is_empty());
    let body = json!({ "sku": form.value("sku"), "note": note });
    let path = path_of(id, form)?;
    act(edge, &visitor.person, Method::PUT, &path, Some(&body), None).await.map(drop)
}

/// Forgets what a name stands for.
pub async fn forget(edge: &Edge, visitor: &Visitor, id: &str, form: &Form) -> Result<(), Problem> {
    let path = path_of(id, form)?;
    act(edge, &visitor.person, Method::DELETE, &path, None, None).await.map(drop)
}

/// Gives where the API has a name.
fn path_of(id: &str, form: &Form) -> Result<String, Problem> {
    let kind = KINDS.into_iter().find(|kind| kind.code() == form.value("by"));
    let kind = kind.ok_or_else(|| Problem::bad_request("there is no such kind of name"))?;
    let key = url_encode(form.value("key"));
    Ok(format!("/api/v1/channels/{id}/aliases/{}/{key}", kind.code()))
}

/// Loads the names and shows them.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    asked: &Asked<'_>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Settings)?;
    visitor.needs(Room::Orders)?;
    let (asking, intake) = (visitor.asking(), Service::OrderIntake);
    let question = GetChannel { id: id.to_owned() };
    let channel: Channel = edge.asker.ask_json(&asking, intake, CHANNELS_GET, &question).await?;
    let sku = visitor.visit.asked("sku").unwrap_or_default().to_owned();
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let further = cursor.is_some();
    let question = ListAliases {
        channel: channel.id.clone(),
        sku: sku.parse::<Sku>().ok(),
        limit: Some(SHOWN),
        cursor,
    };
    let names = edge.asker.ask_json(&asking, intake, ALIASES_LIST, &question).await?;
    let known = Known { channel, names, sku, further, works: visitor.works_in(Room::Orders) };
    let language = visitor.visit.language;
    let title = format!("{} · {}", words_of::of(language).title, known.channel.name);
    let shown = Shown::found(title, content(language, &known, asked));
    Ok(match asked.refused {
        Some((_, refused)) => shown.refused(refused),
        None => shown,
    })
}

fn content(language: Language, known: &Known, asked: &Asked<'_>) -> Markup {
    let words = words_of::of(language);
    let channel = &known.channel;
    let title = html! {
        nav .crumbs {
            a href="/channels" { (of_channels::of(language).title) } (icon("next"))
            a href=(place_of_channel(&channel.id)) dir="auto" { (channel.name) } (icon("next"))
        }
        h1 { (words.title) }
        p .sub { (words.about) }
    };
    let done = match asked.done {
        Some("kept") => Some(words.kept),
        Some("forgotten") => Some(words.forgotten),
        _ => None,
    };
    html! {
        (parts::page_head(title, html! {}))
        @if let Some(done) = done { (parts::done(done)) }
        @if let Some((_, refused)) = asked.refused { (problem_box::beside(language, refused)) }
        div .two {
            div .main-side {
                @if !known.names.items.is_empty() || known.further || !known.sku.is_empty() { (search(words, known)) }
                @if known.names.items.is_empty() { (nothing(words, known)) } @else {
                    (table(language, words, known))
                    (pager(words, known))
                }
            }
            @if known.works {
                div .aside-side {
                    (parts::section("add", words.add, html! {}, form(language, words, known, asked)))
                }
            }
        }
    }
}

fn search(words: &Words, known: &Known) -> Markup {
    let place = place_of(&known.channel.id);
    html! {
        form .filters role="search" aria-label=(words.search) method="get" action=(place) {
            label .filter.text {
                span .unseen { (words.search) }
                (icon("search"))
                input type="search" name="sku" value=(known.sku) placeholder=(words.search)
                    maxlength="128" autocomplete="off" spellcheck="false" dir="auto";
            }
            button .button { (words.find) }
            @if !known.sku.is_empty() { a .button.plain href=(place) { (icon("close")) (words.clear) } }
        }
    }
}

fn nothing(words: &Words, known: &Known) -> Markup {
    match known.sku.is_empty() {
        true => parts::empty("label", words.nothing_yet, words.nothing_yet_because, html! {}),
        false => parts::empty("search", words.nothing_found, "", html! {}),
    }
}

fn table(language: Language, words: &Words, known: &Known) -> Markup {
    let heads = [words.key, words.by, words.item, words.note, words.set, words.deeds];
    html! {
        div .table-box {
            table .list.settings role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for one in &known.names.items { (row(language, words, known, one)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, known: &Known, one: &Alias) -> Markup {
    let forget = format!("{}/do/forget", place_of(&known.channel.id));
    let stock = format!("/stock/{}", url_encode(one.sku.as_str()));
    let who = one.set_by.strip_prefix("person:").unwrap_or(&one.set_by);
    html! {
        tr role="row" {
            td .first role="cell" { strong dir="auto" { (one.key) } }
            td role="cell" data-head=(words.by) { (words_of::by(language, one.by)) }
            td role="cell" data-head=(words.item) { a href=(stock) { code dir="auto" { (one.sku) } } }
            td role="cell" data-head=(words.note) { @if let Some(note) = &one.note { bdi { (note) } } }
            td role="cell" data-head=(words.set) {
                (parts::instant_short(language, one.set_at)) " "
                span .muted { ((words.set_by)(who)) }
            }
            td .deeds role="cell" {
                @if known.works {
                    (ending(&forget, words.forget, &(words.forget_of)(&one.key), words.forget_sure,
                        &[("by", one.by.code()), ("key", &one.key)]))
                }
            }
        }
    }
}

fn form(language: Language, words: &Words, known: &Known, asked: &Asked<'_>) -> Markup {
    let filled =
        |name: &'static str| asked.refused.map(|(form, _)| form.value(name)).unwrap_or_default();
    let text = |name: &'static str, label: &str, hint: &str, longest: u32, must: bool| {
        let hint_id = format!("{name}-hint");
        html! {
            div .field {
                label for=(name) { (label) }
                input id=(name) name=(name) type="text" value=(filled(name)) maxlength=(longest) required[must]
                    dir="auto" autocomplete="off" autocapitalize="none" spellcheck="false"
                    aria-describedby=[(!hint.is_empty()).then_some(&hint_id)];
                @if !hint.is_empty() { p .muted id=(hint_id) { (hint) } }
            }
        }
    };
    html! {
        form .fields method="post" action=(place_of(&known.channel.id)) {
            div .field {
                label for="by" { (words.by) }
                select id="by" name="by" {
                    @for kind in KINDS {
                        option value=(kind.code()) selected[kind.code() == filled("by")] { (words_of::by(language, kind)) }
                    }
                }
            }
            (text("key", words.key, words.key_hint, 500, true))
            (text("sku", words.item, words.item_hint, 128, true))
            (text("note", words.note, "", 500, false))
            button .button.primary { (icon("check")) (words.keep) }
        }
    }
}

fn pager(words: &Words, known: &Known) -> Markup {
    let first = format!("{}?sku={}", place_of(&known.channel.id), url_encode(&known.sku));
    html! {
        @if known.further || known.names.next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if known.further { a .button href=(first) rel="first" { (icon("first")) (words.first) } }
                @if let Some(next) = &known.names.next {
                    a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                        (words.more) (icon("next"))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
