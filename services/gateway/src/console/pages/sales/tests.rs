use super::*;
use crate::console::visit::Visit;
use serde_json::Value;

fn asked(place: &str) -> Asked {
    let request = axum::http::Request::builder().uri(place).body(()).expect("a request");
    Asked::of(&Visit::of(&request.into_parts().0, None))
}

fn rows(all: &[(&str, &str, i64, i64)]) -> Vec<contracts::requests::analytics::SalesRow> {
    let row = |(day, currency, orders, minor): &(&str, &str, i64, i64)| -> Value {
        json!({ "day": day, "orders": orders, "pieces": orders, "cancelled_orders": 0,
            "cancelled_pieces": 0, "channel": "<b>shop", "sku": "LAMP/1", "country": "DE",
            "revenue": { "amount_minor": minor, "currency": currency } })
    };
    serde_json::from_value(Value::Array(all.iter().map(row).collect())).expect("rows")
}

fn known() -> Known {
    let rows = rows(&[
        ("2026-03-01", "EUR", 2, 4_000),
        ("2026-03-02", "EUR", 1, 1_000),
        ("2026-03-02", "USD", 1, 9_900),
    ]);
    let (totals, chosen) = sold::totals(&rows, None);
    let page = || sold::Best { rows: rows[..2].to_vec(), more: false };
    let days = sold::days(&rows, chosen.expect("a currency"));
    let (products, regions, channels) = (page(), page(), page());
    let sold = Sold { totals, chosen, days, products, regions, channels };
    let names = [("LAMP/1".parse().expect("a SKU"), "Lamp <i>".to_owned())].into();
    Known { sold, times: Vec::new(), channels: Vec::new(), names }
}

const PLACE: &str = "/sales?from=2026-03-01&to=2026-03-03&channel=shop";

#[test]
fn currencies_are_never_added_up_and_the_one_with_most_orders_is_shown() {
    let known = known();
    assert_eq!(known.sold.chosen.map(|one| one.to_string()).as_deref(), Some("EUR"));
    for language in [Language::English, Language::Chinese] {
        let ways = Ways { orders: true, stock: true };
        let page = content(language, &asked(PLACE), &known, ways).into_string();
        assert!(page.contains("€50.00") && page.contains("99.00"), "{page}");
        assert!(!page.contains("149.00") && !page.contains("<b>"), "{page}");
        assert!(page.contains("currency=USD"), "{page}");
    }
    let dollars = sold::totals(&rows(&[("2026-03-01", "EUR", 1, 1)]), "USD".parse().ok());
    assert_eq!(dollars.1.map(|one| one.to_string()).as_deref(), Some("EUR"));
}

#[test]
fn a_bar_leads_to_the_orders_of_its_day_where_they_are_open() {
    let place = "/orders?from=2026-03-01&amp;to=2026-03-01&amp;channel=shop";
    let open = Ways { orders: true, stock: false };
    let page = content(Language::English, &asked(PLACE), &known(), open).into_string();
    assert!(page.contains(place), "{page}");
    assert!(!page.contains("/stock/"), "{page}");
    let closed = Ways { orders: false, stock: true };
    let page = content(Language::English, &asked(PLACE), &known(), closed).into_string();
    assert!(!page.contains("/orders?") && page.contains("/stock/LAMP%2F1"), "{page}");
}

#[test]
fn an_item_is_called_by_its_name_where_it_is_known() {
    let shown = |known: &Known| {
        let ways = Ways { orders: false, stock: true };
        content(Language::English, &asked(PLACE), known, ways).into_string()
    };
    let named = shown(&known());
    assert!(named.contains("Lamp &lt;i&gt;</a>") && named.contains("LAMP/1</bdi>"), "{named}");
    let nameless = shown(&Known { names: BTreeMap::new(), ..known() });
    assert!(nameless.contains("LAMP/1</a>") && !nameless.contains("</bdi></span>"), "{nameless}");
}

#[test]
fn nothing_sold_is_said_with_what_will_stand_there() {
    let nothing = Known { sold: Sold::default(), names: BTreeMap::new(), ..known() };
    let ways = Ways { orders: true, stock: true };
    for language in [Language::English, Language::Chinese] {
        let words = words_of::of(language);
        let page = content(language, &asked(PLACE), &nothing, ways).into_string();
        assert!(page.contains(words.nothing_here), "{page}");
        let widest = asked("/sales").widest();
        let page = content(language, &widest, &nothing, ways).into_string();
        assert!(page.contains(words.nothing_yet), "{page}");
    }
}
