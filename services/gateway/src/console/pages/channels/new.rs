//! A new channel: which platform, and what it is called.

use contracts::problem::Problem;
use contracts::requests::intake::ChannelKind;
use maud::{Markup, html};

use crate::console::look::parts::{self, Field, icon};
use crate::console::look::problem_box;
use crate::console::words::channels::{self as words_of, kind, kind_hint};
use crate::edge::form::{Form, Language};

/// Every kind, the one that is wanted most first.
pub const KINDS: [ChannelKind; 4] =
    [ChannelKind::Shopify, ChannelKind::Woocommerce, ChannelKind::Standard, ChannelKind::Manual];
/// Short names are typed and read aloud.
const ID_LENGTH_MAX: usize = 40;
/// Stands in addresses for the page that makes channels.
const TAKEN_BY_US: &str = "new";

/// Gives the word of a kind.
pub fn word(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Shopify => "shopify",
        ChannelKind::Woocommerce => "woocommerce",
        ChannelKind::Standard => "standard",
        ChannelKind::Manual => "manual",
    }
}

/// Gives the short name that is wanted, or else one that is made of the name.
///
/// - Errs: neither has a letter or a digit that can stand in an address.
pub fn id_of(language: Language, form: &Form) -> Result<String, Problem> {
    let typed = form.value("id");
    let id = if typed.is_empty() { short(form.value("name")) } else { typed.to_owned() };
    if id.is_empty() || id == TAKEN_BY_US {
        let words = words_of::of(language).no_id;
        return Err(Problem::unprocessable(words).with_error("#/id", words));
    }
    Ok(id)
}

fn short(name: &str) -> String {
    let mut id = String::new();
    for letter in name.chars() {
        match letter {
            'a'..='z' | '0'..='9' => id.push(letter),
            'A'..='Z' => id.push(letter.to_ascii_lowercase()),
            _ if !id.is_empty() && !id.ends_with('-') => id.push('-'),
            _ => {}
        }
    }
    id.truncate(ID_LENGTH_MAX);
    id.trim_end_matches('-').to_owned()
}

/// Shows the form, with what was typed and what was wrong about it.
pub fn content(language: Language, form: &Form, refused: Option<&Problem>) -> Markup {
    let words = words_of::of(language);
    let title = html! {
        nav .crumbs { a href="/channels" { (words.title) } (icon("next")) }
        h1 { (words.connect) }
    };
    html! {
        (parts::page_head(title, html! {}))
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        section .card {
            form .fields.wide method="post" action="/channels/new" {
                (kinds(language, form))
                (parts::field(&text("name", words.name, form.value("name"))))
                p .muted.hint { (words.name_hint) }
                div .field {
                    label for="id" { (words.id) }
                    input id="id" name="id" type="text" value=(form.value("id")) maxlength="64"
                        pattern="[A-Za-z0-9_\\-]*" autocomplete="off" autocapitalize="none"
                        spellcheck="false" aria-describedby="id-hint";
                    p #id-hint .muted { (words.id_hint) }
                }
                button .button.primary { (words.make) (icon("next")) }
            }
        }
    }
}

fn text<'a>(name: &'static str, label: &'a str, value: &'a str) -> Field<'a> {
    Field { name, label, kind: "text", value, autocomplete: "off", first: false, error: None }
}

fn kinds(language: Language, form: &Form) -> Markup {
    let words = words_of::of(language);
    let chosen = form.value("kind");
    let is_chosen = |one: ChannelKind| match chosen.is_empty() {
        true => one == ChannelKind::Shopify,
        false => word(one) == chosen,
    };
    html! {
        fieldset .kinds {
            legend { (words.platform) }
            @for one in KINDS {
                label .kind {
                    input type="radio" name="kind" value=(word(one)) checked[is_chosen(one)]
                        autofocus[is_chosen(one)];
                    span {
                        strong { (kind(language, one)) }
                        span .muted { (kind_hint(language, one)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(form: &str) -> Result<String, Problem> {
        id_of(Language::English, &Form::read(form.as_bytes()).expect("a form"))
    }

    #[test]
    fn a_short_name_is_made_of_the_name_where_none_is_wanted() {
        assert_eq!(asked("name=Lumen+%26+Co.").expect("an id"), "lumen-co");
        assert_eq!(asked("name=Lumen&id=L_1").expect("an id"), "L_1");
        assert_eq!(asked("name=--Tea--").expect("an id"), "tea");
        for nothing in ["name=%E6%97%97%E8%88%B0%E5%BA%97", "name=", "name=New", "id=new"] {
            assert!(asked(nothing).is_err(), "{nothing}");
        }
    }

    #[test]
    fn what_was_typed_is_still_there_and_stays_text() {
        let form = Form::read(b"name=%3Cscript%3E&kind=standard").expect("a form");
        let refused = Problem::unprocessable("no");
        let page = content(Language::Chinese, &form, Some(&refused)).into_string();
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
        assert!(page.contains(r#"value="standard" checked"#), "{page}");
    }
}
