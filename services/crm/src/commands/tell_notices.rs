//! Tells the house what has to be looked at: opened once, said and mailed once, closed when it is
//! gone.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::notice::{NoticeEnded, NoticeRaised};
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::messages::MessageLanguage;
use contracts::requests::notices::{NoticeMail, NoticesAcknowledge};
use runtime::{Batch, BatchError, NewEvent, Outcome};
use serde::{Deserialize, Serialize};

use crate::commands::take_message::TAKEN_MAX;
use crate::commands::{SettleNotices, TakeMessage};
use crate::config::Rules;
use crate::domain::messages::{Answer, Letter, to_html};
use crate::domain::notices::{Changed, Look, compare, digest, next_action};
use crate::store::notices;

/// When a mail is tried again that did not go out: an alarm does not wait for hours.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

/// A mail about new notices; nothing where nobody is to be told anything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TakenNotices {
    /// What to send.
    pub letter: Option<Letter>,
    /// When it was taken.
    pub at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Opens what is new and closes what is gone.
///
/// - Writes: `notices`; events `NoticeRaised`, `NoticeEnded`.
pub(super) async fn observe(
    batch: &mut Batch<'_>,
    rules: &Rules,
    look: Look,
) -> Result<Outcome, BatchError> {
    let open = notices::list_open(batch.conn).await?;
    let changed = compare(&look, &open, batch.now);
    let mail = match (rules.writes, &rules.notices_to) {
        (true, Some(_)) => NoticeMail::Waiting,
        _ => NoticeMail::None,
    };
    notices::change(batch.conn, &changed, batch.now, mail).await?;
    Ok(Outcome::reply(&Done {})?.announcing(events(&changed, batch.now)?))
}

/// What was not said to be there is not said to be gone.
fn events(changed: &Changed, now: DateTime<Utc>) -> Result<Vec<NewEvent>, BatchError> {
    let order = |subject: &str| subject.parse::<OrderId>().ok();
    let raised = changed.new.iter().map(|(id, seen)| {
        let body = NoticeRaised {
            notice_id: *id,
            cause: seen.cause,
            subject: seen.subject.clone(),
            words: seen.words.clone(),
            next_action: next_action(seen.cause, &seen.subject, &seen.words),
            opened_at: now,
        };
        NewEvent::of(&body, id, 1, order(&seen.subject))
    });
    let ended = changed.gone.iter().filter(|notice| notice.said).map(|notice| {
        let (cause, subject) = (notice.cause, notice.subject.clone());
        let body = NoticeEnded { notice_id: notice.id, cause, subject, closed_at: now };
        NewEvent::of(&body, notice.id, 2, order(&notice.subject))
    });
    raised.chain(ended).collect()
}

/// Gives one mail about everything that is new, in quiet hours too.
///
/// - Writes: `notices`.
pub(super) async fn take(
    batch: &mut Batch<'_>,
    rules: &Rules,
    take: TakeMessage,
) -> Result<Outcome, BatchError> {
    notices::leave_behind(batch.conn, &take, batch.now, TAKEN_MAX).await?;
    let Some(to) = rules.notices_to.clone().filter(|_| rules.writes) else {
        return Outcome::reply(&TakenNotices::default());
    };
    let told = notices::take(batch.conn, &take, batch.now).await?;
    if told.is_empty() {
        return Outcome::reply(&TakenNotices::default());
    }
    let (subject, text) = digest(&told, &rules.shop.public_url);
    let html = to_html(&text);
    let message_id = format!("<notices-{}-{}@{}>", take.worker, take.key, rules.shop.mail_domain);
    let language = MessageLanguage::English;
    let letter = Letter { to, to_name: None, subject, text, html, message_id, language };
    Outcome::reply(&TakenNotices { letter: Some(letter), at: Some(batch.now) })
}

/// Records what became of a mail about notices.
///
/// - Writes: `notices`.
pub(super) async fn settle(
    batch: &mut Batch<'_>,
    settle: SettleNotices,
) -> Result<Outcome, BatchError> {
    let mail = match settle.answer {
        Answer::Taken => NoticeMail::Sent,
        Answer::Refused(_) => NoticeMail::Refused,
        Answer::Unknown(_) => NoticeMail::Unknown,
        Answer::NotNow(_) => NoticeMail::Waiting,
    };
    notices::settle(batch.conn, &settle.take, mail, batch.now + AGAIN_AFTER).await?;
    Outcome::reply(&Done {})
}

/// Says that somebody looks after a notice; whoever said so first stands.
///
/// - Errs: 404.
/// - Writes: `notices`.
pub(super) async fn acknowledge(
    batch: &mut Batch<'_>,
    wish: NoticesAcknowledge,
    actor: String,
) -> Result<Outcome, BatchError> {
    let id = wish.notice_id;
    let note = wish.note.as_deref();
    if !notices::acknowledge(batch.conn, id, &actor, batch.now, note).await? {
        return Ok(Outcome::refused(Problem::not_found(format!("there is no notice {id}"))));
    }
    let notice = notices::find(batch.conn, id).await?;
    let gone = || BatchError::inconsistent("notices", format!("{id} is gone"));
    Outcome::reply(&notice.ok_or_else(gone)?)
}
