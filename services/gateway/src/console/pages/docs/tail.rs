//! What happens in the house, as it happens; read on by a link where there is no script.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use maud::{Markup, html};
use serde_json::Value;

use super::parts::{Content, Here, head, shown};
use crate::console::look::parts::{icon, moment};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::docs as words_of;
use crate::console::words::docs::tail::{self, Words};
use crate::domain::role::Room;
use crate::edge::access::caller;
use crate::edge::form::Language;
use crate::reference::events::events;
use crate::routes::forward::url_encode;
use crate::routes::own::{FeedEvent, FeedPage, glance};
use crate::state::Edge;

/// Which events are shown.
struct Filter<'v> {
    kind: &'v str,
    order: &'v str,
}

impl Filter<'_> {
    fn lets(&self, event: &FeedEvent) -> bool {
        let attribute = |name: &str| event.attributes.get(name).map_or("", String::as_str);
        let about = [attribute("correlationid"), attribute("subject")];
        (self.kind.is_empty() || attribute("type") == self.kind)
            && (self.order.is_empty() || about.iter().any(|one| one.contains(self.order)))
    }
}

/// Shows the page to whoever may read the feed, all of it.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let asked = asked(&edge, &visitor).await;
    reply::answer(&visitor.visit, asked)
}

async fn asked(edge: &Edge, visitor: &Visitor) -> Result<Shown, Problem> {
    let language = visitor.visit.language;
    let words = tail::of(language);
    let may = caller(&visitor.person, Room::Engine, false)?;
    if !may.reach.is_whole() {
        return Err(Problem::forbidden(words.narrow));
    }
    let found = glance(edge, visitor.asking(), visitor.visit.asked("after")).await?;
    let asked = |name| visitor.visit.asked(name).unwrap_or_default();
    let filter = Filter { kind: asked("kind"), order: asked("order") };
    let title = words_of::of(language).places[3];
    let main = drawn(language, title, &filter, &found);
    Ok(shown(&visitor.visit, Here::Live, Content { title: title.to_owned(), main }))
}

fn drawn(language: Language, title: &str, filter: &Filter<'_>, found: &FeedPage) -> Markup {
    let words = tail::of(language);
    let items: Vec<_> = found.items.iter().filter(|event| filter.lets(event)).collect();
    let further = format!(
        "/docs/live?after={}&kind={}&order={}",
        found.next,
        url_encode(filter.kind),
        url_encode(filter.order)
    );
    html! {
        (head(title, words.about))
        div .tail-head {
            (form(words, filter))
            button #tail-hold .button type="button" aria-pressed="false" data-scripted="" hidden { (words.hold) }
            button #tail-clear .button type="button" data-scripted="" hidden { (words.clear) }
            p #tail-said .muted role="status" data-live=(words.live) data-held=(words.held)
                data-lost=(words.lost) {}
            p .muted data-plain="" { (words.plain) " " a href=(further) rel="next" { (words.read_on) } }
        }
        @if items.is_empty() { p .muted data-plain="" { (words.nothing) } }
        ol #tail .tail data-after=(found.next) aria-label=(words.list) {
            @for event in items.iter().rev() { (row(event)) }
        }
        div .tail-empty data-scripted="" hidden {
            p { (words.empty) }
            p { a href="/docs/sandbox" { (words.try_it) } }
        }
        template #tail-row { (blank()) }
    }
}

fn form(words: &Words, filter: &Filter<'_>) -> Markup {
    html! {
        form .filters method="get" action="/docs/live" {
            label .filter {
                span .unseen { (words.kind) }
                select #kind name="kind" .set[!filter.kind.is_empty()] {
                    option value="" { (words.any_kind) }
                    @for event in events() {
                        option value=(event.kind()) selected[event.kind() == filter.kind] { (event.name) }
                    }
                }
            }
            label .filter.text {
                span .unseen { (words.order) }
                (icon("search"))
                input #order type="search" name="order" value=(filter.order) placeholder=(words.order_hint)
                    maxlength="100" autocomplete="off" spellcheck="false";
            }
            button .button data-plain="" { (words.look) }
        }
    }
}

fn row(event: &FeedEvent) -> Markup {
    let attribute = |name: &str| event.attributes.get(name).map_or("", String::as_str);
    let about = Some(attribute("correlationid")).filter(|id| !id.is_empty());
    let about = about.unwrap_or(attribute("subject"));
    let at = attribute("time").parse::<DateTime<Utc>>().ok();
    let kind = attribute("type");
    let told = serde_json::to_value(event).map(|mut told| {
        if let Some(members) = told.as_object_mut() {
            members.remove("cursor");
        }
        told
    });
    let told: Value = told.unwrap_or_default();
    let of = format!("{about} {}", attribute("subject"));
    html! {
        li data-kind=(kind) data-of=(of) {
            details {
                summary {
                    @match at { Some(at) => (moment(at)), None => time {} }
                    code .type dir="ltr" { (kind.trim_start_matches("kontor.")) }
                    span .of dir="ltr" { (about) }
                }
                pre tabindex="0" { code dir="ltr" { (format!("{told:#}")) } }
            }
        }
    }
}

/// What the script fills in.
fn blank() -> Markup {
    html! {
        li {
            details {
                summary { time {} code .type dir="ltr" {} span .of dir="ltr" {} }
                pre tabindex="0" { code dir="ltr" {} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn event(kind: &str, order: &str) -> FeedEvent {
        let named = [("type", kind), ("correlationid", order), ("subject", "<script>")];
        let attributes: BTreeMap<_, _> =
            named.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let data = serde_json::value::RawValue::from_string(r#"{"a":"<b>"}"#.to_owned());
        FeedEvent { attributes, data: data.expect("json"), cursor: "next".to_owned() }
    }

    #[test]
    fn what_is_filtered_away_is_not_shown_and_reading_on_keeps_the_filter() {
        let items = vec![event("kontor.a.b.c.v1", "ord_1"), event("kontor.a.b.d.v1", "ord_2")];
        let found = FeedPage { items, next: "AQ".to_owned() };
        let filter = Filter { kind: "kontor.a.b.d.v1", order: "" };
        let page = drawn(Language::English, "Live", &filter, &found).into_string();
        assert!(page.contains("a.b.d.v1") && !page.contains("a.b.c.v1"), "{page}");
        assert!(page.contains("after=AQ&amp;kind=kontor.a.b.d.v1&amp;order="), "{page}");
        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
        let filter = Filter { kind: "", order: "ord_1" };
        let page = drawn(Language::Chinese, "实时", &filter, &found).into_string();
        assert!(page.contains("a.b.c.v1") && !page.contains("ord_2"), "{page}");
    }
}
