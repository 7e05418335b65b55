//! What the page of the audit says.

use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub about: &'static str,
    pub person: &'static str,
    pub anybody: &'static str,
    pub day: &'static str,
    pub show: &'static str,
    pub clear: &'static str,
    pub when: &'static str,
    pub what: &'static str,
    pub came_of_it: &'static str,
    pub done: &'static str,
    pub refused: fn(u16) -> String,
    pub trace: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_because: &'static str,
    pub newest: &'static str,
    pub older: &'static str,
    pub pages: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Audit",
    about: "What people who are signed in changed, or tried to. What programs did stands with the \
            orders.",
    person: "Who",
    anybody: "Anybody",
    day: "Day, in UTC",
    show: "Show",
    clear: "Clear",
    when: "When",
    what: "What",
    came_of_it: "What came of it",
    done: "Done",
    refused: |status| format!("Refused, {status}"),
    trace: "Trace",
    nothing_yet: "Nobody has changed anything yet",
    nothing_yet_because: "Whatever somebody changes stands here at once.",
    nothing_found: "Nothing was changed then",
    nothing_found_because: "Neither done nor tried, by this person on this day.",
    newest: "Newest",
    older: "Older",
    pages: "Pages",
};

const CHINESE: Words = Words {
    title: "操作记录",
    about: "登录人员所做的更改及尝试。程序的操作记录在各订单中。",
    person: "人员",
    anybody: "所有人员",
    day: "日期（UTC）",
    show: "显示",
    clear: "清除",
    when: "时间",
    what: "操作",
    came_of_it: "结果",
    done: "已完成",
    refused: |status| format!("被拒绝，{status}"),
    trace: "追踪号",
    nothing_yet: "还没有人做过更改",
    nothing_yet_because: "任何更改都会立即记录在这里。",
    nothing_found: "此时没有更改",
    nothing_found_because: "该人员当天没有任何操作或尝试。",
    newest: "最新",
    older: "更早",
    pages: "分页",
};
