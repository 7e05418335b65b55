//! Webhooks, channels, keys and devices.

use axum::http::{Method, StatusCode};
use contracts::requests::access::{DEVICES_LIST, DeviceView, KEYS_LIST, KeyView};
use contracts::requests::intake::{
    CHANNELS_GET, CHANNELS_LIST, Channel, DELIVERIES_GET, DELIVERIES_LIST, DELIVERIES_RETRY,
    Delivery, DeliveryPayload, DeliveryTaken, GetChannel, GetDelivery, ListDeliveries,
    RetryDelivery,
};
use contracts::requests::{Done, Page, PageQuery};
use contracts::service::Service::{Gateway, OrderIntake};

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::edge::body::WEBHOOK_BYTES_MAX;
use crate::routes::call::{Call, Guard, Own, Param, ParamKind};
use crate::routes::own::{
    CarrierHears, CarrierSecrets, ChannelMade, DeviceMade, KeyMade, NewChannel, NewDevice, NewKey,
    PairingMade, UsePairing,
};

/// What others send us.
pub fn webhooks() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/webhooks/{channel}",
            "Takes a platform's order event, signed.",
            Own::TakeDelivery,
        )
        .needs(Need::Nothing, Guard::All)
        .at_most(WEBHOOK_BYTES_MAX)
        .gives::<DeliveryTaken>(),
        Call::own(
            Method::POST,
            "/webhooks/carriers/{carrier}",
            "Takes a carrier's tracking update, signed.",
            Own::TakeTracking,
        )
        .needs(Need::Nothing, Guard::All)
        .at_most(WEBHOOK_BYTES_MAX)
        .gives::<CarrierHears>(),
    ]
}

/// Who sends orders and tracking.
pub fn channels() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/api/v1/channels",
            "Makes a channel or changes one; its secrets are written and never read.",
            Own::PutChannel,
        )
        .takes::<NewChannel>()
        .answers(StatusCode::CREATED)
        .gives::<ChannelMade>(),
        Call::forward(
            Method::GET,
            "/api/v1/channels",
            "Lists channels.",
            (OrderIntake, CHANNELS_LIST),
        )
        .needs(Need::Read, Guard::All)
        .gives::<Page<Channel>>(),
        Call::forward(
            Method::GET,
            "/api/v1/channels/{id}",
            "Gives a channel.",
            (OrderIntake, CHANNELS_GET),
        )
        .asks::<GetChannel>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("id", "id")])
        .gives::<Channel>(),
        Call::own(
            Method::POST,
            "/api/v1/channels/{id}/test",
            "Sends a signed test order through the channel's own webhook; it goes nowhere.",
            Own::TryChannel,
        )
        .with_query([
            text(
                "situation",
                "`placed`, `changed` or `cancelled`; `placed` where nothing is said.",
            ),
            Param {
                name: "number",
                inside: None,
                kind: ParamKind::Number,
                about: "The order's number at the shop; a new one where nothing is said. Say the \
                        same again to change or cancel it.",
            },
        ])
        .gives::<DeliveryTaken>(),
        Call::own(
            Method::PUT,
            "/api/v1/carriers/{carrier}/secrets",
            "Keeps what a carrier's webhooks are signed with.",
            Own::PutCarrierSecrets,
        )
        .takes::<CarrierSecrets>()
        .gives::<Done>(),
    ]
}

/// What platforms sent.
pub fn deliveries() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/deliveries",
            "Lists what platforms sent, the newest first; `outcome=parked` is what waits for a person.",
            (OrderIntake, DELIVERIES_LIST),
        )
        .asks::<ListDeliveries>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("outcome", "Only `accepted`, `duplicate`, `parked` or `ignored` ones."),
            text("channel", "Only those of this channel."),
            text("order_id", "Only those about this order."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Delivery>>(),
        Call::forward(
            Method::GET,
            "/api/v1/deliveries/{id}",
            "Gives a delivery with its bytes.",
            (OrderIntake, DELIVERIES_GET),
        )
        .asks::<GetDelivery>()
        .with_path(&[("id", "delivery_id")])
        .gives::<DeliveryPayload>(),
        Call::forward(
            Method::POST,
            "/api/v1/deliveries/{id}/retry",
            "Reads a parked delivery again.",
            (OrderIntake, DELIVERIES_RETRY),
        )
        .with_path(&[("id", "delivery_id")])
        .takes::<RetryDelivery>()
        .gives::<DeliveryTaken>(),
    ]
}

/// Keys of programs.
pub fn keys() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/api/v1/keys",
            "Makes a scoped key and shows it once.",
            Own::MakeKey,
        )
        .takes::<NewKey>()
        .answers(StatusCode::CREATED)
        .gives::<KeyMade>(),
        Call::forward(Method::GET, "/api/v1/keys", "Lists keys.", (Gateway, KEYS_LIST))
            .asks::<PageQuery>()
            .with_query([LIMIT, CURSOR])
            .gives::<Page<KeyView>>(),
        Call::own(
            Method::DELETE,
            "/api/v1/keys/{id}",
            "Ends a key at once, for good.",
            Own::RevokeKey,
        )
        .gives::<KeyView>(),
    ]
}

/// Handhelds.
pub fn devices() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/api/v1/devices",
            "Lets a device in, or moves it; its credentials are shown once, earlier ones end.",
            Own::PutDevice,
        )
        .takes::<NewDevice>()
        .answers(StatusCode::CREATED)
        .gives::<DeviceMade>(),
        Call::forward(Method::GET, "/api/v1/devices", "Lists devices.", (Gateway, DEVICES_LIST))
            .asks::<PageQuery>()
            .with_query([LIMIT, CURSOR])
            .gives::<Page<DeviceView>>(),
        Call::own(
            Method::POST,
            "/api/v1/devices/pairings",
            "Makes a code that a device comes in with, once and within ten minutes.",
            Own::MakePairing,
        )
        .takes::<NewDevice>()
        .answers(StatusCode::CREATED)
        .gives::<PairingMade>(),
        Call::own(
            Method::POST,
            "/api/v1/devices/pair",
            "Lets the device in that has a pairing code; its credentials are shown once.",
            Own::UsePairing,
        )
        .needs(Need::Nothing, Guard::All)
        .takes::<UsePairing>()
        .answers(StatusCode::CREATED)
        .gives::<DeviceMade>(),
        Call::own(
            Method::DELETE,
            "/api/v1/devices/{id}",
            "Cuts a device off at once.",
            Own::RevokeDevice,
        )
        .gives::<DeviceView>(),
    ]
}
