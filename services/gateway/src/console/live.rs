//! What tells an open page that something it shows has changed: the events themselves, heard as they
//! are said, gathered for a moment.
//!
//! A hint and no more: whoever hears it reads anew. Where the broker was away everything may have
//! changed, so the page is told so when it is back.
//!
//! - [`topic`]: what can be followed

mod topic;

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::PageQuery;
use contracts::requests::crm::{CUSTOMERS_GET, CustomerWithOrders, CustomersGet};
use contracts::requests::intake::ORDERS_GET;
use contracts::service::Service;
use contracts::subjects;
use futures::stream::{self, BoxStream, SelectAll};
use futures::{FutureExt, StreamExt};
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::edge::access::caller;
use crate::edge::ask::Asking;
use crate::edge::echoes::Echoes;
use crate::edge::tracing_layer::{full, new_trace};
use crate::state::Edge;
pub use topic::Topic;

/// How long news are gathered: several events of one step make one change.
const GATHER: Duration = Duration::from_millis(250);
/// How often it is looked at whether whoever follows is still signed in.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often a line says that we are there.
const BEAT: Duration = Duration::from_secs(10);

/// After news it is looked at again so long after. What follows from an event, such as a message that
/// goes out, is no event: that is looked at all of these times, the rest at the first.
const ECHOES: [Duration; 5] = [
    Duration::from_millis(1_000),
    Duration::from_secs(4),
    Duration::from_secs(12),
    Duration::from_secs(40),
    Duration::from_secs(120),
];
/// How many of them are enough for what a service knows of itself.
const ECHOES_SOON: usize = 2;
/// What asks much is told of a change no more often than this.
const REST: Duration = Duration::from_secs(2);

struct Following {
    edge: Edge,
    token: String,
    topic: Topic,
    news: SelectAll<async_nats::Subscriber>,
    rang: watch::Receiver<u64>,
    /// A customer's orders.
    theirs: HashSet<String>,
    asking: Asking,
    echoes: Echoes,
    told: Instant,
    _place: tokio::sync::OwnedSemaphorePermit,
}

/// Follows what a page shows, until either side leaves or the session ends.
pub async fn follow(edge: &Edge, token: &str, topic: Topic) -> Result<Response, Problem> {
    let nobody = || Problem::unauthorized("nobody is signed in");
    let person = edge.book.signed_in(token)?.ok_or_else(nobody)?;
    let reach = caller(&person, topic.room, false)?.reach;
    let asking = Asking { actor: person.actor(), trace: new_trace(), reach };
    if let Some(order_id) = topic.order.as_ref().filter(|_| !asking.reach.is_whole()) {
        let question = json!({ "order_id": order_id });
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
    let mut following = Following {
        edge: edge.clone(),
        token,
        topic,
        news,
        rang,
        theirs: HashSet::new(),
        asking,
        echoes: Echoes::default(),
        told: Instant::now(),
        _place: place,
    };
    following.learn().await?;
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
    /// Waits until the page is to be read anew; nothing where nobody is signed in any more.
    async fn next(&mut self) -> Option<()> {
        if let Some(beat) = self.topic.beat {
            tokio::time::sleep(beat).await;
            return self.is_signed_in().then_some(());
        }
        loop {
            let look = Instant::now() + LOOK_EVERY;
            let until = self.echoes.next().map_or(look, |echo| echo.min(look));
            while let Some(heard) = self.hear(until).await? {
                if heard {
                    self.gather().await;
                    return self.is_signed_in().then_some(());
                }
            }
            let echoed = self.echoes.take_due();
            if !self.is_signed_in() {
                return None;
            }
            // A broker that stands still tells nothing: whoever reads anew hears what is the matter.
            if self.topic.looks || echoed || !self.edge.asker.is_heard().await {
                return Some(());
            }
        }
    }

    /// Lets more come before it is told.
    async fn gather(&mut self) {
        let soon = Instant::now() + GATHER;
        let (rested, looks) = match self.topic.rests {
            true => (self.told + REST, ECHOES.len()),
            false => (soon, ECHOES_SOON),
        };
        tokio::time::sleep_until(soon.max(rested)).await;
        while self.news.next().now_or_never().flatten().is_some() {}
        self.told = Instant::now();
        self.echoes.begin(&ECHOES[..looks]);
        // Whoever does not answer is asked again with the next change.
        let _ = self.learn().await;
    }

    /// Learns which orders a customer has.
    async fn learn(&mut self) -> Result<(), Problem> {
        let Some(customer_id) = self.topic.customer else { return Ok(()) };
        let question = CustomersGet { customer_id, page: PageQuery::default() };
        let asked = self.edge.asker.ask_json(&self.asking, Service::Crm, CUSTOMERS_GET, &question);
        let known: CustomerWithOrders = asked.await?;
        let orders = known.orders.items.iter().map(|order| order.order_id.to_string());
        self.theirs = orders.collect();
        Ok(())
    }

    /// Says whether what was heard concerns the page; the inner nothing is that time is up, the outer
    /// one that nothing more will be heard.
    async fn hear(&mut self, until: Instant) -> Option<Option<bool>> {
        tokio::select! {
            message = self.news.next() => Some(Some(self.topic.is_of(&message?, &self.theirs))),
            rang = self.rang.changed(), if self.topic.looks => rang.ok().map(|()| Some(true)),
            () = tokio::time::sleep_until(until) => Some(None),
        }
    }

    fn is_signed_in(&self) -> bool {
        matches!(self.edge.book.signed_in(&self.token), Ok(Some(_)))
    }
}
