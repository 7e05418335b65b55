//! Sessions: begun with a password, kept in a cookie, ended at will.

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::access::people::{
    EndSession, NewSession, NoteSignIn, Role, SESSIONS_END, SIGN_INS_NOTE, SignInNoted,
};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json, to_the_end};
use crate::edge::sessions;
use crate::edge::{clock, passwords};
use crate::state::Edge;
use crate::store::people_pages::LivePerson;

/// Who wants to sign in.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What they sign in with.
    pub id: String,
    /// Their password.
    pub password: String,
}

/// Who is signed in.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
    /// What they sign in with.
    pub id: String,
    /// What others read.
    pub name: String,
    /// Their work.
    pub role: Role,
}

impl SignedIn {
    fn of(person: &LivePerson) -> Self {
        Self { id: person.id.clone(), name: person.name.clone(), role: person.role }
    }
}

/// Signs a person in.
pub async fn sign_in(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let wish: SignIn = arrived.json()?;
    let (token, signed_in) = open(edge, arrived, wish).await?;
    with_cookie(edge, json(StatusCode::OK, &signed_in)?, &token, edge.session_minutes)
}

/// Says who is signed in.
pub fn who_am_i(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let token = sessions::token(&arrived.headers);
    let person = token.map(|token| edge.book.signed_in(token)).transpose()?.flatten();
    let person = person.ok_or_else(|| Problem::unauthorized("nobody is signed in"))?;
    json(StatusCode::OK, &SignedIn::of(&person))
}

/// Signs out.
pub async fn sign_out(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    close(edge, arrived).await?;
    with_cookie(edge, json(StatusCode::OK, &Done {})?, "", 0)
}

/// Opens a session; gives its token. Who is unknown, locked or wrong hears the same, as late.
pub async fn open(
    edge: &Edge,
    arrived: &Arrived,
    wish: SignIn,
) -> Result<(String, SignedIn), Problem> {
    let known = edge.book.person(&wish.id)?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right = passwords::is_right(wish.password, hash).await?;
    let token = sessions::make()?;
    let new = NewSession { hash: sessions::hash_of(&token), minutes: edge.session_minutes };
    let note = NoteSignIn { id: wish.id.clone(), session: right.then_some(new) };
    let (edge, asking) = (edge.clone(), arrived.asking_as(format!("person:{}", wish.id)));
    let noted: SignInNoted = to_the_end(async move {
        let noted: SignInNoted =
            edge.asker.ask_json(&asking, Service::Gateway, SIGN_INS_NOTE, &note).await?;
        if noted.signed_in {
            edge.refresh().await?;
        }
        Ok(noted)
    })
    .await?;
    match known.filter(|_| noted.signed_in) {
        Some(person) => Ok((token, SignedIn::of(&person))),
        None => Err(refused(&noted)),
    }
}

fn refused(noted: &SignInNoted) -> Problem {
    let words = "name or password is wrong";
    let Some(until) = noted.locked_until else { return Problem::unauthorized(words) };
    let seconds = (until - clock::now()).num_seconds().max(1).unsigned_abs();
    let words = "too many wrong tries; no further one is looked at for a while";
    Problem { status: 429, ..Problem::unavailable(words) }.retry_after(seconds)
}

/// Ends the session of whoever asks.
pub async fn close(edge: &Edge, arrived: &Arrived) -> Result<(), Problem> {
    let Some(token) = sessions::token(&arrived.headers) else { return Ok(()) };
    let wish = EndSession { hash: sessions::hash_of(token) };
    let (edge, asking) = (edge.clone(), arrived.asking.clone());
    to_the_end(async move {
        let _: Done = edge.asker.ask_json(&asking, Service::Gateway, SESSIONS_END, &wish).await?;
        edge.refresh().await
    })
    .await
}

/// Lets a browser keep a token, or forget it.
pub fn with_cookie(
    edge: &Edge,
    mut response: Response,
    token: &str,
    minutes: u32,
) -> Result<Response, Problem> {
    let cookie = sessions::cookie(token, minutes, edge.is_secure);
    let cookie = HeaderValue::try_from(cookie).map_err(|error| runtime::broken(&error))?;
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}
