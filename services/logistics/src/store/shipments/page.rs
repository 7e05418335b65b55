//! Pages of shipments, newest first.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use contracts::reach::Whereabouts;
use contracts::requests::logistics::ShipmentsQuery;
use runtime::Within;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::domain::status::{STATUSES, TRACKING, word};

/// Where a shipment stands in the list: what the cursor of a page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When the parcel was taken up.
    pub created_at: DateTime<Utc>,
    /// The shipment.
    pub shipment_id: ShipmentId,
}

impl Place {
    /// Writes a cursor.
    pub fn cursor(self) -> String {
        format!("{:x}-{}", self.created_at.timestamp_micros(), self.shipment_id.uuid().simple())
    }

    /// Reads a cursor.
    pub fn parse(cursor: &str) -> Option<Self> {
        let (micros, id) = cursor.split_once('-')?;
        Some(Self {
            created_at: DateTime::from_timestamp_micros(i64::from_str_radix(micros, 16).ok()?)?,
            shipment_id: ShipmentId::from_uuid(Uuid::try_parse(id).ok()?),
        })
    }
}

/// Gives the ids of the shipments after a place, and of one more than the page has.
pub async fn page(
    conn: &mut PgConnection,
    within: &Within,
    query: &ShipmentsQuery,
    after: Option<Place>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        SELECT shipment_id
        FROM shipments AS s
        WHERE ($1::uuid IS NULL OR order_id = $1)
            AND ($2::text IS NULL OR status = $2)
            AND ($3::text IS NULL OR tracking_status = $3)
            AND ($4::boolean IS NULL OR $4 = EXISTS (
                SELECT FROM incidents AS i
                WHERE i.shipment_id = s.shipment_id AND i.closed_at IS NULL))
            AND ($5::timestamptz IS NULL OR (created_at, shipment_id) < ($5, $6::uuid))
            AND ($8::text[] IS NULL OR channel = ANY($8))
            AND ($9::text[] IS NULL OR location = ANY($9))
        ORDER BY created_at DESC, shipment_id DESC
        LIMIT $7
        "#,
        query.order_id.map(Id::uuid) as _,
        query.status.map(|status| word(STATUSES, status)) as _,
        query.tracking_status.map(|status| word(TRACKING, status)) as _,
        query.with_incident as _,
        after.map(|place| place.created_at) as _,
        after.map(|place| place.shipment_id.uuid()) as _,
        query.page.limit() + 1,
        within.channels() as _,
        within.locations() as _,
    )
    .fetch_all(conn)
    .await
}

/// Gives the channel and the location of a shipment.
pub async fn whereabouts(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT channel, location AS "location?" FROM shipments WHERE shipment_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nonsense_is_not() {
        let created_at = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        let place = Place { created_at, shipment_id: ShipmentId::from_uuid(Uuid::from_u128(7)) };
        assert_eq!(Place::parse(&place.cursor()), Some(place));
        for nonsense in ["", "-", "zz-00", "7fffffffffffffff-1", "1-ü"] {
            assert_eq!(Place::parse(nonsense), None, "{nonsense}");
        }
    }
}
