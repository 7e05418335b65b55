//! What has to hold after every step.

use std::collections::BTreeMap;

use warehouse::domain::stock::Level;

use crate::asks::Floor;

pub fn check(floor: &Floor) -> Result<(), String> {
    let world = &floor.world;
    let mut sums = BTreeMap::<_, Level>::new();
    for entry in world.books.entries() {
        let level = sums.entry(&entry.sku).or_default();
        level.on_hand += entry.on_hand_change;
        level.allocated += entry.allocated_change;
    }
    for (sku, sum) in sums {
        let level = world.books.level(sku, "main");
        let tasks = world.orders.iter().flat_map(|order| order.tasks());
        let tasks = tasks.filter(|(_, task)| task.sku == *sku);
        let held: i64 = tasks.map(|(_, task)| task.allocated()).sum();
        let fits = 0 <= level.allocated && level.allocated <= level.on_hand;
        if sum != level || held != level.allocated || !fits {
            return Err(format!("the ledger says {sum:?}, the level {level:?}, {held} for tasks"));
        }
    }
    for order in world.orders.iter() {
        for line in &order.lines {
            let tasks = order.tasks().filter(|(_, task)| task.line_id == line.id);
            let held: i64 = tasks.map(|(_, task)| task.quantity - task.short).sum();
            if line.wanted != line.backordered + line.cancelled + held {
                return Err(format!("{held} pieces at work for {line:?}"));
            }
            let case = world.shortages.of_line(line.id);
            if case.map_or(0, |case| case.missing) != line.backordered {
                return Err(format!("{line:?}, but {case:?}"));
            }
        }
        for (_, task) in order.tasks() {
            let shipped = 0 <= task.handed_over && task.handed_over <= task.packed;
            if task.unpicked() < 0 || task.loose() < 0 || !shipped {
                return Err(format!("{task:?}"));
            }
        }
    }
    Ok(())
}
