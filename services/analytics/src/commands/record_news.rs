//! Records a batch of news: load, decide, store. Analytics announces nothing.

use std::collections::{BTreeSet, HashMap};

use contracts::address::Recipient;
use contracts::ids::OrderId;
use contracts::order::{LineFacts, OrderFacts};
use runtime::{Batch, BatchError, Outcome, Task};

use crate::commands::Command;
use crate::domain::{Milestone, Sale, Settled, SoldLine, Story, Sums};
use crate::store;

/// Records news of orders and brings the sums up to date.
///
/// - Errs: only where the database does; news are facts and never refused.
/// - Writes: every table of this schema, one statement each.
pub async fn record_news(
    batch: &mut Batch<'_>,
    tasks: &[Task<Command>],
) -> Result<Vec<Outcome>, BatchError> {
    let ids: BTreeSet<OrderId> = tasks.iter().map(|task| task.command.order_id()).collect();
    let mut stories = store::stories::load(batch.conn, &ids).await?;
    let before = stories.clone();
    for task in tasks {
        hear(stories.entry(task.command.order_id()).or_default(), &task.command);
    }
    let changes = changes(&before, &stories);
    let mut sums = Sums::default();
    for (id, old, new) in &changes {
        sums.shift(*id, old, new);
    }
    sums.settle();
    store::stories::upsert(batch.conn, &changes).await?;
    store::spans::store(batch.conn, &sums.spans).await?;
    store::cycle_times::shift(batch.conn, &sums.cycles).await?;
    store::sales_by_product::shift(batch.conn, &sums.products).await?;
    store::sales_by_region::shift(batch.conn, &sums.regions).await?;
    Ok(tasks.iter().map(|_| Outcome::done()).collect())
}

/// Gives the stories that differ, each as it was and as it is, in the order of their ids.
fn changes<'a>(
    before: &'a HashMap<OrderId, Story>,
    after: &'a HashMap<OrderId, Story>,
) -> Vec<(OrderId, Story, &'a Story)> {
    let changed = after.iter().filter_map(|(id, new)| {
        let old = before.get(id).cloned().unwrap_or_default();
        (old != *new).then_some((*id, old, new))
    });
    let mut changed: Vec<_> = changed.collect();
    changed.sort_by_key(|(id, ..)| *id);
    changed
}

fn hear(story: &mut Story, command: &Command) {
    match command {
        Command::Tell(tell) => {
            story.tell(tell.version, sale(&tell.order));
            if let Some(at) = tell.received_at {
                story.milestones.reach(Milestone::Received, at);
            }
        }
        Command::Reach(_, milestone, at) => story.milestones.reach(*milestone, *at),
        Command::Cancel(_) => story.cancelled = true,
        Command::Settle(settle) => {
            for line in settle.lines.iter().filter(|line| line.cancelled > 0) {
                let (cancellation_id, line_id) = (settle.cancellation_id, line.line_id);
                let settled = Settled { cancellation_id, holder: settle.holder, line_id };
                story.settle(settled, line.cancelled);
            }
        }
    }
}

fn sale(order: &OrderFacts) -> Sale {
    let (country, region) = destination(order);
    Sale {
        channel: order.channel.clone(),
        day: order.placed_at.date_naive(),
        currency: order.currency,
        test: order.test,
        country,
        region,
        lines: order.lines.iter().map(sold).collect(),
    }
}

fn sold(line: &LineFacts) -> SoldLine {
    SoldLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        quantity: line.quantity,
        cancelled: line.cancelled,
        revenue_minor: line.subtotal().saturating_sub(line.discount),
    }
}

/// Gives country and region, the coarse part of the address that names nobody.
fn destination(order: &OrderFacts) -> (String, String) {
    let recipient = order.person.as_ref().and_then(|person| person.recipient.as_ref());
    let Some(Recipient::Clear { address, .. }) = recipient else {
        return Default::default();
    };
    let text = |part: &Option<String>| part.as_deref().unwrap_or_default().trim().to_owned();
    let code = text(&address.region_code).to_uppercase();
    let region = if code.is_empty() { text(&address.region) } else { code };
    (text(&address.country).to_uppercase(), region)
}
