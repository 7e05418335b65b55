//! How returns are shown to the customer, with the form that asks for one.

use std::fmt::Write;

use contracts::ids::LineId;
use contracts::requests::intake::{ReturnState, Returnable, SentInstead};

use super::super::track;
use super::names::Names;
use super::words::Words;
use crate::edge::html::escape;

/// A form has room for so many lines of an order.
pub const LINES_MAX: usize = 30;

/// What the page shows.
pub struct Shown<'a> {
    /// What can be sent back, and what is under way.
    pub order: &'a Returnable,
    /// What items are called that were sent in place of others.
    pub names: Names,
    /// Where the form goes.
    pub action: &'a str,
    /// What was wrong with the form before.
    pub wrong: Option<&'a str>,
}

/// Tells how far the returns are, and asks for what can be sent back.
pub fn story(words: &Words, shown: &Shown<'_>) -> String {
    let order = shown.order;
    let (title, number) = (words.title, escape(&order.number));
    let mut page = format!("<h1>{title}</h1><p>{} {number}</p>", words.order);
    if !order.returns.is_empty() {
        page.push_str("<dl>");
        for one in &order.returns {
            let pieces: u32 = one.lines.iter().map(|line| line.requested).sum();
            let (unit, state) = (words.pieces, words.state(one.state));
            let _ = write!(page, "<dt>{pieces} {unit}</dt><dd>{state}</dd>");
            let declined = one.state == ReturnState::Declined;
            if let Some(reason) = one.decision_reason.as_ref().filter(|_| declined) {
                let _ = write!(page, "<dt></dt><dd>{}</dd>", escape(reason));
            }
        }
        page.push_str("</dl>");
    }
    let waiting = order.returns.iter().any(|one| one.state == ReturnState::Requested);
    if waiting {
        return page;
    }
    if order.over || order.lines.is_empty() {
        let why = if order.over { words.over } else { words.none };
        let _ = write!(page, "<p>{why}</p>");
        return page;
    }
    form(&mut page, words, shown);
    page
}

fn form(page: &mut String, words: &Words, shown: &Shown<'_>) {
    let order = shown.order;
    if let Some(until) = order.until {
        let _ = write!(page, "<p>{} {}</p>", words.until, until.format("%Y-%m-%d"));
    }
    if let Some(wrong) = shown.wrong {
        let _ = write!(page, "<p role=\"alert\">{wrong}</p>");
    }
    let _ = write!(page, "<form method=\"post\" action=\"{}\">", escape(shown.action));
    for line in order.lines.iter().take(LINES_MAX) {
        let (name, most, at_most) = (field(line.line_id), line.quantity, words.at_most);
        let variant = line.variant.as_ref().map(|variant| format!("{}{variant}", words.comma));
        let title = escape(&format!("{}{}", line.title, variant.unwrap_or_default()));
        let _ = write!(
            page,
            "<p><label>{title} <input type=\"number\" name=\"{name}\" min=\"0\" max=\"{most}\" \
             value=\"0\"> {at_most} {most}</label>{}</p>",
            sent_instead(words, &shown.names, &line.sent_instead)
        );
    }
    let _ = write!(
        page,
        "<p><label>{} <input name=\"reason\" maxlength=\"300\"></label></p>\
         <button>{}</button></form>",
        words.why, words.send
    );
}

/// Says what was really sent for a line; nothing where it is what was ordered.
fn sent_instead(words: &Words, names: &Names, sent: &[SentInstead]) -> String {
    if sent.is_empty() {
        return String::new();
    }
    let item = |sent: &SentInstead| {
        let name = names.get(&sent.sku).map(String::as_str);
        format!("{} × {}", sent.quantity, track::item(sent.sku.as_str(), name))
    };
    let items: Vec<String> = sent.iter().map(item).collect();
    format!("<br>{}{}", words.sent_instead, escape(&items.join(words.comma)))
}

/// Gives the name of a line in the form.
pub fn field(line: LineId) -> String {
    line.to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::words::words;
    use super::*;
    use crate::edge::form::Language;

    const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";

    pub fn order(over: bool) -> Returnable {
        serde_json::from_value(serde_json::json!({
            "order_id": "ord_01981f5a3c00800190000000abecde2a", "number": "<i>#1</i>",
            "until": "2026-03-01T00:00:00Z", "over": over, "returns": [],
            "lines": [{ "line_id": LINE, "title": "<b>Lamp", "variant": "red", "quantity": 2 }],
        }))
        .expect("an order")
    }

    fn told(words: &Words, order: &Returnable, wrong: Option<&str>) -> String {
        let names = Names::from([("MUG-1".parse().expect("a SKU"), "Mug <i>".to_owned())]);
        story(words, &Shown { order, names, action: "/track/a.b/return", wrong })
    }

    #[test]
    fn what_can_be_sent_back_stands_in_the_form_and_what_others_wrote_stays_text() {
        let english = words(Language::English);
        let page = told(english, &order(false), None);
        assert!(page.contains("action=\"/track/a.b/return\""), "{page}");
        assert!(page.contains("max=\"2\"") && page.contains("2026-03-01"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
        let page = told(english, &order(true), None);
        assert!(!page.contains("<form") && page.contains("is over"), "{page}");
    }

    #[test]
    fn it_is_told_in_chinese() {
        let chinese = words(Language::Chinese);
        let page = told(chinese, &order(false), Some(chinese.choose));
        assert!(page.contains("申请退货") && page.contains("最多可退 2"), "{page}");
        assert!(page.contains("<p role=\"alert\">请填写要退货的件数"), "{page}");
        let states = |words: &Words| {
            [ReturnState::Requested, ReturnState::Closed].map(|state| words.state(state))
        };
        assert_eq!(states(chinese), ["我们已收到您的申请，会尽快答复。", "退货已完成。"]);
        assert_eq!(states(words(Language::English))[1], "It is done.");
        assert!(told(chinese, &order(true), None).contains("退货期限已过"));
    }

    #[test]
    fn what_was_sent_in_place_of_a_line_is_said_with_it() {
        let mut order = order(false);
        let plain = told(words(Language::English), &order, None);
        assert!(!plain.contains("in its place") && !plain.contains("<br>"), "{plain}");
        let sent = |sku: &str, quantity| {
            let sku = sku.parse().expect("a SKU");
            SentInstead { sku, quantity, delivered: quantity }
        };
        order.lines[0].sent_instead = vec![sent("MUG-1", 2), sent("CUP-<b>", 1)];
        let page = told(words(Language::English), &order, None);
        let said = "<br>Sent in its place: 2 × Mug &lt;i&gt; (MUG-1), 1 × CUP-&lt;b&gt;</p>";
        assert!(page.contains(said), "{page}");
        let page = told(words(Language::Chinese), &order, None);
        assert!(page.contains("实际发出：2 × Mug") && page.contains("，1 × CUP"), "{page}");
    }
}
