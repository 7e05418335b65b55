//! Who writes a lane: a lease on the database's clock, a fence, an epoch.

use contracts::service::Service;
use sqlx::{Connection, PgConnection};

/// How long a holder that went silent keeps others out.
pub const LEASE_SECONDS: f64 = 5.0;
/// A lease that ends later than this was given by a clock that has gone back since, and says nothing.
pub const BELIEVED_SECONDS: f64 = 2.0 * LEASE_SECONDS;

/// A lane that this process holds.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Which lane.
    pub lane: u16,
    /// Rises with every taking; whoever comes with an older one moves nothing.
    pub fence: i64,
    /// The epoch that this taking opened.
    pub epoch: i64,
    /// Number of the last row of the log.
    pub head: i64,
    /// Up to here the broker has confirmed.
    pub mark: i64,
    /// How often in a row the lane was taken without having been given back.
    pub crashes: i16,
}

/// Why a lane could not be taken or kept.
#[derive(Debug, thiserror::Error)]
pub enum LaneError {
    /// The database refused or went away.
    #[error("the database did not answer for lane {lane}")]
    Database {
        /// Which lane.
        lane: u16,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The stored number of lanes is another.
    #[error("{service} was started with {stored} lanes and now has {wanted}; drain it first")]
    OtherCount {
        /// The service.
        service: Service,
        /// As it is stored.
        stored: i64,
        /// As the release has it.
        wanted: u16,
    },
}

/// Makes the rows of the lanes at the first start; refuses another count later.
pub async fn ensure_lanes(conn: &mut PgConnection, service: Service) -> Result<(), LaneError> {
    let wanted = service.lanes();
    let database = |source| LaneError::Database { lane: 0, source };
    sqlx::query!(
        "INSERT INTO lanes (lane)
         SELECT lane FROM generate_series(0, $1::int4 - 1) AS lane
         WHERE NOT EXISTS (SELECT FROM lanes)",
        i32::from(wanted)
    )
    .execute(&mut *conn)
    .await
    .map_err(database)?;
    let stored = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM lanes"#)
        .fetch_one(conn)
        .await
        .map_err(database)?;
    if stored == i64::from(wanted) {
        Ok(())
    } else {
        Err(LaneError::OtherCount { service, stored, wanted })
    }
}

/// Takes a lane that was left by the same name, or, if `free` ones may be taken, one that is free
/// or whose lease ran out, or cannot be right.
///
/// - Takes: whether it counts as one of a row of crashes; not where this process has held it before
///   and got something done.
/// - Gives: the holding with a new fence and a new epoch, or nothing while another holds it.
/// - Writes: `lanes`, `epochs`.
pub async fn take(
    conn: &mut PgConnection,
    lane: u16,
    holder: &str,
    free: bool,
    counts: bool,
) -> Result<Option<Holding>, LaneError> {
    let taken = try_take(conn, lane, holder, free, counts).await;
    taken.map_err(|source| LaneError::Database { lane, source })
}

async fn try_take(
    conn: &mut PgConnection,
    lane: u16,
    holder: &str,
    free: bool,
    counts: bool,
) -> Result<Option<Holding>, sqlx::Error> {
    let mut tx = conn.begin().await?;
    // While the clock is behind the last epoch, chance keeps two restores of one backup apart.
    let taken = sqlx::query!(
        "UPDATE lanes
         SET holder = $2, fence = fence + 1, crashes = crashes + $5,
             epoch = greatest(epoch + 1 + (random() * 1000000)::int8,
                              (extract(epoch FROM clock_timestamp()) * 1000000)::int8),
             lease_until = clock_timestamp() + make_interval(secs => $3)
         WHERE lane = $1
           AND (holder = $2 OR $4 AND (holder IS NULL OR lease_until < clock_timestamp()
                OR lease_until > clock_timestamp() + make_interval(secs => $6)))
         RETURNING fence, epoch, head, mark, crashes",
        lane as i16,
        holder,
        LEASE_SECONDS,
        free,
        i16::from(counts),
        BELIEVED_SECONDS,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = taken else { return Ok(None) };
    // Nothing was written in an epoch that starts where this one does, so nobody has crossed it;
    // kept, those of a lane that is lost and taken again all night would outgrow every answer.
    sqlx::query!("DELETE FROM epochs WHERE lane = $1 AND start = $2", lane as i16, row.head)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "INSERT INTO epochs (lane, epoch, start) VALUES ($1, $2, $3)",
        lane as i16,
        row.epoch,
        row.head
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let (fence, epoch, head, mark) = (row.fence, row.epoch, row.head, row.mark);
    Ok(Some(Holding { lane, fence, epoch, head, mark, crashes: row.crashes }))
}

/// Gives a lane back in order, so that anybody may take it at once.
pub async fn give_back(conn: &mut PgConnection, holding: &Holding) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE lanes SET holder = NULL, lease_until = NULL, crashes = 0, mark = greatest(mark, $3)
         WHERE lane = $1 AND fence = $2 AND epoch = $4",
        holding.lane as i16,
        holding.fence,
        holding.mark,
        holding.epoch,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Forgets earlier crashes of a lane that has been held for long enough.
pub async fn forget_crashes(conn: &mut PgConnection, holding: &Holding) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE lanes SET crashes = 0 WHERE lane = $1 AND fence = $2 AND epoch = $3",
        holding.lane as i16,
        holding.fence,
        holding.epoch
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Says who holds a lane now; asked by whoever finds that its fence has moved.
pub async fn holder(conn: &mut PgConnection, lane: u16) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("SELECT holder FROM lanes WHERE lane = $1", lane as i16)
        .fetch_one(conn)
        .await
}
