//! People who may sign in: let in here, their passwords hashed before they leave the edge.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::access::people::{
    EndPerson, PEOPLE_END, PEOPLE_PUT, PersonView, PutPerson, Role,
};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json, to_the_end};
use crate::edge::passwords;
use crate::state::Edge;

/// A person who is to sign in, or somebody known as they are from now on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// What they sign in with: 1 to 64 of `[A-Za-z0-9_-]`.
    pub id: String,
    /// What others read; the id where nothing is said.
    #[serde(default)]
    pub name: Option<String>,
    /// Their work.
    pub role: Role,
    /// The channels that it reaches, none for all; as it was where nothing is said.
    #[serde(default)]
    pub channels: Option<Vec<String>>,
    /// The locations that it reaches, none for all; as it was where nothing is said.
    #[serde(default)]
    pub locations: Option<Vec<String>>,
    /// Their password, 10 to 200 characters; for somebody new one is made where nothing is said.
    #[serde(default)]
    pub password: Option<String>,
}

/// Another password.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPassword {
    /// The password, 10 to 200 characters; one is made where nothing is said.
    pub password: Option<String>,
}

/// A person, and the password that was made, this once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PersonMade {
    /// Who they are.
    #[serde(flatten)]
    pub view: PersonView,
    /// The password, where it was made; it cannot be shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// Lets a person sign in, or changes who they are.
pub async fn put(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: NewPerson = arrived.json()?;
    let known = edge.book.person(&wish.id)?;
    let (given, made) = match (wish.password, &known) {
        (None, Some(_)) => (None, None),
        (given, _) => given_or_made(given)?,
    };
    let name = wish.name.or_else(|| known.map(|known| known.name.clone()));
    let put = Put {
        name: name.unwrap_or_else(|| wish.id.clone()),
        id: wish.id,
        role: wish.role,
        password: given,
        channels: wish.channels,
        locations: wish.locations,
    };
    keep(edge, arrived, put, made, StatusCode::CREATED).await
}

/// Gives a person another password.
pub async fn put_password(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let id = arrived.path_value("id").to_owned();
    let wish: NewPassword = match arrived.body.bytes.is_empty() {
        true => NewPassword::default(),
        false => arrived.json()?,
    };
    let known = edge.book.person(&id)?;
    let known = known.ok_or_else(|| Problem::not_found(format!("nobody signs in as {id}")))?;
    let (given, made) = given_or_made(wish.password)?;
    let (name, role) = (known.name.clone(), known.role);
    let put = Put { id, name, role, password: given, channels: None, locations: None };
    keep(edge, arrived, put, made, StatusCode::OK).await
}

/// Ends a person's access and sessions.
pub async fn end(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish = EndPerson { id: arrived.path_value("id").to_owned() };
    let edge = edge.clone();
    let view = to_the_end(async move {
        let asked =
            edge.asker.ask_json(&arrived.asking, Service::Gateway, PEOPLE_END, &wish).await?;
        edge.refresh().await?;
        Ok(asked)
    });
    let view: PersonView = view.await?;
    json(StatusCode::OK, &view)
}

struct Put {
    id: String,
    name: String,
    role: Role,
    password: Option<String>,
    channels: Option<Vec<String>>,
    locations: Option<Vec<String>>,
}

/// Gives the password to be hashed, and the same where it was made here.
fn given_or_made(given: Option<String>) -> Result<(Option<String>, Option<String>), Problem> {
    match given {
        Some(password) => match passwords::refusal(&password) {
            Some(problem) => Err(problem),
            None => Ok((Some(password), None)),
        },
        None => {
            let made = passwords::make()?;
            Ok((Some(made.clone()), Some(made)))
        }
    }
}

async fn keep(
    edge: &Edge,
    arrived: Arrived,
    put: Put,
    made: Option<String>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let Put { id, name, role, password, channels, locations } = put;
    let password_hash = match password {
        Some(password) => Some(passwords::hash(password).await?),
        None => None,
    };
    let wish = PutPerson { id, name, role, password_hash, channels, locations };
    let edge = edge.clone();
    let view = to_the_end(async move {
        let asked =
            edge.asker.ask_json(&arrived.asking, Service::Gateway, PEOPLE_PUT, &wish).await?;
        edge.refresh().await?;
        Ok(asked)
    });
    json(status, &PersonMade { view: view.await?, password: made })
}
