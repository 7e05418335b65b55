//! Writes down that somebody of the house spoke with a customer.

use contracts::events::customer::ContactRecorded;
use contracts::ids::{CustomerContactId, Id};
use contracts::problem::Problem;
use contracts::requests::crm::CustomerContact;
use runtime::{Batch, BatchError, NewEvent, Outcome};

use crate::commands::RecordContact;
use crate::domain::contacts::{is_the_same, refusal};
use crate::store::contacts;

/// Writes it down once, however often it is asked with the same key.
///
/// - Errs: 404 for a customer that is not there; 409 for a key that was used for something else; 422
///   for an order of somebody else.
/// - Writes: `customer_contacts`; event `ContactRecorded`, without what was said.
pub(super) async fn record_contact(
    batch: &mut Batch<'_>,
    RecordContact { wish, key }: RecordContact,
    actor: String,
) -> Result<Outcome, BatchError> {
    let id = CustomerContactId::caused_by(wish.customer_id.uuid(), &key);
    if let Some(kept) = contacts::find(batch.conn, id).await? {
        if is_the_same(&wish, &kept) {
            return Outcome::reply(&kept);
        }
        let detail = format!("the key `{key}` was used before with another body");
        return Ok(Outcome::refused(Problem::conflict(detail)));
    }
    let known = contacts::known(batch.conn, wish.customer_id, wish.order_id).await?;
    if let Some(problem) = refusal(&wish, known.is_there, known.order_number.is_some()) {
        return Ok(Outcome::refused(problem));
    }
    let contact = CustomerContact {
        id,
        customer_id: wish.customer_id,
        order_id: wish.order_id,
        order_number: known.order_number,
        kind: wish.kind,
        direction: wish.direction,
        text: Some(wish.text),
        recorded_by: actor,
        recorded_at: batch.now,
    };
    contacts::insert(batch.conn, &contact).await?;
    let told = ContactRecorded {
        contact_id: id,
        customer_id: contact.customer_id,
        order_id: contact.order_id,
        kind: contact.kind,
        direction: contact.direction,
        recorded_by: contact.recorded_by.clone(),
        recorded_at: contact.recorded_at,
    };
    let told = NewEvent::of(&told, id, 1, contact.order_id)?;
    Ok(Outcome::reply(&contact)?.announcing(vec![told]))
}
