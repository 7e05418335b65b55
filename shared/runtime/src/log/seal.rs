//! The statement that ends a batch.

use contracts::log::{EpochStart, Point};
use contracts::service::Service;
use sqlx::PgConnection;

use super::Row;
use crate::lane::{Holding, LEASE_SECONDS};

/// A position that a batch moves.
#[derive(Clone, Debug)]
pub struct Move {
    /// Whose log.
    pub source: Service,
    /// Which lane of it.
    pub source_lane: u16,
    /// Where the position stands.
    pub from: Point,
    /// Where it goes.
    pub to: Point,
    /// The epochs it crosses.
    pub crossing: Vec<EpochStart>,
}

/// How a batch ended that was fenced off.
#[derive(Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Lane and positions were where they were supposed to be.
    Yes,
    /// Another writer has the lane.
    Fenced,
    /// Another reader moved a position.
    Moved,
}

/// What a batch seals of one lane.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// The lane that is held.
    pub holding: &'a Holding,
    /// What it says, numbered from its head on.
    pub rows: &'a [Row],
    /// The positions that it moves.
    pub moves: &'a [Move],
}

/// Seals a batch: moves the heads if fence, epoch and old head of each lane still stand, appends
/// the rows, moves the positions, renews the leases. One statement; nothing else may follow but
/// COMMIT, and that only after [`Sealed::Yes`].
pub async fn seal(conn: &mut PgConnection, seals: &[Seal<'_>]) -> Result<Sealed, sqlx::Error> {
    let lanes = |value: fn(&Seal<'_>) -> i64| seals.iter().map(value).collect::<Vec<_>>();
    let rows: Vec<(i16, &Row)> = each(seals, |seal| seal.rows);
    let moves: Vec<(i16, &Move)> = each(seals, |seal| seal.moves);
    let sealed = sqlx::query!(
        r#"WITH fenced AS (
            UPDATE lanes AS l
            SET head = l.head + s.count, mark = greatest(l.mark, s.mark),
                lease_until = clock_timestamp() + make_interval(secs => $7)
            FROM UNNEST($1::int2[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])
                 AS s (lane, fence, epoch, head, count, mark)
            WHERE l.lane = s.lane AND l.fence = s.fence AND l.epoch = s.epoch AND l.head = s.head
            RETURNING l.lane
        ), logged AS (
            INSERT INTO log (lane, number, epoch, recorded_at, kind, subject, sequence,
                             correlation, causation, trace, body)
            SELECT lane, number, epoch, now(), kind, subject, sequence, correlation, causation,
                   trace, body
            FROM UNNEST($8::int2[], $9::int8[], $10::int8[], $11::text[], $12::text[], $13::int8[],
                        $14::text[], $15::uuid[], $16::text[], $17::text[])
                 AS t (lane, number, epoch, kind, subject, sequence, correlation, causation, trace,
                       body)
        ), moved AS (
            UPDATE positions AS p
            SET epoch = m.epoch, number = m.number
            FROM UNNEST($18::int2[], $19::text[], $20::int2[], $21::int8[], $22::int8[],
                        $23::int8[], $24::int8[])
                 AS m (lane, source, source_lane, old_epoch, old_number, epoch, number)
            WHERE p.source = m.source AND p.source_lane = m.source_lane AND p.lane = m.lane
              AND p.epoch = m.old_epoch AND p.number = m.old_number
            RETURNING p.source
        )
        SELECT (SELECT count(*) FROM fenced) AS "fenced!", (SELECT count(*) FROM moved) AS "moved!""#,
        &column(seals, |seal| seal.holding.lane as i16),
        &lanes(|seal| seal.holding.fence),
        &lanes(|seal| seal.holding.epoch),
        &lanes(|seal| seal.holding.head),
        &lanes(|seal| seal.rows.len() as i64),
        &lanes(|seal| seal.holding.mark),
        LEASE_SECONDS,
        &column(&rows, |(lane, _)| *lane),
        &column(&rows, |(_, row)| row.point.number),
        &column(&rows, |(_, row)| row.point.epoch),
        &column(&rows, |(_, row)| row.kind.as_str()) as &[&str],
        &column(&rows, |(_, row)| row.subject.as_str()) as &[&str],
        &column(&rows, |(_, row)| row.sequence),
        &column(&rows, |(_, row)| row.correlation.as_deref()) as &[Option<&str>],
        &column(&rows, |(_, row)| row.causation),
        &column(&rows, |(_, row)| row.trace.as_deref()) as &[Option<&str>],
        &column(&rows, |(_, row)| row.body.as_str()) as &[&str],
        &column(&moves, |(lane, _)| *lane),
        &column(&moves, |(_, m)| m.source.name()) as &[&str],
        &column(&moves, |(_, m)| m.source_lane as i16),
        &column(&moves, |(_, m)| m.from.epoch),
        &column(&moves, |(_, m)| m.from.number),
        &column(&moves, |(_, m)| m.to.epoch),
        &column(&moves, |(_, m)| m.to.number),
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(match (sealed.fenced, sealed.moved) {
        (fenced, _) if fenced != seals.len() as i64 => Sealed::Fenced,
        (_, moved) if moved != moves.len() as i64 => Sealed::Moved,
        _ => Sealed::Yes,
    })
}

fn each<'a, T>(seals: &[Seal<'a>], part: impl Fn(&Seal<'a>) -> &'a [T]) -> Vec<(i16, &'a T)> {
    let of = |seal| part(seal).iter().map(|one| (seal.holding.lane as i16, one));
    seals.iter().flat_map(of).collect()
}

fn column<'a, T, V>(rows: &'a [T], value: impl Fn(&'a T) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}
