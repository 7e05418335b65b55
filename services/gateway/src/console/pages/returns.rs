//! Returns: where they wait, one return from the wish to the money, and refunds that are due.
//!
//! - [`list`]: rows, and the stages that they stand in
//! - [`one`]: one return
//! - [`goods`]: its pieces: what came, and what becomes of it
//! - [`deeds`]: what can be done with it
//! - [`refunds`]: money that is due

mod deeds;
mod goods;
mod list;
mod one;
mod refunds;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;

use super::form_of;
use crate::console::act::act;
use crate::console::reply;
use crate::console::visit::Visitor;
use crate::domain::role::Room;
use crate::state::Edge;
use deeds::Deed;
use list::Filter;

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let done = visitor.visit.asked("done").and_then(Deed::read);
    let shown = list::shown(&edge, &visitor, done, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Settles or abandons a refund out of the list.
pub async fn refund_deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(deed): Path<String>,
    sent: Body,
) -> Response {
    match asked(&edge, &visitor, "", &deed, sent).await {
        Ok(deed) => {
            let place = Filter::of(&visitor.visit).place(None);
            reply::see_other(&format!("{place}&done={}", deed.word()))
        }
        Err(refused) => {
            let shown = list::shown(&edge, &visitor, None, Some(&refused)).await;
            reply::answer(&visitor.visit, shown.map(|shown| shown.refused(&refused)))
        }
    }
}

/// Shows a return.
pub async fn one(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let done = visitor.visit.asked("done").and_then(Deed::read);
    let known = one::load(&edge, &visitor, &id).await;
    let shown = known.map(|known| one::shown(&visitor, &known, done, None));
    reply::answer(&visitor.visit, shown)
}

/// Does something with a return; shows what speaks against it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let refused = match asked(&edge, &visitor, &id, &deed, sent).await {
        Ok(deed) => return reply::see_other(&format!("/returns/{id}?done={}", deed.word())),
        Err(refused) => refused,
    };
    match one::load(&edge, &visitor, &id).await {
        Ok(known) => {
            let shown = one::shown(&visitor, &known, None, Some(&refused));
            reply::page(&visitor.visit, &shown.refused(&refused))
        }
        Err(_) => reply::problem(&visitor.visit, &refused),
    }
}

async fn asked(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    deed: &str,
    sent: Body,
) -> Result<Deed, Problem> {
    visitor.needs(Room::Returns)?;
    let form = form_of(edge, &visitor.visit, sent).await?;
    let language = visitor.visit.language;
    let deed = Deed::read(deed).ok_or_else(|| deeds::no_such(language))?;
    let (path, body) = deed.call(language, id, &form)?;
    let key = Some(form.value("key")).filter(|key| !key.is_empty());
    act(edge, &visitor.person, Method::POST, &path, Some(&body), key).await?;
    Ok(deed)
}

#[cfg(test)]
mod tests;
