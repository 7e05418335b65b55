//! Why things stand still, and of what people of the house are told.

use std::collections::BTreeMap;

use contracts::order::HoldReason;
use contracts::requests::notices::NoticeCause;

use super::patterns;
use crate::edge::form::Language::{self, Chinese};

/// Says why an order is on hold.
pub fn hold(language: Language, reason: HoldReason) -> &'static str {
    let (english, chinese) = match reason {
        HoldReason::AwaitingPayment => ("Awaiting payment", "等待付款"),
        HoldReason::HighRiskOfFraud => ("High risk of fraud", "欺诈风险高"),
        HoldReason::IncorrectAddress => ("Address cannot be delivered to", "地址无法投递"),
        HoldReason::MissingContact => ("No telephone, no e-mail", "缺少电话和邮箱"),
        HoldReason::InvalidSkuOrSpec => ("Unknown item", "未知商品"),
        HoldReason::QuantityLimit => ("More pieces than allowed", "数量超出限制"),
        HoldReason::PriceBelowPolicy => ("Price below the lowest allowed", "价格低于下限"),
        HoldReason::DuplicateSuspected => ("Looks like a duplicate", "疑似重复订单"),
        HoldReason::TotalsDiffer => ("Amounts do not add up", "金额不符"),
        HoldReason::ChangedAfterApproval => ("Changed after approval", "审核后有变更"),
        HoldReason::CustomerRequested => ("The customer asked to wait", "客户要求等待"),
        HoldReason::Other => ("Something else", "其他原因"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says why an order is on hold, where the evidence alone says more than the reason.
pub fn held_for(
    language: Language,
    reason: HoldReason,
    evidence: &BTreeMap<String, String>,
) -> &'static str {
    let undone = evidence.get("approval").is_some_and(|fact| fact == "undone");
    match (reason, undone, language) {
        (HoldReason::Other, true, Chinese) => "审核已撤销",
        (HoldReason::Other, true, _) => "Approval taken back",
        (reason, _, language) => hold(language, reason),
    }
}

/// Says of what people of the house are told.
pub fn notice(language: Language, cause: NoticeCause) -> &'static str {
    let (english, chinese) = match cause {
        NoticeCause::OrderHeld => ("On hold for too long", "暂停过久"),
        NoticeCause::OrderUnsent => ("Approved, but nothing has left", "已审核但未发货"),
        NoticeCause::Messages => ("Messages do not go out", "消息未发出"),
        NoticeCause::Parked => ("Put aside by a service", "服务搁置的消息"),
        NoticeCause::ReaderBehind => ("A service is behind", "服务处理滞后"),
        NoticeCause::ReaderStands => ("A service stands still", "服务停止读取"),
        NoticeCause::LowStock => ("Low stock", "库存不足"),
        NoticeCause::NotTold => ("A shop is not told", "店铺未收到通知"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says what to do about a notice. The service's own words name calls of the API, for programs.
pub fn next_step(language: Language, cause: NoticeCause) -> &'static str {
    let (english, chinese) = match cause {
        NoticeCause::OrderHeld => (
            "Open the order, settle what holds it, or release it.",
            "打开订单，处理暂停原因，或解除暂停。",
        ),
        NoticeCause::OrderUnsent => {
            ("Open the order and see what it waits for.", "打开订单，查看它在等待什么。")
        }
        NoticeCause::Messages => {
            ("See which messages wait, and have them sent again.", "查看等待中的消息，并重新发送。")
        }
        NoticeCause::Parked => (
            "Look at what was put aside; try it again, or give it up.",
            "查看被搁置的内容，重试或放弃。",
        ),
        NoticeCause::ReaderBehind => (
            "It catches up by itself; where it lasts, look at the service.",
            "通常会自行恢复；若持续，请检查该服务。",
        ),
        NoticeCause::ReaderStands => (
            "A person has to decide; the service says what differs.",
            "需要人工决定，服务会说明差异。",
        ),
        NoticeCause::LowStock => {
            ("Reorder it, and say when it comes.", "补货，并登记预计到货日期。")
        }
        NoticeCause::NotTold => (
            "Check address and secret of the shop, then have it told again.",
            "检查店铺地址和密钥，然后重新通知。",
        ),
    };
    if language == Chinese { chinese } else { english }
}

/// Facts of the evidence that have values in them.
const FACTS: [(&str, &str); 2] =
    [("unknown SKU {}", "未知 SKU {0}"), ("{} pieces, {} at most", "{0} 件，最多 {1} 件")];

/// Tells a fact of the evidence of a hold.
pub fn fact(language: Language, told: &str) -> String {
    let facts = FACTS.iter().copied().filter(|_| language == Chinese);
    let whole = patterns::told(facts, told, &|value| value.to_owned());
    whole.unwrap_or_else(|| evidence(language, told).to_owned())
}

/// Names a member of the evidence of a hold; one that nobody named stands as it is.
pub fn evidence(language: Language, member: &str) -> &str {
    let (english, chinese) = match member {
        "missing" => ("Missing", "缺少"),
        "phone" => ("Telephone", "电话"),
        "email" => ("E-mail", "邮箱"),
        "street" => ("Street", "街道"),
        "city" => ("City", "城市"),
        "district" => ("District", "区县"),
        "postal_code" => ("Postal code", "邮编"),
        "country" => ("Country", "国家"),
        "order" => ("Order", "订单"),
        "payment_status" => ("Payment", "付款状态"),
        "difference" => ("Difference", "差额"),
        "total" => ("Total", "总额"),
        "name" => ("Name", "姓名"),
        "recipient" => ("Recipient", "收件人"),
        "approval" => ("Approval", "审核"),
        "undone" => ("taken back", "已撤销"),
        "undone_by" => ("By", "操作人"),
        "none" => ("not paid", "未付款"),
        "authorized" => ("authorized only", "仅预授权"),
        "partially_paid" => ("paid in part", "部分付款"),
        "refunded" => ("given back", "已退款"),
        "voided" => ("voided", "已作废"),
        "no SKU" => ("no item of ours", "未对应商品"),
        "not an ISO 3166-1 code" => ("not a country code", "不是国家代码"),
        "more" => ("More like that", "其余"),
        other => {
            let named = other.strip_prefix("person:").unwrap_or(other);
            (named, named)
        }
    };
    if language == Chinese { chinese } else { english }
}
