//! Messages that wait: tried again when something moved that they may have waited for.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::Failure;
use super::attempt::{Attempt, cause_of};
use super::progress::{Progress, words};
use crate::handler::{Answer, Cause, Consumed, Handler, Task};
use crate::parked::{self, Aside, Chain, State};

/// How many chains one batch tries that nothing in it touched.
const SWEEP_MAX: usize = 64;
/// How often a batch goes back to its chains; each round takes one message of each.
const ROUNDS_MAX: usize = 64;

impl<H: Handler> Attempt<'_, H> {
    /// Tries the first message of each waiting chain that this batch touched, or of all in a sweep,
    /// until nothing moves any more.
    pub(super) async fn chain_rounds(
        &self,
        conn: &mut PgConnection,
        sweep: bool,
        state: &mut Progress,
    ) -> Result<(), Failure> {
        let mut candidates = self.candidates(sweep, state);
        for _ in 0..ROUNDS_MAX {
            if candidates.is_empty() {
                break;
            }
            let kept = parked::first_of(conn, self.holding.lane, &candidates).await?;
            let found: HashSet<Chain> = kept.iter().map(|kept| Chain::of(&kept.received)).collect();
            for gone in candidates.iter().filter(|chain| !found.contains(chain)) {
                state.let_go(gone, self.chains);
            }
            let moved = self.chain_round(conn, kept, state).await?;
            candidates = self.candidates(false, state);
            candidates.retain(|chain| moved.contains(chain) || !found.contains(chain));
            candidates.retain(|chain| !state.gone.contains(chain));
        }
        Ok(())
    }

    async fn chain_round(
        &self,
        conn: &mut PgConnection,
        kept: Vec<parked::Kept>,
        state: &mut Progress,
    ) -> Result<HashSet<Chain>, Failure> {
        let (mut done, mut again, mut tasks, mut tried) = (vec![], vec![], vec![], vec![]);
        for kept in kept {
            match self.handler.consume(&kept.received) {
                Consumed::Command(command) => {
                    tasks.push(Task { command, cause: cause_of(&kept.received) });
                    tried.push(kept);
                }
                Consumed::Ignored => done.push(kept.received),
                Consumed::Unreadable(reason) => {
                    again.push(aside_again(kept, State::Parked, reason))
                }
            }
        }
        let causes: Vec<Cause> = tasks.iter().map(|task| task.cause.clone()).collect();
        let outcomes = self.apply(conn, state.now, tasks).await?;
        for ((kept, cause), outcome) in tried.into_iter().zip(causes).zip(outcomes) {
            match outcome.answer {
                Answer::Done(_) => {
                    state.announce(cause, outcome.events, outcome.hints);
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
        for aside in again.iter().filter(|aside| aside.state == State::Parked) {
            state.held.insert(Chain::of(&aside.received), State::Parked);
            state.parked += 1;
        }
        parked::delete(conn, self.holding.lane, &done.iter().collect::<Vec<_>>()).await?;
        parked::update(conn, self.holding.lane, &again).await?;
        Ok(done.iter().map(Chain::of).collect())
    }

    fn candidates(&self, sweep: bool, state: &Progress) -> Vec<Chain> {
        let now_held = state.held.iter().map(|(chain, what)| (chain, *what));
        let before = self.chains.iter().map(|(chain, what)| (chain, *what));
        let waiting = before
            .filter(|(chain, _)| !state.held.contains_key(*chain))
            .chain(now_held)
            .filter(|(chain, what)| *what != State::Parked && !state.gone.contains(*chain));
        let mut spare = if sweep { SWEEP_MAX } else { 0 };
        waiting
            .filter(|(chain, _)| {
                let touched = state.touched.contains(&chain.aggregate);
                let swept = !touched && spare > 0;
                spare -= usize::from(swept);
                touched || swept
            })
            .map(|(chain, _)| chain.clone())
            .collect()
    }
}

fn aside_again(kept: parked::Kept, state: State, reason: String) -> Aside {
    Aside { received: kept.received, state, reason, attempts: kept.attempts + 1 }
}
