//! The figures of the first page; each leads to what it is made of.

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::Count;
use contracts::requests::logistics::{ShipmentCounts, ShipmentStage};
use maud::{Markup, html};

use super::asked::Asked;
use crate::console::look::parts::icon;
use crate::console::visit::Visitor;
use crate::console::words::figures;
use crate::console::words::states::Tone;
use crate::console::words::today::Words;
use crate::domain::role::Room;
use crate::edge::form::Language;

/// So many currencies find room below a figure.
const CURRENCIES_MAX: usize = 2;

/// A figure.
struct Tile {
    name: &'static str,
    icon: &'static str,
    /// Nothing where it is not known for the moment.
    value: Option<String>,
    note: Option<String>,
    leads_to: &'static str,
    tone: Tone,
}

/// Shows the figures that are open to whoever visits.
pub fn tiles(
    language: Language,
    words: &'static Words,
    asked: &Asked,
    visitor: &Visitor,
) -> Markup {
    let now = visitor.visit.now;
    let orders = visitor.looks_into(Room::Orders);
    let stock = visitor.looks_into(Room::Stock);
    let counted = Counted { language, words, now };
    let held = match visitor.looks_into(Room::Review) {
        true => "/review",
        false if orders => "/orders?on_hold=true",
        false => "#held",
    };
    let (work, parcels) = (&asked.work, &asked.parcels);
    let waiting = work.as_ref().filter(|_| stock).map(|heard| told(heard, |one| one.backordered));
    let of_parcels = |of: fn(&ShipmentCounts) -> Count| parcels.as_ref().map(|one| told(one, of));
    let all = [
        came_in(language, words, asked, orders),
        counted.tile(
            asked.orders.as_ref().map(|heard| told(heard, |one| one.on_hold)),
            (words.on_hold, "hold", held),
            Tone::Careful,
        ),
        counted.tile(waiting, (words.backordered, "shelf", "#backorders"), Tone::Careful),
        counted.tile(
            work.as_ref().map(|heard| told(heard, |one| one.to_pick)),
            (words.to_pick, "pick", "#jobs"),
            Tone::Busy,
        ),
        counted.tile(
            of_parcels(|one| one.of(ShipmentStage::ToHandOver)),
            (words.to_hand_over, "parcel", "#booked"),
            Tone::Busy,
        ),
        counted.tile(
            of_parcels(|one| one.of(ShipmentStage::OnTheWay)),
            (words.on_the_way, "truck", "#handed-over"),
            Tone::Busy,
        ),
        counted.tile(
            of_parcels(ShipmentCounts::with_incident),
            (words.incidents, "alert", "#incidents"),
            Tone::Bad,
        ),
    ];
    html! {
        section .tiles aria-label=(words.figures) {
            @for tile in all.into_iter().flatten() { (shown(words, &tile)) }
        }
    }
}

/// Takes one figure out of an answer; nothing where nobody answered.
fn told<T>(heard: &Result<T, Problem>, of: impl Fn(&T) -> Count) -> Option<Count> {
    heard.as_ref().ok().map(of)
}

/// A figure of nothing leads nowhere.
fn shown(words: &Words, tile: &Tile) -> Markup {
    let content = html! {
        span .name { (icon(tile.icon)) (tile.name) }
        @match &tile.value {
            Some(value) => { strong { (value) } }
            None => { strong .unknown aria-label=(words.unknown) { "—" } }
        }
        span .note { (tile.note.as_deref().unwrap_or_default()) }
    };
    html! {
        @if tile.tone == Tone::Quiet {
            span .tile.quiet { (content) }
        } @else {
            a .tile.(tile.tone.word()) href=(tile.leads_to) { (content) }
        }
    }
}

/// Makes tiles of counts.
struct Counted {
    language: Language,
    words: &'static Words,
    now: DateTime<Utc>,
}

impl Counted {
    /// Makes a tile; none where the room is closed to whoever visits.
    fn tile(
        &self,
        heard: Option<Option<Count>>,
        (name, icon, leads_to): (&'static str, &'static str, &'static str),
        tone: Tone,
    ) -> Option<Tile> {
        let tile = Tile { name, icon, value: None, note: None, leads_to, tone: Tone::Quiet };
        let Some(count) = heard? else {
            return Some(Tile { note: Some(self.words.unknown.to_owned()), ..tile });
        };
        let age = count.oldest_at.and_then(|at| figures::age(self.language, self.now - at));
        let note = age.map(|age| (self.words.oldest)(&age));
        let tone = if count.count == 0 { Tone::Quiet } else { tone };
        Some(Tile { value: Some(figures::count(&count)), note, tone, ..tile })
    }
}

/// How many orders came in, and what was ordered today is worth.
fn came_in(language: Language, words: &Words, asked: &Asked, orders: bool) -> Option<Tile> {
    let tile = Tile {
        name: words.came_in,
        icon: "incoming",
        value: None,
        note: Some(words.unknown.to_owned()),
        leads_to: if orders { "/orders" } else { "#main" },
        tone: Tone::Quiet,
    };
    let Ok(counts) = asked.orders.as_ref()? else { return Some(tile) };
    let sales = asked.sales.as_ref().and_then(|heard| heard.as_ref().ok());
    let money = sales.iter().flat_map(|page| &page.items);
    let mut money: Vec<_> = money.map(|row| figures::money(language, row.revenue)).collect();
    let more = money.len().saturating_sub(CURRENCIES_MAX);
    money.truncate(CURRENCIES_MAX);
    if more > 0 {
        money.push(format!("+{more}"));
    }
    let money = money.join(" · ");
    let note = if money.is_empty() { words.came_in_note.to_owned() } else { money };
    let tone = if counts.came_in.count > 0 { Tone::Busy } else { Tone::Quiet };
    Some(Tile { value: Some(figures::count(&counts.came_in)), note: Some(note), tone, ..tile })
}
