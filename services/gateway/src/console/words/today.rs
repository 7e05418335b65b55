//! What the first page says.

use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub nothing_late: &'static str,
    pub nothing_late_because: &'static str,
    pub late: fn(usize, bool) -> String,
    pub late_because: &'static str,
    pub late_unknown: &'static str,
    pub came_in: &'static str,
    pub came_in_note: &'static str,
    pub on_hold: &'static str,
    pub backordered: &'static str,
    pub to_pick: &'static str,
    pub to_hand_over: &'static str,
    pub on_the_way: &'static str,
    pub incidents: &'static str,
    pub oldest: fn(&str) -> String,
    pub unknown: &'static str,
    pub figures: &'static str,
    pub stuck: &'static str,
    pub since: &'static str,
    pub look_after: &'static str,
    pub looked_after_by: fn(&str) -> String,
    pub open_order: &'static str,
    pub next_step: &'static str,
    pub away: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Today",
    nothing_late: "Nothing is late",
    nothing_late_because: "No order is stuck, nothing waits over its time, nothing is put aside.",
    late: |count, more| match (count, more) {
        (1, false) => "One thing wants to be looked at".to_owned(),
        (count, false) => format!("{count} things want to be looked at"),
        (count, true) => format!("More than {count} things want to be looked at"),
    },
    late_because: "Over their time, or put aside. Each says what to do next.",
    late_unknown: "Whether something is late is not known for the moment",
    came_in: "Came in today",
    came_in_note: "since the day began, UTC",
    on_hold: "On hold",
    backordered: "Waiting for stock",
    to_pick: "To pick",
    to_hand_over: "To hand over",
    on_the_way: "On the way",
    incidents: "Exceptions",
    oldest: |time| format!("longest {time}"),
    unknown: "not known for the moment",
    figures: "Figures",
    stuck: "What is stuck",
    since: "Since",
    look_after: "I look after it",
    looked_after_by: |who| format!("Looked after by {who}"),
    open_order: "Open the order",
    next_step: "Next",
    away: "A part of the house does not answer. Nothing is lost; the page is up to date again as soon as it does.",
};

const CHINESE: Words = Words {
    title: "今日",
    nothing_late: "没有延误",
    nothing_late_because: "没有卡住的订单，没有超时的等待，没有被搁置的消息。",
    late: |count, more| match more {
        false => format!("有 {count} 件事需要处理"),
        true => format!("有超过 {count} 件事需要处理"),
    },
    late_because: "已超时或被搁置，每一项都写明下一步。",
    late_unknown: "暂时无法得知是否有延误",
    came_in: "今日新单",
    came_in_note: "自今日零时（UTC）",
    on_hold: "暂停中",
    backordered: "缺货等待",
    to_pick: "待拣货",
    to_hand_over: "待交接",
    on_the_way: "运输中",
    incidents: "运输异常",
    oldest: |time| format!("最久 {time}"),
    unknown: "暂时无法得知",
    figures: "数据",
    stuck: "卡住的事项",
    since: "开始于",
    look_after: "我来处理",
    looked_after_by: |who| format!("{who} 正在处理"),
    open_order: "打开订单",
    next_step: "下一步",
    away: "系统的一部分没有应答。数据没有丢失，恢复后页面会自动更新。",
};
