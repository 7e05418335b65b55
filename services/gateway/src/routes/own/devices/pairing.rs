//! Pairing: a code that a handheld reads with its camera, and comes in with.
//!
//! The code holds no credentials: those are made when it is used. It is sealed by the master key, good
//! for ten minutes, and names the version of the device that was seen, so that it is used up by its use.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::problem::Problem;
use contracts::reach::Reach;
use data_encoding::BASE64URL_NOPAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{NewDevice, broker_of_others, let_in, may_be};
use crate::domain::role::Room;
use crate::edge::access::caller;
use crate::edge::ask::Asking;
use crate::edge::clock;
use crate::routes::forward::url_encode;
use crate::routes::own::{Arrived, json};
use crate::state::Edge;
use crate::store::lists::see_device;

/// Long enough to find the handheld, short enough that a photograph of the screen is worth little.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(10);
/// Sealed for this, it opens nothing else.
const PURPOSE: &str = "pairing";
/// Names and 32 zones, sealed and coded, are no longer.
const CODE_LENGTH_MAX: usize = 4_096;

/// A code that lets a device in once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairingMade {
    /// The device that comes in with it.
    pub id: String,
    /// What it sends to `POST /api/v1/devices/pair`; secret.
    pub code: String,
    /// The same with our address, to be shown as a QR code; absent where nobody said under which
    /// address the world finds us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The same as a way to the handheld in a browser, which comes in with it; absent where `uri` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When the code ends, used or not.
    pub expires_at: DateTime<Utc>,
}

/// A code that is used.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UsePairing {
    /// As it was read.
    pub code: String,
}

/// What a code says, in the fewest letters: a camera has to read it.
#[derive(Debug, Serialize, Deserialize)]
struct Claim {
    d: String,
    l: String,
    z: Vec<String>,
    /// The version of the device that was seen.
    v: i64,
    /// Until when, in Unix seconds.
    x: i64,
    /// Who made it.
    b: String,
}

/// Makes a code; nothing is written before it is used.
pub async fn make(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let wish: NewDevice = arrived.json()?;
    may_be(edge, &arrived.asking, &wish).await?;
    if edge.issuer.is_none() {
        return Err(broker_of_others());
    }
    let seen = see_device(&edge.pool, &wish.id).await.map_err(runtime::database)?;
    not_by_mqtt(&wish, seen.mqtt)?;
    let expires_at = clock::now() + GOOD_FOR;
    let NewDevice { id, location, zones, .. } = wish;
    let claim = Claim {
        d: id.clone(),
        l: location,
        z: zones,
        v: seen.version,
        x: expires_at.timestamp(),
        b: arrived.asking.actor.clone(),
    };
    let claim = serde_json::to_string(&claim).map_err(|error| runtime::broken(&error))?;
    let code = BASE64URL_NOPAD.encode(edge.book.seal_for(PURPOSE, &claim)?.as_bytes());
    let base = edge.url_of("");
    let uri = base.as_ref().map(|base| uri(base, &code));
    let link = base.map(|base| link(&base, &code));
    json(StatusCode::CREATED, &PairingMade { id, code, uri, link, expires_at })
}

/// Refuses a code where MQTT comes in: a code gives no password, and would end the one that is there.
fn not_by_mqtt(wish: &NewDevice, comes_so_now: bool) -> Result<(), Problem> {
    if wish.mqtt {
        let detail = "a pairing code lets no device in by MQTT; POST /api/v1/devices does";
        return Err(Problem::unprocessable(detail).with_error("#/mqtt", detail));
    }
    if comes_so_now {
        let id = &wish.id;
        return Err(Problem::conflict(format!(
            "{id} comes in by MQTT, which a code would end: let it in anew with POST \
             /api/v1/devices, or cut it off first"
        )));
    }
    Ok(())
}

/// Gives where a browser comes in with a code; what stands behind `#` is never sent to anybody.
pub fn link(base: &str, code: &str) -> String {
    format!("{base}/floor#pair={code}")
}

/// Gives what a QR code shows: where to go, and with what.
pub fn uri(base: &str, code: &str) -> String {
    format!("kontor:pair?at={}&code={code}", url_encode(base))
}

/// Lets the device in that has the code.
///
/// - Errs: 401 where the code is none of ours or over; 409 where it was used before.
pub async fn use_code(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let UsePairing { code } = arrived.json()?;
    let claim = read(edge, &code, clock::now())?;
    let asking = Asking { actor: claim.b, trace: arrived.asking.trace, reach: Reach::default() };
    let wish = NewDevice { id: claim.d, location: claim.l, zones: claim.z, mqtt: false };
    json(StatusCode::CREATED, &let_in(edge, asking, wish, Some(claim.v)).await?)
}

fn read(edge: &Edge, code: &str, now: DateTime<Utc>) -> Result<Claim, Problem> {
    let strange = || Problem::unauthorized("this is no pairing code, or it is too old");
    let sealed = Some(code).filter(|code| code.len() <= CODE_LENGTH_MAX);
    let sealed = sealed.and_then(|code| BASE64URL_NOPAD.decode(code.as_bytes()).ok());
    let sealed = sealed.and_then(|bytes| String::from_utf8(bytes).ok());
    let claim = sealed.and_then(|sealed| edge.book.open_for(PURPOSE, &sealed).ok());
    let claim = claim.and_then(|claim| serde_json::from_str::<Claim>(&claim).ok());
    let claim = claim.filter(|claim| now.timestamp() < claim.x).ok_or_else(strange)?;
    // Whoever may decide no more who comes in lets nobody in with a code of theirs.
    if let Some(id) = claim.b.strip_prefix("person:") {
        let person = edge.book.person(id)?.ok_or_else(strange)?;
        caller(&person, Room::Access, true)?;
    }
    Ok(claim)
}
