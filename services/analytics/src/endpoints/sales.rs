//! Sales, summed up by item, region, channel or day.

use contracts::money::Money;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::analytics::{SalesGroup, SalesList, SalesRow};
use runtime::{BatchError, Within};
use sqlx::PgPool;

use crate::endpoints::cursor;
use crate::store::sales_by_region::{After, Summed};
use crate::store::{sales_by_product, sales_by_region};

/// Lists sales in the order that was asked for; then by group and currency.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    asked: SalesList,
) -> Result<Page<SalesRow>, Problem> {
    let limit = asked.page.limit();
    let after = match cursor::read(&asked.page)? {
        None => None,
        Some([rank, label, part, currency]) => {
            let rank = rank.parse().map_err(|_| cursor::refused())?;
            Some(After { rank, label, part, currency })
        }
    };
    let rows = match asked.group_by {
        SalesGroup::Product => sales_by_product::list(pool, within, &asked, after, limit + 1).await,
        SalesGroup::Region | SalesGroup::Channel | SalesGroup::Day => {
            sales_by_region::list(pool, within, &asked, after, limit + 1).await
        }
    };
    let page = Page::cut(rows.map_err(runtime::database)?, limit, |last| {
        cursor::write([&last.rank.to_string(), &last.label, &last.part, &last.currency])
    });
    let rows = page.items.into_iter().map(|row| told(asked.group_by, row));
    let items = rows.collect::<Result<_, _>>().map_err(|error| runtime::broken(&error))?;
    Ok(Page { items, next: page.next })
}

fn told(group: SalesGroup, row: Summed) -> Result<SalesRow, BatchError> {
    let unreadable = |what| BatchError::inconsistent("sales", what);
    let currency = row.currency.parse().map_err(|_| unreadable(format!("`{}`", row.currency)))?;
    let mut told = SalesRow {
        day: None,
        channel: None,
        sku: None,
        country: None,
        region: None,
        orders: row.orders,
        pieces: row.pieces,
        revenue: Money::new(row.revenue_minor, currency),
        cancelled_orders: row.cancelled_orders,
        cancelled_pieces: row.cancelled_pieces,
    };
    let named = |text: String| (!text.is_empty()).then_some(text);
    match group {
        SalesGroup::Day => told.day = row.label.parse().ok(),
        SalesGroup::Channel => told.channel = Some(row.label),
        SalesGroup::Product => told.sku = row.label.parse().ok(),
        SalesGroup::Region => (told.country, told.region) = (named(row.label), named(row.part)),
    }
    Ok(told)
}
