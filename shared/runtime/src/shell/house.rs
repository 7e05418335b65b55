//! What a writer does besides its work: keeps the house, announces its head, reports.

use std::time::{Duration, Instant};

use contracts::log::{Head, Point};
use contracts::subjects;

use super::writer::{PARTITIONS_AHEAD, Writer};
use crate::handler::Handler;
use crate::lane::{self, Holding};
use crate::sabotage::{self, Sabotage};
use crate::{asked, log, parked};

/// After which time a holding is no longer taken for one of a row of crashes.
const SETTLED_AFTER: Duration = Duration::from_secs(60);
/// How often the partitions of the days to come are made.
const PARTITIONS_EVERY: Duration = Duration::from_secs(3_600);
/// How often it is looked how long messages wait.
const LOOK_EVERY: Duration = Duration::from_secs(10);

impl<H: Handler> Writer<'_, H> {
    pub(super) async fn keep_house(&mut self) -> Result<(), sqlx::Error> {
        self.show_standing().await?;
        if !self.crashes_forgotten && self.taken_at.elapsed() > SETTLED_AFTER {
            self.crashes_forgotten = true;
            (self.suspects, self.wary) = (0, false);
            lane::forget_crashes(&mut self.conn, &self.holding).await?;
        }
        if self.partitions_at.elapsed() >= PARTITIONS_EVERY {
            self.partitions_at = Instant::now();
            log::make_partitions(&mut self.conn, PARTITIONS_AHEAD).await?;
            self.condemned = asked::condemned(&mut self.conn, self.holding.lane).await?;
        }
        if self.chains.is_empty() {
            self.figures.awaiting_oldest_seconds.set(0.0);
        } else if self.looked_at.elapsed() >= LOOK_EVERY {
            self.looked_at = Instant::now();
            let waits = parked::longest_wait(&mut self.conn, self.holding.lane).await?;
            self.figures.awaiting_oldest_seconds.set(waits);
        }
        Ok(())
    }

    pub(super) fn announce_head(&self) {
        if sabotage::does(Sabotage::SilentHeads) {
            return;
        }
        let Holding { lane, epoch, head, .. } = self.holding;
        let head = Head { lane, point: Point::new(epoch, head) };
        if let Ok(body) = serde_json::to_vec(&head) {
            self.shared.voice.say(subjects::head(H::SERVICE), body.into());
        }
    }

    pub(super) fn report(&self) {
        let behind: i64 = self.sources.iter().map(|source| source.reader.behind()).sum();
        self.figures.log_head.set(self.holding.head as f64);
        let mark = self.publisher.mark();
        let unpublished = self.holding.head - mark;
        self.figures.log_unpublished.set(unpublished as f64);
        self.figures.reader_behind.set(behind as f64);
        self.figures.chains_held_up.set(self.chains.len() as f64);
        let standing = self.sources.iter().filter(|source| source.reader.stands().is_some());
        self.figures.reader_standing_still.set(standing.count() as f64);
        self.shared.health[usize::from(self.holding.lane)].published(mark, unpublished);
    }
}
