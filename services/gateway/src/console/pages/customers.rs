//! Customers: found by name, address, number or the number of an order; those heard of last first.

use axum::extract::State;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::crm::{CUSTOMERS_LIST, Customer, CustomersList};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::customers::{self as words_of, Words};
use crate::console::words::figures::number;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// No name, address or number is longer.
const TEXT_MAX: usize = 200;

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let language = visitor.visit.language;
    let shown = find(&edge, &visitor).await.map(|found| {
        let further = visitor.visit.asked("cursor").is_some();
        let main = list(language, &asked(&visitor), &found, further);
        let shown = Shown::found(words_of::of(language).title, main);
        // What is further down was there before and stays as it was read.
        if further { shown } else { shown.following("customers") }
    });
    reply::answer(&visitor.visit, shown)
}

fn asked(visitor: &Visitor) -> String {
    visitor.visit.asked("q").unwrap_or_default().chars().take(TEXT_MAX).collect()
}

async fn find(edge: &Edge, visitor: &Visitor) -> Result<Page<Customer>, Problem> {
    visitor.needs(Room::Customers)?;
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let question = CustomersList {
        q: Some(asked(visitor)).filter(|text| !text.is_empty()),
        page: PageQuery { limit: None, cursor },
    };
    edge.asker.ask_json(&visitor.asking(), Service::Crm, CUSTOMERS_LIST, &question).await
}

fn list(language: Language, text: &str, found: &Page<Customer>, further: bool) -> Markup {
    let words = words_of::of(language);
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        (search(words, text))
        @if found.items.is_empty() {
            (nothing(words, text))
        } @else {
            (table(language, words, &found.items))
            (pager(words, text, further, found.next.as_deref()))
        }
    }
}

fn search(words: &Words, text: &str) -> Markup {
    html! {
        form .filters role="search" aria-label=(words.search) method="get" action="/customers" {
            label .filter.text.wide {
                span .unseen { (words.search) }
                (icon("search"))
                input type="search" name="q" value=(text) placeholder=(words.search_hint)
                    maxlength=(TEXT_MAX) autocomplete="off" spellcheck="false" dir="auto";
            }
            button .button { (words.find) }
            @if !text.is_empty() {
                a .button.plain href="/customers" { (icon("close")) (words.clear) }
            }
        }
    }
}

fn nothing(words: &Words, text: &str) -> Markup {
    if text.is_empty() {
        return parts::empty("customers", words.nothing_yet, words.nothing_yet_because, html! {});
    }
    let clear = html! { a .button href="/customers" { (words.clear) } };
    parts::empty("search", words.nothing_found, words.nothing_found_because, clear)
}

/// The roles are told, because on a narrow screen the rows are no longer shown as a table.
fn table(language: Language, words: &Words, all: &[Customer]) -> Markup {
    html! {
        div .table-box {
            table .list.customers role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in [words.name, words.reach, words.last_order] {
                            th role="columnheader" scope="col" { (head) }
                        }
                        @for head in [words.orders, words.spent] {
                            th .end role="columnheader" scope="col" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" { @for one in all { (row(language, words, one)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, customer: &Customer) -> Markup {
    let id = customer.id.to_string();
    html! {
        tr role="row" id=(id) {
            td .name role="cell" {
                a .row href=(format!("/customers/{id}")) dir="auto" { (called(words, customer)) }
            }
            td .reach role="cell" {
                @if let Some(person) = &customer.person {
                    @for text in [&person.email, &person.phone].into_iter().flatten() {
                        bdi { (text) } " "
                    }
                }
            }
            td .last role="cell" {
                @match customer.last_order_at {
                    Some(at) => (parts::instant_short(language, at)),
                    None => span .muted { (words.never) },
                }
            }
            td .count.end role="cell" {
                span .narrow-only { (words.orders) " " }
                (number(customer.orders))
            }
            td .spent.end role="cell" { (spent(language, customer)) }
        }
    }
}

/// Shows what somebody spent, each currency by itself.
pub fn spent(language: Language, customer: &Customer) -> Markup {
    html! {
        @if customer.spent.is_empty() { span .muted { "—" } }
        @for (index, amount) in customer.spent.iter().enumerate() {
            @if index > 0 { " · " }
            (parts::money(language, *amount))
        }
    }
}

/// Gives what a customer is called.
pub fn called<'a>(words: &'a Words, customer: &'a Customer) -> &'a str {
    let Some(person) = &customer.person else { return words.forgotten };
    let all = [&person.name, &person.email, &person.phone];
    let mut all = all.into_iter().flatten().map(|text| text.trim());
    all.find(|text| !text.is_empty()).unwrap_or(words.nameless)
}

fn pager(words: &Words, text: &str, further: bool, next: Option<&str>) -> Markup {
    if !further && next.is_none() {
        return html! {};
    }
    let first = format!("/customers?q={}", url_encode(text));
    html! {
        nav .pager aria-label=(words.pages) {
            @if further { a .button href=(first) rel="first" { (icon("first")) (words.first) } }
            @if let Some(next) = next {
                a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                    (words.more) (icon("next"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn customer(person: &Value) -> Customer {
        serde_json::from_value(json!({ "id": format!("cus_{}", "1".repeat(32)), "orders": 2,
            "cancelled": 0, "completed": 1, "seen_at": "2026-01-02T03:04:05Z", "person": person,
            "spent": [{ "amount_minor": 1990, "currency": "EUR" },
                      { "amount_minor": 500, "currency": "USD" }] }))
        .expect("a customer")
    }

    #[test]
    fn names_stay_text_and_currencies_stay_apart() {
        let person = json!({ "name": "<script>", "email": "a@b.example", "phone": null });
        let found = Page { items: vec![customer(&person)], next: Some("a&b".to_owned()) };
        for language in [Language::English, Language::Chinese] {
            let page = list(language, "<b>", &found, true).into_string();
            assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
            assert!(page.contains("€19.90") && page.contains("5.00"), "{page}");
            assert!(page.contains("cursor=a%26b"), "{page}");
        }
    }

    #[test]
    fn somebody_is_called_by_what_is_known_of_them() {
        let words = words_of::of(Language::English);
        let mail = json!({ "name": " ", "email": "a@b.example", "phone": "1" });
        assert_eq!(called(words, &customer(&mail)), "a@b.example");
        assert_eq!(called(words, &customer(&Value::Null)), words.forgotten);
    }
}
