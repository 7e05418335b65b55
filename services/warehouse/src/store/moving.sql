WITH accounts AS (
    SELECT *
    FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::bigint[], $51::bigint[], $52::bigint[],
        $53::boolean[]) AS account (sku, location, on_hand, allocated, opened_on_hand,
        opened_allocated, moved)
), made AS (
    INSERT INTO stock_levels (sku, location, on_hand, allocated)
    SELECT sku, location, on_hand, allocated
    FROM accounts
    WHERE moved AND opened_on_hand IS NULL
    RETURNING sku
), changed AS (
    UPDATE stock_levels AS level
    SET on_hand = account.on_hand, allocated = account.allocated
    FROM accounts AS account
    WHERE account.moved AND (level.sku, level.location) = (account.sku, account.location)
        AND (level.on_hand, level.allocated) = (opened_on_hand, opened_allocated)
    RETURNING level.sku
), ledger AS (
    INSERT INTO movements (number, movement_id, sku, location, kind, on_hand_change,
        allocated_change, on_hand, allocated, cause, reason, order_id, moved_at)
    SELECT row.*, $17
    FROM UNNEST($5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[],
        $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[],
        $15::text[], $16::uuid[]) AS row
    RETURNING number
), jobs AS (
    INSERT INTO pick_jobs (job_id, fulfillment_order_id, order_id, location, zone, state,
        holder, claimed_until, refusal, version, released_at, claimed_at)
    SELECT *
    FROM UNNEST($18::uuid[], $19::uuid[], $20::uuid[], $21::text[], $22::text[],
        $23::text[], $24::text[], $25::timestamptz[], $26::text[], $27::bigint[],
        $28::timestamptz[], $29::timestamptz[])
    ON CONFLICT (job_id) DO UPDATE
    SET state = EXCLUDED.state, holder = EXCLUDED.holder,
        claimed_until = EXCLUDED.claimed_until, refusal = EXCLUDED.refusal,
        version = EXCLUDED.version, claimed_at = EXCLUDED.claimed_at
    RETURNING job_id
), tasks AS (
    INSERT INTO pick_tasks (task_id, job_id, order_id, line_id, sku, bin, walking_order,
        quantity, picked, short, packed, handed_over)
    SELECT *
    FROM UNNEST($30::uuid[], $31::uuid[], $32::uuid[], $33::uuid[], $34::text[],
        $35::text[], $36::integer[], $37::bigint[], $38::bigint[], $39::bigint[],
        $40::bigint[], $41::bigint[])
    ON CONFLICT (task_id) DO UPDATE
    SET quantity = EXCLUDED.quantity, picked = EXCLUDED.picked, short = EXCLUDED.short,
        packed = EXCLUDED.packed, handed_over = EXCLUDED.handed_over
    RETURNING task_id
), answers AS (
    INSERT INTO answered (scope, key, fingerprint, answer, asked_by, answered_at)
    SELECT row.*, $17
    FROM UNNEST($42::text[], $43::text[], $44::uuid[], $45::jsonb[], $46::text[]) AS row
    RETURNING key
), stamped AS (
    UPDATE counters
    SET arrivals = $47, movements = $48, parcels = $49,
        stamp = CASE WHEN $50 THEN gen_random_uuid() ELSE stamp END
    WHERE stamp = $55
    RETURNING stamp
)
SELECT (SELECT count(*) FROM made) + (SELECT count(*) FROM changed) AS "levels!",
    (SELECT count(*) FROM ledger) AS "movements!",
    (SELECT count(*) FROM jobs) AS "jobs!", (SELECT count(*) FROM tasks) AS "tasks!",
    (SELECT count(*) FROM answers) AS "answers!", (SELECT stamp FROM stamped) AS stamp,
    (SELECT count(*) FROM stock_levels WHERE sku = ANY($54)) AS "stood!",
    (
        SELECT count(*)
        FROM accounts AS account
        JOIN stock_levels AS level USING (sku, location)
        WHERE (level.on_hand, level.allocated) = (opened_on_hand, opened_allocated)
    ) AS "believed!"
