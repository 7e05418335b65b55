//! What holds for every order that was read, whatever was sent.

use contracts::ids::Id;
use contracts::order::OrderFacts;
use contracts::requests::intake::ChannelKind;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::pieces::Pieces;
use super::super::{Reading, read, resource_id};
use super::{delivery, shopify};

/// Holds an order against what every order promises.
pub(super) fn check(facts: &OrderFacts) {
    assert_eq!(facts.amounts.balanced(), Some(facts.amounts));
    assert!(facts.amounts.total >= 0 && facts.amounts.discount >= 0);
    assert!(!facts.lines.is_empty() && facts.lines.len() <= 1_000);
    for line in &facts.lines {
        assert!(u64::from(line.cancelled) + u64::from(line.delivered) <= u64::from(line.quantity));
        assert!(line.quantity > 0 && line.unit_price >= 0 && line.discount >= 0 && line.tax >= 0);
        assert!(!facts.cancelled || line.open_quantity() == 0);
        assert_eq!(line.line_id.slot(), facts.order_id.slot());
    }
}

fn check_all(body: &[u8]) {
    let _ = resource_id(body);
    let topics = [
        (ChannelKind::Shopify, "orders/create"),
        (ChannelKind::Shopify, "orders/delete"),
        (ChannelKind::Woocommerce, "order.updated"),
        (ChannelKind::Woocommerce, "order.deleted"),
        (ChannelKind::Standard, ""),
        (ChannelKind::Manual, ""),
    ];
    for (kind, topic) in topics {
        match read(&delivery(kind, topic, body)) {
            Reading::Order(order) => check(&order.facts),
            Reading::Parked(reason) => assert!(!reason.words.is_empty()),
            Reading::Withdrawn(gone) => assert!(!gone.external_ref.is_empty()),
            Reading::Ignored { reason } => assert!(!reason.is_empty()),
        }
    }
}

/// Members that any of the three kinds reads, filled with anything.
const NAMES: [&str; 44] = [
    "id",
    "currency",
    "total_price",
    "total",
    "line_items",
    "lines",
    "quantity",
    "price",
    "sku",
    "subtotal",
    "total_tax",
    "total_discounts",
    "discount_total",
    "shipping_lines",
    "fee_lines",
    "gift_cards",
    "refunds",
    "fulfillments",
    "status",
    "taxes_included",
    "prices_include_tax",
    "updated_at",
    "created_at",
    "date_modified_gmt",
    "cancelled_at",
    "test",
    "current_quantity",
    "fulfillable_quantity",
    "refund_line_items",
    "line_item_id",
    "amount",
    "amount_minor",
    "unit_price",
    "discount",
    "tax",
    "customer",
    "shipping_address",
    "shipping",
    "billing",
    "country_code",
    "total_price_set",
    "shop_money",
    "data",
    "order",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u32..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9]{1,18}(\\.[0-9]{1,3})?".prop_map(Value::from),
        prop::sample::select(vec![
            "EUR",
            "JPY",
            "KWD",
            "success",
            "return",
            "fulfilled",
            "1.50",
            "2026-01-01T00:00:00Z",
            "completed",
            "cancelled",
            "",
            "\u{0}",
            "paid"
        ])
        .prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 80, 6, |inner| {
        let members =
            prop::collection::btree_map(prop::sample::select(&NAMES[..]), inner.clone(), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| json!(members)),
        ]
    })
}

/// An order in which one member, somewhere, is something else.
fn mutated() -> impl Strategy<Value = Value> {
    (prop::collection::vec((prop::sample::select(&NAMES[..]), anything()), 1..4), any::<bool>())
        .prop_map(|(changes, in_line)| {
            let mut order = shopify::payload();
            for (name, value) in changes {
                let place =
                    if in_line { &mut order["line_items"][0][name] } else { &mut order[name] };
                *place = value;
            }
            order
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check_all(&bytes);
    }

    #[test]
    fn any_json_has_an_answer(value in anything()) {
        check_all(value.to_string().as_bytes());
    }

    #[test]
    fn an_order_with_anything_in_it_is_conserved_or_parked(order in mutated()) {
        check_all(order.to_string().as_bytes());
    }

    #[test]
    fn an_order_with_a_broken_byte_has_an_answer(
        at in any::<prop::sample::Index>(), byte: u8, cut: bool,
    ) {
        let mut body = shopify::payload().to_string().into_bytes();
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        check_all(&body);
    }

    #[test]
    fn pieces_are_conserved(
        ordered in 0_u32..5, fulfilled in 0_u32..6, returned in 0_u32..6, refunded in 0_u32..6,
        current in prop::option::of(0_u32..6), fulfillable in prop::option::of(0_u32..6),
        finished: bool, taken_back: bool,
    ) {
        let history = Pieces { ordered, fulfilled, returned, refunded, ..Pieces::default() };
        let pieces = Pieces { current, fulfillable, finished, taken_back, ..history };
        let settled = pieces.settled();
        prop_assert!(settled.cancelled + settled.delivered <= ordered);
        prop_assert!(settled.delivered >= fulfilled.min(ordered));
        if finished || taken_back {
            prop_assert_eq!(settled.cancelled + settled.delivered, ordered);
        }
    }
}
