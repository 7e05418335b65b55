//! The menu: every page that is worth a way of its own, in groups.

use maud::{Markup, html};

use super::parts::icon;
use crate::console::visit::Visit;
use crate::console::words::frame;
use crate::console::words::ways::{self as names, Name};
use crate::domain::role::{Opening, Room};

/// A page of the menu.
pub struct Way {
    path: &'static str,
    /// Pages that lie elsewhere and belong to it.
    also: &'static [&'static str],
    icon: &'static str,
    /// With `g` before it, the key that leads there; nothing where it is too seldom wanted.
    pub key: Option<&'static str>,
    name: Name,
    /// Whom it is open to; everybody where it is in no room.
    room: Option<Room>,
    /// Whether it shows the whole house, and is closed to whoever reaches a part of it.
    is_whole: bool,
}

/// Pages that belong together.
struct Group {
    /// Stands above them; nothing above the first.
    name: Option<Name>,
    ways: &'static [Way],
}

const GROUPS: [Group; 4] = [
    Group {
        name: None,
        ways: &[
            way("/", "today", "t", names::TODAY, None),
            way("/orders", "orders", "o", names::ORDERS, Some(Room::Orders)),
            way("/review", "review", "r", names::REVIEW, Some(Room::Review)),
            way("/returns", "back", "b", names::RETURNS, Some(Room::Returns)),
            way("/customers", "customers", "c", names::CUSTOMERS, Some(Room::Customers)),
        ],
    },
    Group {
        name: Some(names::STORING),
        ways: &[
            way("/jobs", "pick", "j", names::JOBS, Some(Room::Floor)),
            way("/pack", "parcel", "k", names::PACK, Some(Room::Floor)),
            way("/stock", "shelf", "s", names::STOCK, Some(Room::Stock)),
            Way {
                also: &["/pick-list"],
                ..way("/shipments", "truck", "h", names::SHIPMENTS, Some(Room::Shipments))
            },
        ],
    },
    Group {
        name: Some(names::LOOKING_AT),
        ways: &[
            way("/sales", "chart", "m", names::SALES, Some(Room::Sales)),
            way("/engine", "engine", "e", names::ENGINE, Some(Room::Engine)),
        ],
    },
    Group {
        name: Some(names::SETTING_UP),
        ways: &[
            rare("/channels", "channel", names::CHANNELS, Room::Settings),
            Way {
                also: &["/new-item", "/imports"],
                ..rare("/items", "item", names::ITEMS, Room::Stock)
            },
            way("/people", "person", "p", names::PEOPLE, Some(Room::Access)),
            rare("/keys", "key", names::KEYS, Room::Access),
            rare("/devices", "handheld", names::DEVICES, Room::Access),
            Way {
                also: &["/texts"],
                is_whole: true,
                ..rare("/notices", "bell", names::NOTICES, Room::Orders)
            },
            rare("/audit", "audit", names::AUDIT, Room::Access),
            way("/docs", "payload", "d", names::DOCS, Some(Room::Settings)),
        ],
    },
];

const fn way(
    path: &'static str,
    icon: &'static str,
    key: &'static str,
    name: Name,
    room: Option<Room>,
) -> Way {
    Way { path, also: &[], icon, key: Some(key), name, room, is_whole: false }
}

/// A page that is too seldom wanted for a key of its own.
const fn rare(path: &'static str, icon: &'static str, name: Name, room: Room) -> Way {
    Way { path, also: &[], icon, key: None, name, room: Some(room), is_whole: false }
}

impl Way {
    /// Gives its name in the language of whoever visits.
    pub fn name(&self, visit: &Visit) -> &'static str {
        self.name.of(visit.language)
    }

    fn is_open(&self, visit: &Visit) -> bool {
        let reaches = visit.person.as_ref().is_some_and(|person| person.reach.is_whole());
        let is_open = |room| visit.opening(room) != Opening::Closed;
        self.room.is_none_or(is_open) && (reaches || !self.is_whole)
    }

    fn is_here(&self, visit: &Visit) -> bool {
        let is_at = |path: &str| {
            let below = visit.path.strip_prefix(path);
            below.is_some_and(|rest| rest.is_empty() || path != "/" && rest.starts_with('/'))
        };
        is_at(self.path) || self.also.iter().any(|path| is_at(path))
    }
}

/// Gives the pages that are open to whoever visits.
pub fn open(visit: &Visit) -> impl Iterator<Item = &'static Way> {
    GROUPS.iter().flat_map(|group| group.ways).filter(|way| way.is_open(visit))
}

/// Shows the menu.
pub fn menu(visit: &Visit) -> Markup {
    html! {
        nav .rooms aria-label=(frame::of(visit.language).rooms) {
            @for group in &GROUPS {
                @if group.ways.iter().any(|way| way.is_open(visit)) { (shown(visit, group)) }
            }
        }
    }
}

fn shown(visit: &Visit, group: &Group) -> Markup {
    html! {
        @if let Some(name) = group.name { p .group { (name.of(visit.language)) } }
        ul {
            @for way in group.ways.iter().filter(|way| way.is_open(visit)) {
                li {
                    a href=(way.path) data-go=[way.key] aria-current=[way.is_here(visit).then_some("page")] {
                        (icon(way.icon)) span { (way.name(visit)) }
                    }
                }
            }
        }
    }
}
