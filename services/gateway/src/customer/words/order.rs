//! What the page of an order says.

use contracts::order::Buckets;
use contracts::requests::intake::ReturnState;

use crate::customer::words::frame::Said;
use crate::edge::form::Language::{self, Chinese, English};

/// What the page of an order says.
pub struct Words {
    pub order: &'static str,
    /// Ordered, packed, sent, arrived.
    pub steps: [&'static str; 4],
    pub way: &'static str,
    /// Read aloud with a step that is done, goes on, or is still to come.
    pub is_done: &'static str,
    pub goes_on: &'static str,
    pub comes: &'static str,
    pub usual: fn(&str) -> String,
    pub hours: fn(i64) -> String,
    pub days: fn(i64) -> String,
    pub expected: &'static str,
    pub waits_until: &'static str,
    pub decide_by: &'static str,
    pub back_until: &'static str,
    pub city: &'static str,
    pub to_do: &'static str,
    pub complete: Said,
    pub complete_button: &'static str,
    pub choose: fn(&str) -> String,
    pub choose_because: &'static str,
    pub choose_button: &'static str,
    /// What is missing and waited for.
    pub awaited: fn(&str) -> String,
    pub awaited_because: &'static str,
    pub confirm: Said,
    pub confirm_button: &'static str,
    pub damage: Said,
    pub send_back: Said,
    pub move_it: Said,
    /// The same after the approval, when a person decides.
    pub wish: Said,
    pub wish_waits: &'static str,
    pub only_shows: &'static str,
    pub parcel: fn(usize, usize) -> String,
    pub at_the_carrier: &'static str,
    pub number: &'static str,
    pub way_so_far: &'static str,
    pub not_told: &'static str,
    pub pieces: &'static str,
    pub instead: &'static str,
    pub coming_back: &'static str,
    pub comma: &'static str,
    pub placed: &'static str,
    pub keep: &'static str,
    pub done: [(&'static str, &'static str); 6],
    places: [&'static str; 7],
    returns: [&'static str; 8],
}

const ENGLISH: Words = Words {
    order: "Order",
    steps: ["Ordered", "Packed", "On its way", "Arrived"],
    way: "How far it is",
    is_done: "done",
    goes_on: "now",
    comes: "still to come",
    usual: |time| format!("Lately this step took at most {time} for nine of ten orders."),
    hours: |count| if count == 1 { "an hour".to_owned() } else { format!("{count} hours") },
    days: |count| format!("{count} days"),
    expected: "Expected on",
    waits_until: "We wait until",
    decide_by: "Else cancelled on",
    back_until: "Returns until",
    city: "Goes to",
    to_do: "What you can do",
    complete: ("Complete the address", "Your order waits for it."),
    complete_button: "Complete it",
    choose: |item| format!("Choose what happens with {item}"),
    choose_because: "Wait for it, do without, or take something else.",
    choose_button: "Choose",
    awaited: |item| format!("We wait for {item}"),
    awaited_because: "You can still do without, or take something else.",
    confirm: ("Is everything there?", "Say so, and your order is complete."),
    confirm_button: "Yes, I have everything",
    damage: ("Something arrived broken or wrong", "Tell us what it is; we take care of it."),
    send_back: ("Send something back", "Ask for it here, and we answer you."),
    move_it: ("Change the address", "Nothing is packed yet."),
    wish: ("Change the address", "Ask for it, and we see whether it can still be done."),
    wish_waits: "We have the address that you asked for, and see whether it can still be done.",
    only_shows: "This link only shows your order. To do something, open the link in our mail.",
    parcel: |place, all| {
        if all == 1 { "Parcel".to_owned() } else { format!("Parcel {place} of {all}") }
    },
    at_the_carrier: "See it at the carrier",
    number: "Number",
    way_so_far: "Its way so far",
    not_told: "Where the parcels are cannot be told at the moment.",
    pieces: "What you ordered",
    instead: "Sent in its place: ",
    coming_back: "Returns and complaints",
    comma: ", ",
    placed: "Ordered on",
    keep: "Whoever has this link can do what stands here. Please keep it to yourself.",
    done: [
        ("receipt", "You have told us that everything is there."),
        ("move", "We have the new address."),
        ("wish", "We have your request, and see whether it can still be done."),
        ("choice", "We have your choice."),
        ("return", "We have your request to send something back, and will answer it."),
        ("damage", "We are sorry. We have your report, and will answer it."),
    ],
    places: [
        "Being prepared",
        "Waits for stock",
        "Packed",
        "On its way",
        "Arrived",
        "Lost; we take care of it",
        "Cancelled",
    ],
    returns: [
        "We have it, and will answer you.",
        "Please send it to us.",
        "We cannot take it back.",
        "You keep it.",
        "Some of it is here.",
        "It is here, and we look at it.",
        "We give you the money back.",
        "It is done.",
    ],
};

const CHINESE: Words = Words {
    order: "订单",
    steps: ["已下单", "已打包", "运输中", "已送达"],
    way: "订单进度",
    is_done: "已完成",
    goes_on: "进行中",
    comes: "未开始",
    usual: |time| format!("近期九成订单在 {time}内完成此步骤。"),
    hours: |count| format!("{count} 小时"),
    days: |count| format!("{count} 天"),
    expected: "预计到货",
    waits_until: "最晚等待至",
    decide_by: "未选择将自动取消",
    back_until: "可申请退货至",
    city: "寄往",
    to_do: "您可以",
    complete: ("补充收货信息", "补充后我们会立即处理订单。"),
    complete_button: "去补充",
    choose: |item| format!("选择如何处理：{item}"),
    choose_because: "可以等待到货、取消，或换成其他商品。",
    choose_button: "去选择",
    awaited: |item| format!("正在等待到货：{item}"),
    awaited_because: "您仍可取消，或换成其他商品。",
    confirm: ("商品是否齐全？", "确认后订单即完成。"),
    confirm_button: "确认收货",
    damage: ("商品破损或有误", "请告诉我们，我们会处理。"),
    send_back: ("申请退货", "在此提交，我们会尽快答复。"),
    move_it: ("更改收货地址", "商品尚未打包。"),
    wish: ("更改收货地址", "正在备货，我们会确认是否还能更改。"),
    wish_waits: "我们已收到您更改地址的请求，正在确认是否还能更改。",
    only_shows: "此链接仅供查看。如需操作，请打开我们发送的订单邮件中的链接。",
    parcel: |place, all| {
        if all == 1 { "包裹".to_owned() } else { format!("包裹 {place} / {all}") }
    },
    at_the_carrier: "在承运商网站查询",
    number: "运单号",
    way_so_far: "物流记录",
    not_told: "暂时无法查询包裹位置。",
    pieces: "订购的商品",
    instead: "实际发出：",
    coming_back: "退货与售后",
    comma: "，",
    placed: "下单时间",
    keep: "持有此链接的人都能查看并操作此订单，请勿转发。",
    done: [
        ("receipt", "您已确认收货。"),
        ("move", "我们已收到新的地址。"),
        ("wish", "我们已收到您的请求，正在确认是否还能更改。"),
        ("choice", "我们已收到您的选择。"),
        ("return", "我们已收到您的退货申请，会尽快答复。"),
        ("damage", "非常抱歉。我们已收到您的反馈，会尽快答复。"),
    ],
    places: ["备货中", "等待到货", "已打包", "运输中", "已送达", "已丢失，我们正在处理", "已取消"],
    returns: [
        "我们已收到您的申请，会尽快答复。",
        "申请已通过，请将商品寄回。",
        "很抱歉，无法为您退货。",
        "退货已取消，商品由您保留。",
        "已收到部分退货。",
        "已收到退货，正在检查。",
        "检查完毕，我们会为您退款。",
        "退货已完成。",
    ],
};

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

impl Words {
    /// Says how far a return is.
    pub fn return_state(&self, state: ReturnState) -> &'static str {
        let [requested, approved, declined, cancelled, partly, received, inspected, closed] =
            self.returns;
        match state {
            ReturnState::Requested => requested,
            ReturnState::Approved => approved,
            ReturnState::Declined => declined,
            ReturnState::Cancelled => cancelled,
            ReturnState::PartiallyReceived => partly,
            ReturnState::Received => received,
            ReturnState::Inspected => inspected,
            ReturnState::Closed => closed,
        }
    }

    /// Says where the pieces of a line are, with how many there are of each.
    pub fn places(&self, pieces: &Buckets) -> Vec<(u32, &'static str)> {
        let prepared = pieces.unrouted + pieces.allocated + pieces.picked;
        let counts = [
            prepared,
            pieces.backordered,
            pieces.packed,
            pieces.in_transit,
            pieces.delivered,
            pieces.written_off,
            pieces.cancelled,
        ];
        let all = counts.into_iter().zip(self.places);
        all.filter(|(count, _)| *count > 0).collect()
    }

    /// Says what was done, where it is known.
    pub fn done(&self, what: &str) -> Option<&'static str> {
        let found = self.done.iter().find(|(known, _)| *known == what);
        found.map(|(_, words)| *words)
    }
}
