//! One parcel: what is in it, who carries it, its label, what became of it, and what can be done next.

use contracts::address::Recipient;
use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::intake::{GetOrder, ORDERS_GET, Order};
use contracts::requests::logistics::{Carrier, Incident, SHIPMENTS_GET, Shipment, ShipmentQuery};
use contracts::service::Service;
use maud::{Markup, html};

use super::deeds::{self, Deed};
use super::list::name_of;
use super::{carriers, label, way};
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::pages::order::address_lines;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::shipment::{self as words_of, Words};
use crate::console::words::{choosing, figures, states, troubles, ways};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// What is known about a parcel.
pub struct Known {
    /// The parcel.
    pub shipment: Shipment,
    /// Its order, for what customers call the pieces; nothing where nobody answers.
    pub order: Option<Order>,
    /// Every carrier.
    pub carriers: Vec<Carrier>,
    /// What people call those who reported something.
    pub names: Vec<(String, String)>,
}

/// Loads a parcel.
pub async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    visitor.needs(Room::Shipments)?;
    let nothing = |_| Problem::not_found(format!("no parcel is called {id}"));
    let shipment_id: ShipmentId = id.parse().map_err(nothing)?;
    let (asking, question) = (visitor.asking(), ShipmentQuery { shipment_id });
    let (shipment, carriers) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Logistics, SHIPMENTS_GET, &question),
        carriers(edge, visitor),
    );
    let shipment: Shipment = shipment?;
    let order = order_of(edge, visitor, &shipment).await;
    let actors = shipment.reports.iter().filter_map(|report| report.reported_by.clone());
    let names = actors.filter_map(|actor| {
        let person = edge.book.person(actor.strip_prefix("person:")?).ok()??;
        Some((actor, person.name.clone()))
    });
    Ok(Known { names: names.collect(), shipment, order, carriers })
}

/// Gives the order of a parcel, where it is open to whoever looks.
pub async fn order_of(edge: &Edge, visitor: &Visitor, shipment: &Shipment) -> Option<Order> {
    if !visitor.looks_into(Room::Orders) {
        return None;
    }
    let question = GetOrder { order_id: shipment.order_id };
    let asking = visitor.asking();
    edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await.ok()
}

/// Shows a parcel.
pub fn shown(
    visitor: &Visitor,
    known: &Known,
    done: Option<Deed>,
    refused: Option<&Problem>,
) -> Shown {
    let language = visitor.visit.language;
    let shipment = &known.shipment;
    let title = format!("{} · {}", shipment.order_number, ways::SHIPMENTS.of(language));
    let main = content(language, visitor.works_in(Room::Shipments), known, done, refused);
    let shown = Shown { script: Some("parcels.js"), ..Shown::found(title, main) };
    shown.following(format!("shipment:{}", shipment.order_id))
}

/// Shows what stands on the page.
pub fn content(
    language: Language,
    works: bool,
    known: &Known,
    done: Option<Deed>,
    refused: Option<&Problem>,
) -> Markup {
    let words = words_of::of(language);
    let Known { shipment, carriers, .. } = known;
    let legal = deeds::legal(works, shipment);
    let call = |actor: &str| {
        let found = known.names.iter().find(|(known, _)| known == actor);
        way::who(language, found.map(|(_, name)| name.as_str()), actor)
    };
    html! {
        (head(language, words, known, &legal))
        @if let Some(done) = done { (parts::done(done.done(&words.deeds))) }
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        (wrong(language, words, shipment, &legal))
        div .two {
            div .main-side {
                @if legal.contains(&Deed::Book) { (deeds::book(words, shipment, carriers)) }
                (contents(words, known))
                (label::label(words, shipment, carriers, works))
                (way::way(language, words, shipment, carriers, call))
            }
            div .aside-side {
                (parts::section("to", words.to, html! {}, recipient(words, shipment)))
                (parts::section("record", words.record, html! {}, record(language, words, known)))
                @if !shipment.chosen_because.is_empty() {
                    (parts::section("because", words.chosen_because, html! {}, because(language, shipment)))
                }
            }
        }
    }
}

fn head(language: Language, words: &Words, known: &Known, legal: &[Deed]) -> Markup {
    let shipment = &known.shipment;
    let carrier = shipment.carrier.as_deref().map(|code| name_of(&known.carriers, code));
    let moves = shipment.handed_over_at.is_some() && shipment.ended_at.is_none();
    let title = html! {
        nav .crumbs { a href="/shipments" { (ways::SHIPMENTS.of(language)) } (icon("next")) }
        h1 dir="auto" { ((words.parcel_of)(&shipment.order_number)) }
        div .badges {
            (badge(states::shipment(language, shipment.status)))
            @if moves { (badge(states::tracking(language, shipment.tracking_status))) }
        }
        p .sub {
            @if let Some(carrier) = carrier { bdi { (carrier) } " " }
            @if let Some(service) = &shipment.service { bdi { (service) } " " }
            @if let Some(number) = &shipment.tracking_number { code { (number) } " · " }
            (words.from) " " bdi { (shipment.location) } " · " (weight(shipment))
        }
    };
    let beside = html! {
        a .button href=(format!("/shipments/{}/slip", shipment.id)) { (icon("print")) (words.slip) }
        (deeds::buttons(language, words, shipment, legal))
    };
    parts::page_head(title, beside)
}

fn weight(shipment: &Shipment) -> String {
    let grams = shipment.weight_grams;
    format!("{}.{:03}\u{a0}kg", grams / 1_000, grams % 1_000)
}

/// Shows what went wrong and is not settled.
fn wrong(language: Language, words: &Words, shipment: &Shipment, legal: &[Deed]) -> Markup {
    let open = shipment.incidents.iter().filter(|incident| incident.closed_at.is_none());
    let open: Vec<&Incident> = open.collect();
    if open.is_empty() {
        return html! {};
    }
    html! {
        section .notice.careful aria-labelledby="wrong-title" {
            header { h2 #wrong-title { (icon("alert")) (words.wrong) } }
            ul .holds {
                @for incident in open {
                    @let (what, then) = troubles::incident(language, &incident.kind);
                    li {
                        div .about {
                            p .title { (what) }
                            @if let Some(reason) = &incident.reason {
                                p { (troubles::reason(language, reason)) }
                            }
                            p { (then) }
                            p .since { (words.since) " " (parts::instant(language, incident.opened_at)) }
                        }
                    }
                }
            }
            @if legal.contains(&Deed::Settle) {
                div .deeds { (deeds::at_once(shipment, Deed::Settle, words.deeds.settle, false)) }
            }
        }
    }
}

fn contents(words: &Words, known: &Known) -> Markup {
    let lines = known.order.as_ref().map(|order| order.lines.as_slice()).unwrap_or_default();
    let content = html! {
        div .table-box tabindex="0" role="group" aria-labelledby="contents-title" { table .figures {
            thead { tr {
                th scope="col" { (words.item) }
                th .end scope="col" { (words.pieces) }
            } }
            tbody {
                @for piece in &known.shipment.lines {
                    @let line = lines.iter().find(|line| line.id == piece.line_id);
                    tr {
                        td {
                            @if let Some(line) = line {
                                span .first dir="auto" { (line.title) }
                                @if let Some(variant) = &line.variant { " " span .muted dir="auto" { (variant) } }
                                " "
                            }
                            code .sku dir="auto" { (piece.sku) }
                        }
                        td .end { (figures::number(piece.quantity.into())) }
                    }
                }
            }
        } }
    };
    parts::section("contents", words.contents, html! {}, content)
}

/// Says whom a parcel goes to.
pub fn recipient(words: &Words, shipment: &Shipment) -> Markup {
    match &shipment.recipient {
        None => html! { p .quiet-line { (words.forgotten) } },
        Some(Recipient::Opaque { masked, .. }) => html! {
            p .person { strong dir="auto" { (masked) } span { (words.hidden_buyer) } }
        },
        Some(Recipient::Clear { name, company, phone, address }) => html! {
            address .person {
                @if let Some(name) = name { strong dir="auto" { (name) } }
                @if let Some(company) = company { span dir="auto" { (company) } }
                @for line in address_lines(address) { span dir="auto" { (line) } }
                @if let Some(phone) = phone { span dir="ltr" { (phone) } }
            }
        },
    }
}

fn record(language: Language, words: &Words, known: &Known) -> Markup {
    let shipment = &known.shipment;
    let order = format!("/orders/{}", shipment.order_id);
    let at_carrier = shipment.tracking_url.as_deref().filter(|url| url.starts_with("https://"));
    let all = [
        Some((words.order, html! { a href=(order) dir="auto" { (shipment.order_number) } })),
        shipment.tracking_number.as_ref().map(|number| (words.number, html! { code { (number) } })),
        Some(("SSCC", html! { code { (shipment.sscc) } })),
        Some((words.weight, html! { (weight(shipment)) })),
        shipment.cash_on_delivery.map(|cash| (words.cash, parts::money(language, cash))),
        shipment.cost.map(|cost| (words.cost, parts::money(language, cost))),
        at_carrier.map(|url| {
            let host = url.split('/').nth(2).unwrap_or(url);
            let way =
                html! { a href=(url) rel="noreferrer nofollow" { (host) " " (icon("elsewhere")) } };
            (words.at_carrier, way)
        }),
    ];
    parts::facts(all.into_iter().flatten().collect::<Vec<_>>())
}

fn because(language: Language, shipment: &Shipment) -> Markup {
    html! {
        ul .reasons {
            @for reason in &shipment.chosen_because {
                @match choosing::told(language, reason) {
                    Some(told) => li dir="auto" { (told) },
                    None => li lang="en" dir="auto" { (reason) },
                }
            }
        }
    }
}
