//! Whether something flows, is slow, or jams: one word for each reader of a log, and for each service.

use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Told;

/// How something is; the worse, the greater.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All is well, and nothing happens.
    Idle,
    /// All is well, and something happens.
    Flows,
    /// It comes after; or something is put aside for a person.
    Slow,
    /// It does not come after, or not on, until somebody does something.
    Jams,
    /// It does not answer.
    Away,
}

/// A reader and one of its sources, all lanes together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// Who reads.
    pub reader: Service,
    /// Whose log.
    pub source: Service,
    /// How many rows are not read; nothing where one of both does not answer.
    pub behind: Option<i64>,
    /// Why a lane is not read on until a person decides; nothing while all are.
    pub stands: Option<String>,
    /// Events that the source says in a second.
    pub rate: f64,
    /// How it is.
    pub condition: Condition,
}

/// Fewer rows than this are on the way.
const SLOW_ROWS: f64 = 100.0;
/// So many seconds of what the source says are on the way.
const SLOW_SECONDS: f64 = 3.0;
/// So many rows are a jam.
const JAM_ROWS: f64 = 2_000.0;
/// So many seconds of what the source says are a jam.
const JAM_SECONDS: f64 = 20.0;

/// Gives every reader and its sources.
pub fn links(services: &[Told]) -> Vec<Link> {
    let told = |service| services.iter().find(|told| told.service == service);
    let pairs = services.iter().flat_map(|reader| {
        reader.service.sources().iter().filter_map(move |source| Some((reader, told(*source)?)))
    });
    pairs.map(|(reader, source)| link(reader, source)).collect()
}

fn link(reader: &Told, source: &Told) -> Link {
    let behind = behind(reader, source);
    let reads = reader.standing.iter().flat_map(|standing| &standing.reads);
    let mut stands = reads.filter(|read| read.source == source.service);
    let stands = stands.find_map(|read| read.stands.clone());
    let rate = source.rate;
    let condition = match behind {
        _ if stands.is_some() => Condition::Jams,
        None => Condition::Away,
        Some(behind) => of_lag(behind, rate),
    };
    Link { reader: reader.service, source: source.service, behind, stands, rate, condition }
}

fn behind(reader: &Told, source: &Told) -> Option<i64> {
    let (reader, heads) = (reader.standing.as_ref()?, &source.standing.as_ref()?.lanes);
    let reads = reader.reads.iter().filter(|read| read.source == source.service);
    let rest = reads.filter_map(|read| {
        let head = heads.iter().find(|lane| lane.lane == read.source_lane)?.head;
        // The reader may have been asked a moment later than the writer.
        Some((head - read.number).max(0))
    });
    // Several lanes may read the same lane of a source: the furthest behind counts.
    Some(rest.max().unwrap_or(0))
}

/// Says how a reader is that has so many rows to go, of a log that grows so fast.
pub fn of_lag(behind: i64, rate: f64) -> Condition {
    let behind = behind as f64;
    if behind > JAM_ROWS.max(rate * JAM_SECONDS) {
        Condition::Jams
    } else if behind > SLOW_ROWS.max(rate * SLOW_SECONDS) {
        Condition::Slow
    } else if rate > 0.0 || behind > 0.0 {
        Condition::Flows
    } else {
        Condition::Idle
    }
}

/// Says how a service is: as the worst that is known of it.
pub fn of_service(told: &Told, links: &[Link]) -> Condition {
    let Some(standing) = &told.standing else { return Condition::Away };
    let reads = links.iter().filter(|link| link.reader == told.service);
    // That a source is away is the source's.
    let reads = reads.map(|link| link.condition).filter(|how| *how != Condition::Away);
    let unheld = standing.lanes.iter().any(|lane| !lane.held);
    let unpublished: i64 = standing.lanes.iter().map(|lane| lane.unpublished).sum();
    let own = [
        if unheld { Condition::Jams } else { Condition::Idle },
        if standing.complaints.is_empty() { Condition::Idle } else { Condition::Jams },
        if told.aside("parked") > 0 { Condition::Slow } else { Condition::Idle },
        if told.rate > 0.0 { Condition::Flows } else { Condition::Idle },
        of_lag(unpublished, told.rate),
    ];
    reads.chain(own).max().unwrap_or(Condition::Idle)
}

#[cfg(test)]
mod tests;
