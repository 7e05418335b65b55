//! Lanes of one process go together: what several of them have ready at the same time is one
//! transaction.
//!
//! Whoever finds the way free takes along what waits there; while it is on the way, what comes next
//! gathers. Where lanes have waited for the same time anyway, each lets the others bring theirs first.
//! Where such a transaction fails, each lane tries its own part alone, so that none suffers for what
//! another brought.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::writer::Writer;
use crate::batch::{Committed, Failure, Part, Timers, Work};
use crate::fail_points::gather;
use crate::handler::Handler;
use crate::lane::Holding;
use crate::parked::{Chain, State};

/// How long whoever goes lets those come along whose time has come too.
const ALONG_WITHIN: Duration = Duration::from_millis(1);
/// For how long a lane goes alone that could not even do its part alone.
const ALONE_FOR: Duration = Duration::from_secs(5);

/// What waits for the next transaction of a process.
pub struct Together<C> {
    waiting: Mutex<Vec<Share<C>>>,
    way: tokio::sync::Mutex<()>,
}

/// What a lane brings; it gets chains and work back.
struct Share<C> {
    holding: Holding,
    chains: BTreeMap<Chain, State>,
    work: Work<C>,
    back: oneshot::Sender<Returned<C>>,
}

/// What comes back.
struct Returned<C> {
    chains: BTreeMap<Chain, State>,
    work: Work<C>,
    tried: Result<Committed, Failure>,
}

impl<C> Default for Together<C> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), way: tokio::sync::Mutex::default() }
    }
}

impl<C> Together<C> {
    /// Adds a share; gives how many wait.
    fn bring(&self, share: Share<C>) -> usize {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(share);
        waiting.len()
    }

    fn take(&self) -> Vec<Share<C>> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<H: Handler> Writer<'_, H> {
    /// Tries the work together with what other lanes of this process have ready.
    pub(super) async fn together(
        &mut self,
        work: &mut Work<H::Command>,
    ) -> Result<Committed, Failure> {
        if H::SERVICE.lanes() == 1 || self.alone_until.is_some_and(|until| Instant::now() < until) {
            return self.attempt(work).await;
        }
        self.note_mark()?;
        let in_time = work.timers != Timers::None || self.shared.pace.gathers();
        let (back, mut returned) = oneshot::channel();
        let (holding, chains) = (self.holding.clone(), std::mem::take(&mut self.chains));
        let together = &self.shared.together;
        let waiting = together.bring(Share { holding, chains, work: std::mem::take(work), back });
        gather(&self.shared.instance, waiting);
        let returned = tokio::select! {
            biased;
            returned = &mut returned => returned,
            _way = together.way.lock() => {
                if in_time {
                    tokio::time::sleep(ALONG_WITHIN).await;
                }
                self.go().await;
                returned.await
            }
        };
        let Returned { chains, work: tried_work, tried } = returned.map_err(|_| lost())?;
        self.chains = chains;
        *work = tried_work;
        tried
    }

    /// Takes everybody along who waits.
    async fn go(&mut self) {
        let mut shares = self.shared.together.take();
        let mut parts: Vec<Part<'_, H::Command>> = shares
            .iter_mut()
            .map(|Share { holding, chains, work, .. }| Part { holding, chains, work })
            .collect();
        let tried = self.try_parts(&mut parts).await;
        let alone = shares.len() == 1;
        let results: Vec<Result<Committed, Failure>> = match tried {
            Ok(committed) => committed.into_iter().map(Ok).collect(),
            Err(failure) if alone => vec![Err(failure)],
            Err(failure) => shares.iter().map(|_| Err(apart(&failure))).collect(),
        };
        for (share, tried) in shares.into_iter().zip(results) {
            let Share { chains, work, back, .. } = share;
            let _ = back.send(Returned { chains, work, tried });
        }
    }

    /// Lets this lane go alone for a while.
    pub(super) fn stay_alone(&mut self) {
        self.alone_until = Some(Instant::now() + ALONE_FOR);
    }
}

/// What a failure of all means to each: where the database went away nobody knows whether it was
/// committed, and every lane is left; else each tries its own part.
fn apart(failure: &Failure) -> Failure {
    match failure {
        Failure::Lost(_) => lost(),
        _ => Failure::Apart,
    }
}

/// Whoever was on the way with this lane's part did not come back with it.
fn lost() -> Failure {
    Failure::Lost(sqlx::Error::Io(std::io::ErrorKind::ConnectionAborted.into()))
}
