//! Notices: what somebody of the house has to look at, and what was so before.

use axum::extract::State;
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::notices::{NOTICES_LIST, Notice, NoticesList};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use crate::console::look::parts::{self, badge, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::notices::{self as words_of, Words};
use crate::console::words::{noticed, reasons};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Notices on a page.
const SHOWN: u32 = 30;

/// Which notices are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Open,
    Gone,
    All,
}

impl Which {
    const ALL: [Self; 3] = [Self::Open, Self::Gone, Self::All];

    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Gone => "gone",
            Self::All => "all",
        }
    }

    fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Open => words.open,
            Self::Gone => words.gone,
            Self::All => words.all,
        }
    }

    fn question(self) -> Option<bool> {
        match self {
            Self::Open => Some(true),
            Self::Gone => Some(false),
            Self::All => None,
        }
    }
}

/// Who may do what on the page.
#[derive(Clone, Copy)]
struct Rights {
    works: bool,
    texts: bool,
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let asked = visitor.visit.asked("which");
    let which = Which::ALL.into_iter().find(|one| Some(one.word()) == asked);
    let which = which.unwrap_or(Which::Open);
    let shown = find(&edge, &visitor, which).await.map(|page| {
        let language = visitor.visit.language;
        let rights = Rights {
            works: visitor.works_in(Room::Orders),
            texts: visitor.looks_into(Room::Settings),
        };
        let further = visitor.visit.asked("cursor").is_some();
        let main = content(language, which, &page, rights, further);
        let shown = Shown::found(words_of::of(language).title, main);
        if further { shown } else { shown.following("today") }
    });
    reply::answer(&visitor.visit, shown)
}

async fn find(edge: &Edge, visitor: &Visitor, which: Which) -> Result<Page<Notice>, Problem> {
    visitor.needs(Room::Orders)?;
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let question =
        NoticesList { open: which.question(), page: PageQuery { limit: Some(SHOWN), cursor } };
    let asking = visitor.asking();
    edge.asker.ask_json(&asking, Service::Crm, NOTICES_LIST, &question).await
}

fn content(
    language: Language,
    which: Which,
    page: &Page<Notice>,
    rights: Rights,
    further: bool,
) -> Markup {
    let words = words_of::of(language);
    let texts = html! {
        @if rights.texts { a .button href="/texts" { (icon("mail")) (words.texts) } }
    };
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, texts))
        (bar(words, which))
        @if page.items.is_empty() {
            @match which {
                Which::Open => (parts::empty("check", words.nothing_open, words.nothing_open_because, html! {})),
                Which::Gone | Which::All => (parts::empty("bell", words.nothing_here, words.nothing_open_because, html! {})),
            }
        } @else {
            section .card aria-label=(words.title) {
                ul .stuck { @for notice in &page.items { li { (one(language, words, notice, rights)) } } }
            }
            (pager(words, which, page.next.as_deref(), further))
        }
    }
}

fn bar(words: &Words, which: Which) -> Markup {
    html! {
        nav .filters aria-label=(words.which) {
            div .among.links {
                @for one in Which::ALL {
                    a href=(format!("/notices?which={}", one.word()))
                        aria-current=[(one == which).then_some("true")] { (one.name(words)) }
                }
            }
        }
    }
}

fn one(language: Language, words: &Words, notice: &Notice, rights: Rights) -> Markup {
    let order: Option<OrderId> = notice.subject.parse().ok();
    let (told, as_written) = noticed::told(language, &notice.words);
    html! {
        div .about {
            p .title {
                strong { (reasons::notice(language, notice.cause)) }
                span .since { (words.since) " " (parts::instant_short(language, notice.opened_at)) }
                @if let Some(at) = notice.closed_at {
                    span .since { (words.until) " " (parts::instant_short(language, at)) }
                }
                @if let Some(mail) = words_of::mail(language, notice.mail) { (badge(mail)) }
            }
            p lang=[as_written.then_some("en")] dir="auto" { (told) }
            @if notice.closed_at.is_none() {
                p .next { span .unseen { (words.next_step) } (icon("next")) span { (reasons::next_step(language, notice.cause)) } }
            }
            @if let Some(note) = &notice.note { p .muted dir="auto" { (note) } }
        }
        div .deeds {
            @if let Some(order) = order {
                a .button.row href=(format!("/orders/{order}")) { (words.open_order) }
            }
            @if let Some(who) = &notice.acknowledged_by {
                span .muted { ((words.looked_after_by)(who.strip_prefix("person:").unwrap_or(who))) }
            } @else if rights.works && notice.closed_at.is_none() {
                form method="post" action=(format!("/notices/{}/do/acknowledge", notice.id)) {
                    input type="hidden" name="back" value="/notices";
                    button .button { (words.look_after) }
                }
            }
        }
    }
}

fn pager(words: &Words, which: Which, next: Option<&str>, further: bool) -> Markup {
    let first = format!("/notices?which={}", which.word());
    html! {
        @if further || next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if further { a .button href=(first) rel="first" { (icon("first")) (words.newest) } }
                @if let Some(next) = next {
                    a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                        (words.older) (icon("next"))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notice(closed: bool) -> Notice {
        let closed = closed.then_some("2026-01-02T00:00:00Z");
        serde_json::from_value(json!({ "id": format!("ntc_{}", "1".repeat(32)),
            "cause": "low_stock", "subject": "LAMP", "words": "<script>", "next_action": "x",
            "opened_at": "2026-01-01T00:00:00Z", "closed_at": closed, "mail": "refused" }))
        .expect("a notice")
    }

    fn shown(closed: bool, works: bool) -> String {
        let page = Page { items: vec![notice(closed)], next: None };
        let rights = Rights { works, texts: false };
        content(Language::English, Which::All, &page, rights, false).into_string()
    }

    #[test]
    fn what_is_gone_is_looked_after_by_nobody_any_more() {
        assert!(shown(false, true).contains("/do/acknowledge"));
        assert!(!shown(true, true).contains("/do/acknowledge"));
        assert!(!shown(false, false).contains("/do/acknowledge"));
        let page = shown(false, true);
        assert!(page.contains("Mail refused") && !page.contains("<script>"), "{page}");
    }
}
