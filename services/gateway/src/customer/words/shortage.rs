//! What the page of missing pieces says.

use chrono::NaiveDate;
use contracts::requests::warehouse::shortages::Shortage;

use crate::edge::form::Language;

/// What the page of missing pieces says.
pub struct Words {
    pub title: &'static str,
    pub order: &'static str,
    pub item: &'static str,
    pub missing: &'static str,
    pub expected: &'static str,
    pub arrived: &'static str,
    pub cancelled: &'static str,
    /// Before the item that was agreed upon; whether it was sent stands elsewhere.
    pub substituted: &'static str,
    /// Before the moment at which the time decides.
    pub default: &'static str,
    /// What happens where it never does.
    pub no_default: &'static str,
    pub wait: &'static str,
    pub cancel: &'static str,
    /// Above the items that may stand in.
    pub substitutes: &'static str,
    /// Before the title of an item that stands in.
    pub take: &'static str,
    /// Where something else was chosen, or what was chosen has gone.
    pub too_late: &'static str,
    /// Where it cannot be told what was chosen, or it is not among what there is.
    pub unclear: &'static str,
    open: &'static str,
    waiting: &'static str,
    waiting_until: &'static str,
    cancelling: &'static str,
    replaced: &'static str,
    /// All of it was cancelled, or what did not come.
    all_cancelled: &'static str,
    rest_cancelled: &'static str,
    settled: &'static str,
}

impl Words {
    /// Says how a case stands.
    pub fn state(&self, shortage: &Shortage) -> String {
        let waiting = |day: NaiveDate| format!("{} {day}", self.waiting_until);
        match (shortage.state.as_str(), shortage.wait_until) {
            ("open", _) => self.open.to_owned(),
            ("waiting", Some(day)) => waiting(day),
            ("waiting", None) => self.waiting.to_owned(),
            ("cancelling", _) => self.cancelling.to_owned(),
            _ if shortage.substituted > 0 => self.replaced.to_owned(),
            _ if shortage.cancelled > 0 && shortage.arrived > 0 => self.rest_cancelled.to_owned(),
            _ if shortage.cancelled > 0 => self.all_cancelled.to_owned(),
            _ => self.settled.to_owned(),
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
    title: "Your order",
    order: "Order",
    item: "Item",
    missing: "Missing",
    expected: "Expected",
    arrived: "Arrived",
    cancelled: "Cancelled",
    substituted: "Chosen in its place",
    default: "Else cancelled on",
    no_default: "Without an answer we wait for it.",
    wait: "Wait for it",
    cancel: "Cancel what is missing",
    substitutes: "Or take something else instead; the price stays the same.",
    take: "Take instead:",
    too_late: "This cannot be chosen any more. This is how it stands now.",
    unclear: "We could not read your choice. Please choose again.",
    open: "Part of your order is out of stock",
    waiting: "We wait for it",
    waiting_until: "We wait for it until",
    cancelling: "It is being cancelled",
    replaced: "Something else was chosen to be sent in its place",
    all_cancelled: "What was missing is cancelled",
    rest_cancelled: "Some of it came, and the rest is cancelled",
    settled: "Nothing is missing any more",
};

const CHINESE: Words = Words {
    title: "您的订单",
    order: "订单",
    item: "商品",
    missing: "缺货数量",
    expected: "预计到货",
    arrived: "已到货",
    cancelled: "已取消",
    substituted: "已选改发商品",
    default: "未选择将自动取消",
    no_default: "如未选择，我们会一直等待到货。",
    wait: "等待到货",
    cancel: "取消缺货部分",
    substitutes: "或者换成其他商品，价格不变：",
    take: "换成：",
    too_late: "该选项已不可用。以下是当前情况。",
    unclear: "未能识别您的选择，请重新选择。",
    open: "您的订单中有商品缺货",
    waiting: "正在等待到货",
    waiting_until: "正在等待到货，最晚至",
    cancelling: "正在取消",
    replaced: "已选择改发其他商品",
    all_cancelled: "缺货部分已取消",
    rest_cancelled: "部分商品已到货，其余缺货已取消",
    settled: "已没有缺货",
};
