//! What tells an open page that something it shows has changed: the events themselves, heard as they
//! are said, gathered for a moment.
//!
//! A hint and no more: whoever hears it reads anew. Where the broker was away everything may have
//! changed, so the page is told so when it is back.

use std::convert::Infallible;
use std::time::Duration;

use async_nats::Message;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contracts::envelope::percent_decode;
use contracts::problem::Problem;
use contracts::requests::intake::ORDERS_GET;
use contracts::service::Service;
use contracts::subjects;
use futures::stream::{self, BoxStream, SelectAll};
use futures::{FutureExt, StreamExt};
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::domain::role::Room;
use crate::edge::access::caller;
use crate::edge::ask::Asking;
use crate::edge::tracing_layer::{full, new_trace};
use crate::state::Edge;

/// How long news are gathered: several events of one step make one change.
const GATHER: Duration = Duration::from_millis(250);
/// How often it is looked at whether whoever follows is still signed in.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often a line says that we are there.
const BEAT: Duration = Duration::from_secs(10);

/// How often the engine room is looked at anew.
const ENGINE_BEAT: Duration = Duration::from_millis(1_500);

/// What a page follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    room: Room,
    services: &'static [Service],
    order: Option<String>,
    /// What changes without an event is read anew by the clock.
    beat: Option<Duration>,
    /// Not all that it shows is said in events: doors are listened at, and it is looked at again.
    looks: bool,
    /// Whether it changes with what is offered on the floor: a job that is given back is no event.
    offers: bool,
}

impl Topic {
    /// Reads what a page asks for: the name of what it shows, or `order:<id>`.
    pub fn read(of: &str) -> Option<Self> {
        use Service::{Crm, Gateway, Logistics, OrderIntake, Review, Warehouse};
        let (name, order) = match of.split_once(':') {
            Some((name, id)) if !id.is_empty() => (name, Some(id.to_owned())),
            Some(_) => return None,
            None => (of, None),
        };
        let (room, services): (Room, &[Service]) = match (name, order.is_some()) {
            ("today", false) | ("order", true) => {
                (Room::Orders, &[OrderIntake, Review, Warehouse, Logistics, Crm])
            }
            ("orders", false) => (Room::Orders, &[OrderIntake]),
            ("review", false) => (Room::Review, &[OrderIntake, Review]),
            ("stock" | "imports", false) => (Room::Stock, &[Warehouse]),
            ("floor", false) => (Room::Floor, &[Warehouse, Logistics, Review]),
            ("shipments", false) | ("shipment", true) => (Room::Shipments, &[Logistics]),
            ("returns", false) | ("return", true) => (Room::Returns, &[OrderIntake, Warehouse]),
            ("customers", false) => (Room::Customers, &[Crm]),
            ("channels", false) => (Room::Settings, &[OrderIntake]),
            ("devices", false) => (Room::Access, &[Gateway]),
            ("engine", false) => (Room::Engine, &[]),
            _ => return None,
        };
        let beat = services.is_empty().then_some(ENGINE_BEAT);
        let looks = matches!(name, "channels" | "imports" | "devices");
        Some(Self { room, services, order, beat, looks, offers: name == "floor" })
    }

    /// Says whether an event concerns it.
    fn is_of(&self, message: &Message) -> bool {
        let Some(order) = &self.order else { return true };
        let headers = message.headers.as_ref();
        let named = headers.and_then(|headers| headers.get("ce-correlationid"));
        named.is_some_and(|id| percent_decode(id.as_str()).is_some_and(|id| id == *order))
    }
}

struct Following {
    edge: Edge,
    token: String,
    topic: Topic,
    news: SelectAll<async_nats::Subscriber>,
    rang: watch::Receiver<u64>,
    _place: tokio::sync::OwnedSemaphorePermit,
}

/// Follows what a page shows, until either side leaves or the session ends.
pub async fn follow(edge: &Edge, token: &str, topic: Topic) -> Result<Response, Problem> {
    let nobody = || Problem::unauthorized("nobody is signed in");
    let person = edge.book.signed_in(token)?.ok_or_else(nobody)?;
    let reach = caller(&person, topic.room, false)?.reach;
    if let Some(order_id) = topic.order.as_ref().filter(|_| !reach.is_whole()) {
        let (question, trace) = (json!({ "order_id": order_id }), new_trace());
        let asking = Asking { actor: person.actor(), trace, reach };
        let asked = edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question);
        let _: IgnoredAny = asked.await?;
    }
    let place = edge.streams.clone().try_acquire_owned().map_err(|_| full("event streams"))?;
    let mut news = SelectAll::new();
    let offers = topic.offers.then(|| subjects::FLOOR_JOBS.to_owned());
    let events = topic.services.iter().map(|service| subjects::events_of(*service));
    for subject in events.chain(offers) {
        let heard = edge.asker.client().subscribe(subject).await;
        news.push(heard.map_err(|_| Problem::unavailable("no broker").retry_after(2))?);
    }
    let (rang, token) = (edge.doors.listen(), token.to_owned());
    let following = Following { edge: edge.clone(), token, topic, news, rang, _place: place };
    let stop = edge.stop.clone().cancelled_owned();
    let events = changes(following).take_until(stop).map(Ok::<_, Infallible>);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(BEAT)).into_response())
}

/// Begins with a change: between the page and its following something may have happened.
fn changes(following: Following) -> BoxStream<'static, Event> {
    let hello = stream::iter([changed()]);
    let changes = stream::unfold(following, |mut following| async move {
        following.next().await.map(|()| (changed(), following))
    });
    hello.chain(changes).boxed()
}

fn changed() -> Event {
    Event::default().event("changed").data("{}")
}

impl Following {
    /// Waits for the next change; nothing where nobody is signed in any more.
    async fn next(&mut self) -> Option<()> {
        if let Some(beat) = self.topic.beat {
            tokio::time::sleep(beat).await;
            return self.is_signed_in().then_some(());
        }
        loop {
            let look = Instant::now() + LOOK_EVERY;
            while let Some(heard) = self.hear(look).await? {
                if heard {
                    tokio::time::sleep(GATHER).await;
                    while self.news.next().now_or_never().flatten().is_some() {}
                    return self.is_signed_in().then_some(());
                }
            }
            if !self.is_signed_in() {
                return None;
            }
            // A broker that stands still tells nothing: whoever reads anew hears what is the matter.
            if self.topic.looks || !self.edge.asker.is_heard().await {
                return Some(());
            }
        }
    }

    /// Says whether what was heard concerns the page; the inner nothing is that time is up, the outer
    /// one that nothing more will be heard.
    async fn hear(&mut self, until: Instant) -> Option<Option<bool>> {
        tokio::select! {
            message = self.news.next() => Some(Some(self.topic.is_of(&message?))),
            rang = self.rang.changed(), if self.topic.looks => rang.ok().map(|()| Some(true)),
            () = tokio::time::sleep_until(until) => Some(None),
        }
    }

    fn is_signed_in(&self) -> bool {
        matches!(self.edge.book.signed_in(&self.token), Ok(Some(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_follows_what_it_shows_and_nothing_else() {
        assert!(Topic::read("orders").is_some_and(|topic| topic.order.is_none()));
        let one = Topic::read("order:ord_1").expect("a topic");
        assert_eq!(one.order.as_deref(), Some("ord_1"));
        let engine = Topic::read("engine").expect("a topic");
        assert!(engine.services.is_empty() && engine.beat.is_some());
        assert!(Topic::read("channels").is_some_and(|topic| topic.looks));
        assert!(Topic::read("orders").is_some_and(|topic| !topic.looks));
        let parcel = Topic::read("shipment:ord_1").expect("a topic");
        assert_eq!((parcel.room, parcel.order.as_deref()), (Room::Shipments, Some("ord_1")));
        for wrong in ["", "shipment:", "return", "order:", "order", "keys", "orders:1"] {
            assert_eq!(Topic::read(wrong), None, "{wrong}");
        }
    }
}
