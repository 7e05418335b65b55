//! What the page of a return says, in the languages that it speaks.

use contracts::requests::intake::ReturnState;

use crate::edge::form::Language;

/// A heading and a sentence.
type Said = (&'static str, &'static str);

/// Everything that the page says.
pub struct Words {
    pub title: &'static str,
    pub order: &'static str,
    /// Behind a number of pieces.
    pub pieces: &'static str,
    /// Before the last day.
    pub until: &'static str,
    /// Before the most that can be sent back.
    pub at_most: &'static str,
    /// Before the title's variant.
    pub comma: &'static str,
    /// Before what was sent in place of a line.
    pub sent_instead: &'static str,
    pub why: &'static str,
    pub send: &'static str,
    pub over: &'static str,
    pub none: &'static str,
    /// Where no piece is named, or a number is none.
    pub choose: &'static str,
    /// Where the pieces cannot be sent back.
    pub refused: &'static str,
    pub unknown: Said,
    pub expired: Said,
    states: [&'static str; 8],
}

impl Words {
    /// Says how far a return is.
    pub fn state(&self, state: ReturnState) -> &'static str {
        let [requested, approved, declined, cancelled, partly, received, inspected, closed] =
            self.states;
        match state {
            ReturnState::Requested => requested,
            ReturnState::Approved => approved,
            ReturnState::Declined => declined,
            ReturnState::Cancelled => cancelled,
            ReturnState::PartiallyReceived => partly,
            ReturnState::Received => received,
            ReturnState::Inspected => inspected,
            ReturnState::Closed => closed,
        }
    }
}

/// Gives the words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Send something back",
    order: "Order",
    pieces: "pieces",
    until: "Until",
    at_most: "of",
    comma: ", ",
    sent_instead: "Sent in its place: ",
    why: "Why",
    send: "Ask to send it back",
    over: "The time for sending something back is over. Please ask us.",
    none: "There is nothing that can be sent back.",
    choose: "Please choose how many pieces you send back.",
    refused: "This cannot be sent back in this way. Please look at the pieces again.",
    unknown: ("Nothing here", "This link leads nowhere. Please check that it is complete."),
    expired: ("Nothing here", "This link is no longer good. Please ask us for another."),
    states: [
        "We have your wish and will answer it.",
        "Please send it to us.",
        "We cannot take it back.",
        "You keep it.",
        "Some of it is here.",
        "It is here, and we look at it.",
        "We give you the money back.",
        "It is done.",
    ],
};

const CHINESE: Words = Words {
    title: "申请退货",
    order: "订单",
    pieces: "件",
    until: "申请截止日期",
    at_most: "最多可退",
    comma: "，",
    sent_instead: "实际发出：",
    why: "退货原因",
    send: "提交退货申请",
    over: "退货期限已过，如有需要请联系店铺。",
    none: "没有可以退货的商品。",
    choose: "请填写要退货的件数。",
    refused: "无法按此提交退货，请重新核对商品和件数。",
    unknown: ("页面不存在", "此链接无效，请检查是否完整。"),
    expired: ("链接已失效", "此链接已过期，请向店铺索取新的链接。"),
    states: [
        "我们已收到您的申请，会尽快答复。",
        "申请已通过，请将商品寄回。",
        "很抱歉，无法为您退货。",
        "退货已取消，商品由您保留。",
        "已收到部分退货。",
        "已收到退货，正在检查。",
        "检查完毕，我们会为您退款。",
        "退货已完成。",
    ],
};
