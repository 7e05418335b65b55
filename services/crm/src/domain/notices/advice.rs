//! What to do about a cause, as calls and commands.

use chrono::{DateTime, Utc};
use contracts::requests::notices::NoticeCause;

/// Before the shop of which deliveries are put aside.
const DELIVERIES: &str = "deliveries of ";
/// Before the carrier of which reports are put aside.
const REPORTS: &str = "reports of ";

/// Names the deliveries of a shop as what a notice is about; [`next_action`] knows them by it.
pub fn deliveries_of(shop: &str) -> String {
    format!("{DELIVERIES}{shop}")
}

/// Names the reports of a carrier as what a notice is about; [`next_action`] knows them by it.
pub fn reports_of(carrier: &str) -> String {
    format!("{REPORTS}{carrier}")
}

/// Says that an order is held; the reasons stand at the end, where [`next_action`] finds them.
pub fn held(number: &str, since: DateTime<Utc>, reasons: &str) -> String {
    let since = since.format("%Y-%m-%d %H:%M UTC");
    format!("order {number} is held since {since}: {reasons}")
}

/// Says what to do about a cause, of which the words say more.
pub fn next_action(cause: NoticeCause, subject: &str, words: &str) -> String {
    match cause {
        NoticeCause::OrderHeld => after_holds(subject, words),
        NoticeCause::OrderUnsent => {
            format!("GET /api/v1/orders/{subject} shows where its pieces are; `kontor doctor`")
        }
        NoticeCause::Messages => format!("GET /api/v1/messages?state={subject} says why"),
        NoticeCause::Parked => after_parking(subject),
        NoticeCause::ReaderBehind => "see that every service runs; `kontor doctor`".to_owned(),
        NoticeCause::ReaderStands => "`kontor doctor` says what to decide".to_owned(),
        NoticeCause::LowStock => {
            "reorder it, and say when it comes: PUT /api/v1/stock/{sku}/expected; GET \
             /api/v1/stock/low lists what is low"
                .to_owned()
        }
        NoticeCause::NotTold => {
            "GET /api/v1/tellings shows what waits and why; after the mend, give a shop its new \
             key (PUT /api/v1/channels/{channel}/write-back) or let a webhook go on (POST \
             /api/v1/webhooks/{name}/resume)"
                .to_owned()
        }
    }
}

/// Says what can be done about what was put aside, of a service, a shop or a carrier.
fn after_parking(subject: &str) -> String {
    if let Some(shop) = subject.strip_prefix(DELIVERIES) {
        return format!(
            "`kontor parked`, or GET /api/v1/deliveries?outcome=parked&channel={shop}, says what is \
             wrong; mend that, then `kontor parked retry order-intake ID` (POST \
             /api/v1/deliveries/{{id}}/retry) reads it again"
        );
    }
    if subject.starts_with(REPORTS) {
        return "`kontor parked`, or GET /api/v1/tracking-reports/parked, says what is wrong; \
                `kontor parked retry logistics ID`, with --body FILE --reason WHY repaired, or `kontor parked \
                drop logistics ID --reason WHY`"
            .to_owned();
    }
    format!("`kontor parked`, or GET /api/v1/parked?service={subject}: retry, repair or drop")
}

/// Names what ends each reason once.
fn after_holds(order: &str, words: &str) -> String {
    let (_, reasons) = words.rsplit_once(": ").unwrap_or_default();
    let mut ways = vec![format!("GET /api/v1/reviews/{order} shows why")];
    for reason in reasons.split(", ") {
        let way = match reason {
            "invalid_sku_or_spec" => format!(
                "make the item (`kontor import items.xlsx --apply`, PUT /api/v1/items/{{sku}}, or \
                 POST /api/v1/orders/{order}/lines/{{line}}/item), or set an alias for the shop's \
                 line (PUT /api/v1/channels/{{id}}/aliases/{{by}}/{{key}}): the order goes on by \
                 itself"
            ),
            "incorrect_address" | "missing_contact" => format!(
                "correct the order (POST /api/v1/orders/{order}/corrections), or let the customer \
                 do it (POST /api/v1/orders/{order}/links gives the link)"
            ),
            "awaiting_payment" => {
                "the shop's news of the payment releases it, or POST /api/v1/holds/{id}/release"
                    .to_owned()
            }
            "totals_differ" | "quantity_limit" => {
                "the shop's corrected order releases it, or POST /api/v1/holds/{id}/release"
                    .to_owned()
            }
            _ => "POST /api/v1/holds/{id}/release lets it go on".to_owned(),
        };
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(reasons: &str) -> String {
        let words = held("#1: a, b", DateTime::UNIX_EPOCH, reasons);
        next_action(NoticeCause::OrderHeld, "ord_1", &words)
    }

    #[test]
    fn an_unknown_sku_asks_for_an_item_or_an_alias_and_for_no_correction() {
        let words = advice("invalid_sku_or_spec");
        assert!(words.contains("`kontor import") && words.contains("PUT /api/v1/items/{sku}"));
        assert!(words.contains("/aliases/") && words.contains("/orders/ord_1/lines/"), "{words}");
        assert!(!words.contains("correct") && !words.contains("release"), "{words}");
    }

    #[test]
    fn what_is_put_aside_names_what_can_be_done_about_its_kind() {
        let advice = |subject: &str| next_action(NoticeCause::Parked, subject, "");
        let delivery = advice(&deliveries_of("lamps"));
        assert!(delivery.contains("outcome=parked&channel=lamps"), "{delivery}");
        assert!(
            delivery.contains("retry order-intake") && !delivery.contains("drop"),
            "{delivery}"
        );
        let report = advice(&reports_of("sf"));
        assert!(
            report.contains("retry logistics") && report.contains("drop logistics"),
            "{report}"
        );
        assert!(advice("review").contains("/api/v1/parked?service=review"));
    }

    #[test]
    fn several_reasons_are_each_answered_once() {
        let words = advice("incorrect_address, invalid_sku_or_spec, missing_contact, other");
        assert_eq!(words.matches("/corrections").count(), 1, "{words}");
        assert!(words.contains("/aliases/") && words.contains("/release"), "{words}");
        let one_way = advice("quantity_limit, totals_differ");
        assert_eq!(one_way.matches("/release").count(), 1, "{one_way}");
    }
}
