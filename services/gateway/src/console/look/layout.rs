//! What stands around every page: the way in for keyboards, rooms, search, the person's menu, and
//! whether the page is connected.

use maud::{DOCTYPE, Markup, html};

use super::parts::icon;
use super::ways;
use crate::console::assets;
use crate::console::kept::Sent;
use crate::console::reply::Shown;
use crate::console::visit::{Density, Theme, Visit};
use crate::console::words::frame::{self, Words};
use crate::domain::role::{Opening, Room};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::store::people_pages::LivePerson;

/// Makes a whole page.
pub fn document(visit: &Visit, shown: &Shown) -> Markup {
    let words = frame::of(visit.language);
    html! {
        (DOCTYPE)
        html lang=(visit.language.tag()) data-theme=(visit.theme.word())
            data-density=(visit.density.word()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(scheme(visit.theme));
                meta name="robots" content="noindex";
                title { (shown.title) " · Kontor" }
                link rel="icon" href=(assets::address("kontor.svg"));
                link rel="stylesheet" href=(assets::address("console.css"));
                script type="module" src=(assets::address("console.js")) {}
                @for script in shown.script.into_iter().chain(["kept.js"]) {
                    script type="module" src=(assets::address(script)) {}
                }
            }
            body .housed[visit.person.is_some()] {
                a .skip href="#main" { (words.skip) }
                @match &visit.person {
                    Some(person) => (top(visit, words, person)),
                    None => (top_for_nobody(visit, words)),
                }
                @if visit.person.is_some() { (ways::menu(visit)) }
                (connection(visit, words))
                (main(visit, shown))
                p #said .unseen role="status" {}
                @if visit.person.is_some() { (keys(visit, words, &shown.keys)) }
            }
        }
    }
}

/// Makes the main part of a page.
pub fn main(visit: &Visit, shown: &Shown) -> Markup {
    let sent = visit.sent.as_ref().filter(|_| shown.is_refused).map(Sent::shown);
    html! {
        main #main tabindex="-1" data-title=(format!("{} · Kontor", shown.title))
            data-live=[shown.live.as_deref()] data-heals[shown.heals]
            data-sent=[sent] { (shown.main) }
    }
}

fn scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn top(visit: &Visit, words: &Words, person: &LivePerson) -> Markup {
    html! {
        header .top {
            a .brand href="/" { img src=(assets::address("kontor.svg")) alt="" width="20" height="20"; "Kontor" }
            @if visit.opening(Room::Orders) != Opening::Closed {
                form .find role="search" method="get" action="/orders" {
                    (icon("search"))
                    input #search type="search" name="q" autocomplete="off" spellcheck="false"
                        aria-label=(words.search) placeholder=(words.search_hint) maxlength="100";
                    input type="hidden" name="go" value="1";
                    kbd aria-hidden="true" { "/" }
                }
            }
            details .menu {
                summary aria-label=((words.menu_of)(&person.name)) {
                    span .face aria-hidden="true" { (initial(&person.name)) } (icon("down"))
                }
                div .sheet { (menu(visit, words, person)) }
            }
        }
    }
}

fn top_for_nobody(visit: &Visit, words: &Words) -> Markup {
    html! {
        header .top {
            a .brand href="/" { img src=(assets::address("kontor.svg")) alt="" width="20" height="20"; "Kontor" }
            div .apart { (languages(visit, words)) }
        }
    }
}

fn initial(name: &str) -> String {
    name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default()
}

fn menu(visit: &Visit, words: &Words, person: &LivePerson) -> Markup {
    let themes = Theme::ALL.into_iter().zip(words.themes);
    let densities = Density::ALL.into_iter().zip(words.densities);
    html! {
        p .who { strong dir="auto" { (person.name) } span { (frame::role(visit.language, person.role)) } }
        (languages(visit, words))
        (choice(visit, words.theme, "theme", themes.map(|(one, name)| {
            (one.word(), name, one == visit.theme)
        })))
        (choice(visit, words.density, "density", densities.map(|(one, name)| {
            (one.word(), name, one == visit.density)
        })))
        hr;
        button type="button" .plain data-keys="" { (icon("keys")) (words.keys) kbd aria-hidden="true" { "?" } }
        form method="post" action="/sign-out" {
            button .plain { (icon("leave")) (words.sign_out) }
        }
    }
}

/// The place that is shown again after a choice: a page that was made by a form has none of its own.
fn back(visit: &Visit) -> Markup {
    html! { input type="hidden" name="back" value=(visit.back); }
}

fn choice(
    visit: &Visit,
    title: &str,
    name: &str,
    among: impl Iterator<Item = (&'static str, &'static str, bool)>,
) -> Markup {
    html! {
        form .choice method="post" action="/look" {
            (back(visit))
            fieldset {
                legend { (title) }
                div .among {
                    @for (value, label, chosen) in among {
                        button name=(name) value=(value) aria-pressed=(chosen) { (label) }
                    }
                }
            }
        }
    }
}

fn languages(visit: &Visit, words: &Words) -> Markup {
    let all = [(Language::English, "English"), (Language::Chinese, "中文")];
    html! {
        form .choice method="post" action="/language" {
            (back(visit))
            fieldset {
                legend { (words.language) }
                div .among {
                    @for (language, name) in all {
                        button name="language" value=(language.tag()) lang=(language.tag())
                            aria-pressed=(language == visit.language) { (name) }
                    }
                }
            }
        }
    }
}

fn connection(visit: &Visit, words: &Words) -> Markup {
    let again = format!("/sign-in?then={}", url_encode(&visit.back));
    html! {
        div #connection .connection role="alert" data-back=(words.back_again) hidden {
            p data-when="lost" hidden { (icon("offline")) (words.lost) }
            p data-when="gone" hidden {
                (icon("alert")) (words.signed_out) " "
                a href=(again) target="_blank" { (words.sign_in_again) }
            }
        }
    }
}

fn keys(visit: &Visit, words: &Words, own: &[(&str, &str)]) -> Markup {
    let fixed: [(&[&str], &str); 5] = [
        (&["/"], words.key_search),
        (&["j", "k"], words.key_move),
        (&["Enter"], words.key_open),
        (&["Esc"], words.key_leave),
        (&["?"], words.key_help),
    ];
    html! {
        dialog #keys .keys aria-labelledby="keys-title" {
            form method="dialog" {
                header {
                    h2 #keys-title { (words.keys) }
                    button .icon aria-label=(words.close) { (icon("close")) }
                }
                dl {
                    @for (key, words) in own {
                        div { dt { (words) } dd { kbd { (key) } } }
                    }
                    @for (keys, words) in fixed {
                        div { dt { (words) } dd { @for key in keys { kbd { (key) } } } }
                    }
                    @for (way, key) in ways::open(visit).filter_map(|way| Some((way, way.key?))) {
                        div {
                            dt { ((words.go_to)(way.name(visit))) }
                            dd { kbd { "g" } kbd { (key) } }
                        }
                    }
                }
            }
        }
    }
}
