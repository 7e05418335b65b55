//! What the review says.

mod address;
mod naming;

use chrono::TimeDelta;

use super::figures;
use crate::edge::form::Language::{self, Chinese, English};
pub use address::{Addressed, Labels};
pub use naming::Named;

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub position: fn(usize, usize, bool) -> String,
    pub waiting: fn(usize, bool) -> String,
    pub not_waiting: &'static str,
    pub filters: &'static str,
    pub reason: &'static str,
    pub any_reason: &'static str,
    pub channel: &'static str,
    pub any_channel: &'static str,
    pub apply: &'static str,
    pub clear: &'static str,
    pub next: &'static str,
    pub before: &'static str,
    pub open_order: &'static str,
    pub also_waiting: &'static str,
    pub nothing: &'static str,
    pub nothing_because: &'static str,
    pub nothing_like_that: &'static str,
    pub nothing_like_that_because: &'static str,
    pub held_by: fn(usize) -> String,
    pub let_go: &'static str,
    pub decided: &'static str,
    pub decided_because: &'static str,
    pub cannot_be_sent: &'static str,
    pub order_away: &'static str,
    pub history: &'static str,
    pub first_order: &'static str,
    pub orders: fn(i64) -> String,
    pub completed: &'static str,
    pub ended: &'static str,
    pub spent: &'static str,
    pub since: &'static str,
    pub address: Addressed,
    pub named: Named,
    pub reject: Rejected,
    pub deeds: Deeds,
    pub said: Said,
}

/// Why orders are rejected.
pub struct Rejected {
    pub sure: &'static str,
    pub cancel_sure: &'static str,
    pub usual: [&'static str; 4],
    pub other: &'static str,
}

/// What can be done.
pub struct Deeds {
    pub approve: &'static str,
    pub release_all: &'static str,
    pub reject: &'static str,
    pub cancel: &'static str,
    pub release: &'static str,
    pub undo: &'static str,
    pub accept: &'static str,
    pub decline: &'static str,
    pub key_edit: &'static str,
    pub key_reasons: &'static str,
    pub no_such: &'static str,
}

/// What was said about an order, as it stands now.
pub struct Said {
    pub approved: fn(&str) -> String,
    pub rejecting: fn(&str) -> String,
    pub rejected: fn(&str) -> String,
    pub cancelled: fn(&str) -> String,
    pub on_hold: fn(&str) -> String,
    pub stopped: fn(&str) -> String,
    pub looked_at: fn(&str) -> String,
    pub asked_to_cancel: fn(&str) -> String,
    pub takes_effect: &'static str,
    pub can_be_undone: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says for how long something waits.
pub fn for_so_long(language: Language, waited: TimeDelta) -> String {
    figures::age(language, waited).unwrap_or_else(|| match language {
        English => "now".to_owned(),
        Chinese => "刚刚".to_owned(),
    })
}

const ENGLISH: Words = Words {
    title: "Review",
    position: |at, of, more| format!("{at} of {of}{}", if more { "+" } else { "" }),
    waiting: |count, more| format!("{count}{} waiting", if more { "+" } else { "" }),
    not_waiting: "Not in this queue",
    filters: "Filters",
    reason: "Reason",
    any_reason: "Any reason",
    channel: "Channel",
    any_channel: "All channels",
    apply: "Apply",
    clear: "Clear filters",
    next: "Next",
    before: "Previous",
    open_order: "Open order",
    also_waiting: "Waiting",
    nothing: "Nothing waits for you",
    nothing_because: "Every order has been decided. What is held next stands here at once.",
    nothing_like_that: "Nothing like that waits",
    nothing_like_that_because: "Other orders may; the filters leave them out.",
    held_by: |count| match count {
        1 => "On hold for one reason".to_owned(),
        count => format!("On hold for {count} reasons"),
    },
    let_go: "Released before",
    decided: "Nothing holds this order",
    decided_because: "It was decided, or what held it was settled meanwhile.",
    cannot_be_sent: "A line without an item of ours cannot be sent, so the order cannot be approved: \
        make the item or set an alias, or reject the order.",
    order_away: "Lines and money cannot be shown for the moment; order intake does not answer.",
    history: "This customer",
    first_order: "The first order of this customer.",
    orders: |count| match count {
        1 => "1 order".to_owned(),
        count => format!("{} orders", figures::number(count)),
    },
    completed: "Completed",
    ended: "Cancelled or rejected",
    spent: "Spent",
    since: "First order",
    address: address::ENGLISH,
    named: naming::ENGLISH,
    reject: Rejected {
        sure: "The shop reads the reason. For a minute it can be undone.",
        cancel_sure: "It was approved before: everything that can still be held back is not sent.",
        usual: [
            "Fraud is suspected",
            "Cannot be delivered there",
            "Not paid",
            "The customer does not want it",
        ],
        other: "Another reason",
    },
    deeds: Deeds {
        approve: "Approve",
        release_all: "Let it go on",
        reject: "Reject",
        cancel: "Cancel order",
        release: "Release",
        undo: "Undo",
        accept: "Accept the changes",
        decline: "Keep it as approved",
        key_edit: "Correct the address, at the first field that is wrong",
        key_reasons: "Choose a reason, once Reject is open",
        no_such: "There is no such thing to do with a review.",
    },
    said: Said {
        approved: |number| format!("{number} is approved."),
        rejecting: |number| format!("{number} is rejected."),
        rejected: |number| format!("{number} is rejected for good."),
        cancelled: |number| format!("{number} is cancelled."),
        on_hold: |number| format!("{number} is still on hold."),
        stopped: |number| format!("{number} is on hold again: nothing of it is picked or packed."),
        looked_at: |number| format!("{number} is corrected; the rules look at it again."),
        asked_to_cancel: |number| {
            format!("Cancelling {number} is asked for; whoever holds the pieces answers.")
        },
        takes_effect: "The shop is told in",
        can_be_undone: "Can be undone for",
    },
};

const CHINESE: Words = Words {
    title: "审核",
    position: |at, of, more| format!("第 {at} 个，共 {of}{} 个", if more { "+" } else { "" }),
    waiting: |count, more| format!("{count}{} 个待审", if more { "+" } else { "" }),
    not_waiting: "不在此队列中",
    filters: "筛选",
    reason: "原因",
    any_reason: "全部原因",
    channel: "渠道",
    any_channel: "全部渠道",
    apply: "应用",
    clear: "清除筛选",
    next: "下一个",
    before: "上一个",
    open_order: "打开订单",
    also_waiting: "待审队列",
    nothing: "没有待审订单",
    nothing_because: "所有订单都已处理。新暂停的订单会立即显示在这里。",
    nothing_like_that: "没有符合条件的待审订单",
    nothing_like_that_because: "可能还有其他待审订单，被筛选条件排除了。",
    held_by: |count| format!("因 {count} 个原因暂停"),
    let_go: "此前已解除",
    decided: "此订单没有暂停",
    decided_because: "已经有人处理，或暂停原因已消除。",
    cannot_be_sent: "没有对应商品的明细无法发货，因此不能通过审核：请建立商品或设置别名，或拒绝订单。",
    order_away: "订单接收服务没有应答，暂时无法显示明细和金额。",
    history: "此客户",
    first_order: "此客户的第一个订单。",
    orders: |count| format!("{} 个订单", figures::number(count)),
    completed: "已完成",
    ended: "取消或拒绝",
    spent: "累计消费",
    since: "首单",
    address: address::CHINESE,
    named: naming::CHINESE,
    reject: Rejected {
        sure: "店铺会看到原因。一分钟内可以撤销。",
        cancel_sure: "订单此前已通过审核：所有还能拦下的商品都不再发出。",
        usual: ["疑似欺诈", "无法送达该地址", "未付款", "客户不再需要"],
        other: "其他原因",
    },
    deeds: Deeds {
        approve: "审核通过",
        release_all: "继续处理",
        reject: "拒绝",
        cancel: "取消订单",
        release: "解除",
        undo: "撤销",
        accept: "接受变更",
        decline: "保持审核时的内容",
        key_edit: "更正地址，从第一个有误的字段开始",
        key_reasons: "打开“拒绝”后选择原因",
        no_such: "没有这样的操作。",
    },
    said: Said {
        approved: |number| format!("{number} 已审核通过。"),
        rejecting: |number| format!("{number} 已拒绝。"),
        rejected: |number| format!("{number} 已永久拒绝。"),
        cancelled: |number| format!("{number} 已取消。"),
        on_hold: |number| format!("{number} 仍在暂停。"),
        stopped: |number| format!("{number} 已重新暂停：不会拣货或打包。"),
        looked_at: |number| format!("{number} 已更正，系统正在重新检查。"),
        asked_to_cancel: |number| format!("已申请取消 {number}，等待持有商品的环节答复。"),
        takes_effect: "通知店铺前还有",
        can_be_undone: "可撤销时间还有",
    },
};
