//! Table `customer_persons`: everything personal, apart from the rest.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::address::Contact;
use contracts::ids::{CustomerId, Id};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::{email_key, name_key, phone_key};

/// A contact, and which event told it.
#[derive(Clone, Debug)]
pub struct TellPerson {
    /// The contact.
    pub contact: Contact,
    /// When it was told.
    pub told_at: DateTime<Utc>,
    /// The event.
    pub told_by: Uuid,
}

/// Stores contacts; one that was told later stands.
pub async fn upsert(
    conn: &mut PgConnection,
    persons: &BTreeMap<CustomerId, TellPerson>,
) -> Result<(), sqlx::Error> {
    if persons.is_empty() {
        return Ok(());
    }
    let column = |read: fn(&Contact) -> Option<String>| {
        persons.values().map(|person| read(&person.contact)).collect::<Vec<_>>()
    };
    sqlx::query!(
        "INSERT INTO customer_persons AS known
             (customer_id, told_at, told_by, name, email, phone, name_key, email_key, phone_key)
         SELECT *
         FROM UNNEST($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::text[])
         ON CONFLICT (customer_id) DO UPDATE
         SET told_at = EXCLUDED.told_at, told_by = EXCLUDED.told_by,
             name = EXCLUDED.name, email = EXCLUDED.email, phone = EXCLUDED.phone,
             name_key = EXCLUDED.name_key, email_key = EXCLUDED.email_key,
             phone_key = EXCLUDED.phone_key
         WHERE (known.told_at, known.told_by) < (EXCLUDED.told_at, EXCLUDED.told_by)",
        &persons.keys().map(|id| id.uuid()).collect::<Vec<_>>(),
        &persons.values().map(|person| person.told_at).collect::<Vec<_>>(),
        &persons.values().map(|person| person.told_by).collect::<Vec<_>>(),
        &column(|contact| contact.name.clone()) as &[Option<String>],
        &column(|contact| contact.email.clone()) as &[Option<String>],
        &column(|contact| contact.phone.clone()) as &[Option<String>],
        &column(|contact| contact.name.as_deref().and_then(name_key)) as &[Option<String>],
        &column(|contact| contact.email.as_deref().and_then(email_key)) as &[Option<String>],
        &column(|contact| contact.phone.as_deref().and_then(phone_key)) as &[Option<String>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
