//! The audit: what people changed or tried to, by person and by day.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use contracts::envelope::percent_decode;
use contracts::problem::Problem;
use contracts::requests::access::people::{
    AUDIT_LIST, AuditEntry, ListAudit, PEOPLE_LIST, PersonView,
};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use crate::console::act::call;
use crate::console::look::parts::{self, badge, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::{Visit, Visitor};
use crate::console::words::audit::{self as words_of, Words};
use crate::console::words::changes;
use crate::console::words::states::Tone;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Changes on a page.
const SHOWN: u32 = 50;

/// Which part is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    person: String,
    day: Option<NaiveDate>,
    cursor: Option<String>,
}

impl Filter {
    /// Reads it; what nobody understands filters nothing.
    fn of(visit: &Visit) -> Self {
        Self {
            person: visit.asked("person").unwrap_or_default().chars().take(64).collect(),
            day: visit.asked("day").and_then(|day| day.parse().ok()),
            cursor: visit.asked("cursor").map(str::to_owned),
        }
    }

    fn is_set(&self) -> bool {
        !self.person.is_empty() || self.day.is_some()
    }

    fn question(&self) -> ListAudit {
        let midnight = |day: NaiveDate| -> DateTime<Utc> { day.and_time(NaiveTime::MIN).and_utc() };
        let after = self.day.and_then(|day| day.checked_add_days(Days::new(1)));
        ListAudit {
            person: Some(self.person.clone()).filter(|person| !person.is_empty()),
            since: self.day.map(midnight),
            until: after.map(midnight),
            limit: Some(SHOWN),
            cursor: self.cursor.clone(),
        }
    }

    fn place(&self, cursor: Option<&str>) -> String {
        let day = self.day.map(|day| day.to_string()).unwrap_or_default();
        let place = format!("/audit?person={}&day={day}", url_encode(&self.person));
        match cursor {
            Some(cursor) => format!("{place}&cursor={}", url_encode(cursor)),
            None => place,
        }
    }
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let filter = Filter::of(&visitor.visit);
    let shown = find(&edge, &visitor, &filter).await.map(|(people, page)| {
        let language = visitor.visit.language;
        let main = content(language, &filter, &people, &page);
        let shown = Shown::found(words_of::of(language).title, main);
        // What is further down was there before and stays as it was read.
        if filter.cursor.is_none() { shown.following("access") } else { shown }
    });
    reply::answer(&visitor.visit, shown)
}

async fn find(
    edge: &Edge,
    visitor: &Visitor,
    filter: &Filter,
) -> Result<(Vec<PersonView>, Page<AuditEntry>), Problem> {
    visitor.needs(Room::Access)?;
    let asking = visitor.asking();
    let (everybody, question) =
        (PageQuery { limit: Some(PAGE_MAX), cursor: None }, filter.question());
    let (people, page) = tokio::join!(
        edge.asker.ask_json::<Page<PersonView>>(&asking, Service::Gateway, PEOPLE_LIST, &everybody),
        edge.asker.ask_json(&asking, Service::Gateway, AUDIT_LIST, &question),
    );
    Ok((people?.items, page?))
}

fn content(
    language: Language,
    filter: &Filter,
    people: &[PersonView],
    page: &Page<AuditEntry>,
) -> Markup {
    let words = words_of::of(language);
    html! {
        (parts::page_head(html! { h1 { (words.title) } p .sub { (words.about) } }, html! {}))
        (bar(words, filter, people))
        @if page.items.is_empty() { (nothing(words, filter)) } @else {
            (table(language, words, &page.items))
            (pager(words, filter, page.next.as_deref()))
        }
    }
}

fn nothing(words: &Words, filter: &Filter) -> Markup {
    if filter.is_set() {
        let clear = html! { a .button href="/audit" { (words.clear) } };
        return parts::empty("search", words.nothing_found, words.nothing_found_because, clear);
    }
    parts::empty("audit", words.nothing_yet, words.nothing_yet_because, html! {})
}

fn bar(words: &Words, filter: &Filter, people: &[PersonView]) -> Markup {
    let people: Vec<_> =
        people.iter().map(|one| (one.id.clone(), format!("{} · {}", one.name, one.id))).collect();
    let day = filter.day.map(|day| day.to_string()).unwrap_or_default();
    html! {
        form .filters role="search" aria-label=(words.title) method="get" action="/audit" {
            (parts::filter_select("person", words.person, words.anybody, &filter.person, &people))
            label .filter {
                span .unseen { (words.day) }
                input type="date" name="day" value=(day);
            }
            button .button { (words.show) }
            @if filter.is_set() { a .button.plain href="/audit" { (icon("close")) (words.clear) } }
        }
    }
}

fn table(language: Language, words: &Words, entries: &[AuditEntry]) -> Markup {
    let heads = [words.when, words.person, words.what, words.came_of_it];
    html! {
        div .table-box {
            table .list.settings.audit role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for entry in entries { (row(language, words, entry)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, entry: &AuditEntry) -> Markup {
    let is_done = entry.status < 400;
    html! {
        tr role="row" id=(format!("change-{}", entry.number)) {
            td role="cell" title=(format!("{} {}", words.trace, entry.trace)) {
                (parts::instant_short(language, entry.at))
            }
            td .brief role="cell" {
                a href=(format!("/audit?person={}", url_encode(&entry.person))) { (entry.person) }
            }
            td role="cell" {
                @if let Some(words) = told(language, entry) { span { (words) } " " }
                code .muted dir="ltr" { (entry.method) " " (percent_decode(&entry.path).as_ref().unwrap_or(&entry.path)) }
            }
            td role="cell" {
                @if is_done { (badge((Tone::Good, words.done))) } @else {
                    span .badge.bad { ((words.refused)(entry.status)) }
                }
            }
        }
    }
}

/// Says what was done; nothing where no call is there any more.
fn told(language: Language, entry: &AuditEntry) -> Option<&'static str> {
    let call = call(&entry.method, &entry.path)?;
    match language {
        Language::English => call.summary.split(';').next(),
        Language::Chinese => changes::chinese(&entry.method, call.path),
    }
}

fn pager(words: &Words, filter: &Filter, next: Option<&str>) -> Markup {
    html! {
        @if filter.cursor.is_some() || next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if filter.cursor.is_some() {
                    a .button href=(filter.place(None)) rel="first" { (icon("first")) (words.newest) }
                }
                @if let Some(next) = next {
                    a .button href=(filter.place(Some(next))) rel="next" { (words.older) (icon("next")) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use serde_json::json;

    fn filter(path: &str) -> Filter {
        let request = Request::builder().uri(path).body(()).expect("a request");
        Filter::of(&Visit::of(&request.into_parts().0, None))
    }

    #[test]
    fn a_day_is_asked_for_from_midnight_to_midnight() {
        let filter = filter("/audit?person=anna&day=2026-02-28");
        let question = filter.question();
        let at = |text: &str| Some(text.parse().expect("an instant"));
        assert_eq!(question.since, at("2026-02-28T00:00:00Z"));
        assert_eq!(question.until, at("2026-03-01T00:00:00Z"));
        assert_eq!(question.person.as_deref(), Some("anna"));
        assert_eq!(filter.place(Some("7")), "/audit?person=anna&day=2026-02-28&cursor=7");
    }

    #[test]
    fn what_nobody_understands_filters_nothing() {
        assert_eq!(filter("/audit?day=tomorrow&person="), Filter::default());
    }

    #[test]
    fn what_was_done_is_told_in_words_and_stays_text() {
        let entry = json!({ "number": 1, "at": "2026-01-01T00:00:00Z", "person": "anna",
            "method": "POST", "path": "/api/v1/keys", "status": 422, "trace": "a" });
        let strange = json!({ "number": 2, "at": "2026-01-01T00:00:00Z", "person": "anna",
            "method": "POST", "path": "/<script>", "status": 201, "trace": "a" });
        let page = serde_json::from_value(json!({ "items": [entry, strange], "next": null }));
        let found = page.expect("a page");
        let page = content(Language::English, &Filter::default(), &[], &found).into_string();
        assert!(page.contains("Makes a scoped key") && page.contains("Refused, 422"), "{page}");
        assert!(!page.contains("<script>"), "{page}");
        let chinese = content(Language::Chinese, &Filter::default(), &[], &found).into_string();
        assert!(chinese.contains("新建密钥") && !chinese.contains("Makes a"), "{chinese}");
    }
}
