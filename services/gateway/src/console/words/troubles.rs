//! What goes wrong with parcels, and what to do next. Logistics' own words name calls of the API, for
//! programs.

use std::borrow::Cow;

use contracts::requests::logistics::{Incident, Shipment, ShipmentStatus};

use crate::edge::form::Language::{self, Chinese};

/// What logistics calls the carrier that needs no set-up, for programs.
const BY_HAND: (&str, &str) = ("Carrier by hand", "手工承运商");

/// Calls a carrier: those that people set up as they did.
pub fn carrier(language: Language, name: String) -> String {
    let (english, chinese) = BY_HAND;
    if language == Chinese && name == english { chinese.to_owned() } else { name }
}

/// Says what somebody has to do next with a parcel; nothing where nobody has to.
pub fn next_step(language: Language, parcel: &Shipment) -> Option<&'static str> {
    if let Some(wrong) = wrong(parcel) {
        return Some(incident(language, &wrong.kind).1);
    }
    let (english, chinese) = match parcel.status {
        ShipmentStatus::Draft => {
            ("Choose its carrier, or take it back.", "选择承运商，或撤回包裹。")
        }
        ShipmentStatus::Booked => {
            ("Label it, and hand it over to the carrier.", "贴上面单，并交给承运商。")
        }
        ShipmentStatus::HandedOver
        | ShipmentStatus::Delivered
        | ShipmentStatus::Returned
        | ShipmentStatus::Lost
        | ShipmentStatus::Voided => return None,
    };
    Some(if language == Chinese { chinese } else { english })
}

/// Gives what went wrong first of what is not settled.
pub fn wrong(parcel: &Shipment) -> Option<&Incident> {
    parcel.incidents.iter().find(|incident| incident.closed_at.is_none())
}

/// Says what went wrong, and what to do about it; a kind that nobody named stands as it is.
pub fn incident(language: Language, kind: &str) -> (&str, &'static str) {
    let ((english, chinese), (then, then_chinese)) = match kind {
        "no_carrier" => (
            ("No carrier takes it", "没有承运商承接"),
            ("Book one by hand, or take it back.", "手动选择承运商，或撤回包裹。"),
        ),
        "delivery_failed" => (
            ("Delivery failed", "投递失败"),
            (
                "Ask customer and carrier; the carrier's next news settles it.",
                "联系客户和承运商，承运商的下一次更新会自动解除。",
            ),
        ),
        "on_hold" => (
            ("Stopped on the way", "途中滞留"),
            (
                "Ask the carrier what it lacks; its next news settles it.",
                "询问承运商缺少什么，承运商的下一次更新会自动解除。",
            ),
        ),
        "return_to_sender" => (
            ("On its way back", "退回途中"),
            ("When it is at the dock, say so; its pieces go to the shelf.", "到达后点“已退回”。"),
        ),
        "cancelled_by_carrier" => (
            ("The carrier cancelled it", "承运商已取消"),
            (
                "Take it back if it is still here; else find out and report it.",
                "如仍在库请撤回，否则查明后上报。",
            ),
        ),
        "contradiction" => (
            ("Reports contradict each other", "物流信息矛盾"),
            (
                "Find out what is true, set the stock right, then settle.",
                "查明真相并更正库存后解除。",
            ),
        ),
        other => ((other, other), ("Look at what was reported.", "请查看物流记录。")),
    };
    if language == Chinese { (chinese, then_chinese) } else { (english, then) }
}

/// Says why a parcel did not go as it should; a reason that nobody named stands as it is.
pub fn reason(language: Language, code: &str) -> Cow<'static, str> {
    let known = REASONS.iter().find(|(known, _)| *known == code && language == Chinese);
    known.map_or_else(|| code.replace('_', " ").into(), |(_, chinese)| (*chinese).into())
}

/// The reason of whatever is lost.
pub const LOST: &str = "carrier_parcel_lost";

/// The reasons that logistics knows.
const REASONS: [(&str, &str); 35] = [
    ("carrier_damaged_parcel", "承运商损坏包裹"),
    ("carrier_sorting_error", "分拣错误"),
    ("carrier_address_not_found", "承运商找不到地址"),
    (LOST, "承运商丢失包裹"),
    ("carrier_not_enough_time", "承运商时间不足"),
    ("carrier_vehicle_issue", "车辆故障"),
    ("carrier_capacity_exceeded", "运力不足"),
    ("carrier_mechanical_delay", "机械故障延误"),
    ("retailer_cancelled", "发货方取消"),
    ("retailer_incorrect_data", "发货方资料有误"),
    ("retailer_not_ready", "发货方未备好"),
    ("retailer_incorrect_parcel", "发货方包裹有误"),
    ("retailer_incorrect_dimensions", "发货方填写的尺寸有误"),
    ("retailer_packaging_issue", "包装问题"),
    ("consignee_refused", "收件人拒收"),
    ("consignee_business_closed", "收件单位已打烊"),
    ("consignee_not_available", "联系不上收件人"),
    ("consignee_not_home", "收件人不在家"),
    ("consignee_cancelled", "收件人取消"),
    ("consignee_verification_failed", "收件人核验失败"),
    ("consignee_incorrect_address", "收件地址有误"),
    ("consignee_access_restricted", "无法进入收件地点"),
    ("consignee_safe_place_unavailable", "没有可放置的安全位置"),
    ("customs_delay", "清关延误"),
    ("customs_documentation", "清关资料不全"),
    ("customs_duties_unpaid", "关税未付"),
    ("customs_prohibited", "海关禁止"),
    ("customs_inspection", "海关查验"),
    ("weather_delay", "天气延误"),
    ("natural_disaster", "自然灾害"),
    ("force_majeure", "不可抗力"),
    ("parcel_being_researched", "包裹查找中"),
    ("security_issue", "安全问题"),
    ("regulatory_hold", "监管扣留"),
    ("unknown", "原因不明"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::form::Language::English;

    #[test]
    fn why_a_parcel_did_not_go_is_told_in_chinese_and_stays_where_nobody_knows_it() {
        assert_eq!(reason(Chinese, "carrier_parcel_lost"), "承运商丢失包裹");
        assert_eq!(reason(English, "carrier_parcel_lost"), "carrier parcel lost");
        assert_eq!(reason(Chinese, "moon_fell"), "moon fell");
    }

    #[test]
    fn a_carrier_that_somebody_named_keeps_its_name() {
        assert_eq!(carrier(Chinese, "Carrier by hand".to_owned()), "手工承运商");
        assert_eq!(carrier(English, "Carrier by hand".to_owned()), "Carrier by hand");
        assert_eq!(carrier(Chinese, "SF Express".to_owned()), "SF Express");
    }
}
