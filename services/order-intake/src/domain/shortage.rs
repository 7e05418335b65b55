//! What warehouse says about missing stock for which somebody has to choose.

use chrono::{DateTime, Utc};
use contracts::events::shortage::{
    ShortageChoice, ShortageDecided, ShortageOffered, ShortageOpened, ShortageSettled,
};
use contracts::ids::{CancellationId, Id};
use contracts::order::LineQuantity;

use super::cancelling::{self, Wish};
use super::fulfilment::needs_approval;
use super::order::{Step, Stop, Waits};
use super::pieces;

/// Somebody may choose what becomes of missing pieces.
pub fn opened(step: &mut Step, event: &ShortageOpened) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let mut words = format!("{} {} are missing", event.quantity, event.sku);
    if let Some(day) = event.expected_on {
        words.push_str(&format!(", expected on {day}"));
    }
    if let Some(at) = event.decide_by {
        let at = at.format("%Y-%m-%d %H:%M UTC");
        words.push_str(&format!("; cancelled on {at} unless they come or somebody chooses"));
    }
    step.note("shortage_opened", words);
    Ok(())
}

/// The customer may choose.
pub fn offered(step: &mut Step, event: &ShortageOffered) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let ShortageOffered { quantity, sku, .. } = event;
    let choices: Vec<_> = event.choices.iter().map(|choice| choice.word()).collect();
    let choices = choices.join(", ");
    let words = format!("the customer may choose for {quantity} missing {sku}: {choices}");
    step.note("shortage_offered", words);
    Ok(())
}

/// Somebody chose: what shall not be sent is asked for as by anybody else, but for what is asked
/// for already.
pub fn decided(
    step: &mut Step,
    event: &ShortageDecided,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let (by, pieces, sku) = (&event.decided_by, event.quantity, &event.sku);
    let instead = event.substitute.as_ref().map_or("another item", |sku| sku.as_str());
    let words = match (event.choice, event.until) {
        (ShortageChoice::Wait, Some(day)) => format!("wait until {day}"),
        (ShortageChoice::Wait, None) => "wait".to_owned(),
        (ShortageChoice::Cancel, _) => "be cancelled".to_owned(),
        (ShortageChoice::Substitute, _) => format!("be replaced by {instead}"),
    };
    step.note("shortage_decided", format!("{pieces} missing {sku} shall {words}, says {by}"));
    if event.choice != ShortageChoice::Cancel || step.order.is_over() {
        return Ok(());
    }
    let unknown = || Stop::NotYet(format!("{} is not known", event.line_id));
    let place = step.order.place(event.line_id).ok_or_else(unknown)?;
    let pending = cancelling::pending(&step.order, event.line_id);
    let free = pieces::open(&step.order.buckets[place]).saturating_sub(pending);
    let quantity = pieces.saturating_sub(pending).min(free);
    if quantity == 0 {
        return Ok(());
    }
    let role = format!("decision/{}", event.number);
    let wish = Wish {
        id: CancellationId::caused_by(event.shortage_id.uuid(), &role),
        lines: Some(vec![LineQuantity { line_id: event.line_id, quantity }]),
        reason: event.reason.clone().unwrap_or_else(|| "stock is missing".to_owned()),
        requested_by: by.clone(),
        makes_due: true,
    };
    match cancelling::wish(step, wish, now, waits) {
        Err(Stop::AlreadyThere | Stop::Refused(_)) => Ok(()),
        result => result,
    }
}

/// Nothing is missing any more.
pub fn settled(step: &mut Step, event: &ShortageSettled) -> Result<(), Stop> {
    needs_approval(&step.order)?;
    let ShortageSettled { sku, arrived, cancelled, substituted, .. } = event;
    let ends = [
        (*arrived, "are there"),
        (*cancelled, "are cancelled"),
        (*substituted, "are replaced by another item"),
    ];
    let ends: Vec<_> = ends.into_iter().filter(|(pieces, _)| *pieces > 0).collect();
    let words = match &ends[..] {
        [(pieces, what)] => format!("the {pieces} missing {sku} {what}"),
        ends => {
            let parts: Vec<_> = ends.iter().map(|(n, what)| format!("{n} {what}")).collect();
            format!("of the missing {sku} {}", parts.join(", "))
        }
    };
    step.note("shortage_settled", words);
    Ok(())
}
