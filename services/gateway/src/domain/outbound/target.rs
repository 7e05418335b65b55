//! A shop that is written back to, or a subscription of webhooks: live, paused, ended.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::catalogue;
use contracts::requests::outbound::{PutTarget, TargetKind, TargetSettings, TargetState, Verdict};
use contracts::subjects::is_token;

use super::place::Place;
use super::telling::in_words;

/// So many failures in a row, and
const FAILURES_MAX: u32 = 20;
/// for so long: a night's outage alone pauses nobody's subscription.
const FAILING_HOURS_MAX: i64 = 12;
/// After a rotation the secret before signs along for so long.
const BOTH_SIGN_HOURS: i64 = 24;
/// More requests a second no shop bears.
const REQUESTS_PER_SECOND_MAX: u32 = 100;

/// A target as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// How it is called inside: `shop:<channel>` or `hook:<name>`.
    pub id: String,
    /// The channel, or the name of the subscription.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// Where it is.
    pub url: String,
    /// What opens it or signs, sealed, the newest first.
    pub sealed: Vec<String>,
    /// How it is told.
    pub settings: TargetSettings,
    /// Whether it is told anything.
    pub state: TargetState,
    /// Why it is paused or rests.
    pub reason: Option<String>,
    /// Nothing is told before.
    pub not_before: Option<DateTime<Utc>>,
    /// Failures since it was last told something.
    pub failures: u32,
    /// Since when nothing but failures.
    pub failing_since: Option<DateTime<Utc>>,
    /// When its secret was last rotated.
    pub rotated_at: Option<DateTime<Utc>>,
    /// It hears of what happens from then on.
    pub created_at: DateTime<Utc>,
    /// When a person last changed it.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub changed_by: String,
}

/// Why a target cannot be so: the member and the words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct TargetRefusal {
    /// The member that is wrong.
    pub member: &'static str,
    /// Why.
    pub words: String,
}

/// Refuses for a member, in words.
pub fn refuse<T>(member: &'static str, words: impl Into<String>) -> Result<T, TargetRefusal> {
    Err(TargetRefusal { member, words: words.into() })
}

/// Makes a target, or changes one; a changed one is live again. Says whether it is new.
pub fn put(
    known: Option<&Target>,
    wish: &PutTarget,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(Target, bool), TargetRefusal> {
    check(wish)?;
    let elsewhere = known.is_some_and(|target| leads_elsewhere(&target.url, &wish.url));
    if elsewhere && wish.kind.is_shop() && wish.sealed.is_none() {
        let member = if wish.kind == TargetKind::Shopify { "token" } else { "consumer_secret" };
        return refuse(member, "another address is told the key that opens it, with this call");
    }
    let kept = known.map(|target| target.sealed.clone());
    let given = wish.sealed.clone().map(|sealed| vec![sealed]);
    let first = wish.sealed_if_new.clone().map(|sealed| vec![sealed]);
    let Some(sealed) = given.or(kept).or(first) else {
        return refuse("secret", "what opens it is not known yet");
    };
    let target = Target {
        id: wish.kind.target(&wish.name),
        name: wish.name.clone(),
        kind: wish.kind,
        url: wish.url.clone(),
        sealed,
        settings: wish.settings.clone(),
        state: TargetState::Live,
        reason: None,
        not_before: None,
        failures: 0,
        failing_since: None,
        rotated_at: known.filter(|_| wish.sealed.is_none()).and_then(|target| target.rotated_at),
        created_at: known.map_or(now, |target| target.created_at),
        changed_at: now,
        changed_by: by.to_owned(),
    };
    Ok((target, known.is_none()))
}

/// Says whether what is kept for one address would be sent to another.
fn leads_elsewhere(before: &str, after: &str) -> bool {
    let whom = |url| Place::parse(url).map(|place| (place.tls, place.host, place.port));
    whom(before) != whom(after)
}

fn check(wish: &PutTarget) -> Result<(), TargetRefusal> {
    if !is_token(&wish.name) {
        return refuse("id", "a name is 1 to 64 of A-Z, a-z, 0-9, `_` and `-`");
    }
    if let Err(error) = Place::parse(&wish.url) {
        return refuse("url", error.to_string());
    }
    let known: Vec<_> =
        catalogue::events().iter().map(|event| format!("kontor.{}", event.name())).collect();
    let asked = &wish.settings.events;
    if let Some(unknown) = asked.iter().find(|event| !known.contains(event)) {
        return refuse(
            "events",
            format!(
                "no event is of the type `{unknown}`; a type is `kontor.` and a name of \
                 /asyncapi.json, such as `kontor.order-intake.order.received.v1`"
            ),
        );
    }
    if wish
        .settings
        .requests_per_second
        .is_some_and(|rate| rate == 0 || rate > REQUESTS_PER_SECOND_MAX)
    {
        let words = format!("1 to {REQUESTS_PER_SECOND_MAX} requests a second");
        return refuse("requests_per_second", words);
    }
    let version = wish.settings.api_version.as_deref();
    if version.is_some_and(|version| !is_version(version)) {
        return refuse("api_version", "a version is a year and a month, such as 2026-07");
    }
    Ok(())
}

fn is_version(text: &str) -> bool {
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text == "unstable"
        || text.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

impl Target {
    /// Says whether it is told anything.
    pub fn is_live(&self) -> bool {
        self.state == TargetState::Live
    }

    /// Says whether an event of this type goes there.
    pub fn wants(&self, event_type: &str) -> bool {
        let events = &self.settings.events;
        self.kind == TargetKind::Webhook
            && (events.is_empty() || events.iter().any(|wanted| wanted == event_type))
    }

    /// Takes note of what came of a try.
    pub fn heard(&self, verdict: &Verdict, now: DateTime<Utc>) -> Self {
        let failures = self.failures.saturating_add(1);
        let failing_since = self.failing_since.or(Some(now));
        let words = in_words(verdict);
        match verdict {
            Verdict::Told { .. } | Verdict::Accepted { .. } => {
                let not_before = self.not_before.filter(|at| *at > now);
                let held = self.state == TargetState::Paused || not_before.is_some();
                let reason = self.reason.clone().filter(|_| held);
                Self { failures: 0, failing_since: None, not_before, reason, ..self.clone() }
            }
            Verdict::Refused { .. } => self.clone(),
            Verdict::Rest { after_seconds, .. } => {
                let not_before = Some(now + TimeDelta::seconds(i64::from(*after_seconds)));
                Self { not_before, reason: Some(words), ..self.clone() }
            }
            Verdict::Closed { .. } => Self {
                state: TargetState::Paused,
                reason: Some(words),
                failures,
                failing_since,
                ..self.clone()
            },
            Verdict::Again { .. } => {
                let failing = Self { failures, failing_since, ..self.clone() };
                match failing.has_failed_enough(now) {
                    true => Self {
                        state: TargetState::Paused,
                        reason: Some(format!("it failed {failures} times in a row: {words}")),
                        ..failing
                    },
                    false => failing,
                }
            }
        }
    }

    /// A shop is never paused for failing: its orders are worth a day's tries, each.
    fn has_failed_enough(&self, now: DateTime<Utc>) -> bool {
        let long = TimeDelta::hours(FAILING_HOURS_MAX);
        self.kind == TargetKind::Webhook
            && self.failures >= FAILURES_MAX
            && self.failing_since.is_some_and(|since| now - since >= long)
    }

    /// Lets it go on.
    pub fn resume(&self, by: &str, now: DateTime<Utc>) -> Self {
        Self {
            state: TargetState::Live,
            reason: None,
            not_before: None,
            failures: 0,
            failing_since: None,
            changed_at: now,
            changed_by: by.to_owned(),
            ..self.clone()
        }
    }

    /// Gives it a new secret; the one before signs along for a day.
    pub fn rotate(&self, sealed: &str, by: &str, now: DateTime<Utc>) -> Self {
        let kept = self.sealed.iter().take(1).cloned();
        Self {
            sealed: std::iter::once(sealed.to_owned()).chain(kept).collect(),
            rotated_at: Some(now),
            changed_at: now,
            changed_by: by.to_owned(),
            ..self.clone()
        }
    }

    /// Gives the secrets that sign now.
    pub fn live_secrets(&self, now: DateTime<Utc>) -> Vec<String> {
        let long = TimeDelta::hours(BOTH_SIGN_HOURS);
        let both = self.rotated_at.is_some_and(|at| now - at < long);
        self.sealed.iter().take(if both { 2 } else { 1 }).cloned().collect()
    }
}

#[cfg(test)]
mod tests;
