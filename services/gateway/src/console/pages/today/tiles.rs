//! The figures of the first page; each leads to what it is made of.

use chrono::{DateTime, Utc};
use contracts::requests::Page;
use contracts::requests::analytics::SalesRow;
use maud::{Markup, html};

use super::Heard;
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
    let counted = Counted { language, words, now };
    let reviews = visitor.looks_into(Room::Review);
    let held = if reviews { "/review" } else { "#held" };
    let all = [
        came_in(language, words, &asked.sales, orders),
        counted
            .tile(&asked.held, (words.on_hold, "hold", held), Tone::Careful, |one| one.received_at),
        counted.tile(
            &asked.backorders,
            (words.backordered, "shelf", "#backorders"),
            Tone::Careful,
            |one| one.approved_at,
        ),
        counted
            .tile(&asked.jobs, (words.to_pick, "pick", "#jobs"), Tone::Busy, |one| one.released_at),
        counted.tile(&asked.booked, (words.to_hand_over, "parcel", "#booked"), Tone::Busy, |one| {
            one.created_at
        }),
        counted.tile(
            &asked.handed_over,
            (words.on_the_way, "truck", "#handed-over"),
            Tone::Busy,
            |one| one.handed_over_at.unwrap_or(one.created_at),
        ),
        counted.tile(
            &asked.incidents,
            (words.incidents, "alert", "#incidents"),
            Tone::Bad,
            |one| one.created_at,
        ),
    ];
    html! {
        section .tiles aria-label=(words.figures) {
            @for tile in all.into_iter().flatten() { (shown(words, &tile)) }
        }
    }
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

/// Makes tiles of lists.
struct Counted {
    language: Language,
    words: &'static Words,
    now: DateTime<Utc>,
}

impl Counted {
    fn tile<T>(
        &self,
        heard: &Heard<Page<T>>,
        (name, icon, leads_to): (&'static str, &'static str, &'static str),
        tone: Tone,
        since: fn(&T) -> DateTime<Utc>,
    ) -> Option<Tile> {
        let tile = Tile { name, icon, value: None, note: None, leads_to, tone: Tone::Quiet };
        let Ok(page) = heard.as_ref()? else {
            return Some(Tile { note: Some(self.words.unknown.to_owned()), ..tile });
        };
        let oldest = page.items.iter().map(since).min();
        let age = oldest.and_then(|at| figures::age(self.language, self.now - at));
        // Of more than a page the oldest is not known.
        let note = age.filter(|_| page.next.is_none()).map(|age| (self.words.oldest)(&age));
        let tone = if page.items.is_empty() { Tone::Quiet } else { tone };
        Some(Tile { value: Some(count(page)), note, tone, ..tile })
    }
}

/// Gives how many there are; of more than a page, at least so many.
pub fn count<T>(page: &Page<T>) -> String {
    let more = if page.next.is_some() { "+" } else { "" };
    let count = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    format!("{}{more}", figures::number(count))
}

fn came_in(
    language: Language,
    words: &Words,
    sales: &Heard<Page<SalesRow>>,
    orders: bool,
) -> Option<Tile> {
    let tile = Tile {
        name: words.came_in,
        icon: "incoming",
        value: None,
        note: Some(words.unknown.to_owned()),
        leads_to: if orders { "/orders" } else { "#main" },
        tone: Tone::Quiet,
    };
    let Ok(page) = sales.as_ref()? else { return Some(tile) };
    let count = page.items.iter().map(|row| row.orders + row.cancelled_orders).sum();
    let money = page.items.iter().map(|row| figures::money(language, row.revenue));
    let mut money: Vec<_> = money.collect();
    let more = money.len().saturating_sub(CURRENCIES_MAX);
    money.truncate(CURRENCIES_MAX);
    if more > 0 {
        money.push(format!("+{more}"));
    }
    let money = money.join(" · ");
    let note = if money.is_empty() { words.came_in_note.to_owned() } else { money };
    let tone = if count > 0 { Tone::Busy } else { Tone::Quiet };
    Some(Tile { value: Some(figures::number(count)), note: Some(note), tone, ..tile })
}
