//! Devices: an account on the broker, then the right to work; both end at once.

pub mod pairing;

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::access::{
    DEVICES_PUT, DEVICES_REVOKE, DeviceView, PutDevice, RevokeDevice,
};
use contracts::requests::warehouse::{BINS_LIST, Bin, BinsQuery};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use contracts::subjects;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json, to_the_end};
use crate::commands::refused_device;
use crate::domain::device;
use crate::edge::ask::{Asking, Request};
use crate::edge::devices::{DeviceIssuer, DeviceWork, IssueError};
use crate::edge::sessions;
use crate::state::Edge;

/// A device that shall work.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    /// As it stands in its subjects: 1 to 64 of `[A-Za-z0-9_-]`.
    pub id: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
    /// Whether it comes in by MQTT as well, by a password. A pairing code lets nobody in so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mqtt: bool,
}

/// How a device comes in by MQTT.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct MqttAccess {
    /// Where the broker is, such as `mqtts://orders.example.org:8883`.
    pub url: String,
    /// A name for people who read the broker's lists; the password alone counts.
    pub username: String,
    /// Secret, and sent at every connection. It opens MQTT and nothing else, until the device is let in
    /// anew or cut off; it cannot be shown again.
    pub password: String,
}

/// A device with what it needs to come in, this once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeviceMade {
    /// What is known about it.
    #[serde(flatten)]
    pub view: DeviceView,
    /// Where the broker is.
    pub nats_url: String,
    /// Where the broker is by WebSocket, with the same credentials; nothing where it does not listen
    /// for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub websocket_url: Option<String>,
    /// The content of its credentials file; it cannot be shown again.
    pub creds: String,
    /// What it sends as `Authorization: Bearer <token>` where it works over HTTP: it opens the floor
    /// as this device, until it is let in anew or cut off. It cannot be shown again.
    pub token: String,
    /// How it comes in by MQTT, where that was asked for. Topics are the subjects with `/` for `.`;
    /// answers are told on `kontor/floor/answers/<id>/<verb>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mqtt: Option<MqttAccess>,
    /// Where it hears offers.
    pub offers: Vec<String>,
    /// Where it asks: a verb follows.
    pub questions: String,
}

/// Lets a device in, or moves it; either way with new credentials, the old ones end.
pub async fn put(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: NewDevice = arrived.json()?;
    json(StatusCode::CREATED, &let_in(edge, arrived.asking, wish, None).await?)
}

/// Lets a device in.
///
/// - Takes: the version that was seen of it, where no other may be replaced.
async fn let_in(
    edge: &Edge,
    asking: Asking,
    wish: NewDevice,
    version: Option<i64>,
) -> Result<DeviceMade, Problem> {
    may_be(edge, &asking, &wish).await?;
    let issuer = edge.issuer.clone().ok_or_else(broker_of_others)?;
    let edge = edge.clone();
    to_the_end(async move {
        let NewDevice { id, location, zones, mqtt } = wish;
        let work = DeviceWork { device: id, location, zones, mqtt };
        let token = sessions::make()?;
        let issued = issuer.issue(&work).await.map_err(not_told)?;
        let put = PutDevice {
            id: work.device.clone(),
            location: work.location.clone(),
            zones: work.zones.clone(),
            account: issued.account.clone(),
            token_hash: Some(sessions::hash_of(&token)),
            version,
            mqtt: work.mqtt,
        };
        let asked = edge.asker.ask_json(&asking, Service::Gateway, DEVICES_PUT, &put);
        let view: DeviceView = match asked.await {
            Ok(view) => view,
            Err(problem) => {
                give_up(issuer.as_ref(), &issued.account, &work.device).await;
                return Err(problem);
            }
        };
        edge.refresh().await?;
        edge.cut_ended_accounts().await;
        edge.doors.ring();
        let mqtt = issued.mqtt.map(|(url, password)| {
            let username = work.device.clone();
            MqttAccess { url, username, password }
        });
        let offers = work.zones.iter().map(|zone| subjects::floor_jobs(&work.location, zone));
        Ok(DeviceMade {
            view,
            nats_url: issued.nats_url,
            websocket_url: issued.websocket_url,
            creds: issued.creds,
            token,
            mqtt,
            offers: offers.collect(),
            questions: subjects::floor_question(&work.device, ""),
        })
    })
    .await
}

/// Says whether a device can be as it is wished.
async fn may_be(edge: &Edge, asking: &Asking, wish: &NewDevice) -> Result<(), Problem> {
    device::check(&wish.id, &wish.location, &wish.zones)
        .map_err(|refusal| refused_device(&refusal))?;
    known_location(edge, asking, &wish.location).await
}

fn broker_of_others() -> Problem {
    Problem::conflict("this broker is not run by Kontor: make the device's user there")
}

/// A device at a location that is not there would wait for ever. Every location has a bin; where
/// warehouse does not answer the device is let in all the same.
async fn known_location(edge: &Edge, asking: &Asking, location: &str) -> Result<(), Problem> {
    let page = PageQuery { limit: Some(1), cursor: None };
    let asked = BinsQuery { location: Some(location.to_owned()), page, ..BinsQuery::default() };
    let body = serde_json::to_vec(&asked).map_err(|error| runtime::broken(&error))?;
    let (service, endpoint) = (Service::Warehouse, BINS_LIST);
    let request = Request { service, endpoint, body: body.into(), headers: Vec::new() };
    let subject = subjects::request(service, endpoint);
    let Ok(answer) = edge.asker.ask_once(asking, subject, request).await else {
        return Ok(());
    };
    let bins: Page<Bin> =
        serde_json::from_slice(&answer).map_err(|error| runtime::broken(&error))?;
    if bins.items.is_empty() {
        let detail = format!(
            "no location is called {location}; make it with PUT /api/v1/locations/{location}"
        );
        return Err(Problem::unprocessable(&detail).with_error("#/location", detail));
    }
    Ok(())
}

/// Cuts a device off.
pub async fn revoke(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let edge = edge.clone();
    to_the_end(async move {
        let wish = RevokeDevice { id: arrived.path_value("id").to_owned() };
        let asked = edge.asker.ask_json(&arrived.asking, Service::Gateway, DEVICES_REVOKE, &wish);
        let view: DeviceView = asked.await?;
        edge.refresh().await?;
        edge.cut_ended_accounts().await;
        json(StatusCode::OK, &view)
    })
    .await
}

/// An account that no device has must not stay; where the broker is away it was not heard of either.
async fn give_up(issuer: &dyn DeviceIssuer, account: &str, device: &str) {
    if let Err(error) = issuer.revoke(account, device).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, device, "an account that no device has is not ended");
    }
}

fn not_told(error: IssueError) -> Problem {
    if matches!(error, IssueError::NoMqtt) {
        let words = "the broker does not listen for MQTT, so no device can be let in by it: start \
            Kontor with --mqtt-listen, or let the device in without mqtt";
        return Problem::conflict(words);
    }
    tracing::warn!(error = &error as &dyn std::error::Error, "a device was not let in");
    Problem::unavailable("the broker did not take the device's account").retry_after(2)
}
