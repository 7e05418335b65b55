//! Webhooks of shops and carriers: not one field is read before the signature stands.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::SecondsFormat;
use contracts::problem::Problem;
use contracts::requests::access::SecretHolder;
use contracts::requests::logistics::{Taken, TrackingTaken};
use contracts::requests::{intake, logistics};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Arrived, json, raw_json};
use crate::domain::verification::{self, Delivery, Doubt, NotVerified, Scheme};
use crate::edge::ask::Request;
use crate::edge::clock;
use crate::state::Edge;

/// The answer to WooCommerce's ping: nothing is stored.
#[derive(Serialize, JsonSchema)]
pub struct IgnoredPing {
    /// Always `ignored`.
    pub status: &'static str,
}

/// What a carrier or a tracking service hears.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum CarrierHears {
    /// What became of its webhook.
    Taken(TrackingTaken),
    /// The same in Kuaidi100's words.
    Kuaidi100(Kuaidi100Hears),
}

/// What Kuaidi100 reads; anything else makes it send again.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kuaidi100Hears {
    /// Always true.
    pub result: bool,
    /// Always `200`.
    pub return_code: &'static str,
    /// What became of it.
    pub message: &'static str,
}

/// Takes what a shop sends: verified, then handed over as it came.
pub async fn take_delivery(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    if verification::is_ping(&arrived.body.bytes) {
        return json(StatusCode::OK, &IgnoredPing { status: "ignored" });
    }
    let channel = arrived.path_value("channel");
    let scheme = verify(edge, SecretHolder::Channel, channel, arrived)?;
    let received = clock::now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut headers = vec![(intake::CHANNEL, channel.to_owned()), (intake::RECEIVED_AT, received)];
    for (ours, theirs) in platform_headers(scheme) {
        let sent = theirs.iter().find_map(|name| arrived.header(name));
        headers.extend(sent.map(|value| (*ours, value.to_owned())));
    }
    let request = Request {
        service: Service::OrderIntake,
        endpoint: intake::DELIVERIES_TAKE,
        body: arrived.body.bytes.clone(),
        headers,
    };
    let asking = arrived.asking_as(format!("channel:{channel}"));
    let taken = edge.asker.ask(&asking, request).await?;
    edge.doors.ring();
    Ok(raw_json(StatusCode::OK, taken))
}

/// Takes what a carrier sends, likewise.
pub async fn take_tracking(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let carrier = arrived.path_value("carrier");
    verify(edge, SecretHolder::Carrier, carrier, arrived)?;
    let request = Request {
        service: Service::Logistics,
        endpoint: logistics::TRACKING_TAKE,
        body: arrived.body.bytes.clone(),
        headers: vec![(logistics::CARRIER, carrier.to_owned())],
    };
    let asking = arrived.asking_as(format!("carrier:{carrier}"));
    let taken = edge.asker.ask(&asking, request).await?;
    if carrier != logistics::KUAIDI100 {
        return Ok(raw_json(StatusCode::OK, taken));
    }
    let taken: TrackingTaken =
        serde_json::from_slice(&taken).map_err(|error| runtime::broken(&error))?;
    json(StatusCode::OK, &in_its_words(taken.status))
}

fn in_its_words(taken: Taken) -> Kuaidi100Hears {
    let message = match taken {
        Taken::Accepted => "accepted",
        Taken::Duplicate => "duplicate",
        Taken::Parked => "parked",
        Taken::Ignored => "ignored",
    };
    Kuaidi100Hears { result: true, return_code: "200", message }
}

fn verify(
    edge: &Edge,
    holder: SecretHolder,
    id: &str,
    arrived: &Arrived,
) -> Result<Scheme, Problem> {
    let header = |name: &str| arrived.header(name);
    let delivery = Delivery { header: &header, body: &arrived.body.bytes };
    let now = clock::now().timestamp();
    let sender = edge.book.sender(holder, id)?;
    let refused = |scheme, unknown: bool| {
        let doubt = verification::doubt(scheme, &delivery, now);
        let doubt = if unknown { Doubt::NoSecret } else { doubt };
        if holder == SecretHolder::Channel {
            edge.doors.refused(id, doubt, clock::now());
        }
        Problem::unauthorized(
            "no sender of this name signed these bytes; check its id, its secret and its clock",
        )
    };
    let Some(sender) = sender else {
        let scheme = match holder {
            SecretHolder::Carrier => Scheme::of_carrier(id),
            SecretHolder::Channel => None,
        };
        let scheme = scheme.unwrap_or(Scheme::Shopify);
        let NotVerified = verification::refuse_unknown(scheme, &delivery, now);
        return Err(refused(scheme, true));
    };
    let secrets = sender.secrets.ok_or_else(|| {
        Problem::unavailable("the secrets of this sender cannot be opened").retry_after(60)
    })?;
    let verified = verification::verify(sender.scheme, &secrets, &delivery, now);
    verified.map_err(|NotVerified| refused(sender.scheme, false))?;
    Ok(sender.scheme)
}

type HeaderNames = &'static [(&'static str, &'static [&'static str])];

/// Gives where each platform tells what is not in the body.
fn platform_headers(scheme: Scheme) -> HeaderNames {
    match scheme {
        Scheme::Shopify => &[
            (intake::TOPIC, &["x-shopify-topic", "shopify-topic"]),
            (intake::PLATFORM_DELIVERY_ID, &["x-shopify-webhook-id", "shopify-webhook-id"]),
        ],
        Scheme::Woocommerce => &[
            (intake::TOPIC, &["x-wc-webhook-topic"]),
            (intake::PLATFORM_DELIVERY_ID, &["x-wc-webhook-delivery-id"]),
        ],
        Scheme::Standard => &[(intake::WEBHOOK_ID, &["webhook-id"])],
        Scheme::ParcelSim | Scheme::Easypost | Scheme::Kuaidi100 => &[],
    }
}
