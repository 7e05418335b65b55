//! What shops are told of stock.

use axum::http::Method;
use contracts::requests::outbound::stock::{
    LEVELS_LIST, LevelView, ListLevels, NamePublication, PUBLICATIONS_END, PUBLICATIONS_GET,
    PUBLICATIONS_TELL, PublicationView, PutPublication, TellAgain, ToldAgain,
};
use contracts::requests::{Done, Page};
use contracts::service::Service::Gateway;

use super::{PAGE_CURSOR, PAGE_LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard, Own};

const CHANNEL: &[(&str, &str)] = &[("id", "channel")];

/// Rules of channels, and what they make of stock.
pub fn calls() -> Vec<Call> {
    let rule = "/api/v1/channels/{id}/stock-publication";
    vec![
        Call::own(
            Method::PUT,
            rule,
            "Keeps what a channel's shop is told of available stock: a share of it, less a buffer.",
            Own::PutPublication,
        )
        .takes::<PutPublication>()
        .gives::<PublicationView>(),
        Call::forward(
            Method::GET,
            rule,
            "Gives what a channel's shop is told of stock, what waits and since when.",
            (Gateway, PUBLICATIONS_GET),
        )
        .asks::<NamePublication>()
        .with_path(CHANNEL)
        .needs(Need::Read, Guard::All)
        .gives::<PublicationView>(),
        Call::forward(
            Method::DELETE,
            rule,
            "Ends telling a shop of stock; it keeps what it was told last.",
            (Gateway, PUBLICATIONS_END),
        )
        .asks::<NamePublication>()
        .with_path(CHANNEL)
        .gives::<Done>(),
        Call::forward(
            Method::GET,
            "/api/v1/channels/{id}/stock-publication/levels",
            "Lists what a shop is told, item by item, with its age, and why something is not told.",
            (Gateway, LEVELS_LIST),
        )
        .asks::<ListLevels>()
        .with_path(CHANNEL)
        .needs(Need::Read, Guard::All)
        .with_query([
            text("sku", "Only this item."),
            text("state", "`current`, `waiting`, `unknown`, `failed` or `paused`."),
            PAGE_LIMIT,
            PAGE_CURSOR,
        ])
        .gives::<Page<LevelView>>(),
        Call::forward(
            Method::POST,
            "/api/v1/channels/{id}/stock-publication/tell",
            "Tells items again, at once, and looks for them in the shop anew: all of them, or one.",
            (Gateway, PUBLICATIONS_TELL),
        )
        .with_path(CHANNEL)
        .takes::<TellAgain>()
        .gives::<ToldAgain>(),
    ]
}
