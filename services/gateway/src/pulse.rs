//! How fast every log grows, as its heads tell once a second, and since when a writer is silent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use contracts::log::Head;
use contracts::service::Service;

/// How many seconds are remembered.
pub const SECONDS_KEPT: usize = 60;
/// Over how many seconds a rate is taken: one alone would jump with every head that comes late.
const RATE_SECONDS: usize = 5;
/// Heads come once a second; whoever is not heard for so long is silent.
const SILENT_AFTER: Duration = Duration::from_secs(4);

/// What was heard of every writer of late.
pub struct Pulse {
    began: Instant,
    beats: Mutex<BTreeMap<Service, Beats>>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { began: Instant::now(), beats: Mutex::default() }
    }
}

#[derive(Default)]
struct Beats {
    heads: BTreeMap<u16, i64>,
    heard: Option<Instant>,
    /// How many rows were written in a second since the beginning, the oldest first.
    written: VecDeque<(u64, i64)>,
}

/// How a writer does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beat {
    /// Rows a second, over the last seconds.
    pub rate: f64,
    /// Rows of each of the last sixty seconds, the oldest first.
    pub trail: Vec<i64>,
    /// For how long it has not been heard; nothing while it is.
    pub silent: Option<Duration>,
}

impl Pulse {
    /// Takes note of how far a lane is.
    pub fn note(&self, service: Service, head: Head, at: Instant) {
        let second = self.second(at);
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let beats = beats.entry(service).or_default();
        beats.heard = Some(at);
        let before = beats.heads.insert(head.lane, head.point.number);
        let grown = before.map_or(0, |before| head.point.number - before);
        // A log that was set back has written nothing.
        if grown <= 0 {
            return;
        }
        match beats.written.back_mut() {
            Some((last, rows)) if *last == second => *rows += grown,
            Some(_) | None => beats.written.push_back((second, grown)),
        }
        while beats.written.front().is_some_and(|(at, _)| at + SECONDS_KEPT as u64 <= second) {
            beats.written.pop_front();
        }
    }

    /// Gives how a writer does.
    pub fn of(&self, service: Service, at: Instant) -> Beat {
        let second = self.second(at);
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let none = Beats::default();
        let beats = beats.get(&service).unwrap_or(&none);
        let mut trail = vec![0; SECONDS_KEPT];
        for (when, rows) in &beats.written {
            // The second that still runs is not whole.
            let age = second.saturating_sub(*when);
            if let Some(place) =
                usize::try_from(age).ok().and_then(|age| SECONDS_KEPT.checked_sub(age))
                && let Some(place) = trail.get_mut(place)
            {
                *place = *rows;
            }
        }
        let lately: i64 = trail.iter().rev().take(RATE_SECONDS).sum();
        let unheard = at.saturating_duration_since(beats.heard.unwrap_or(self.began));
        Beat {
            rate: lately as f64 / RATE_SECONDS as f64,
            trail,
            silent: (unheard > SILENT_AFTER).then_some(unheard),
        }
    }

    fn second(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.began).as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::log::Point;

    fn head(lane: u16, number: i64) -> Head {
        Head { lane, point: Point::new(1, number) }
    }

    #[test]
    fn a_rate_is_what_all_lanes_wrote_in_the_last_whole_seconds() {
        let pulse = Pulse::default();
        let at = |seconds| pulse.began + Duration::from_secs(seconds);
        for second in 0..=10 {
            let number = 100 + 20 * second as i64;
            pulse.note(Service::Review, head(0, number), at(second));
            pulse.note(Service::Review, head(1, 7), at(second));
        }
        let beat = pulse.of(Service::Review, at(11));
        assert_eq!((beat.rate, beat.silent), (20.0, None));
        assert_eq!(beat.trail.iter().sum::<i64>(), 200);
        let later = pulse.of(Service::Review, at(80));
        assert_eq!((later.rate, later.silent), (0.0, Some(Duration::from_secs(70))));
        assert_eq!(later.trail, vec![0; SECONDS_KEPT]);
    }

    #[test]
    fn a_log_that_was_set_back_has_written_nothing_and_nobody_unheard_is_well() {
        let pulse = Pulse::default();
        let at = |seconds| pulse.began + Duration::from_secs(seconds);
        pulse.note(Service::Crm, head(0, 900), at(1));
        pulse.note(Service::Crm, head(0, 5), at(2));
        assert_eq!(pulse.of(Service::Crm, at(4)).trail, vec![0; SECONDS_KEPT]);
        assert_eq!(pulse.of(Service::Gateway, at(9)).silent, Some(Duration::from_secs(9)));
    }
}
