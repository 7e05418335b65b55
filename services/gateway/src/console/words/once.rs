//! What is said of things that are shown once, or copied.

use crate::edge::form::Language::{self, Chinese, English};

/// What is said.
pub struct Words {
    pub copy: &'static str,
    pub copy_of: fn(&str) -> String,
    pub copied: &'static str,
    pub once: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    copy: "Copy",
    copy_of: |what| format!("Copy: {what}"),
    copied: "Copied.",
    once: "It is shown this once, and kept nowhere in clear. Whoever loses it makes another one.",
};

const CHINESE: Words = Words {
    copy: "复制",
    copy_of: |what| format!("复制：{what}"),
    copied: "已复制。",
    once: "仅显示这一次，系统不保存明文。遗失后请重新生成。",
};
