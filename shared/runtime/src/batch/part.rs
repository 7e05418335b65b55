//! What one lane brings into a batch, and what its events mean.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::progress::Progress;
use super::{Attempt, Work};
use crate::handler::{Cause, Consumed, Handler, Received};
use crate::lane::Holding;
use crate::parked::{Chain, State};
use crate::sabotage::{self, Sabotage};
use crate::source;

/// What one lane brings into a batch.
pub struct Part<'a, C> {
    /// The lane that is held.
    pub holding: &'a Holding,
    /// Its chains that are held up.
    pub chains: &'a BTreeMap<Chain, State>,
    /// What it has ready.
    pub work: &'a mut Work<C>,
}

impl<C> Part<'_, C> {
    /// Says whether there is nothing to do with it in a batch.
    pub(super) fn is_idle(&self, heard: &[Heard<C>]) -> bool {
        self.work.is_without_effect() && heard.iter().all(Heard::is_nothing)
    }
}

/// What an event of a batch asks for.
pub(super) enum Heard<C> {
    /// It is put aside without being tried.
    Untried,
    /// It means this to the service; nothing, where it is another lane's.
    Means(Consumed<C>),
}

impl<C> Heard<C> {
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Means(Consumed::Ignored))
    }
}

pub(super) fn cause_of(received: &Received) -> Cause {
    let envelope = &received.envelope;
    Cause {
        id: envelope.id,
        actor: format!("service:{}", envelope.event_type.service),
        trace: envelope.trace,
        time: envelope.time,
    }
}

impl<H: Handler> Attempt<'_, H> {
    /// Finds out what the events mean, but for those that are put aside without being tried.
    pub(super) fn hear(&self, part: &Part<'_, H::Command>) -> Vec<Heard<H::Command>> {
        let Part { holding, chains, work } = part;
        let events = work.events.iter().enumerate();
        let heard = events.map(|(at, received)| {
            let keeps = || self.handler.keeps(received, holding.lane);
            let kept = source::unreadable(received).is_some()
                || catch_unwind(AssertUnwindSafe(keeps)).unwrap_or(true);
            if !kept {
                return Heard::Means(Consumed::Ignored);
            }
            let untried = work.excluded.contains_key(&at)
                || (!chains.is_empty() && chains.contains_key(&Chain::of(received)));
            if untried { Heard::Untried } else { Heard::Means(self.meaning(received)) }
        });
        heard.collect()
    }

    pub(super) fn command_of(
        &self,
        at: usize,
        heard: Heard<H::Command>,
        part: &Part<'_, H::Command>,
        state: &mut Progress<'_>,
    ) -> Option<H::Command> {
        if heard.is_nothing() {
            return None;
        }
        let (received, chains) = (&part.work.events[at], part.chains);
        let chain = Chain::of(received);
        let behind = chains.contains_key(&chain) || state.held.contains_key(&chain);
        if behind {
            state.put_aside(received, State::Behind, "an earlier message waits", 0);
        } else if let Some((what, reason)) = part.work.excluded.get(&at) {
            state.put_aside(received, *what, reason, 0);
        } else {
            match heard {
                Heard::Means(Consumed::Command(command)) => return Some(command),
                Heard::Means(Consumed::Unreadable(_)) if sabotage::does(Sabotage::Dropped) => {}
                Heard::Means(Consumed::Unreadable(reason)) => {
                    state.put_aside(received, State::Parked, &reason, 0);
                }
                Heard::Means(Consumed::Ignored) | Heard::Untried => {}
            }
        }
        None
    }

    /// Gives what a message means; one that cannot be read is for a person, whoever it was meant for.
    pub(super) fn meaning(&self, received: &Received) -> Consumed<H::Command> {
        if let Some(why) = source::unreadable(received) {
            return Consumed::Unreadable(why);
        }
        let consume = || self.handler.consume(received);
        catch_unwind(AssertUnwindSafe(consume)).unwrap_or_else(|_| {
            Consumed::Unreadable("the handler panicked over it; the log has the place".into())
        })
    }
}
