//! The list of parcels: rows to look at, and to choose where one deed is for many.

use chrono::{DateTime, Utc};
use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::logistics::{
    Carrier, Shipment, ShipmentCounts, ShipmentStage, ShipmentStatus,
};
use maud::{Markup, html};

use super::filter::Filter;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::visit::Visitor;
use crate::console::words::shipments::{self as words_of, Words};
use crate::console::words::{figures, states, troubles};
use crate::domain::role::Room;
use crate::edge::form::Language;

/// What was found.
pub struct Found {
    /// The parcels.
    pub page: Page<Shipment>,
    /// How many wait where; nothing where nobody answers.
    pub counts: Option<ShipmentCounts>,
    /// Every carrier.
    pub carriers: Vec<Carrier>,
    /// Every location.
    pub locations: Vec<String>,
}

/// What became of a parcel that was chosen.
pub struct Told {
    /// Which.
    pub id: ShipmentId,
    /// What speaks against it.
    pub refused: Option<Problem>,
}

/// What became of a deed for many.
pub enum Asked {
    /// Something of each.
    Told(Vec<Told>),
    /// Nothing at all.
    Refused(Problem),
}

/// How the list is shown.
struct Look<'a> {
    language: Language,
    words: &'static Words,
    filter: &'a Filter,
    found: &'a Found,
    now: DateTime<Utc>,
    /// Whether rows are chosen here.
    chooses: bool,
}

/// Shows the list.
pub fn content(visitor: &Visitor, filter: &Filter, found: &Found, asked: Option<&Asked>) -> Markup {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let hands_over = filter.stage == Some(ShipmentStage::ToHandOver);
    let look = Look {
        language,
        words,
        filter,
        found,
        now: visitor.visit.now,
        chooses: hands_over && visitor.works_in(Room::Shipments),
    };
    let beside = html! {
        @if visitor.looks_into(Room::Floor) {
            a .button href="/pick-list" { (icon("print")) (words.pick_list) }
        }
        @if hands_over && !found.page.items.is_empty() {
            a .button href=(format!("/shipments/manifest?{}", filter.query(filter.stage, None))) {
                (icon("print")) (words.manifest)
            }
        }
    };
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, beside))
        @match asked {
            Some(Asked::Told(told)) => (outcome(language, found, told)),
            Some(Asked::Refused(refused)) => (problem_box::beside(language, refused)),
            None => {}
        }
        (filter.tabs(language, found.counts.as_ref()))
        (filter.bar(language, &found.carriers, &found.locations))
        @if found.page.items.is_empty() {
            (look.nothing())
        } @else if look.chooses {
            form #many method="post" action=(format!("/shipments/do/hand-over?{}", filter.query(filter.stage, filter.cursor.as_deref()))) {
                (look.table())
                (look.many())
            }
            (look.pager())
        } @else {
            (look.table())
            (look.pager())
        }
    }
}

/// Says what became of each parcel that was chosen.
fn outcome(language: Language, found: &Found, told: &[Told]) -> Markup {
    let words = words_of::of(language);
    let refused: Vec<_> =
        told.iter().filter_map(|one| Some((one.id, one.refused.as_ref()?))).collect();
    let done = told.len() - refused.len();
    let called = |id: ShipmentId| {
        let known = found.page.items.iter().find(|one| one.id == id);
        known.map_or_else(|| id.to_string(), |one| one.order_number.clone())
    };
    html! {
        @if done > 0 { (parts::done(&(words.handed_over)(done))) }
        @if !refused.is_empty() {
            div .problem role="alert" {
                (icon("alert"))
                div {
                    p .title { ((words.not_handed_over)(refused.len())) }
                    dl .told {
                        @for (id, problem) in refused {
                            div {
                                dt { a href=(format!("/shipments/{id}")) dir="auto" { (called(id)) } }
                                dd { (problem_box::said(language, problem)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Look<'_> {
    fn nothing(&self) -> Markup {
        let icon =
            if self.filter.stage == Some(ShipmentStage::Exceptions) { "check" } else { "parcel" };
        let because = match self.filter.is_set() {
            true => self.words.nothing_filtered,
            false => words_of::empty(self.language, self.filter.stage),
        };
        parts::empty(icon, self.words.nothing, because, html! {})
    }

    /// The roles are told, because on a narrow screen the rows are no longer shown as a table.
    fn table(&self) -> Markup {
        let words = self.words;
        let heads = [words.parcel, words.carrier, words.number, words.location];
        html! {
            div .table-box {
                table .list.shipments role="table" aria-label=(words.title) {
                    thead role="rowgroup" {
                        tr role="row" {
                            @if self.chooses {
                                th .choose role="columnheader" scope="col" {
                                    input type="checkbox" data-all="" aria-label=(words.choose_all);
                                }
                            }
                            @for head in heads { th role="columnheader" scope="col" { (head) } }
                            th .end role="columnheader" scope="col" { (words.pieces) }
                            th role="columnheader" scope="col" { (words.status) }
                            th .end role="columnheader" scope="col" { (words.since) }
                        }
                    }
                    tbody role="rowgroup" { @for one in &self.found.page.items { (self.row(one)) } }
                }
            }
        }
    }

    fn row(&self, one: &Shipment) -> Markup {
        let (words, id) = (self.words, one.id.to_string());
        let pieces = one.lines.iter().map(|line| i64::from(line.quantity)).sum();
        html! {
            tr role="row" id=(id) {
                @if self.chooses {
                    td .choose role="cell" {
                        input type="checkbox" name="id" value=(id)
                            aria-label=(format!("{} {}", words.choose, one.order_number));
                    }
                }
                td .number role="cell" {
                    a .row href=(format!("/shipments/{id}")) dir="auto" { (one.order_number) }
                }
                td .carrier role="cell" dir="auto" {
                    @match &one.carrier {
                        Some(code) => (name_of(&self.found.carriers, code)),
                        None => span .muted { (words.no_carrier) },
                    }
                }
                td .waybill role="cell" { @if let Some(number) = &one.tracking_number { code { (number) } } }
                td .location role="cell" dir="auto" { (one.location) }
                td .pieces.end role="cell" { (figures::number(pieces)) }
                td .status role="cell" { (self.status(one)) }
                td .since.end role="cell" { (self.since(one)) }
            }
        }
    }

    /// What is wrong says more than where it is.
    fn status(&self, one: &Shipment) -> Markup {
        let open = one.incidents.iter().find(|incident| incident.closed_at.is_none());
        html! {
            @match open {
                Some(incident) => {
                    span .held { (icon("alert")) (troubles::incident(self.language, &incident.kind).0) }
                }
                None if one.status == ShipmentStatus::HandedOver => {
                    (badge(states::tracking(self.language, one.tracking_status)))
                }
                None => (badge(states::shipment(self.language, one.status))),
            }
        }
    }

    fn since(&self, one: &Shipment) -> Markup {
        let since = since(self.filter.stage, one);
        let waits = self.now - since;
        let limit = self.filter.stage.and_then(words_of::may_wait);
        let late = limit.filter(|limit| waits > *limit);
        let limit = late.and_then(|limit| figures::age(self.language, limit));
        let Some(age) = figures::age(self.language, waits) else { return html! { "—" } };
        html! {
            @match limit {
                Some(limit) => {
                    span .late title=((self.words.late_after)(&limit)) {
                        (icon("clock")) (age) " " span .unseen { (self.words.late) }
                    }
                }
                None => (age),
            }
        }
    }

    fn many(&self) -> Markup {
        let words = self.words;
        html! {
            div .many-bar {
                button .button.primary { (icon("truck")) (words.hand_over) }
                span .muted { b data-count="" { "0" } " " (words.chosen) }
                span .muted.hint { kbd { "x" } " " (words.choose_key) }
            }
        }
    }

    fn pager(&self) -> Markup {
        let (words, next) = (self.words, self.found.page.next.as_deref());
        if next.is_none() && self.filter.cursor.is_none() {
            return html! {};
        }
        html! {
            nav .pager aria-label=(words.pages) {
                @if self.filter.cursor.is_some() {
                    a .button href=(self.filter.place(None)) rel="first" { (icon("first")) (words.first) }
                }
                @if next.is_some() {
                    a .button href=(self.filter.place(next)) rel="next" { (words.older) (icon("next")) }
                }
            }
        }
    }
}

/// Gives since when a parcel waits where it is shown.
pub fn since(stage: Option<ShipmentStage>, one: &Shipment) -> DateTime<Utc> {
    let wrong = || one.incidents.iter().map(|incident| incident.opened_at).min();
    let since = match stage {
        None | Some(ShipmentStage::ToLabel) => None,
        Some(ShipmentStage::ToHandOver) => one.booked_at,
        Some(ShipmentStage::OnTheWay) => one.handed_over_at,
        Some(ShipmentStage::Exceptions | ShipmentStage::ComingBack) => wrong(),
        Some(ShipmentStage::Delivered) => one.ended_at,
    };
    since.unwrap_or(one.created_at)
}

/// Calls a carrier by its name, where anybody knows it.
pub fn name_of<'a>(carriers: &'a [Carrier], code: &'a str) -> &'a str {
    carriers.iter().find(|one| one.code == code).map_or(code, |one| &one.name)
}
