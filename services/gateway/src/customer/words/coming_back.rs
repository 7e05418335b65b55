//! What the pages of pieces that go back, or arrived broken, say.

use crate::customer::coming_back::Wish;
use crate::edge::form::Language;

/// What both pages say.
pub struct Words {
    pub order: &'static str,
    /// Before the last day.
    pub until: &'static str,
    /// Before the most that can be named.
    pub at_most: &'static str,
    pub comma: &'static str,
    /// Before what was sent in place of a line.
    pub sent_instead: &'static str,
    pub note: &'static str,
    pub note_hint: &'static str,
    pub over: &'static str,
    pub none: &'static str,
    /// Where a return waits already.
    pub waits: &'static str,
    /// Where no piece is named, or a number is none.
    pub choose: &'static str,
    /// Where the pieces cannot be sent back.
    pub refused: &'static str,
    of_return: Page,
    of_damage: Page,
}

/// What one of them says.
pub struct Page {
    pub title: &'static str,
    pub intro: &'static str,
    pub why: &'static str,
    /// The word of a reason, and what it says.
    pub reasons: [(&'static str, &'static str); 4],
    pub send: &'static str,
}

impl Words {
    /// Gives what the page of a wish says.
    pub fn page(&self, wish: Wish) -> &Page {
        match wish {
            Wish::Return => &self.of_return,
            Wish::Damage => &self.of_damage,
        }
    }
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    order: "Order",
    until: "Can be sent back until",
    at_most: "of",
    comma: ", ",
    sent_instead: "Sent in its place: ",
    note: "What else we should know",
    note_hint: "Please write no names or addresses.",
    over: "The time for sending something back is over. Please ask us.",
    none: "There is nothing that can be sent back.",
    waits: "You have asked already, and we will answer it. Nothing was changed now.",
    choose: "Please choose how many pieces it is about.",
    refused: "This cannot be done in this way. Please look at the pieces again.",
    of_return: Page {
        title: "Send something back",
        intro: "Please choose what it is about. We answer you before you send anything.",
        why: "Why",
        reasons: [
            ("fit", "It does not fit"),
            ("expected", "It is not what I expected"),
            ("mistake", "I ordered it by mistake"),
            ("other", "Something else"),
        ],
        send: "Ask to send it back",
    },
    of_damage: Page {
        title: "Something arrived broken or wrong",
        intro: "We are sorry. Please tell us what it is about, and keep it until we answer you.",
        why: "What is wrong",
        reasons: [
            ("broken", "It arrived broken"),
            ("wrong", "It is another item"),
            ("faulty", "It does not work"),
            ("parts", "A part of it is missing"),
        ],
        send: "Tell us",
    },
};

const CHINESE: Words = Words {
    order: "订单",
    until: "可申请退货至",
    at_most: "最多",
    comma: "，",
    sent_instead: "实际发出：",
    note: "其他说明",
    note_hint: "请勿填写姓名或地址。",
    over: "退货期限已过，如有需要请联系店铺。",
    none: "没有可以退货的商品。",
    waits: "您已提交过申请，我们会尽快答复，本次未做更改。",
    choose: "请填写要退货的件数。",
    refused: "无法按此提交退货，请重新核对商品和件数。",
    of_return: Page {
        title: "申请退货",
        intro: "请选择商品。我们会先答复您，之后再寄回。",
        why: "退货原因",
        reasons: [
            ("fit", "尺寸不合适"),
            ("expected", "与预期不符"),
            ("mistake", "买错了"),
            ("other", "其他原因"),
        ],
        send: "提交退货申请",
    },
    of_damage: Page {
        title: "商品破损或有误",
        intro: "非常抱歉。请告诉我们是哪些商品，我们会尽快答复，在此之前请保留商品。",
        why: "问题",
        reasons: [
            ("broken", "收到时已破损"),
            ("wrong", "发错商品"),
            ("faulty", "无法使用"),
            ("parts", "缺少配件"),
        ],
        send: "提交",
    },
};
