//! Parts of a list that exclude each other, each with how many there are.

use contracts::requests::Count;
use maud::{Markup, html};

use crate::console::words::figures;

/// A part of a list.
pub struct Tab<'a> {
    /// Where it is shown.
    pub href: String,
    /// What it is called.
    pub name: &'a str,
    /// How many there are; nothing where nobody knows.
    pub count: Option<Count>,
    /// Whether it is the one that is shown.
    pub is_shown: bool,
}

/// Shows the parts.
pub fn tabs(label: &str, all: &[Tab<'_>]) -> Markup {
    html! {
        nav .tabs aria-label=(label) {
            @for tab in all {
                a href=(tab.href) aria-current=[tab.is_shown.then_some("page")] .none[tab.is_empty()] {
                    bdi { (tab.name) }
                    @if let Some(count) = &tab.count { " " span .many { (figures::count(count)) } }
                }
            }
        }
    }
}

impl Tab<'_> {
    fn is_empty(&self) -> bool {
        self.count.is_some_and(|one| one.count == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_is_not_known_is_no_nought_and_one_that_goes_on_says_so() {
        let tab = |count: Option<(u32, bool)>| {
            let count = count.map(|(count, more)| Count { count, more, oldest_at: None });
            let tab = Tab { href: "/x".to_owned(), name: "x", count, is_shown: false };
            tabs("all", &[tab]).into_string()
        };
        assert!(!tab(None).contains("many"));
        assert!(tab(Some((0, false))).contains(r#"class="none""#));
        assert!(tab(Some((1_000, true))).contains(">1,000+<"));
    }
}
