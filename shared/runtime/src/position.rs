//! How far a lane has read each lane of its sources.

use bytes::Bytes;
use contracts::log::{EpochStart, Point};
use contracts::problem::Problem;
use contracts::requests::positions::{GetPositions, Positions, ReadTo};
use contracts::service::Service;
use sqlx::{PgConnection, PgPool};

use crate::handler::{answer, database};
use crate::lane::Holding;
use crate::log::Move;

/// A stored position, with the epochs that it crossed.
#[derive(Clone, Debug)]
pub struct Position {
    /// Whose log.
    pub source: Service,
    /// Which lane of it.
    pub source_lane: u16,
    /// How far.
    pub point: Point,
    /// The epochs crossed, rising.
    pub crossed: Vec<EpochStart>,
    /// Why the source was not read on, as it was last shown.
    pub stands: Option<String>,
}

/// Loads the positions of a lane; those that are missing start before the first row.
pub async fn load(
    conn: &mut PgConnection,
    reader: Service,
    lane: u16,
) -> Result<Vec<Position>, sqlx::Error> {
    let wanted: Vec<(Service, u16)> = reader
        .sources()
        .iter()
        .flat_map(|source| reader.source_lanes(lane, *source).map(|of| (*source, of)))
        .collect();
    let sources: Vec<String> = wanted.iter().map(|(source, _)| source.name().to_owned()).collect();
    let source_lanes: Vec<i16> = wanted.iter().map(|(_, of)| *of as i16).collect();
    sqlx::query!(
        "INSERT INTO positions (source, source_lane, lane, epoch, number)
         SELECT source, source_lane, $3, 0, 0
         FROM UNNEST($1::text[], $2::int2[]) AS t (source, source_lane)
         ON CONFLICT DO NOTHING",
        &sources,
        &source_lanes,
        lane as i16
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"SELECT p.source, p.source_lane, p.epoch, p.number, p.stands,
                  array_agg(c.epoch ORDER BY c.epoch) FILTER (WHERE c.epoch IS NOT NULL) AS epochs,
                  array_agg(c.start ORDER BY c.epoch) FILTER (WHERE c.epoch IS NOT NULL) AS starts
           FROM positions AS p
           LEFT JOIN crossings AS c USING (source, source_lane, lane)
           WHERE p.lane = $1
           GROUP BY p.source, p.source_lane, p.epoch, p.number, p.stands"#,
        lane as i16
    )
    .fetch_all(conn)
    .await?;
    let mut positions = Vec::with_capacity(wanted.len());
    for (source, source_lane) in wanted {
        let stored = rows
            .iter()
            .find(|row| row.source == source.name() && row.source_lane == source_lane as i16);
        if let Some(row) = stored {
            let epochs = row.epochs.clone().unwrap_or_default();
            let starts = row.starts.clone().unwrap_or_default();
            let crossed = epochs.into_iter().zip(starts);
            positions.push(Position {
                source,
                source_lane,
                point: Point::new(row.epoch, row.number),
                crossed: crossed.map(|(epoch, start)| EpochStart { epoch, start }).collect(),
                stands: row.stands.clone(),
            });
        }
    }
    Ok(positions)
}

/// Stores the epochs that a batch crosses; seldom, since an epoch opens only when a lane is taken.
pub async fn insert_crossings(
    conn: &mut PgConnection,
    lane: u16,
    moves: &[Move],
) -> Result<(), sqlx::Error> {
    for moved in moves {
        for crossed in &moved.crossing {
            sqlx::query!(
                "INSERT INTO crossings (source, source_lane, lane, epoch, start)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                moved.source.name(),
                moved.source_lane as i16,
                lane as i16,
                crossed.epoch,
                crossed.start
            )
            .execute(&mut *conn)
            .await?;
        }
    }
    Ok(())
}

/// Shows why a source is not read on, or that it is again; only the lane's holder may.
pub async fn show_standing(
    conn: &mut PgConnection,
    holding: &Holding,
    (source, source_lane): (Service, u16),
    stands: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE positions SET stands = $4
         WHERE source = $1 AND source_lane = $2 AND lane = $3
           AND EXISTS (SELECT FROM lanes WHERE lane = $3 AND fence = $5 AND epoch = $6)",
        source.name(),
        source_lane as i16,
        holding.lane as i16,
        stands,
        holding.fence,
        holding.epoch
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Tells how far a source was read, and where it is not read on.
pub async fn tell(pool: &PgPool, asked: GetPositions) -> Result<Bytes, Problem> {
    let rows = sqlx::query!(
        "SELECT lane, source_lane, number, stands FROM positions WHERE source = $1
         ORDER BY lane, source_lane",
        asked.source.name()
    );
    let rows = rows.fetch_all(pool).await.map_err(database)?;
    let positions = rows
        .into_iter()
        .map(|row| ReadTo {
            lane: row.lane as u16,
            source_lane: row.source_lane as u16,
            number: row.number,
            stands: row.stands,
        })
        .collect();
    answer(&Positions { positions })
}
