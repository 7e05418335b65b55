//! Who visits a page, in which language and in which look.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::trace::TraceContext;

use super::kept::Sent;
use super::reply;
use crate::domain::role::{Opening, Room, opening};
use crate::edge::access::caller;
use crate::edge::ask::Asking;
use crate::edge::form::Language;
use crate::edge::tracing_layer::new_trace;
use crate::edge::{clock, sessions};
use crate::routes::forward::url_encode;
use crate::state::Edge;
use crate::store::people_pages::LivePerson;

/// How a page says that it wants its main part alone, to show it in place of what it has.
const PART: HeaderName = HeaderName::from_static("x-kontor-part");
/// The cookie of the language.
pub const LANGUAGE: &str = "kontor_language";
/// The cookie of the colours.
pub const THEME: &str = "kontor_theme";
/// The cookie of the density.
pub const DENSITY: &str = "kontor_density";

/// In which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those of the system.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Gives the word that stands in cookie and page.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word; an unknown one is the usual.
    pub fn read(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// How close things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// With room to breathe.
    #[default]
    Comfortable,
    /// As much as possible on a screen.
    Compact,
}

impl Density {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// Gives the word that stands in cookie and page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }

    /// Reads the word; an unknown one is the usual.
    pub fn read(word: &str) -> Self {
        Self::ALL.into_iter().find(|density| density.word() == word).unwrap_or_default()
    }
}

/// A visit of a page, by whomever.
pub struct Visit {
    /// Who is signed in.
    pub person: Option<Arc<LivePerson>>,
    /// In which language they read.
    pub language: Language,
    /// In which colours.
    pub theme: Theme,
    /// How close things stand.
    pub density: Density,
    /// The path that was asked for.
    pub path: String,
    /// The path with its query.
    pub place: String,
    /// The place to come back to after a choice; a page that a form made has none of its own.
    pub back: String,
    /// Parameters of the query, decoded.
    pub query: Vec<(String, String)>,
    /// Whether the main part alone is wanted.
    pub is_part: bool,
    /// Its headers.
    pub headers: HeaderMap,
    /// The trace that begins here.
    pub trace: TraceContext,
    /// What a form sent; nothing where none was sent.
    pub sent: Option<Sent>,
    /// When.
    pub now: DateTime<Utc>,
}

impl Visit {
    /// Reads a visit; who is signed in is told by whoever knows.
    pub fn of(parts: &Parts, person: Option<Arc<LivePerson>>) -> Self {
        let headers = &parts.headers;
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let chosen = sessions::sent(headers, LANGUAGE).or(accepted);
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let place = parts.uri.path_and_query().map_or("/", |place| place.as_str());
        let back = match parts.method == Method::GET {
            true => place,
            false => parts.uri.path().split("/do/").next().unwrap_or("/"),
        };
        Self {
            person,
            language: Language::accepted(chosen),
            theme: sessions::sent(headers, THEME).map(Theme::read).unwrap_or_default(),
            density: sessions::sent(headers, DENSITY).map(Density::read).unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            place: place.to_owned(),
            back: back.to_owned(),
            query: query.map(|Query(pairs)| pairs).unwrap_or_default(),
            is_part: headers.contains_key(PART),
            headers: headers.clone(),
            trace: parts.extensions.get::<TraceContext>().copied().unwrap_or_else(new_trace),
            sent: parts.extensions.get::<Sent>().cloned(),
            now: clock::now(),
        }
    }

    /// Gives a parameter of the query that is not empty.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Says how far a room is open to whoever is signed in.
    pub fn opening(&self, room: Room) -> Opening {
        self.person.as_ref().map_or(Opening::Closed, |person| opening(person.role, room))
    }
}

impl FromRequestParts<Edge> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Response> {
        let token = sessions::token(&parts.headers);
        match token.map(|token| edge.book.signed_in(token)).transpose() {
            Ok(person) => Ok(Self::of(parts, person.flatten())),
            Err(problem) => Err(reply::problem(&Self::of(parts, None), &problem)),
        }
    }
}

/// A visit by somebody who is signed in.
pub struct Visitor {
    /// Who.
    pub person: Arc<LivePerson>,
    /// Their visit.
    pub visit: Visit,
}

impl Visitor {
    /// Refuses whoever may not even look into a room.
    pub fn needs(&self, room: Room) -> Result<(), Problem> {
        caller(&self.person, room, false).map(drop)
    }

    /// Says whether they may look into a room.
    pub fn looks_into(&self, room: Room) -> bool {
        self.visit.opening(room) >= Opening::Looks
    }

    /// Says whether they may work in a room.
    pub fn works_in(&self, room: Room) -> bool {
        self.visit.opening(room) == Opening::Works
    }

    /// Gives who asks the services.
    pub fn asking(&self) -> Asking {
        let (person, trace) = (&self.person, self.visit.trace);
        Asking { actor: person.actor(), trace, reach: person.reach.clone() }
    }
}

impl FromRequestParts<Edge> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, edge).await?;
        match &visit.person {
            Some(person) => Ok(Self { person: person.clone(), visit }),
            None if visit.is_part => Err(StatusCode::UNAUTHORIZED.into_response()),
            None => Err(reply::see_other(&sign_in_then(&parts.method, &visit))),
        }
    }
}

/// Gives where to sign in, so that the page that was asked for follows.
fn sign_in_then(method: &Method, visit: &Visit) -> String {
    if method != Method::GET || visit.place == "/" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?then={}", url_encode(&visit.place))
}

/// Gives a place of the house that a page may be sent to; anything else is the first page.
pub fn place_of_ours(place: &str) -> &str {
    let plain = place.bytes().all(|byte| (0x21..0x7F).contains(&byte) && byte != b'\\');
    let ours = plain && place.starts_with('/') && !place.starts_with("//");
    if ours { place } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn visit(path: &str, headers: &[(&str, &str)]) -> Visit {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Visit::of(&request.body(()).expect("a request").into_parts().0, None)
    }

    #[test]
    fn what_was_chosen_counts_before_what_the_browser_says() {
        let browser = ("accept-language", "zh-CN");
        assert_eq!(visit("/", &[browser]).language, Language::Chinese);
        let chosen = visit("/", &[browser, ("cookie", "a=1; kontor_language=en; b=2")]);
        assert_eq!(chosen.language, Language::English);
        let look = visit("/", &[("cookie", "kontor_theme=dark; kontor_density=compact")]);
        assert_eq!((look.theme, look.density), (Theme::Dark, Density::Compact));
        let strange = visit("/", &[("cookie", "kontor_theme=pink; kontor_density=")]);
        assert_eq!((strange.theme, strange.density), (Theme::System, Density::Comfortable));
    }

    #[test]
    fn a_parameter_that_is_empty_asks_for_nothing() {
        let visit = visit("/orders?q=%20&channel=shop&status=", &[]);
        assert_eq!((visit.asked("q"), visit.asked("status")), (None, None));
        assert_eq!(visit.asked("channel"), Some("shop"));
        assert_eq!(visit.place, "/orders?q=%20&channel=shop&status=");
    }

    #[test]
    fn whoever_signs_in_is_sent_to_places_of_the_house_alone() {
        assert_eq!(place_of_ours("/orders?q=1"), "/orders?q=1");
        for strange in ["//evil", "https://evil", "/\\evil", "", "/a\nb", "orders"] {
            assert_eq!(place_of_ours(strange), "/", "{strange}");
        }
    }

    #[test]
    fn after_signing_in_comes_the_page_that_was_asked_for() {
        let place = sign_in_then(&Method::GET, &visit("/orders?q=%23&x=1", &[]));
        assert_eq!(place, "/sign-in?then=%2Forders%3Fq%3D%2523%26x%3D1");
        assert_eq!(sign_in_then(&Method::POST, &visit("/language", &[])), "/sign-in");
    }
}
