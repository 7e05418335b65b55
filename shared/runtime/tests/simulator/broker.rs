//! The broker: streams that lose, repeat and forget, and consumers that do not notice.

use crate::database::{Row, SERVICES};

/// How far back a second publish of the same message is recognised.
const DEDUPE: usize = 12;

/// The stream of one service; a message's number in it is its index.
#[derive(Clone, Default)]
pub struct Stream {
    /// In order of arrival; holes are messages that were lost.
    pub messages: Vec<Option<Row>>,
    /// What somebody copied away earlier.
    pub copy: Option<Vec<Option<Row>>>,
}

/// A durable consumer: after the loss of a tail it may stand beyond the end, and starves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consumer {
    /// How far it has delivered.
    pub delivered: usize,
    /// How far it was acknowledged.
    pub acked: usize,
}

/// All streams and consumers.
#[derive(Clone, Default)]
pub struct Broker {
    /// One for each service.
    pub streams: [Stream; SERVICES],
    /// One for each service and source of it.
    pub consumers: [[Consumer; 2]; SERVICES],
    /// The step until which it does not answer.
    pub away_until: u32,
}

impl Broker {
    /// Stores a message, unless it is known from a short while ago.
    pub fn store(&mut self, service: usize, row: Row, forgotten: bool) {
        let stream = &mut self.streams[service].messages;
        let late = &stream[stream.len().saturating_sub(DEDUPE)..];
        let known = late.iter().flatten().any(|kept| kept.point == row.point);
        if forgotten || !known {
            stream.push(Some(row));
        }
    }

    /// Gives the next message of a consumer.
    pub fn pull(&mut self, reader: usize, inlet: usize, source: usize) -> Option<Row> {
        let consumer = &mut self.consumers[reader][inlet];
        let stream = &self.streams[source].messages;
        while let Some(slot) = stream.get(consumer.delivered) {
            consumer.delivered += 1;
            if let Some(row) = slot {
                return Some(*row);
            }
        }
        None
    }

    /// Makes a consumer anew, from the first message or for new ones only.
    pub fn rebuild(&mut self, reader: usize, inlet: usize, source: usize, from_first: bool) {
        let at = if from_first { 0 } else { self.streams[source].messages.len() };
        self.consumers[reader][inlet] = Consumer { delivered: at, acked: at };
    }

    /// Acknowledges everything up to a number.
    pub fn acknowledge(&mut self, reader: usize, inlet: usize, to: usize) {
        let consumer = &mut self.consumers[reader][inlet];
        consumer.acked = consumer.acked.max(to);
    }
}
