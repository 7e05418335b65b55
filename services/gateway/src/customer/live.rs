//! What tells the open page of an order that something has changed: a hint, after which it is read
//! anew. It tells nothing else, so it needs no more than the link.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::logistics::{SHIPMENTS_TRACK, TrackQuery, TrackedShipment};
use contracts::service::Service;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::CUSTOMER;
use super::ticket::{self, Opens};
use crate::edge::echoes::Echoes;
use crate::edge::tracing_layer::full;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// How long news are gathered: several events of one step make one change.
const GATHER: Duration = Duration::from_millis(250);
/// After news it is looked at again so long after.
const ECHOES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(12)];
/// How often a line says that we are there.
const BEAT: Duration = Duration::from_secs(20);
/// A page that is left open does not keep its place for ever: the browser comes again by itself.
const STREAM_MAX: Duration = Duration::from_secs(30 * 60);

/// Follows an order, until either side leaves.
pub async fn follow(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let nothing = || Problem::not_found("this link follows nothing");
    let order = match ticket::open(edge, arrived) {
        Ok(Opens::Order(order)) => order,
        Ok(Opens::Parcel(token)) => of_parcel(edge, arrived, token).await?.ok_or_else(nothing)?,
        Ok(_) | Err(_) => return Err(nothing()),
    };
    let place = edge.customer_streams.clone().try_acquire_owned();
    let place = place.map_err(|_| full("customers' streams"))?;
    let news = edge.news.follow(edge.asker.client()).await?;
    let (order, echoes) = (order.to_string(), Echoes::default());
    let following = Following { order, news, echoes, _place: place };
    let stop = edge.stop.clone().cancelled_owned();
    let ended = async move {
        tokio::select! {
            () = stop => {}
            () = tokio::time::sleep(STREAM_MAX) => {}
        }
    };
    let events = changes(following).take_until(ended).map(Ok::<_, Infallible>);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(BEAT)).into_response())
}

async fn of_parcel(
    edge: &Edge,
    arrived: &Arrived,
    token: String,
) -> Result<Option<OrderId>, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (logistics, question) = (Service::Logistics, TrackQuery { token });
    let told: TrackedShipment =
        edge.asker.ask_json(&asking, logistics, SHIPMENTS_TRACK, &question).await?;
    Ok(told.order_id)
}

struct Following {
    order: String,
    news: Receiver<Arc<str>>,
    echoes: Echoes,
    _place: OwnedSemaphorePermit,
}

/// Begins with a change: between the page and its following something may have happened.
fn changes(following: Following) -> BoxStream<'static, Event> {
    let changes = stream::unfold(following, |mut following| async move {
        following.next().await.map(|()| (changed(), following))
    });
    stream::iter([changed()]).chain(changes).boxed()
}

fn changed() -> Event {
    Event::default().event("changed").data("{}")
}

impl Following {
    /// Waits for the next change; nothing where nothing more will be heard.
    async fn next(&mut self) -> Option<()> {
        loop {
            let heard = tokio::select! {
                heard = self.news.recv() => heard,
                () = self.echoes.wait() => return Some(()),
            };
            match heard {
                Ok(order) if *order != *self.order => continue,
                Ok(_) => tokio::time::sleep(GATHER).await,
                // What was missed may have been of this order.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
            self.echoes.begin(&ECHOES);
            return Some(());
        }
    }
}
