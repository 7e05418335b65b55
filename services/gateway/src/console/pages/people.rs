//! People: who signs in, somebody new, another password, the end of an access, and what they did.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::access::people::{
    AUDIT_LIST, AuditEntry, ListAudit, PEOPLE_LIST, PersonView,
};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::{Value, json};

mod form;

use super::form_of;
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::frame;
use crate::console::words::people::{self as words_of, Words};
use crate::console::words::states::{Stated, Tone};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// Changes on the page.
const CHANGES_SHOWN: u32 = 20;

/// What was done a moment ago.
enum Done {
    /// A password was made.
    Made { id: String, password: String },
    /// Name or work are others.
    Changed { id: String },
    /// An access was ended.
    Gone { id: String },
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = shown(&edge, &visitor, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Lets somebody in, or changes who they are.
pub async fn put(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let asked = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let body = form::wish(&form);
        let made = ask(&edge, &visitor, Method::POST, "/api/v1/people", &body).await?;
        Ok(done_of(form.value("id"), &made))
    };
    let asked = asked.await;
    tell(&edge, &visitor, asked).await
}

/// Gives somebody another password, or ends their access.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let asked = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/people/{id}");
        match deed.as_str() {
            "password" => {
                let path = format!("{path}/password");
                let made = ask(&edge, &visitor, Method::POST, &path, &json!({})).await?;
                Ok(done_of(&id, &made))
            }
            "end" => {
                ask(&edge, &visitor, Method::DELETE, &path, &Value::Null).await?;
                Ok(Done::Gone { id: id.clone() })
            }
            _ => Err(Problem::not_found(format!("nobody is asked to {deed}"))),
        }
    };
    let asked = asked.await;
    tell(&edge, &visitor, asked).await
}

async fn ask(
    edge: &Edge,
    visitor: &Visitor,
    method: Method,
    path: &str,
    body: &Value,
) -> Result<Value, Problem> {
    let body = (!body.is_null()).then_some(body);
    act(edge, &visitor.person, method, path, body, None).await
}

fn done_of(id: &str, made: &Value) -> Done {
    let id = id.to_owned();
    match made["password"].as_str() {
        Some(password) => Done::Made { id, password: password.to_owned() },
        None => Done::Changed { id },
    }
}

/// Shows the page with what was done: a password must not stand in an address.
async fn tell(edge: &Edge, visitor: &Visitor, asked: Result<Done, Problem>) -> Response {
    let shown = shown(edge, visitor, Some(&asked)).await.map(|shown| match &asked {
        Ok(_) => shown,
        Err(refused) => shown.refused(refused),
    });
    reply::answer(&visitor.visit, shown)
}

async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    asked: Option<&Result<Done, Problem>>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Access)?;
    let (asking, page) = (visitor.asking(), PageQuery { limit: Some(PAGE_MAX), cursor: None });
    let changes = ListAudit { limit: Some(CHANGES_SHOWN), ..ListAudit::default() };
    let (people, changes, places) = tokio::join!(
        edge.asker.ask_json::<Page<PersonView>>(&asking, Service::Gateway, PEOPLE_LIST, &page),
        edge.asker.ask_json::<Page<AuditEntry>>(&asking, Service::Gateway, AUDIT_LIST, &changes),
        form::Places::ask(edge, &asking),
    );
    let (people, changes) = (people?.items, changes?.items);
    let (language, now) = (visitor.visit.language, visitor.visit.now);
    let wanted = visitor.visit.asked("change");
    let changed = people.iter().find(|person| Some(person.id.as_str()) == wanted);
    let form = form::draw(language, changed, &places);
    let main = content(language, now, &people, &changes, asked, form);
    Ok(Shown::found(words_of::of(language).title, main))
}

fn content(
    language: Language,
    now: DateTime<Utc>,
    people: &[PersonView],
    changes: &[AuditEntry],
    asked: Option<&Result<Done, Problem>>,
    form: Markup,
) -> Markup {
    let words = words_of::of(language);
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        @match asked {
            Some(Ok(done)) => (told(words, done)),
            Some(Err(refused)) => (problem_box::beside(language, refused)),
            None => {}
        }
        (table(language, now, people))
        (form)
        (parts::section("did", words.did, html! {}, did(language, changes)))
    }
}

fn told(words: &Words, done: &Done) -> Markup {
    match done {
        Done::Made { id, password } => html! {
            div .secret role="status" {
                p { (icon("check")) ((words.made)(id)) }
                p { code .password { (password) } }
                p .muted { (words.once) }
            }
        },
        Done::Changed { id } => parts::done(&(words.changed)(id)),
        Done::Gone { id } => parts::done(&(words.gone)(id)),
    }
}

fn table(language: Language, now: DateTime<Utc>, people: &[PersonView]) -> Markup {
    let words = words_of::of(language);
    let heads = [
        words.id,
        words.name,
        words.role,
        words.reaches,
        words.signed_in,
        words.state,
        words.deeds,
    ];
    html! {
        div .table-box {
            table .list.people role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for person in people { (row(language, now, person)) } }
            }
        }
    }
}

fn row(language: Language, now: DateTime<Utc>, person: &PersonView) -> Markup {
    let words = words_of::of(language);
    let id = &person.id;
    html! {
        tr role="row" id=(format!("person-{id}")) {
            td .number role="cell" { (id) }
            td role="cell" dir="auto" { (person.name) }
            td role="cell" { (frame::role(language, person.role)) }
            td .reach role="cell" { (form::reach(words, person)) }
            td role="cell" {
                @match person.signed_in_at {
                    Some(at) => (parts::instant(language, at)),
                    None => span .muted { (words.never) },
                }
            }
            td role="cell" { (badge(state(words, now, person))) }
            td .deeds role="cell" {
                a .button href=(format!("/people?change={id}#add")) aria-label=((words.change_of)(id)) {
                    (words.change)
                }
                form method="post" action=(format!("/people/{id}/do/password")) {
                    button .button aria-label=((words.new_password_of)(id)) { (words.new_password) }
                }
                @if person.ended_at.is_none() {
                    form method="post" action=(format!("/people/{id}/do/end")) {
                        button .button.danger aria-label=((words.end_of)(id)) { (words.end) }
                    }
                }
            }
        }
    }
}

fn state(words: &Words, now: DateTime<Utc>, person: &PersonView) -> Stated {
    match person.ended_at {
        Some(_) => (Tone::Quiet, words.ended),
        None if person.locked_until.is_some_and(|until| now < until) => {
            (Tone::Careful, words.locked)
        }
        None => (Tone::Good, words.live),
    }
}

fn did(language: Language, changes: &[AuditEntry]) -> Markup {
    let words = words_of::of(language);
    if changes.is_empty() {
        return html! { p .muted { (words.nothing_done) } };
    }
    html! {
        div .table-box tabindex="0" role="group" aria-label=(words.did) {
            table .figures {
                thead {
                    tr {
                        @for head in [words.when, words.who, words.what, words.answer] {
                            th scope="col" { (head) }
                        }
                    }
                }
                tbody {
                    @for change in changes {
                        tr {
                            td { (parts::instant(language, change.at)) }
                            td { (change.person) }
                            td { code { (change.method) " " (change.path) } }
                            td { (change.status) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
