//! What shops do not show yet.

/// Items of which a shop has not been told what there is for a minute, or takes no figure. What it
/// does not know at all need not be sold there.
pub const NOT_SHOWN: &str = "
    SELECT CASE WHEN l.state = 'failed' THEN 'failed'
                WHEN p.paused OR g.state = 'paused' THEN 'paused' ELSE 'late' END
           || ', ' || p.channel || ', '
           || left(CASE WHEN l.state = 'failed' THEN l.reason
                        ELSE coalesce(g.reason, p.reason, l.reason, 'not tried yet') END, 120),
           count(*),
           extract(epoch FROM max(now() - coalesce(l.waiting_since, l.told_at, p.created_at)))::float8
    FROM gateway.published_levels AS l
    JOIN gateway.publications AS p ON p.channel = l.channel
    JOIN gateway.targets AS g ON g.id = p.target
    WHERE l.state = 'failed'
       OR l.state = 'waiting' AND l.waiting_since < now() - interval '1 minute'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20";

/// Says what can be done about it.
pub fn next(_: &str) -> String {
    "GET /api/v1/channels/{id}/stock-publication/levels says why, item by item; when it is mended, POST \
     /api/v1/channels/{id}/stock-publication/tell"
        .to_owned()
}
