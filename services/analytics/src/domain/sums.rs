//! What a batch of news changes in the sums: the difference between what each order added before
//! and what it adds now, so an order is counted exactly once whatever was heard of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::ids::OrderId;
use contracts::money::Currency;
use contracts::requests::analytics::Stage;
use contracts::sku::Sku;

use crate::domain::{Count, Sale, Span, Story, bucket_of, shares, spans};

/// A row of the sales by product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProductKey {
    /// UTC day of placing.
    pub day: NaiveDate,
    /// The channel.
    pub channel: String,
    /// The currency.
    pub currency: Currency,
    /// The item; empty where the shop names none.
    pub sku: String,
}

impl ProductKey {
    /// Gives the row that an item of a sale belongs to.
    pub fn of(sale: &Sale, sku: Option<&Sku>) -> Self {
        let sku = sku.map_or_else(String::new, |sku| sku.as_str().to_owned());
        Self { day: sale.day, channel: sale.channel.clone(), currency: sale.currency, sku }
    }
}

/// A row of the sales by region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegionKey {
    /// UTC day of placing.
    pub day: NaiveDate,
    /// The channel.
    pub channel: String,
    /// The currency.
    pub currency: Currency,
    /// The country.
    pub country: String,
    /// The region.
    pub region: String,
}

impl RegionKey {
    /// Gives the row that a sale belongs to.
    pub fn of(sale: &Sale) -> Self {
        Self {
            day: sale.day,
            channel: sale.channel.clone(),
            currency: sale.currency,
            country: sale.country.clone(),
            region: sale.region.clone(),
        }
    }
}

/// A bucket of the histogram of a stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CycleKey {
    /// UTC day on which the stage ended.
    pub day: NaiveDate,
    /// The channel.
    pub channel: String,
    /// The stage.
    pub stage: Stage,
    /// Which bucket.
    pub bucket: i16,
}

/// What is added to a bucket; the slowest of it is looked up, since it cannot be subtracted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CycleShift {
    /// Orders.
    pub orders: i64,
    /// What they took together.
    pub seconds: i64,
}

/// The changes of a batch, added up in memory so that each row is written once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Sales by product.
    pub products: BTreeMap<ProductKey, Count>,
    /// Sales by region.
    pub regions: BTreeMap<RegionKey, Count>,
    /// Cycle times; also buckets whose slowest order may be another now.
    pub cycles: BTreeMap<CycleKey, CycleShift>,
    /// Spans as they are now, each with its channel; nothing where one is no longer counted.
    pub spans: BTreeMap<(OrderId, Stage), Option<(String, Span)>>,
}

impl Sums {
    /// Replaces what an order added before by what it adds now.
    pub fn shift(&mut self, order_id: OrderId, before: &Story, after: &Story) {
        if before == after {
            return;
        }
        self.add_sales(before, -1);
        self.add_sales(after, 1);
        let (old, new) = (counted_spans(before), counted_spans(after));
        for (stage, counted) in &old {
            if new.get(stage) != Some(counted) {
                self.add_span(*stage, counted, -1);
                self.spans.insert((order_id, *stage), None);
            }
        }
        for (stage, counted) in new {
            if old.get(&stage) != Some(&counted) {
                self.add_span(stage, &counted, 1);
                self.spans.insert((order_id, stage), Some(counted));
            }
        }
    }

    /// Drops sales that changed nothing in the end.
    pub fn settle(&mut self) {
        self.products.retain(|_, count| *count != Count::default());
        self.regions.retain(|_, count| *count != Count::default());
    }

    fn add_sales(&mut self, story: &Story, sign: i64) {
        let shares = shares(story);
        for (key, count) in shares.products {
            self.products.entry(key).or_default().add(count, sign);
        }
        if let Some((key, count)) = shares.region {
            self.regions.entry(key).or_default().add(count, sign);
        }
    }

    fn add_span(&mut self, stage: Stage, (channel, span): &(String, Span), sign: i64) {
        let bucket = bucket_of(span.seconds);
        let key = CycleKey { day: span.day, channel: channel.clone(), stage, bucket };
        let shift = self.cycles.entry(key).or_default();
        shift.orders += sign;
        shift.seconds += sign * span.seconds;
    }
}

/// Gives the spans that count, each with its channel; none for tests and orders not told yet.
fn counted_spans(story: &Story) -> BTreeMap<Stage, (String, Span)> {
    let Some(sale) = story.sale.as_ref().filter(|sale| !sale.test) else {
        return BTreeMap::new();
    };
    let spans = spans(&story.milestones).into_iter();
    spans.map(|(stage, span)| (stage, (sale.channel.clone(), span))).collect()
}
