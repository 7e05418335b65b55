//! What the page of keys says.

use contracts::requests::access::KeyScope;

use super::figures::colon;
use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub name: &'static str,
    pub opens: &'static str,
    pub made: &'static str,
    pub ends: &'static str,
    pub never: &'static str,
    pub state: &'static str,
    pub live: Stated,
    pub over: Stated,
    pub ended: Stated,
    pub deeds: &'static str,
    pub end: &'static str,
    pub end_of: fn(&str) -> String,
    pub end_sure: &'static str,
    pub add: &'static str,
    pub make: &'static str,
    pub name_hint: &'static str,
    pub of_which: &'static str,
    pub of_which_hint: &'static str,
    pub days: fn(u32) -> String,
    pub fresh: fn(&str) -> String,
    pub gone: fn(&str) -> String,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub scopes: [(&'static str, &'static str); 4],
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says what a key opens.
pub fn scope(language: Language, scope: &KeyScope) -> String {
    let words = of(language);
    match scope {
        KeyScope::Read => words.scopes[0].1.to_owned(),
        KeyScope::Channel(id) => format!("{}{}{id}", words.scopes[1].1, colon(language)),
        KeyScope::Device(id) => format!("{}{}{id}", words.scopes[2].1, colon(language)),
        KeyScope::Admin => words.scopes[3].1.to_owned(),
    }
}

const ENGLISH: Words = Words {
    title: "Keys",
    name: "Name",
    opens: "Allows",
    made: "Made",
    ends: "Ends",
    never: "never",
    state: "State",
    live: (Tone::Good, "Live"),
    over: (Tone::Quiet, "Over"),
    ended: (Tone::Quiet, "Ended"),
    deeds: "Actions",
    end: "End",
    end_of: |name| format!("End the key {name}"),
    end_sure: "Whatever uses this key is refused from now on. It cannot be taken back.",
    add: "Make a key",
    make: "Make the key",
    name_hint: "For people: what uses it, such as “till at the counter”.",
    of_which: "Of which channel or device",
    of_which_hint: "Its short name; only for keys of one channel or one device.",
    days: |days| format!("in {days} days"),
    fresh: |name| format!("The key {name}:"),
    gone: |name| format!("The key {name} opens nothing any more."),
    nothing_yet: "No key was made yet",
    nothing_yet_because: "Programs come in with keys, people with their names. Make one for each \
                          program, and no wider than it needs.",
    scopes: [
        ("read", "Everything that only reads"),
        ("channel", "Orders of one channel"),
        ("device", "The floor, as one device"),
        ("admin", "Everything, access included"),
    ],
};

const CHINESE: Words = Words {
    title: "密钥",
    name: "名称",
    opens: "权限",
    made: "创建时间",
    ends: "到期",
    never: "永不",
    state: "状态",
    live: (Tone::Good, "有效"),
    over: (Tone::Quiet, "已到期"),
    ended: (Tone::Quiet, "已停用"),
    deeds: "操作",
    end: "停用",
    end_of: |name| format!("停用密钥 {name}"),
    end_sure: "使用此密钥的程序将立即被拒绝，且无法恢复。",
    add: "新建密钥",
    make: "生成密钥",
    name_hint: "供人识别：由什么程序使用，例如“门店收银台”。",
    of_which: "所属渠道或设备",
    of_which_hint: "短名；仅用于单个渠道或单个设备的密钥。",
    days: |days| format!("{days} 天后"),
    fresh: |name| format!("密钥 {name}："),
    gone: |name| format!("密钥 {name} 已失效。"),
    nothing_yet: "还没有密钥",
    nothing_yet_because: "程序用密钥进入，人员用登录名进入。请为每个程序单独生成，权限够用即可。",
    scopes: [
        ("read", "全部只读内容"),
        ("channel", "单个渠道的订单"),
        ("device", "作为单个设备进行拣货"),
        ("admin", "全部权限，包括人员与密钥"),
    ],
};
