//! What the sandbox says.

use crate::domain::sample::Situation;
use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub about: &'static str,
    pub orders: &'static str,
    pub orders_about: &'static str,
    pub no_channel: &'static str,
    pub connect: &'static str,
    pub unsigned: &'static str,
    pub placed: &'static str,
    pub changed: &'static str,
    pub cancelled: &'static str,
    pub sent: fn(&str) -> String,
    pub outcome: &'static str,
    pub reason: &'static str,
    pub delivery: &'static str,
    pub order: &'static str,
    pub look: &'static str,
    pub next: &'static str,
    pub webhooks: &'static str,
    pub webhooks_about: &'static str,
    pub no_webhook: &'static str,
    pub subscribe: &'static str,
    pub event: &'static str,
    pub send: &'static str,
    pub queued: fn(&str, &str) -> String,
    pub told: &'static str,
    pub trying: &'static str,
    pub attempts: &'static str,
    pub by_call: &'static str,
    pub only_looking: &'static str,
    pub rules: &'static [&'static str],
    pub what_becomes: &'static str,
}

impl Words {
    /// Gives what is done at the shop.
    pub fn situation(&self, situation: Situation) -> &'static str {
        match situation {
            Situation::Placed => self.placed,
            Situation::Changed => self.changed,
            Situation::Cancelled => self.cancelled,
        }
    }
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    about: "Samples through the real doors: orders as a shop sends them, and events as your receiver gets \
            them. Signed, verified, answered and shown like real ones.",
    orders: "Sample orders",
    orders_about: "As the platform of the channel sends them, through the channel's own webhook.",
    no_channel: "There is no channel with a webhook yet.",
    connect: "Connect one",
    unsigned: "It has no secret to sign with.",
    placed: "An order is placed",
    changed: "It is changed",
    cancelled: "It is cancelled",
    sent: |channel| format!("Sent to {channel}."),
    outcome: "What became of it",
    reason: "Why",
    delivery: "What was sent",
    order: "Order",
    look: "Look at it",
    next: "Send more of the same order",
    webhooks: "Sample events",
    webhooks_about: "The example of the catalogue with `\"test\": true`, to a webhook of your own: signed and \
                     tried again like any other.",
    no_webhook: "Nobody subscribes yet.",
    subscribe: "How to subscribe",
    event: "Event",
    send: "Send it",
    queued: |event, webhook| format!("{event} is on its way to {webhook}."),
    told: "It was taken.",
    trying: "It was not taken yet.",
    attempts: "All attempts",
    by_call: "The same by a call",
    only_looking: "Samples are sent by administrators, who set channels and webhooks up.",
    rules: &[
        "A sample order says `test: true` in its platform's own words. It is read, answered and shown, then \
         it is complete: nothing of it is reviewed, set aside, picked or sent.",
        "It counts in no figure, no customer is written to, and no shop is told anything about it.",
        "It says `order.received` and `order.completed` in the feed, with `test: true` in the order.",
        "A sample event is told to one subscription alone. It stands in no log, and not in the feed.",
    ],
    what_becomes: "What becomes of samples",
};

const CHINESE: Words = Words {
    about: "样例走真实的通道：像店铺那样发送订单，像真实情况那样把事件发给接收方。签名、验证、应答和显示都与真实数据一致。",
    orders: "样例订单",
    orders_about: "按渠道所属平台的格式，通过该渠道自己的 Webhook 发送。",
    no_channel: "还没有带 Webhook 的渠道。",
    connect: "接入一个渠道",
    unsigned: "尚无签名密钥。",
    placed: "下单",
    changed: "修改订单",
    cancelled: "取消订单",
    sent: |channel| format!("已发送至 {channel}。"),
    outcome: "处理结果",
    reason: "原因",
    delivery: "发送内容",
    order: "订单",
    look: "查看",
    next: "继续发送同一订单",
    webhooks: "样例事件",
    webhooks_about: "把目录中的示例加上 `\"test\": true` 发到您自己的 Webhook：同样签名，同样重试。",
    no_webhook: "还没有订阅。",
    subscribe: "如何订阅",
    event: "事件",
    send: "发送",
    queued: |event, webhook| format!("{event} 正在发往 {webhook}。"),
    told: "对方已接收。",
    trying: "对方尚未接收。",
    attempts: "全部尝试",
    by_call: "用接口发送",
    only_looking: "样例由设置渠道和 Webhook 的管理员发送。",
    rules: &[
        "样例订单以平台自己的方式标明 `test: true`。它会被读取、应答和显示，然后即告完成：不审核、不占库存、不拣货、不发货。",
        "它不计入任何统计，不会给客户发信，也不会回写店铺。",
        "事件流中会出现 `order.received` 和 `order.completed`，其中订单带有 `test: true`。",
        "样例事件只发给一个订阅；它不写入日志，也不出现在事件流中。",
    ],
    what_becomes: "样例的去向",
};
