//! Webhooks of carriers and of tracking services, read: whose number, and what is told of it.

use contracts::requests::logistics::{EASYPOST, KUAIDI100, PARCEL_SIM};
use sha2::{Digest, Sha256};

use crate::domain::tracking::Report;
use crate::domain::{easypost, kuaidi100, parcel_sim};

/// Longest way that is told in one webhook; a parcel around the world has some hundred scans.
pub const REPORTS_MAX: usize = 1_000;

/// Who reports of other carriers' parcels.
pub const TRACKING_SERVICES: [&str; 2] = [EASYPOST, KUAIDI100];

/// What a webhook tells of one parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The number on the label.
    pub tracking_number: String,
    /// What a tracking service calls the carrier.
    pub named: Option<String>,
    /// What is told, the oldest first.
    pub reports: Vec<Report>,
}

/// What a webhook is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It tells of a parcel.
    Reported(Reported),
    /// It tells of no parcel, or nothing of it; why.
    Nothing(String),
}

/// Says whether somebody sends webhooks under this name.
pub fn is_known(sender: &str) -> bool {
    sender == PARCEL_SIM || is_tracking_service(sender)
}

/// Says whether a sender reports of other carriers' parcels.
pub fn is_tracking_service(sender: &str) -> bool {
    TRACKING_SERVICES.contains(&sender)
}

/// Reads the body of a webhook.
///
/// - Errs: in words that a clerk understands; the body is parked with them.
pub fn read(sender: &str, body: &[u8]) -> Result<Heard, String> {
    match sender {
        EASYPOST => easypost::read(body),
        KUAIDI100 => kuaidi100::read(body),
        _ => parcel_sim::read(body).map(Heard::Reported),
    }
}

impl Reported {
    /// Puts the reports in the order in which they happened.
    pub fn in_order(mut self) -> Result<Self, String> {
        if self.reports.len() > REPORTS_MAX {
            let count = self.reports.len();
            return Err(format!("{count} reports are told at once, more than {REPORTS_MAX}"));
        }
        self.reports.sort_by_key(|report| report.occurred_at);
        Ok(self)
    }
}

/// Makes the key of a scan that its sender gives none: word and time, and what tells two apart.
pub fn key_of(sender: &str, word: &str, time: &str, words: &[&str]) -> String {
    let digest = Sha256::digest(words.join("\u{1f}").as_bytes());
    let short: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{sender}:{word}@{time}#{short}")
}
