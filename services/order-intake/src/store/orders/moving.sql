WITH moved AS (
    UPDATE orders AS o
    SET status = new.status, holds = new.holds, cancelling = new.cancelling,
        approved_at = new.approved_at, handed_over_at = new.handed_over_at,
        completed_at = new.completed_at, closed_at = new.closed_at, due_at = new.due_at,
        version = new.version, said = new.said, delivered_at = new.delivered_at
    FROM UNNEST(
        $1::uuid[], $2::text[], $3::jsonb[], $4::boolean[], $5::timestamptz[],
        $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],
        $10::bigint[], $11::bigint[], $12::timestamptz[])
        AS new (id, status, holds, cancelling, approved_at, handed_over_at, completed_at,
                closed_at, due_at, version, said, delivered_at)
    WHERE o.id = new.id
    RETURNING o.id
), placed AS (
    UPDATE order_lines AS l
    SET unrouted = new.unrouted, backordered = new.backordered,
        allocated = new.allocated, picked = new.picked, packed = new.packed,
        in_transit = new.in_transit, delivered = new.delivered,
        written_off = new.written_off, cancelled = new.cancelled
    FROM UNNEST(
        $13::uuid[], $14::uuid[], $15::integer[], $16::integer[], $17::integer[],
        $18::integer[], $19::integer[], $20::integer[], $21::integer[], $22::integer[],
        $23::integer[])
        AS new (order_id, id, unrouted, backordered, allocated, picked, packed,
                in_transit, delivered, written_off, cancelled)
    WHERE l.order_id = new.order_id AND l.id = new.id
    RETURNING l.id
), told AS (
    INSERT INTO timeline (order_id, cause, number, at, code, sentence, actor, trace_id)
    SELECT * FROM UNNEST(
        $24::uuid[], $25::uuid[], $26::bigint[], $27::timestamptz[], $28::text[],
        $29::text[], $30::text[], $31::text[])
)
SELECT (SELECT count(*) FROM moved) AS "moved!", (SELECT count(*) FROM placed) AS "placed!"
