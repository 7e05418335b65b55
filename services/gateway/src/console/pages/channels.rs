//! Channels: where orders come from, how each is, and a new one connected step by step.
//!
//! - [`health`]: how a channel is, as the box says it that turns green
//! - [`list`]: all of them
//! - [`new`]: which platform, and what it is called
//! - [`one`]: one channel with its steps and deliveries
//! - [`came`]: what came through its door
//! - [`told`]: what its shop is told, and how much of the stock
//! - [`naming`]: what it calls differently
//! - [`delivery`]: what came, beside what was made of it

mod came;
mod delivery;
mod health;
mod legible;
mod list;
mod naming;
mod new;
mod one;
mod secret;
mod steps;
mod told;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::access::SecretHolder;
use serde_json::{Value, json};

use super::form_of;
use crate::console::act::act;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::channels as words_of;
use crate::domain::role::Room;
use crate::edge::form::Form;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Gives where a channel is shown.
fn place_of(id: &str) -> String {
    format!("/channels/{}", url_encode(id))
}

/// Says whether there is a secret that a channel's deliveries are signed with.
pub fn is_signed(edge: &Edge, id: &str) -> Result<bool, Problem> {
    Ok(edge.book.sender(SecretHolder::Channel, id)?.is_some())
}

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let (language, works) = (visitor.visit.language, visitor.works_in(Room::Settings));
    let shown = list::find(&edge, &visitor).await.map(|rows| {
        let main = list::content(language, works, &rows);
        Shown::found(words_of::of(language).title, main).following("channels")
    });
    reply::answer(&visitor.visit, shown)
}

/// Shows the form of a new one.
pub async fn new(visitor: Visitor) -> Response {
    let shown = may_make(&visitor).map(|()| fresh_form(&visitor, &Form::default(), None));
    reply::answer(&visitor.visit, shown)
}

fn may_make(visitor: &Visitor) -> Result<(), Problem> {
    crate::edge::access::caller(&visitor.person, Room::Settings, true).map(drop)
}

fn fresh_form(visitor: &Visitor, form: &Form, refused: Option<&Problem>) -> Shown {
    let language = visitor.visit.language;
    let main = new::content(language, form, refused);
    let shown = Shown::found(words_of::of(language).connect, main);
    match refused {
        Some(refused) => shown.refused(refused),
        None => shown,
    }
}

/// Makes a channel, then shows what is next.
pub async fn make(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    match made(&edge, &visitor, &form).await {
        Ok(id) => reply::see_other(&place_of(&id)),
        Err(refused) if refused.status == 403 => reply::problem(&visitor.visit, &refused),
        Err(refused) => reply::page(&visitor.visit, &fresh_form(&visitor, &form, Some(&refused))),
    }
}

async fn made(edge: &Edge, visitor: &Visitor, form: &Form) -> Result<String, Problem> {
    let language = visitor.visit.language;
    may_make(visitor)?;
    let id = new::id_of(language, form)?;
    // The same id again would change the channel that is there.
    let path = format!("/api/v1/channels/{id}");
    match act(edge, &visitor.person, Method::GET, &path, None, None).await {
        Err(problem) if problem.status == 404 => {}
        Err(problem) => return Err(problem),
        Ok(_) => {
            let taken = (words_of::of(language).taken)(&id);
            return Err(Problem::conflict(&taken).with_error("#/id", taken));
        }
    }
    let name = Some(form.value("name")).filter(|name| !name.is_empty());
    let body = json!({ "id": id, "kind": form.value("kind"), "name": name });
    act(edge, &visitor.person, Method::POST, "/api/v1/channels", Some(&body), None).await?;
    Ok(id)
}

/// Shows a channel.
pub async fn one(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let shown = one::shown(&edge, &visitor, &id, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Keeps a secret, and shows it once where it was made here.
pub async fn secret(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let kept = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        secret::keep(&edge, &visitor, &id, &form).await
    };
    let kept = kept.await;
    if let Ok(None) = kept {
        return reply::see_other(&format!("{}?done=secret", place_of(&id)));
    }
    let shown = one::shown(&edge, &visitor, &id, Some(&kept)).await.map(|shown| match &kept {
        Ok(_) => shown,
        Err(refused) => shown.refused(refused),
    });
    reply::answer(&visitor.visit, shown)
}

/// Pauses a channel, lets it go on, or tries its door.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let done = async {
        form_of(&edge, &visitor.visit, sent).await?;
        match deed.as_str() {
            "pause" => set_status(&edge, &visitor, &id, "paused").await,
            "resume" => set_status(&edge, &visitor, &id, "active").await,
            "test" => {
                let path = format!("/api/v1/channels/{id}/test");
                act(&edge, &visitor.person, Method::POST, &path, None, None).await
            }
            _ => Err(Problem::not_found(format!("a channel is not asked to {deed}"))),
        }
    };
    match done.await {
        Ok(_) => reply::see_other(&format!("{}?done={deed}", place_of(&id))),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

async fn set_status(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    status: &str,
) -> Result<Value, Problem> {
    let path = format!("/api/v1/channels/{id}");
    let known = act(edge, &visitor.person, Method::GET, &path, None, None).await?;
    let body = json!({ "id": id, "kind": known["kind"], "name": known["name"], "status": status });
    act(edge, &visitor.person, Method::POST, "/api/v1/channels", Some(&body), None).await
}

/// Shows what a shop is told.
pub async fn told(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let asked = told::Asked { done: visitor.visit.asked("done"), refused: None };
    let shown = told::shown(&edge, &visitor, &id, &asked).await;
    reply::answer(&visitor.visit, shown)
}

/// Changes what a shop is told.
pub async fn tell(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    match told::carry_out(&edge, &visitor, &id, &deed, &form).await {
        Ok(()) => reply::see_other(&format!("{}?done={deed}", told::place_of(&id))),
        Err(refused) if refused.status == 403 => reply::problem(&visitor.visit, &refused),
        Err(refused) => {
            let asked = told::Asked { done: None, refused: Some((&deed, &form, &refused)) };
            let shown = told::shown(&edge, &visitor, &id, &asked).await;
            reply::answer(&visitor.visit, shown)
        }
    }
}

/// Shows what a shop calls differently.
pub async fn names(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let asked = naming::Asked { done: visitor.visit.asked("done"), refused: None };
    let shown = naming::shown(&edge, &visitor, &id, &asked).await;
    reply::answer(&visitor.visit, shown)
}

/// Says which item a name stands for.
pub async fn name(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    match naming::keep(&edge, &visitor, &id, &form).await {
        Ok(()) => reply::see_other(&format!("{}?done=kept", naming::place_of(&id))),
        Err(refused) if refused.status == 403 => reply::problem(&visitor.visit, &refused),
        Err(refused) => {
            let asked = naming::Asked { done: None, refused: Some((&form, &refused)) };
            let shown = naming::shown(&edge, &visitor, &id, &asked).await;
            reply::answer(&visitor.visit, shown)
        }
    }
}

/// Forgets what a name stands for.
pub async fn forget(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let gone = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        naming::forget(&edge, &visitor, &id, &form).await
    };
    match gone.await {
        Ok(()) => reply::see_other(&format!("{}?done=forgotten", naming::place_of(&id))),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

/// Shows a delivery.
pub async fn delivery(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, delivery)): Path<(String, String)>,
) -> Response {
    let shown = delivery::shown(&edge, &visitor, &id, &delivery).await;
    reply::answer(&visitor.visit, shown)
}

/// Has a delivery read again that was put aside.
pub async fn retry(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, delivery)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let done = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/deliveries/{delivery}/retry");
        act(&edge, &visitor.person, Method::POST, &path, Some(&json!({})), None).await
    };
    match done.await {
        Ok(_) => {
            let delivery = url_encode(&delivery);
            reply::see_other(&format!("{}/deliveries/{delivery}?done=retry", place_of(&id)))
        }
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}
