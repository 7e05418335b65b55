//! How far every log is, as its writers announce once a second: what wakes the readers of the feed.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use contracts::log::{Head, Point};
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use futures::future::try_join_all;
use futures::stream::select_all;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::domain::cursor::FeedLane;
use crate::pulse::Pulse;

/// Where the broker is away, asking again at once would only burn the machine.
const RETRY: Duration = Duration::from_secs(1);

type Known = HashMap<(Service, u16), Point>;

/// How far every log is, and how fast it grows.
pub struct Heads {
    known: watch::Sender<Known>,
    /// What was heard of late.
    pub pulse: Pulse,
}

impl Default for Heads {
    fn default() -> Self {
        Self { known: watch::Sender::new(Known::new()), pulse: Pulse::default() }
    }
}

impl Heads {
    /// Says whether a lane may have more, or other, than a position says.
    pub fn differs(&self, lane: FeedLane, position: Point) -> bool {
        let known = self.known.borrow().get(&(lane.service, lane.lane)).copied();
        known.is_none_or(|head| head.number != position.number)
    }

    /// Gives how far a lane is, as far as it is known.
    pub fn at(&self, lane: FeedLane) -> Option<Point> {
        self.known.borrow().get(&(lane.service, lane.lane)).copied()
    }

    /// Takes note of an event that was heard before the head behind it was announced.
    pub fn grew(&self, lane: FeedLane, point: Point) {
        self.known.send_if_modified(|known| {
            let head = known.entry((lane.service, lane.lane)).or_default();
            let is_news = point.epoch == head.epoch && point.number > head.number;
            if is_news {
                *head = point;
            }
            is_news
        });
    }

    /// Gives what changes whenever a head does.
    pub fn changes(&self) -> watch::Receiver<Known> {
        self.known.subscribe()
    }

    /// Listens until it is told to stop.
    pub async fn listen(&self, client: async_nats::Client, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let services = Service::ALL.into_iter();
            let heads = services.map(|service| client.subscribe(subjects::head(service)));
            if let Ok(heads) = try_join_all(heads).await {
                let mut heard = select_all(heads);
                while let Some(Some(message)) = stop.run_until_cancelled(heard.next()).await {
                    self.note(&message.subject, &message.payload);
                }
            }
            stop.run_until_cancelled(tokio::time::sleep(RETRY)).await;
        }
    }

    fn note(&self, subject: &str, body: &[u8]) {
        let mut services = Service::ALL.into_iter();
        let said_by = services.find(|service| subjects::head(*service) == subject);
        let head = serde_json::from_slice::<Head>(body);
        let (Some(service), Ok(head)) = (said_by, head) else {
            return;
        };
        self.pulse.note(service, head, Instant::now());
        self.known.send_if_modified(|known| {
            known.insert((service, head.lane), head.point) != Some(head.point)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_asked_until_its_head_is_reached() {
        let heads = Heads::default();
        let lane = FeedLane { service: Service::Review, lane: 1 };
        assert!(heads.differs(lane, Point::default()), "nothing is known yet");
        let mut changes = heads.changes();
        let head = Head { lane: 1, point: Point::new(7, 3) };
        let body = serde_json::to_vec(&head).expect("json");
        heads.note("kontor.head.review", &body);
        assert!(changes.has_changed().expect("open"));
        changes.mark_unchanged();
        assert!(heads.differs(lane, Point::new(7, 2)));
        assert!(!heads.differs(lane, Point::new(7, 3)));
        assert!(heads.differs(lane, Point::new(7, 4)), "a writer that was set back");
        heads.note("kontor.head.review", &body);
        assert!(!changes.has_changed().expect("open"), "the same head wakes nobody");
        heads.grew(lane, Point::new(7, 4));
        assert_eq!(heads.at(lane), Some(Point::new(7, 4)), "an event is heard before its head");
        changes.mark_unchanged();
        heads.grew(lane, Point::new(7, 3));
        heads.grew(lane, Point::new(6, 9));
        assert!(!changes.has_changed().expect("open"), "what is older wakes nobody");
        heads.note("kontor.head.nobody", &body);
        heads.note("kontor.head.review", b"{}");
        assert!(!changes.has_changed().expect("open"));
    }
}
