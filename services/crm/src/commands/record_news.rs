//! Records a batch of news: load, decide, store, announce.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::address::{Contact, Recipient};
use contracts::events::customer::CustomerRegistered;
use contracts::ids::{CustomerId, OrderId};
use contracts::order::OrderFacts;
use runtime::{Batch, BatchError, NewEvent, Outcome, Task};
use sqlx::PgConnection;

use crate::commands::{Command, TellOrder};
use crate::domain::{Identity, Order, Sums, Told};
use crate::store;
use crate::store::persons::TellPerson;

/// Records news of orders, registers the customers they name and brings the sums up to date.
///
/// - Errs: only where the database does; news are facts and never refused.
/// - Writes: every table of this schema, one statement each; event `CustomerRegistered`.
pub async fn record_news(
    batch: &mut Batch<'_>,
    tasks: &[Task<Command>],
) -> Result<Vec<Outcome>, BatchError> {
    let ids: BTreeSet<OrderId> = tasks.iter().filter_map(|task| task.command.order_id()).collect();
    let mut orders = store::orders::load(batch.conn, &ids).await?;
    let decided = decide(&mut orders, tasks);
    store(batch.conn, &orders, &decided).await?;
    let named = decided.persons.keys().copied().collect::<Vec<_>>();
    let mut new = store::registrations::insert(batch.conn, &named).await?;
    tasks.iter().map(|task| announce(&task.command, &mut new)).collect()
}

/// What a batch of news changes, besides the orders themselves.
#[derive(Default)]
struct Decided {
    changed: BTreeSet<OrderId>,
    persons: BTreeMap<CustomerId, TellPerson>,
    sums: Sums,
}

fn decide(orders: &mut HashMap<OrderId, Order>, tasks: &[Task<Command>]) -> Decided {
    let mut decided = Decided::default();
    for Task { command, .. } in tasks {
        let Some(order_id) = command.order_id() else { continue };
        let order = orders.entry(order_id).or_default();
        let (known, before) = (order.clone(), order.counted());
        match command {
            Command::Tell(tell) => {
                name_person(&mut decided.persons, tell);
                order.tell(tell.version, told(&tell.order));
            }
            Command::Mark(mark) => order.mark(mark.mark),
            _ => {}
        }
        decided.sums.shift(before, order.counted());
        if *order != known {
            decided.changed.insert(order_id);
        }
    }
    decided
}

async fn store(
    conn: &mut PgConnection,
    orders: &HashMap<OrderId, Order>,
    decided: &Decided,
) -> Result<(), BatchError> {
    let changed = decided.changed.iter().filter_map(|id| Some((*id, orders.get(id)?)));
    store::orders::upsert(conn, &changed.collect::<Vec<_>>()).await?;
    store::persons::upsert(conn, &decided.persons).await?;
    store::customers::see(conn, &decided.persons).await?;
    store::customers::shift(conn, &decided.sums.customers).await?;
    store::spendings::shift(conn, &decided.sums).await?;
    Ok(())
}

/// Says that a customer was registered, with the first news of the batch that names them.
fn announce(command: &Command, new: &mut BTreeSet<CustomerId>) -> Result<Outcome, BatchError> {
    let Command::Tell(tell) = command else {
        return Ok(Outcome::done());
    };
    let Some((customer_id, contact)) = identified(&tell.order) else {
        return Ok(Outcome::done());
    };
    if !new.remove(&customer_id) {
        return Ok(Outcome::done());
    }
    let body = CustomerRegistered {
        customer_id,
        channel: tell.order.channel.clone(),
        person: Some(contact.clone()),
    };
    let event = NewEvent::of(&body, customer_id, 1, Some(tell.order.order_id))?;
    Ok(Outcome::done().announcing([event]))
}

fn name_person(persons: &mut BTreeMap<CustomerId, TellPerson>, tell: &TellOrder) {
    let Some((customer_id, contact)) = identified(&tell.order) else {
        return;
    };
    let person =
        TellPerson { contact: contact.clone(), told_at: tell.told_at, told_by: tell.told_by };
    let newest = persons.entry(customer_id).or_insert_with(|| person.clone());
    if (newest.told_at, newest.told_by) < (person.told_at, person.told_by) {
        *newest = person;
    }
}

fn identified(order: &OrderFacts) -> Option<(CustomerId, &Contact)> {
    let contact = order.person.as_ref()?.customer.as_ref()?;
    Some((Identity::of(contact)?.customer_id(), contact))
}

fn told(order: &OrderFacts) -> Told {
    Told {
        customer_id: identified(order).map(|(customer_id, _)| customer_id),
        number: order.number.clone(),
        channel: order.channel.clone(),
        placed_at: order.placed_at,
        total_minor: order.amounts.total,
        currency: order.currency,
        test: order.test,
        country: country(order),
    }
}

fn country(order: &OrderFacts) -> Option<String> {
    match order.person.as_ref()?.recipient.as_ref()? {
        Recipient::Clear { address, .. } => address.country.clone(),
        Recipient::Opaque { .. } => None,
    }
}
