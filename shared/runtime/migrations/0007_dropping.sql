-- Days of the log are dropped only with the word of those who read it.

DROP FUNCTION drop_log_partition(date);

CREATE FUNCTION drop_old_log(keep_days integer, read_lanes smallint[], read_numbers bigint[])
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
            'SELECT string_agg(format(''lane %%s to %%s, published to %%s, read to %%s'',
                                      p.lane, p.last, l.mark, coalesce(r.number, 0)), ''; '')
             FROM (SELECT lane, max(number) AS last FROM %I GROUP BY lane) AS p
             JOIN lanes AS l USING (lane)
             LEFT JOIN UNNEST($1, $2) AS r (lane, number) USING (lane)
             WHERE p.last > l.mark OR p.last > coalesce(r.number, 0)', part)
            INTO held_back USING read_lanes, read_numbers;
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
COMMENT ON FUNCTION drop_old_log IS 'Drops the days of the log that are older than so many, the oldest first, as far as they are published and read; says what holds the next one back. Called with how far every lane was read by all readers.';
