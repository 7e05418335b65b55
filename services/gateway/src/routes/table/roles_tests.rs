use std::fmt::Write;

use axum::http::Method;
use contracts::reach::Narrowing;
use contracts::requests::access::people::Role;

use super::calls;
use crate::domain::grant::Need;
use crate::domain::role::{Opening, Room, opening};

fn roles(room: Room, at_least: Opening) -> String {
    let open = Role::ALL.into_iter().filter(|role| opening(*role, room) >= at_least);
    open.map(|role| role.word().replace('_', " ")).collect::<Vec<_>>().join(", ")
}

fn part(narrowing: Narrowing) -> String {
    match narrowing {
        Narrowing::List(by) => format!("sees what is in reach, by {}", by.words()),
        Narrowing::Thing(by) => format!("where it is in reach, by {}", by.words()),
        Narrowing::Open(why) => format!("as it is: {why}"),
        Narrowing::Closed => "closed".to_owned(),
    }
}

/// Writes every room with those who look at it and work in it, and its calls.
fn page() -> String {
    let calls = calls();
    let mut page = "# Who opens what\n\nEach call belongs to a room. A person who is signed in looks \
        at a room or works in it, as their role says; keys have scopes instead. Work may reach some \
        channels and locations only: lists leave out the rest, a single thing elsewhere is not there \
        (404), a call that cannot be narrowed is closed (403). Made by the tests out of the list of \
        calls.\n"
        .to_owned();
    for room in Room::ALL {
        let _ = write!(
            page,
            "\n## {room:?}\n\nlook: {}  \nwork: {}\n\n| call | | who reaches a part |\n|---|---|---|\n",
            roles(room, Opening::Looks),
            roles(room, Opening::Works)
        );
        let ours = calls.iter().filter(|call| call.room == room && call.need != Need::Nothing);
        for call in ours {
            let does = if call.method == Method::GET { "look" } else { "work" };
            let part = part(call.narrowing());
            let _ = writeln!(page, "| `{} {}` | {does} | {part} |", call.method, call.path);
        }
    }
    page
}

#[test]
fn the_page_says_who_opens_what() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ROLES.md");
    machines::kept(path.as_ref(), &page()).unwrap_or_else(|words| panic!("{words}"));
}

#[test]
fn what_admits_and_what_is_put_aside_is_in_no_other_room() {
    for call in calls() {
        let of_access = ["/api/v1/keys", "/api/v1/people", "/api/v1/devices", "/api/v1/audit"];
        if of_access.iter().any(|path| call.path.starts_with(path)) {
            assert_eq!(call.room, Room::Access, "{}", call.path);
        }
        if call.path.starts_with("/api/v1/parked") {
            assert_eq!(call.room, Room::Engine, "{}", call.path);
        }
    }
}

#[test]
fn what_is_of_the_whole_house_is_closed_to_whoever_reaches_a_part() {
    for call in calls() {
        let closed = call.narrowing() == Narrowing::Closed;
        let whole = matches!(call.room, Room::Access | Room::Engine) && call.need != Need::Nothing;
        assert!(closed || !whole, "{} {}", call.method, call.path);
        let named = call.query.iter().any(|param| param.name == "channel");
        let by_channel =
            matches!(call.narrowing(), Narrowing::List(by) | Narrowing::Thing(by) if by.channel());
        assert!(!named || by_channel || closed, "{} {}", call.method, call.path);
    }
}
