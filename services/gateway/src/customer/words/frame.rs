//! What stands around every page of a customer.

use crate::edge::form::Language;

/// A heading and a sentence.
pub type Said = (&'static str, &'static str);

/// What stands around every page.
pub struct Words {
    pub skip: &'static str,
    pub language: &'static str,
    pub lost: &'static str,
    /// Read aloud where a page that is followed has changed.
    pub changed: &'static str,
    pub back: &'static str,
    pub again: &'static str,
    pub unknown: Said,
    pub expired: Said,
    pub away: Said,
}

const ENGLISH: Words = Words {
    skip: "To the content",
    language: "Language",
    lost: "No connection. This may be out of date.",
    changed: "The page has been brought up to date.",
    back: "Back to your order",
    again: "Try again",
    unknown: ("Nothing here", "This link leads nowhere. Please check that it is complete."),
    expired: (
        "This link has expired",
        "It is no longer good, and nothing was changed. Please open your order's page again, or ask \
         the shop for a new link.",
    ),
    away: ("Not available for the moment", "Nothing is lost. Please try again in a minute."),
};

const CHINESE: Words = Words {
    skip: "跳到内容",
    language: "语言",
    lost: "连接已断开，内容可能不是最新。",
    changed: "页面已更新。",
    back: "返回订单",
    again: "重试",
    unknown: ("页面不存在", "此链接无效，请检查是否完整。"),
    expired: (
        "链接已失效",
        "此链接已过期，未做任何更改。请重新打开订单页面，或向店铺索取新的链接。",
    ),
    away: ("暂时无法查看", "信息不会丢失，请稍后再试。"),
};

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}
