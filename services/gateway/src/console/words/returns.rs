//! What the list of returns says, and where returns and refunds stand.

use contracts::events::refund::RefundCause;
use contracts::requests::intake::{RefundState, ReturnState};

use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub stages: &'static str,
    pub all: &'static str,
    pub refunds: &'static str,
    pub order: &'static str,
    pub reason: &'static str,
    pub pieces: &'static str,
    pub status: &'static str,
    pub since: &'static str,
    pub late: &'static str,
    pub nothing: &'static str,
    pub nothing_because: &'static str,
    pub no_refunds: &'static str,
    pub further: &'static str,
    pub first: &'static str,
    pub pages: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Every state in which somebody has something to do, in the order of the way.
pub const WAITING: [ReturnState; 5] = [
    ReturnState::Requested,
    ReturnState::Approved,
    ReturnState::PartiallyReceived,
    ReturnState::Received,
    ReturnState::Inspected,
];

/// Gives the word that stands in addresses.
pub fn code(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Requested => "requested",
        ReturnState::Approved => "approved",
        ReturnState::Declined => "declined",
        ReturnState::Cancelled => "cancelled",
        ReturnState::PartiallyReceived => "partially_received",
        ReturnState::Received => "received",
        ReturnState::Inspected => "inspected",
        ReturnState::Closed => "closed",
    }
}

/// Says where a return stands.
pub fn state(language: Language, state: ReturnState) -> Stated {
    let (tone, english, chinese) = match state {
        ReturnState::Requested => (Tone::Careful, "To decide", "待审批"),
        ReturnState::Approved => (Tone::Busy, "Expected", "待收货"),
        ReturnState::Declined => (Tone::Quiet, "Declined", "已拒绝"),
        ReturnState::Cancelled => (Tone::Quiet, "Given up", "已放弃"),
        ReturnState::PartiallyReceived => (Tone::Busy, "Partly here", "部分到达"),
        ReturnState::Received => (Tone::Careful, "To inspect", "待检验"),
        ReturnState::Inspected => (Tone::Careful, "Money due", "待退款"),
        ReturnState::Closed => (Tone::Good, "Settled", "已结"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says where a refund stands.
pub fn refund(language: Language, state: RefundState) -> Stated {
    let (tone, english, chinese) = match state {
        RefundState::Pending => (Tone::Careful, "Due", "应退"),
        RefundState::Settled => (Tone::Good, "Paid", "已退款"),
        RefundState::Abandoned => (Tone::Quiet, "Not paid", "不予退款"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says why money is due.
pub fn cause(language: Language, cause: RefundCause) -> &'static str {
    let (english, chinese) = match cause {
        RefundCause::Return => ("Pieces came back", "退货已检验"),
        RefundCause::Lost => ("Lost on the way", "运输中丢失"),
        RefundCause::Undelivered => ("Came back undelivered", "未送达退回"),
        RefundCause::Cancelled => ("Paid, and will not be sent", "已付款但不再发货"),
    };
    if language == Chinese { chinese } else { english }
}

const ENGLISH: Words = Words {
    title: "Returns",
    stages: "Where returns wait",
    all: "All",
    refunds: "Refunds due",
    order: "Order",
    reason: "Why",
    pieces: "Pieces",
    status: "Status",
    since: "Since",
    late: "late",
    nothing: "Nothing here",
    nothing_because: "No return waits here.",
    no_refunds: "No customer waits for money.",
    further: "Later",
    first: "Oldest",
    pages: "Pages",
};

const CHINESE: Words = Words {
    title: "退货",
    stages: "退货所处阶段",
    all: "全部",
    refunds: "应退款",
    order: "订单",
    reason: "原因",
    pieces: "件数",
    status: "状态",
    since: "已等待",
    late: "超时",
    nothing: "这里没有退货",
    nothing_because: "没有处于该阶段的退货。",
    no_refunds: "没有等待退款的客户。",
    further: "更晚",
    first: "最早",
    pages: "分页",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_in_an_address_is_the_word_of_the_contract() {
        for state in WAITING {
            assert_eq!(serde_json::to_value(state).expect("a word"), code(state));
        }
    }
}
