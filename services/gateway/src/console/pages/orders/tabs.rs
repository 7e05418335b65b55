//! Tabs above the list: where open orders stand, each with how many, and the views that whoever
//! visits has kept.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::order::OrderStatus;
use contracts::problem::Problem;
use contracts::requests::Count;
use contracts::requests::access::views::SavedView;
use contracts::requests::intake::OrderCounts;
use maud::{Markup, html};
use serde_json::json;

use super::super::form_of;
use super::filter::Filter;
use crate::console::act::act;
use crate::console::look::parts::icon;
use crate::console::look::tabs::{self, Tab};
use crate::console::reply;
use crate::console::visit::{Visitor, place_of_ours};
use crate::console::words::orders::{self, Words};
use crate::console::words::states;
use crate::edge::form::Language;
use crate::state::Edge;

/// Gives how many orders stand somewhere; nothing for what is over, which is not counted.
pub fn count_of(counts: &OrderCounts, status: OrderStatus) -> Option<&Count> {
    match status {
        OrderStatus::Received => Some(&counts.received),
        OrderStatus::InReview => Some(&counts.in_review),
        OrderStatus::Approved => Some(&counts.approved),
        OrderStatus::Processing => Some(&counts.processing),
        OrderStatus::Completed
        | OrderStatus::Closed
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => None,
    }
}

/// Shows the tabs, and what can be done about the one that is shown.
pub fn show(
    language: Language,
    filter: &Filter,
    counts: Option<&OrderCounts>,
    views: &[SavedView],
    keeps: bool,
) -> Markup {
    let words = orders::of(language);
    let here = filter.place(None);
    let all = fixed(language, words, &here, counts).into_iter();
    let kept = views.iter().map(|view| Tab {
        name: &view.name,
        count: None,
        is_shown: Filter::of_query(&view.query).place(None) == here,
        href: Filter::of_query(&view.query).place(None),
    });
    let tabs: Vec<_> = all.chain(kept).collect();
    let known = views.iter().find(|view| Filter::of_query(&view.query).place(None) == here);
    let is_fixed = tabs.iter().take(tabs.len() - views.len()).any(|tab| tab.is_shown);
    html! {
        div .tab-bar {
            (tabs::tabs(words.views, &tabs))
            @if keeps {
                @match known {
                    Some(view) => (change(words, view, &here)),
                    None if !is_fixed => (keep_it(words, &here)),
                    None => {}
                }
            }
        }
    }
}

fn fixed(
    language: Language,
    words: &Words,
    here: &str,
    counts: Option<&OrderCounts>,
) -> Vec<Tab<'static>> {
    let tab = |name, count: Option<&Count>, filter: Filter| {
        let href = filter.place(None);
        Tab { name, count: count.copied(), is_shown: href == here, href }
    };
    let held = Filter { on_hold: Some(true), ..Filter::default() };
    let mut all = vec![
        tab(words.all, None, Filter::default()),
        tab(words.on_hold, counts.map(|counts| &counts.on_hold), held),
    ];
    for status in [OrderStatus::InReview, OrderStatus::Approved, OrderStatus::Processing] {
        let count = counts.and_then(|counts| count_of(counts, status));
        let filter = Filter { status: Some(status), ..Filter::default() };
        all.push(tab(states::order(language, status).1, count, filter));
    }
    all
}

fn keep_it(words: &Words, here: &str) -> Markup {
    html! {
        details .menu {
            summary .button.plain { (icon("add")) (words.keep_view) }
            form .sheet method="post" action="/orders/views" {
                input type="hidden" name="here" value=(here);
                label for="view-name" { (words.view_name) }
                input type="text" id="view-name" name="name" maxlength="60" required autocomplete="off";
                button .button.primary { (words.keep) }
            }
        }
    }
}

fn change(words: &Words, view: &SavedView, here: &str) -> Markup {
    html! {
        details .menu {
            summary .button.plain { (icon("down")) (words.change_view) }
            div .sheet {
                form method="post" action="/orders/views" {
                    input type="hidden" name="here" value=(here);
                    input type="hidden" name="id" value=(view.id);
                    label for="view-name" { (words.view_name) }
                    input type="text" id="view-name" name="name" maxlength="60" required
                        autocomplete="off" value=(view.name);
                    button .button.primary { (words.keep) }
                }
                form method="post" action=(format!("/orders/views/{}/do/end", view.id)) {
                    button .button.danger { (words.forget_view) }
                }
            }
        }
    }
}

/// Keeps what is shown under a name.
pub async fn put(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let kept = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let here = place_of_ours(form.value("here"));
        let query = here.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let id = Some(form.value("id")).filter(|id| !id.is_empty());
        let view = json!({ "id": id, "of": "orders", "name": form.value("name"), "query": query });
        act(&edge, &visitor.person, Method::PUT, "/api/v1/views", Some(&view), None).await?;
        Ok(here.to_owned())
    };
    go(&visitor, kept.await)
}

/// Forgets a view.
pub async fn end(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let gone = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/views/{id}");
        act(&edge, &visitor.person, Method::DELETE, &path, None, None).await?;
        Ok("/orders".to_owned())
    };
    go(&visitor, gone.await)
}

fn go(visitor: &Visitor, place: Result<String, Problem>) -> Response {
    match place {
        Ok(place) => reply::see_other(&place),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}
