//! Customers: found by how their name, address or number begins, and read with their history.

use std::collections::HashMap;

use contracts::ids::{CustomerId, Id};
use contracts::money::Money;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::crm::{Customer, CustomerWithOrders, CustomersGet, CustomersList};
use runtime::{BatchError, Within};
use sqlx::PgPool;

use crate::domain::{name_key, phone_prefix};
use crate::endpoints::cursor;
use crate::store::{customers, orders, spendings};

/// Lists customers, those seen last first.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    asked: CustomersList,
) -> Result<Page<Customer>, Problem> {
    let limit = asked.page.limit();
    let after = cursor::read(&asked.page)?
        .map(|(seen_at, customer_id)| customers::After { seen_at, customer_id });
    let rows = match asked.q.as_deref().and_then(name_key) {
        None => customers::list(pool, within, after, limit + 1).await,
        Some(text) => {
            let asked = asked.q.as_deref().unwrap_or_default().trim();
            customers::search(pool, within, &wanted(text, asked), after, limit + 1).await
        }
    };
    let rows = rows.map_err(runtime::database)?;
    let mut page = Page::cut(rows, limit, |last| cursor::write(last.seen_at, last.id.uuid()));
    add_spendings(pool, &mut page.items).await?;
    Ok(page)
}

/// Gives a customer with a part of the history: of the channels that are reached.
pub async fn get(
    pool: &PgPool,
    within: &Within,
    asked: CustomersGet,
) -> Result<CustomerWithOrders, Problem> {
    let limit = asked.page.limit();
    let after = cursor::read(&asked.page)?
        .map(|(placed_at, order_id)| orders::After { placed_at, order_id });
    let found = customers::find(pool, asked.customer_id).await.map_err(runtime::database)?;
    let unknown = || Problem::not_found(format!("there is no customer {}", asked.customer_id));
    let mut customer = [found.ok_or_else(unknown)?];
    add_spendings(pool, &mut customer).await?;
    let rows = orders::list(pool, within, asked.customer_id, after, limit + 1).await;
    let rows = rows.map_err(|error| match error {
        BatchError::Database(error) => runtime::database(error),
        broken => runtime::broken(&broken),
    })?;
    let orders = Page::cut(rows, limit, |last| cursor::write(last.placed_at, last.order_id.uuid()));
    let [customer] = customer;
    Ok(CustomerWithOrders { customer, orders })
}

fn wanted(text: String, asked: &str) -> customers::Search {
    let phone = phone_prefix(&text);
    let numbers = vec![asked.to_owned(), format!("#{asked}")];
    customers::Search { name: Some(text.clone()), email: Some(text), phone, numbers }
}

async fn add_spendings(pool: &PgPool, customers: &mut [Customer]) -> Result<(), Problem> {
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let rows = spendings::list(pool, &ids).await.map_err(runtime::database)?;
    let mut spent: HashMap<CustomerId, Vec<Money>> = HashMap::new();
    for (id, money) in rows {
        spent.entry(id).or_default().push(money);
    }
    for customer in customers {
        customer.spent = spent.remove(&customer.id).unwrap_or_default();
    }
    Ok(())
}
