-- The tables of the chassis: the same in every schema, run before the service's own.

CREATE TABLE lanes (
    lane        smallint    PRIMARY KEY,
    head        bigint      NOT NULL DEFAULT 0,
    mark        bigint      NOT NULL DEFAULT 0,
    floor       bigint      NOT NULL DEFAULT 0,
    epoch       bigint      NOT NULL DEFAULT 0,
    fence       bigint      NOT NULL DEFAULT 0,
    holder      text,
    lease_until timestamptz,
    crashes     smallint    NOT NULL DEFAULT 0,
    CONSTRAINT lanes_mark_within_head CHECK (mark >= 0 AND mark <= head),
    CONSTRAINT lanes_floor_within_mark CHECK (floor >= 0 AND floor <= mark)
);
COMMENT ON TABLE lanes IS 'One row per lane of this service: who writes it and how far its log is.';
COMMENT ON COLUMN lanes.head IS 'Number of the last row of the lane''s log; numbers are dense.';
COMMENT ON COLUMN lanes.mark IS 'Every row up to this number was confirmed by the broker, without a hole.';
COMMENT ON COLUMN lanes.floor IS 'Rows up to this number were dropped.';
COMMENT ON COLUMN lanes.epoch IS 'Rises with every taking; made from the database''s time in microseconds.';
COMMENT ON COLUMN lanes.fence IS 'Rises with every taking, also by the same holder; a writer with an older one moves nothing.';
COMMENT ON COLUMN lanes.holder IS 'Name of the instance that writes the lane.';
COMMENT ON COLUMN lanes.lease_until IS 'Until then nobody of another name may take the lane; the database''s clock.';
COMMENT ON COLUMN lanes.crashes IS 'Takings since the lane was last given back in order or held for a minute; many of them mean that a message kills the process.';

CREATE TABLE epochs (
    lane  smallint NOT NULL,
    epoch bigint   NOT NULL,
    start bigint   NOT NULL,
    PRIMARY KEY (lane, epoch)
);
COMMENT ON TABLE epochs IS 'Every taking of a lane, with the head at that moment: the first row of the epoch is start + 1.';

CREATE TABLE log (
    lane        smallint    NOT NULL,
    number      bigint      NOT NULL,
    epoch       bigint      NOT NULL,
    recorded_at timestamptz NOT NULL,
    kind        text        NOT NULL,
    subject     text        NOT NULL,
    sequence    bigint      NOT NULL,
    correlation text,
    causation   uuid        NOT NULL,
    trace       text,
    body        text        NOT NULL,
    PRIMARY KEY (lane, number, recorded_at)
) PARTITION BY RANGE (recorded_at);
COMMENT ON TABLE log IS 'What this service said, numbered densely per lane, append-only; the broker is only the wire.';
COMMENT ON COLUMN log.kind IS 'noun.participle.vN';
COMMENT ON COLUMN log.subject IS 'The aggregate it happened to.';
COMMENT ON COLUMN log.sequence IS 'The aggregate''s version after it.';
COMMENT ON COLUMN log.correlation IS 'The order, where there is one.';
COMMENT ON COLUMN log.causation IS 'The event, request or timer that led to it.';
COMMENT ON COLUMN log.trace IS 'W3C traceparent.';
COMMENT ON COLUMN log.body IS 'JSON, as it is published.';
CREATE INDEX log_correlation ON log (correlation) WHERE correlation IS NOT NULL;
COMMENT ON INDEX log_correlation IS 'The story of one order.';

CREATE TABLE positions (
    source      text     NOT NULL,
    source_lane smallint NOT NULL,
    lane        smallint NOT NULL,
    epoch       bigint   NOT NULL,
    number      bigint   NOT NULL,
    PRIMARY KEY (source, source_lane, lane)
);
COMMENT ON TABLE positions IS 'How far each of our lanes has read each lane of a source; moved with the effects, in one transaction.';

CREATE TABLE crossings (
    source      text     NOT NULL,
    source_lane smallint NOT NULL,
    lane        smallint NOT NULL,
    epoch       bigint   NOT NULL,
    start       bigint   NOT NULL,
    PRIMARY KEY (source, source_lane, lane, epoch)
);
COMMENT ON TABLE crossings IS 'The epochs of a source that a position has crossed, with their starts; where the writer tells others, there is a fork.';

CREATE TABLE parked (
    source      text        NOT NULL,
    source_lane smallint    NOT NULL,
    lane        smallint    NOT NULL,
    epoch       bigint      NOT NULL,
    number      bigint      NOT NULL,
    id          uuid        NOT NULL,
    state       text        NOT NULL,
    aggregate   text        NOT NULL,
    reason      text        NOT NULL,
    attempts    integer     NOT NULL DEFAULT 0,
    headers     jsonb       NOT NULL,
    body        text        NOT NULL,
    parked_at   timestamptz NOT NULL,
    PRIMARY KEY (source, source_lane, lane, number, epoch),
    CONSTRAINT parked_state CHECK (state IN ('awaiting_cause', 'parked', 'behind'))
);
COMMENT ON TABLE parked IS 'Messages that were taken off the stream and are not done: waiting for their cause, parked with a reason, or behind one of these.';
COMMENT ON COLUMN parked.aggregate IS 'What orders messages; later ones of the same source and aggregate stand behind.';
COMMENT ON COLUMN parked.attempts IS 'How often it was tried.';
CREATE UNIQUE INDEX parked_id ON parked (id, lane);
COMMENT ON INDEX parked_id IS 'A person names a message by its event id.';

CREATE TABLE attempts (
    source      text     NOT NULL,
    source_lane smallint NOT NULL,
    lane        smallint NOT NULL,
    epoch       bigint   NOT NULL,
    number      bigint   NOT NULL,
    attempts    integer  NOT NULL,
    PRIMARY KEY (source, source_lane, lane, number, epoch)
);
COMMENT ON TABLE attempts IS 'Messages that are being tried alone; committed before deciding, so that one that kills the process is found.';

-- Partitions are made and dropped by the owner of the schema on behalf of the running role, which
-- has no right to define anything.
CREATE FUNCTION make_log_partition(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    name text := 'log_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF day < (now() AT TIME ZONE 'UTC')::date - 1 OR day > (now() AT TIME ZONE 'UTC')::date + 31 THEN
        RAISE EXCEPTION 'a log partition is made for yesterday to a month ahead, not for %', day;
    END IF;
    IF to_regclass(quote_ident(name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF log FOR VALUES FROM (%L) TO (%L)',
        name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    RETURN true;
EXCEPTION WHEN duplicate_table THEN
    RETURN false;
END $$;

CREATE FUNCTION drop_log_partition(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    name text := 'log_' || to_char(day, 'YYYYMMDD');
    unpublished bigint;
BEGIN
    IF to_regclass(quote_ident(name)) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT count(*) FROM %I AS p JOIN lanes AS l ON l.lane = p.lane WHERE p.number > l.mark', name)
        INTO unpublished;
    IF unpublished > 0 OR day >= (now() AT TIME ZONE 'UTC')::date THEN
        RAISE EXCEPTION 'the log of % still holds % unpublished rows or is of today', day, unpublished;
    END IF;
    EXECUTE format('UPDATE lanes AS l SET floor = greatest(l.floor, p.last) FROM (SELECT lane, max(number) AS last FROM %I GROUP BY lane) AS p WHERE p.lane = l.lane', name);
    EXECUTE format('DROP TABLE %I', name);
    RETURN true;
END $$;
