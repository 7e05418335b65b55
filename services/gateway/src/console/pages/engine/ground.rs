//! What the services stand on: broker and database.

use maud::{Markup, html};

use crate::console::look::parts;
use crate::console::words::engine::{self as words_of, Words, bytes};
use crate::console::words::figures::number;
use crate::edge::form::Language;
use crate::engine::House;
use crate::engine::ground::{Broker, Database};

/// Shows both.
pub fn shown(language: Language, house: &House) -> Markup {
    let words = words_of::of(language);
    html! {
        div .lists {
            (parts::section("broker", words.broker, html! {}, match &house.broker {
                Some(broker) => html! {
                    (broker_facts(words, broker))
                    (sizes(language, words.stream, streams(house)))
                },
                None => away(words),
            }))
            (parts::section("database", words.database, html! {}, match &house.database {
                Some(database) => html! {
                    (database_facts(language, words, database))
                    (sizes(language, words.schema, database.schemas.clone()))
                },
                None => away(words),
            }))
        }
    }
}

fn away(words: &Words) -> Markup {
    html! { p .wrong { (words.not_known) } }
}

fn count(value: impl TryInto<i64>) -> Markup {
    html! { (number(value.try_into().unwrap_or(i64::MAX))) }
}

fn broker_facts(words: &'static Words, broker: &Broker) -> Markup {
    let Broker { name, version, stored_bytes, streams, readers } = broker;
    parts::facts([
        (words.release, html! { "NATS " (version) " · " span dir="auto" { (name) } }),
        (words.size, html! { (bytes(i64::try_from(*stored_bytes).unwrap_or(i64::MAX))) }),
        (words.streams, count(*streams)),
        (words.readers, count(*readers)),
    ])
}

fn database_facts(language: Language, words: &'static Words, database: &Database) -> Markup {
    let Database { connections, connections_max, commits, cached_percent, .. } = database;
    let commits = commits.map_or("–".to_owned(), |rate| words_of::rate(language, rate));
    parts::facts([
        (words.release, html! { "PostgreSQL " (database.version) }),
        (words.size, html! { (bytes(database.bytes)) }),
        (words.connections, html! { (number(*connections)) " / " (number(*connections_max)) }),
        (words.commits, html! { (commits) }),
        (words.cached, html! { (format!("{cached_percent:.1}")) "%" }),
        (words.deadlocks, count(database.deadlocks)),
        (words.standbys, count(database.standbys)),
    ])
}

type Size = (contracts::service::Service, i64);

fn streams(house: &House) -> Vec<Size> {
    let streams = house.services.iter().filter_map(|told| {
        let stream = told.standing.as_ref()?.stream.as_ref()?;
        Some((told.service, i64::try_from(stream.bytes).unwrap_or(i64::MAX)))
    });
    streams.collect()
}

/// Shows sizes as bars beside their figures, so that the largest is seen at once.
fn sizes(language: Language, title: &str, sizes: Vec<Size>) -> Markup {
    let most = sizes.iter().map(|(_, size)| *size).max().unwrap_or(0).max(1);
    html! {
        h3 { (title) }
        dl .sizes {
            @for (service, size) in sizes {
                div {
                    dt { (words_of::service(language, service)) }
                    dd {
                        svg .bar viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
                            rect width=(size * 100 / most) height="6" {}
                        }
                        span { (bytes(size)) }
                    }
                }
            }
        }
    }
}
