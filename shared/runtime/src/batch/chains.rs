//! Messages that wait: tried again when something moved that they may have waited for.

use std::collections::{BTreeMap, HashSet};

use sqlx::PgConnection;

use super::attempt::Attempt;
use super::part::{Part, cause_of};
use super::progress::{Progress, words};
use super::{Failure, Waiting};
use crate::handler::{Answer, Cause, Consumed, Handler, Outcome, Stamps, Task};
use crate::parked::{self, Aside, Chain, Kept, State};
use crate::postgres;

/// How often a batch goes back to its chains; each round takes one message of each.
const ROUNDS_MAX: usize = 64;

/// What came of trying a message that waited, or why it cannot be handled.
type Tried = Result<Outcome, String>;

impl<H: Handler> Attempt<'_, H> {
    /// Tries the first message of each waiting chain that this batch touched or sweeps, until
    /// nothing moves any more.
    pub(super) async fn chain_rounds(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        part: &Part<'_, H::Command>,
        state: &mut Progress<'_>,
    ) -> Result<(), Failure> {
        let (lane, sweep) = (part.holding.lane, &part.work.sweep);
        let mut candidates = match &part.work.waiting {
            Waiting::Touched => candidates(part.chains, sweep, state),
            Waiting::None => return Ok(()),
            Waiting::Condemned(why) => return condemn(conn, lane, sweep, why, state).await,
        };
        for _ in 0..ROUNDS_MAX {
            if candidates.is_empty() {
                break;
            }
            let kept = parked::first_of(conn, lane, &candidates).await?;
            let found: HashSet<Chain> = kept.iter().map(|kept| Chain::of(&kept.received)).collect();
            for gone in candidates.iter().filter(|chain| !found.contains(chain)) {
                state.let_go(gone);
            }
            let moved = self.chain_round((conn, stamps), lane, kept, state).await?;
            candidates = self::candidates(part.chains, &[], state);
            candidates.retain(|chain| moved.contains(chain) || !found.contains(chain));
        }
        Ok(())
    }

    async fn chain_round(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        lane: u16,
        kept: Vec<Kept>,
        state: &mut Progress<'_>,
    ) -> Result<HashSet<Chain>, Failure> {
        let (mut done, mut again, mut tried) = (vec![], vec![], vec![]);
        for kept in kept {
            match self.meaning(&kept.received) {
                Consumed::Command(_) => tried.push(kept),
                Consumed::Ignored => done.push(kept.received),
                Consumed::Unreadable(reason) => {
                    again.push(aside_again(kept, State::Parked, reason));
                }
            }
        }
        let results = self.try_kept((conn, stamps), lane, state, &tried).await?;
        for (kept, result) in tried.into_iter().zip(results) {
            let cause: Cause = state.spans.own(cause_of(&kept.received));
            let (answer, events, hints) = match result {
                Ok(Outcome { answer, events, hints }) => (answer, events, hints),
                Err(why) => {
                    state.spans.forget(&cause);
                    again.push(aside_again(kept, State::Parked, why));
                    continue;
                }
            };
            state.spans.outcome(&cause, &answer, true);
            match answer {
                Answer::Done(_) => {
                    state.announce(cause, events, hints);
                    state.touched.insert(kept.received.envelope.aggregate().to_owned());
                    done.push(kept.received);
                }
                Answer::NotYet(reason) => {
                    again.push(aside_again(kept, State::AwaitingCause, reason));
                }
                Answer::Refused(problem) => {
                    again.push(aside_again(kept, State::Parked, words(&problem)));
                }
            }
        }
        state.park_again(&again);
        parked::delete(conn, lane, &done.iter().collect::<Vec<_>>()).await?;
        parked::update(conn, lane, &again).await?;
        Ok(done.iter().map(Chain::of).collect())
    }

    /// Tries messages together, and one by one where that fails: one that cannot be handled must
    /// neither hold up the others nor be blamed on the message that it waited for.
    async fn try_kept(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        lane: u16,
        state: &mut Progress<'_>,
        kept: &[Kept],
    ) -> Result<Vec<Tried>, Failure> {
        if let Ok(outcomes) = self.within_savepoint((conn, stamps), lane, state, kept).await? {
            return Ok(outcomes.into_iter().map(Ok).collect());
        }
        let mut results = Vec::with_capacity(kept.len());
        for one in kept.chunks(1) {
            let tried = self.within_savepoint((conn, stamps), lane, state, one).await?;
            results.extend(match tried {
                Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
                Err(why) => vec![Err(why)],
            });
        }
        Ok(results)
    }

    async fn within_savepoint(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        lane: u16,
        state: &mut Progress<'_>,
        kept: &[Kept],
    ) -> Result<Result<Vec<Outcome>, String>, Failure> {
        if kept.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let tasks = kept.iter().filter_map(|kept| match self.meaning(&kept.received) {
            Consumed::Command(command) => {
                let cause = state.spans.event(&kept.received, cause_of(&kept.received));
                Some(Task { command, cause, lane })
            }
            Consumed::Ignored | Consumed::Unreadable(_) => None,
        });
        let tasks: Vec<Task<H::Command>> = tasks.collect();
        if tasks.len() != kept.len() {
            return Ok(Err("the same message means one thing now and another then".to_owned()));
        }
        postgres::run(conn, "SAVEPOINT waiting").await?;
        match self.apply((conn, stamps), state.now, tasks).await {
            Ok(outcomes) => {
                postgres::run(conn, "RELEASE SAVEPOINT waiting").await?;
                Ok(Ok(outcomes))
            }
            Err(failure) => {
                let why = failure.blame()?;
                postgres::run(conn, "ROLLBACK TO SAVEPOINT waiting").await?;
                stamps.forget();
                Ok(Err(why))
            }
        }
    }
}

async fn condemn(
    conn: &mut PgConnection,
    lane: u16,
    chains: &[Chain],
    why: &str,
    state: &mut Progress<'_>,
) -> Result<(), Failure> {
    let kept = parked::first_of(conn, lane, chains).await?;
    let again: Vec<Aside> =
        kept.into_iter().map(|kept| aside_again(kept, State::Parked, why.to_owned())).collect();
    state.park_again(&again);
    Ok(parked::update(conn, lane, &again).await?)
}

fn candidates(
    chains: &BTreeMap<Chain, State>,
    sweep: &[Chain],
    state: &Progress<'_>,
) -> Vec<Chain> {
    let before = chains.iter().filter(|(chain, _)| !state.held.contains_key(*chain));
    let waiting = before
        .chain(&state.held)
        .filter(|(chain, what)| **what != State::Parked && !state.gone.contains(*chain));
    waiting
        .filter(|(chain, _)| state.touched.contains(&chain.aggregate) || sweep.contains(chain))
        .map(|(chain, _)| chain.clone())
        .collect()
}

fn aside_again(kept: Kept, state: State, reason: String) -> Aside {
    Aside { received: kept.received, state, reason, attempts: kept.attempts + 1 }
}
