//! Statements about the logs of all services, and about those who read them.

use contracts::service::Service;

/// Joins a statement for each schema.
fn each(statement: impl Fn(&str, Service) -> String) -> String {
    let parts = Service::ALL.map(|service| statement(service.schema(), service));
    parts.join(" UNION ALL ")
}

fn total(parts: &str) -> String {
    format!("SELECT sum(figure)::int8, sum(wrong)::int8 FROM ({parts}) AS t")
}

/// Counts rows of logs, and lanes whose numbers or versions have holes, packed days included.
pub fn logs() -> String {
    total(&each(|schema, _| {
        format!(
            "SELECT coalesce(sum(l.head - l.floor), 0) AS figure,
                    count(*) FILTER (WHERE g.rows IS DISTINCT FROM nullif(l.head - l.floor, 0)
                                        OR g.last IS DISTINCT FROM nullif(l.head, 0)
                                           AND l.head > l.floor) AS wrong
             FROM {schema}.lanes AS l
             LEFT JOIN (SELECT lane, count(DISTINCT number) AS rows, max(number) AS last
                        FROM {schema}.log GROUP BY lane) AS g USING (lane)
             UNION ALL
             SELECT coalesce(sum(p.rows), 0),
                    count(*) FILTER (WHERE p.rows <> l.floor - p.first + 1) AS wrong
             FROM {schema}.lanes AS l
             JOIN (SELECT lane, min(first) AS first, sum(count) AS rows
                   FROM {schema}.log_packs JOIN {schema}.lanes USING (lane) WHERE last <= floor
                   GROUP BY lane) AS p USING (lane)
             UNION ALL
             SELECT 0, count(*) FROM (SELECT FROM {schema}.log WHERE sequence > 0 GROUP BY subject
                 HAVING count(*) <> max(sequence) - min(sequence) + 1) AS torn"
        )
    }))
}

/// Counts positions, and those that are not at their writer's head.
pub fn positions() -> String {
    read_to("p.number <> l.head")
}

/// Counts positions, and those beyond their writer's head.
pub fn not_ahead() -> String {
    read_to("p.number > l.head")
}

/// Compares how far every reader is with how far its writers are.
fn read_to(wrong: &str) -> String {
    total(&each(|schema, reader| {
        let mut parts = vec!["SELECT 0::int8 AS figure, 0::int8 AS wrong".to_owned()];
        parts.extend(reader.sources().iter().map(|source| {
            let theirs = source.schema();
            format!(
                "SELECT count(*), count(*) FILTER (WHERE {wrong})
                 FROM {schema}.positions AS p
                 JOIN {theirs}.lanes AS l ON l.lane = p.source_lane
                 WHERE p.source = '{source}'"
            )
        }));
        parts.join(" UNION ALL ")
    }))
}

/// Counts lanes, and those of which more is published than written.
pub fn not_invented() -> String {
    total(&each(|schema, _| {
        format!(
            "SELECT count(*) AS figure, count(*) FILTER (WHERE mark > head) AS wrong
             FROM {schema}.lanes"
        )
    }))
}

/// Counts rows, and those that are not published or whose cause is missing for a minute.
pub fn drained() -> String {
    total(&each(|schema, _| {
        format!(
            "SELECT coalesce(sum(head), 0) AS figure, coalesce(sum(head - mark), 0) AS wrong
             FROM {schema}.lanes
             UNION ALL
             SELECT 0, count(*) FROM {schema}.parked
             WHERE state = 'awaiting_cause' AND parked_at < now() - interval '60 s'"
        )
    }))
}

/// Counts rows, and those whose version does not rise.
pub fn rising() -> String {
    total(&each(|schema, _| {
        format!(
            "SELECT count(*) AS figure, count(*) FILTER (WHERE sequence <= before) AS wrong
             FROM (SELECT sequence, lag(sequence) OVER (PARTITION BY subject ORDER BY number)
                       AS before FROM {schema}.log) AS steps"
        )
    }))
}

/// Gives the statement that lists which sources are not read on: service, source, lane, why.
pub fn standing_still() -> String {
    let parts = each(|schema, service| {
        format!(
            "SELECT '{service}' AS service, source, source_lane, stands
             FROM {schema}.positions WHERE stands IS NOT NULL"
        )
    });
    format!("{parts} ORDER BY service, source, source_lane LIMIT 20")
}
