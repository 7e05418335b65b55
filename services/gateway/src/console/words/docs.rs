//! What the pages for developers say around the reference, which is English as the documents are.
//!
//! - [`tail`]: what is said beside what happens
//! - [`promises`]: what is said of what stays
//! - [`sandbox`]: what the sandbox says

pub mod promises;
pub mod sandbox;
pub mod tail;

use crate::domain::role::Room;
use crate::edge::form::Language::{self, Chinese, English};

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub pages: &'static str,
    pub places: [&'static str; 8],
    pub start_about: &'static str,
    pub start_next: &'static str,
    /// What the steps say in this language; none where they say it themselves.
    pub start_steps: &'static [&'static str],
    pub verify_steps: &'static [&'static str],
    pub step: fn(usize) -> String,
    pub documents: &'static str,
    pub api_about: &'static str,
    pub find: &'static str,
    pub find_hint: &'static str,
    pub look: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_because: &'static str,
    pub examples: fn(&str) -> String,
    pub all_calls: &'static str,
    pub keys: &'static str,
    pub no_key: &'static str,
    pub people: &'static str,
    pub nobody: &'static str,
    pub parameters: &'static str,
    pub body: &'static str,
    pub answer: &'static str,
    pub refusals: &'static str,
    pub required: &'static str,
    pub always: &'static str,
    pub between: &'static str,
    pub nullable: &'static str,
    pub of_place: [(&'static str, &'static str); 3],
    pub members: fn(usize) -> String,
    pub no_members: &'static str,
    pub request: &'static str,
    pub example_answer: &'static str,
    pub events_about: &'static str,
    pub said_by: &'static str,
    pub address: &'static str,
    pub kind: &'static str,
    pub schema: &'static str,
    pub fact: &'static str,
    pub attributes: &'static str,
    pub example: &'static str,
    pub causes: &'static str,
    pub effects: &'static str,
    pub leads: &'static str,
    pub leads_hint: &'static str,
    pub try_it: &'static str,
    pub verify_about: &'static str,
    pub verify_try: &'static str,
    pub verify_here: &'static str,
    pub verify_rules: &'static [&'static str],
    pub feed_about: &'static str,
    pub feed_rules: &'static [&'static str],
    pub languages: &'static str,
    pub rules: &'static str,
    pub rooms: [&'static str; 11],
}

impl Words {
    /// Gives what the work is called that calls belong to.
    pub fn room(&self, room: Room) -> &'static str {
        let at = Room::ALL.iter().position(|one| *one == room);
        at.and_then(|at| self.rooms.get(at)).copied().unwrap_or_default()
    }

    /// Gives where a parameter stands.
    pub fn place(&self, place: &str) -> &'static str {
        let found = self.of_place.iter().find(|(name, _)| *name == place);
        found.map_or("", |(_, words)| words)
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
    title: "Developers",
    pages: "Pages for developers",
    places: ["Start", "API", "Events", "Live", "Webhooks", "Feed", "Sandbox", "Promises"],
    start_about: "Five minutes from a key to a first order and its events. Copy the lines into a shell, \
                  one block after the other; each can be sent again without harm.",
    start_next: "Then: the calls one by one, the events as they come, and a sandbox that sends samples.",
    start_steps: &[],
    verify_steps: &[],
    step: |number| format!("Step {number}"),
    documents: "The same for machines:",
    api_about: "Every call over HTTP. JSON in UTF-8, instants in UTC, money in minor units; lists are \
                read on with `next`; what is refused is a problem document (RFC 9457).",
    find: "Find a call",
    find_hint: "cancel, stock, /returns …",
    look: "Find",
    nothing_found: "No call is like that",
    nothing_found_because: "Look for a part of a path, or for what it does.",
    examples: |address| {
        format!("In the examples `$KONTOR` is `{address}`, and `$KEY` a key of yours.")
    },
    all_calls: "All calls",
    keys: "Keys that open it",
    no_key: "none is needed",
    people: "People whose work it is",
    nobody: "none; it is not for people who are signed in",
    parameters: "Parameters",
    body: "Body",
    answer: "Answer",
    refusals: "Refusals",
    required: "required",
    always: "always there",
    between: ", ",
    nullable: "or null",
    of_place: [("path", "in the path"), ("query", "in the query"), ("header", "as a header")],
    members: |count| if count == 1 { "1 member".to_owned() } else { format!("{count} members") },
    no_members: "Nothing.",
    request: "Request",
    example_answer: "Answer",
    events_about: "Every fact that a service says: once, numbered without holes, in order for each order. \
                   They come by webhook, in the feed, and over NATS; readers ignore members that they do \
                   not know.",
    said_by: "Said by",
    address: "Over NATS",
    kind: "Type",
    schema: "JSON Schema",
    fact: "The fact",
    attributes: "Around every fact",
    example: "As webhooks and the feed tell it",
    causes: "Usually after",
    effects: "Usually followed by",
    leads: "What leads where",
    leads_hint: "As `causationid` tells it in a running house.",
    try_it: "Have a sample sent to a webhook of yours",
    verify_about: "Kontor signs what it sends by Standard Webhooks: HMAC-SHA256 over id, time and body. \
                   A receiver that does not verify believes everybody.",
    verify_try: "Hear something in a minute",
    verify_here: "Kontor sends into the public internet, by https. For a receiver on this machine, it is started \
                  with `KONTOR__GATEWAY__PRIVATE_TARGETS=127.0.0.0/8 kontor up`.",
    verify_rules: &[
        "Verify the bytes as they came, before anything is parsed: `webhook-id`, a full stop, \
         `webhook-timestamp`, a full stop, the body. The key is what follows `whsec_`, in base64.",
        "Compare in constant time with each of the signatures in `webhook-signature`, which are parted \
         by spaces: for a day after `rotate-secret` both secrets sign.",
        "Refuse what is older than five minutes: somebody may have kept it.",
        "The same `webhook-id` may come twice. Remember what you handled.",
        "Answer with 2xx within twenty seconds and work afterwards. Anything else is tried again for a day, \
         ever later; 410 ends it, 429 with Retry-After is obeyed.",
        "What has `\"test\": true` did not happen: somebody tries the receiver. Test orders of a shop are told as \
         they came, and their order says `test`.",
    ],
    feed_about: "The feed tells every event, gap-free, from a cursor on. Whoever keeps the cursor misses \
                 nothing: after an hour offline it goes on where it stopped.",
    feed_rules: &[
        "Keep `next` after the work is done, not before. What was handled when the program died comes \
         once more: the `id` of an event tells it again.",
        "`wait_seconds` makes it a long poll, `Accept: text/event-stream` a stream whose `id:` is the \
         cursor; `Last-Event-ID` resumes it.",
        "Events of one order come in the order in which they happened; those of different orders mostly.",
        "409 means that a log was set back behind the cursor, by a restore: read anew from the \
         beginning, and compare by `id`.",
        "A key `read` is enough. A service that is away holds up its own events and no others.",
    ],
    languages: "Languages",
    rules: "How to do it right",
    rooms: [
        "Orders",
        "Review",
        "Stock",
        "Floor",
        "Shipments",
        "Returns",
        "Customers",
        "Sales",
        "Settings",
        "Engine room",
        "Access",
    ],
};

const CHINESE: Words = Words {
    title: "开发者",
    pages: "开发者页面",
    places: ["快速开始", "接口", "事件", "实时", "Webhook", "事件流", "沙盒", "承诺"],
    start_about: "五分钟：从一把密钥到第一张订单及其事件。把命令逐段复制到终端执行；每一段都可以重复执行，不会出错。",
    start_next: "接下来：逐个查看接口、实时查看事件，或用沙盒发送样例。",
    start_steps: &[
        "Kontor 的地址，以及可以打开一切的密钥：由 `kontor up` 给出，填在 the-admin-key 处。",
        "一件可以出售的商品。再次执行只会修改它，不会重复。",
        "入库一百件。`Idempotency-Key` 保证不会重复入库。",
        "一张订单。再次发送会返回同一张订单。",
        "订单现在怎样：用自己的编号查到它，再逐步读出经过。",
        "整个系统从头发生的事；尚无内容时会等待。返回的 `next` 用于继续读取。",
    ],
    verify_steps: &[
        "一个订阅：想收到什么、发到哪里。返回内容包含签名密钥，只显示这一次。",
        "您的接收方：下面任一程序，这里用 Python。",
        "一份样例。接收方会立刻显示它；若尚未就绪，会再次发送。",
    ],
    step: |number| format!("第 {number} 步"),
    documents: "供程序读取的同一内容：",
    api_about: "全部 HTTP 接口。UTF-8 编码的 JSON，时间为 UTC，金额以最小货币单位表示；列表用 `next` 翻页；\
                拒绝时返回问题文档（RFC 9457）。",
    find: "查找接口",
    find_hint: "cancel、stock、/returns……",
    look: "查找",
    nothing_found: "没有这样的接口",
    nothing_found_because: "请输入路径的一部分，或它的用途（英文）。",
    examples: |address| format!("示例中 `$KONTOR` 为 `{address}`，`$KEY` 为您的密钥。"),
    all_calls: "全部接口",
    keys: "可用的密钥",
    no_key: "不需要密钥",
    people: "可用的角色",
    nobody: "无；不供登录人员使用",
    parameters: "参数",
    body: "请求正文",
    answer: "返回内容",
    refusals: "拒绝情况",
    required: "必填",
    always: "必有",
    between: "、",
    nullable: "可为 null",
    of_place: [("path", "路径"), ("query", "查询串"), ("header", "请求头")],
    members: |count| format!("{count} 个字段"),
    no_members: "无。",
    request: "请求示例",
    example_answer: "返回示例",
    events_about: "各服务发布的全部事实：每条只说一次，编号连续，同一订单内保持顺序。可通过 Webhook、事件流或 NATS \
                   接收；读取方应忽略不认识的字段。",
    said_by: "发布方",
    address: "NATS 主题",
    kind: "类型",
    schema: "JSON Schema",
    fact: "事实内容",
    attributes: "每条事实的属性",
    example: "Webhook 与事件流中的样子",
    causes: "通常发生在其后",
    effects: "通常引发",
    leads: "前因后果",
    leads_hint: "依据运行中的系统里 `causationid` 的记录。",
    try_it: "向自己的 Webhook 发送一份样例",
    verify_about: "Kontor 按 Standard Webhooks 签名：对编号、时间和正文做 HMAC-SHA256。不验证签名的接收方等于相信任何人。",
    verify_try: "一分钟内收到第一条",
    verify_here: "Kontor 只向公网发送，且必须使用 https。若接收方就在本机，请用 \
                  `KONTOR__GATEWAY__PRIVATE_TARGETS=127.0.0.0/8 kontor up` 启动。",
    verify_rules: &[
        "先验证收到的原始字节，再解析：`webhook-id`、句点、`webhook-timestamp`、句点、正文。密钥是 `whsec_` 之后的 base64 内容。",
        "用恒定时间比较，与 `webhook-signature` 中以空格分隔的每个签名比对：轮换密钥后的一天内两个密钥都会签名。",
        "拒绝超过五分钟的消息：可能是他人留存后重发。",
        "同一个 `webhook-id` 可能收到两次，请记住已处理的编号。",
        "二十秒内返回 2xx，之后再处理。其他结果会在一天内逐渐拉长间隔重试；410 会终止订阅，429 的 Retry-After 会被遵守。",
        "带有 `\"test\": true` 的内容并未真正发生，只是在测试接收方。店铺的测试订单照常发送，其订单内带有 `test`。",
    ],
    feed_about: "事件流从游标起无缺漏地给出每条事件。只要保存好游标就不会遗漏：离线一小时后仍从停下的地方继续。",
    feed_rules: &[
        "处理完之后再保存 `next`，不要提前。程序中断时正在处理的内容会再来一次，可用事件的 `id` 识别。",
        "`wait_seconds` 为长轮询；`Accept: text/event-stream` 为流，其中 `id:` 即游标，用 `Last-Event-ID` 续读。",
        "同一订单的事件按发生顺序到达；不同订单之间大致如此。",
        "409 表示日志因恢复备份而回到游标之前：请从头重读，并按 `id` 去重。",
        "`read` 密钥即可。某个服务不可用时，只会延后它自己的事件。",
    ],
    languages: "编程语言",
    rules: "正确的做法",
    rooms: [
        "订单",
        "审核",
        "库存",
        "拣货",
        "发货",
        "退货",
        "客户",
        "销售",
        "设置",
        "运行状况",
        "权限",
    ],
};
