//! What a channel's shop is told of stock: a location that nobody knows would empty the shop.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::outbound::stock::{
    NamePublication, PUBLICATIONS_GET, PUBLICATIONS_PUT, PublicationView, PutPublication,
};
use contracts::requests::warehouse::{LOCATIONS_LIST, Location};
use contracts::requests::{Done, PAGE_MAX, Page, PageQuery};
use contracts::service::Service;

use super::{Arrived, json};
use crate::edge::strict_json;
use crate::state::Edge;

/// Keeps the rule of a channel.
pub async fn put(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let channel = arrived.path_value("id").to_owned();
    let mut members = strict_json::object(&arrived.body.bytes)?;
    let given = members.insert("channel".to_owned(), channel.clone().into());
    if given.is_some_and(|given| given != channel.as_str()) {
        let detail = "the channel is the one in the path";
        return Err(Problem::unprocessable(detail).with_error("#/channel", detail));
    }
    let wish: PutPublication = serde_json::from_value(members.into())
        .map_err(|error| Problem::unprocessable(error.to_string()))?;
    if !wish.locations.is_empty() {
        let known = locations(edge, &arrived).await?;
        if let Some(unknown) = wish.locations.iter().find(|name| !known.contains(name)) {
            let detail = format!("there is no location `{unknown}`");
            return Err(Problem::unprocessable(&detail).with_error("#/locations", detail));
        }
    }
    let (asker, asking) = (&edge.asker, &arrived.asking);
    asker.ask_json::<Done>(asking, Service::Gateway, PUBLICATIONS_PUT, &wish).await?;
    let named = NamePublication { channel };
    let view = asker.ask_json(asking, Service::Gateway, PUBLICATIONS_GET, &named);
    let view: PublicationView = view.await?;
    json(StatusCode::OK, &view)
}

async fn locations(edge: &Edge, arrived: &Arrived) -> Result<Vec<String>, Problem> {
    let (asker, asking) = (&edge.asker, &arrived.asking);
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageQuery { limit: Some(PAGE_MAX), cursor };
        let page = asker.ask_json(asking, Service::Warehouse, LOCATIONS_LIST, &page);
        let page: Page<Location> = page.await?;
        names.extend(page.items.into_iter().map(|location| location.name));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(names);
        }
    }
}
