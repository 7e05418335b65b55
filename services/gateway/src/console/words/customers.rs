//! What the pages of customers say.

use contracts::requests::crm::{ContactDirection, ContactKind};
use contracts::requests::messages::{MessageKind, MessageState, ParcelProblem};

use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub name: &'static str,
    pub reach: &'static str,
    pub orders: &'static str,
    pub spent: &'static str,
    pub last_order: &'static str,
    pub never: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub find: &'static str,
    pub clear: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_because: &'static str,
    pub forgotten: &'static str,
    pub forgotten_because: &'static str,
    pub nameless: &'static str,
    pub pages: &'static str,
    pub first: &'static str,
    pub more: &'static str,
    pub newest: &'static str,
    pub older: &'static str,
    pub who: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    pub completed: &'static str,
    pub cancelled: &'static str,
    pub since: &'static str,
    pub bought: &'static str,
    pub more_items: fn(usize) -> String,
    pub no_orders: &'static str,
    pub test: &'static str,
    pub refund_due: &'static str,
    pub links: &'static str,
    pub link_parcel: fn(&str) -> String,
    pub link_order: &'static str,
    pub link_address: &'static str,
    pub link_return: &'static str,
    pub link_made: &'static str,
    pub link_until: &'static str,
    pub record: &'static str,
    pub said: &'static str,
    pub said_hint: &'static str,
    pub way: &'static str,
    pub began: &'static str,
    pub about: &'static str,
    pub about_none: &'static str,
    pub write_down: &'static str,
    pub done_record: &'static str,
    pub done_resend: &'static str,
    pub history: &'static str,
    pub nothing_happened: &'static str,
    pub cut: &'static str,
    pub placed: &'static str,
    pub handed_over: &'static str,
    pub parcel_of: &'static str,
    pub resend: &'static str,
    pub resend_why: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

fn either(language: Language, (english, chinese): (&'static str, &'static str)) -> &'static str {
    if language == Chinese { chinese } else { english }
}

/// Says on which way somebody spoke.
pub fn kind(language: Language, kind: ContactKind) -> &'static str {
    let both = match kind {
        ContactKind::Call => ("Call", "电话"),
        ContactKind::Email => ("E-mail", "邮件"),
        ContactKind::Chat => ("Chat", "聊天"),
        ContactKind::Visit => ("Visit", "到店"),
        ContactKind::Letter => ("Letter", "信件"),
    };
    either(language, both)
}

/// Says who began.
pub fn direction(language: Language, direction: ContactDirection) -> &'static str {
    let both = match direction {
        ContactDirection::Incoming => ("from the customer", "客户联系我们"),
        ContactDirection::Outgoing => ("from us", "我们联系客户"),
    };
    either(language, both)
}

/// Says that somebody spoke, on which way, and who began.
pub fn contact(language: Language, kind: ContactKind, began: ContactDirection) -> String {
    match language {
        English => format!("{} {}", self::kind(language, kind), direction(language, began)),
        Chinese => format!("{}：{}", self::kind(language, kind), direction(language, began)),
    }
}

/// Says what a message tells.
pub fn message(
    language: Language,
    kind: MessageKind,
    problem: Option<ParcelProblem>,
) -> &'static str {
    let both = match (kind, problem) {
        (MessageKind::Received, _) => ("Told that we have the order", "通知：已收到订单"),
        (MessageKind::CorrectionRequested, _) => {
            ("Asked for address or contact", "请客户补全地址或联系方式")
        }
        (MessageKind::AddressChanged, _) => {
            ("Told that the order goes to another address", "通知：收货地址已更改")
        }
        (MessageKind::Shortage, _) => {
            ("Asked what to do about missing stock", "请客户选择缺货处理")
        }
        (MessageKind::Shipped, _) => ("Told that a parcel is on its way", "通知：包裹已发出"),
        (MessageKind::Delivered, _) => ("Told that a parcel was delivered", "通知：包裹已送达"),
        (MessageKind::Problem, Some(ParcelProblem::DeliveryFailed)) => {
            ("Told that a delivery failed", "通知：投递失败")
        }
        (MessageKind::Problem, Some(ParcelProblem::Lost)) => {
            ("Told that a parcel is lost", "通知：包裹丢失")
        }
        (MessageKind::Problem, Some(ParcelProblem::OnHold) | None) => {
            ("Told that a parcel stands still", "通知：包裹滞留")
        }
    };
    either(language, both)
}

/// Says where a message stands.
pub fn message_state(language: Language, state: MessageState) -> Stated {
    let (tone, english, chinese) = match state {
        MessageState::Waiting => (Tone::Busy, "Goes out soon", "等待发送"),
        MessageState::Sending => (Tone::Busy, "Being sent", "发送中"),
        MessageState::Sent => (Tone::Good, "Sent", "已发送"),
        MessageState::Unknown => (Tone::Careful, "Perhaps sent", "可能已发送"),
        MessageState::Refused => (Tone::Bad, "Refused", "被拒收"),
        MessageState::Failed => (Tone::Bad, "Failed", "发送失败"),
        MessageState::Unreachable => (Tone::Careful, "No address", "无邮箱地址"),
        MessageState::Expired => (Tone::Quiet, "Too late", "已过时"),
        MessageState::Pointless => (Tone::Quiet, "Not needed", "无需发送"),
    };
    (tone, either(language, (english, chinese)))
}

const ENGLISH: Words = Words {
    title: "Customers",
    name: "Name",
    reach: "Reached at",
    orders: "Orders",
    spent: "Spent",
    last_order: "Last order",
    never: "none that counts",
    search: "Name, e-mail, telephone or order number",
    search_hint: "Name, e-mail, telephone, order …",
    find: "Find",
    clear: "Show all",
    nothing_yet: "No customers yet",
    nothing_yet_because: "Whoever orders with an e-mail address or a telephone number stands here.",
    nothing_found: "Nobody is found",
    nothing_found_because: "No name, e-mail or telephone number begins like that, and no order is \
                            called so.",
    forgotten: "Forgotten",
    forgotten_because: "Who it was is forgotten; what was ordered stays.",
    nameless: "Without a name",
    pages: "Pages",
    first: "From the beginning",
    more: "More",
    newest: "Newest",
    older: "Older",
    who: "Customer",
    email: "E-mail",
    phone: "Telephone",
    completed: "Completed",
    cancelled: "Cancelled",
    since: "First order",
    bought: "Bought",
    more_items: |more| format!("and {more} more"),
    no_orders: "No orders are known.",
    test: "Test",
    refund_due: "To be paid back:",
    links: "Links for the customer",
    link_parcel: |number| format!("Where parcel {number} is"),
    link_order: "Link to the order's page",
    link_address: "Link to correct the address",
    link_return: "Link to send something back",
    link_made: "The link is made. Give it to this customer alone.",
    link_until: "Good until",
    record: "Write down a call or a message",
    said: "What was said",
    said_hint: "What was said …",
    way: "How",
    began: "Who began",
    about: "About which order",
    about_none: "About no order",
    write_down: "Write down",
    done_record: "It stands in the history.",
    done_resend: "The message goes out as soon as it may.",
    history: "History",
    nothing_happened: "Nothing happened yet.",
    cut: "Only the newest 200 messages and notes are shown.",
    placed: "Placed order",
    handed_over: "Sent parcel of order",
    parcel_of: "Parcel of order",
    resend: "Send again",
    resend_why: "It may have arrived already. Why again?",
};

const CHINESE: Words = Words {
    title: "客户",
    name: "姓名",
    reach: "联系方式",
    orders: "订单",
    spent: "消费",
    last_order: "最近订单",
    never: "无有效订单",
    search: "姓名、邮箱、电话或订单号",
    search_hint: "姓名、邮箱、电话、订单号…",
    find: "查找",
    clear: "显示全部",
    nothing_yet: "还没有客户",
    nothing_yet_because: "留有邮箱或电话的下单人会显示在这里。",
    nothing_found: "没有找到客户",
    nothing_found_because: "没有姓名、邮箱或电话以此开头，也没有这样的订单号。",
    forgotten: "已删除个人信息",
    forgotten_because: "个人信息已删除，订单记录保留。",
    nameless: "未留姓名",
    pages: "分页",
    first: "从头开始",
    more: "更多",
    newest: "最新",
    older: "更早",
    who: "客户",
    email: "邮箱",
    phone: "电话",
    completed: "已完成",
    cancelled: "已取消",
    since: "首次下单",
    bought: "购买商品",
    more_items: |more| format!("另有 {more} 种"),
    no_orders: "没有订单记录。",
    test: "测试",
    refund_due: "待退款：",
    links: "客户链接",
    link_parcel: |number| format!("包裹 {number} 的物流页面"),
    link_order: "订单页面的链接",
    link_address: "更正地址的链接",
    link_return: "申请退货的链接",
    link_made: "链接已生成，请只发给该客户。",
    link_until: "有效期至",
    record: "记录通话或消息",
    said: "沟通内容",
    said_hint: "沟通内容…",
    way: "方式",
    began: "谁发起",
    about: "相关订单",
    about_none: "无相关订单",
    write_down: "保存记录",
    done_record: "已写入历史记录。",
    done_resend: "消息将尽快发送。",
    history: "历史记录",
    nothing_happened: "还没有记录。",
    cut: "仅显示最新的 200 条消息与记录。",
    placed: "下单",
    handed_over: "发出包裹，订单",
    parcel_of: "包裹，订单",
    resend: "重新发送",
    resend_why: "客户可能已收到。为什么再次发送？",
};
