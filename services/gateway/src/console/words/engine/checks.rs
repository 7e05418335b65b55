//! What is said of the invariants.

use crate::edge::form::Language::{self, Chinese, English};

/// What the part about checks says.
pub struct Words {
    pub title: &'static str,
    pub now: &'static str,
    pub wanted: &'static str,
    pub last: &'static str,
    pub took: fn(&str) -> String,
    pub none: &'static str,
    pub none_because: &'static str,
    pub unwatched: &'static str,
    pub invariant: &'static str,
    pub looked_at: &'static str,
    pub found: &'static str,
    pub holds: &'static str,
    pub wrong: fn(&str) -> String,
    pub on_the_way: fn(&str) -> String,
    pub unknown: &'static str,
    pub such_as: &'static str,
    pub all_hold: fn(usize) -> String,
    pub some_hold: fn(usize) -> String,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Invariants",
    now: "Check now",
    wanted: "A check was asked for; it is here in a moment.",
    last: "Last check",
    took: |time| format!("took {time}"),
    none: "No check yet",
    none_because: "The first one comes by itself within a minute of the start.",
    unwatched: "Nobody checks by itself here; `kontor doctor` checks and leaves what it found on this page.",
    invariant: "What has to be true",
    looked_at: "Looked at",
    found: "Found",
    holds: "True",
    wrong: |count| format!("{count} wrong"),
    on_the_way: |count| format!("{count} on the way"),
    unknown: "Not known",
    such_as: "such as",
    all_hold: |count| format!("All {count} are true"),
    some_hold: |count| format!("{count} others are true"),
};

const CHINESE: Words = Words {
    title: "数据一致性检查",
    now: "立即检查",
    wanted: "已请求检查，结果稍后显示。",
    last: "上次检查",
    took: |time| format!("用时 {time}"),
    none: "尚未检查",
    none_because: "启动后一分钟内会自动进行第一次检查。",
    unwatched: "此处没有自动检查；运行 `kontor doctor` 后结果会显示在这里。",
    invariant: "必须成立的事实",
    looked_at: "检查数量",
    found: "结果",
    holds: "成立",
    wrong: |count| format!("{count} 处不成立"),
    on_the_way: |count| format!("{count} 处仍在途中"),
    unknown: "未知",
    such_as: "例如",
    all_hold: |count| format!("{count} 项全部成立"),
    some_hold: |count| format!("其余 {count} 项成立"),
};

/// What each invariant says in Chinese, by its code; in English its own words say it.
const IN_CHINESE: [(&str, &str); 14] = [
    ("deliveries_have_orders", "每个已接收的推送都有对应订单"),
    ("nothing_twice", "订单、发货、预留均不重复"),
    ("ends_once", "订单只结束一次，完成时没有未结件数"),
    ("ledger_adds_up", "流水合计等于库存"),
    ("nothing_oversold", "不超卖"),
    ("amounts_add_up", "每个订单的金额与总额一致"),
    ("refunds_once", "不重复退款，未退回的不退款"),
    ("logs_are_dense", "日志与版本连续无缺"),
    ("readers_arrive", "每个读取者都与写入者一致"),
    ("pieces_agree", "接单与仓库对每件商品的记录一致"),
    ("returns_agree", "接单与仓库对退货的记录一致"),
    ("returns_booked", "退回的就是发出的，并如实入账"),
    ("all_published", "写入的都已发布，没有久等的消息"),
    ("versions_rise", "每个日志中的版本递增"),
];

/// Says what has to be true.
pub fn invariant(language: Language, code: &str, words: &str) -> String {
    let chinese = IN_CHINESE.iter().find(|(known, _)| *known == code);
    match (language, chinese) {
        (Chinese, Some((_, chinese))) => (*chinese).to_owned(),
        (Chinese, None) | (English, _) => {
            let mut letters = words.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}
