//! Who reads whom, and how far: heads as they are announced, positions as they are answered.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::log::Head;
use contracts::requests::notices::NoticeCause;
use contracts::requests::positions::{GetPositions, POSITIONS, Positions};
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::select_all;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::REST_EVERY;
use crate::asking::Asker;
use crate::domain::notices::{Look, Seen};

/// A reader that has not read by now what was there so many looks ago is behind.
pub(super) const LOOKS_BEHIND: usize = 3;
/// How long it is waited before announcements are listened to again.
const LISTEN_AGAIN: Duration = Duration::from_secs(2);

type Heads = BTreeMap<(Service, u16), i64>;

/// What is known of readers.
pub struct Readers {
    client: async_nats::Client,
    asker: Asker,
    heads: Arc<Mutex<Heads>>,
    /// The heads of the last looks, the oldest first.
    before: VecDeque<Heads>,
}

impl Readers {
    /// Knows nothing yet.
    pub fn new(client: async_nats::Client, asker: Asker) -> Self {
        Self { client, asker, heads: Arc::default(), before: VecDeque::new() }
    }

    /// Listens to what writers announce, on a task of its own.
    pub fn listen(&self, stop: CancellationToken) -> JoinHandle<()> {
        let (client, heads) = (self.client.clone(), self.heads.clone());
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                let mut said = Vec::new();
                for service in Service::ALL {
                    if let Ok(subscriber) = client.subscribe(subjects::head(service)).await {
                        said.push(subscriber.map(move |message| (service, message)).boxed());
                    }
                }
                let mut said = select_all(said);
                while let Some(Some((service, message))) =
                    stop.run_until_cancelled(said.next()).await
                {
                    if let Ok(head) = serde_json::from_slice::<Head>(&message.payload) {
                        let mut heads = heads.lock().unwrap_or_else(PoisonError::into_inner);
                        heads.insert((service, head.lane), head.point.number);
                    }
                }
                stop.run_until_cancelled(tokio::time::sleep(LISTEN_AGAIN)).await;
            }
        })
    }

    /// Looks who is behind, and who stands.
    pub async fn look(&mut self) -> Look {
        let mut look = Look::default();
        let now = self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.before.push_back(now.clone());
        if self.before.len() <= LOOKS_BEHIND {
            return look;
        }
        let Some(then) = self.before.pop_front() else { return look };
        let pairs = Service::ALL
            .into_iter()
            .flat_map(|reader| reader.sources().iter().map(move |source| (reader, *source)));
        let asker = &self.asker;
        let answers = join_all(pairs.map(|(reader, source)| async move {
            let asked = GetPositions { source };
            (reader, source, asker.ask::<Positions>(reader, POSITIONS, &asked).await)
        }));
        let mut whole = true;
        for (reader, source, positions) in answers.await {
            match positions {
                Ok(positions) => look.seen.extend(judge(reader, source, &positions, &then, &now)),
                Err(_) => whole = false,
            }
        }
        if whole {
            look.whole.extend([NoticeCause::ReaderBehind, NoticeCause::ReaderStands]);
        }
        look
    }
}

/// Says what is wrong with a reader of a source.
fn judge(
    reader: Service,
    source: Service,
    positions: &Positions,
    then: &Heads,
    now: &Heads,
) -> Vec<Seen> {
    let subject = format!("{reader} of {source}");
    let seen = |cause, words: String| Seen { cause, subject: subject.clone(), words };
    let stands = positions.positions.iter().any(|read| read.stands.is_some());
    let behind = positions.positions.iter().any(|read| {
        let lane = (source, read.source_lane);
        // A writer that was set back has said less since.
        let head = then.get(&lane).zip(now.get(&lane)).map(|(then, now)| *then.min(now));
        head.is_some_and(|head| read.number < head)
    });
    if stands {
        let words = format!("{reader} does not read on what {source} says; a person decides");
        return vec![seen(NoticeCause::ReaderStands, words)];
    }
    let seconds = REST_EVERY.as_secs() * LOOKS_BEHIND as u64;
    let words = format!("{reader} is more than {seconds} s behind {source}");
    behind.then(|| seen(NoticeCause::ReaderBehind, words)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::requests::positions::ReadTo;

    fn read_to(number: i64, stands: Option<&str>) -> Positions {
        let stands = stands.map(str::to_owned);
        Positions { positions: vec![ReadTo { lane: 0, source_lane: 1, number, stands }] }
    }

    fn causes(positions: &Positions, then: i64, now: i64) -> Vec<NoticeCause> {
        let heads = |number| Heads::from([((Service::Review, 1), number)]);
        let seen = judge(Service::Crm, Service::Review, positions, &heads(then), &heads(now));
        seen.into_iter().map(|seen| seen.cause).collect()
    }

    #[test]
    fn a_reader_is_behind_that_has_not_read_what_was_there_long_ago() {
        assert_eq!(causes(&read_to(5, None), 6, 9), [NoticeCause::ReaderBehind]);
        assert!(causes(&read_to(6, None), 6, 900).is_empty(), "a surge is not a lag");
        assert!(causes(&read_to(5, None), 9, 5).is_empty(), "the writer was set back");
        assert_eq!(causes(&read_to(1, Some("fork")), 6, 9), [NoticeCause::ReaderStands]);
    }
}
