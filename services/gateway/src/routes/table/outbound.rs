//! What leaves over HTTP: shops that are written back to, webhooks, and what waits to be told.

use axum::http::{Method, StatusCode};
use contracts::requests::outbound::{
    DropTelling, ListTargets, ListTellings, NameTarget, NameTelling, RetriedTellings,
    RetryTellings, TARGETS_END, TARGETS_GET, TARGETS_LIST, TARGETS_RESUME, TARGETS_TRY,
    TELLINGS_ATTEMPTS, TELLINGS_DROP, TELLINGS_LIST, TELLINGS_RETRY, TELLINGS_RETRY_RANGE,
    TargetView, TellingAttempts, TellingView, TryTarget,
};
use contracts::requests::{Done, Page};
use contracts::service::Service::Gateway;

use super::{PAGE_CURSOR, PAGE_LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard, Own};
use crate::routes::own::{NewWebhook, NewWriteBack, WebhookMade};

/// The question says so by itself which sort is meant.
const OF_SHOP: &[(&str, bool)] = &[("webhook", false)];
const OF_WEBHOOK: &[(&str, bool)] = &[("webhook", true)];
const NAMED: &[(&str, &str)] = &[("id", "name")];
const TELLING: &[(&str, &str)] = &[("id", "telling_id")];

/// Shops that are written back to.
pub fn shops() -> Vec<Call> {
    let one = |method, path, summary, endpoint| {
        Call::forward(method, path, summary, (Gateway, endpoint))
            .asks::<NameTarget>()
            .with_path(NAMED)
            .with_fixed(OF_SHOP)
    };
    let write_back = "/api/v1/channels/{id}/write-back";
    vec![
        Call::own(
            Method::PUT,
            write_back,
            "Keeps how a channel's shop is told of hand-overs and cancellations; its key is written \
             and never read.",
            Own::PutWriteBack,
        )
        .takes::<NewWriteBack>()
        .gives::<TargetView>(),
        one(
            Method::GET,
            write_back,
            "Gives how a channel's shop is written back to, and what waits for it.",
            TARGETS_GET,
        )
        .needs(Need::Read, Guard::All)
        .gives::<TargetView>(),
        one(
            Method::DELETE,
            write_back,
            "Ends writing back; what waits is dropped.",
            TARGETS_END,
        )
        .gives::<Done>(),
        one(
            Method::POST,
            "/api/v1/channels/{id}/write-back/resume",
            "Lets a paused shop be told again.",
            TARGETS_RESUME,
        )
        .gives::<TargetView>(),
        Call::forward(
            Method::GET,
            "/api/v1/write-backs",
            "Lists the shops that are written back to.",
            (Gateway, TARGETS_LIST),
        )
        .asks::<ListTargets>()
        .needs(Need::Read, Guard::All)
        .with_fixed(&[("webhooks", false)])
        .with_query([PAGE_LIMIT, PAGE_CURSOR])
        .gives::<Page<TargetView>>(),
    ]
}

/// Subscriptions of webhooks.
pub fn webhooks() -> Vec<Call> {
    let one = |method, path, summary, endpoint| {
        Call::forward(method, path, summary, (Gateway, endpoint))
            .asks::<NameTarget>()
            .with_path(NAMED)
            .with_fixed(OF_WEBHOOK)
    };
    vec![
        Call::own(
            Method::POST,
            "/api/v1/webhooks",
            "Subscribes to events by signed webhooks; the secret is shown once. The same id again \
             changes the subscription, with 200.",
            Own::PutWebhook,
        )
        .takes::<NewWebhook>()
        .answers(StatusCode::CREATED)
        .gives::<WebhookMade>(),
        Call::forward(
            Method::GET,
            "/api/v1/webhooks",
            "Lists subscriptions, with what waits for them and which are paused.",
            (Gateway, TARGETS_LIST),
        )
        .asks::<ListTargets>()
        .with_fixed(&[("webhooks", true)])
        .with_query([PAGE_LIMIT, PAGE_CURSOR])
        .gives::<Page<TargetView>>(),
        one(Method::GET, "/api/v1/webhooks/{id}", "Gives a subscription.", TARGETS_GET)
            .gives::<TargetView>(),
        one(
            Method::DELETE,
            "/api/v1/webhooks/{id}",
            "Ends a subscription; what waits is dropped.",
            TARGETS_END,
        )
        .gives::<Done>(),
        one(
            Method::POST,
            "/api/v1/webhooks/{id}/resume",
            "Lets a paused subscription go on.",
            TARGETS_RESUME,
        )
        .gives::<TargetView>(),
        Call::forward(
            Method::POST,
            "/api/v1/webhooks/{id}/test",
            "Tells a subscription of an event that did not happen, signed and marked with `test`, \
             to try the receiver.",
            (Gateway, TARGETS_TRY),
        )
        .with_path(NAMED)
        .takes::<TryTarget>()
        .answers(StatusCode::ACCEPTED)
        .gives::<TellingView>(),
        Call::own(
            Method::POST,
            "/api/v1/webhooks/{id}/rotate-secret",
            "Makes a new secret and shows it once; the one before signs along for a day.",
            Own::RotateWebhook,
        )
        .gives::<WebhookMade>(),
    ]
}

/// What waits to be told, and what came of it.
pub fn tellings() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/tellings",
            "Lists what shops and subscribers are not told yet, the newest first, with reason, \
             attempts and next try.",
            (Gateway, TELLINGS_LIST),
        )
        .asks::<ListTellings>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("channel", "Only those of this channel's shop."),
            text("webhook", "Only those of this subscription."),
            text(
                "state",
                "`waiting`, `told`, `given_up` or `dropped`; what is waiting or given up where \
                 nothing is said.",
            ),
            text("order_id", "Only those of this order."),
            PAGE_LIMIT,
            PAGE_CURSOR,
        ])
        .gives::<Page<TellingView>>(),
        Call::forward(
            Method::GET,
            "/api/v1/tellings/{id}/attempts",
            "Gives what came of each try: status, time and how the answer began.",
            (Gateway, TELLINGS_ATTEMPTS),
        )
        .asks::<NameTelling>()
        .with_path(TELLING)
        .gives::<TellingAttempts>(),
        Call::forward(
            Method::POST,
            "/api/v1/tellings/{id}/retry",
            "Tells it again at once; a shop that knows it is not told twice.",
            (Gateway, TELLINGS_RETRY),
        )
        .asks::<NameTelling>()
        .with_path(TELLING)
        .gives::<Done>(),
        Call::forward(
            Method::POST,
            "/api/v1/tellings/{id}/drop",
            "Gives it up for good, for a reason.",
            (Gateway, TELLINGS_DROP),
        )
        .with_path(TELLING)
        .takes::<DropTelling>()
        .gives::<Done>(),
        Call::forward(
            Method::POST,
            "/api/v1/tellings/retry",
            "Tells a range of time again, of one shop or subscription.",
            (Gateway, TELLINGS_RETRY_RANGE),
        )
        .takes::<RetryTellings>()
        .gives::<RetriedTellings>(),
    ]
}
