//! People: who signs in, somebody new, another password, the end of an access, and what they did.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::access::people::{PEOPLE_LIST, PersonView};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::{Value, json};

mod form;

use super::form_of;
use crate::console::act::act;
use crate::console::look::once::{copy_button, ending};
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::frame;
use crate::console::words::people::{self as words_of, Words};
use crate::console::words::states::{Stated, Tone};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;
use form::Filled;

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
    let shown = shown(&edge, &visitor, None, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Lets somebody in, or changes who they are.
pub async fn put(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    let asked = kept(&edge, &visitor, &form).await;
    tell(&edge, &visitor, asked, Some(&form)).await
}

/// Keeps who somebody is. Whoever was meant to be new does not change who is there.
async fn kept(edge: &Edge, visitor: &Visitor, form: &Form) -> Result<Done, Problem> {
    let id = form.value("id");
    let is_there = !form::is_change(form) && edge.book.person(id)?.is_some();
    if is_there && visitor.works_in(Room::Access) {
        let taken = (words_of::of(visitor.visit.language).taken)(id);
        return Err(Problem::conflict(&taken).with_error("#/id", taken));
    }
    let body = form::wish(form);
    let made = ask(edge, visitor, Method::POST, "/api/v1/people", &body).await?;
    Ok(done_of(id, &made))
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
    tell(&edge, &visitor, asked, None).await
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
async fn tell(
    edge: &Edge,
    visitor: &Visitor,
    asked: Result<Done, Problem>,
    form: Option<&Form>,
) -> Response {
    let form = form.filter(|_| asked.is_err());
    let shown = shown(edge, visitor, Some(&asked), form).await.map(|shown| match &asked {
        Ok(_) => shown,
        Err(refused) => shown.refused(refused),
    });
    reply::answer(&visitor.visit, shown)
}

async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    asked: Option<&Result<Done, Problem>>,
    form: Option<&Form>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Access)?;
    let (asking, page) = (visitor.asking(), PageQuery { limit: Some(PAGE_MAX), cursor: None });
    let (people, places) = tokio::join!(
        edge.asker.ask_json::<Page<PersonView>>(&asking, Service::Gateway, PEOPLE_LIST, &page),
        form::Places::ask(edge, &asking),
    );
    let people = people?.items;
    let language = visitor.visit.language;
    let wanted = visitor.visit.asked("change");
    let changed = people.iter().find(|person| Some(person.id.as_str()) == wanted);
    let filled = match form {
        Some(form) => Filled::read(form),
        None => changed.map(Filled::of).unwrap_or_default(),
    };
    let form = form::draw(language, &filled, &places);
    let seen = Seen { now: visitor.visit.now, by: &visitor.person.id };
    let main = content(language, seen, &people, asked, form);
    let shown = Shown::found(words_of::of(language).title, main).following("access");
    Ok(Shown { script: Some("setup.js"), ..shown })
}

/// When it is looked at, and by whom: nobody ends their own access.
#[derive(Clone, Copy)]
struct Seen<'a> {
    now: DateTime<Utc>,
    by: &'a str,
}

fn content(
    language: Language,
    seen: Seen<'_>,
    people: &[PersonView],
    asked: Option<&Result<Done, Problem>>,
    form: Markup,
) -> Markup {
    let words = words_of::of(language);
    let audit = html! { a .button href="/audit" { (icon("audit")) (words.did) } };
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, audit))
        @match asked {
            Some(Ok(done)) => (told(language, words, done)),
            Some(Err(refused)) => (problem_box::beside(language, refused)),
            None => {}
        }
        (table(language, seen, people))
        (form)
    }
}

fn told(language: Language, words: &Words, done: &Done) -> Markup {
    match done {
        Done::Made { id, password } => html! {
            div #made .secret role="status" data-once="" {
                p { (icon("check")) ((words.made)(id)) }
                p .copyable {
                    code #made-password .password { (password) }
                    (copy_button(language, "made-password", &(words.made)(id)))
                }
                p .muted { (words.once) }
            }
        },
        Done::Changed { id } => parts::done_once(&(words.changed)(id)),
        Done::Gone { id } => parts::done_once(&(words.gone)(id)),
    }
}

fn table(language: Language, seen: Seen<'_>, people: &[PersonView]) -> Markup {
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
                tbody role="rowgroup" { @for person in people { (row(language, seen, person)) } }
            }
        }
    }
}

fn row(language: Language, seen: Seen<'_>, person: &PersonView) -> Markup {
    let words = words_of::of(language);
    let id = &person.id;
    html! {
        tr role="row" id=(format!("person-{id}")) {
            td .number role="cell" { (id) }
            td role="cell" data-head=(words.name) { bdi { (person.name) } }
            td .brief role="cell" data-head=(words.role) { (frame::role(language, person.role)) }
            td .reach role="cell" data-head=(words.reaches) { (form::reach(words, person)) }
            td role="cell" data-head=(words.signed_in) {
                @match person.signed_in_at {
                    Some(at) => (parts::instant_short(language, at)),
                    None => span .muted { (words.never) },
                }
            }
            td role="cell" data-head=(words.state) { (badge(state(words, seen.now, person))) }
            td .deeds role="cell" { (deeds(words, seen, person)) }
        }
    }
}

fn deeds(words: &Words, seen: Seen<'_>, person: &PersonView) -> Markup {
    let id = &person.id;
    let place = format!("/people?change={id}#add");
    let to = |deed: &str| format!("/people/{id}/do/{deed}");
    html! {
        @if person.ended_at.is_some() {
            a .button href=(place) aria-label=((words.again_of)(id)) { (words.again) }
        } @else {
            a .button href=(place) aria-label=((words.change_of)(id)) { (words.change) }
            details .menu.deed {
                summary .button aria-label=((words.new_password_of)(id)) {
                    (words.new_password) (icon("down"))
                }
                form .sheet method="post" action=(to("password")) {
                    p { (words.password_sure) }
                    button .button.primary { (words.new_password) }
                }
            }
            @if id != seen.by {
                (ending(&to("end"), words.end, &(words.end_of)(id), words.end_sure, &[]))
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

#[cfg(test)]
mod tests;
