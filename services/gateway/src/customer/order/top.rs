//! The headline of an order: where it is, how far that is, what happens next and until when.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use contracts::requests::warehouse::shortages::Shortage;
use maud::{Markup, html};

use super::known::Known;
use super::standing::{self, Place, Steps};
use crate::console::look::parts::{day, icon};
use crate::console::words::figures;
use crate::customer::words::order::{self as words_of, Words};
use crate::customer::words::places;
use crate::edge::form::Language;

const SECONDS_OF_AN_HOUR: i64 = 60 * 60;
/// What takes longer is said in days.
const HOURS_SAID_MAX: i64 = 36;

/// Shows where an order is.
pub fn headline(language: Language, known: &Known, place: Place) -> Markup {
    let words = words_of::of(language);
    let (title, next) = places::told(language, place);
    html! {
        section .card.headline.(tone(place)) aria-labelledby="where" {
            p .number { (words.order) " " bdi { (known.number) } }
            h1 #where { (title) }
            p .next { (next) }
            @if let Some(steps) = standing::steps(place) { (way(words, steps)) }
            @let facts = facts(language, words, known, place);
            @if !facts.is_empty() {
                dl .facts { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } }
            }
            @if let Some(usual) = usual(words, known, place) { p .usual { (usual) } }
        }
    }
}

/// What needs somebody, what is well, what goes on.
fn tone(place: Place) -> &'static str {
    match place {
        Place::Asked | Place::Choose => "careful",
        Place::Here | Place::Told | Place::Done => "good",
        Place::Cancelled | Place::Declined | Place::Over => "quiet",
        Place::Checked
        | Place::Awaited
        | Place::Prepared
        | Place::Picked
        | Place::Packed
        | Place::OnTheWay { .. }
        | Place::PartlyHere => "busy",
    }
}

fn way(words: &Words, steps: Steps) -> Markup {
    html! {
        ol .way aria-label=(words.way) {
            @for (index, name) in words.steps.iter().enumerate() {
                @let (class, how) = match index {
                    index if index < steps.done => ("done", words.is_done),
                    index if index == steps.done && steps.goes_on => ("now", words.goes_on),
                    _ => ("comes", words.comes),
                };
                li .(class) {
                    span .dot aria-hidden="true" { @if class == "done" { (icon("check")) } }
                    span { (name) } span .unseen { " (" (how) ")" }
                }
            }
        }
    }
}

/// Gives what is known of when, and where it goes; nothing of it is guessed.
fn facts(
    language: Language,
    words: &Words,
    known: &Known,
    place: Place,
) -> Vec<(&'static str, Markup)> {
    let mut facts = Vec::new();
    let open = known.shortages.iter().filter(|one| one.missing > 0);
    match place {
        Place::Choose => {
            let by =
                open.filter(|one| standing::can_be_chosen(one)).filter_map(|one| one.decide_by);
            facts.extend(by.min().map(|by| (words.decide_by, day(language, by))));
        }
        Place::Awaited | Place::Prepared | Place::PartlyHere => {
            facts.extend(open.filter_map(|one| until(language, words, one)).take(1));
        }
        Place::Here | Place::Told | Place::Done => {
            let window = known.returnable.as_ref().filter(|order| !order.over);
            let until = window.and_then(|order| order.until);
            facts.extend(until.map(|until| (words.back_until, day(language, until))));
        }
        Place::Asked
        | Place::Checked
        | Place::Picked
        | Place::Packed
        | Place::OnTheWay { .. }
        | Place::Over
        | Place::Cancelled
        | Place::Declined => {}
    }
    let city = known.parcels.iter().find_map(|parcel| parcel.told.city.as_ref());
    facts.extend(city.map(|city| (words.city, html! { bdi { (city) } })));
    if let Some(order) = &known.order {
        facts.push((words.placed, day(language, order.placed_at)));
    }
    facts
}

fn until(language: Language, words: &Words, missing: &Shortage) -> Option<(&'static str, Markup)> {
    let expected = missing.expected_on.map(|day| (words.expected, day));
    let (name, date) = expected.or(missing.wait_until.map(|day| (words.waits_until, day)))?;
    Some((name, date_of(language, date)))
}

fn date_of(language: Language, date: NaiveDate) -> Markup {
    html! { (figures::day(language, date.and_time(NaiveTime::MIN).and_utc())) }
}

fn usual(words: &Words, known: &Known, place: Place) -> Option<String> {
    let stage = standing::stage(place)?;
    let (_, took) = known.usual.iter().find(|(known, _)| *known == stage)?;
    Some((words.usual)(&roughly(words, *took)))
}

/// Says how long something takes at most, as people say it.
fn roughly(words: &Words, took: TimeDelta) -> String {
    let hours = took.num_seconds().div_euclid(SECONDS_OF_AN_HOUR) + 1;
    if hours <= HOURS_SAID_MAX { (words.hours)(hours) } else { (words.days)((hours + 23) / 24) }
}
