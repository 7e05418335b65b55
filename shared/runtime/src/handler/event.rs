//! Events as they arrive, and what they mean to a service.

use bytes::Bytes;
use contracts::envelope::Envelope;
use contracts::events::Event;

/// An event as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its attributes.
    pub envelope: Envelope,
    /// Its body, as it was sent.
    pub body: Bytes,
}

impl Received {
    /// Gives the body if the event is an `E`; an error where it claims to be one and is not.
    pub fn read<E: Event>(&self) -> Option<Result<E, serde_json::Error>> {
        let matches = self.envelope.event_type.is::<E>();
        matches.then(|| serde_json::from_slice(&self.body))
    }
}

/// What an event means to a service.
#[derive(Debug)]
pub enum Consumed<C> {
    /// It asks for something.
    Command(C),
    /// It is none of its business.
    Ignored,
    /// It cannot be read: parked, with the reason.
    Unreadable(String),
}

impl<C> Consumed<C> {
    /// Tries one kind of event after the other: `Consumed::Ignored.or(event, Command::Allocate)`.
    pub fn or<E: Event>(self, event: &Received, command: impl FnOnce(E) -> C) -> Self {
        match self {
            Self::Ignored => match event.read::<E>() {
                None => Self::Ignored,
                Some(Ok(body)) => Self::Command(command(body)),
                Some(Err(error)) => Self::Unreadable(error.to_string()),
            },
            decided => decided,
        }
    }
}
