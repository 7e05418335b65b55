//! What stands in the steps that connect a shop, and in the box that waits for its first delivery.

use contracts::requests::intake::ChannelKind;

use crate::edge::form::Language::{self, Chinese, English};

/// What is said in every step.
pub struct Words {
    pub title: &'static str,
    pub step: fn(usize) -> String,
    pub done: &'static str,
    pub secret_field: &'static str,
    pub keep: &'static str,
    pub make_secret: &'static str,
    pub another_secret: &'static str,
    pub another_sure: &'static str,
    pub secret_is: &'static str,
    pub address: &'static str,
    pub local: &'static str,
    pub no_secret: &'static str,
    pub no_secret_because: &'static str,
    pub waiting: &'static str,
    pub waiting_because: &'static str,
    pub refused: &'static str,
    pub refused_count: fn(u32) -> String,
    pub aside: &'static str,
    pub comes: &'static str,
    pub comes_first: fn(&str) -> String,
    pub paused: &'static str,
    pub by_hand: &'static str,
    pub by_hand_because: &'static str,
}

/// What one platform needs: the words of its steps, and what goes into its form.
pub struct Steps {
    pub secret: &'static str,
    pub there: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
    pub after: &'static str,
    pub try_it: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Gives what a platform needs; nothing where a person enters the orders.
pub fn steps(language: Language, kind: ChannelKind) -> Option<&'static Steps> {
    Some(match (kind, language) {
        (ChannelKind::Shopify, English) => &SHOPIFY,
        (ChannelKind::Shopify, Chinese) => &SHOPIFY_CHINESE,
        (ChannelKind::Woocommerce, English) => &WOOCOMMERCE,
        (ChannelKind::Woocommerce, Chinese) => &WOOCOMMERCE_CHINESE,
        (ChannelKind::Standard, English) => &STANDARD,
        (ChannelKind::Standard, Chinese) => &STANDARD_CHINESE,
        (ChannelKind::Manual, _) => return None,
    })
}

const ENGLISH: Words = Words {
    title: "Connect it",
    step: |number| format!("Step {number}"),
    done: "done",
    secret_field: "The line that Shopify signs with",
    keep: "Keep it",
    make_secret: "Make the secret",
    another_secret: "Another secret",
    another_sure: "The one that is set ends at once: what is signed with it is refused.",
    secret_is: "The secret of this channel:",
    address: "Address",
    local: "Shops on the internet do not reach this address. Start Kontor with --public-url and \
            https, or try it with the test delivery.",
    no_secret: "Not ready yet",
    no_secret_because: "Without a secret nothing that comes is believed. Step 1 sets it.",
    waiting: "Waiting for the first delivery",
    waiting_because: "This turns green by itself as soon as something comes.",
    refused: "The last delivery was refused",
    refused_count: |count| match count {
        1 => "one refused".to_owned(),
        count => format!("{count} refused"),
    },
    aside: "The last delivery is put aside",
    comes: "It works: deliveries come",
    comes_first: |topic| format!("The last one told of {topic}."),
    paused: "Paused: what comes is put aside",
    by_hand: "Orders are entered by hand",
    by_hand_because: "Nothing has to be connected: choose this channel when an order is entered.",
};

const CHINESE: Words = Words {
    title: "接入步骤",
    step: |number| format!("第 {number} 步"),
    done: "已完成",
    secret_field: "Shopify 的签名密钥",
    keep: "保存",
    make_secret: "生成密钥",
    another_secret: "更换密钥",
    another_sure: "现有密钥立即失效：用它签名的内容会被拒绝。",
    secret_is: "此渠道的密钥：",
    address: "地址",
    local: "互联网上的店铺无法访问此地址。请以 --public-url 和 https 启动 Kontor，或先用测试推送试一试。",
    no_secret: "尚未就绪",
    no_secret_because: "没有密钥就无法核对收到的内容。请完成第 1 步。",
    waiting: "正在等待第一次推送",
    waiting_because: "收到内容后，这里会自动变绿。",
    refused: "最近一次推送被拒绝",
    refused_count: |count| format!("已拒绝 {count} 次"),
    aside: "最近一次推送待处理",
    comes: "接入成功：正在接收推送",
    comes_first: |topic| format!("最近一次的主题：{topic}。"),
    paused: "已暂停，收到的内容会先搁置",
    by_hand: "订单由人工录入",
    by_hand_because: "无需接入：录入订单时选择此渠道即可。",
};

const SHOPIFY: Steps = Steps {
    secret: "In Shopify open Settings, Notifications, Webhooks. Below the list stands “Your webhooks \
             will be signed with” and a line of characters: copy the line, and keep it here.",
    there: "On the same page press Create webhook, once for each of these events, always with the \
            same address:",
    fields: &[
        ("Event", "Order creation"),
        ("Event", "Order update"),
        ("Event", "Order cancellation"),
        ("Format", "JSON"),
        ("Webhook API version", "the newest stable one"),
    ],
    after: "Payments and edits need none of their own: they come with Order update.",
    try_it: "Press Send test notification beside one of them, or send a test delivery from here. The \
             order that comes is marked as a test and goes nowhere.",
};

const SHOPIFY_CHINESE: Steps = Steps {
    secret: "在 Shopify 中打开“设置 › 通知 › Webhook”。列表下方有“您的 Webhook 将使用以下内容签名”\
             及一行字符：复制该行并保存在这里。",
    there: "在同一页面点击“创建 Webhook”，为以下每个事件各建一个，地址均相同：",
    fields: &[
        ("事件", "Order creation（订单创建）"),
        ("事件", "Order update（订单更新）"),
        ("事件", "Order cancellation（订单取消）"),
        ("格式", "JSON"),
        ("Webhook API 版本", "最新的稳定版"),
    ],
    after: "付款与编辑无需单独创建，会随“订单更新”一并推送。",
    try_it: "在任一 Webhook 旁点击“发送测试通知”，或从这里发送测试推送。收到的订单标为测试，不会发货。",
};

const WOOCOMMERCE: Steps = Steps {
    secret: "One secret for all webhooks of this shop. It is made here and shown once.",
    there: "In WordPress open WooCommerce, Settings, Advanced, Webhooks, Add webhook, and fill in:",
    fields: &[
        ("Name", "Kontor"),
        ("Status", "Active"),
        ("Topic", "Order created"),
        ("Secret", "the one of step 1"),
        ("API version", "WP REST API Integration v3"),
    ],
    after: "Save it, then do the same once more with the topic Order updated.",
    try_it: "Place an order in the shop, or send a test delivery from here. The order of a test \
             delivery is marked as a test and goes nowhere.",
};

const WOOCOMMERCE_CHINESE: Steps = Steps {
    secret: "此店铺的所有 Webhook 共用一个密钥。密钥在这里生成，仅显示一次。",
    there: "在 WordPress 中打开“WooCommerce › 设置 › 高级 › Webhooks › 添加 Webhook”，填写：",
    fields: &[
        ("名称", "Kontor"),
        ("状态", "Active（启用）"),
        ("主题", "Order created（订单已创建）"),
        ("密钥", "第 1 步生成的密钥"),
        ("API 版本", "WP REST API Integration v3"),
    ],
    after: "保存后，再以主题“Order updated（订单已更新）”添加一个。",
    try_it: "在店铺中下一个订单，或从这里发送测试推送。测试推送的订单标为测试，不会发货。",
};

const STANDARD: Steps = Steps {
    secret: "Your program signs with this secret, as the libraries of Standard Webhooks do.",
    there: "Let your program post each new and changed order, whole, to this address:",
    fields: &[
        ("Method", "POST"),
        ("Headers", "webhook-id, webhook-timestamp, webhook-signature"),
        ("Body", "{\"type\": \"order.created\", \"data\": { … }}"),
    ],
    after: "What stands in an order is described in /openapi.json.",
    try_it: "Send an order from your program, or a test delivery from here. With \"test\": true an \
             order goes nowhere.",
};

const STANDARD_CHINESE: Steps = Steps {
    secret: "您的程序用此密钥签名，与 Standard Webhooks 的各语言库一致。",
    there: "让您的程序把每个新建或变更的订单完整地提交到此地址：",
    fields: &[
        ("方法", "POST"),
        ("请求头", "webhook-id, webhook-timestamp, webhook-signature"),
        ("正文", "{\"type\": \"order.created\", \"data\": { … }}"),
    ],
    after: "订单的字段说明见 /openapi.json。",
    try_it: "从您的程序发送一个订单，或从这里发送测试推送。带有 \"test\": true 的订单不会发货。",
};
