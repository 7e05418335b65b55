//! What stands around every page, and what a page says that cannot be shown.

use contracts::requests::access::people::Role;

use crate::edge::form::Language::{self, Chinese, English};

/// What stands around every page.
pub struct Words {
    pub skip: &'static str,
    pub rooms: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub themes: [&'static str; 3],
    pub density: &'static str,
    pub densities: [&'static str; 2],
    pub sign_out: &'static str,
    pub menu_of: fn(&str) -> String,
    pub lost: &'static str,
    pub back_again: &'static str,
    pub signed_out: &'static str,
    pub sign_in_again: &'static str,
    pub keys: &'static str,
    pub close: &'static str,
    pub key_search: &'static str,
    pub key_move: &'static str,
    pub key_open: &'static str,
    pub key_leave: &'static str,
    pub key_help: &'static str,
    pub go_to: fn(&str) -> String,
    pub problem: Problems,
}

/// What a page says that cannot be shown.
pub struct Problems {
    pub closed: &'static str,
    pub closed_because: fn(&str) -> String,
    pub closed_beyond: &'static str,
    pub missing: &'static str,
    pub missing_because: &'static str,
    pub away: &'static str,
    pub away_because: &'static str,
    pub refused: &'static str,
    pub broken: &'static str,
    pub broken_because: &'static str,
    pub gone: &'static str,
    pub gone_because: &'static str,
    pub kept: &'static str,
    pub sign_in_beside: &'static str,
    pub send_again: &'static str,
    pub without_it: &'static str,
    pub told: &'static str,
    pub trace: &'static str,
    pub try_again: &'static str,
    pub to_today: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says what somebody's work is called.
pub fn role(language: Language, role: Role) -> &'static str {
    let (english, chinese) = match role {
        Role::Admin => ("Administrator", "管理员"),
        Role::Operator => ("Operator", "运维"),
        Role::Clerk => ("Clerk", "客服"),
        Role::WarehouseLead => ("Warehouse lead", "仓库主管"),
        Role::Picker => ("Picker", "拣货员"),
        Role::Viewer => ("Viewer", "只读"),
    };
    if language == Chinese { chinese } else { english }
}

const ENGLISH: Words = Words {
    skip: "Skip to content",
    rooms: "Rooms",
    search: "Find an order",
    search_hint: "Order number",
    language: "Language",
    theme: "Colours",
    themes: ["As the system", "Light", "Dark"],
    density: "Density",
    densities: ["Comfortable", "Compact"],
    sign_out: "Sign out",
    menu_of: |name| format!("Menu of {name}"),
    lost: "The connection is lost. What you see may be out of date; it is being tried again.",
    back_again: "Connected again. The page is up to date.",
    signed_out: "You are not signed in any more. What you typed is still here.",
    sign_in_again: "Sign in again",
    keys: "Keys",
    close: "Close",
    key_search: "Find an order",
    key_move: "Next row, row before",
    key_open: "Open the row",
    key_leave: "Leave a field or a menu",
    key_help: "Show these keys",
    go_to: |page| format!("Go to {page}"),
    problem: Problems {
        closed: "This room is closed to you",
        closed_because: |role| {
            format!(
                "It is not among the work of your role, {role}. An administrator can change that."
            )
        },
        closed_beyond: "It shows the whole house, and your work reaches some channels or locations alone.",
        missing: "There is no such page",
        missing_because: "Nothing is here, or not any more. Check the address, or look for it.",
        away: "Not available for the moment",
        away_because: "A part of the house does not answer. What was taken in is safe, and shops \
                       send again what could not be. Try again in a moment.",
        refused: "That was not done",
        broken: "Something broke on our side",
        broken_because: "It was noted. Nothing that was accepted is lost.",
        gone: "You are not signed in any more",
        gone_because: "Sign in in a window beside this one, then come back and send it again.",
        kept: "What you typed is kept on this page.",
        sign_in_beside: "Sign in beside",
        send_again: "Send it again",
        without_it: "Go on without it",
        told: "What was said",
        trace: "Trace",
        try_again: "Try again",
        to_today: "To the first page",
    },
};

const CHINESE: Words = Words {
    skip: "跳到内容",
    rooms: "导航",
    search: "查找订单",
    search_hint: "订单号",
    language: "语言",
    theme: "配色",
    themes: ["跟随系统", "浅色", "深色"],
    density: "密度",
    densities: ["宽松", "紧凑"],
    sign_out: "退出登录",
    menu_of: |name| format!("{name} 的菜单"),
    lost: "连接已断开。页面内容可能已过时，正在自动重试。",
    back_again: "已重新连接，页面内容为最新。",
    signed_out: "您已退出登录。已填写的内容仍保留在此页。",
    sign_in_again: "重新登录",
    keys: "快捷键",
    close: "关闭",
    key_search: "查找订单",
    key_move: "下一行、上一行",
    key_open: "打开所选行",
    key_leave: "离开输入框或菜单",
    key_help: "显示快捷键",
    go_to: |page| format!("前往“{page}”"),
    problem: Problems {
        closed: "您无权进入此页面",
        closed_because: |role| format!("您的角色（{role}）不包含此项工作。管理员可以更改。"),
        closed_beyond: "此页面涉及全部渠道和仓库，而您仅负责其中一部分。",
        missing: "没有此页面",
        missing_because: "此处没有内容，或已不存在。请检查地址，或重新查找。",
        away: "暂时不可用",
        away_because: "系统的一部分没有应答。已接收的数据都在，未能接收的内容店铺会再次推送。请稍后再试。",
        refused: "操作未执行",
        broken: "系统内部出错",
        broken_because: "错误已记录。已接收的数据没有丢失。",
        gone: "您已退出登录",
        gone_because: "请在旁边的新窗口中登录，然后回到此页重新提交。",
        kept: "您填写的内容已保留在此页。",
        sign_in_beside: "在新窗口登录",
        send_again: "重新提交",
        without_it: "放弃并返回",
        told: "详细说明",
        trace: "追踪号",
        try_again: "重试",
        to_today: "返回首页",
    },
};
