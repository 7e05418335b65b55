//! What the page of sales says.

use chrono::{Datelike, NaiveDate, TimeDelta};
use contracts::requests::analytics::Stage;

use super::figures;
use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub filters: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub last_days: fn(i64) -> String,
    pub channel: &'static str,
    pub any_channel: &'static str,
    pub apply: &'static str,
    pub currency: &'static str,
    pub currencies_because: &'static str,
    pub orders_counted: fn(&str) -> String,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub nothing_here: &'static str,
    pub nothing_here_because: &'static str,
    pub to_orders: &'static str,
    pub wider: &'static str,
    pub by_day: &'static str,
    pub revenue: &'static str,
    pub orders: &'static str,
    pub pieces: &'static str,
    pub cancelled: &'static str,
    pub highest: &'static str,
    pub a_day: &'static str,
    pub as_table: &'static str,
    pub day: &'static str,
    pub products: &'static str,
    pub product: &'static str,
    pub no_sku: &'static str,
    pub regions: &'static str,
    pub region: &'static str,
    pub no_region: &'static str,
    pub channels: &'static str,
    pub share: &'static str,
    pub more: &'static str,
    pub csv: &'static str,
    pub csv_of: fn(&str) -> String,
    pub times: &'static str,
    pub times_because: &'static str,
    pub stage: &'static str,
    pub counted: &'static str,
    pub half: &'static str,
    pub nine: &'static str,
    pub slowest: &'static str,
    pub no_times: &'static str,
    pub most_time: fn(&str, &str) -> String,
    pub below_second: &'static str,
    pub meaning: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says what a stage is.
pub fn stage(language: Language, stage: Stage) -> &'static str {
    let (english, chinese) = match stage {
        Stage::Approved => ("Accepted to approved", "接单 → 审核通过"),
        Stage::Allocated => ("Approved to set aside", "审核通过 → 备货"),
        Stage::Picked => ("Set aside to picked", "备货 → 拣货完成"),
        Stage::Packed => ("Picked to packed", "拣货完成 → 打包"),
        Stage::HandedOver => ("Packed to handed over", "打包 → 交承运商"),
        Stage::Delivered => ("Handed over to delivered", "交承运商 → 送达"),
        Stage::Completed => ("Delivered to completed", "送达 → 完成"),
        Stage::Whole => ("The whole way", "全程"),
    };
    if language == Chinese { chinese } else { english }
}

/// Writes how long something took.
pub fn took(language: Language, seconds: i64) -> String {
    let told = figures::duration(language, TimeDelta::seconds(seconds));
    told.unwrap_or_else(|| of(language).below_second.to_owned())
}

/// Writes a day without its year.
pub fn day(language: Language, day: NaiveDate) -> String {
    match language {
        English => day.format("%-d %b").to_string(),
        Chinese => format!("{}月{}日", day.month(), day.day()),
    }
}

/// Writes a day whole.
pub fn whole_day(language: Language, day: NaiveDate) -> String {
    match language {
        English => day.format("%a, %-d %b %Y").to_string(),
        Chinese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

const ENGLISH: Words = Words {
    title: "Sales",
    filters: "Days and channel",
    from: "From",
    to: "to",
    last_days: |days| format!("{days} days"),
    channel: "Channel",
    any_channel: "All channels",
    apply: "Show",
    currency: "Currency",
    currencies_because: "Currencies are never added up: one at a time is shown.",
    orders_counted: |orders| format!("{orders} orders"),
    nothing_yet: "Nothing was sold yet",
    nothing_yet_because: "With the first order, what sells, where and through which channel stands \
                          here, day by day, and how long each step took.",
    nothing_here: "Nothing was sold in these days",
    nothing_here_because: "Choose other days or another channel.",
    to_orders: "To the orders",
    wider: "The last 365 days",
    by_day: "Day by day",
    revenue: "Revenue",
    orders: "Orders",
    pieces: "Pieces",
    cancelled: "Cancelled orders",
    highest: "highest",
    a_day: "a day",
    as_table: "As a table",
    day: "Day",
    products: "Products",
    product: "Product",
    no_sku: "Without a SKU",
    regions: "Regions",
    region: "Region",
    no_region: "Not known",
    channels: "Channels",
    share: "Share",
    more: "More is in the CSV file.",
    csv: "CSV",
    csv_of: |what| format!("{what} as a CSV file"),
    times: "Where time goes",
    times_because: "Steps that ended in these days. Solid: half of the orders; pale: nine of ten.",
    stage: "Step",
    counted: "Orders",
    half: "Half took at most",
    nine: "Nine of ten at most",
    slowest: "Slowest",
    no_times: "No step ended in these days.",
    most_time: |stage, part| format!("Most time goes into: {stage}, {part} of the way on average."),
    below_second: "<\u{a0}1\u{a0}s",
    meaning: "Days are in UTC, and orders count on the day of placing. Revenue is goods less discounts, \
              for the pieces that stand; tests count nowhere.",
};

const CHINESE: Words = Words {
    title: "销售",
    filters: "日期与渠道",
    from: "从",
    to: "至",
    last_days: |days| format!("近 {days} 天"),
    channel: "渠道",
    any_channel: "全部渠道",
    apply: "查看",
    currency: "币种",
    currencies_because: "不同币种从不相加，每次只看一种。",
    orders_counted: |orders| format!("{orders} 个订单"),
    nothing_yet: "还没有销售",
    nothing_yet_because: "有了第一个订单，这里会按天显示卖了什么、卖到哪里、通过哪个渠道，以及每个环节的用时。",
    nothing_here: "这些天没有销售",
    nothing_here_because: "请选择其他日期或渠道。",
    to_orders: "查看订单",
    wider: "近 365 天",
    by_day: "每日销售",
    revenue: "销售额",
    orders: "订单",
    pieces: "件数",
    cancelled: "取消的订单",
    highest: "单日最高",
    a_day: "",
    as_table: "以表格查看",
    day: "日期",
    products: "商品",
    product: "商品",
    no_sku: "无 SKU",
    regions: "地区",
    region: "地区",
    no_region: "未知",
    channels: "渠道",
    share: "占比",
    more: "其余见 CSV 文件。",
    csv: "CSV",
    csv_of: |what| format!("导出{what} CSV 文件"),
    times: "时间花在哪里",
    times_because: "在这些天结束的环节。深色：一半订单；浅色：九成订单。",
    stage: "环节",
    counted: "订单",
    half: "半数不超过",
    nine: "九成不超过",
    slowest: "最慢",
    no_times: "这些天没有结束的环节。",
    most_time: |stage, part| format!("用时最多：{stage}，平均占全程的 {part}。"),
    below_second: "<\u{a0}1\u{a0}秒",
    meaning: "日期为 UTC，订单计入下单当天。销售额为扣除折扣后的商品金额，只计仍有效的件数；测试订单不计。",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_written_as_their_readers_write_them() {
        let one: NaiveDate = "2026-03-01".parse().expect("a day");
        assert_eq!((day(English, one).as_str(), day(Chinese, one).as_str()), ("1 Mar", "3月1日"));
        assert_eq!(whole_day(English, one), "Sun, 1 Mar 2026");
        assert_eq!(took(English, 0), "<\u{a0}1\u{a0}s");
        assert_eq!(took(English, 90), "1\u{a0}min 30\u{a0}s");
    }
}
