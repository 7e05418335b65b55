//! What was refused, in words: as a page, or beside what it was about.

use contracts::problem::Problem;
use maud::{Markup, html};

use super::parts::{icon, page_head};
use crate::console::visit::Visit;
use crate::console::words::frame::{self, Problems};
use crate::console::words::refusals;
use crate::edge::form::Language;

/// Gives title and main part of a page that cannot be shown.
pub fn page(visit: &Visit, problem: &Problem) -> (String, Markup) {
    let words = &frame::of(visit.language).problem;
    let (title, because) = told(visit, words, problem);
    let main = html! {
        (page_head(html! { h1 { (title) } }, html! {}))
        div .problem-page {
            p { (because) }
            @if problem.status != 403 && problem.status != 404 { (detail(visit.language, problem)) }
            p .ways {
                @if passes(problem.status) {
                    a .button.primary href=(visit.back) { (words.try_again) }
                }
                a .button href="/" { (words.to_today) }
            }
        }
    };
    (title.to_owned(), main)
}

/// Shows what was refused beside what it was about.
pub fn beside(language: Language, problem: &Problem) -> Markup {
    let words = &frame::of(language).problem;
    let title = if passes(problem.status) { words.away } else { words.refused };
    html! {
        div .problem role="alert" {
            (icon("alert"))
            div {
                p .title { (title) }
                @if passes(problem.status) { p { (words.away_because) } }
                (detail(language, problem))
            }
        }
    }
}

/// Says whether it is worth to try again.
pub fn passes(status: u16) -> bool {
    matches!(status, 408 | 429 | 503)
}

fn told(visit: &Visit, words: &'static Problems, problem: &Problem) -> (&'static str, String) {
    let role = visit.person.as_ref().map_or("", |who| frame::role(visit.language, who.role));
    match problem.status {
        403 if problem.detail == runtime::closed().detail => {
            (words.closed, words.closed_beyond.to_owned())
        }
        403 => (words.closed, (words.closed_because)(role)),
        404 => (words.missing, words.missing_because.to_owned()),
        status if passes(status) => (words.away, words.away_because.to_owned()),
        500.. => (words.broken, words.broken_because.to_owned()),
        _ => (words.refused, String::new()),
    }
}

/// Shows what kind of refusal it is, what was said, of which fields, and in which trace.
pub fn detail(language: Language, problem: &Problem) -> Markup {
    let words = &frame::of(language).problem;
    // What is away is told above.
    let kind = refusals::kind(language, problem).filter(|_| !passes(problem.status));
    let whole = problem.detail.as_ref();
    html! {
        @if let Some(kind) = kind { p { (kind) } }
        dl .told {
            div { dt { (words.told) } dd { (said(language, problem)) } }
            // What is wrong about one field alone is what was said.
            @for error in problem.errors.iter().filter(|error| Some(&error.detail) != whole) {
                div { dt { code { (error.pointer) } } dd { (sentence(language, &error.detail)) } }
            }
            @if let Some(trace) = &problem.trace_id {
                div { dt { (words.trace) } dd { code { (trace) } } }
            }
        }
    }
}

/// Shows what was said about a refusal.
pub fn said(language: Language, problem: &Problem) -> Markup {
    sentence(language, problem.detail.as_deref().unwrap_or(&problem.title))
}

fn sentence(language: Language, told: &str) -> Markup {
    let (told, is_english) = refusals::told(language, told);
    html! { span dir="auto" lang=[is_english.then_some("en")] { (told) } }
}
