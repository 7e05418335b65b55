//! What a notice says of its subject, in words of the console: by the pattern of the sentence that crm
//! wrote. The cause stands above it with its time, so neither is said again; a sentence that no pattern
//! fits stays as it was written.

use contracts::order::HoldReason;
use contracts::requests::messages::MessageState;
use contracts::service::Service;
use serde::de::DeserializeOwned;

use super::{customers, engine, patterns, reasons};
use crate::edge::form::Language::{self, Chinese, English};

/// How each is written, and told in English and Chinese.
const NOTICED: [(&str, &str, &str); 14] = [
    ("order {} is held since {}: {}", "Order {0}: {2}", "订单 {0}：{2}"),
    (
        "order {} is approved since {}, and nothing has left",
        "Order {0} was approved at {1}",
        "订单 {0} 于 {1} 审核通过",
    ),
    (
        "messages to customers wait for a person: {}",
        "Messages to customers: {0}",
        "给客户的消息：{0}",
    ),
    ("{} has put messages aside that it cannot handle", "At: {0}", "所在服务：{0}"),
    (
        "shop {} sent deliveries that cannot be used; they are put aside",
        "Deliveries of the shop {0} cannot be used",
        "店铺 {0} 的推送无法使用",
    ),
    (
        "carrier {} sent reports that cannot be used; they are put aside",
        "Reports of the carrier {0} cannot be used",
        "承运商 {0} 的轨迹无法使用",
    ),
    (
        "{} does not read on what {} says; a person decides",
        "{0} does not read on what {1} says",
        "{0}不再读取{1}的消息",
    ),
    (
        "{} is more than {} s behind {}",
        "{0} is more than {1} s behind {2}",
        "{0}落后{2}超过 {1} 秒",
    ),
    (
        "{} is low at {}: {} pieces can be promised, {} is its level; more are expected on {}",
        "{0} at {1}: {2} can be promised, {3} is its level; more are expected on {4}",
        "{0}（{1}）：可用 {2} 件，预警数量 {3} 件；预计 {4} 到货",
    ),
    (
        "{} is low at {}: {} pieces can be promised, {} is its level",
        "{0} at {1}: {2} can be promised, {3} is its level",
        "{0}（{1}）：可用 {2} 件，预警数量 {3} 件",
    ),
    ("{} is not told anything any more: {}", "{0}: {1}", "{0}：{1}"),
    ("{} is not told anything any more", "{0}", "{0}"),
    ("{} is late: {} facts wait: {}", "{0}: {1} facts wait: {2}", "{0}：{1} 条信息等待发送：{2}"),
    ("{} is late: {} facts wait", "{0}: {1} facts wait", "{0}：{1} 条信息等待发送"),
];

/// Tells what a notice says.
///
/// - Gives: the sentence, and whether it is still as crm wrote it, in English.
pub fn told(language: Language, sentence: &str) -> (String, bool) {
    let known = NOTICED.iter().map(|(written, english, chinese)| {
        (*written, if language == Chinese { *chinese } else { *english })
    });
    let whole = patterns::told(known, sentence, &|value| in_words(language, value));
    let is_as_written = whole.is_none();
    (whole.unwrap_or_else(|| sentence.to_owned()), is_as_written)
}

fn in_words(language: Language, value: &str) -> String {
    if let Some(service) = code_of::<Service>(value) {
        return engine::service(language, service).to_owned();
    }
    if let Some(state) = code_of::<MessageState>(value) {
        return customers::message_state(language, state).1.to_owned();
    }
    let holds: Option<Vec<HoldReason>> = value.split(", ").map(code_of).collect();
    let between = if language == English { "; " } else { "；" };
    let holds = holds.map(|all| {
        let told: Vec<_> = all.into_iter().map(|one| reasons::hold(language, one)).collect();
        told.join(between)
    });
    holds.unwrap_or_else(|| value.to_owned())
}

fn code_of<T: DeserializeOwned>(value: &str) -> Option<T> {
    serde_json::from_value(value.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences as crm writes them.
    const WRITTEN: [&str; 14] = [
        "order #L24 is held since 2026-11-29 11:00 UTC: incorrect_address, missing_contact",
        "order #L24 is approved since 2026-11-29 11:00 UTC, and nothing has left",
        "messages to customers wait for a person: refused",
        "warehouse has put messages aside that it cannot handle",
        "shop lumen sent deliveries that cannot be used; they are put aside",
        "carrier parcel-sim sent reports that cannot be used; they are put aside",
        "logistics does not read on what warehouse says; a person decides",
        "crm is more than 90 s behind order-intake",
        "CUP is low at berlin: 3 pieces can be promised, 5 is its level",
        "CUP is low at berlin: 3 pieces can be promised, 5 is its level; more are expected on 2026-12-01",
        "shop lumen is not told anything any more: 401 Unauthorized",
        "webhook books is not told anything any more",
        "webhook books is late: 12 facts wait",
        "webhook books is late: 12 facts wait: timed out",
    ];

    #[test]
    fn what_crm_writes_is_told_in_both_languages() {
        for sentence in WRITTEN {
            for language in [English, Chinese] {
                let (told, as_written) = self::told(language, sentence);
                assert!(!as_written, "{sentence}");
                assert!(!told.contains('{') && !told.contains("incorrect_"), "{told}");
            }
        }
    }

    #[test]
    fn reasons_services_and_states_are_named() {
        let both = |at: usize| (told(English, WRITTEN[at]).0, told(Chinese, WRITTEN[at]).0);
        let held = both(0).1;
        assert!(held.starts_with("订单 #L24：") && held.contains('；'), "{held}");
        assert_eq!(both(7).1, "客户落后接单超过 90 秒");
        assert_eq!(both(2).0, "Messages to customers: Refused");
    }

    #[test]
    fn a_sentence_that_nobody_foresaw_stays_as_it_is() {
        let sentence = "the roof leaks";
        assert_eq!(told(Chinese, sentence), (sentence.to_owned(), true));
    }

    #[test]
    fn every_value_that_is_told_is_written() {
        for (written, english, chinese) in NOTICED {
            let values = written.matches("{}").count();
            for told in [english, chinese] {
                let beyond = told.contains(&format!("{{{values}}}"));
                assert!(!beyond && told.contains("{0}"), "{written}");
            }
        }
    }
}
