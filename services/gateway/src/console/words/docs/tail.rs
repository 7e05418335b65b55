//! What the page says that shows what happens as it happens.

use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub about: &'static str,
    pub kind: &'static str,
    pub any_kind: &'static str,
    pub order: &'static str,
    pub order_hint: &'static str,
    pub look: &'static str,
    pub hold: &'static str,
    pub clear: &'static str,
    pub live: &'static str,
    pub held: &'static str,
    pub lost: &'static str,
    pub plain: &'static str,
    pub read_on: &'static str,
    pub nothing: &'static str,
    pub empty: &'static str,
    pub try_it: &'static str,
    pub list: &'static str,
    pub narrow: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    about: "What happens in this house, as it happens: the feed, followed by your browser from now on.",
    kind: "Kind",
    any_kind: "Every kind",
    order: "Order",
    order_hint: "ord_… or another subject",
    look: "Show",
    hold: "Pause",
    clear: "Clear",
    live: "Listening.",
    held: "Paused; {} wait.",
    lost: "The connection is lost; it is being tried again, and nothing is missed.",
    plain: "Without a script this page does not follow by itself.",
    read_on: "Show what came since",
    nothing: "Nothing of this kind has come since.",
    empty: "Nothing to show yet. What happens from now on comes here.",
    try_it: "Have a sample order sent, and watch it come",
    list: "Events, the newest first",
    narrow: "The feed tells of everything; your work reaches a part.",
};

const CHINESE: Words = Words {
    about: "本系统正在发生的事：浏览器从此刻起跟随事件流。",
    kind: "类型",
    any_kind: "全部类型",
    order: "订单",
    order_hint: "ord_……或其他主体",
    look: "显示",
    hold: "暂停",
    clear: "清空",
    live: "正在接收。",
    held: "已暂停，{} 条等待显示。",
    lost: "连接已断开，正在重试，不会遗漏。",
    plain: "未启用脚本时，本页不会自动更新。",
    read_on: "显示此后的事件",
    nothing: "此后没有这样的事件。",
    empty: "暂无内容。此后发生的事会显示在这里。",
    try_it: "发送一张样例订单，看它到达",
    list: "事件，最新在前",
    narrow: "事件流包含全部内容，而您的权限只覆盖一部分。",
};
