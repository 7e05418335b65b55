//! Pages of shipments, newest first.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use contracts::reach::Whereabouts;
use contracts::requests::logistics::{ShipmentStage, ShipmentStatus, ShipmentsQuery};
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

/// What of the table is read: what went wrong is few, and found by its incidents.
enum Through {
    /// The shipments themselves, in this status where it is asked for.
    Status(Option<ShipmentStatus>),
    /// Open incidents: those of parcels that come back, the others, or all.
    Incidents(Option<bool>),
}

impl Through {
    /// Says what finds the parcels that wait in a stage.
    fn of(query: &ShipmentsQuery) -> Self {
        match query.stage {
            Some(ShipmentStage::ToLabel) => Self::Status(Some(ShipmentStatus::Draft)),
            Some(ShipmentStage::ToHandOver) => Self::Status(Some(ShipmentStatus::Booked)),
            Some(ShipmentStage::OnTheWay) => Self::Status(Some(ShipmentStatus::HandedOver)),
            Some(ShipmentStage::Delivered) => Self::Status(Some(ShipmentStatus::Delivered)),
            Some(ShipmentStage::ComingBack) => Self::Incidents(Some(true)),
            Some(ShipmentStage::Exceptions) => Self::Incidents(Some(false)),
            None if query.with_incident == Some(true) => Self::Incidents(None),
            None => Self::Status(None),
        }
    }
}

/// Gives the ids of the shipments after a place, and of one more than the page has.
pub async fn page(
    conn: &mut PgConnection,
    within: &Within,
    query: &ShipmentsQuery,
    after: Option<Place>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    match Through::of(query) {
        Through::Status(stage) => by_status(conn, (within, query), stage, after).await,
        Through::Incidents(coming_back) => {
            by_incident(conn, (within, query), coming_back, after).await
        }
    }
}

async fn by_status(
    conn: &mut PgConnection,
    (within, query): (&Within, &ShipmentsQuery),
    stage: Option<ShipmentStatus>,
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
            AND ($8::text IS NULL OR status = $8)
            AND ($9::text IS NULL OR carrier = $9)
            AND ($10::text IS NULL OR location = $10)
            AND ($11::text[] IS NULL OR channel = ANY($11))
            AND ($12::text[] IS NULL OR location = ANY($12))
            AND ($13::text IS NULL OR channel = $13)
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
        stage.map(|status| word(STATUSES, status)) as _,
        query.carrier.as_deref() as _,
        within.location(query.location.clone()) as _,
        within.channels() as _,
        within.locations() as _,
        within.channel(None) as _,
    )
    .fetch_all(conn)
    .await
}

async fn by_incident(
    conn: &mut PgConnection,
    (within, query): (&Within, &ShipmentsQuery),
    coming_back: Option<bool>,
    after: Option<Place>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        SELECT shipment_id
        FROM shipments
        JOIN (
            SELECT DISTINCT shipment_id
            FROM incidents
            WHERE closed_at IS NULL
                AND ($4::boolean IS NULL OR $4 = (kind = 'return_to_sender'))
        ) AS open USING (shipment_id)
        WHERE ($1::uuid IS NULL OR order_id = $1)
            AND ($2::text IS NULL OR status = $2)
            AND ($3::text IS NULL OR tracking_status = $3)
            AND ($5::timestamptz IS NULL OR (created_at, shipment_id) < ($5, $6::uuid))
            AND ($8::text IS NULL OR carrier = $8)
            AND ($9::text IS NULL OR location = $9)
            AND ($10::boolean IS DISTINCT FROM FALSE)
            AND ($11::text[] IS NULL OR channel = ANY($11))
            AND ($12::text[] IS NULL OR location = ANY($12))
        ORDER BY created_at DESC, shipment_id DESC
        LIMIT $7
        "#,
        query.order_id.map(Id::uuid) as _,
        query.status.map(|status| word(STATUSES, status)) as _,
        query.tracking_status.map(|status| word(TRACKING, status)) as _,
        coming_back as _,
        after.map(|place| place.created_at) as _,
        after.map(|place| place.shipment_id.uuid()) as _,
        query.page.limit() + 1,
        query.carrier.as_deref() as _,
        query.location.as_deref() as _,
        query.with_incident as _,
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
