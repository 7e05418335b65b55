//! `alias_news`: what each lane has still to look for in its orders.

use contracts::ids::{Id, OrderId};
use contracts::requests::intake::Alias;
use contracts::service::Service;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::column;

/// How many changed aliases a lane looks for at once: a list that was loaded by a script is done
/// within seconds, and no statement looks for all of it.
const NEWS_MAX: i64 = 100;

/// An alias that a lane has not looked for yet.
#[derive(Clone, Debug)]
pub struct News {
    lane: i16,
    channel: String,
    kind: String,
    key: String,
    version: i64,
}

/// Notes for every lane that aliases have changed.
pub(super) async fn insert_news(
    conn: &mut PgConnection,
    aliases: &[&Alias],
) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO alias_news (lane, channel, kind, key, version)
         SELECT lane, new.*
         FROM generate_series(0, $1::smallint - 1) AS lane,
            UNNEST($2::text[], $3::text[], $4::text[], $5::bigint[]) AS new
         ON CONFLICT (lane, channel, kind, key) DO UPDATE SET version = excluded.version",
        i16::try_from(Service::OrderIntake.lanes()).unwrap_or(1),
        &column(aliases, |alias| alias.channel.clone()),
        &column(aliases, |alias| alias.by.code().to_owned()),
        &column(aliases, |alias| alias.key.clone()),
        &column(aliases, |alias| alias.version),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the orders of a lane that wait for review and in which a changed alias finds another
/// item; once there are none, the changes that were looked for.
pub async fn due(
    conn: &mut PgConnection,
    (lane, lanes): (u16, u16),
    limit: i64,
) -> Result<(Vec<OrderId>, Vec<News>), BatchError> {
    let lane = i16::try_from(lane).unwrap_or(0);
    let news = sqlx::query_as!(
        News,
        "SELECT lane, channel, kind, key, version
         FROM alias_news
         WHERE lane = $1
         ORDER BY channel, kind, key
         LIMIT $2",
        lane,
        NEWS_MAX,
    );
    let news = news.fetch_all(&mut *conn).await?;
    if news.is_empty() {
        return Ok((vec![], news));
    }
    let orders = find_orders(conn, &news, i16::try_from(lanes).unwrap_or(1), limit).await?;
    let looked_for = if orders.is_empty() { news } else { vec![] };
    Ok((orders, looked_for))
}

/// The same precedence as [`Aliases`](crate::domain::aliases::Aliases): whatever is found here
/// changes when it is looked at, so that no order is found for ever.
async fn find_orders(
    conn: &mut PgConnection,
    news: &[News],
    lanes: i16,
    limit: i64,
) -> Result<Vec<OrderId>, BatchError> {
    let found = sqlx::query_scalar!(
        r#"SELECT DISTINCT orders.id
           FROM UNNEST($1::text[], $2::text[], $3::text[]) AS news (channel, kind, key)
           JOIN aliases USING (channel, kind, key)
           JOIN orders ON orders.channel = news.channel
                AND orders.status IN ('received', 'in_review') AND orders.slot % $4 = $5
           JOIN order_lines AS line ON line.order_id = orders.id
           CROSS JOIN LATERAL (
                SELECT line.named ->> 'variant_ref' AS variant_ref,
                    CASE WHEN line.named ->> 'alias' IS NULL THEN line.sku
                        ELSE line.named ->> 'sku' END AS sku,
                    left(concat_ws(' / ', line.title, line.variant), 500) AS title
           ) AS name
           WHERE line.sku IS DISTINCT FROM aliases.sku
             AND CASE news.kind
                WHEN 'variant' THEN news.key = name.variant_ref
                WHEN 'sku' THEN news.key = name.sku AND NOT EXISTS (
                    SELECT FROM aliases AS first
                    WHERE (first.channel, first.kind, first.key)
                        = (news.channel, 'variant', name.variant_ref))
                ELSE news.key = name.title AND name.variant_ref IS NULL AND name.sku IS NULL
             END
           ORDER BY orders.id
           LIMIT $6"#,
        &column(news, |news| news.channel.clone()),
        &column(news, |news| news.kind.clone()),
        &column(news, |news| news.key.clone()),
        lanes,
        news.first().map_or(0, |news| news.lane),
        limit,
    );
    let found: Vec<Uuid> = found.fetch_all(conn).await?;
    Ok(found.into_iter().map(OrderId::from_uuid).collect())
}

/// Forgets changes that a lane has looked for; one that changed meanwhile stays.
pub async fn forget_news(conn: &mut PgConnection, news: &[News]) -> Result<(), BatchError> {
    sqlx::query!(
        "DELETE FROM alias_news
         WHERE (lane, channel, kind, key, version) IN (
            SELECT * FROM UNNEST($1::smallint[], $2::text[], $3::text[], $4::text[], $5::bigint[]))",
        &column(news, |news| news.lane),
        &column(news, |news| news.channel.clone()),
        &column(news, |news| news.kind.clone()),
        &column(news, |news| news.key.clone()),
        &column(news, |news| news.version),
    )
    .execute(conn)
    .await?;
    Ok(())
}
