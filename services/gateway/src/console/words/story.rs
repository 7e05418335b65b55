//! What happened to an order, by its code. In English the services tell it whole; in Chinese their
//! sentences are told by the patterns they are written with, and where none fits a few words stand
//! above the sentence.
//!
//! - [`chinese`]: the patterns

mod chinese;

use std::collections::BTreeMap;

use contracts::events::shipment::TrackingStatus;
use contracts::order::HoldReason;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::{reasons, states};
use crate::edge::form::Language::{self, Chinese, English};

/// How an entry feels, told by its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An ordinary step.
    Step,
    /// A step that everybody waits for.
    Good,
    /// Something that stops it.
    Stop,
}

/// Gives the mark of a code.
pub fn mark(code: &str) -> Mark {
    match code {
        "approved" | "delivered" | "completed" | "closed" => Mark::Good,
        "hold_placed" | "rejected" | "cancelled" | "stock_short" | "shipment_lost" | "lost"
        | "returned" | "shortage_opened" | "cancellation_late" | "approved_late"
        | "rejected_late" | "sent_after_end" => Mark::Stop,
        _ => Mark::Step,
    }
}

/// Gives what happened in a few words; nothing where the sentence of the service says it all.
pub fn short(language: Language, code: &str) -> Option<&'static str> {
    match language {
        English => None,
        Chinese => CHINESE.iter().find(|(known, _)| *known == code).map(|(_, words)| *words),
    }
}

/// Tells a sentence of a service whole in another language, people called by their names; nothing
/// where it stays as it is.
pub fn told(
    language: Language,
    code: &str,
    sentence: &str,
    names: &BTreeMap<String, String>,
) -> Option<String> {
    match language {
        English => None,
        Chinese => chinese::told(code, sentence, &|value| in_chinese(value, names)),
    }
}

fn in_chinese(value: &str, names: &BTreeMap<String, String>) -> String {
    if let Some(name) = names.get(value) {
        return name.clone();
    }
    let known = chinese::VALUES.iter().find(|(english, _)| *english == value);
    if let Some((_, chinese)) = known {
        return (*chinese).to_owned();
    }
    if let Some(pieces) = chinese::pieces(value) {
        return pieces;
    }
    if let Some(reason) = code_of::<HoldReason>(value) {
        return reasons::hold(Chinese, reason).to_owned();
    }
    if let Some(status) = code_of::<TrackingStatus>(&value.replace(' ', "_")) {
        return states::tracking(Chinese, status).1.to_owned();
    }
    actor(Chinese, value)
}

fn code_of<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

/// Says who did it; a person is called by their id where nobody knows their name.
pub fn actor(language: Language, actor: &str) -> String {
    let (english, chinese) = match actor {
        "service:order-intake" => ("Order intake", "订单服务"),
        "service:review" => ("Review", "审核服务"),
        "service:warehouse" => ("Warehouse", "仓库服务"),
        "service:logistics" => ("Logistics", "物流服务"),
        "service:crm" => ("Customer care", "客户服务"),
        "service:analytics" => ("Analytics", "分析服务"),
        "service:gateway" => ("Gateway", "网关"),
        "rules" => ("Rules", "规则"),
        "timer" => ("Timer", "定时器"),
        "customer" => ("Customer", "客户"),
        "shop" => ("Shop", "店铺"),
        "key:admin" => ("Administrator's key", "管理员密钥"),
        other => return named(language, other),
    };
    let word = if language == Chinese { chinese } else { english };
    word.to_owned()
}

fn named(language: Language, actor: &str) -> String {
    match actor.split_once(':') {
        Some(("person" | "channel", name)) => name.to_owned(),
        Some(("device", name)) if language == Chinese => format!("手持机 {name}"),
        Some(("device", name)) => format!("Handheld {name}"),
        Some(_) | None => actor.to_owned(),
    }
}

/// Makes a sentence of a service one for readers: it begins as sentences begin, and codes in it are
/// words. It stays in English.
pub fn sentence(told: &str) -> String {
    let told = told
        .replace("key:admin", "an administrator's key")
        .replace("device:", "handheld ")
        .replace("person:", "");
    let words = told.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let told: String = words.map(in_words).collect();
    let begin = told.split(|letter: char| !letter.is_alphanumeric() && letter != '-').next();
    if !begin.is_some_and(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())) {
        return told;
    }
    let mut letters = told.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The code of a reason, with whatever ends it.
fn in_words(word: &str) -> String {
    let code = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let reason: Result<HoldReason, serde::de::value::Error> =
        HoldReason::deserialize(code.into_deserializer());
    match reason {
        Ok(reason) if code.contains('_') => {
            let words = reasons::hold(English, reason).to_lowercase();
            format!("{words}{}", &word[code.len()..])
        }
        Ok(_) | Err(_) => word.to_owned(),
    }
}

const CHINESE: [(&str, &str); 50] = [
    ("received", "收到订单"),
    ("changed", "店铺修改了订单"),
    ("changed_too_late", "审核期间的修改仅作为建议"),
    ("change_accepted", "接受店铺的修改"),
    ("change_declined", "保留审核时的订单"),
    ("corrected", "更正地址或联系方式"),
    ("address_wished", "客户希望更改收货地址"),
    ("correction_overtaken", "以店铺的新修改为准"),
    ("items_found", "找到对应商品"),
    ("hold_placed", "订单暂停"),
    ("hold_released", "解除暂停"),
    ("approved", "审核通过"),
    ("approved_late", "订单结束后才通过审核"),
    ("approved_too_much", "审核了已撤回的件数"),
    ("sent_after_end", "订单结束后仍已发出"),
    ("rejected", "审核拒绝"),
    ("rejected_late", "订单结束后才被拒绝"),
    ("stock_allocated", "库存已预留"),
    ("stock_short", "等待库存"),
    ("shortage_opened", "出现缺货"),
    ("shortage_offered", "请客户选择"),
    ("shortage_decided", "缺货已决定"),
    ("shortage_settled", "缺货已解决"),
    ("pick_released", "下发拣货任务"),
    ("pick_claimed", "开始拣货"),
    ("pick_completed", "拣货完成"),
    ("parcel_packed", "包裹已打包"),
    ("shipment_booked", "已预订承运商"),
    ("shipment_voided", "撤回包裹"),
    ("handed_over", "已交承运商"),
    ("tracked", "物流更新"),
    ("delivered", "已送达"),
    ("returned", "包裹退回"),
    ("lost", "包裹丢失"),
    ("cancellation_requested", "申请取消"),
    ("cancellation_answered", "取消申请已答复"),
    ("cancellation_late", "取消过晚"),
    ("cancelled", "订单已取消"),
    ("completed", "订单完成"),
    ("closed", "订单关闭"),
    ("return_requested", "申请退货"),
    ("return_approved", "同意退货"),
    ("return_declined", "不接受退货"),
    ("return_cancelled", "放弃退货"),
    ("return_received", "退货到达"),
    ("return_inspected", "退货已检验"),
    ("return_closed", "退货已结"),
    ("refund_due", "应退款"),
    ("refund_settled", "已退款"),
    ("refund_abandoned", "不予退款"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_tells_whole_is_not_told_twice() {
        assert_eq!(short(English, "approved"), None);
        assert_eq!(short(Chinese, "approved"), Some("审核通过"));
        assert_eq!(short(Chinese, "something_new"), None);
        assert_eq!(mark("hold_placed"), Mark::Stop);
        assert_eq!(actor(English, "service:review"), "Review");
        assert_eq!(actor(Chinese, "device:scanner-7"), "手持机 scanner-7");
    }

    #[test]
    fn a_sentence_is_told_in_chinese_with_its_values_in_chinese() {
        let names = BTreeMap::from([("person:ada".to_owned(), "Ada".to_owned())]);
        let tell = |code, sentence| told(Chinese, code, sentence, &names);
        let released =
            tell("hold_released", "the hold incorrect_address is released by person:ada");
        assert_eq!(released.as_deref(), Some("Ada 解除了暂停：地址无法投递"));
        let tracked = tell("tracked", "the carrier reports: in transit");
        assert_eq!(tracked.as_deref(), Some("承运商报告：运输中"));
        let approved = tell("approved", "the order is approved by rules");
        assert_eq!(approved.as_deref(), Some("规则审核通过了订单"));
        assert_eq!(told(English, "approved", "the order is approved by rules", &names), None);
    }

    #[test]
    fn a_sentence_of_a_service_is_one_for_readers() {
        let held = sentence("held: incorrect_address, to be looked at by clerk");
        assert_eq!(held, "Held: address cannot be delivered to, to be looked at by clerk");
        assert_eq!(sentence("device:scanner-7 picks it"), "Handheld scanner-7 picks it");
        assert_eq!(sentence("parcel-sim express is booked"), "parcel-sim express is booked");
        assert_eq!(sentence("#1001 came from shop"), "#1001 came from shop");
        assert_eq!(sentence(""), "");
    }
}
