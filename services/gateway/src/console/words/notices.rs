//! What the pages of notices and of texts to customers say.

use contracts::requests::messages::{MessageKind, MessageLanguage};
use contracts::requests::notices::NoticeMail;

use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub open: &'static str,
    pub gone: &'static str,
    pub all: &'static str,
    pub which: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub next_step: &'static str,
    pub open_order: &'static str,
    pub looked_after_by: fn(&str) -> String,
    pub look_after: &'static str,
    pub nothing_open: &'static str,
    pub nothing_open_because: &'static str,
    pub nothing_here: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub pages: &'static str,
    pub texts: &'static str,
    pub told: &'static str,
    pub language: &'static str,
    pub subject: &'static str,
    pub state: &'static str,
    pub own: Stated,
    pub ours: Stated,
    pub text: &'static str,
    pub placeholders: &'static str,
    pub preview: &'static str,
    pub keep: &'static str,
    pub kept: &'static str,
    pub reset: &'static str,
    pub reset_sure: &'static str,
    pub was_reset: &'static str,
    pub from: &'static str,
    pub no_sender: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says where the mail about a notice stands; nothing where nobody is written to.
pub fn mail(language: Language, mail: NoticeMail) -> Option<Stated> {
    let (tone, english, chinese) = match mail {
        NoticeMail::None => return None,
        NoticeMail::Waiting => (Tone::Busy, "Mail waits", "邮件待发"),
        NoticeMail::Sending => (Tone::Busy, "Mail goes out", "邮件发送中"),
        NoticeMail::Sent => (Tone::Quiet, "Mail sent", "邮件已发"),
        NoticeMail::Unknown => (Tone::Careful, "Mail perhaps sent", "邮件状态未知"),
        NoticeMail::Refused => (Tone::Bad, "Mail refused", "邮件被拒"),
    };
    Some((tone, if language == Chinese { chinese } else { english }))
}

/// Says what a message tells.
pub fn kind(language: Language, kind: MessageKind) -> &'static str {
    let (english, chinese) = match kind {
        MessageKind::Received => ("The order has arrived", "已收到订单"),
        MessageKind::CorrectionRequested => ("Something is missing in the order", "订单信息不全"),
        MessageKind::AddressChanged => ("The order goes elsewhere", "收货地址已更改"),
        MessageKind::Shortage => ("Pieces are missing", "缺货"),
        MessageKind::Shipped => ("A parcel is on its way", "包裹已发出"),
        MessageKind::Problem => ("A parcel does not get on", "包裹异常"),
        MessageKind::Delivered => ("A parcel has arrived", "包裹已送达"),
    };
    if language == Chinese { chinese } else { english }
}

/// Names the language of a text.
pub fn tongue(language: MessageLanguage) -> &'static str {
    match language {
        MessageLanguage::English => "English",
        MessageLanguage::Chinese => "中文",
    }
}

const ENGLISH: Words = Words {
    title: "Notices",
    open: "Open",
    gone: "Settled",
    all: "All",
    which: "Which",
    since: "since",
    until: "settled",
    next_step: "What to do",
    open_order: "Open the order",
    looked_after_by: |who| format!("{who} looks after it"),
    look_after: "I look after it",
    nothing_open: "Nothing has to be looked at",
    nothing_open_because: "Each cause stands here once, for as long as it is there.",
    nothing_here: "No notice stands there",
    older: "Older",
    newest: "Newest",
    pages: "Pages",
    texts: "Texts to customers",
    told: "Tells",
    language: "Language",
    subject: "Subject",
    state: "State",
    own: (Tone::Busy, "Your own"),
    ours: (Tone::Quiet, "Default"),
    text: "Text",
    placeholders: "May stand in it:",
    preview: "As a customer gets it",
    keep: "Keep it",
    kept: "The text is kept; messages are written from it from now on.",
    reset: "Back to the default",
    reset_sure: "Your own text is given up.",
    was_reset: "It is again the text that comes with Kontor.",
    from: "From",
    no_sender: "No sender is set; nothing goes out.",
};

const CHINESE: Words = Words {
    title: "提醒",
    open: "未解决",
    gone: "已解决",
    all: "全部",
    which: "范围",
    since: "始于",
    until: "解决于",
    next_step: "下一步",
    open_order: "打开订单",
    looked_after_by: |who| format!("{who} 正在处理"),
    look_after: "我来处理",
    nothing_open: "没有需要处理的事项",
    nothing_open_because: "每个原因只显示一次，直至其消除。",
    nothing_here: "没有符合条件的提醒",
    older: "更早",
    newest: "最新",
    pages: "分页",
    texts: "客户通知模板",
    told: "内容",
    language: "语言",
    subject: "主题",
    state: "状态",
    own: (Tone::Busy, "自定义"),
    ours: (Tone::Quiet, "默认"),
    text: "正文",
    placeholders: "可使用：",
    preview: "客户看到的内容",
    keep: "保存",
    kept: "已保存，之后的消息将使用此模板。",
    reset: "恢复默认",
    reset_sure: "将放弃自定义的模板。",
    was_reset: "已恢复为 Kontor 的默认模板。",
    from: "发件人",
    no_sender: "尚未设置发件人，不会发出邮件。",
};
