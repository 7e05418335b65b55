//! How a case of missing pieces is shown to the customer, with what can be chosen.

use std::fmt::Write;

use contracts::requests::warehouse::shortages::{Shortage, ShortageChoice};

use super::super::track;
use super::words::Words;
use crate::edge::html::escape;

/// Tells how a case stands.
///
/// - Takes: `action`, where the form goes; `notice`, what is said above everything.
pub fn story(words: &Words, shortage: &Shortage, action: &str, notice: Option<&str>) -> String {
    let mut page = String::new();
    if let Some(notice) = notice {
        let _ = write!(page, "<p role=\"alert\">{}</p>", escape(notice));
    }
    let _ = write!(page, "<h1>{}</h1><dl>", words.state(shortage));
    for (name, value) in facts(words, shortage) {
        let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", escape(&value));
    }
    page.push_str("</dl>");
    if shortage.state == "open" && shortage.decide_by.is_none() {
        let _ = write!(page, "<p>{}</p>", words.no_default);
    }
    choices(&mut page, words, shortage, action);
    page
}

fn facts(words: &Words, shortage: &Shortage) -> Vec<(&'static str, String)> {
    let item = track::item(shortage.sku.as_str(), shortage.name.as_deref());
    let mut facts = vec![(words.order, shortage.order_number.clone()), (words.item, item)];
    if shortage.missing > 0 {
        facts.push((words.missing, shortage.missing.to_string()));
        facts.extend(shortage.expected_on.map(|day| (words.expected, day.to_string())));
    }
    let figures = [(words.arrived, shortage.arrived), (words.cancelled, shortage.cancelled)];
    let figures = figures.into_iter().filter(|(_, pieces)| *pieces > 0);
    facts.extend(figures.map(|(name, pieces)| (name, pieces.to_string())));
    if let Some(sku) = &shortage.substitute {
        let item = track::item(sku.as_str(), shortage.substitute_name.as_deref());
        facts.push((words.substituted, format!("{} × {item}", shortage.substituted)));
    }
    let default = shortage.decide_by.filter(|_| shortage.state == "open");
    facts.extend(default.map(|at| (words.default, at.format("%Y-%m-%d %H:%M UTC").to_string())));
    facts
}

fn choices(page: &mut String, words: &Words, shortage: &Shortage, action: &str) {
    let waits = shortage.state == "waiting";
    let can = |choice| {
        let is_so = waits && choice == ShortageChoice::Wait;
        shortage.offered.contains(&choice) && shortage.choices.contains(&choice) && !is_so
    };
    let action = escape(action);
    for (choice, label) in
        [(ShortageChoice::Wait, words.wait), (ShortageChoice::Cancel, words.cancel)]
    {
        if can(choice) {
            let word = choice.word();
            let _ = write!(
                page,
                "<form method=\"post\" action=\"{action}\">\
                 <button name=\"choice\" value=\"{word}\">{label}</button></form>"
            );
        }
    }
    if !can(ShortageChoice::Substitute) || shortage.substitutes.is_empty() {
        return;
    }
    let word = ShortageChoice::Substitute.word();
    let _ = write!(page, "<p>{}</p>", words.substitutes);
    for item in &shortage.substitutes {
        let (sku, name) = (escape(item.sku.as_str()), escape(&item.name));
        let _ = write!(
            page,
            "<form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"sku\" value=\"{sku}\">\
             <button name=\"choice\" value=\"{word}\">{} {name}</button></form>",
            words.take
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;
    use crate::edge::form::Language;

    fn shortage(state: &str, choices: &[&str]) -> Shortage {
        serde_json::from_value(serde_json::json!({
            "shortage_id": "sho_01981f5a3c00800390000000ac0bcd2a",
            "order_id": "ord_01981f5a3c00800190000000abecde2a",
            "order_number": "<b>#1</b>",
            "line_id": "lin_01981f5a3c00800290000000ac0bcd2a",
            "sku": "LAMP-1", "name": "台灯 <i>", "state": state, "owner": "customer",
            "missing": 2, "arrived": 0, "cancelled": 0,
            "opened_at": "2026-01-02T03:04:05Z", "expected_on": "2026-02-01",
            "wait_until": null, "decide_by": "2026-03-01T00:00:00Z",
            "choices": choices, "offered": ["wait", "cancel", "substitute"],
            "substitutes": [{ "sku": "LAMP-\"2", "name": "Floor lamp", "available": 4 }],
            "decided_by": null, "decided_at": null, "reason": null,
        }))
        .expect("a shortage")
    }

    fn english(shortage: &Shortage) -> String {
        story(words(Language::English), shortage, "/track/a.b/shortage", None)
    }

    #[test]
    fn what_was_offered_and_can_be_chosen_is_a_button() {
        let page = english(&shortage("open", &["wait", "cancel"]));
        assert!(page.contains("action=\"/track/a.b/shortage\""), "{page}");
        assert_eq!(page.matches("<button").count(), 2, "{page}");
        assert!(page.contains("2026-03-01 00:00 UTC") && page.contains("2026-02-01"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
        let page = english(&shortage("cancelling", &[]));
        assert!(!page.contains("<form") && page.contains("being cancelled"), "{page}");
    }

    #[test]
    fn what_may_stand_in_is_a_button_by_its_title() {
        let all = ["wait", "cancel", "substitute"];
        let page = english(&shortage("open", &all));
        assert_eq!(page.matches("<button").count(), 3, "{page}");
        assert!(page.contains("Take instead: Floor lamp"), "{page}");
        assert!(page.contains("name=\"sku\" value=\"LAMP-&quot;2\""), "{page}");
        let none = Shortage { substitutes: vec![], ..shortage("open", &all) };
        assert_eq!(english(&none).matches("<button").count(), 2, "none is there now");
        let taken = Shortage {
            substituted: 2,
            substitute: Some("LAMP-2".parse().expect("a SKU")),
            missing: 0,
            ..shortage("settled", &[])
        };
        let page = english(&taken);
        assert!(page.contains("<dt>Chosen in its place</dt><dd>2 × LAMP-2<"), "{page}");
        assert!(page.contains("<h1>Something else was chosen to be sent"), "{page}");
        let chinese = story(words(Language::Chinese), &taken, "/x", None);
        assert!(chinese.contains("已选择改发其他商品") && !chinese.contains("发出"), "{chinese}");
        let named = Shortage { substitute_name: Some("Floor <b>lamp".to_owned()), ..taken };
        let page = english(&named);
        assert!(page.contains("2 × Floor &lt;b&gt;lamp (LAMP-2)<"), "{page}");
    }

    #[test]
    fn what_was_chosen_is_said_and_not_offered_again() {
        let page = english(&shortage("waiting", &["wait", "cancel"]));
        assert!(page.contains("<h1>We wait for it") && !page.contains("value=\"wait\""), "{page}");
        assert!(page.contains("value=\"cancel\""), "{page}");
        let settled = |arrived, cancelled| {
            let case = Shortage { missing: 0, arrived, cancelled, ..shortage("settled", &[]) };
            [Language::English, Language::Chinese].map(|language| words(language).state(&case))
        };
        assert_eq!(settled(0, 2), ["What was missing is cancelled", "缺货部分已取消"]);
        assert!(settled(1, 1)[0].contains("the rest is cancelled"));
        assert_eq!(settled(2, 0), ["Nothing is missing any more", "已没有缺货"]);
    }

    #[test]
    fn it_is_told_in_chinese_and_says_what_happens_where_nobody_answers() {
        let case = shortage("open", &["wait"]);
        let chinese = words(Language::Chinese);
        let page = story(chinese, &case, "/x", Some(chinese.too_late));
        assert!(page.contains("您的订单中有商品缺货") && page.contains("等待到货"), "{page}");
        assert!(page.contains("自动取消") && page.contains("台灯"), "{page}");
        assert!(page.starts_with("<p role=\"alert\">该选项已不可用"), "{page}");
        let page = english(&Shortage { decide_by: None, ..case });
        assert!(page.contains("we wait for it"), "{page}");
    }
}
