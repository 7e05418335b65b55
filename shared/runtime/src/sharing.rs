//! Who of several processes holds how many lanes: each as many as any other, or one more.

mod fair;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use contracts::service::Service;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::batch::chain_of;
use crate::lane::BELIEVED_SECONDS;

/// How often it is looked who holds what.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// For how long a process counts that said that it could hold a lane.
const STANDS_BY_SECONDS: f64 = 3.0;
/// After which time a lane that nobody took is anybody's: whose turn it was may be dead.
const ANYBODYS_AFTER: Duration = Duration::from_secs(2);
/// Nobody else is there.
const ALONE: usize = usize::MAX;

/// What the lanes of one process know of the other processes.
pub struct Sharing {
    fewest_elsewhere: AtomicUsize,
    stands_by: AtomicBool,
    lanes: Vec<Place>,
    turn: tokio::sync::Mutex<()>,
}

/// A lane, as this process sees it.
#[derive(Default)]
struct Place {
    ours: AtomicBool,
    asked_back: AtomicBool,
    nobodys: AtomicBool,
    free_since: Mutex<Option<Instant>>,
}

impl Sharing {
    /// Knows of nobody yet: whatever is free may be taken.
    pub fn new(lanes: u16) -> Self {
        Self {
            fewest_elsewhere: AtomicUsize::new(ALONE),
            stands_by: AtomicBool::new(false),
            lanes: (0..lanes).map(|_| Place::default()).collect(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Waits until no other lane of this process is being taken, so that they are counted right.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Says whether a free lane may be taken: whoever holds the fewest goes first.
    pub fn may_take(&self, lane: u16) -> bool {
        let ours = self.lanes.iter().filter(|lane| lane.ours.load(Ordering::Acquire)).count();
        let free_since = &self.lanes[usize::from(lane)].free_since;
        let free_since = *free_since.lock().unwrap_or_else(PoisonError::into_inner);
        ours <= self.fewest_elsewhere.load(Ordering::Acquire)
            || free_since.is_some_and(|since| since.elapsed() >= ANYBODYS_AFTER)
    }

    /// A lane was taken.
    pub fn took(&self, lane: u16) {
        self.lanes[usize::from(lane)].asked_back.store(false, Ordering::Release);
        self.lanes[usize::from(lane)].ours.store(true, Ordering::Release);
    }

    /// A lane was left.
    pub fn left(&self, lane: u16) {
        let place = &self.lanes[usize::from(lane)];
        place.ours.store(false, Ordering::Release);
        // Of a lane that is not shared nobody looks who takes it.
        place.nobodys.store(self.lanes.len() > 1, Ordering::Release);
    }

    /// Says whether nobody held a lane when it was last looked.
    pub fn is_nobodys(&self, lane: u16) -> bool {
        self.lanes[usize::from(lane)].nobodys.load(Ordering::Acquire)
    }

    /// Says whether a lane is to be given back, since another process has too few.
    pub fn is_asked_back(&self, lane: u16) -> bool {
        self.lanes[usize::from(lane)].asked_back.load(Ordering::Acquire)
    }

    /// Looks who holds what, until it is stopped.
    pub async fn run(&self, service: Service, pool: PgPool, me: &str, stop: CancellationToken) {
        let mut tick = tokio::time::interval(LOOK_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(tick.tick()).await.is_some() {
            if let Err(error) = self.look(&pool, me).await {
                tracing::debug!(%service, error = chain_of(&error), "who holds what is not known");
            }
        }
        let _ = stand_back(&pool, me).await;
    }

    async fn look(&self, pool: &PgPool, me: &str) -> Result<(), sqlx::Error> {
        let lanes = sqlx::query!(
            r#"SELECT lane, holder, coalesce(lease_until BETWEEN clock_timestamp()
                   AND clock_timestamp() + make_interval(secs => $1), false) AS "leased!"
               FROM lanes ORDER BY lane"#,
            BELIEVED_SECONDS
        )
        .fetch_all(pool)
        .await?;
        let holder = |holder: Option<String>, leased: bool| holder.filter(|_| leased);
        let holders: Vec<Option<String>> =
            lanes.into_iter().map(|row| holder(row.holder, row.leased)).collect();
        let idle = !holders.iter().flatten().any(|holder| holder == me);
        if idle {
            stand_by(pool, me).await?;
        } else if self.stands_by.load(Ordering::Acquire) {
            stand_back(pool, me).await?;
        }
        self.stands_by.store(idle, Ordering::Release);
        let by = sqlx::query_scalar!(
            "SELECT instance FROM stand_by WHERE until BETWEEN clock_timestamp()
                 AND clock_timestamp() + make_interval(secs => $1)",
            STANDS_BY_SECONDS
        );
        let mut held: BTreeMap<String, usize> =
            by.fetch_all(pool).await?.into_iter().map(|instance| (instance, 0)).collect();
        for holder in holders.iter().flatten() {
            *held.entry(holder.clone()).or_default() += 1;
        }
        self.learn(&holders, &held, me);
        Ok(())
    }

    /// Draws the consequences for each lane of ours.
    fn learn(&self, holders: &[Option<String>], held: &BTreeMap<String, usize>, me: &str) {
        let free = holders.iter().filter(|holder| holder.is_none()).count();
        let share = fair::share(held, free, me);
        self.fewest_elsewhere.store(share.fewest_elsewhere.unwrap_or(ALONE), Ordering::Release);
        let mut back = share.give_back;
        for (lane, holder) in self.lanes.iter().zip(holders).rev() {
            let give = back > 0 && holder.as_deref() == Some(me);
            back -= usize::from(give);
            lane.asked_back.store(give, Ordering::Release);
            // One that bears our name and is not ours is being left or being taken.
            let elsewhere = holder.as_deref().is_some_and(|holder| holder != me);
            lane.nobodys.store(!elsewhere, Ordering::Release);
            let mut since = lane.free_since.lock().unwrap_or_else(PoisonError::into_inner);
            *since = holder.is_none().then(|| since.unwrap_or_else(Instant::now));
        }
    }
}

async fn stand_by(pool: &PgPool, me: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO stand_by (instance, until)
         VALUES ($1, clock_timestamp() + make_interval(secs => $2))
         ON CONFLICT (instance) DO UPDATE SET until = excluded.until
         WHERE stand_by.until NOT BETWEEN clock_timestamp() + make_interval(secs => $2 / 2)
             AND excluded.until",
        me,
        STANDS_BY_SECONDS
    )
    .execute(pool)
    .await
    .map(drop)
}

/// Stands by no longer; takes those along that are long gone.
async fn stand_back(pool: &PgPool, me: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM stand_by
         WHERE instance = $1 OR until < clock_timestamp() - interval '1 minute'
             OR until > clock_timestamp() + interval '1 minute'",
        me
    )
    .execute(pool)
    .await
    .map(drop)
}
