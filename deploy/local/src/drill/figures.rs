//! The figures of a moment: what was accepted, what is on the way, what is not told and not read.

use std::time::Duration;

use contracts::service::Service;
use faults::history::State;
use faults::outside::world::World;
use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// How long the database has to answer before it counts as away.
const WITHIN: Duration = Duration::from_millis(1_500);

/// The figures of a moment.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Figures {
    /// Whether the database answered; without it the next five are not known.
    pub known: bool,
    /// Orders of the drill that are there; whoever else sells is not counted.
    pub orders: i64,
    /// Orders that have ended.
    pub ended: i64,
    /// Orders that wait for goods, as far as all their open pieces do.
    pub waiting: i64,
    /// Rows of the logs that the broker has not confirmed.
    pub unpublished: i64,
    /// Rows of the logs that some reader has not read.
    pub unread: i64,
    /// Calls without an answer so far, which are made again.
    pub unanswered: usize,
}

impl Figures {
    /// Takes them.
    pub async fn take(database: &str, world: &World) -> Self {
        let unanswered = world.history.count(State::Unknown);
        let asked = tokio::time::timeout(WITHIN, ask(database, &world.run)).await;
        match asked {
            Ok(Ok((orders, ended, waiting, unpublished, unread))) => {
                Self { known: true, orders, ended, waiting, unpublished, unread, unanswered }
            }
            Ok(Err(_)) | Err(_) => Self { unanswered, ..Self::default() },
        }
    }

    /// Says whether nothing moves any more.
    pub fn is_quiet(&self) -> bool {
        let open = self.orders - self.ended - self.waiting;
        self.known && open == 0 && self.unpublished == 0 && self.unread == 0
    }
}

async fn ask(database: &str, run: &str) -> Result<(i64, i64, i64, i64, i64), sqlx::Error> {
    let mut conn = PgConnection::connect(database).await?;
    let figures = sqlx::query_as(AssertSqlSafe(statement())).bind(run).fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(figures)
}

fn statement() -> String {
    let heads =
        Service::ALL.map(|service| format!("SELECT head, mark FROM {}.lanes", service.schema()));
    let mut reads = Vec::new();
    for reader in Service::ALL {
        for source in reader.sources() {
            reads.push(format!(
                "SELECT l.head - p.number AS left FROM {}.positions AS p
                 JOIN {}.lanes AS l ON l.lane = p.source_lane WHERE p.source = '{source}'",
                reader.schema(),
                source.schema()
            ));
        }
    }
    format!(
        "WITH own AS (SELECT id, status, holds FROM order_intake.orders
                      WHERE strpos(external_ref, $1) > 0)
         SELECT (SELECT count(*) FROM own),
                (SELECT count(*) FROM own
                 WHERE status IN ('completed', 'closed', 'cancelled', 'rejected')),
                (SELECT count(*) FROM own AS o
                 WHERE status NOT IN ('completed', 'closed', 'cancelled', 'rejected')
                   AND (holds <> '[]'::jsonb OR NOT EXISTS (
                        SELECT FROM order_intake.order_lines AS l WHERE l.order_id = o.id
                        AND l.backordered + l.cancelled + l.delivered + l.written_off
                            < l.quantity))),
                (SELECT coalesce(sum(head - mark), 0)::int8 FROM ({}) AS h),
                (SELECT coalesce(sum(greatest(\"left\", 0)), 0)::int8 FROM ({}) AS r)",
        heads.join(" UNION ALL "),
        reads.join(" UNION ALL ").replace("AS left", "AS \"left\""),
    )
}
