//! What a writer hears of its sources: messages, heads, answers.

use std::sync::Arc;

use contracts::log::Head;
use contracts::subjects;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::writer::{Ended, Writer};
use crate::fail_points::{Point, reach};
use crate::handler::{Handler, Received};
use crate::nats::Hearing;
use crate::position;
use crate::protocol::{Heard, History, Reader, Told};
use crate::relay::keeps;
use crate::source::{self, Arrival};

/// One lane of a source, as this lane knows it.
pub(super) struct Source {
    pub(super) hearing: Hearing,
    pub(super) reader: Reader,
    pub(super) rebuild: Arc<Notify>,
    /// The question on its way to the writer.
    pub(super) asking: Option<AbortHandle>,
    /// The newest epoch that its writer announced.
    pub(super) heard_of: i64,
    /// Whether to ask once more: the answer on its way may be older than what is missing.
    pub(super) ask_again: bool,
    pub(super) acknowledge: Option<async_nats::Subject>,
    /// What the writer answered, and after which number it was asked.
    pub(super) answer: Option<(i64, Box<contracts::log::LogAnswer>)>,
    /// Why it stands still, as everybody can see it.
    pub(super) shown: Option<String>,
}

impl Source {
    pub(super) fn new(hearing: Hearing, reader: Reader, rebuild: Arc<Notify>) -> Self {
        let (acknowledge, answer, shown) = (None, None, None);
        let (asking, heard_of, ask_again) = (None, 0, false);
        Self { hearing, reader, rebuild, asking, heard_of, ask_again, acknowledge, answer, shown }
    }
}

impl<H: Handler> Writer<'_, H> {
    pub(super) async fn subscribe_heads(
        &self,
    ) -> futures::stream::SelectAll<async_nats::Subscriber> {
        let mut heads = futures::stream::SelectAll::new();
        for source in H::SERVICE.sources() {
            if let Ok(subscriber) = self.shared.client.subscribe(subjects::head(*source)).await {
                heads.push(subscriber);
            }
        }
        heads
    }

    pub(super) fn arrived(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Message { from, received, ack } => {
                let source = &mut self.sources[from];
                match source.reader.message(received.envelope.point) {
                    Heard::Next => {
                        self.gathered.push(received);
                        source.acknowledge = ack;
                    }
                    Heard::Old => source.acknowledge = ack,
                    Heard::Ask => self.missed(from),
                }
            }
            Arrival::Passed { from, point, ack } => {
                let source = &mut self.sources[from];
                match source.reader.message(point) {
                    Heard::Next | Heard::Old => source.acknowledge = ack,
                    Heard::Ask => self.missed(from),
                }
            }
            Arrival::Told { from, rows } => self.told(from, &rows),
            Arrival::Opened { from } => self.missed(from),
            Arrival::Answer { from, after, answer } => {
                let source = &mut self.sources[from];
                source.asking = None;
                source.answer = answer.map(|answer| (after, answer)).or(source.answer.take());
            }
        }
    }

    /// Takes what a writer of this process tells, as far as it is what comes next.
    fn told(&mut self, from: usize, rows: &[Arc<Received>]) {
        let (handler, lane) = (&*self.shared.handler, self.holding.lane);
        for received in rows {
            match self.sources[from].reader.message(received.envelope.point) {
                Heard::Next if keeps(handler, received, lane) => {
                    self.gathered.push(received.clone())
                }
                Heard::Next | Heard::Old => {}
                Heard::Ask => return self.missed(from),
            }
        }
    }

    pub(super) fn announced(&mut self, message: &async_nats::Message) {
        let Ok(head) = serde_json::from_slice::<Head>(&message.payload) else { return };
        let of = |source: &Source| {
            source.hearing.lane == head.lane
                && subjects::head(source.hearing.source) == message.subject.as_str()
        };
        let Some(from) = self.sources.iter().position(of) else { return };
        let source = &mut self.sources[from];
        let newer = head.point.epoch > source.heard_of;
        source.heard_of = source.heard_of.max(head.point.epoch);
        let doubted = source.reader.head(head.point);
        // Who was asked before anybody held the lane stays silent: whoever holds it now answers.
        if newer && source.asking.is_some() && source.answer.is_none() {
            self.ask_for(from, self.sources[from].reader.committed().number);
        } else if doubted {
            self.ask(from);
        }
    }

    /// Asks the writer of a source for what is missing; where it is being asked, once more, since it
    /// may have answered before that was written.
    fn missed(&mut self, from: usize) {
        let source = &mut self.sources[from];
        source.ask_again |= source.asking.is_some() || source.answer.is_some();
        self.ask(from);
    }

    /// Asks the writer of a source, unless it is being asked.
    pub(super) fn ask(&mut self, from: usize) {
        let source = &self.sources[from];
        if source.asking.is_none() && source.answer.is_none() {
            self.ask_for(from, source.reader.committed().number);
        }
    }

    fn ask_for(&mut self, from: usize, after: i64) {
        let source = &mut self.sources[from];
        let (client, hearing) = (self.shared.client.clone(), source.hearing);
        let inbox = self.inbox.clone();
        let asking = tokio::spawn(async move {
            let answer = source::ask(client, hearing, after).await;
            let _ = inbox.send(Arrival::Answer { from, after, answer }).await;
        });
        if let Some(before) = source.asking.replace(asking.abort_handle()) {
            before.abort();
        }
    }

    /// Takes an answer of a writer, now that nothing is in flight, and gathers the rows that come
    /// next; says whether there was one.
    pub(super) fn answered(&mut self) -> bool {
        let found = self.sources.iter_mut().enumerate().find_map(|(from, source)| {
            let (asked_after, answer) = source.answer.take()?;
            Some((from, asked_after, answer))
        });
        let Some((from, asked_after, mut answer)) = found else { return false };
        let source = &mut self.sources[from];
        let committed = source.reader.committed().number;
        // While the writer answered, the stream went on beyond the head that it told.
        if source.reader.is_past(answer.head) && asked_after < committed {
            self.ask_for(from, committed);
            return true;
        }
        let rows = source::rows_of(&source.hearing, &mut answer);
        let numbers: Vec<i64> = rows.iter().map(|row| row.envelope.point.number).collect();
        let history = History { epochs: answer.history, head: answer.head };
        let reader = &mut source.reader;
        let stood = reader.stands().cloned();
        let mut brought = 0;
        match reader.answer(history, answer.floor, &numbers) {
            Told::Rows { skip, more } => {
                for row in rows.into_iter().skip(skip) {
                    if !reader.row(row.envelope.point) {
                        break;
                    }
                    self.gathered.push(Arc::new(row));
                    brought += 1;
                }
                // An answer that brought nothing is asked for again at the next tick, not at once.
                let again = std::mem::take(&mut source.ask_again);
                if again || more && brought > 0 {
                    let after = self.sources[from].reader.taken().number;
                    self.ask_for(from, after);
                }
            }
            Told::Stands(why) if stood.as_ref() == Some(&why) => {}
            Told::Stands(why) => {
                let Hearing { source, lane, .. } = source.hearing;
                tracing::error!(reader = %H::SERVICE, %source, lane, why = %why, "stands still");
            }
        }
        true
    }

    /// Shows which sources are not read on and why, where that has changed.
    pub(super) async fn show_standing(&mut self) -> Result<(), sqlx::Error> {
        for at in 0..self.sources.len() {
            let Source { hearing, reader, shown, .. } = &self.sources[at];
            let stands = reader.stands().map(ToString::to_string);
            // Until the writer has answered, it is not known to be read on.
            if stands == *shown || (stands.is_none() && !reader.follows()) {
                continue;
            }
            let of = (hearing.source, hearing.lane);
            position::show_standing(&mut self.conn, &self.holding, of, stands.as_deref()).await?;
            self.sources[at].shown = stands;
        }
        Ok(())
    }

    /// Acknowledges what is committed; called when nothing is in flight.
    pub(super) fn acknowledge(&mut self) -> Result<(), Ended> {
        let done = |source: &Source| {
            source.acknowledge.is_some() && source.reader.taken() == source.reader.committed()
        };
        if self.sources.iter().any(done) {
            reach(&self.shared.instance, Point::Acknowledging).map_err(|_| Ended::Lost)?;
        }
        for source in self.sources.iter_mut().filter(|source| done(source)) {
            if let Some(subject) = source.acknowledge.take() {
                self.shared.voice.say(subject.to_string(), bytes::Bytes::from_static(b"+ACK"));
            }
        }
        Ok(())
    }
}
