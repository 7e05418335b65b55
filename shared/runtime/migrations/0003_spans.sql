-- What was done in which trace: kept for some days, written in the background, and lost without
-- harm when the database falls over before it had them.

CREATE TABLE spans (
    trace_id   uuid        NOT NULL,
    span_id    bigint      NOT NULL,
    parent_id  bigint,
    name       text        NOT NULL,
    kind       text        NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    attributes jsonb       NOT NULL,
    links      jsonb       NOT NULL,
    error      text,
    PRIMARY KEY (trace_id, span_id, started_at),
    CONSTRAINT spans_kind CHECK (kind IN ('server', 'consumer', 'producer', 'client', 'internal'))
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE spans IS 'Tasks and batches of this service as OpenTelemetry tells of them; one partition per day, dropped after some days.';
COMMENT ON COLUMN spans.trace_id IS 'The 16 bytes of a W3C trace id.';
COMMENT ON COLUMN spans.span_id IS 'The 8 bytes of a W3C span id, read as a signed number.';
COMMENT ON COLUMN spans.parent_id IS 'The span that led to it, here or in another service.';
COMMENT ON COLUMN spans.links IS 'Spans of other traces: [{trace_id, span_id, what}].';

-- The running role has no right to define anything; see make_log_partition.
CREATE FUNCTION make_span_partition(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    name text := 'spans_' || to_char(day, 'YYYYMMDD');
    today date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
    IF day < today - 1 OR day > today + 31 THEN
        RAISE EXCEPTION 'a span partition is made for yesterday to a month ahead, not for %', day;
    END IF;
    IF to_regclass(quote_ident(name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF spans FOR VALUES FROM (%L) TO (%L)',
        name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    RETURN true;
EXCEPTION WHEN duplicate_table THEN
    RETURN false;
END $$;

CREATE FUNCTION drop_span_partitions(keep_days integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    old text;
    dropped integer := 0;
    first_kept text := 'spans_' || to_char((now() AT TIME ZONE 'UTC')::date - keep_days, 'YYYYMMDD');
BEGIN
    IF keep_days < 1 THEN
        RAISE EXCEPTION 'spans are kept for a day at least, not for %', keep_days;
    END IF;
    FOR old IN
        SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'spans'::regclass AND c.relname < first_kept
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I', old);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
