//! What the last check of the invariants found. Whoever may read every schema makes it (`kontor
//! doctor`, and `kontor up` by itself) and leaves it here.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How old a check becomes before the next one.
const EVERY_MINUTES: i64 = 15;
/// A check may take a fiftieth of the time at most: it reads whole logs.
const TIMES_ITS_DURATION: i64 = 50;
/// Whoever checks by itself asks every few seconds.
const WATCHED_WITHIN_SECONDS: i64 = 60;

/// What a check of the invariants found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckReport {
    /// When it was made.
    pub checked_at: DateTime<Utc>,
    /// How many milliseconds it took.
    pub took_ms: i64,
    /// One for each invariant.
    pub findings: Vec<CheckFinding>,
}

/// What was found of one invariant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckFinding {
    /// The same in every release, for programs.
    pub code: String,
    /// As in the catalogue of invariants.
    pub name: String,
    /// What is to be true, in words.
    pub words: String,
    /// How much was looked at.
    pub looked_at: i64,
    /// How much of it is wrong.
    pub wrong: i64,
    /// Whether what is on the way may make it wrong for a moment.
    #[serde(default)]
    pub takes_time: bool,
    /// A few of what is wrong.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Why it could not be looked at; nothing where it was.
    #[serde(default)]
    pub unknown: Option<String>,
}

impl CheckReport {
    /// Says whether every invariant was looked at and is true.
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.wrong == 0 && finding.unknown.is_none())
    }
}

/// The last check, and whether there is to be another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checks {
    /// What it found; nothing as long as there was none.
    pub report: Option<CheckReport>,
    /// When somebody last asked for one.
    pub wanted_at: Option<DateTime<Utc>>,
    /// When whoever checks by itself was last there.
    pub watched_at: Option<DateTime<Utc>>,
    /// Whether it is time for the next one.
    pub due: bool,
}

impl Checks {
    /// Says whether it is time for the next one.
    pub fn at(self, now: DateTime<Utc>) -> Self {
        let due = match &self.report {
            None => true,
            Some(report) => {
                let wanted = self.wanted_at.is_some_and(|at| at > report.checked_at);
                let took =
                    TimeDelta::milliseconds(report.took_ms.saturating_mul(TIMES_ITS_DURATION));
                let every = TimeDelta::minutes(EVERY_MINUTES).max(took);
                wanted || now - report.checked_at > every
            }
        };
        Self { due, ..self }
    }

    /// Says whether a check was asked for that is not there yet.
    pub fn is_wanted(&self) -> bool {
        let checked = self.report.as_ref().map(|report| report.checked_at);
        self.wanted_at.is_some_and(|wanted| checked.is_none_or(|checked| checked < wanted))
    }

    /// Says whether somebody checks by itself.
    pub fn is_watched(&self, now: DateTime<Utc>) -> bool {
        let within = TimeDelta::seconds(WATCHED_WITHIN_SECONDS);
        self.watched_at.is_some_and(|at| now - at < within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(at: i64, took_ms: i64) -> Checks {
        let at = DateTime::from_timestamp(at, 0).expect("an instant");
        let report = CheckReport { checked_at: at, took_ms, findings: vec![] };
        Checks { report: Some(report), ..Checks::default() }
    }

    fn due(checks: &Checks, at: i64) -> bool {
        checks.clone().at(DateTime::from_timestamp(at, 0).expect("an instant")).due
    }

    #[test]
    fn a_check_is_made_where_there_is_none_when_it_is_old_and_when_somebody_asks() {
        assert!(due(&Checks::default(), 0));
        let quick = checked(0, 500);
        assert!(!due(&quick, 899) && due(&quick, 901));
        let slow = checked(0, 60_000);
        assert!(!due(&slow, 2_999) && due(&slow, 3_001), "a fiftieth of the time");
        let wanted = Checks { wanted_at: DateTime::from_timestamp(5, 0), ..quick };
        assert!(due(&wanted, 6) && wanted.is_wanted());
        let settled = Checks { wanted_at: DateTime::from_timestamp(-5, 0), ..checked(0, 1) };
        assert!(!due(&settled, 6) && !settled.is_wanted());
    }

    #[test]
    fn what_could_not_be_looked_at_is_not_sound() {
        let mut report = checked(0, 1).report.expect("a report");
        assert!(report.is_sound());
        report.findings.push(CheckFinding {
            code: "money".into(),
            name: "I6".into(),
            words: "amounts add up".into(),
            looked_at: 0,
            wrong: 0,
            takes_time: false,
            examples: vec![],
            unknown: Some("it took too long".into()),
        });
        assert!(!report.is_sound());
    }
}
