WITH made AS (
    INSERT INTO shipments (shipment_id, order_id, parcel_id, order_number, channel, location,
        sscc, weight_grams, lines, currency, value_minor, cash_on_delivery_minor,
        shipping_method, recipient, status, carrier, service, tracking_number,
        tracking_token, cost_minor, cost_currency, chosen_because, tracking_status,
        incident_reason, tracked_at, voided_for, created_at, booked_at, handed_over_at,
        ended_at, version)
    SELECT shipment_id, order_id, parcel_id, order_number, channel, location,
        sscc, weight_grams, lines, currency, value_minor, cash_on_delivery_minor,
        shipping_method, recipient, status, carrier, service, tracking_number,
        tracking_token, cost_minor, cost_currency, chosen_because, tracking_status,
        incident_reason, tracked_at, voided_for, created_at, booked_at, handed_over_at,
        ended_at, version
    FROM jsonb_populate_recordset(NULL::shipments, $1)
    RETURNING shipment_id
), moved AS (
    UPDATE shipments AS s
    SET status = new.status, carrier = new.carrier, service = new.service,
        tracking_number = new.tracking_number, tracking_token = new.tracking_token,
        cost_minor = new.cost_minor, cost_currency = new.cost_currency,
        chosen_because = new.chosen_because, tracking_status = new.tracking_status,
        incident_reason = new.incident_reason, tracked_at = new.tracked_at,
        voided_for = new.voided_for, booked_at = new.booked_at,
        handed_over_at = new.handed_over_at, ended_at = new.ended_at,
        version = new.version
    FROM UNNEST(
        $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::bigint[], $9::text[], $10::jsonb[], $11::text[], $12::text[],
        $13::timestamptz[], $14::uuid[], $15::timestamptz[], $16::timestamptz[],
        $17::timestamptz[], $18::bigint[])
        AS new (shipment_id, status, carrier, service, tracking_number, tracking_token,
                cost_minor, cost_currency, chosen_because, tracking_status,
                incident_reason, tracked_at, voided_for, booked_at, handed_over_at,
                ended_at, version)
    WHERE s.shipment_id = new.shipment_id
    RETURNING s.shipment_id
), reported AS (
    INSERT INTO tracking_events (shipment_id, report_key, tracking_status, told_as,
        description, city, incident_reason, occurred_at, recorded_at, advanced,
        reported_by)
    SELECT shipment_id, report_key, tracking_status, told_as,
        description, city, incident_reason, occurred_at, recorded_at, advanced,
        reported_by
    FROM jsonb_populate_recordset(NULL::tracking_events, $19)
    RETURNING shipment_id
)
SELECT (SELECT count(*) FROM made) AS "made!", (SELECT count(*) FROM moved) AS "moved!",
    (SELECT count(*) FROM reported) AS "reported!"
