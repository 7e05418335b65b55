//! Messages to customers, the texts that they are written from, and notices to the house.

use axum::http::Method;
use contracts::requests::Page;
use contracts::requests::messages::{
    CustomerMessage, MESSAGES_LIST, MESSAGES_RETRY, MessageTemplate, MessagesList, MessagesRetry,
    PreviewedMessage, TEMPLATES_LIST, TEMPLATES_PREVIEW, TEMPLATES_PUT, TEMPLATES_RESET,
    TemplatePreview, TemplatePut, TemplateReset,
};
use contracts::requests::notices::{
    NOTICES_ACKNOWLEDGE, NOTICES_LIST, Notice, NoticesAcknowledge, NoticesList,
};
use contracts::service::Service::Crm;

use super::{CURSOR, LIMIT, flag, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard};

/// What was sent, what waits, and what a person has to look at.
pub fn calls() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/messages",
            "Lists messages to customers, the newest first; never what stands in them.",
            (Crm, MESSAGES_LIST),
        )
        .asks::<MessagesList>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("order", "Only those about this order."),
            text("customer", "Only those about orders of this customer."),
            text("state", "Only those that stand there, such as `sent` or `refused`."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<CustomerMessage>>(),
        Call::forward(
            Method::POST,
            "/api/v1/messages/{id}/retry",
            "Sends a message that ended unsent, as soon as it may go.",
            (Crm, MESSAGES_RETRY),
        )
        .with_path(&[("id", "message_id")])
        .takes::<MessagesRetry>()
        .gives::<CustomerMessage>(),
    ]
}

/// The texts that messages are written from.
pub fn texts() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/message-templates",
            "Lists the texts that messages are written from, with what may stand in them.",
            (Crm, TEMPLATES_LIST),
        )
        .needs(Need::Read, Guard::All)
        .gives::<Page<MessageTemplate>>(),
        Call::forward(
            Method::GET,
            "/api/v1/message-templates/{kind}/preview",
            "Shows a message as a customer would get it, made of examples.",
            (Crm, TEMPLATES_PREVIEW),
        )
        .asks::<TemplatePreview>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("kind", "kind")])
        .with_query([text("language", "`en` or `zh-CN`; the merchant's where none is named.")])
        .gives::<PreviewedMessage>(),
        Call::forward(
            Method::PUT,
            "/api/v1/message-templates/{kind}/{language}",
            "Keeps a text of one's own; placeholders that nobody knows are refused.",
            (Crm, TEMPLATES_PUT),
        )
        .with_path(&[("kind", "kind"), ("language", "language")])
        .takes::<TemplatePut>()
        .gives::<MessageTemplate>(),
        Call::forward(
            Method::DELETE,
            "/api/v1/message-templates/{kind}/{language}",
            "Goes back to the text that comes with Kontor.",
            (Crm, TEMPLATES_RESET),
        )
        .asks::<TemplateReset>()
        .with_path(&[("kind", "kind"), ("language", "language")])
        .gives::<MessageTemplate>(),
    ]
}

/// What somebody of the house has to look at.
pub fn notices() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/notices",
            "Lists what somebody has to look at, one notice for each cause, the newest first.",
            (Crm, NOTICES_LIST),
        )
        .asks::<NoticesList>()
        .needs(Need::Read, Guard::All)
        .with_query([
            flag("open", "Only those whose cause is still there, or is gone."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Notice>>(),
        Call::forward(
            Method::POST,
            "/api/v1/notices/{id}/acknowledge",
            "Says that somebody looks after it; it stays open as long as its cause is there.",
            (Crm, NOTICES_ACKNOWLEDGE),
        )
        .with_path(&[("id", "notice_id")])
        .takes::<NoticesAcknowledge>()
        .gives::<Notice>(),
    ]
}
