//! One deed for several orders: each is a call of its own, and each says what became of it.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{GetOrder, ORDERS_GET, Order};
use contracts::service::Service;
use futures::{StreamExt, stream};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::super::form_of;
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::{Visitor, place_of_ours};
use crate::console::words::orders::{self, Words};
use crate::console::words::states::{self, Tone};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// As many as a page can show.
const ORDERS_MAX: usize = 200;
/// So many are done at the same time: others work as well.
const AT_ONCE: usize = 8;

/// What can be done with several orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkDeed {
    /// Release every hold and approve.
    Approve,
    /// Release every hold.
    Release,
    /// Say that they are not acceptable.
    Reject,
    /// Ask to cancel them.
    Cancel,
}

impl BulkDeed {
    const ALL: [Self; 4] = [Self::Approve, Self::Release, Self::Reject, Self::Cancel];

    /// Gives those that are open to whoever visits.
    pub fn open_to(visitor: &Visitor) -> Vec<Self> {
        let all = Self::ALL.into_iter().filter(|deed| visitor.works_in(deed.room()));
        all.collect()
    }

    fn room(self) -> Room {
        match self {
            Self::Approve | Self::Release | Self::Reject => Room::Review,
            Self::Cancel => Room::Orders,
        }
    }

    /// Gives the word that stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Release => "release",
            Self::Reject => "reject",
            Self::Cancel => "cancel",
        }
    }

    /// Gives where its form goes.
    pub fn place(self) -> String {
        format!("/orders/do/{}", self.word())
    }

    /// Says what it is.
    pub fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Approve => words.approve,
            Self::Release => words.release,
            Self::Reject => words.reject,
            Self::Cancel => words.cancel,
        }
    }

    /// Says what it leads to.
    pub fn sure(self, words: &Words) -> &'static str {
        match self {
            Self::Reject => words.reject_sure,
            Self::Approve | Self::Release | Self::Cancel => words.cancel_sure,
        }
    }

    /// Says whether somebody is told why.
    pub fn wants_reason(self) -> bool {
        matches!(self, Self::Reject | Self::Cancel)
    }

    fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }

    /// Gives the calls of the API that it is for an order.
    fn calls(self, order: &Order, reason: Option<&str>) -> Vec<(String, Value)> {
        let id = order.id;
        match self {
            Self::Approve => {
                vec![(format!("/api/v1/reviews/{id}/approve"), json!({ "note": null }))]
            }
            Self::Release => {
                let holds = order.holds.iter().map(|hold| hold.hold_id);
                holds.map(|id| (format!("/api/v1/holds/{id}/release"), json!({}))).collect()
            }
            Self::Reject => {
                vec![(format!("/api/v1/reviews/{id}/reject"), json!({ "reason": reason }))]
            }
            Self::Cancel => {
                vec![(format!("/api/v1/orders/{id}/cancel"), json!({ "reason": reason }))]
            }
        }
    }
}

/// What is asked for.
struct Wish<'a> {
    deed: BulkDeed,
    reason: Option<&'a str>,
    /// Names every call, so that the same form twice is done once.
    key: &'a str,
}

/// What became of one order.
struct Done {
    id: OrderId,
    /// As it stands now; nothing where nobody answers.
    order: Option<Order>,
    what: Result<(), Problem>,
}

/// Does it for each that is chosen, and says of each what became of it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(word): Path<String>,
    sent: Body,
) -> Response {
    let asked = async {
        let nothing = || Problem::not_found(format!("no deed is called {word}"));
        let deed = BulkDeed::read(&word).ok_or_else(nothing)?;
        visitor.needs(Room::Orders)?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let reason = form.value(&format!("reason-{word}")).to_owned();
        let ids = chosen(&form);
        let words = orders::of(visitor.visit.language);
        if deed == BulkDeed::Reject && reason.is_empty() {
            return Err(Problem::unprocessable(words.why_needed));
        }
        let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
        let wish = Wish { deed, reason, key: form.value("key") };
        let done = ids.into_iter().map(|id| one(&edge, &visitor, &wish, id));
        let done = stream::iter(done).buffered(AT_ONCE);
        let done: Vec<_> = done.collect().await;
        Ok(shown(visitor.visit.language, &wish, &done, place_of_ours(form.value("back"))))
    };
    reply::answer(&visitor.visit, asked.await)
}

fn chosen(form: &Form) -> Vec<OrderId> {
    let mut ids: Vec<OrderId> = Vec::new();
    for id in form.values("order").into_iter().filter_map(|text| text.parse().ok()) {
        if ids.len() < ORDERS_MAX && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

async fn one(edge: &Edge, visitor: &Visitor, wish: &Wish<'_>, id: OrderId) -> Done {
    let asked = async {
        let order = order(edge, visitor, id).await?;
        let calls = wish.deed.calls(&order, wish.reason);
        if calls.is_empty() {
            let words = orders::of(visitor.visit.language).not_on_hold_now;
            return Err(Problem::conflict(words));
        }
        for (path, body) in calls {
            let key = format!("{}:{path}", wish.key);
            let key = Some(key.as_str()).filter(|_| !wish.key.is_empty());
            act(edge, &visitor.person, Method::POST, &path, Some(&body), key).await?;
        }
        Ok(())
    };
    let what: Result<(), Problem> = asked.await;
    Done { id, order: order(edge, visitor, id).await.ok(), what }
}

async fn order(edge: &Edge, visitor: &Visitor, order_id: OrderId) -> Result<Order, Problem> {
    let question = GetOrder { order_id };
    edge.asker.ask_json(&visitor.asking(), Service::OrderIntake, ORDERS_GET, &question).await
}

fn shown(language: Language, wish: &Wish<'_>, all: &[Done], back: &str) -> Shown {
    let words = orders::of(language);
    let failed = all.iter().filter(|one| one.what.is_err()).count();
    let title = wish.deed.name(words);
    let head = html! {
        nav .crumbs { a href=(back) { (words.title) } (icon("next")) }
        h1 { (title) }
        span .count { ((words.outcome)(all.len() - failed, failed)) }
    };
    let main = html! {
        (parts::page_head(head, html! { a .button href=(back) { (words.back_to_list) } }))
        @if all.is_empty() {
            (parts::empty("orders", words.nothing_chosen, words.nothing_chosen_because, html! {}))
        } @else {
            (outcomes(language, wish, all))
            @if failed > 0 { (again(words, wish, all, back)) }
        }
    };
    let status = if failed == 0 { StatusCode::OK } else { StatusCode::MULTI_STATUS };
    Shown::found(title, main).with_status(status)
}

fn outcomes(language: Language, wish: &Wish<'_>, all: &[Done]) -> Markup {
    let words = orders::of(language);
    html! {
        div .table-box {
            table .figures.outcomes {
                thead { tr { @for head in [words.number, words.what_became, words.status] { th scope="col" { (head) } } } }
                tbody { @for one in all { (outcome(language, wish, one)) } }
            }
        }
    }
}

fn outcome(language: Language, wish: &Wish<'_>, one: &Done) -> Markup {
    let words = orders::of(language);
    let id = one.id.to_string();
    let number = one.order.as_ref().map_or(id.as_str(), |order| order.number.as_str());
    let told = match &one.what {
        Ok(()) if wish.deed == BulkDeed::Cancel => (Tone::Good, words.asked_for),
        Ok(()) => (Tone::Good, words.was_done),
        Err(_) => (Tone::Bad, words.was_refused),
    };
    html! {
        tr {
            th scope="row" { a href=(format!("/orders/{id}")) dir="auto" { (number) } }
            td {
                (badge(told))
                @if let Err(problem) = &one.what {
                    " " span .because { (problem_box::said(language, problem)) }
                }
            }
            td { @if let Some(order) = &one.order { (badge(states::order(language, order.status))) } }
        }
    }
}

/// Offers to try those again that were refused, under the same key.
fn again(words: &Words, wish: &Wish<'_>, all: &[Done], back: &str) -> Markup {
    let failed = all.iter().filter(|one| one.what.is_err());
    let reason = format!("reason-{}", wish.deed.word());
    html! {
        form .again method="post" action=(wish.deed.place()) {
            input type="hidden" name="key" value=(wish.key);
            input type="hidden" name="back" value=(back);
            @if let Some(why) = wish.reason { input type="hidden" name=(reason) value=(why); }
            @for one in failed { input type="hidden" name="order" value=(one.id); }
            button .button { (words.try_failed_again) }
        }
    }
}
