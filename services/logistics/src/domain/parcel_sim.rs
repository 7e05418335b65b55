//! The simulated parcel carrier: how its webhooks are read, and what it would tell of a parcel.

use chrono::{DateTime, Duration, Utc};
use contracts::ids::derive_from_key;
use contracts::requests::logistics::ParcelSimReport;

use crate::domain::heard::Reported;
use crate::domain::tracking::{Report, Told};

/// Longest tracking number that is looked at: all of ours are shorter.
const NUMBER_MAX: usize = 64;

/// Reads the body of a webhook.
///
/// - Errs: in words that a clerk understands; the body is parked with them.
pub fn read(body: &[u8]) -> Result<Reported, String> {
    let told: ParcelSimReport = serde_json::from_slice(body)
        .map_err(|error| format!("the body is no report of parcel-sim: {error}"))?;
    let plain = |number: &str| number.bytes().all(|byte| byte.is_ascii_graphic());
    if told.tracking_number.len() > NUMBER_MAX || !plain(&told.tracking_number) {
        return Err("the tracking number cannot be one of parcel-sim".to_owned());
    }
    let report = Report::understood(Told {
        event_id: told.event_id,
        word: told.status,
        description: told.description,
        city: told.city,
        incident_reason: told.incident_reason,
        occurred_at: told.occurred_at,
    });
    let (tracking_number, reports) = (told.tracking_number, vec![report]);
    Ok(Reported { tracking_number, named: None, reports })
}

/// How the way of a simulated parcel goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// Delivered at once.
    Straight,
    /// Nobody home, delivered on the second try.
    SecondTry,
    /// Held up on the way, then delivered.
    Delayed,
    /// Refused at the door, brought back.
    Refused,
    /// Never seen again.
    Lost,
}

impl Story {
    /// Gives the story of a parcel: of a hundred, 88 go straight, 6 need a second try, 3 are
    /// delayed, 2 come back, 1 is lost; the same parcel and seed, the same story.
    pub fn of(seed: u64, tracking_number: &str) -> Self {
        let key = [seed.to_string(), tracking_number.to_owned()];
        let slot = contracts::ids::Slot(0);
        let hash = derive_from_key(DateTime::UNIX_EPOCH, &[&key[0], &key[1]], slot);
        match (hash.as_u128() >> 8) % 100 {
            0..88 => Self::Straight,
            88..94 => Self::SecondTry,
            94..97 => Self::Delayed,
            97..99 => Self::Refused,
            _ => Self::Lost,
        }
    }

    /// Gives the carrier's words in their order, with the incident reason where there is one.
    pub fn steps(self) -> &'static [(&'static str, Option<&'static str>)] {
        match self {
            Self::Straight => &[
                ("picked_up", None),
                ("in_transit", None),
                ("out_for_delivery", None),
                ("delivered", None),
            ],
            Self::SecondTry => &[
                ("picked_up", None),
                ("in_transit", None),
                ("out_for_delivery", None),
                ("delivery_failed", Some("consignee_not_home")),
                ("out_for_delivery", None),
                ("delivered", None),
            ],
            Self::Delayed => &[
                ("picked_up", None),
                ("on_hold", Some("weather_delay")),
                ("delivery_delayed", Some("weather_delay")),
                ("in_transit", None),
                ("out_for_delivery", None),
                ("delivered", None),
            ],
            Self::Refused => &[
                ("picked_up", None),
                ("in_transit", None),
                ("out_for_delivery", None),
                ("delivery_failed", Some("consignee_refused")),
                ("return_to_sender", Some("consignee_refused")),
                ("returned", Some("consignee_refused")),
            ],
            Self::Lost => {
                &[("picked_up", None), ("in_transit", None), ("lost", Some("carrier_parcel_lost"))]
            }
        }
    }
}

/// Gives what the carrier will report of a parcel, in order: `step` lies between two reports.
pub fn reports(
    story: Story,
    tracking_number: &str,
    picked_up_at: DateTime<Utc>,
    step: Duration,
) -> Vec<ParcelSimReport> {
    let told = story.steps().iter().zip(0_i32..);
    told.map(|((word, reason), number)| ParcelSimReport {
        tracking_number: tracking_number.to_owned(),
        event_id: Some(format!("{tracking_number}-{number}")),
        status: (*word).to_owned(),
        description: None,
        city: None,
        occurred_at: picked_up_at + step * number,
        incident_reason: reason.map(str::to_owned),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_read_and_what_is_no_report_says_why() {
        let body = br#"{"tracking_number":"PS1","status":"IN_TRANSIT","new":1,
            "occurred_at":"2026-01-02T03:04:05Z"}"#;
        let read_back = read(body).unwrap();
        assert_eq!(read_back.tracking_number, "PS1");
        assert_eq!(read_back.reports[0].told_as, "IN_TRANSIT");
        for broken in [
            &b"{}"[..],
            b"[",
            b"\xff\xfe",
            b"null",
            br#"{"tracking_number":"a\u0000","status":"x","occurred_at":"2026-01-02T03:04:05Z"}"#,
        ] {
            assert!(read(broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn a_hundred_parcels_have_every_kind_of_story() {
        let stories: Vec<_> = (0..2_000).map(|n| Story::of(7, &format!("PS{n}"))).collect();
        let of = |story| stories.iter().filter(|one| **one == story).count();
        assert!((1_650..1_870).contains(&of(Story::Straight)), "{}", of(Story::Straight));
        for story in [Story::SecondTry, Story::Delayed, Story::Refused, Story::Lost] {
            assert!(of(story) > 0, "{story:?}");
        }
        assert_eq!(Story::of(7, "PS1"), Story::of(7, "PS1"));
    }

    #[test]
    fn what_is_told_can_be_read_and_every_story_has_one_end() {
        let at = DateTime::UNIX_EPOCH;
        for story in
            [Story::Straight, Story::SecondTry, Story::Delayed, Story::Refused, Story::Lost]
        {
            let told = reports(story, "PS1", at, Duration::hours(6));
            let heard = told.iter().map(|one| read(&serde_json::to_vec(one).unwrap()).unwrap());
            let ends = heard.filter(|one| one.reports[0].ending.is_some()).count();
            assert_eq!(ends, 1, "{story:?}");
        }
    }
}
