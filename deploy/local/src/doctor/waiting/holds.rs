//! Orders that are held.

/// Holds that stand, by their reason.
pub const STANDING: &str = "
    SELECT reason, count(*), extract(epoch FROM max(now() - placed_at))::float8
    FROM review.holds WHERE released_at IS NULL GROUP BY reason ORDER BY 2 DESC, 1";

/// Says what ends a hold, and where the orders are listed.
pub fn next(reason: &str) -> String {
    let what = match reason {
        "awaiting_payment" => "the shop's news of the payment releases it; or a clerk",
        "invalid_sku_or_spec" => {
            return format!(
                "make the item (`kontor import items.xlsx --apply`, or PUT /api/v1/items/{{sku}}) or \
                 set an alias for the shop's line (PUT \
                 /api/v1/channels/{{id}}/aliases/{{by}}/{{key}}): the orders go on by themselves; \
                 `actions` of the hold says which: GET /api/v1/reviews?reason={reason}"
            );
        }
        "incorrect_address" | "missing_contact" => {
            "a correction releases it, by a clerk (POST /api/v1/orders/{id}/corrections), by the \
             customer (.../links gives the link) or by the shop; `actions` of the hold says how"
        }
        "totals_differ" | "quantity_limit" => "the shop's corrected order releases it; or a clerk",
        _ => "a clerk decides",
    };
    format!("{what}: GET /api/v1/reviews?reason={reason}, POST /api/v1/holds/{{id}}/release")
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::order::HoldReason;

    #[test]
    fn every_hold_names_a_call_that_ends_it() {
        for reason in [HoldReason::AwaitingPayment, HoldReason::TotalsDiffer, HoldReason::Other] {
            let words = next(reason.code());
            assert!(words.contains(reason.code()) && words.contains("POST /api/v1/"), "{words}");
        }
    }

    #[test]
    fn an_unknown_sku_asks_for_an_item_or_an_alias() {
        let words = next(HoldReason::InvalidSkuOrSpec.code());
        assert!(
            words.contains("PUT /api/v1/items/{sku}") && words.contains("/aliases/"),
            "{words}"
        );
        assert!(!words.contains("/release"), "a line without SKU cannot be let go: {words}");
    }
}
