//! What the page says at which people sign in.

use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub go: &'static str,
    pub wrong: &'static str,
    pub locked: fn(&str) -> String,
    pub nobody_yet: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Sign in",
    name: "User name",
    password: "Password",
    go: "Sign in",
    wrong: "User name or password is wrong.",
    locked: |time| format!("Too many wrong tries. Wait {time}, then try again."),
    nobody_yet: "No access yet? An administrator lets you in.",
};

const CHINESE: Words = Words {
    title: "登录",
    name: "用户名",
    password: "密码",
    go: "登录",
    wrong: "用户名或密码错误。",
    locked: |time| format!("错误次数过多。请等待 {time} 后再试。"),
    nobody_yet: "还没有账号？请联系管理员。",
};
