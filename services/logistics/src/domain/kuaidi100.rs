//! Kuaidi100: how its pushes are read.
//!
//! A push is a form; its field `param` is JSON that brings the whole way so far, the newest line
//! first, in China's time. A line has a state of its own where the subscription asks for it, as a
//! code or a word; else only the newest is known to stand where the push says.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use contracts::events::shipment::TrackingStatus as Status;
use contracts::requests::logistics::KUAIDI100;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::heard::{Heard, Reported, key_of};
use crate::domain::own_carriers::waybill_number;
use crate::domain::tracking::{Ending, Report, Told};

/// All of China has one time, eight hours ahead, the whole year.
const CHINA_SECONDS_AHEAD: i32 = 8 * 60 * 60;

#[derive(Deserialize)]
struct Push {
    #[serde(default)]
    status: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default, rename = "lastResult")]
    last_result: Option<Way>,
}

#[derive(Deserialize)]
struct Way {
    #[serde(default)]
    nu: Option<String>,
    #[serde(default)]
    com: Option<String>,
    #[serde(default)]
    state: Value,
    #[serde(default)]
    data: Option<Vec<Line>>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    context: Option<String>,
    #[serde(default)]
    ftime: Option<String>,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default, rename = "statusCode")]
    status_code: Value,
    #[serde(default, rename = "areaName")]
    area_name: Option<String>,
}

/// Reads the body of a webhook.
pub fn read(body: &[u8]) -> Result<Heard, String> {
    let param = form_urlencoded::parse(body).find(|(name, _)| name == "param");
    let (_, param) = param.ok_or("the form has no field `param`")?;
    let push: Push = serde_json::from_str(&param)
        .map_err(|error| format!("`param` is no push of Kuaidi100: {error}"))?;
    let stopped = push.status == "abort";
    let Some(way) = push.last_result else { return nothing_in(stopped, push.message) };
    let number = way.nu.as_deref().map(str::trim).unwrap_or_default();
    if number.is_empty() {
        return nothing_in(stopped, push.message);
    }
    let tracking_number = waybill_number(number)?;
    let state = text_of(&way.state);
    let lines = way.data.unwrap_or_default();
    let reports = reports(&lines, &state)?;
    if reports.is_empty() {
        return nothing_in(stopped, push.message);
    }
    let named = way.com.filter(|name| !name.trim().is_empty());
    Reported { tracking_number, named, reports }.in_order().map(Heard::Reported)
}

/// Who is no longer watched is parked, so that somebody looks; who has no news yet is not.
fn nothing_in(stopped: bool, message: Option<String>) -> Result<Heard, String> {
    let said: String = message.unwrap_or_default().chars().take(100).collect();
    if stopped {
        return Err(format!(
            "Kuaidi100 stopped watching the parcel (`{said}`): check its number, then subscribe \
             again or report by hand"
        ));
    }
    Ok(Heard::Nothing("nothing is known of the parcel yet".to_owned()))
}

fn reports(lines: &[Line], state: &str) -> Result<Vec<Report>, String> {
    let announced = normalise(state).is_some_and(|(status, ..)| status == Status::Pending);
    let mut reports = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(time) = line.ftime.as_deref().or(line.time.as_deref()) else { continue };
        let occurred_at = in_china(time)?;
        let own = [text_of(&line.status_code), line.status.clone().unwrap_or_default()];
        let own = own.into_iter().find(|word| normalise(word).is_some());
        // A line without a word of its own stands where the push says if it is the newest.
        let word = match (own, at, announced) {
            (Some(word), ..) => word,
            (None, 0, _) => state.to_owned(),
            (None, _, true) => "101".to_owned(),
            (None, _, false) => "0".to_owned(),
        };
        reports.push(report(&word, occurred_at, time, line));
    }
    // Equal times keep the order of the way: what is told is the newest first.
    reports.reverse();
    Ok(reports)
}

fn report(word: &str, occurred_at: DateTime<Utc>, time: &str, line: &Line) -> Report {
    let (status, ending, reason) = normalise(word).unwrap_or((Status::Unknown, None, None));
    let context = line.context.as_deref().unwrap_or_default();
    let understood = Report::understood(Told {
        event_id: Some(key_of(KUAIDI100, word, time, &[context])),
        word: word.to_owned(),
        description: line.context.clone(),
        city: line.area_name.clone(),
        incident_reason: reason.map(str::to_owned),
        occurred_at,
    });
    Report { status, ending, ..understood }
}

fn in_china(time: &str) -> Result<DateTime<Utc>, String> {
    let shown: String = time.chars().take(40).collect();
    let wrong = || format!("`{shown}` is no time like 2026-01-02 03:04:05");
    let read = NaiveDateTime::parse_from_str(time.trim(), "%Y-%m-%d %H:%M:%S");
    let zone = FixedOffset::east_opt(CHINA_SECONDS_AHEAD).ok_or_else(wrong)?;
    let there = read.ok().and_then(|time| time.and_local_timezone(zone).single());
    there.map(|time| time.with_timezone(&Utc)).ok_or_else(wrong)
}

/// Codes come as numbers and as texts.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// Makes one of the twelve words of a state, its finer code or its Chinese word, with the end and
/// the reason.
pub fn normalise(word: &str) -> Option<(Status, Option<Ending>, Option<&'static str>)> {
    let plain = |status| Some((status, None, None));
    let wrong = |status, reason| Some((status, None, Some(reason)));
    match word {
        "101" | "102" | "已下单" | "待揽收" => plain(Status::Pending),
        "1" | "103" | "揽收" | "已揽收" | "揽件" => plain(Status::PickedUp),
        "0" | "7" | "8" | "10" | "11" | "12" | "1001" | "1002" | "1003" | "在途" | "干线"
        | "转投" | "转单" | "转递" | "到达派件城市" | "清关" | "待清关" | "清关中" | "已清关" => {
            plain(Status::InTransit)
        }
        "5" | "派件" | "派送" => plain(Status::OutForDelivery),
        "501" | "投柜或驿站" => plain(Status::ReadyForPickup),
        "3"
        | "301"
        | "302"
        | "303"
        | "304"
        | "签收"
        | "本人签收"
        | "派件异常后签收"
        | "代签"
        | "投柜或站签收" => Some((Status::Delivered, Some(Ending::Delivered), None)),
        "4" | "退签" => Some((Status::ReturnToSender, Some(Ending::Returned), None)),
        "6" | "退回" => plain(Status::ReturnToSender),
        "14" | "203" | "拒签" | "拒收" => wrong(Status::DeliveryFailed, "consignee_refused"),
        "206" | "无法联系" => wrong(Status::DeliveryFailed, "consignee_not_available"),
        "204" | "派件异常" => wrong(Status::DeliveryFailed, "unknown"),
        "13" | "清关异常" => wrong(Status::OnHold, "customs_delay"),
        "205" | "柜或驿站超时未取" => wrong(Status::OnHold, "consignee_not_available"),
        "207" | "超区" => wrong(Status::OnHold, "carrier_address_not_found"),
        "209" | "破损" => wrong(Status::OnHold, "carrier_damaged_parcel"),
        "2" | "208" | "疑难" | "滞留" => wrong(Status::OnHold, "unknown"),
        "201" | "202" | "超时未签收" | "超时未更新" => {
            wrong(Status::DeliveryDelayed, "unknown")
        }
        "401" | "210" | "已销单" | "销单" => plain(Status::Cancelled),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
