//! What was sold: by day in every currency, and what sold best in the one that is shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::money::{Currency, Money};
use contracts::problem::Problem;
use contracts::requests::analytics::{SALES_LIST, SalesGroup, SalesList, SalesRow, SalesSort};
use contracts::requests::warehouse::{ITEMS_GET, Item, ItemQuery};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use contracts::sku::Sku;

use super::asked::Asked;
use crate::console::visit::Visitor;
use crate::state::Edge;

/// Rows of a table on the page; more is in the file.
pub const ROWS_SHOWN: u32 = 12;
/// Pages that are read for one answer: a year of days in ten currencies, or as many items as a
/// spreadsheet is still quick with.
const PAGES_MAX: usize = 50;

/// Figures of some orders in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Orders that stand.
    pub orders: i64,
    /// Pieces that stand.
    pub pieces: i64,
    /// What they sold for.
    pub revenue_minor: i64,
    /// Orders cancelled or rejected.
    pub cancelled: i64,
}

impl Total {
    /// Adds a row of the same currency.
    pub fn add(&mut self, row: &SalesRow) {
        self.orders += row.orders;
        self.pieces += row.pieces;
        self.revenue_minor += row.revenue.amount_minor;
        self.cancelled += row.cancelled_orders;
    }

    /// Gives what was sold as money.
    pub fn revenue(self, currency: Currency) -> Money {
        Money::new(self.revenue_minor, currency)
    }
}

/// What sold for most.
#[derive(Default)]
pub struct Best {
    /// The rows that are shown.
    pub rows: Vec<SalesRow>,
    /// Whether there are more.
    pub more: bool,
}

impl From<Page<SalesRow>> for Best {
    fn from(page: Page<SalesRow>) -> Self {
        Self { more: page.next.is_some(), rows: page.items }
    }
}

/// What was sold.
#[derive(Default)]
pub struct Sold {
    /// Every currency with its figures.
    pub totals: BTreeMap<Currency, Total>,
    /// The currency that is shown; nothing where nothing was sold.
    pub chosen: Option<Currency>,
    /// Its days; those on which nothing was sold are absent.
    pub days: BTreeMap<NaiveDate, Total>,
    /// Items, what sold for most first.
    pub products: Best,
    /// Regions, alike.
    pub regions: Best,
    /// Channels, alike.
    pub channels: Best,
}

/// Loads what was sold.
pub async fn load(edge: &Edge, visitor: &Visitor, asked: &Asked) -> Result<Sold, Problem> {
    let (rows, _) = all(edge, visitor, question(asked, SalesGroup::Day)).await?;
    let (totals, chosen) = totals(&rows, asked.currency);
    let Some(currency) = chosen else { return Ok(Sold::default()) };
    let best = |group| SalesList {
        currency: Some(currency),
        sort: SalesSort::Revenue,
        page: PageQuery { limit: Some(ROWS_SHOWN), cursor: None },
        ..question(asked, group)
    };
    let (products, regions, channels) = tokio::join!(
        ask(edge, visitor, best(SalesGroup::Product)),
        ask(edge, visitor, best(SalesGroup::Region)),
        ask(edge, visitor, best(SalesGroup::Channel)),
    );
    let (products, regions, channels) = (products?.into(), regions?.into(), channels?.into());
    Ok(Sold { days: days(&rows, currency), totals, chosen, products, regions, channels })
}

/// Gives what items are called; those that nobody knows any more, or not just now, are absent.
pub async fn names(edge: &Edge, visitor: &Visitor, rows: &[SalesRow]) -> BTreeMap<Sku, String> {
    let asking = visitor.asking();
    let name = async |sku: &Sku| {
        let question = ItemQuery { sku: sku.clone() };
        let asked = edge.asker.ask_json::<Item>(&asking, Service::Warehouse, ITEMS_GET, &question);
        asked.await.ok().map(|item| (sku.clone(), item.name))
    };
    let all = rows.iter().filter_map(|row| row.sku.as_ref()).map(name);
    futures::future::join_all(all).await.into_iter().flatten().collect()
}

/// Makes the question for a group, in every currency.
pub fn question(asked: &Asked, group: SalesGroup) -> SalesList {
    SalesList {
        from: Some(asked.from),
        to: Some(asked.to),
        channel: Some(asked.channel.clone()).filter(|channel| !channel.is_empty()),
        group_by: group,
        page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
        ..SalesList::default()
    }
}

async fn ask(
    edge: &Edge,
    visitor: &Visitor,
    question: SalesList,
) -> Result<Page<SalesRow>, Problem> {
    edge.asker.ask_json(&visitor.asking(), Service::Analytics, SALES_LIST, &question).await
}

/// Gives every row, page by page; with whether there are more than are read.
pub async fn all(
    edge: &Edge,
    visitor: &Visitor,
    mut question: SalesList,
) -> Result<(Vec<SalesRow>, bool), Problem> {
    let mut rows = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = ask(edge, visitor, question.clone()).await?;
        rows.extend(page.items);
        match page.next {
            None => return Ok((rows, false)),
            next => question.page.cursor = next,
        }
    }
    Ok((rows, true))
}

/// Adds up each currency by itself, and chooses the one that is wanted, or the one with most orders.
pub fn totals(
    rows: &[SalesRow],
    wanted: Option<Currency>,
) -> (BTreeMap<Currency, Total>, Option<Currency>) {
    let mut totals: BTreeMap<Currency, Total> = BTreeMap::new();
    for row in rows {
        totals.entry(row.revenue.currency).or_default().add(row);
    }
    let most = totals.iter().max_by_key(|(_, total)| (total.orders, total.cancelled));
    let most = most.map(|(currency, _)| *currency);
    let chosen = wanted.filter(|currency| totals.contains_key(currency)).or(most);
    (totals, chosen)
}

/// Adds up the days of a currency.
pub fn days(rows: &[SalesRow], currency: Currency) -> BTreeMap<NaiveDate, Total> {
    let mut days: BTreeMap<NaiveDate, Total> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.revenue.currency == currency) {
        if let Some(day) = row.day {
            days.entry(day).or_default().add(row);
        }
    }
    days
}
