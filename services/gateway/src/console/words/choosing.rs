//! Why logistics took a carrier, and no other: in English as it says so, in Chinese by the patterns that
//! its sentences are written with.

use super::patterns;
use crate::edge::form::Language::{self, Chinese, English};

/// A sentence as it is written, `{}` standing for each value, and as it is told, `{0}` for the first.
const SENTENCES: [(&str, &str); 9] = [
    ("rule express: the shipping method asks for it", "加急规则：配送方式要求加急"),
    (
        "rule express: asked for, but no express service can take it",
        "加急规则：要求加急，但没有可承运的加急服务",
    ),
    ("rule cheapest: nobody asked for express", "最低价规则：没有要求加急"),
    ("{} is taken: {}, {} g", "选用 {0}：{1}，{2} 克"),
    ("{} lost: {}", "未选 {0}：{1}"),
    ("rule by hand: no carrier is set up", "人工规则：没有设置承运商"),
    ("rule by hand: parcels wait for a number of {}", "人工规则：包裹等待 {0} 的运单号"),
    ("chosen by hand", "人工选择"),
    ("booked by hand, with the carrier's own number", "人工预订，使用承运商的运单号"),
];

/// Why a carrier lost.
const WHYS: [(&str, &str); 8] = [
    ("it is simulated, for trials alone", "模拟承运商，仅供试用"),
    ("it collects no money at the door", "不支持货到付款"),
    ("nobody to send it to is known", "收件人未知"),
    ("the address lies outside its area", "地址不在配送范围内"),
    ("{} g is more than its {} g", "{0} 克超过其上限 {1} 克"),
    ("it has no rate for zone {}", "没有 {0} 区的价格"),
    ("it is no express", "不是加急服务"),
    ("it costs the same and comes later", "价格相同，排序在后"),
];

/// Tells a reason in another language; nothing where it stays as it is.
pub fn told(language: Language, reason: &str) -> Option<String> {
    match language {
        English => None,
        Chinese => patterns::told(SENTENCES.into_iter(), reason, &why),
    }
}

fn why(value: &str) -> String {
    let dearer = [("{} is dearer", "{0}，价格更高")];
    let known = WHYS.into_iter().chain(dearer);
    patterns::told(known, value, &str::to_owned).unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_in_chinese_and_stays_where_nobody_knows_it() {
        let tell = |reason| told(Chinese, reason);
        let taken = tell("parcel-sim standard is taken: 60.99 EUR, 6820 g");
        assert_eq!(taken.as_deref(), Some("选用 parcel-sim standard：60.99 EUR，6820 克"));
        let outside = tell("own-fleet van lost: the address lies outside its area");
        assert_eq!(outside.as_deref(), Some("未选 own-fleet van：地址不在配送范围内"));
        let dearer = tell("parcel-sim express lost: 99.90 EUR is dearer");
        assert_eq!(dearer.as_deref(), Some("未选 parcel-sim express：99.90 EUR，价格更高"));
        assert_eq!(tell("something new"), None);
        assert_eq!(told(English, "chosen by hand"), None);
    }
}
