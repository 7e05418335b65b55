//! Calls that need more than passing on.

mod channels;
mod devices;
mod documents;
mod engine;
mod feed;
mod floor_stream;
mod imports;
mod items;
mod keys;
mod labels;
mod links;
mod outbound;
mod parked;
mod people;
mod sheets;
mod shortages;
pub mod sign_in;
mod stock;
mod trying;
mod views;
mod webhooks;

pub use channels::{CarrierSecrets, ChannelMade, NewChannel};
pub use devices::pairing::{PairingMade, UsePairing, link as pairing_link, uri as pairing_uri};
pub use devices::{DeviceMade, MqttAccess, NewDevice};
pub use documents::{ASYNC_API, OPEN_API};
pub use feed::{FeedEvent, FeedPage, glance};
pub use imports::{CSV, XLSX};
pub use items::{ItemOfLine, NewItemOfLine};
pub use keys::{KeyMade, NewKey};
pub use labels::{PDF, PNG, SVG, ZPL};
pub use links::{LinkMade, LinkPurpose, NewLink};
pub use outbound::{NewWebhook, NewWriteBack, WebhookMade};
pub use parked::{DropPutAside, PutAside, RetryPutAside};
pub use people::{NewPassword, NewPerson, PersonMade};
pub use sheets::{LineTold, SheetTold};
pub use shortages::{OfferMade, OfferedChoices};
pub use sign_in::{SignIn, SignedIn};
pub use views::NewView;
pub use webhooks::{CarrierHears, IgnoredPing};

use axum::body::Body;
use axum::extract::{FromRequestParts, Query, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Reach;
use contracts::requests::access::KeyScope;
use contracts::trace::TraceContext;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::{Call, Own};
use crate::customer::{self, coming_back::Wish};
use crate::domain::grant::{Caller, Need};
use crate::domain::role::Room;
use crate::edge::ask::Asking;
use crate::edge::body::{self, Held};
use crate::edge::tracing_layer::new_trace;
use crate::edge::{sessions, strict_json};
use crate::state::Edge;

/// What arrived: read, bounded, and allowed.
pub struct Arrived {
    /// The path as it was asked for.
    pub path: String,
    /// Parameters of the path, decoded.
    pub path_params: Vec<(String, String)>,
    /// Parameters of the query, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, where one is read.
    pub body: Held,
    /// Who asks, in which trace.
    pub asking: Asking,
    /// What the key opens; none where none is needed.
    pub scope: Option<KeyScope>,
    /// Who is signed in, where no key was sent.
    pub person: Option<String>,
}

impl Arrived {
    /// Checks the key, then reads what else there is.
    pub async fn read(edge: &Edge, call: &Call, request: Request) -> Result<Self, Problem> {
        let (mut parts, sent) = request.into_parts();
        let trace = parts.extensions.get::<TraceContext>().copied().unwrap_or_else(new_trace);
        let caller = match call.need {
            Need::Nothing => None,
            need => Some(admit(edge, call, need, &parts.headers)?),
        };
        let path_params = path_params(&mut parts).await?;
        let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Problem::bad_request("the query cannot be read"))?;
        let body = body_of(edge, call, sent).await?;
        let (actor, scope, person, reach) = match caller {
            Some(caller) => (caller.actor, Some(caller.scope), caller.person, caller.reach),
            None => ("unknown".to_owned(), None, None, Reach::default()),
        };
        Ok(Self {
            path: parts.uri.path().to_owned(),
            path_params,
            query,
            headers: parts.headers,
            body,
            asking: Asking { actor, trace, reach },
            scope,
            person,
        })
    }

    /// Gives a parameter of the path.
    pub fn path_value(&self, name: &str) -> &str {
        let found = self.path_params.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Gives a parameter of the query; the first, where there are more.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Gives a header that was sent exactly once and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    /// Reads the body as one of our own requests.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let members = strict_json::object(&self.body.bytes)?;
        serde_json::from_value(members.into())
            .map_err(|error| Problem::unprocessable(error.to_string()))
    }

    /// Gives who asks, under another name; they reach no further.
    pub fn asking_as(&self, actor: String) -> Asking {
        Asking { actor, ..self.asking.clone() }
    }
}

/// Answers a call that is the gateway's own.
pub async fn answer(edge: &Edge, own: Own, arrived: Arrived) -> Result<Response, Problem> {
    match own {
        Own::TakeDelivery => webhooks::take_delivery(edge, &arrived).await,
        Own::TakeTracking => webhooks::take_tracking(edge, &arrived).await,
        Own::PutChannel => channels::put_channel(edge, arrived).await,
        Own::TryChannel => trying::try_channel(edge, &arrived).await,
        Own::PutCarrierSecrets => channels::put_carrier_secrets(edge, arrived).await,
        Own::TakeImport => imports::take(edge, &arrived).await,
        Own::ImportTemplate => imports::template(edge, &arrived).await,
        Own::MakeItemOfLine => items::of_line(edge, arrived).await,
        Own::PutWriteBack => outbound::put_write_back(edge, arrived).await,
        Own::PutPublication => stock::put(edge, arrived).await,
        Own::PutWebhook => outbound::put_webhook(edge, arrived).await,
        Own::RotateWebhook => outbound::rotate_webhook(edge, arrived).await,
        Own::MakeKey => keys::make(edge, arrived).await,
        Own::RevokeKey => keys::revoke(edge, arrived).await,
        Own::PutPerson => people::put(edge, arrived).await,
        Own::PutPassword => people::put_password(edge, arrived).await,
        Own::EndPerson => people::end(edge, arrived).await,
        Own::SignIn => sign_in::sign_in(edge, &arrived).await,
        Own::WhoAmI => sign_in::who_am_i(edge, &arrived),
        Own::SignOut => sign_in::sign_out(edge, &arrived).await,
        Own::ListViews => views::list(edge, &arrived).await,
        Own::PutView => views::put(edge, &arrived).await,
        Own::EndView => views::end(edge, &arrived).await,
        Own::PutDevice => devices::put(edge, arrived).await,
        Own::MakePairing => devices::pairing::make(edge, &arrived).await,
        Own::UsePairing => devices::pairing::use_code(edge, &arrived).await,
        Own::RevokeDevice => devices::revoke(edge, arrived).await,
        Own::LabelZpl => labels::zpl(edge, &arrived).await,
        Own::LabelPdf => labels::pdf(edge, &arrived).await,
        Own::LabelPng => labels::png(edge, &arrived).await,
        Own::LabelSvg => labels::svg(edge, &arrived).await,
        Own::AttachLabel => labels::attach(edge, &arrived).await,
        Own::TellSheet => sheets::tell(edge, &arrived).await,
        Own::ListParked => parked::list(edge, &arrived).await,
        Own::RetryParked => parked::retry(edge, &arrived).await,
        Own::DropParked => parked::give_up(edge, &arrived).await,
        Own::LookAtEngine => engine::look(edge).await,
        Own::LastCheck => engine::last_check(edge).await,
        Own::KeepCheck => engine::keep_check(edge, &arrived).await,
        Own::AskCheck => engine::ask_check(edge).await,
        Own::WatchChecks => engine::watch_checks(edge).await,
        Own::JobStream => floor_stream::stream(edge, &arrived).await,
        Own::Events => feed::answer(edge, &arrived).await,
        Own::OfferShortage => shortages::offer(edge, arrived).await,
        Own::Track => customer::page(edge, &arrived).await,
        Own::FollowOrder => customer::live::follow(edge, &arrived).await,
        Own::ChooseShortage => customer::shortage::choose(edge, &arrived).await,
        Own::AskReturn => customer::coming_back::ask(edge, &arrived, Wish::Return).await,
        Own::ReportDamage => customer::coming_back::ask(edge, &arrived, Wish::Damage).await,
        Own::AnswerAddress => customer::address::answer(edge, &arrived).await,
        Own::MoveOrder => customer::moving::take(edge, &arrived).await,
        Own::ConfirmReceipt => customer::receipt::confirm(edge, &arrived).await,
        Own::MakeLink => links::make(edge, &arrived).await,
        Own::OpenApi => Ok(documents::open_api()),
        Own::AsyncApi => Ok(documents::async_api()),
    }
}

/// Lets in whoever has a key, or else whoever is signed in.
fn admit(edge: &Edge, call: &Call, need: Need, headers: &HeaderMap) -> Result<Caller, Problem> {
    match (bearer(headers), sessions::token(headers)) {
        (None, Some(token)) => {
            sessions::from_our_page(&call.method, headers)?;
            edge.book.admit_person(token, call.room, call.method != Method::GET)
        }
        (key, _) => edge.book.admit(key, need),
    }
}

/// Says whether whoever asked is still let in: what is streamed ends with that.
fn is_let_in(edge: &Edge, headers: &HeaderMap, room: Room, need: Need) -> bool {
    match (bearer(headers), sessions::token(headers)) {
        (None, Some(token)) => edge.book.admit_person(token, room, false).is_ok(),
        (key, _) => edge.book.admit(key, need).is_ok(),
    }
}

async fn path_params(parts: &mut Parts) -> Result<Vec<(String, String)>, Problem> {
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| Problem::bad_request("the path cannot be read"))?;
    let pairs = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let pairs: Vec<_> = pairs.collect();
    if pairs.iter().any(|(_, value)| value.contains('\0')) {
        return Err(Problem::bad_request("the path contains NUL"));
    }
    Ok(pairs)
}

async fn body_of(edge: &Edge, call: &Call, sent: Body) -> Result<Held, Problem> {
    if call.method == Method::GET || call.method == Method::DELETE {
        return Ok(Held::nothing());
    }
    let read = body::read(sent, call.body_bytes_max, edge.body_timeout, &edge.bodies).await;
    read.map_err(|error| error.problem())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Answers in JSON.
fn json(status: StatusCode, body: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(body).map_err(|error| runtime::broken(&error))?;
    Ok(raw_json(status, body.into()))
}

/// Answers with JSON that is written already.
fn raw_json(status: StatusCode, body: Bytes) -> Response {
    let mut response = (status, body).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Does something that must not stop halfway because whoever asked has gone.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    tokio::spawn(work).await.unwrap_or_else(|error| Err(runtime::broken(&error)))
}
