//! Where an order or a parcel is, in a headline, and what happens next.

use contracts::events::shipment::TrackingStatus;
use contracts::requests::logistics::{ShipmentStatus, TrackedShipment};

use super::frame::Said;
use crate::customer::order::standing::Place;
use crate::edge::form::Language::{self, Chinese, English};

/// Says where an order is, and what happens next.
pub fn told(language: Language, place: Place) -> Said {
    match (language, place) {
        (_, Place::OnTheWay { tracking, partly }) if partly && !is_urgent(tracking) => {
            match language {
                English => ("Part of your order is on its way", "The rest comes separately."),
                Chinese => ("部分商品正在途中", "其余商品另行送达。"),
            }
        }
        (English, _) => english(place),
        (Chinese, _) => chinese(place),
    }
}

fn english(place: Place) -> Said {
    match place {
        Place::Asked => (
            "Your order waits for you",
            "Something is missing in the address. Please complete it, and your order goes on.",
        ),
        Place::Checked => (
            "We have your order",
            "We check it, and then we pack it. You do not have to do anything.",
        ),
        Place::Choose => {
            ("Part of your order is out of stock", "Please choose what shall happen with it.")
        }
        Place::Awaited => ("Your order waits for stock", "As soon as it is here, we pack it."),
        Place::Prepared => {
            ("We are getting your order ready", "Next we pack it and give it to the carrier.")
        }
        Place::Picked => ("Your order is being packed", "Next we give it to the carrier."),
        Place::Packed => ("Your order is packed", "Next the carrier collects it."),
        Place::OnTheWay { tracking, .. } => english_way(tracking),
        Place::PartlyHere => ("Part of your order has arrived", "The rest follows."),
        Place::Here => {
            ("Your order has arrived", "Is everything there, and in one piece? Please tell us.")
        }
        Place::Told => (
            "Your order has arrived",
            "We are taking care of what you told us. How it stands is shown below.",
        ),
        Place::Done => ("Your order is complete", "Thank you for your order."),
        Place::Over => (
            "This order is closed",
            "Nothing more will be sent. If you have a question, please ask the shop.",
        ),
        Place::Cancelled => ("Your order is cancelled", "Nothing will be sent."),
        Place::Declined => (
            "We could not take this order",
            "Nothing will be sent. If you have a question, please ask the shop.",
        ),
    }
}

fn chinese(place: Place) -> Said {
    match place {
        Place::Asked => ("订单等待您补充信息", "收货信息不完整，请补充，之后我们会立即处理。"),
        Place::Checked => ("我们已收到您的订单", "正在核对，核对后开始备货，您无需任何操作。"),
        Place::Choose => ("您的订单中有商品缺货", "请选择如何处理。"),
        Place::Awaited => ("正在等待到货", "商品到货后我们会立即打包。"),
        Place::Prepared => ("正在为您备货", "接下来将打包并交给承运商。"),
        Place::Picked => ("正在打包", "接下来将交给承运商。"),
        Place::Packed => ("订单已打包", "等待承运商揽收。"),
        Place::OnTheWay { tracking, .. } => chinese_way(tracking),
        Place::PartlyHere => ("部分商品已送达", "其余商品将陆续发出。"),
        Place::Here => ("您的订单已送达", "商品是否齐全完好？请告诉我们。"),
        Place::Told => ("您的订单已送达", "您反馈的问题正在处理，进度见下方。"),
        Place::Done => ("订单已完成", "感谢您的订购。"),
        Place::Over => ("此订单已结束", "不再发货，如有疑问请联系店铺。"),
        Place::Cancelled => ("订单已取消", "商品不会发出。"),
        Place::Declined => ("我们未能接受此订单", "商品不会发出，如有疑问请联系店铺。"),
    }
}

fn english_way(tracking: TrackingStatus) -> Said {
    match tracking {
        TrackingStatus::Pending | TrackingStatus::PickedUp => {
            ("The carrier has your order", "It is on its way to you.")
        }
        TrackingStatus::InTransit | TrackingStatus::Delivered => {
            ("Your order is on its way", "The carrier brings it to you.")
        }
        TrackingStatus::OnHold => {
            ("Your parcel is stopped on its way", "We are asking the carrier why.")
        }
        TrackingStatus::DeliveryDelayed => {
            ("Your parcel is delayed", "It comes later than planned, and is still on its way.")
        }
        TrackingStatus::OutForDelivery => ("Your parcel arrives today", "It is out for delivery."),
        TrackingStatus::ReadyForPickup => {
            ("Your parcel waits for you", "Please collect it at the carrier's pick-up point.")
        }
        TrackingStatus::DeliveryFailed => {
            ("The carrier could not deliver", "The carrier tries again.")
        }
        TrackingStatus::ReturnToSender => {
            ("Your parcel is on its way back to us", "We take care of it as soon as it is here.")
        }
        TrackingStatus::Cancelled => ("The carrier cancelled the transport", "We take care of it."),
        TrackingStatus::Unknown => {
            ("Your order is on its way", "The carrier reported something that we are looking into.")
        }
    }
}

fn chinese_way(tracking: TrackingStatus) -> Said {
    match tracking {
        TrackingStatus::Pending | TrackingStatus::PickedUp => ("承运商已揽收", "正在送往您处。"),
        TrackingStatus::InTransit | TrackingStatus::Delivered => {
            ("您的订单正在途中", "承运商正在运送。")
        }
        TrackingStatus::OnHold => ("包裹在途中滞留", "我们正在向承运商询问原因。"),
        TrackingStatus::DeliveryDelayed => ("包裹将晚于预计送达", "仍在运送途中。"),
        TrackingStatus::OutForDelivery => ("包裹今天送达", "正在派送。"),
        TrackingStatus::ReadyForPickup => ("包裹待您领取", "请前往承运商自提点领取。"),
        TrackingStatus::DeliveryFailed => ("未能送达", "承运商将再次派送。"),
        TrackingStatus::ReturnToSender => ("包裹正在退回", "退回后我们会立即处理。"),
        TrackingStatus::Cancelled => ("承运商取消了运输", "我们正在处理。"),
        TrackingStatus::Unknown => ("您的订单正在途中", "承运商报告了异常情况，我们正在核实。"),
    }
}

/// What is urgent counts before that there is more.
fn is_urgent(tracking: TrackingStatus) -> bool {
    match tracking {
        TrackingStatus::OnHold
        | TrackingStatus::ReadyForPickup
        | TrackingStatus::DeliveryFailed
        | TrackingStatus::ReturnToSender
        | TrackingStatus::Cancelled => true,
        TrackingStatus::Pending
        | TrackingStatus::PickedUp
        | TrackingStatus::InTransit
        | TrackingStatus::DeliveryDelayed
        | TrackingStatus::OutForDelivery
        | TrackingStatus::Delivered
        | TrackingStatus::Unknown => false,
    }
}

/// Says where a parcel is; in English in the words of logistics.
pub fn of_parcel(language: Language, parcel: &TrackedShipment) -> &str {
    match language {
        English => &parcel.in_words,
        Chinese => match (parcel.status, parcel.tracking_status) {
            (ShipmentStatus::Draft, _) => "您的包裹已打包，等待承运商揽收。",
            (ShipmentStatus::Booked, _) => "您的包裹已打包，即将交给承运商。",
            (ShipmentStatus::Delivered, _) => "您的包裹已签收。",
            (ShipmentStatus::Returned, _) => "您的包裹已退回给我们。",
            (ShipmentStatus::Lost, _) => "您的包裹已丢失，我们正在处理。",
            (ShipmentStatus::Voided, _) => "此包裹在发出前已撤回。",
            (ShipmentStatus::HandedOver, TrackingStatus::Pending) => {
                of_report(TrackingStatus::PickedUp)
            }
            (ShipmentStatus::HandedOver, tracking) => of_report(tracking),
        },
    }
}

/// Says what a report means, in Chinese.
pub fn of_report(tracking: TrackingStatus) -> &'static str {
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
