//! Services of one process tell each other in memory what they have committed, and ask each other there.
//!
//! The broker is the wire between processes. Inside of one it would write each fact to its disk and
//! hand it out once for each reader, before the service beside it could go on. So whoever writes a lane
//! tells the readers that are here itself, after the commit, and these do not pull. What is told so is
//! no more than what the stream tells: numbers decide whether it is the next, and whoever missed
//! something asks the writer. The broker is told all the same, for everybody else.
//!
//! A question goes to the desk that is here likewise, which passes it on where another process holds
//! the lane. So whoever stands at the door is answered as long as the database is there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::service::Service;
use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::handler::{Question, Received};
use crate::relay::Ear;
use crate::source::Arrival;

/// How much may wait in front of a reader that is told more; beyond it, it asks when it comes to it.
const WAITING_MAX: usize = 64;
/// How many rows are told at once.
const ROWS_MAX: usize = 256;

type Lanes = BTreeMap<(Service, u16), Arc<LocalLane>>;
type Desks = BTreeMap<Service, Arc<dyn LocalDesk>>;

/// Who answers for a service of this process.
pub trait LocalDesk: Send + Sync {
    /// Answers a question, or says why not; goes on with it where whoever asked goes away.
    fn answer(self: Arc<Self>, endpoint: String, question: Question) -> Answering;
}

/// An answer to come.
pub type Answering = BoxFuture<'static, Result<Bytes, Problem>>;

/// What services of one process have in common; a clone is the same one.
#[derive(Clone, Default)]
pub struct LocalBus {
    lanes: Arc<Mutex<Lanes>>,
    desks: Arc<Mutex<Desks>>,
}

/// A desk that is open, until this goes.
pub(crate) struct Open {
    bus: LocalBus,
    service: Service,
    desk: Arc<dyn LocalDesk>,
}

impl fmt::Debug for LocalBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let here: Vec<Service> = locked(&self.desks).keys().copied().collect();
        f.debug_struct("LocalBus").field("desks", &here).finish_non_exhaustive()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut desks = locked(&self.bus.desks);
        if desks.get(&self.service).is_some_and(|desk| Arc::ptr_eq(desk, &self.desk)) {
            desks.remove(&self.service);
        }
    }
}

impl LocalBus {
    /// Gives a lane of a service.
    pub(crate) fn lane(&self, service: Service, lane: u16) -> Arc<LocalLane> {
        locked(&self.lanes).entry((service, lane)).or_default().clone()
    }

    /// Lets a service be asked here.
    pub(crate) fn open(&self, service: Service, desk: Arc<dyn LocalDesk>) -> Open {
        locked(&self.desks).insert(service, desk.clone());
        Open { bus: self.clone(), service, desk }
    }

    /// Gives who answers for a service, if it is one of this process.
    pub fn desk(&self, service: Service) -> Option<Arc<dyn LocalDesk>> {
        locked(&self.desks).get(&service).cloned()
    }
}

/// One lane: whether it is written here, and who hears it here.
#[derive(Debug, Default)]
pub(crate) struct LocalLane {
    writers: watch::Sender<usize>,
    ears: Mutex<Vec<Ear>>,
}

/// A lane that is written here, until this goes.
pub(crate) struct Written(Arc<LocalLane>);

/// A reader's place at a lane, until this goes.
pub(crate) struct Listening<'a> {
    lane: &'a LocalLane,
    ear: Ear,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.0.writers.send_modify(|writers| *writers -= 1);
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        locked(&self.lane.ears).retain(|ear| !ear.inbox.same_channel(&self.ear.inbox));
    }
}

impl LocalLane {
    /// Says that it is written here from now on.
    pub fn write(self: Arc<Self>) -> Written {
        self.writers.send_modify(|writers| *writers += 1);
        Written(self)
    }

    /// Says whether it is written here.
    pub fn is_written(&self) -> bool {
        *self.writers.borrow() > 0
    }

    /// Gives notice of whether it is written here.
    pub fn changes(&self) -> watch::Receiver<usize> {
        self.writers.subscribe()
    }

    /// Hears what is told.
    pub fn listen(&self, ear: Ear) -> Listening<'_> {
        locked(&self.ears).push(ear.clone());
        Listening { lane: self, ear }
    }

    /// Tells rows to whoever hears them and has room.
    pub fn tell(&self, rows: &[Arc<Received>]) {
        let mut ears = locked(&self.ears).clone();
        ears.retain(|ear| ear.waiting() < WAITING_MAX);
        if ears.is_empty() {
            return;
        }
        for rows in rows.chunks(ROWS_MAX) {
            let rows: Arc<[Arc<Received>]> = rows.into();
            for ear in &ears {
                let _ = ear.inbox.try_send(Arrival::Told { from: ear.from, rows: rows.clone() });
            }
        }
    }
}

impl Written {
    /// Tells rows to whoever hears them here.
    pub fn tell(&self, rows: &[Arc<Received>]) {
        self.0.tell(rows);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contracts::envelope::Envelope;
    use contracts::log::Point;
    use tokio::sync::mpsc;
    use uuid::Uuid;

    use super::*;

    fn ear(room: usize) -> (Ear, mpsc::Receiver<Arrival>) {
        let (inbox, arrivals) = mpsc::channel(room);
        (Ear { from: 0, inbox }, arrivals)
    }

    struct Says(&'static str);

    impl LocalDesk for Says {
        fn answer(self: Arc<Self>, _endpoint: String, _question: Question) -> Answering {
            Box::pin(async move { Ok(self.0.into()) })
        }
    }

    fn row() -> Arc<Received> {
        let envelope = Envelope {
            id: Uuid::nil(),
            event_type: "kontor.review.order.approved.v1".parse().expect("a type"),
            time: DateTime::UNIX_EPOCH,
            subject: "one".to_owned(),
            sequence: 1,
            correlation: None,
            causation: Uuid::nil(),
            lane: 0,
            point: Point::new(1, 1),
            trace: None,
        };
        Arc::new(Received { envelope, body: "{}".into() })
    }

    #[test]
    fn a_lane_is_written_here_as_long_as_its_writer_is_there() {
        let bus = LocalBus::default();
        let lane = bus.clone().lane(Service::Review, 2);
        assert!(!lane.is_written());
        let written = bus.lane(Service::Review, 2).write();
        assert!(lane.is_written() && !bus.lane(Service::Review, 1).is_written());
        drop(written);
        assert!(!lane.is_written());
    }

    #[test]
    fn a_service_is_asked_here_until_its_desk_closes_and_the_newer_one_stays() {
        let bus = LocalBus::default();
        assert!(bus.desk(Service::Review).is_none());
        let old = bus.open(Service::Review, Arc::new(Says("old")));
        let new = bus.clone().open(Service::Review, Arc::new(Says("new")));
        drop(old);
        assert!(bus.desk(Service::Review).is_some() && bus.desk(Service::Crm).is_none());
        drop(new);
        assert!(bus.desk(Service::Review).is_none());
    }

    #[test]
    fn rows_are_told_to_those_who_listen_and_have_room() {
        let lane = LocalLane::default();
        let (slow, mut waiting) = ear(2 * WAITING_MAX);
        let listening = lane.listen(slow);
        for _ in 0..2 * WAITING_MAX {
            lane.tell(&[row()]);
        }
        assert_eq!(waiting.len(), WAITING_MAX, "what it has no room for it asks for later");
        assert!(matches!(waiting.try_recv(), Ok(Arrival::Told { from: 0, .. })));
        drop(listening);
        lane.tell(&[row()]);
        assert_eq!(waiting.len(), WAITING_MAX - 1, "it has left");
    }
}
