//! What the page of a receipt says.

use super::frame::Said;
use crate::edge::form::Language;

/// What the page of a receipt says.
pub struct Words {
    pub title: &'static str,
    pub sure: &'static str,
    pub yes: &'static str,
    pub done_before: Said,
    pub too_early: Said,
    pub over: Said,
}

const ENGLISH: Words = Words {
    title: "Is everything there?",
    sure: "Say so, and your order is complete. If something is missing or broken, please tell us that instead.",
    yes: "Yes, I have everything",
    done_before: (
        "This was confirmed before",
        "Your order is complete, and nothing was changed now.",
    ),
    too_early: (
        "Not everything is there yet",
        "Some of your order is still on its way, so nothing was confirmed.",
    ),
    over: (
        "There is nothing to confirm",
        "Nothing of this order is sent, and nothing was changed.",
    ),
};

const CHINESE: Words = Words {
    title: "商品是否齐全？",
    sure: "确认后订单即完成。如有缺失或破损，请先告诉我们。",
    yes: "确认收货",
    done_before: ("已确认过", "订单已完成，本次未做更改。"),
    too_early: ("商品尚未全部送达", "部分商品仍在途中，因此未确认收货。"),
    over: ("无需确认", "此订单没有发货，未做任何更改。"),
};

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}
