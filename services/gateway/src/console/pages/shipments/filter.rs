//! Which parcels are wanted: read out of the address, and written into it again.

use contracts::requests::PageQuery;
use contracts::requests::logistics::{Carrier, ShipmentCounts, ShipmentStage, ShipmentsQuery};
use maud::{Markup, html};

use crate::console::look::parts::{filter_select, icon};
use crate::console::look::tabs::{Tab, tabs};
use crate::console::visit::Visit;
use crate::console::words::shipments as words_of;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// No code of a carrier and no name of a location is longer.
const TEXT_MAX: usize = 100;
/// The word for every stage.
const ALL: &str = "all";

/// Which parcels are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Where they wait; nothing for all there ever were.
    pub stage: Option<ShipmentStage>,
    /// Of which carrier.
    pub carrier: String,
    /// Which location sends them.
    pub location: String,
    /// Which part of the list.
    pub cursor: Option<String>,
}

impl Filter {
    /// Reads it. Where nothing is asked for it is what the desk does all day: hand over.
    pub fn of(visit: &Visit) -> Self {
        let named =
            |word| words_of::STAGES.into_iter().find(|stage| words_of::code(*stage) == word);
        let stage = match visit.asked("stage") {
            Some(ALL) => None,
            asked => asked.and_then(named).or(Some(ShipmentStage::ToHandOver)),
        };
        let text = |name| visit.asked(name).unwrap_or_default().chars().take(TEXT_MAX).collect();
        let cursor = visit.asked("cursor").map(str::to_owned);
        Self { stage, carrier: text("carrier"), location: text("location"), cursor }
    }

    /// Says whether carrier or location leave anything out.
    pub fn is_set(&self) -> bool {
        !self.carrier.is_empty() || !self.location.is_empty()
    }

    /// Makes the question to the service.
    pub fn question(&self) -> ShipmentsQuery {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ShipmentsQuery {
            stage: self.stage,
            carrier: some(&self.carrier),
            location: some(&self.location),
            page: PageQuery { limit: None, cursor: self.cursor.clone() },
            ..ShipmentsQuery::default()
        }
    }

    /// Writes what stands behind the question mark of an address.
    pub fn query(&self, stage: Option<ShipmentStage>, cursor: Option<&str>) -> String {
        let pairs = [
            ("stage", stage.map_or(ALL, words_of::code)),
            ("carrier", &self.carrier),
            ("location", &self.location),
            ("cursor", cursor.unwrap_or_default()),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(name, value)| format!("{name}={}", url_encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Writes the address of the same filter, at another part of the list.
    pub fn place(&self, cursor: Option<&str>) -> String {
        format!("/shipments?{}", self.query(self.stage, cursor))
    }

    /// Shows the stages, with how many wait in each.
    pub fn tabs(&self, language: Language, counts: Option<&ShipmentCounts>) -> Markup {
        let words = words_of::of(language);
        let stages = words_of::STAGES.into_iter().map(|stage| Tab {
            href: format!("/shipments?{}", self.query(Some(stage), None)),
            name: words_of::stage(language, stage),
            count: counts.map(|counts| counts.of(stage)),
            is_shown: self.stage == Some(stage),
        });
        let all = Tab {
            href: format!("/shipments?{}", self.query(None, None)),
            name: words.all,
            count: None,
            is_shown: self.stage.is_none(),
        };
        tabs(words.stages, &stages.chain([all]).collect::<Vec<_>>())
    }

    /// Shows carrier and location, to be changed.
    pub fn bar(&self, language: Language, carriers: &[Carrier], locations: &[String]) -> Markup {
        let words = words_of::of(language);
        let carriers = carriers.iter().map(|one| (one.code.clone(), one.name.clone())).collect();
        let locations = locations.iter().map(|one| (one.clone(), one.clone())).collect();
        html! {
            form .filters role="search" aria-label=(words.filters) method="get" action="/shipments" {
                input type="hidden" name="stage" value=(self.stage.map_or(ALL, words_of::code));
                (filter_select("carrier", words.carrier, words.any_carrier, &self.carrier,
                    &with_own(carriers, &self.carrier)))
                (filter_select("location", words.location, words.any_location, &self.location,
                    &with_own(locations, &self.location)))
                button .button { (words.apply) }
                @if self.is_set() {
                    a .button.plain href=(format!("/shipments?stage={}", self.stage.map_or(ALL, words_of::code))) {
                        (icon("close")) (words.clear)
                    }
                }
            }
        }
    }
}

/// What is asked for can be seen, also where nobody knows it.
fn with_own(mut all: Vec<(String, String)>, own: &str) -> Vec<(String, String)> {
    if !own.is_empty() && !all.iter().any(|(code, _)| code == own) {
        all.push((own.to_owned(), own.to_owned()));
    }
    all
}
