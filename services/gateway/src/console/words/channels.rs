//! What the pages of channels say.

use contracts::requests::intake::{ChannelKind, DeliveryStatus};
use contracts::requests::outbound::stock::{PublicationState, PublicationView};
use contracts::requests::outbound::{TargetState, TargetView};

use super::states::{Stated, Tone};
use crate::domain::verification::Doubt;
use crate::edge::form::Language::{self, Chinese, English};

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub connect: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub platform: &'static str,
    pub id: &'static str,
    pub id_hint: &'static str,
    pub make: &'static str,
    pub taken: fn(&str) -> String,
    pub no_id: &'static str,
    pub health: &'static str,
    pub last: &'static str,
    pub never: &'static str,
    pub aside: &'static str,
    pub orders_told: &'static str,
    pub stock_told: &'static str,
    pub not_told: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub pause: &'static str,
    pub resume: &'static str,
    pub pause_sure: &'static str,
    pub test: &'static str,
    pub paused: &'static str,
    pub resumed: &'static str,
    pub tested: &'static str,
    pub secret_kept: &'static str,
    pub facts: &'static str,
    pub address: &'static str,
    pub secret: &'static str,
    pub is_set: &'static str,
    pub is_not_set: &'static str,
    pub made: &'static str,
    pub told: &'static str,
    pub waiting_items: fn(u64, u64) -> String,
    pub waiting_tellings: fn(u64) -> String,
    pub rule: fn(u32, i64) -> String,
    pub deliveries: &'static str,
    pub no_deliveries: &'static str,
    pub no_deliveries_because: &'static str,
    pub any_outcome: &'static str,
    pub outcome: &'static str,
    pub apply: &'static str,
    pub when: &'static str,
    pub topic: &'static str,
    pub about: &'static str,
    pub bytes: &'static str,
    pub order: &'static str,
    pub newest: &'static str,
    pub older: &'static str,
    pub pages: &'static str,
    pub delivery: &'static str,
    pub came: &'static str,
    pub became: &'static str,
    pub no_order: &'static str,
    pub reason: &'static str,
    pub retry: &'static str,
    pub retried: &'static str,
    pub not_text: fn(usize) -> String,
    pub shortened: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says where a channel's orders come from.
pub fn kind(language: Language, kind: ChannelKind) -> &'static str {
    let (english, chinese) = match kind {
        ChannelKind::Shopify => ("Shopify", "Shopify"),
        ChannelKind::Woocommerce => ("WooCommerce", "WooCommerce"),
        ChannelKind::Standard => ("Your own shop", "自建商城"),
        ChannelKind::Manual => ("By hand", "手工录单"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says for whom a kind is.
pub fn kind_hint(language: Language, kind: ChannelKind) -> &'static str {
    let (english, chinese) = match kind {
        ChannelKind::Shopify => ("Webhooks of a Shopify store", "Shopify 店铺的 Webhook"),
        ChannelKind::Woocommerce => {
            ("WordPress with WooCommerce", "安装了 WooCommerce 的 WordPress")
        }
        ChannelKind::Standard => {
            ("Any program that can sign Standard Webhooks", "任何支持 Standard Webhooks 的程序")
        }
        ChannelKind::Manual => ("Telephone, counter, dealers", "电话、门店、经销商"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says what became of a delivery.
pub fn outcome(language: Language, outcome: DeliveryStatus) -> Stated {
    let (tone, english, chinese) = match outcome {
        DeliveryStatus::Accepted => (Tone::Good, "Accepted", "已接收"),
        DeliveryStatus::Duplicate => (Tone::Quiet, "Known already", "重复"),
        DeliveryStatus::Parked => (Tone::Careful, "Put aside", "待处理"),
        DeliveryStatus::Ignored => (Tone::Quiet, "Not needed", "无需处理"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says why a delivery was not believed.
pub fn doubt(language: Language, doubt: Doubt) -> &'static str {
    let (english, chinese) = match doubt {
        Doubt::NoSecret => (
            "Something came, and there is no secret yet to check it with. Do the first step.",
            "收到了请求，但尚未设置密钥，无法核对。请先完成第一步。",
        ),
        Doubt::NotSigned => (
            "It carried no signature. Is the secret filled in at the shop, and the format JSON?",
            "请求没有签名。请检查店铺中是否已填写密钥，格式是否为 JSON。",
        ),
        Doubt::Clock => (
            "It was signed more than five minutes away from our clock. Check the clocks.",
            "签名时间与本机时钟相差超过五分钟，请检查双方的时钟。",
        ),
        Doubt::OtherSecret => (
            "It was signed with another secret. Put the shop's secret here again, or ours there.",
            "签名所用的密钥不同。请重新填写店铺的密钥，或在店铺中填写本系统的密钥。",
        ),
    };
    if language == Chinese { chinese } else { english }
}

/// Says whether a shop hears of hand-overs and cancellations.
pub fn target(language: Language, shop: &TargetView) -> Stated {
    let (tone, english, chinese) = match shop.state {
        TargetState::Live if shop.failures > 0 => (Tone::Careful, "Tried again", "正在重试"),
        TargetState::Live => (Tone::Good, "Told", "已回传"),
        TargetState::Paused => (Tone::Bad, "Paused", "已暂停"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says whether a shop hears of stock.
pub fn publication(language: Language, rule: &PublicationView) -> Stated {
    let (tone, english, chinese) = match rule.state {
        PublicationState::Live if rule.reason.is_some() => {
            (Tone::Careful, "Tried again", "正在重试")
        }
        PublicationState::Gathering => (Tone::Busy, "Being gathered", "正在汇总"),
        PublicationState::Live => (Tone::Good, "Told", "已同步"),
        PublicationState::Paused => (Tone::Careful, "Paused", "已暂停"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

const ENGLISH: Words = Words {
    title: "Channels",
    connect: "Connect a shop",
    name: "Name",
    name_hint: "As your people call it, such as Lumen or Teahouse",
    platform: "Platform",
    id: "Short name",
    id_hint: "Stands in addresses and never changes: letters, digits, _ and -. Made of the name where \
              it is left empty.",
    make: "Go on",
    taken: |id| format!("A channel is called {id} already; choose another short name."),
    no_id: "Give it a short name in letters and digits.",
    health: "Health",
    last: "Last delivery",
    never: "never",
    aside: "Some are put aside",
    orders_told: "Hand-overs told",
    stock_told: "Stock told",
    not_told: "Not set up",
    nothing_yet: "No shop is connected yet",
    nothing_yet_because: "It takes two minutes: an address, a secret, and a test that turns green.",
    pause: "Pause",
    resume: "Resume",
    pause_sure: "While it is paused, what the shop sends is put aside; it is read when it goes on.",
    test: "Send a test delivery",
    paused: "Paused: what comes is put aside.",
    resumed: "It takes orders again.",
    tested: "A test delivery went through the shop's own door.",
    secret_kept: "The secret is kept; it is not shown again.",
    facts: "Details",
    address: "Address for webhooks",
    secret: "Secret",
    is_set: "Set",
    is_not_set: "Not set yet",
    made: "Created",
    told: "What the shop is told",
    waiting_items: |current, waiting| format!("{current} items told, {waiting} wait"),
    waiting_tellings: |waiting| format!("{waiting} wait"),
    rule: |ratio, buffer| format!("{ratio} % of what is available, less {buffer}"),
    deliveries: "Deliveries",
    no_deliveries: "Nothing came yet",
    no_deliveries_because: "What the shop sends stands here, with what was made of it.",
    any_outcome: "Any result",
    outcome: "Result",
    apply: "Show",
    when: "When",
    topic: "Topic",
    about: "About",
    bytes: "Bytes",
    order: "Order",
    newest: "Newest",
    older: "Older",
    pages: "Pages",
    delivery: "Delivery",
    came: "What came",
    became: "What was made of it",
    no_order: "No order was made of it.",
    reason: "Reason",
    retry: "Read it again",
    retried: "It was read again.",
    not_text: |bytes| format!("{bytes} bytes that are no text"),
    shortened: "The beginning is shown; the rest is kept.",
};

const CHINESE: Words = Words {
    title: "渠道",
    connect: "接入店铺",
    name: "名称",
    name_hint: "同事们对它的称呼，例如“旗舰店”",
    platform: "平台",
    id: "短名",
    id_hint: "用于地址，之后不能更改：字母、数字、_ 与 -。留空则由名称生成。",
    make: "继续",
    taken: |id| format!("已有名为 {id} 的渠道，请换一个短名。"),
    no_id: "请用字母和数字填写短名。",
    health: "状况",
    last: "最近推送",
    never: "从未",
    aside: "有待处理的推送",
    orders_told: "发货回传",
    stock_told: "库存同步",
    not_told: "未设置",
    nothing_yet: "还没有接入店铺",
    nothing_yet_because: "两分钟即可完成：一个地址、一个密钥，以及一次变绿的测试。",
    pause: "暂停",
    resume: "恢复",
    pause_sure: "暂停期间，店铺推送的内容会先搁置，恢复后再读取。",
    test: "发送测试推送",
    paused: "已暂停，收到的内容会先搁置。",
    resumed: "已恢复接单。",
    tested: "测试推送已通过该店铺的入口。",
    secret_kept: "密钥已保存，不会再次显示。",
    facts: "基本信息",
    address: "Webhook 地址",
    secret: "密钥",
    is_set: "已设置",
    is_not_set: "尚未设置",
    made: "创建时间",
    told: "同步到店铺",
    waiting_items: |current, waiting| format!("{current} 个商品已同步，{waiting} 个等待"),
    waiting_tellings: |waiting| format!("{waiting} 条等待"),
    rule: |ratio, buffer| format!("可用量的 {ratio}%，再减 {buffer}"),
    deliveries: "推送记录",
    no_deliveries: "还没有收到推送",
    no_deliveries_because: "店铺推送的内容及处理结果会显示在这里。",
    any_outcome: "全部结果",
    outcome: "结果",
    apply: "显示",
    when: "时间",
    topic: "主题",
    about: "对象",
    bytes: "字节",
    order: "订单",
    newest: "最新",
    older: "更早",
    pages: "分页",
    delivery: "推送",
    came: "收到的内容",
    became: "处理结果",
    no_order: "没有由此生成订单。",
    reason: "原因",
    retry: "重新读取",
    retried: "已重新读取。",
    not_text: |bytes| format!("{bytes} 字节，非文本内容"),
    shortened: "仅显示开头，其余内容已保存。",
};
