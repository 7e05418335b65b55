//! The way of the orders, drawn: services as stations, what they tell each other as roads, as wide as
//! much goes there, red where it jams. Wide for screens, tall for telephones.
//!
//! - [`plan`]: where everything stands
//! - [`flow`]: how much goes on a road, and how

mod flow;
mod plan;

use maud::{Markup, html};

use crate::console::words::engine::{self as words_of, Words};
use crate::console::words::figures::{self, number};
use crate::edge::form::Language;
use crate::engine::condition::Condition;
use crate::engine::{House, Told};
use chrono::TimeDelta;
use flow::Flow;
use plan::{BOX, Place, Plan, Road};

/// How wide a road is on which nothing goes.
const ROAD_MIN: f64 = 2.0;
/// How much wider it is for ten times as much.
const ROAD_GROWS: f64 = 2.6;
/// Wider it would cover what stands beside it.
const ROAD_MAX: f64 = 14.0;

/// How far the line of the last minute stays from the edges of its station, and how high it is.
const TRAIL_INSET: i32 = 12;
const TRAIL_HIGH: f64 = 11.0;

/// Draws it, in both shapes; the stylesheet shows the one that has room.
pub fn drawn(language: Language, house: &House) -> Markup {
    html! {
        div .way {
            (plan_drawn(language, house, &plan::wide(), "wide"))
            (plan_drawn(language, house, &plan::tall(), "tall"))
        }
    }
}

fn plan_drawn(language: Language, house: &House, plan: &Plan, shape: &'static str) -> Markup {
    let words = words_of::of(language);
    let (width, height) = plan.size;
    html! {
        svg .picture.(shape) viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-label=(in_words(language, house)) {
            @for road in &plan.roads { (road_drawn(road, flow::of(house, road.carries))) }
            (end_drawn(words.shop, plan.shop))
            (end_drawn(words.customer, plan.customer))
            @for (service, place) in plan.stations {
                @if let Some(told) = house.service(service) {
                    (station(language, house, told, place))
                }
            }
        }
    }
}

/// Says in a sentence what the picture shows.
fn in_words(language: Language, house: &House) -> String {
    let each = house.services.iter().map(|told| {
        let (_, how) = words_of::condition(language, told.condition);
        let name = words_of::service(language, told.service);
        format!("{name}: {how}, {}", words_of::rate(language, told.rate))
    });
    each.collect::<Vec<_>>().join("; ")
}

fn road_drawn(road: &Road, flow: Flow) -> Markup {
    let width = width_of(flow.rate);
    html! {
        path .road.(class_of(flow.condition)) d=(road.path) stroke-width=(format!("{width:.1}")) {}
        @if flow.rate > 0.0 && flow.condition < Condition::Jams {
            path .dots.(pace_of(flow.rate)) d=(road.path)
                stroke-width=(format!("{:.1}", (width * 0.7).max(3.2))) {}
        }
    }
}

/// Ten times as much is a step wider: a house may say one event a minute or ten thousand a second.
fn width_of(rate: f64) -> f64 {
    (ROAD_MIN + ROAD_GROWS * (1.0 + rate.max(0.0)).log10()).min(ROAD_MAX)
}

fn pace_of(rate: f64) -> &'static str {
    match rate {
        rate if rate < 1.0 => "strolling",
        rate if rate < 20.0 => "walking",
        rate if rate < 300.0 => "running",
        _ => "racing",
    }
}

fn class_of(condition: Condition) -> &'static str {
    match condition {
        Condition::Idle => "idle",
        Condition::Flows => "flows",
        Condition::Slow => "slow",
        Condition::Jams => "jams",
        Condition::Away => "away",
    }
}

/// The ends of the way, which are no service of ours.
fn end_drawn(name: &str, Place { x, y }: Place) -> Markup {
    html! { text .end x=(x) y=(y + 5) text-anchor="middle" { (name) } }
}

fn station(language: Language, house: &House, told: &Told, Place { x, y }: Place) -> Markup {
    let words = words_of::of(language);
    let (left, top) = (x - BOX.0 / 2, y - BOX.1 / 2);
    html! {
        g .station.(class_of(told.condition)) {
            rect x=(left) y=(top) width=(BOX.0) height=(BOX.1) rx="10" {}
            (trail(told, left, top + BOX.1))
            text .name x=(left + 14) y=(top + 25) { (words_of::service(language, told.service)) }
            text .note x=(left + 14) y=(top + 45) { (note(language, words, house, told)) }
        }
    }
}

/// What there is to say of a station: what is wrong with it, else how much it says.
fn note(language: Language, words: &Words, house: &House, told: &Told) -> String {
    let behind = house.links.iter().filter(|link| link.reader == told.service);
    let slow = behind.filter(|link| link.condition >= Condition::Slow && link.behind.is_some());
    let behind = slow.filter_map(|link| link.behind).max();
    let aside = told.aside("parked");
    match (told.condition, behind) {
        (Condition::Away, _) => away(language, words, told),
        (_, Some(rows)) if rows > 0 => (words.behind)(&number(rows)),
        (_, _) if aside > 0 => (words.for_person)(&number(aside)),
        (Condition::Jams, _) => words_of::condition(language, Condition::Jams).1.to_lowercase(),
        _ if told.rate > 0.0 => words_of::rate(language, told.rate),
        _ => words.quiet.to_owned(),
    }
}

/// Says that a service does not answer, and since when, where its heads tell.
pub fn away(language: Language, words: &Words, told: &Told) -> String {
    let silent = told.silent_seconds.and_then(|seconds| i64::try_from(seconds).ok());
    let silent = silent.and_then(|seconds| figures::age(language, TimeDelta::seconds(seconds)));
    silent.map_or_else(|| words.away.to_owned(), |time| (words.away_since)(&time))
}

/// The last minute, as a line at the foot of a station.
fn trail(told: &Told, left: i32, foot: i32) -> Markup {
    let most = told.trail.iter().copied().max().unwrap_or(0).max(1) as f64;
    let wide = f64::from(BOX.0 - 2 * TRAIL_INSET);
    let step = wide / (told.trail.len().max(2) - 1) as f64;
    let points = told.trail.iter().enumerate().map(|(at, rows)| {
        let x = f64::from(left + TRAIL_INSET) + step * at as f64;
        let y = f64::from(foot) - 4.0 - *rows as f64 / most * TRAIL_HIGH;
        format!("{x:.0},{y:.0}")
    });
    let points = points.collect::<Vec<_>>().join(" ");
    html! {
        @if told.trail.iter().any(|rows| *rows > 0) { polyline .trail points=(points) {} }
    }
}

#[cfg(test)]
mod tests {
    use super::flow::Carries;
    use super::*;
    use contracts::service::Service;

    #[test]
    fn ten_times_as_much_is_a_step_wider_and_no_road_covers_the_page() {
        assert_eq!(width_of(0.0), ROAD_MIN);
        let step = width_of(99.0) - width_of(9.0);
        assert!((step - ROAD_GROWS).abs() < 1e-9, "{step}");
        assert_eq!(width_of(1e12), ROAD_MAX);
    }

    #[test]
    fn every_station_has_a_place_and_every_road_something_to_carry() {
        for plan in [plan::wide(), plan::tall()] {
            let mut stations = plan.stations.map(|(service, _)| service);
            stations.sort();
            assert_eq!(stations, Service::ALL);
            for carries in [Carries::In, Carries::Out, Carries::Back] {
                assert!(plan.roads.iter().any(|road| road.carries == carries), "{carries:?}");
            }
        }
    }
}
