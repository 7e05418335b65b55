//! What a writer does as long as it holds its lane: hears, lets gather what the pace says, works it.

use std::time::Instant;

use async_nats::connection::State as Connection;
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::writer::{Ended, TICK, Writer};
use super::{BATCH_MAX, events_max};
use crate::batch::Ask;
use crate::fail_points::{Point, reach};
use crate::handler::Handler;
use crate::source::Arrival;

impl<H: Handler> Writer<'_, H> {
    pub(super) async fn serve(
        &mut self,
        asks: &mut mpsc::Receiver<Ask<H::Command>>,
        arrivals: &mut mpsc::Receiver<Arrival>,
        stop: &CancellationToken,
    ) -> Result<(), Ended> {
        self.acquit_interrupted().await?;
        let mut heads = self.subscribe_heads().await;
        let mut tick = self.shared.pace.ticks(TICK);
        let mut ticked = true;
        loop {
            let next = self.next(ticked);
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                Some(ask) = asks.recv(), if self.asked.len() < BATCH_MAX => self.asked.push(ask),
                Some(arrival) = arrivals.recv() => self.arrived(arrival),
                Some(head) = heads.next() => self.announced(&head),
                _ = tick.tick() => ticked = true,
                () = tokio::time::sleep_until(next.into()), if self.waits(ticked) => {}
            }
            let own = self.take_asks(asks);
            while self.gathered.len() < events_max::<H>()
                && let Ok(arrival) = arrivals.try_recv()
            {
                self.arrived(arrival);
            }
            let ticking = ticked && Instant::now() >= self.next(ticked);
            if ticking || !own.is_empty() || self.is_due() {
                self.batch(ticking).await?;
            }
            for ask in own {
                self.answer(ask).await?;
            }
            if ticking {
                ticked = false;
                if self.distrusts_timers() {
                    self.timers_alone().await?;
                }
                self.tick().await?;
                if self.is_wanted_elsewhere() {
                    return Ok(());
                }
            }
            while self.answered() {
                self.batch(false).await?;
            }
        }
    }

    /// Answers what was asked before the lane was left.
    pub(super) async fn finish(
        &mut self,
        asks: &mut mpsc::Receiver<Ask<H::Command>>,
    ) -> Result<(), Ended> {
        reach(&self.shared.instance, Point::Stopping).map_err(|_| Ended::Lost)?;
        loop {
            let own = self.take_asks(asks);
            if self.asked.is_empty() && own.is_empty() {
                return Ok(());
            }
            if !self.asked.is_empty() {
                self.batch(false).await?;
            }
            for ask in own {
                self.answer(ask).await?;
            }
        }
    }

    /// Takes what is asked, as far as a batch has room for it; gives what the chassis answers itself.
    fn take_asks(&mut self, asks: &mut mpsc::Receiver<Ask<H::Command>>) -> Vec<Ask<H::Command>> {
        while self.asked.len() < BATCH_MAX
            && let Ok(ask) = asks.try_recv()
        {
            self.asked.push(ask);
        }
        self.asked.extract_if(.., |ask| ask.command.is_none()).collect()
    }

    fn waits(&self, ticked: bool) -> bool {
        ticked || !self.asked.is_empty() || !self.gathered.is_empty()
    }

    /// Gives when what waits may go.
    fn next(&self, ticked: bool) -> Instant {
        let pace = &self.shared.pace;
        let events_alone = !ticked && self.asked.is_empty();
        if events_alone { pace.next_for_events() } else { pace.next() }
    }

    /// Says whether what has gathered is to be worked now: when its time has come, when a batch holds
    /// no more, and all of it before an answer of a writer is read, which begins after what is
    /// committed.
    fn is_due(&self) -> bool {
        let full = self.asked.len() >= BATCH_MAX || self.gathered.len() >= events_max::<H>();
        let answered = || self.sources.iter().any(|source| source.answer.is_some());
        let waits = self.waits(false);
        full || waits && (Instant::now() >= self.next(false) || answered())
    }

    /// Says whether another process shall have the lane; without a broker it would be given back
    /// with rows that nobody has heard of.
    fn is_wanted_elsewhere(&self) -> bool {
        let connected = self.shared.client.connection_state() == Connection::Connected;
        let wanted = connected && self.shared.sharing.is_asked_back(self.holding.lane);
        if wanted {
            tracing::info!(service = %H::SERVICE, lane = self.holding.lane, "lane handed over");
        }
        wanted
    }
}
