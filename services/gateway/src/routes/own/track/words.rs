//! What the page of a parcel says, in the languages that it speaks.

use contracts::events::shipment::TrackingStatus;
use contracts::requests::logistics::{ShipmentStatus, TrackedEvent, TrackedShipment};

use crate::edge::form::Language;

/// What stands beside the facts.
pub struct Words {
    pub title: &'static str,
    pub order: &'static str,
    pub carrier: &'static str,
    pub to: &'static str,
    pub at_the_carrier: &'static str,
    pub nothing: (&'static str, &'static str),
}

const ENGLISH: Words = Words {
    title: "Your parcel",
    order: "Order",
    carrier: "Carrier",
    to: "To",
    at_the_carrier: "At the carrier",
    nothing: ("Nothing here", "This link leads nowhere. Please check that it is complete."),
};

const CHINESE: Words = Words {
    title: "您的包裹",
    order: "订单",
    carrier: "承运商",
    to: "寄往",
    at_the_carrier: "在承运商网站查询",
    nothing: ("链接无效", "请确认链接是否完整。"),
};

/// Gives the words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

/// Says where the parcel is; in English in the words of logistics.
pub fn where_it_is(language: Language, shipment: &TrackedShipment) -> &str {
    match language {
        Language::English => &shipment.in_words,
        Language::Chinese => match (shipment.status, shipment.tracking_status) {
            (ShipmentStatus::Draft, _) => "您的包裹已打包，等待承运商揽收。",
            (ShipmentStatus::Booked, _) => "您的包裹已打包，即将交给承运商。",
            (ShipmentStatus::Delivered, _) => "您的包裹已签收。",
            (ShipmentStatus::Returned, _) => "您的包裹已退回给我们。",
            (ShipmentStatus::Lost, _) => "您的包裹已丢失，我们正在处理。",
            (ShipmentStatus::Voided, _) => "此包裹在发出前已撤回。",
            (ShipmentStatus::HandedOver, TrackingStatus::Pending) => {
                in_chinese(TrackingStatus::PickedUp)
            }
            (ShipmentStatus::HandedOver, tracking) => in_chinese(tracking),
        },
    }
}

/// Says what a report means; in English in the words of logistics.
pub fn of_report(language: Language, event: &TrackedEvent) -> &str {
    match language {
        Language::English => &event.in_words,
        Language::Chinese => in_chinese(event.tracking_status),
    }
}

fn in_chinese(tracking: TrackingStatus) -> &'static str {
    match tracking {
        TrackingStatus::Pending => "承运商已收到您的包裹信息。",
        TrackingStatus::PickedUp => "承运商已揽收您的包裹。",
        TrackingStatus::InTransit => "您的包裹正在运输途中。",
        TrackingStatus::OnHold => "您的包裹在途中滞留，我们正在询问原因。",
        TrackingStatus::DeliveryDelayed => "您的包裹将晚于预计时间送达。",
        TrackingStatus::OutForDelivery => "您的包裹正在派送，今天送达。",
        TrackingStatus::ReadyForPickup => "您的包裹已到自提点，请前往领取。",
        TrackingStatus::DeliveryFailed => "承运商未能送达，将再次派送。",
        TrackingStatus::ReturnToSender => "您的包裹正在退回给我们。",
        TrackingStatus::Delivered => "您的包裹已签收。",
        TrackingStatus::Cancelled => "承运商取消了运输，我们正在处理。",
        TrackingStatus::Unknown => "承运商报告了异常情况，我们正在核实。",
    }
}
