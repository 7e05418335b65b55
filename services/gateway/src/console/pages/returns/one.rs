//! One return: what was wanted and why, what came of it, what is due, and what can be done next.

use contracts::ids::ReturnId;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{
    GetOrder, GetReturn, ORDERS_GET, Order, RETURNS_GET, Return, ReturnState,
};
use contracts::requests::warehouse::returns::{ExpectedQuery, ExpectedReturn, RETURNS_EXPECTED};
use contracts::requests::warehouse::{ITEMS_GET, Item, ItemQuery};
use contracts::service::Service;
use futures::future::join_all;
use maud::{Markup, html};

use super::deeds::{self, Deed};
use super::goods::{self, Piece};
use super::refunds;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::pages::shipments::locations;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::coming_back::{self as words_of, Words};
use crate::console::words::{returns, story, ways};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// What is known about a return.
pub struct Known {
    /// The return.
    pub one: Return,
    /// As the floor sees it; nothing where it expects nothing.
    pub expected: Option<ExpectedReturn>,
    /// Whether the floor does not answer.
    pub is_floor_away: bool,
    /// What may come and what came, by item.
    pub pieces: Vec<Piece>,
    /// Its order, for what customers call the pieces; nothing where nobody answers.
    pub order: Option<Order>,
    /// The items that may come, with their barcodes.
    pub items: Vec<Item>,
    /// Where it may come to.
    pub locations: Vec<String>,
    /// What people call those who asked and decided.
    pub names: Vec<(String, String)>,
}

/// Loads a return.
pub async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    visitor.needs(Room::Returns)?;
    let nothing = |_| Problem::not_found(format!("no return is called {id}"));
    let return_id: ReturnId = id.parse().map_err(nothing)?;
    let (asking, question) = (visitor.asking(), GetReturn { return_id });
    let one: Return =
        edge.asker.ask_json(&asking, Service::OrderIntake, RETURNS_GET, &question).await?;
    let (order, expected) =
        tokio::join!(order_of(edge, visitor, &one), expected(edge, visitor, &one));
    let is_floor_away = expected.is_err();
    let expected = expected.ok().flatten();
    let pieces = goods::pieces(expected.as_ref());
    let comes = pieces.iter().any(|piece| piece.to_come > 0);
    let (items, locations) = match comes && visitor.works_in(Room::Returns) {
        true => tokio::join!(items(edge, visitor, &pieces), locations(edge, visitor)),
        false => (Vec::new(), Vec::new()),
    };
    let actors = [Some(one.requested_by.clone()), one.decided_by.clone()];
    let names = actors.into_iter().flatten().filter_map(|actor| {
        let person = edge.book.person(actor.strip_prefix("person:")?).ok()??;
        Some((actor, person.name.clone()))
    });
    let names = names.collect();
    Ok(Known { one, expected, is_floor_away, pieces, order, items, locations, names })
}

async fn order_of(edge: &Edge, visitor: &Visitor, one: &Return) -> Option<Order> {
    if !visitor.looks_into(Room::Orders) {
        return None;
    }
    let (asking, question) = (visitor.asking(), GetOrder { order_id: one.order_id });
    edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await.ok()
}

async fn expected(
    edge: &Edge,
    visitor: &Visitor,
    one: &Return,
) -> Result<Option<ExpectedReturn>, Problem> {
    let question = ExpectedQuery { order_id: Some(one.order_id), ..ExpectedQuery::default() };
    let asking = visitor.asking();
    let page: Page<ExpectedReturn> =
        edge.asker.ask_json(&asking, Service::Warehouse, RETURNS_EXPECTED, &question).await?;
    Ok(page.items.into_iter().find(|expected| expected.return_id == one.return_id))
}

async fn items(edge: &Edge, visitor: &Visitor, pieces: &[Piece]) -> Vec<Item> {
    let asked = pieces.iter().map(|piece| async move {
        let (asking, question) = (visitor.asking(), ItemQuery { sku: piece.sku.clone() });
        let asked = edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_GET, &question);
        asked.await.ok()
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// Shows a return.
pub fn shown(
    visitor: &Visitor,
    known: &Known,
    done: Option<Deed>,
    refused: Option<&Problem>,
) -> Shown {
    let language = visitor.visit.language;
    let title = format!("{} · {}", known.one.order_number, ways::RETURNS.of(language));
    let main = content(language, visitor.works_in(Room::Returns), known, done, refused);
    // The floor hears of the approval by an event, and says nothing about it.
    let heals = awaits_floor(known);
    let shown = Shown { script: Some("parcels.js"), heals, ..Shown::found(title, main) };
    shown.following(format!("return:{}", known.one.order_id))
}

/// Shows what stands on the page.
pub fn content(
    language: Language,
    works: bool,
    known: &Known,
    done: Option<Deed>,
    refused: Option<&Problem>,
) -> Markup {
    let words = words_of::of(language);
    let legal = deeds::legal(works, known.one.state, &known.pieces);
    html! {
        (head(language, words, known, &legal))
        @if let Some(done) = done { (parts::done(done.done(&words.deeds))) }
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        div .two {
            div .main-side {
                (goods::goods(words, known))
                @if awaits_floor(known) { (no_floor(words, known.is_floor_away)) }
                @if legal.contains(&Deed::Inspect) { (goods::inspect(words, known)) }
                @if legal.contains(&Deed::Receive) { (goods::receive(words, known)) }
                (parts::section("money", words.money, html! {}, money(language, words, works, known)))
            }
            div .aside-side {
                (parts::section("why", words.customer_says, html! {}, why(words, known)))
                (parts::section("record", words.record, html! {}, record(language, words, known)))
            }
        }
    }
}

fn head(language: Language, words: &Words, known: &Known, legal: &[Deed]) -> Markup {
    let one = &known.one;
    let title = html! {
        nav .crumbs { a href="/returns" { (ways::RETURNS.of(language)) } (icon("next")) }
        h1 dir="auto" { ((words.return_of)(&one.order_number)) }
        div .badges { (badge(returns::state(language, one.state))) }
        p .sub {
            ((words.asked_by)(&called(language, words, known, &one.requested_by))) " · "
            (parts::instant(language, one.requested_at))
        }
    };
    parts::page_head(title, deeds::buttons(words, known, legal))
}

fn called(language: Language, words: &Words, known: &Known, actor: &str) -> String {
    let found = known.names.iter().find(|(known, _)| known == actor);
    match found {
        Some((_, name)) => name.clone(),
        None if actor == "customer" => words.customer.to_owned(),
        None => story::actor(language, actor),
    }
}

/// Says whether the floor should know of it, and does not, or does not answer.
fn awaits_floor(known: &Known) -> bool {
    let is_away = known.is_floor_away && is_under_way(known.one.state);
    known.expected.is_none() && (is_away || known.one.state == ReturnState::Approved)
}

fn no_floor(words: &Words, is_away: bool) -> Markup {
    let (shape, told) =
        if is_away { ("offline", words.floor_away) } else { ("clock", words.floor_soon) };
    html! { p .notice.careful { (icon(shape)) " " (told) } }
}

fn is_under_way(state: ReturnState) -> bool {
    match state {
        ReturnState::Approved | ReturnState::PartiallyReceived | ReturnState::Received => true,
        ReturnState::Requested
        | ReturnState::Declined
        | ReturnState::Cancelled
        | ReturnState::Inspected
        | ReturnState::Closed => false,
    }
}

fn money(language: Language, words: &Words, works: bool, known: &Known) -> Markup {
    let all = &known.one.refunds;
    if all.is_empty() {
        return html! { p .quiet-line { (words.no_money) } };
    }
    refunds::rows(language, all, works, |deed| deeds::action(known, deed))
}

fn why(words: &Words, known: &Known) -> Markup {
    let one = &known.one;
    html! {
        blockquote dir="auto" { (one.reason) }
        @if let Some(because) = &one.overruled {
            h3 { (words.overruled) }
            p dir="auto" { (because) }
        }
        @if let Some(because) = &one.decision_reason {
            h3 { (words.decision_reason) }
            p dir="auto" { (because) }
        }
    }
}

fn record(language: Language, words: &Words, known: &Known) -> Markup {
    let one = &known.one;
    let order = format!("/orders/{}", one.order_id);
    let named = returns::of(language);
    html! {
        dl .facts {
            div { dt { (named.order) } dd { a href=(order) dir="auto" { (one.order_number) } } }
            @if let Some((by, at)) = one.decided_by.as_ref().zip(one.decided_at) {
                div {
                    dt { (words.decided) }
                    dd { bdi { (called(language, words, known, by)) } br; (parts::instant(language, at)) }
                }
            }
            @if let Some(at) = one.closed_at {
                div { dt { (words.closed) } dd { (parts::instant(language, at)) } }
            }
            div { dt { "ID" } dd { code { (one.return_id) } } }
        }
    }
}
