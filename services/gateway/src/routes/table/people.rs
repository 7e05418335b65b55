//! Customers, figures, the feed and the documents.

use axum::http::{Method, StatusCode};
use contracts::requests::Page;
use contracts::requests::analytics::{
    CYCLE_TIMES_LIST, CycleTimeRow, CycleTimesList, SALES_LIST, SalesList, SalesRow,
};
use contracts::requests::crm::{
    CONTACTS_LIST, CONTACTS_RECORD, CUSTOMERS_GET, CUSTOMERS_LIST, ContactsList, ContactsRecord,
    Customer, CustomerContact, CustomerWithOrders, CustomersGet, CustomersList,
};
use contracts::service::Service::{Analytics, Crm};

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Content, Guard, Own, Param, ParamKind, schema};
use crate::routes::own::FeedPage;

const FROM: Param = text("from", "First day, in UTC, such as 2026-01-31.");
const TO: Param = text("to", "Last day, in UTC; it belongs to the range.");
const CHANNEL: Param = text("channel", "Only this channel.");

/// Customers.
pub fn calls() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/customers",
            "Finds customers, those heard of last first.",
            (Crm, CUSTOMERS_LIST),
        )
        .asks::<CustomersList>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text(
                "q",
                "The beginning of an e-mail address, a telephone number or a name, or the number \
                 of an order.",
            ),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Customer>>(),
        Call::forward(
            Method::GET,
            "/api/v1/customers/{id}",
            "Gives a customer with a part of the history.",
            (Crm, CUSTOMERS_GET),
        )
        .asks::<CustomersGet>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("id", "customer_id")])
        .with_query([LIMIT, CURSOR])
        .gives::<CustomerWithOrders>(),
        Call::forward(
            Method::GET,
            "/api/v1/customers/{id}/contacts",
            "Lists calls, mails and visits that somebody wrote down, the newest first.",
            (Crm, CONTACTS_LIST),
        )
        .asks::<ContactsList>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("id", "customer_id")])
        .with_query([LIMIT, CURSOR])
        .gives::<Page<CustomerContact>>(),
        Call::forward(
            Method::POST,
            "/api/v1/customers/{id}/contacts",
            "Writes down that somebody spoke with a customer.",
            (Crm, CONTACTS_RECORD),
        )
        .with_path(&[("id", "customer_id")])
        .takes::<ContactsRecord>()
        .once()
        .answers(StatusCode::CREATED)
        .gives::<CustomerContact>(),
    ]
}

/// Figures and the feed.
pub fn figures() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/sales",
            "Sums up what was sold.",
            (Analytics, SALES_LIST),
        )
        .asks::<SalesList>()
        .needs(Need::Read, Guard::All)
        .with_query([
            FROM,
            TO,
            CHANNEL,
            text("currency", "Only this currency, such as EUR."),
            text("group_by", "`product`, `region`, `channel` or `day`."),
            text("sort", "`group`, or `revenue`: what sold for most first."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<SalesRow>>(),
        Call::forward(
            Method::GET,
            "/api/v1/cycle-times",
            "Tells how long each stage took.",
            (Analytics, CYCLE_TIMES_LIST),
        )
        .asks::<CycleTimesList>()
        .needs(Need::Read, Guard::All)
        .with_query([
            FROM,
            TO,
            CHANNEL,
            text("group_by", "`stage`, `day` or `channel`."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<CycleTimeRow>>(),
    ]
}

/// The feed.
pub fn feed() -> Vec<Call> {
    vec![
        Call::own(
            Method::GET,
            "/api/v1/events",
            "The feed: every event, gap-free, in order for each aggregate, from a cursor on.",
            Own::Events,
        )
        .needs(Need::Read, Guard::All)
        .with_query([
            text("after", "The cursor to read on from; from the beginning where nothing is said."),
            Param {
                name: "wait_seconds",
                inside: None,
                kind: ParamKind::Number,
                about: "How long to wait for news, 0 to 30.",
            },
        ])
        .gives_content(Content::Events(schema::<FeedPage>)),
    ]
}

/// The documents.
pub fn documents() -> Vec<Call> {
    vec![
        Call::own(Method::GET, "/openapi.json", "Describes the calls.", Own::OpenApi)
            .needs(Need::Nothing, Guard::All)
            .gives_content(Content::Other("application/json")),
        Call::own(Method::GET, "/asyncapi.json", "Describes the events.", Own::AsyncApi)
            .needs(Need::Nothing, Guard::All)
            .gives_content(Content::Other("application/json")),
    ]
}
