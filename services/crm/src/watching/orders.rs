//! Orders that stand for too long, as far as crm has heard.

use contracts::requests::notices::NoticeCause;
use sqlx::PgPool;

use crate::config::Ages;
use crate::domain::notices::{self, Look, Seen};
use crate::store::watched::{self, Standing};

/// More orders that stand are one heap for a person; their notices come as others go.
const SEEN_MAX: i64 = 200;

/// Sees which orders are held, or have not left, for longer than the settings say.
pub(super) async fn look(pool: &PgPool, ages: Ages) -> Result<Look, sqlx::Error> {
    let mut look = Look::default();
    let held = watched::held(pool, ages.held, SEEN_MAX).await?;
    add(&mut look, NoticeCause::OrderHeld, &held, |order| {
        notices::held(&order.number, order.since, &order.reasons)
    });
    let unsent = watched::unsent(pool, ages.unsent, SEEN_MAX).await?;
    add(&mut look, NoticeCause::OrderUnsent, &unsent, |order| {
        let since = order.since.format("%Y-%m-%d %H:%M UTC");
        format!("order {} is approved since {since}, and nothing has left", order.number)
    });
    Ok(look)
}

fn add(
    look: &mut Look,
    cause: NoticeCause,
    orders: &[Standing],
    words: impl Fn(&Standing) -> String,
) {
    let seen = orders.iter().map(|order| Seen {
        cause,
        subject: order.order_id.to_string(),
        words: words(order),
    });
    look.seen.extend(seen);
    if (orders.len() as i64) < SEEN_MAX {
        look.whole.push(cause);
    }
}
