//! What a decision rests on: what holds the order, what was let go before, and who orders.

use contracts::address::Person;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::PageQuery;
use contracts::requests::crm::{CUSTOMERS_LIST, Customer, CustomersList};
use contracts::requests::review::{HoldEntry, ReviewDetail};
use contracts::service::Service;
use maud::{Markup, html};

use super::deeds::{self, Deed, can_be_released};
use super::naming;
use super::queue::Filter;
use crate::console::look::parts::{self, icon};
use crate::console::visit::Visitor;
use crate::console::words::reasons;
use crate::console::words::review::Words;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// So many customers are looked through for the one who wrote the address exactly so.
const CUSTOMERS_MAX: u32 = 10;

/// Shows what holds the order.
pub fn holds(
    language: Language,
    words: &Words,
    filter: &Filter,
    review: &ReviewDetail,
    legal: &[Deed],
) -> Markup {
    let open = &review.entry.open_holds;
    if open.is_empty() {
        return html! {
            section .notice aria-labelledby="held-title" {
                header { h2 #held-title { (icon("check")) (words.decided) } p { (words.decided_because) } }
                (let_go(language, words, review))
            }
        };
    }
    let release = |index: usize, hold: &HoldEntry| {
        let carried = html! { input type="hidden" name="hold" value=(hold.hold_id); };
        let named = (words.deeds.release, (index == 0).then_some("r"));
        deeds::at_once(filter, review.entry.order_id, Deed::Release, named, carried)
    };
    html! {
        section .notice.careful aria-labelledby="held-title" {
            header { h2 #held-title { (icon("hold")) ((words.held_by)(open.len())) } }
            ul .holds {
                @for (index, hold) in open.iter().enumerate() {
                    li id=(hold.hold_id) {
                        div .about { (reason(language, review, hold)) }
                        @if legal.contains(&Deed::Release) && can_be_released(hold) { (release(index, hold)) }
                        (naming::ways(words, filter, review, hold, legal))
                    }
                }
            }
            datalist #items-of-ours {}
            @if !deeds::can_be_sent(review) { p .cannot { (words.cannot_be_sent) } }
            (let_go(language, words, review))
        }
    }
}

fn reason(language: Language, review: &ReviewDetail, hold: &HoldEntry) -> Markup {
    html! {
        strong { (reasons::held_for(language, hold.reason, &hold.evidence)) }
        " " span .since { (parts::instant_short(language, hold.placed_at)) }
        @if !hold.evidence.is_empty() {
            dl .evidence {
                @for (member, told) in hold.evidence.iter().filter(|(member, _)| *member != "approval") {
                    div {
                        dt dir="auto" { (named(language, review, member)) }
                        dd dir="auto" { (reasons::fact(language, told)) }
                    }
                }
            }
        }
    }
}

/// Names a member of the evidence: a line by what the customer read.
fn named<'a>(language: Language, review: &'a ReviewDetail, member: &'a str) -> &'a str {
    let lines = &review.order.lines;
    let line = member.parse().ok().and_then(|id| lines.iter().find(|line| line.line_id == id));
    line.map_or_else(|| reasons::evidence(language, member), |line| line.title.as_str())
}

fn let_go(language: Language, words: &Words, review: &ReviewDetail) -> Markup {
    let released = review.holds.iter().filter(|hold| hold.released_at.is_some());
    let released: Vec<_> =
        released.map(|hold| reasons::held_for(language, hold.reason, &hold.evidence)).collect();
    html! {
        @if !released.is_empty() { p .let-go { (words.let_go) ": " (released.join(" · ")) } }
    }
}

/// Finds what is known of whoever ordered; nothing where nobody tells, or nobody may look.
pub async fn customer(edge: &Edge, visitor: &Visitor, review: &ReviewDetail) -> Option<Customer> {
    if !visitor.looks_into(Room::Customers) {
        return None;
    }
    let contact = review.order.person.as_ref()?.customer.clone()?;
    let sought = contact.email.clone().or_else(|| contact.phone.clone())?;
    let page = PageQuery { limit: Some(CUSTOMERS_MAX), cursor: None };
    let question = CustomersList { q: Some(sought.trim().to_owned()), page };
    let asked: Result<Page<Customer>, Problem> =
        edge.asker.ask_json(&visitor.asking(), Service::Crm, CUSTOMERS_LIST, &question).await;
    let same = |one: &Customer| {
        let known = one.person.as_ref();
        let known = known.and_then(|known| known.email.as_ref().or(known.phone.as_ref()));
        known.is_some_and(|known| known.eq_ignore_ascii_case(sought.trim()))
    };
    asked.ok()?.items.into_iter().find(same)
}

/// Shows what is known of whoever ordered.
pub fn history(
    language: Language,
    words: &Words,
    person: Option<&Person>,
    customer: Option<&Customer>,
) -> Markup {
    let Some(customer) = customer else { return html! {} };
    let name = person.and_then(|person| person.customer.as_ref()?.name.as_deref());
    let content = html! {
        @if let Some(name) = name { p { strong dir="auto" { (name) } } }
        @if customer.orders <= 1 {
            p .quiet-line { (words.first_order) }
        } @else {
            p { ((words.orders)(customer.orders)) }
            dl .sum {
                div { dt { (words.completed) } dd { (customer.completed) } }
                div { dt { (words.ended) } dd { (customer.cancelled) } }
                @for spent in &customer.spent {
                    div { dt { (words.spent) } dd { (parts::money(language, *spent)) } }
                }
                @if let Some(since) = customer.first_order_at {
                    div { dt { (words.since) } dd { (parts::instant_short(language, since)) } }
                }
            }
        }
    };
    parts::section("history", words.history, html! {}, content)
}
