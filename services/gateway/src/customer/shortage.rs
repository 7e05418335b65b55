//! The page on which a customer chooses what becomes of missing pieces.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use contracts::ids::ShortageId;
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{
    SHORTAGES_CHOOSE, SHORTAGES_GET, Shortage, ShortageChoice, ShortageChosen, ShortageQuery,
};
use contracts::service::Service;
use contracts::sku::Sku;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CUSTOMER;
use super::reply::{self, Shown};
use super::ticket::{self, Opens, Shut};
use super::words::shortage::{self as words_of, Words};
use crate::console::look::parts::{self, icon};
use crate::console::words::figures;
use crate::edge::form::{Form, Language};
use crate::routes::own::Arrived;
use crate::state::Edge;

/// What a form of a browser is.
const FORM: &str = "application/x-www-form-urlencoded";

/// What the customer chose.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomersChoice {
    /// What.
    pub choice: ShortageChoice,
    /// Which item stands in, where one shall.
    #[serde(default)]
    pub sku: Option<Sku>,
}

/// Shows what is missing and what can be chosen.
pub async fn page(edge: &Edge, arrived: &Arrived, id: ShortageId) -> Result<Response, Problem> {
    shown(edge, arrived, id, StatusCode::OK).await
}

/// Does what was chosen, and sends the browser to the page of how it stands; what cannot be chosen,
/// or not any more, is said with the page.
pub async fn choose(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let shortage_id = match ticket::open(edge, arrived) {
        Ok(Opens::Shortage(id)) => id,
        Ok(_) => return Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(shut) => return Ok(reply::shut(edge, arrived, shut)),
    };
    // A program is told what is wrong as programs are.
    let is_shown = |problem: &Problem| problem.status == 422 && is_form(arrived);
    let unclear = StatusCode::UNPROCESSABLE_ENTITY;
    let CustomersChoice { choice, sku } = match chosen(arrived) {
        Ok(choice) => choice,
        Err(problem) if is_shown(&problem) => {
            return shown(edge, arrived, shortage_id, unclear).await;
        }
        Err(problem) => return Err(problem),
    };
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let question = ShortageChosen { shortage_id, choice, sku };
    let (warehouse, endpoint) = (Service::Warehouse, SHORTAGES_CHOOSE);
    match edge.asker.ask_json::<Shortage>(&asking, warehouse, endpoint, &question).await {
        Ok(shortage) => Ok(ticket::back(edge, arrived, shortage.order_id, "choice")),
        Err(problem) if problem.status == 404 => Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(problem) if problem.status == 409 => {
            shown(edge, arrived, shortage_id, StatusCode::CONFLICT).await
        }
        Err(problem) if is_shown(&problem) => shown(edge, arrived, shortage_id, unclear).await,
        Err(problem) => Err(problem),
    }
}

fn is_form(arrived: &Arrived) -> bool {
    arrived.header(CONTENT_TYPE.as_str()).unwrap_or_default().starts_with(FORM)
}

fn chosen(arrived: &Arrived) -> Result<CustomersChoice, Problem> {
    if !is_form(arrived) {
        return arrived.json();
    }
    let form = Form::read(&arrived.body.bytes)?;
    let choice = ShortageChoice::parse(form.value("choice"));
    let choice = choice.ok_or_else(|| Problem::unprocessable("the form names no choice"))?;
    let sku = Some(form.value("sku")).filter(|text| !text.is_empty()).map(str::parse);
    let unreadable = |_| Problem::unprocessable("the form names no item that can be read");
    Ok(CustomersChoice { choice, sku: sku.transpose().map_err(unreadable)? })
}

async fn shown(
    edge: &Edge,
    arrived: &Arrived,
    shortage_id: ShortageId,
    status: StatusCode,
) -> Result<Response, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let question = ShortageQuery { shortage_id };
    let asked = edge.asker.ask_json(&asking, Service::Warehouse, SHORTAGES_GET, &question).await;
    let shortage: Shortage = match asked {
        Ok(shortage) => shortage,
        Err(problem) if problem.status == 404 => {
            return Ok(reply::shut(edge, arrived, Shut::Unknown));
        }
        Err(problem) => return Err(problem),
    };
    let language = reply::language(arrived, None);
    let words = words_of::of(language);
    let notice = match status {
        StatusCode::CONFLICT => Some(words.too_late),
        StatusCode::UNPROCESSABLE_ENTITY => Some(words.unclear),
        _ => None,
    };
    let action = ticket::place(arrived, "/shortage");
    let main = html! {
        (story(language, &shortage, &action, notice))
        (reply::way_back(edge, arrived, language))
    };
    Ok(reply::page((edge, arrived), language, &Shown::still(status, words.title, main)))
}

/// Tells how a case stands, with what can be chosen.
///
/// - Takes: `action`, where the form goes; `notice`, what is said above everything.
fn story(language: Language, shortage: &Shortage, action: &str, notice: Option<&str>) -> Markup {
    let words = words_of::of(language);
    html! {
        @if let Some(notice) = notice {
            p .wrong role="alert" { (icon("alert")) span { (notice) } }
        }
        section .card.headline.careful {
            p .number { (words.order) " " bdi { (shortage.order_number) } }
            h1 { (words.state(shortage)) }
            dl .facts {
                @for (name, value) in facts(language, words, shortage) {
                    div { dt { (name) } dd { (value) } }
                }
            }
            @if shortage.state == "open" && shortage.decide_by.is_none() {
                p .usual { (words.no_default) }
            }
            (choices(words, shortage, action))
        }
    }
}

/// Says what an item is, by its name where it has one.
fn item(sku: &Sku, name: Option<&str>) -> String {
    name.map_or_else(|| sku.to_string(), str::to_owned)
}

fn facts(language: Language, words: &Words, shortage: &Shortage) -> Vec<(&'static str, Markup)> {
    let named = item(&shortage.sku, shortage.name.as_deref());
    let mut facts = vec![(words.item, html! { bdi { (named) } })];
    if shortage.missing > 0 {
        facts.push((words.missing, html! { (shortage.missing) }));
        let day = |day: NaiveDate| figures::day(language, day.and_time(NaiveTime::MIN).and_utc());
        facts.extend(shortage.expected_on.map(|at| (words.expected, html! { (day(at)) })));
    }
    let figures = [(words.arrived, shortage.arrived), (words.cancelled, shortage.cancelled)];
    let figures = figures.into_iter().filter(|(_, pieces)| *pieces > 0);
    facts.extend(figures.map(|(name, pieces)| (name, html! { (pieces) })));
    if let Some(sku) = &shortage.substitute {
        let named = item(sku, shortage.substitute_name.as_deref());
        let taken = html! { (shortage.substituted) " × " bdi { (named) } };
        facts.push((words.substituted, taken));
    }
    let default = shortage.decide_by.filter(|_| shortage.state == "open");
    facts.extend(default.map(|at| (words.default, parts::instant(language, at))));
    facts
}

fn choices(words: &Words, shortage: &Shortage, action: &str) -> Markup {
    let waits = shortage.state == "waiting";
    let can = |choice| {
        let is_so = waits && choice == ShortageChoice::Wait;
        shortage.offered.contains(&choice) && shortage.choices.contains(&choice) && !is_so
    };
    let plain = [(ShortageChoice::Wait, words.wait), (ShortageChoice::Cancel, words.cancel)];
    let stands_in = can(ShortageChoice::Substitute) && !shortage.substitutes.is_empty();
    html! {
        div .choices {
            @for (choice, label) in plain.into_iter().filter(|(choice, _)| can(*choice)) {
                form method="post" action=(action) {
                    button .button name="choice" value=(choice.word()) { (label) }
                }
            }
            @if stands_in {
                p { (words.substitutes) }
                @for item in &shortage.substitutes {
                    form method="post" action=(action) {
                        input type="hidden" name="sku" value=(item.sku);
                        button .button name="choice" value=(ShortageChoice::Substitute.word()) {
                            span { (words.take) " " bdi { (item.name) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
