//! Pieces that came back are looked at: sold again, or written off.

use std::collections::BTreeMap;

use contracts::events::returning::{InspectedLine, ReturnInspected};
use contracts::events::stock::MovementKind;
use contracts::ids::{Id, LineId, derive_from_cause};
use contracts::problem::Problem;
use contracts::requests::warehouse::returns::ReturnInspect;
use contracts::sku::Sku;

use super::{Back, BackItem, BackLine, Wanted, at_work, fault, find, some_lines, spread, words_of};
use crate::domain::allocation::{Stock, serve_waiting, told};
use crate::domain::floor::Asker;
use crate::domain::master::known_items;
use crate::domain::said::{Body, Halt};
use crate::domain::stock::Posting;
use crate::domain::world::{PutBack, Why, World};

/// What pieces do that came.
const WAIT: &str = "came and wait to be looked at";

fn unseen(_: &BackLine, item: &BackItem) -> i64 {
    item.unseen()
}

/// Says what becomes of pieces that came: back on sale, or written off.
///
/// - Says: `StockMoved`, `ReturnInspected`, and what follows from serving.
/// - Errs: more than what came and was not looked at, an item that is not in the item master,
///   pieces that are disposed of without a reason.
pub fn inspect(
    world: &mut World,
    asker: &Asker,
    ask: &ReturnInspect,
    why: &Why,
) -> Result<(), Halt> {
    let mut back = find(world, ask.return_id)?;
    let nothing = || Problem::conflict(format!("nothing of {} came yet", ask.return_id));
    let location = back.location.clone().ok_or_else(nothing)?;
    at_work(asker, &location)?;
    some_lines(ask.lines.is_empty())?;
    known_items(world, "lines", ask.lines.iter().map(|line| &line.sku))?;
    let disposes = ask.lines.iter().any(|line| line.dispose > 0);
    words_of(ask.reason.as_deref().or(disposes.then_some("")))?;
    let mut seen = BTreeMap::<(LineId, Sku), (i64, i64)>::new();
    for (at, item) in ask.lines.iter().enumerate() {
        if item.restock == 0 && item.dispose == 0 {
            return Err(fault(at, "at least one piece has to be looked at".to_owned()).into());
        }
        let wanted = |quantity| Wanted { at, sku: &item.sku, line: item.line_id, quantity };
        let restocked =
            spread(&mut back, wanted(item.restock), WAIT, unseen, |item, n| item.restocked += n)?;
        let disposed =
            spread(&mut back, wanted(item.dispose), WAIT, unseen, |item, n| item.disposed += n)?;
        for (line, pieces) in restocked {
            seen.entry((line, item.sku.clone())).or_default().0 += pieces;
        }
        for (line, pieces) in disposed {
            seen.entry((line, item.sku.clone())).or_default().1 += pieces;
        }
    }
    let mut entries = Vec::new();
    for ((_, sku), pieces) in &seen {
        let place = (sku, location.as_str());
        for posting in postings(&back, place, *pieces, ask.reason.as_deref()) {
            entries.push(world.books.post(why.id, posting)?);
        }
    }
    back.version += 1;
    world.say_moved(&entries, back.id, back.version, Some(back.order_id));
    for ((line, sku), (restocked, _)) in &seen {
        carry_back(world, &back, &location, (*line, sku, *restocked));
    }
    say_inspected(world, back, &seen, ask, why);
    let back_on_sale = seen.into_iter().filter(|(_, (restocked, _))| *restocked > 0);
    let skus = back_on_sale.map(|((_, sku), _)| sku).collect();
    serve_waiting(world, &skus, Stock::Fresh, why)
}

/// Books pieces in, and those that are disposed of out again.
fn postings<'a>(
    back: &Back,
    (sku, location): (&'a Sku, &'a str),
    (restocked, disposed): (i64, i64),
    reason: Option<&str>,
) -> impl Iterator<Item = Posting<'a>> {
    let (cause, order) = (back.id.to_string(), Some(back.order_id));
    let posting = |kind, on_hand, reason| Posting {
        kind,
        sku,
        location,
        on_hand,
        allocated: 0,
        cause: cause.clone(),
        reason,
        order,
    };
    let came = posting(MovementKind::Received, restocked + disposed, None);
    let gone = posting(MovementKind::Adjusted, -disposed, reason.map(str::to_owned));
    std::iter::once(came).chain((disposed > 0).then_some(gone))
}

fn carry_back(world: &mut World, back: &Back, location: &str, what: (LineId, &Sku, i64)) {
    let (line, sku, quantity) = what;
    if quantity == 0 {
        return;
    }
    let ordered = back.lines.iter().any(|known| known.line_id == line && known.sku == *sku);
    let role = match ordered {
        true => format!("{line}/{}", back.version),
        false => format!("{line}/{sku}/{}", back.version),
    };
    world.put_back(PutBack {
        id: derive_from_cause(back.id.uuid(), &role),
        order_id: back.order_id,
        location: location.to_owned(),
        bin: world.places.bin(location, sku).code,
        sku: sku.clone(),
        quantity,
        reason: "returned".to_owned(),
        cancelled: None,
        opened_at: world.now,
        done: None,
    });
}

fn say_inspected(
    world: &mut World,
    mut back: Back,
    seen: &BTreeMap<(LineId, Sku), (i64, i64)>,
    ask: &ReturnInspect,
    why: &Why,
) {
    back.version += 1;
    let lines = seen.iter().map(|((line_id, sku), (restocked, disposed))| InspectedLine {
        line_id: *line_id,
        sku: sku.clone(),
        restocked: told(*restocked),
        disposed: told(*disposed),
    });
    let inspected = ReturnInspected {
        return_id: back.id,
        order_id: back.order_id,
        location: back.location.clone().unwrap_or_default(),
        number: told(back.version),
        lines: lines.collect(),
        inspected_by: why.actor.clone(),
        reason: ask.reason.clone(),
    };
    world.say(Body::ReturnInspected(inspected), back.id, back.version, Some(back.order_id));
    world.backs.put(back);
}
