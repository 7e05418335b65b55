-- Old days of the log are packed before they are dropped: nothing that was said is ever gone, and a
-- reader that comes late, or begins anew, reads it out of the packs.

CREATE TABLE log_packs (
    lane  smallint NOT NULL,
    last  bigint   NOT NULL,
    day   date     NOT NULL,
    first bigint   NOT NULL,
    count integer  NOT NULL,
    rows  json     NOT NULL,
    PRIMARY KEY (lane, last, day),
    CONSTRAINT log_packs_hold_rows CHECK (first <= last AND count BETWEEN 1 AND last - first + 1)
);
COMMENT ON TABLE log_packs IS 'Rows of old days of the log, some hundred together, which takes a quarter of the room; written by pack_old_log alone.';
COMMENT ON COLUMN log_packs.first IS 'The lowest number in it.';
COMMENT ON COLUMN log_packs.last IS 'The highest number in it.';
COMMENT ON COLUMN log_packs.rows IS 'An array of the rows, by number; each has the columns of the log but the lane.';

-- Numbers of a lane rise with time, so what of a day is not packed yet is above what is.
CREATE FUNCTION pack_old_log(keep_days integer, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    part text;
    first_kept text := 'log_' || to_char((now() AT TIME ZONE 'UTC')::date - keep_days, 'YYYYMMDD');
    packed bigint;
BEGIN
    IF keep_days < 1 THEN
        RAISE EXCEPTION 'a day of the log is packed when it is over, not after %', keep_days;
    END IF;
    FOR part IN
        SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'log'::regclass AND c.relname < first_kept ORDER BY c.relname
    LOOP
        EXECUTE format(
            'WITH packed AS (SELECT lane, max(last) AS last FROM log_packs WHERE day = $1 GROUP BY lane),
                  unpacked AS (SELECT p.* FROM %I AS p LEFT JOIN packed AS k USING (lane)
                           WHERE p.number > coalesce(k.last, 0)
                           ORDER BY p.lane, p.number LIMIT $2),
                  made AS (INSERT INTO log_packs (lane, last, day, first, count, rows)
                           SELECT lane, max(number), $1, min(number), count(*),
                                  json_agg(json_build_object(
                                      ''number'', number, ''epoch'', epoch,
                                      ''recorded_at'', recorded_at, ''kind'', kind,
                                      ''subject'', subject, ''sequence'', sequence,
                                      ''correlation'', correlation, ''causation'', causation,
                                      ''trace'', trace, ''body'', body) ORDER BY number)
                           FROM unpacked GROUP BY lane, (number - 1) / 500
                           RETURNING count)
             SELECT coalesce(sum(count), 0) FROM made', part)
            INTO packed USING to_date(right(part, 8), 'YYYYMMDD'), rows_max;
        IF packed > 0 THEN
            RETURN packed;
        END IF;
    END LOOP;
    RETURN 0;
END $$;
COMMENT ON FUNCTION pack_old_log IS 'Packs at most so many rows of the oldest day of the log that is older than so many and not packed whole; gives how many, 0 where all are.';

CREATE OR REPLACE FUNCTION drop_old_log(keep_days integer, read_lanes smallint[], read_numbers bigint[])
    RETURNS TABLE (dropped integer, held_back text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
DECLARE
    part text;
    first_kept text := 'log_' || to_char((now() AT TIME ZONE 'UTC')::date - keep_days, 'YYYYMMDD');
BEGIN
    IF keep_days < 1 THEN
        RAISE EXCEPTION 'the log is kept for a day at least, not for %', keep_days;
    END IF;
    dropped := 0;
    -- Before the lanes, as whoever reads the log and then seals a batch takes them.
    LOCK TABLE log IN ACCESS EXCLUSIVE MODE;
    FOR part IN
        SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'log'::regclass AND c.relname < first_kept ORDER BY c.relname
    LOOP
        EXECUTE format(
            'SELECT string_agg(format(''lane %%s: %%s of %%s rows packed, up to %%s, published to %%s, read to %%s'',
                                      p.lane, coalesce(k.rows, 0), p.rows, p.last, l.mark, coalesce(r.number, 0)), ''; '')
             FROM (SELECT lane, min(number) AS first, max(number) AS last, count(*) AS rows
                   FROM %I GROUP BY lane) AS p
             JOIN lanes AS l USING (lane)
             LEFT JOIN UNNEST($1, $2) AS r (lane, number) USING (lane)
             LEFT JOIN LATERAL (SELECT sum(count) AS rows FROM log_packs AS k
                                WHERE k.lane = p.lane AND k.day = $3 AND k.first >= p.first) AS k ON true
             WHERE p.last > l.mark OR p.last > coalesce(r.number, 0) OR k.rows IS DISTINCT FROM p.rows', part)
            INTO held_back USING read_lanes, read_numbers, to_date(right(part, 8), 'YYYYMMDD');
        IF held_back IS NOT NULL THEN
            held_back := part || ': ' || held_back;
            EXIT;
        END IF;
        EXECUTE format(
            'UPDATE lanes AS l SET floor = greatest(l.floor, p.last)
             FROM (SELECT lane, max(number) AS last FROM %I GROUP BY lane) AS p
             WHERE p.lane = l.lane', part);
        EXECUTE format('DROP TABLE %I', part);
        dropped := dropped + 1;
    END LOOP;
    RETURN NEXT;
END $$;
COMMENT ON FUNCTION drop_old_log IS 'Drops the days of the log that are older than so many, the oldest first, as far as they are packed, published and read; says what holds the next one back. Called with how far every lane was read by all readers.';
