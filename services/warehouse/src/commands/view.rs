//! What the world looks like to whoever asks.

use contracts::requests::warehouse::plans::StockPlan;
use contracts::requests::warehouse::returns::{
    ExpectedReturn, ExpectedReturnItem, ExpectedReturnLine,
};
use contracts::requests::warehouse::shortages::{Shortage, Substitute};
use contracts::requests::warehouse::work::{Package, PutBack};
use contracts::requests::warehouse::{Item, StockLevel, floor};
use contracts::sku::Sku;

use crate::domain::allocation::told;
use crate::domain::job::{Job, Task};
use crate::domain::order::{Order, Parcel};
use crate::domain::plan::{Place, Plan};
use crate::domain::returning::{Back, BackItem};
use crate::domain::shortage::Case;
use crate::domain::{World, master, packing, stock, substituting, world};

/// Shows a job as a device reads it.
pub fn job(world: &World, order: &Order, job: &Job) -> floor::Job {
    let wanted = job.tasks.iter().filter(|task| task.quantity > 0);
    let tasks = wanted.map(|wanted| {
        let name = world.items.get(&wanted.sku).map(|item| item.name.clone());
        let ordered = order.ordered(wanted).cloned();
        task(wanted, world.items.codes(&wanted.sku), name, ordered)
    });
    floor::Job {
        job_id: job.id,
        location: job.location.clone(),
        zone: job.zone.clone(),
        order_number: order.number.clone(),
        due_at: None,
        claimed_until: job.claimed_until,
        on_hold: world.holds.reasons(order.id),
        tasks: tasks.collect(),
    }
}

/// Shows a task as a device reads it.
fn task(
    task: &Task,
    barcodes: Vec<String>,
    name: Option<String>,
    substituted_for: Option<Sku>,
) -> floor::Task {
    floor::Task {
        task_id: task.id,
        bin: task.bin.clone(),
        sku: task.sku.clone(),
        substituted_for,
        barcodes,
        name: name.unwrap_or_else(|| task.sku.to_string()),
        quantity: told(task.quantity),
        picked: told(task.picked),
        short: told(task.short),
        packed: told(task.packed),
    }
}

/// Shows a parcel.
pub fn parcel(order: &Order, parcel: &Parcel) -> Package {
    Package {
        parcel_id: parcel.id,
        order_id: order.id,
        fulfillment_order_id: parcel.fulfillment_order_id,
        location: parcel.location.clone(),
        sscc: parcel.sscc.clone(),
        weight_grams: told(parcel.weight_grams),
        state: parcel.state.word().to_owned(),
        lines: packing::contents(order, parcel),
    }
}

/// Shows a level.
pub fn level(sku: &Sku, location: &str, level: stock::Level) -> StockLevel {
    StockLevel {
        sku: sku.clone(),
        location: location.to_owned(),
        on_hand: level.on_hand,
        allocated: level.allocated,
        reserved: 0,
        available: level.available(),
    }
}

/// Shows an item.
pub fn item(sku: &Sku, item: &master::Item) -> Item {
    Item {
        sku: sku.clone(),
        name: item.name.clone(),
        weight_grams: item.weight_grams.map(told),
        barcodes: item.barcodes.clone(),
        substitutes: item.substitutes.clone(),
        version: item.version,
    }
}

/// Shows a put-back.
pub fn put_back(put_back: &world::PutBack) -> PutBack {
    PutBack {
        put_back_id: put_back.id,
        order_id: put_back.order_id,
        location: put_back.location.clone(),
        bin: put_back.bin.clone(),
        sku: put_back.sku.clone(),
        quantity: told(put_back.quantity),
        reason: put_back.reason.clone(),
        cancellation_id: put_back.cancelled.as_ref().map(|(id, _)| *id),
        opened_at: put_back.opened_at,
        done_at: put_back.done.as_ref().map(|(at, _)| *at),
        done_by: put_back.done.as_ref().map(|(_, by)| by.clone()),
    }
}

/// Shows a case of missing stock.
pub fn shortage(world: &World, order: &Order, case: &Case) -> Shortage {
    let decided = case.decided.as_ref();
    let name = |sku: &Sku| world.items.get(sku).map(|item| item.name.clone());
    let substitutes = substituting::ready(world, case).map(|(sku, available)| Substitute {
        sku: sku.clone(),
        name: name(sku).unwrap_or_else(|| sku.to_string()),
        available,
    });
    Shortage {
        shortage_id: case.id,
        order_id: case.order_id,
        order_number: order.number.clone(),
        line_id: case.line_id,
        sku: case.sku.clone(),
        name: name(&case.sku),
        state: case.state.word().to_owned(),
        owner: case.state.owner(!case.offered.is_empty()).to_owned(),
        missing: told(case.missing),
        arrived: told(case.arrived),
        cancelled: told(case.cancelled),
        substituted: told(case.substituted),
        substitute: case.substitute.clone(),
        substitute_name: case.substitute.as_ref().and_then(name),
        opened_at: case.opened_at,
        expected_on: world.plans.expected_on(&case.sku),
        wait_until: case.wait_until,
        decide_by: case.decide_by,
        choices: case.state.choices(),
        offered: case.offered.clone(),
        substitutes: substitutes.collect(),
        decided_by: decided.map(|decision| decision.by.clone()),
        decided_at: decided.map(|decision| decision.at),
        reason: decided.and_then(|decision| decision.reason.clone()),
    }
}

/// Shows goods that come back.
pub fn back(back: &Back) -> ExpectedReturn {
    let lines = back.lines.iter().map(|line| ExpectedReturnLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        sent_instead: line.sent_instead().cloned().collect(),
        quantity: told(line.quantity),
        received: told(line.sum(|item| item.received)),
        dismissed: told(line.dismissed),
        restocked: told(line.sum(|item| item.restocked)),
        disposed: told(line.sum(|item| item.disposed)),
        items: line.items.iter().map(back_item).collect(),
    });
    ExpectedReturn {
        return_id: back.id,
        order_id: back.order_id,
        order_number: back.order_number.clone(),
        location: back.location.clone(),
        lines: lines.collect(),
        approved_at: back.approved_at,
    }
}

fn back_item(item: &BackItem) -> ExpectedReturnItem {
    ExpectedReturnItem {
        sku: item.sku.clone(),
        sent: told(item.sent),
        received: told(item.received),
        restocked: told(item.restocked),
        disposed: told(item.disposed),
    }
}

/// Shows a plan.
pub fn plan((sku, location): &Place, plan: &Plan, level: stock::Level) -> StockPlan {
    StockPlan {
        sku: sku.clone(),
        location: location.clone(),
        reorder_level: plan.reorder_level,
        available: level.available(),
        low_since: plan.low_since,
        expected_on: plan.expected_on,
        planned_by: plan.planned_by.clone(),
        planned_at: plan.planned_at,
    }
}
