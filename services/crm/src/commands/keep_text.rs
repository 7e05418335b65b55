//! Keeps a text of the merchant's own, or goes back to the one that comes with Kontor.

use contracts::requests::messages::{TemplatePut, TemplateReset};
use runtime::{Batch, BatchError, Outcome};

use crate::domain::messages::Text;
use crate::endpoints::templates::view;
use crate::store::message_texts::{self, OwnText};

/// Keeps a text, which was checked before.
///
/// - Writes: `message_texts`.
pub(super) async fn put_text(
    batch: &mut Batch<'_>,
    put: TemplatePut,
    actor: String,
) -> Result<Outcome, BatchError> {
    let own = OwnText {
        kind: put.kind,
        language: put.language,
        text: Text { subject: put.subject, body: put.text, html: put.html },
        changed_by: actor,
        changed_at: batch.now,
    };
    message_texts::upsert(batch.conn, &own).await?;
    Outcome::reply(&view(own.kind, own.language, Some(own)))
}

/// Forgets a text of the merchant's own; done already where there is none.
///
/// - Writes: `message_texts`.
pub(super) async fn reset_text(
    batch: &mut Batch<'_>,
    reset: TemplateReset,
) -> Result<Outcome, BatchError> {
    message_texts::delete(batch.conn, reset.kind, reset.language).await?;
    Outcome::reply(&view(reset.kind, reset.language, None))
}
