//! How returns are shown to the customer, with the form that asks for one.

use contracts::requests::intake::{ReturnState, Returnable, ReturnableLine};
use maud::{Markup, html};

use super::Wish;
use crate::console::look::parts::{self, icon};
use crate::console::words::figures;
use crate::customer::names::{self, Names};
use crate::customer::words::coming_back::{self as words_of, Words};
use crate::customer::words::order as order_words;
use crate::edge::form::Language;

/// A form has room for so many lines of an order.
pub const LINES_MAX: usize = 30;
/// A longer note is a letter.
const NOTE_MAX: usize = 300;

/// What is said above everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// One was asked for already.
    Waits,
    /// No piece is named.
    ChooseFirst,
    /// The pieces cannot be sent back.
    Refused,
}

/// What the page shows.
pub struct Page<'a> {
    /// What can be sent back, and what is under way.
    pub order: &'a Returnable,
    /// What the customer wants.
    pub wish: Wish,
    /// What items are called that were sent in place of others.
    pub names: Names,
    /// Where the form goes.
    pub action: &'a str,
    /// What is said above everything.
    pub said: Option<Said>,
}

/// Tells how far the returns are, and asks for what can be sent back.
pub fn story(language: Language, page: &Page<'_>) -> Markup {
    let words = words_of::of(language);
    let (order, own) = (page.order, words.page(page.wish));
    let waiting = order.returns.iter().any(|one| one.state == ReturnState::Requested);
    let said = page.said.map(|said| match said {
        Said::Waits => words.waits,
        Said::ChooseFirst => words.choose,
        Said::Refused => words.refused,
    });
    html! {
        @if let Some(said) = said { p .wrong role="alert" { (icon("alert")) span { (said) } } }
        section .card.form {
            p .number { (words.order) " " bdi { (order.number) } }
            h1 { (own.title) }
            @if !order.returns.is_empty() { (returns(language, order)) }
            @if !waiting {
                @if order.over {
                    p .next { (words.over) }
                } @else if order.lines.is_empty() {
                    p .next { (words.none) }
                } @else {
                    p .next { (own.intro) }
                    @if let Some(until) = order.until.filter(|_| page.wish == Wish::Return) {
                        p .hint { (words.until) " " (parts::day(language, until)) }
                    }
                    (form(words, page))
                }
            }
        }
    }
}

fn returns(language: Language, order: &Returnable) -> Markup {
    let states = order_words::of(language);
    html! {
        ul .returns {
            @for one in &order.returns {
                @let pieces = one.lines.iter().map(|line| line.requested).sum();
                li {
                    p .what { (figures::pieces(language, pieces)) }
                    p .where { (states.return_state(one.state)) }
                    @if one.state == ReturnState::Declined {
                        @if let Some(reason) = &one.decision_reason { p .reason dir="auto" { (reason) } }
                    }
                }
            }
        }
    }
}

fn form(words: &Words, page: &Page<'_>) -> Markup {
    let own = words.page(page.wish);
    html! {
        form .fields method="post" action=(page.action) {
            ul .lines {
                @for line in page.order.lines.iter().take(LINES_MAX) { li { (piece(words, page, line)) } }
            }
            fieldset {
                legend { (own.why) }
                @for (value, says) in own.reasons {
                    label .choice { input type="radio" name="why" value=(value); span { (says) } }
                }
            }
            div .field {
                label for="reason" { (words.note) }
                textarea #reason name="reason" rows="3" maxlength=(NOTE_MAX)
                    aria-describedby="reason-hint" {}
                small #reason-hint { (words.note_hint) }
            }
            button .button.primary { (own.send) }
        }
    }
}

fn piece(words: &Words, page: &Page<'_>, line: &ReturnableLine) -> Markup {
    let id = line.line_id.to_string();
    html! {
        label for=(id) {
            bdi { (line.title) }
            @if let Some(variant) = &line.variant { span .variant { bdi { (variant) } } }
            @if !line.sent_instead.is_empty() {
                span .instead {
                    (words.sent_instead) (names::listed(&page.names, &line.sent_instead, words.comma))
                }
            }
        }
        span .how-many {
            @if line.quantity == 1 {
                // Where there is nothing else it is about that.
                input id=(id) type="checkbox" name=(id) value="1" checked[page.order.lines.len() == 1];
            } @else {
                input id=(id) type="number" name=(id) inputmode="numeric" min="0"
                    max=(line.quantity) value="0";
                span { (words.at_most) " " (line.quantity) }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use contracts::requests::intake::SentInstead;

    const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";

    pub fn order(over: bool) -> Returnable {
        serde_json::from_value(serde_json::json!({
            "order_id": "ord_01981f5a3c00800190000000abecde2a", "number": "<i>#1</i>",
            "until": "2026-03-01T00:00:00Z", "over": over, "returns": [],
            "lines": [{ "line_id": LINE, "title": "<b>Lamp", "variant": "red", "quantity": 2 }],
        }))
        .expect("an order")
    }

    fn told(language: Language, order: &Returnable, wish: Wish, said: Option<Said>) -> String {
        let names = Names::from([("MUG-1".parse().expect("a SKU"), "Mug <i>".to_owned())]);
        let page = Page { order, wish, names, action: "/track/a.b/return", said };
        story(language, &page).into_string()
    }

    fn english(order: &Returnable) -> String {
        told(Language::English, order, Wish::Return, None)
    }

    #[test]
    fn what_can_be_sent_back_stands_in_the_form_and_what_others_wrote_stays_text() {
        let page = english(&order(false));
        assert!(page.contains(r#"action="/track/a.b/return""#), "{page}");
        assert!(page.contains(r#"max="2""#) && page.contains("2026-03-01T"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
        let page = english(&order(true));
        assert!(!page.contains("<form") && page.contains("is over"), "{page}");
        let page = told(Language::English, &order(false), Wish::Damage, None);
        assert!(page.contains("arrived broken") && page.contains(r#"value="faulty""#), "{page}");
    }

    #[test]
    fn it_is_told_in_chinese() {
        let page = told(Language::Chinese, &order(false), Wish::Return, Some(Said::ChooseFirst));
        assert!(page.contains("申请退货") && page.contains("最多 2"), "{page}");
        assert!(page.contains(r#"role="alert""#) && page.contains("请填写要退货的件数"), "{page}");
        let page = told(Language::Chinese, &order(true), Wish::Return, None);
        assert!(page.contains("退货期限已过"), "{page}");
    }

    #[test]
    fn what_was_sent_in_place_of_a_line_is_said_with_it() {
        let mut order = order(false);
        let plain = english(&order);
        assert!(!plain.contains("in its place"), "{plain}");
        let sent = |sku: &str, quantity| {
            let sku = sku.parse().expect("a SKU");
            SentInstead { sku, quantity, delivered: quantity }
        };
        order.lines[0].sent_instead = vec![sent("MUG-1", 2), sent("CUP-<b>", 1)];
        let page = english(&order);
        let said = "Sent in its place: 2 × Mug &lt;i&gt;, 1 × CUP-&lt;b&gt;</span>";
        assert!(page.contains(said), "{page}");
        let page = told(Language::Chinese, &order, Wish::Return, None);
        assert!(page.contains("实际发出：2 × Mug") && page.contains("，1 × CUP"), "{page}");
    }
}
