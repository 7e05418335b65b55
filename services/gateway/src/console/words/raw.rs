//! What stands behind an order: what the shop sent, and the way it went.

use contracts::requests::intake::DeliveryStatus;

use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};
use crate::traces::words::{self as drawn, Words as Drawn};

/// What these pages say.
pub struct Words {
    pub sent: &'static str,
    pub sent_hint: &'static str,
    pub as_it_came: &'static str,
    pub made_of_it: &'static str,
    pub field: &'static str,
    pub value: &'static str,
    pub place: &'static str,
    pub not_there: &'static str,
    pub deliveries: &'static str,
    pub accepted: &'static str,
    pub duplicate: &'static str,
    pub parked: &'static str,
    pub ignored: &'static str,
    pub nothing_sent: &'static str,
    pub nothing_sent_because: &'static str,
    pub cut: &'static str,
    pub no_json: &'static str,
    pub way: &'static str,
    pub way_hint: &'static str,
    pub no_way: &'static str,
    pub no_way_because: &'static str,
    pub began: &'static str,
    pub whole: &'static str,
    pub worked: &'static str,
    pub steps: &'static str,
    pub failed: &'static str,
    pub not_heard: fn(&str) -> String,
    pub cut_of: fn(&str) -> String,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Gives what a waterfall says.
pub fn drawn(language: Language) -> &'static Drawn {
    match language {
        English => &drawn::ENGLISH,
        Chinese => &DRAWN,
    }
}

/// Says what became of a delivery.
pub fn outcome(words: &Words, outcome: DeliveryStatus) -> Stated {
    match outcome {
        DeliveryStatus::Accepted => (Tone::Good, words.accepted),
        DeliveryStatus::Duplicate => (Tone::Quiet, words.duplicate),
        DeliveryStatus::Parked => (Tone::Careful, words.parked),
        DeliveryStatus::Ignored => (Tone::Quiet, words.ignored),
    }
}

/// Names a field of an order by its way in it; one that nobody named stands as it is.
pub fn field(language: Language, way: &str) -> &str {
    let (english, chinese) = match way {
        "number" => ("Number", "订单号"),
        "external_ref" => ("Reference", "外部编号"),
        "placed_at" => ("Placed", "下单时间"),
        "updated_at" => ("Changed", "更新时间"),
        "currency" => ("Currency", "币种"),
        "payment_status" => ("Payment", "付款"),
        "test" => ("Test order", "测试订单"),
        "shipping_method" => ("Wanted shipping", "客户所选配送"),
        "amounts/subtotal" => ("Goods", "商品"),
        "amounts/discount" => ("Discount", "折扣"),
        "amounts/shipping" => ("Shipping", "运费"),
        "amounts/tax" => ("Tax", "税费"),
        "amounts/total" => ("Total", "总额"),
        "person/customer/name" => ("Customer", "客户"),
        "person/customer/email" => ("E-mail", "邮箱"),
        "person/customer/phone" => ("Telephone", "电话"),
        "person/recipient/name" => ("Recipient", "收货人"),
        "person/recipient/company" => ("Company", "公司"),
        "person/recipient/phone" => ("Telephone there", "收货电话"),
        "person/recipient/address/street1" => ("Street", "街道"),
        "person/recipient/address/street2" => ("Floor, flat", "楼层、房号"),
        "person/recipient/address/district" => ("District", "区县"),
        "person/recipient/address/city" => ("City", "城市"),
        "person/recipient/address/region" => ("Region", "省 / 州"),
        "person/recipient/address/postal_code" => ("Postal code", "邮编"),
        "person/recipient/address/country" => ("Country", "国家"),
        "person/note" => ("Note", "留言"),
        "lines/*/sku" => ("SKU", "SKU"),
        "lines/*/title" => ("Title", "名称"),
        "lines/*/variant" => ("Options", "规格"),
        "lines/*/quantity" => ("Pieces", "件数"),
        "lines/*/unit_price" => ("Price of one", "单价"),
        "lines/*/discount" => ("Discount", "折扣"),
        "lines/*/tax" => ("Tax", "税费"),
        other => (other, other),
    };
    if language == Chinese { chinese } else { english }
}

const ENGLISH: Words = Words {
    sent: "What the shop sent",
    sent_hint: "As it came, beside what was made of it.",
    as_it_came: "As it came",
    made_of_it: "What was made of it",
    field: "Field",
    value: "Value",
    place: "Read from",
    not_there: "not in it",
    deliveries: "Deliveries",
    accepted: "Accepted",
    duplicate: "Duplicate",
    parked: "Put aside",
    ignored: "Ignored",
    nothing_sent: "Nothing came from a shop",
    nothing_sent_because: "The order was entered by hand, or its deliveries are not kept any more.",
    cut: "Only its beginning is shown.",
    no_json: "It is no JSON, and shown as it is.",
    way: "The way as a waterfall",
    way_hint: "What each service did, to scale; where nothing happened, the waiting is left out and its length stands above.",
    no_way: "Nothing is known of its way",
    no_way_because: "Spans are kept for some days, and those of the last second are still on their way.",
    began: "Began",
    whole: "From first to last",
    worked: "Of that at work",
    steps: "Steps",
    failed: "Refused or failed",
    not_heard: |who| format!("Not heard: {who}. What it did is missing here."),
    cut_of: |who| format!("Only the first steps of {who} are shown."),
};

const CHINESE: Words = Words {
    sent: "店铺原始数据",
    sent_hint: "左为原文，右为系统读取的内容。",
    as_it_came: "原文",
    made_of_it: "读取结果",
    field: "字段",
    value: "内容",
    place: "来源",
    not_there: "原文中没有",
    deliveries: "推送记录",
    accepted: "已接收",
    duplicate: "重复",
    parked: "已搁置",
    ignored: "已忽略",
    nothing_sent: "店铺没有发送数据",
    nothing_sent_because: "订单为手工录入，或推送记录已不再保留。",
    cut: "仅显示开头部分。",
    no_json: "不是 JSON，按原样显示。",
    way: "流程瀑布图",
    way_hint: "各服务的处理过程，按比例绘制；等待时间被省略，其长度标在上方。",
    no_way: "没有流程记录",
    no_way_because: "记录保留数日；最近一秒的记录可能尚未到达。",
    began: "开始",
    whole: "全程",
    worked: "其中处理",
    steps: "步骤",
    failed: "拒绝或失败",
    not_heard: |who| format!("{who} 没有应答，其过程未显示。"),
    cut_of: |who| format!("仅显示 {who} 的开头步骤。"),
};

const DRAWN: Drawn = Drawn {
    drawing: |steps| format!("{steps} 个步骤的瀑布图"),
    below: "各步骤及其起因",
    waiting: |time| format!("等待 {time}"),
    began: "起点",
    after: |time| format!("{time} 之后"),
    said: |what| format!("发布 {what}"),
    not_kept: "起因未保留",
    batch: |count| format!("一批 {count} 条"),
};
