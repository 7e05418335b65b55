//! What is shown: the figures of the engine room, and how many orders there are of which sort.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use gateway::engine::House;
use gateway::engine::checks::Checks;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::Api;

/// How long an answer may take before the figure is not known.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);
/// So many of a sort are counted, and no more.
const PAGE: usize = 200;

/// How many there are, as far as they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// So many.
    pub count: i64,
    /// Whether there are more.
    pub more: bool,
}

/// The figures of a moment; nothing where nobody answers.
#[derive(Default)]
pub struct Figures {
    /// Services, broker and database.
    pub house: Option<House>,
    /// The last check of the invariants.
    pub checks: Option<Checks>,
    /// Orders of today, in UTC.
    pub today: Option<Count>,
    /// Orders on hold.
    pub held: Option<Count>,
    /// Orders that wait for stock.
    pub backordered: Option<Count>,
}

impl Figures {
    /// Asks how the house runs.
    pub async fn look(&mut self, api: &Api) {
        let house = get(api, "/api/v1/engine");
        let checks = get(api, "/api/v1/checks");
        (self.house, self.checks) = tokio::join!(house, checks);
    }

    /// Counts orders.
    pub async fn count(&mut self, api: &Api) {
        let today = DateTime::<Utc>::from(SystemTime::now()).date_naive();
        let sales = format!("/api/v1/sales?from={today}&to={today}&group_by=day&limit={PAGE}");
        let held = format!("/api/v1/reviews?limit={PAGE}");
        let backordered = format!("/api/v1/backorders?limit={PAGE}");
        let (sales, held, backordered) =
            tokio::join!(get(api, &sales), get(api, &held), get(api, &backordered));
        self.today = sales.as_ref().map(orders);
        self.held = held.as_ref().map(counted);
        self.backordered = backordered.as_ref().map(counted);
    }
}

async fn get<T: DeserializeOwned>(api: &Api, path: &str) -> Option<T> {
    tokio::time::timeout(ANSWERED_WITHIN, api.get(path)).await.ok()?.ok()
}

fn rows(page: &Value) -> &[Value] {
    page["items"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Orders of a day, one row for each currency.
fn orders(page: &Value) -> Count {
    let of = |row: &Value, name: &str| row[name].as_i64().unwrap_or(0);
    let each = rows(page).iter().map(|row| of(row, "orders") + of(row, "cancelled_orders"));
    Count { count: each.sum(), more: false }
}

fn counted(page: &Value) -> Count {
    let count = i64::try_from(rows(page).len()).unwrap_or(i64::MAX);
    Count { count, more: !page["next"].is_null() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_that_has_another_after_it_is_more_than_it_counts() {
        let page = json!({ "items": [1, 2], "next": null });
        assert_eq!(counted(&page), Count { count: 2, more: false });
        let page = json!({ "items": [1, 2], "next": "on" });
        assert_eq!(counted(&page), Count { count: 2, more: true });
        let sales = json!({ "items": [
            { "orders": 3, "cancelled_orders": 1 }, { "orders": 2, "cancelled_orders": 0 }] });
        assert_eq!(orders(&sales).count, 6);
    }
}
