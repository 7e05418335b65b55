//! What is low at the warehouse.

use std::fmt::Write;

use contracts::requests::notices::NoticeCause;
use contracts::requests::warehouse::plans::{LOW_LIST, LowQuery, StockPlan};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;

use crate::asking::Asker;
use crate::domain::notices::{Look, Seen};

/// So much low stock is told at once, as much as a page holds; more as others are filled up.
const LOW_MAX: u32 = 200;

/// One notice for each crossing: it is closed when the stock is above its level again.
pub(super) async fn look(asker: &Asker) -> Look {
    let page = PageQuery { limit: Some(LOW_MAX), ..PageQuery::default() };
    let asked = LowQuery { location: None, page };
    let low = asker.ask::<Page<StockPlan>>(Service::Warehouse, LOW_LIST, &asked).await;
    let mut look = Look::default();
    let Ok(low) = low else { return look };
    look.seen.extend(low.items.iter().map(|plan| Seen {
        cause: NoticeCause::LowStock,
        subject: format!("{} at {}", plan.sku, plan.location),
        words: words_of(plan),
    }));
    if low.next.is_none() {
        look.whole.push(NoticeCause::LowStock);
    }
    look
}

/// Says what is low, with what is left and when more is expected.
fn words_of(plan: &StockPlan) -> String {
    let StockPlan { sku, location, available, .. } = plan;
    let level = plan.reorder_level.unwrap_or_default();
    let mut words = format!(
        "{sku} is low at {location}: {available} pieces can be promised, {level} is its level"
    );
    if let Some(day) = plan.expected_on {
        let _ = write!(words, "; more are expected on {day}");
    }
    words
}
