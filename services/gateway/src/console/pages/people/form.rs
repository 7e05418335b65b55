//! The form for somebody new, or for who somebody is from now on: name, work, and how far it reaches.

use std::collections::BTreeMap;

use contracts::requests::access::people::{PersonView, Role};
use contracts::requests::intake::{CHANNELS_LIST, Channel};
use contracts::requests::warehouse::{LOCATIONS_LIST, Location};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::console::look::parts::{self, Field};
use crate::console::words::frame;
use crate::console::words::people::{self as words_of, Words};
use crate::edge::ask::Asking;
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// What says that the form shows how far somebody reaches now, so that nothing ticked is everything.
const SHOWN: &str = "reach-shown";

/// What work can reach; nothing where it cannot be read.
pub struct Places {
    /// Channels, with what people call them.
    pub channels: Option<Vec<(String, String)>>,
    /// Locations.
    pub locations: Option<Vec<(String, String)>>,
}

impl Places {
    /// Asks for what there is.
    pub async fn ask(edge: &Edge, asking: &Asking) -> Self {
        let (nothing, page) = (json!({}), PageQuery { limit: Some(PAGE_MAX), cursor: None });
        let (intake, warehouse) = (Service::OrderIntake, Service::Warehouse);
        let (channels, locations) = tokio::join!(
            edge.asker.ask_json::<Page<Channel>>(asking, intake, CHANNELS_LIST, &nothing),
            edge.asker.ask_json::<Page<Location>>(asking, warehouse, LOCATIONS_LIST, &page),
        );
        let channels = channels.map(|page| page.items.into_iter().map(|one| (one.id, one.name)));
        let locations =
            locations.map(|page| page.items.into_iter().map(|one| (one.name.clone(), one.name)));
        Self {
            channels: channels.ok().map(Iterator::collect),
            locations: locations.ok().map(Iterator::collect),
        }
    }
}

/// Somebody as they are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    id: String,
    name: String,
    role: Option<Role>,
    channels: Vec<String>,
    locations: Vec<String>,
    /// Whether they are there already.
    is_change: bool,
}

impl Filled {
    /// Fills it in with who somebody is.
    pub fn of(person: &PersonView) -> Self {
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            role: Some(person.role),
            channels: person.channels.clone(),
            locations: person.locations.clone(),
            is_change: true,
        }
    }

    /// Reads what somebody filled in.
    pub fn read(form: &Form) -> Self {
        let ticked = |field| form.values(field).into_iter().map(str::to_owned).collect();
        Self {
            id: form.value("id").to_owned(),
            name: form.value("name").to_owned(),
            role: Role::ALL.into_iter().find(|role| role.word() == form.value("role")),
            channels: ticked("channels"),
            locations: ticked("locations"),
            is_change: is_change(form),
        }
    }
}

/// Says whether the form is of somebody who is there already.
pub fn is_change(form: &Form) -> bool {
    form.value(SHOWN) == "1"
}

/// Makes a wish of what was filled in.
pub fn wish(form: &Form) -> Value {
    let name = Some(form.value("name")).filter(|name| !name.is_empty());
    let shown = is_change(form);
    let ticked = |field: &str| {
        let ticked = form.values(field);
        (shown || !ticked.is_empty()).then_some(ticked)
    };
    json!({
        "id": form.value("id"), "name": name, "role": form.value("role"),
        "channels": ticked("channels"), "locations": ticked("locations"),
    })
}

/// Shows how far somebody reaches.
pub fn reach(words: &Words, person: &PersonView) -> Markup {
    if person.channels.is_empty() && person.locations.is_empty() {
        return html! { span .muted { (words.everything) } };
    }
    let named = [(words.channels, &person.channels), (words.locations, &person.locations)];
    html! {
        @for (what, names) in named.into_iter().filter(|(_, names)| !names.is_empty()) {
            div { span .muted { (what) } " " (names.join(", ")) }
        }
    }
}

/// Draws the form: empty, or as it is filled in.
pub fn draw(language: Language, filled: &Filled, places: &Places) -> Markup {
    let words = words_of::of(language);
    let title = match filled.is_change {
        true => (words.change_of)(&filled.id),
        false => words.add.to_owned(),
    };
    parts::section("add", &title, html! {}, fields(language, words, filled, places))
}

fn fields(language: Language, words: &Words, filled: &Filled, places: &Places) -> Markup {
    html! {
        form .fields method="post" action="/people" {
            @if filled.is_change {
                input type="hidden" name="id" value=(filled.id);
                input type="hidden" name=(SHOWN) value="1";
            } @else {
                p .muted { (words.add_hint) }
                (parts::field(&text("id", words.id, &filled.id)))
            }
            (parts::field(&text("name", words.name, &filled.name)))
            (roles(language, words, filled.role.unwrap_or(Role::Clerk)))
            p .muted { (words.reach_hint) }
            (boxes("channels", words.channels, words, &filled.channels, places.channels.as_ref()))
            (boxes("locations", words.locations, words, &filled.locations, places.locations.as_ref()))
            div .form-deeds {
                button .button.primary {
                    @if filled.is_change { (words.keep) } @else { (words.let_in) }
                }
                @if filled.is_change { a .button href="/people" { (words.back) } }
            }
        }
    }
}

fn text<'a>(name: &'static str, label: &'static str, value: &'a str) -> Field<'a> {
    let (kind, autocomplete) = ("text", "off");
    Field { name, label, kind, value, autocomplete, first: false, error: None }
}

fn roles(language: Language, words: &Words, chosen: Role) -> Markup {
    html! {
        div .field {
            label for="role" { (words.role) }
            select id="role" name="role" {
                @for role in Role::ALL {
                    option value=(role.word()) selected[role == chosen] {
                        (frame::role(language, role))
                    }
                }
            }
        }
    }
}

/// One box for each name there is; what is reached and not there any more can still be unticked.
fn boxes(
    field: &'static str,
    title: &str,
    words: &Words,
    reached: &[String],
    there: Option<&Vec<(String, String)>>,
) -> Markup {
    let gone = reached.iter().map(|name| (name, name));
    let known = there.into_iter().flatten().map(|(name, words)| (name, words));
    let all: BTreeMap<&String, &String> = gone.chain(known).collect();
    html! {
        fieldset .boxes {
            legend { (title) }
            @if there.is_none() { p .muted { (words.away) } }
            @for (name, words) in &all {
                label .box {
                    input type="checkbox" name=(field) value=(name) checked[reached.contains(name)];
                    bdi { (words) }
                    @if name != words { span .muted { (name) } }
                }
            }
        }
    }
}
