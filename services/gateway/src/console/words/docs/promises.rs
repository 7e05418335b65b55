//! What the page of promises says.

use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub about: &'static str,
    pub kept: &'static str,
    pub rules: &'static [&'static str],
    pub yours: &'static str,
    pub duties: &'static [&'static str],
    pub changes: &'static str,
    pub changes_about: &'static str,
    pub next: &'static str,
    pub calls: fn(usize) -> String,
    pub events: fn(usize) -> String,
    pub members: fn(usize) -> String,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    about: "What you build today works with every later Kontor of this version of the API. Contracts gain \
            optional members, and nothing else; tests hold every change against what was promised.",
    kept: "What we promise",
    rules: &[
        "A call that is there stays: its method, its path, the keys that open it. It never asks for a \
         parameter or a member of the body that it did not ask for before.",
        "A member of an answer or an event that is there stays, under its name, with its type and its unit. \
         What is always there is always there.",
        "What is new is optional: a member that may be missing, a parameter that need not be said, another \
         call, another event.",
        "Anything else is a new version with a path (`/api/v2`) or a type (`.v2`) of its own, beside the old \
         one.",
        "Ids, cursors and tokens are opaque and stay valid. Events are never changed once they are said.",
    ],
    yours: "What that asks of you",
    duties: &[
        "Ignore members that you do not know, and words that you do not know in a member that has a few: \
         treat them as the most general one.",
        "Do not rely on the order of members, nor on how long an id is.",
        "Take an event again without harm: by its `id`.",
        "Decide by `type` and status, not by words meant for people: those may get better.",
    ],
    changes: "What came when",
    changes_about: "Calls and events by the day on which they were there for the first time, and what came to \
                    them later.",
    next: "In this version",
    calls: |count| if count == 1 { "1 call".to_owned() } else { format!("{count} calls") },
    events: |count| if count == 1 { "1 event".to_owned() } else { format!("{count} events") },
    members: |count| match count {
        1 => "1 addition to what was there".to_owned(),
        count => format!("{count} additions to what was there"),
    },
};

const CHINESE: Words = Words {
    about: "今天编写的程序可用于此接口版本之后的每个 Kontor。契约只会增加可选字段，此外不变；每次改动都由测试对照承诺检查。",
    kept: "我们的承诺",
    rules: &[
        "已有的接口不会消失：方法、路径和可用的密钥不变，也不会要求以前不需要的参数或字段。",
        "返回内容和事件中已有的字段保留名称、类型和单位；必有的字段始终存在。",
        "新增内容都是可选的：可能缺少的字段、不必填写的参数、新的接口、新的事件。",
        "除此之外的变化都是新版本，有自己的路径（`/api/v2`）或类型（`.v2`），与旧版并存。",
        "编号、游标和令牌是不透明的，并始终有效。事件一经发布不再改变。",
    ],
    yours: "对您的要求",
    duties: &[
        "忽略不认识的字段；对于取值有限的字段，遇到不认识的词按最一般的情况处理。",
        "不要依赖字段的顺序，也不要依赖编号的长度。",
        "同一事件收到两次也不应造成问题：按 `id` 识别。",
        "依据 `type` 和状态码判断，而不是给人看的文字：文字会不断改进。",
    ],
    changes: "变更记录",
    changes_about: "接口和事件按首次出现的日期列出，以及之后增加的字段和参数。",
    next: "此版本",
    calls: |count| format!("{count} 个接口"),
    events: |count| format!("{count} 个事件"),
    members: |count| format!("对已有内容增加 {count} 项"),
};
