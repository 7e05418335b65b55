//! The review: one held order after the other, with the evidence at hand, corrected and decided by
//! single keys; what was said last can be taken back for a minute.
//!
//! - [`known`]: what the services are asked
//! - [`queue`]: which orders wait
//! - [`evidence`]: what holds the one in front
//! - [`correct`]: its address, and the form that corrects it
//! - [`deeds`]: what can be done
//! - [`naming`]: which item a line is, and a link for the customer
//! - [`said`]: what was said before, and the way back

mod correct;
mod deeds;
mod evidence;
mod known;
mod naming;
mod queue;
mod said;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use maud::{Markup, html};
use serde_json::Value;

use super::form_of;
use super::order::{goods, stops};
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::order as order_words;
use crate::console::words::review::{self as words_of, Words};
use crate::console::words::states;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
use deeds::{Deed, Rights};
use known::{Front, Known, load, load_at, queue_of, review_of};
use queue::Filter;

pub use said::strip_of;

/// The script of the page: it counts how long a word can still be taken back.
pub const SCRIPT: &str = "review.js";

/// Shows the order that is asked for; where none is, leads to the one that waits longest, so that
/// no other one slips under the hand of whoever decides.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let filter = Filter::asked(&visitor);
    let shown = match load(&edge, &visitor, filter).await {
        Ok(known) => match (&known.front, known.queue.first()) {
            (None, Some(first)) => return reply::see_other(&known.place(first)),
            (Some(_), _) | (None, None) => Ok(shown(&visitor, &known, None)),
        },
        Err(problem) => Err(problem),
    };
    reply::answer(&visitor.visit, shown)
}

/// Leads to the page that shows an order.
pub async fn one(Path(id): Path<String>) -> Response {
    let order: Option<OrderId> = id.parse().ok();
    reply::see_other(&Filter::default().place(order, None))
}

/// Does something with an order, with the rights of whoever asks; then the next one follows.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let language = visitor.visit.language;
    let nothing = || Problem::not_found(words_of::of(language).deeds.no_such);
    let mut filter = Filter::default();
    let asked = async {
        visitor.needs(Room::Review)?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        filter = Filter::sent(&form);
        let order: OrderId = id.parse().map_err(|_| nothing())?;
        let deed = Deed::read(&deed).ok_or_else(nothing)?;
        let (method, path, body) = deed.call(language, order, &form)?;
        let key = Some(form.value("key")).filter(|key| !key.is_empty());
        let told = act(&edge, &visitor.person, method, &path, Some(&body), key).await?;
        Ok((order, deed, told))
    };
    let asked: Result<(OrderId, Deed, Value), Problem> = asked.await;
    match asked {
        Ok((order, Deed::Ask, told)) => naming::link(&edge, &visitor, filter, order, &told).await,
        Ok((order, deed, _)) => {
            let next = next(&edge, &visitor, &filter, order, deed).await;
            reply::see_other(&filter.place(next, Some((deed.word(), order))))
        }
        Err(refused) => refusal(&edge, &visitor, filter, &id, &refused).await,
    }
}

/// Gives the order that stands in front then.
async fn next(
    edge: &Edge,
    visitor: &Visitor,
    filter: &Filter,
    order: OrderId,
    deed: Deed,
) -> Option<OrderId> {
    if deed == Deed::Undo {
        return Some(order);
    }
    let (queue, review) =
        tokio::join!(queue_of(edge, visitor, filter), review_of(edge, visitor, order));
    let (queue, review) = (queue.ok()?, review.ok()?);
    let stays = !deed.is_last_word() && !review.entry.open_holds.is_empty();
    if stays { Some(order) } else { queue.after(&review.entry) }
}

/// Shows what speaks against a deed, at the order it was meant for.
async fn refusal(
    edge: &Edge,
    visitor: &Visitor,
    filter: Filter,
    id: &str,
    refused: &Problem,
) -> Response {
    let loaded = async {
        visitor.needs(Room::Review)?;
        let order = id.parse().map_err(|_| Problem::not_found(format!("no order is {id}")))?;
        load_at(edge, visitor, filter, Some(order), None).await
    };
    let loaded: Result<Known, Problem> = loaded.await;
    match loaded {
        Ok(known) => {
            let told = problem_box::beside(visitor.visit.language, refused);
            let shown = shown(visitor, &known, Some(told)).refused(refused);
            reply::page(&visitor.visit, &shown)
        }
        Err(_) => reply::problem(&visitor.visit, refused),
    }
}

fn shown(visitor: &Visitor, known: &Known, note: Option<Markup>) -> Shown {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let rights =
        Rights { reviews: visitor.works_in(Room::Review), orders: visitor.works_in(Room::Orders) };
    let title = match &known.front {
        Some(front) => format!("{} · {}", front.review.entry.number, words.title),
        None => words.title.to_owned(),
    };
    let shown = Shown::found(title, content(visitor, (language, words), rights, known, note));
    let keys = if rights.reviews { keys(words).to_vec() } else { Vec::new() };
    Shown { script: Some(SCRIPT), keys, ..shown.following("review") }
}

fn keys(words: &Words) -> [(&'static str, &'static str); 11] {
    let deeds = &words.deeds;
    [
        ("a", deeds.approve),
        ("x", deeds.reject),
        ("1–4", deeds.key_reasons),
        ("e", deeds.key_edit),
        ("i", words.named.key_item),
        ("l", words.named.ask),
        ("r", deeds.release),
        ("u", deeds.undo),
        ("n", words.next),
        ("p", words.before),
        ("o", words.open_order),
    ]
}

fn content(
    visitor: &Visitor,
    (language, words): (Language, &'static Words),
    rights: Rights,
    known: &Known,
    note: Option<Markup>,
) -> Markup {
    let said = known.of.as_ref().map(|of| {
        said::strip(words, &known.filter, known.did, of, (visitor.visit.now, rights.reviews))
    });
    html! {
        @match &known.front {
            Some(front) => (head(language, words, known, front, rights)),
            None => (parts::page_head(html! { h1 { (words.title) } }, html! {})),
        }
        @if let Some(said) = said { (said) }
        @if let Some(note) = note { (note) }
        (known.filter.bar(language, words, &known.channels, ways(words, known)))
        @match &known.front {
            Some(front) => (in_front(visitor, (language, words), rights, known, front)),
            None => (nothing(words, &known.filter)),
        }
    }
}

fn nothing(words: &Words, filter: &Filter) -> Markup {
    if filter.is_set() {
        let clear = html! { a .button href="/review" { (words.clear) } };
        return parts::empty(
            "search",
            words.nothing_like_that,
            words.nothing_like_that_because,
            clear,
        );
    }
    parts::empty("check", words.nothing, words.nothing_because, html! {})
}

/// Shows where the order stands in the queue, and the ways to the ones around it.
fn ways(words: &Words, known: &Known) -> Markup {
    let Some(front) = &known.front else { return html! {} };
    let entry = &front.review.entry;
    let way = |order: Option<OrderId>, name: &str, by_key: &'static str, before: bool| {
        html! {
            @if let Some(order) = order {
                a .button href=(known.place(order)) data-key=(by_key) aria-keyshortcuts=(by_key)
                    rel=(if before { "prev" } else { "next" }) { (name) (deeds::key(by_key)) }
            }
        }
    };
    html! {
        div .around {
            span .count { (known.queue.standing(words, Some(entry.order_id))) }
            (way(known.queue.before(entry), words.before, "p", true))
            (way(known.queue.after(entry), words.next, "n", false))
        }
    }
}

fn head(language: Language, words: &Words, known: &Known, front: &Front, rights: Rights) -> Markup {
    let (entry, order) = (&front.review.entry, front.order.as_ref());
    let title = html! {
        h1 dir="auto" { (entry.number) }
        div .badges {
            @if let Some(order) = order {
                (badge(states::order(language, order.status)))
                (badge(states::payment(language, order.payment_status)))
                @if order.test { span .tag { (order_words::of(language).test) } }
            }
        }
        p .sub {
            bdi { (entry.channel) } " · " (order_words::of(language).placed) " "
            (parts::instant(language, front.review.order.placed_at)) " · " (parts::money(language, entry.total))
            " · " a href=(format!("/orders/{}", entry.order_id)) data-key="o" aria-keyshortcuts="o" {
                (words.open_order)
            }
            " " (deeds::key("o"))
        }
    };
    let legal = deeds::legal(rights, &front.review, order);
    parts::page_head(title, deeds::buttons(words, &known.filter, &front.review, &legal))
}

fn in_front(
    visitor: &Visitor,
    (language, words): (Language, &'static Words),
    rights: Rights,
    known: &Known,
    front: &Front,
) -> Markup {
    let Front { review, order, customer } = front;
    let (filter, order_words) = (&known.filter, order_words::of(language));
    let legal = deeds::legal(rights, review, order.as_ref());
    let is_told = known.of.as_ref().is_some_and(|of| of.entry.order_id == review.entry.order_id);
    let may = rights.reviews;
    let own = said::undoable(review, visitor.visit.now).filter(|_| !is_told);
    html! {
        div .two.review {
            div .main-side {
                @if own.is_some() {
                    (said::strip(words, filter, None, review, (visitor.visit.now, may)))
                }
                (evidence::holds(language, words, filter, review, &legal))
                @if let Some(order) = order { (stops::wishes(order_words, order, html! {})) }
                (correct::address(language, words, filter, review, &legal))
                @match order {
                    Some(order) => (goods::lines(language, order_words, order)),
                    None => { p .quiet-line { (icon("offline")) (words.order_away) } }
                }
            }
            div .aside-side {
                @if !known.queue.is_empty() {
                    (known.queue.beside((language, words), visitor, filter, review.entry.order_id))
                }
                @if let Some(order) = order {
                    (parts::section("money", order_words.money, html! {},
                        super::order::aside::money(language, order_words, order)))
                }
                (evidence::history(language, words, review.order.person.as_ref(), customer.as_ref()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
