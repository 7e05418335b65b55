//! Notices to the house: what was seen is compared with what is known, and told once.
//!
//! Glossary: a **look** is what one round of looking around has seen; it is **whole** for a cause
//! when nothing of it can have been missed; only then a notice that is not seen is closed.

mod advice;

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, NoticeId, Slot, derive_from_key};
use contracts::requests::notices::NoticeCause;
use serde::{Deserialize, Serialize};

pub use advice::{deliveries_of, held, next_action, reports_of};

/// Something that somebody has to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What it is.
    pub cause: NoticeCause,
    /// What it is about.
    pub subject: String,
    /// In words; nothing personal.
    pub words: String,
}

/// What one round of looking around has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// What is there.
    pub seen: Vec<Seen>,
    /// The causes of which everything was seen.
    pub whole: Vec<NoticeCause>,
}

/// A notice whose cause is there, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenNotice {
    /// Which.
    pub id: NoticeId,
    /// What it is.
    pub cause: NoticeCause,
    /// What it is about.
    pub subject: String,
    /// Whether it was said to others that it is there.
    pub said: bool,
}

/// What a look changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// What nobody was told of yet.
    pub new: Vec<(NoticeId, Seen)>,
    /// Notices whose cause is gone.
    pub gone: Vec<OpenNotice>,
}

/// Compares a look with the notices that are open.
pub fn compare(look: &Look, open: &[OpenNotice], now: DateTime<Utc>) -> Changed {
    let mut known: BTreeSet<(NoticeCause, &str)> =
        open.iter().map(|notice| (notice.cause, notice.subject.as_str())).collect();
    let mut changed = Changed::default();
    for seen in &look.seen {
        if known.insert((seen.cause, &seen.subject)) {
            changed.new.push((notice_id(seen, now), seen.clone()));
        }
    }
    let there: BTreeSet<(NoticeCause, &str)> =
        look.seen.iter().map(|seen| (seen.cause, seen.subject.as_str())).collect();
    let gone = open.iter().filter(|notice| {
        look.whole.contains(&notice.cause)
            && !there.contains(&(notice.cause, notice.subject.as_str()))
    });
    changed.gone = gone.cloned().collect();
    changed
}

fn notice_id(seen: &Seen, now: DateTime<Utc>) -> NoticeId {
    let parts = ["notice", seen.cause.word(), &seen.subject];
    NoticeId::from_uuid(derive_from_key(now, &parts, Slot::of_name(&seen.subject)))
}

/// Writes one mail about new notices; gives subject and text.
pub fn digest(notices: &[(NoticeCause, String, String)], public_url: &str) -> (String, String) {
    let first = notices.first().map(|(_, _, words)| words.as_str()).unwrap_or_default();
    let subject = match notices.len() {
        1 => format!("Kontor: {first}"),
        count => format!("Kontor: {first}, and {} more", count - 1),
    };
    let mut text = String::new();
    for (cause, subject, words) in notices {
        let _ = writeln!(text, "{words}\n    {}\n", next_action(*cause, subject, words));
    }
    let _ = writeln!(text, "All of them: {public_url}/api/v1/notices?open=true");
    (subject, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(cause: NoticeCause, subject: &str) -> Seen {
        Seen { cause, subject: subject.to_owned(), words: format!("about {subject}") }
    }

    fn open(seen: &Seen) -> OpenNotice {
        let id = notice_id(seen, DateTime::UNIX_EPOCH);
        OpenNotice { id, cause: seen.cause, subject: seen.subject.clone(), said: true }
    }

    #[test]
    fn what_is_seen_twice_is_told_once_and_what_is_gone_is_closed() {
        let (held, parked) =
            (seen(NoticeCause::OrderHeld, "ord_1"), seen(NoticeCause::Parked, "review"));
        let look = Look {
            seen: vec![held.clone(), held.clone()],
            whole: vec![NoticeCause::OrderHeld, NoticeCause::Parked],
        };
        let changed = compare(&look, &[], DateTime::UNIX_EPOCH);
        assert_eq!((changed.new.len(), changed.gone.len()), (1, 0));
        let known = [open(&held), open(&parked)];
        let changed = compare(&look, &known, DateTime::UNIX_EPOCH);
        assert_eq!((changed.new.len(), changed.gone), (0, vec![known[1].clone()]));
    }

    #[test]
    fn what_could_not_be_looked_at_stays_as_it_is() {
        let parked = open(&seen(NoticeCause::Parked, "review"));
        let changed = compare(&Look::default(), &[parked], DateTime::UNIX_EPOCH);
        assert_eq!(changed, Changed::default());
    }

    #[test]
    fn a_cause_that_comes_back_is_another_notice() {
        let held = seen(NoticeCause::OrderHeld, "ord_1");
        let later = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1);
        assert_ne!(notice_id(&held, DateTime::UNIX_EPOCH), notice_id(&held, later));
    }

    #[test]
    fn one_mail_tells_all_that_is_new() {
        let told = |subject: &str| {
            (NoticeCause::OrderHeld, subject.to_owned(), format!("order {subject} is held"))
        };
        let (subject, text) = digest(&[told("a"), told("b")], "https://x.example");
        assert_eq!(subject, "Kontor: order a is held, and 1 more");
        assert!(text.contains("order b is held") && text.contains("/api/v1/reviews/b"));
    }
}
