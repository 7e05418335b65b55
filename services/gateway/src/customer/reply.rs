//! Pages for customers: small, under a strict policy, whole without a script.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, RETRY_AFTER, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};

use super::ticket::{self, Shut};
use super::words::frame::{self, Said};
use crate::console::look::parts::icon;
use crate::console::{assets, packing};
use crate::edge::form::Language;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// How a page says that it wants its main part alone.
const PART: &str = "x-kontor-part";
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
/// A service that is being restarted is back after so long.
const AWAY_SECONDS: u64 = 3;
/// Nothing from elsewhere, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What a page shows.
pub struct Shown<'a> {
    /// With which status.
    pub status: StatusCode,
    /// What stands in the window's title.
    pub title: &'a str,
    /// Where it hears that something has changed; nothing where it does not follow.
    pub live: Option<String>,
    /// What stands in its main part.
    pub main: Markup,
}

impl<'a> Shown<'a> {
    /// Makes a page that does not follow.
    pub fn still(status: StatusCode, title: &'a str, main: Markup) -> Self {
        Self { status, title, live: None, main }
    }
}

/// Gives the language of a reader: what the address asks for, else what the browser prefers, else
/// what is spoken where the order goes.
pub fn language(arrived: &Arrived, country: Option<&str>) -> Language {
    let asked = |text: Option<&str>| text.and_then(|text| Language::wished(Some(text)));
    let spoken = match country {
        Some("CN") => Language::Chinese,
        Some(_) | None => Language::English,
    };
    asked(arrived.query_value("lang"))
        .or(asked(arrived.header("accept-language")))
        .unwrap_or(spoken)
}

/// Answers with a page, or with its main part where that alone is wanted.
pub fn page((edge, arrived): (&Edge, &Arrived), language: Language, shown: &Shown<'_>) -> Response {
    let main = html! {
        main #main tabindex="-1" data-title=(shown.title) data-live=[shown.live.as_deref()] {
            (shown.main)
        }
    };
    let body = match arrived.headers.contains_key(PART) {
        true => main.into_string(),
        false => document((edge, arrived), language, shown.title, &main).into_string(),
    };
    let mut response = packing::page(&arrived.headers, shown.status, body);
    keep_to_ourselves(response.headers_mut());
    response
}

/// The token must reach nobody else: no cache, no page that is gone to, no catalogue.
pub fn keep_to_ourselves(headers: &mut HeaderMap) {
    let all = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (ROBOTS, "noindex"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "accept-encoding, accept-language, x-kontor-part"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn document(
    (edge, arrived): (&Edge, &Arrived),
    language: Language,
    title: &str,
    main: &Markup,
) -> Markup {
    let words = frame::of(language);
    html! {
        (DOCTYPE)
        html lang=(language.tag()) data-theme="system" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="icon" href=(assets::address("kontor.svg"));
                link rel="stylesheet" href=(assets::address("customer.css"));
                script type="module" src=(assets::address("customer.js")) {}
            }
            body {
                a .skip href="#main" { (words.skip) }
                header .top {
                    @if !edge.shop_name.is_empty() { p .shop { bdi { (edge.shop_name) } } }
                    (languages(arrived, language, words.language))
                }
                p #lost .lost role="status" hidden { (icon("offline")) (words.lost) }
                (main)
                p #said .unseen role="status" data-changed=(words.changed) {}
            }
        }
    }
}

fn languages(arrived: &Arrived, language: Language, label: &str) -> Markup {
    let behind = arrived.path.rsplit('/').next().unwrap_or_default();
    let behind = match behind == arrived.path_value("token") {
        true => String::new(),
        false => format!("/{behind}"),
    };
    let (token, from) = (arrived.path_value("token"), arrived.query_value("from"));
    let all = [(Language::English, "English"), (Language::Chinese, "中文")];
    html! {
        nav .languages aria-label=(label) {
            @for (one, name) in all {
                a href=(ticket::address(token, &behind, Some(one), from)) lang=(one.tag())
                    hreflang=(one.tag()) rel="nofollow"
                    aria-current=[(one == language).then_some("true")] { (name) }
            }
        }
    }
}

/// Says something in a title and a sentence, with the way back where there is one.
pub fn notice(
    (edge, arrived): (&Edge, &Arrived),
    language: Language,
    status: StatusCode,
    (title, text): Said,
) -> Response {
    let main = html! {
        section .card.notice { (icon(mark(status))) h1 { (title) } p { (text) } }
        (way_back(edge, arrived, language))
    };
    page((edge, arrived), language, &Shown::still(status, title, main))
}

/// Draws what a notice is about.
fn mark(status: StatusCode) -> &'static str {
    match status {
        StatusCode::OK => "check",
        StatusCode::NOT_FOUND => "search",
        StatusCode::GONE => "clock",
        _ => "hold",
    }
}

/// Shows the way back to the order, where one came from there.
pub fn way_back(edge: &Edge, arrived: &Arrived, language: Language) -> Markup {
    let wished = arrived.query_value("lang").map(|_| language);
    let from = ticket::came_from(edge, arrived, None);
    html! {
        @if let Some(from) = from {
            p .way-back {
                a href=(ticket::address(from, "", wished, None)) {
                    (icon("next")) (frame::of(language).back)
                }
            }
        }
    }
}

/// Says why a link opens nothing.
pub fn shut(edge: &Edge, arrived: &Arrived, shut: Shut) -> Response {
    let language = language(arrived, None);
    let words = frame::of(language);
    let (status, said) = match shut {
        Shut::Unknown => (StatusCode::NOT_FOUND, words.unknown),
        Shut::Expired => (StatusCode::GONE, words.expired),
    };
    notice((edge, arrived), language, status, said)
}

/// Says that nobody can tell at the moment.
pub fn away(edge: &Edge, arrived: &Arrived) -> Response {
    let language = language(arrived, None);
    let (title, text) = frame::of(language).away;
    let main = html! {
        section .card.notice { (icon("again")) h1 { (title) } p { (text) } }
        p .again { a .button href=(ticket::place(arrived, "")) { (frame::of(language).again) } }
    };
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let mut response = page((edge, arrived), language, &Shown::still(status, title, main));
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(AWAY_SECONDS));
    response
}
