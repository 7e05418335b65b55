//! Lanes of one process that read the same lane of a source hear it by one of them.
//!
//! Where a source has fewer lanes than its reader, each reading lane reads the source whole. Each
//! has its own durable for that; in one process it would be the same messages several times over.
//! So the first of the lanes that are held here pulls, and tells the others what it heard: a message
//! to whom it concerns, its number to the rest. Positions stay each lane's own, and whoever missed
//! something asks the writer as ever.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Subject;
use contracts::service::Service;
use tokio::sync::{Notify, mpsc, watch};

use crate::handler::{Handler, Received};
use crate::source::Arrival;

/// How long those who pull wait for a lane that has no room; then it misses the message.
const ROOM_WITHIN: Duration = Duration::from_secs(1);

/// Where a reading lane hears, with the index of the source there.
#[derive(Clone, Debug)]
pub struct Ear {
    /// Index of the source.
    pub from: usize,
    /// Takes what arrives.
    pub inbox: mpsc::Sender<Arrival>,
}

impl Ear {
    /// Gives how much waits to be taken.
    pub fn waiting(&self) -> usize {
        self.inbox.max_capacity() - self.inbox.capacity()
    }
}

/// The lanes of this process that read one lane of a source, in their order.
pub type Ears = Arc<Vec<(u16, Ear)>>;

/// One lane of a source, for all who read it here.
pub struct Relay {
    ears: watch::Sender<Ears>,
    /// Told when the durable has to be made anew.
    pub rebuild: Notify,
}

/// A lane's place at a relay; it is left when this goes.
pub struct Seat<'a> {
    relay: &'a Relay,
    reading: u16,
}

/// The relays of a service, by source and lane of the source.
pub struct Relays {
    relays: BTreeMap<(Service, u16), Arc<Relay>>,
}

impl Relays {
    /// Makes those of a reader.
    pub fn of(reader: Service) -> Self {
        let lanes = |source: &Service| {
            let source = *source;
            (0..source.lanes()).map(move |lane| (source, lane))
        };
        let places = reader.sources().iter().flat_map(lanes);
        Self { relays: places.map(|place| (place, Arc::default())).collect() }
    }

    /// Gives that of a lane of a source.
    pub fn get(&self, source: Service, lane: u16) -> Arc<Relay> {
        self.relays.get(&(source, lane)).cloned().unwrap_or_default()
    }
}

impl Default for Relay {
    fn default() -> Self {
        Self { ears: watch::Sender::default(), rebuild: Notify::new() }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.relay.change(|ears| ears.retain(|(reading, _)| *reading != self.reading));
    }
}

impl Relay {
    /// Joins those who hear.
    pub fn join(&self, reading: u16, ear: Ear) -> Seat<'_> {
        self.change(|ears| {
            ears.retain(|(other, _)| *other != reading);
            ears.push((reading, ear));
            ears.sort_by_key(|(reading, _)| *reading);
        });
        Seat { relay: self, reading }
    }

    fn change(&self, change: impl FnOnce(&mut Vec<(u16, Ear)>)) {
        self.ears.send_modify(|ears| change(Arc::make_mut(ears)));
    }

    /// Gives notice of who joins and who leaves.
    pub fn changes(&self) -> watch::Receiver<Ears> {
        self.ears.subscribe()
    }

    /// Says whether a lane is the one that pulls.
    pub fn is_first(&self, reading: u16) -> bool {
        self.ears.borrow().first().is_some_and(|(first, _)| *first == reading)
    }

    /// Tells everybody that the durable is there.
    pub async fn open(&self) {
        let ears = self.ears.borrow().clone();
        for (_, ear) in ears.iter() {
            hand(ear, Arrival::Opened { from: ear.from }).await;
        }
    }

    /// Tells everybody of a message; only the lane that pulled it acknowledges.
    pub async fn tell<H: Handler>(
        &self,
        handler: &H,
        reading: u16,
        received: Arc<Received>,
        ack: Option<Subject>,
    ) {
        let ears = self.ears.borrow().clone();
        let point = received.envelope.point;
        for (lane, ear) in ears.iter() {
            let from = ear.from;
            let ack = ack.clone().filter(|_| *lane == reading);
            let arrival = match keeps(handler, &received, *lane) {
                true => Arrival::Message { from, received: received.clone(), ack },
                false => Arrival::Passed { from, point, ack },
            };
            hand(ear, arrival).await;
        }
    }
}

/// Says whether a lane keeps a message; one over which the handler panics is for the lane to judge.
pub fn keeps<H: Handler>(handler: &H, received: &Received, lane: u16) -> bool {
    let keeps = || handler.keeps(received, lane);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(keeps)).unwrap_or(true)
}

async fn hand(ear: &Ear, arrival: Arrival) {
    if let Err(mpsc::error::TrySendError::Full(arrival)) = ear.inbox.try_send(arrival) {
        let _ = ear.inbox.send_timeout(arrival, ROOM_WITHIN).await;
    }
}
