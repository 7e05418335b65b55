//! What the list of parcels says, and where parcels wait.

use chrono::TimeDelta;
use contracts::requests::logistics::ShipmentStage;

use crate::edge::form::Language::{self, Chinese, English};

/// What the list says.
pub struct Words {
    pub title: &'static str,
    pub stages: &'static str,
    pub all: &'static str,
    pub parcel: &'static str,
    pub carrier: &'static str,
    pub number: &'static str,
    pub location: &'static str,
    pub pieces: &'static str,
    pub status: &'static str,
    pub since: &'static str,
    pub no_carrier: &'static str,
    pub any_carrier: &'static str,
    pub any_location: &'static str,
    pub filters: &'static str,
    pub apply: &'static str,
    pub clear: &'static str,
    pub late: &'static str,
    pub late_after: fn(&str) -> String,
    pub choose: &'static str,
    pub choose_all: &'static str,
    pub choose_key: &'static str,
    pub hand_over: &'static str,
    pub chosen: &'static str,
    pub manifest: &'static str,
    pub pick_list: &'static str,
    pub none_chosen: &'static str,
    pub handed_over: fn(usize) -> String,
    pub not_handed_over: fn(usize) -> String,
    pub nothing: &'static str,
    pub nothing_filtered: &'static str,
    pub first: &'static str,
    pub older: &'static str,
    pub pages: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Every stage, in the order of the way.
pub const STAGES: [ShipmentStage; 6] = [
    ShipmentStage::ToLabel,
    ShipmentStage::ToHandOver,
    ShipmentStage::OnTheWay,
    ShipmentStage::Exceptions,
    ShipmentStage::ComingBack,
    ShipmentStage::Delivered,
];

/// Gives the word that stands in addresses.
pub fn code(stage: ShipmentStage) -> &'static str {
    match stage {
        ShipmentStage::ToLabel => "to_label",
        ShipmentStage::ToHandOver => "to_hand_over",
        ShipmentStage::OnTheWay => "on_the_way",
        ShipmentStage::Exceptions => "exceptions",
        ShipmentStage::ComingBack => "coming_back",
        ShipmentStage::Delivered => "delivered",
    }
}

/// Says where parcels wait.
pub fn stage(language: Language, stage: ShipmentStage) -> &'static str {
    let (english, chinese) = match stage {
        ShipmentStage::ToLabel => ("To label", "待贴面单"),
        ShipmentStage::ToHandOver => ("To hand over", "待交接"),
        ShipmentStage::OnTheWay => ("On the way", "运输中"),
        ShipmentStage::Exceptions => ("Exceptions", "异常"),
        ShipmentStage::ComingBack => ("Coming back", "退回中"),
        ShipmentStage::Delivered => ("Delivered", "已送达"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says why a stage is empty.
pub fn empty(language: Language, stage: Option<ShipmentStage>) -> &'static str {
    let (english, chinese) = match stage {
        Some(ShipmentStage::ToLabel) => {
            ("Every packed parcel has a carrier and a number.", "所有包裹都已有承运商和单号。")
        }
        Some(ShipmentStage::ToHandOver) => (
            "What is packed and labelled stands here until the carrier has it.",
            "打包并贴好面单的包裹，在交给承运商之前显示在这里。",
        ),
        Some(ShipmentStage::OnTheWay) => {
            ("No carrier has a parcel of ours at the moment.", "目前没有运输中的包裹。")
        }
        Some(ShipmentStage::Exceptions) => {
            ("Nothing went wrong that nobody has settled.", "没有待处理的异常。")
        }
        Some(ShipmentStage::ComingBack) => {
            ("No carrier brings a parcel back.", "没有退回途中的包裹。")
        }
        Some(ShipmentStage::Delivered) => ("Nothing was delivered yet.", "还没有送达的包裹。"),
        None => ("Parcels stand here once they are packed.", "打包后的包裹会显示在这里。"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says how long a parcel may wait in a stage before somebody should look; nothing where it may stay.
pub fn may_wait(stage: ShipmentStage) -> Option<TimeDelta> {
    match stage {
        // A label that comes later misses the van that fetches once a day.
        ShipmentStage::ToLabel => Some(TimeDelta::hours(4)),
        // The next van would have taken it.
        ShipmentStage::ToHandOver => Some(TimeDelta::hours(24)),
        // Carriers within a country take three to five days.
        ShipmentStage::OnTheWay => Some(TimeDelta::days(7)),
        // Customers ask on the second day.
        ShipmentStage::Exceptions => Some(TimeDelta::hours(24)),
        // The way back is as long as the way there, and has no hurry.
        ShipmentStage::ComingBack => Some(TimeDelta::days(14)),
        ShipmentStage::Delivered => None,
    }
}

const ENGLISH: Words = Words {
    title: "Shipments",
    stages: "Where parcels wait",
    all: "All",
    parcel: "Order",
    carrier: "Carrier",
    number: "Number",
    location: "From",
    pieces: "Pieces",
    status: "Status",
    since: "Since",
    no_carrier: "No carrier yet",
    any_carrier: "All carriers",
    any_location: "All locations",
    filters: "Which parcels",
    apply: "Apply",
    clear: "Clear",
    late: "late",
    late_after: |limit| format!("It should not take longer than {limit}"),
    choose: "Choose",
    choose_all: "Choose all on this page",
    choose_key: "chooses the row",
    hand_over: "Hand over",
    chosen: "chosen",
    manifest: "Manifest",
    pick_list: "Paper pick list",
    none_chosen: "No parcel is chosen.",
    handed_over: |count| match count {
        1 => "1 parcel is with the carrier.".to_owned(),
        count => format!("{count} parcels are with the carrier."),
    },
    not_handed_over: |count| match count {
        1 => "1 parcel was not handed over.".to_owned(),
        count => format!("{count} parcels were not handed over."),
    },
    nothing: "Nothing here",
    nothing_filtered: "No parcel of this carrier and location waits here.",
    first: "Newest",
    older: "Older",
    pages: "Pages",
};

const CHINESE: Words = Words {
    title: "发货",
    stages: "包裹所处阶段",
    all: "全部",
    parcel: "订单",
    carrier: "承运商",
    number: "运单号",
    location: "发自",
    pieces: "件数",
    status: "状态",
    since: "已等待",
    no_carrier: "未选承运商",
    any_carrier: "全部承运商",
    any_location: "全部仓库",
    filters: "筛选包裹",
    apply: "筛选",
    clear: "清除",
    late: "超时",
    late_after: |limit| format!("不应超过 {limit}"),
    choose: "选择",
    choose_all: "选择本页全部",
    choose_key: "选择该行",
    hand_over: "交接",
    chosen: "已选",
    manifest: "交接清单",
    pick_list: "纸质拣货单",
    none_chosen: "没有选择包裹。",
    handed_over: |count| format!("{count} 个包裹已交承运商。"),
    not_handed_over: |count| format!("{count} 个包裹未能交接。"),
    nothing: "这里没有包裹",
    nothing_filtered: "没有符合该承运商和仓库的包裹。",
    first: "最新",
    older: "更早",
    pages: "分页",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_in_an_address_is_the_word_of_the_contract() {
        for stage in STAGES {
            assert_eq!(serde_json::to_value(stage).expect("a word"), code(stage));
        }
    }
}
