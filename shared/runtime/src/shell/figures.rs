//! What a lane counts and shows, each figure with its labels made once.

use contracts::service::Service;
use metrics::{Counter, Gauge};

/// The figures of one lane.
pub(super) struct Figures {
    pub(super) batches: Counter,
    pub(super) events_written: Counter,
    pub(super) questions: Counter,
    pub(super) parked: Counter,
    pub(super) log_head: Gauge,
    pub(super) log_unpublished: Gauge,
    pub(super) reader_behind: Gauge,
    pub(super) reader_standing_still: Gauge,
    pub(super) chains_held_up: Gauge,
    pub(super) awaiting_oldest_seconds: Gauge,
}

impl Figures {
    pub(super) fn of(service: Service, lane: u16) -> Self {
        let labels = [("service", service.name().to_owned()), ("lane", lane.to_string())];
        Self {
            batches: metrics::counter!("kontor_batches_total", &labels),
            events_written: metrics::counter!("kontor_events_written_total", &labels),
            questions: metrics::counter!("kontor_questions_total", &labels),
            parked: metrics::counter!("kontor_parked_total", &labels),
            log_head: metrics::gauge!("kontor_log_head", &labels),
            log_unpublished: metrics::gauge!("kontor_log_unpublished", &labels),
            reader_behind: metrics::gauge!("kontor_reader_behind", &labels),
            reader_standing_still: metrics::gauge!("kontor_reader_standing_still", &labels),
            chains_held_up: metrics::gauge!("kontor_chains_held_up", &labels),
            awaiting_oldest_seconds: metrics::gauge!("kontor_awaiting_oldest_seconds", &labels),
        }
    }
}
