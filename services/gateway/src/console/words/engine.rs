//! What the engine room says.
//!
//! - [`checks`]: the invariants

pub mod checks;
mod tables;

use contracts::requests::outbound::TellingState;
use contracts::service::Service;

use super::figures::number;
use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};
use crate::engine::condition::Condition;

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub well: &'static str,
    pub well_because: fn(&str) -> String,
    pub not_well: fn(usize) -> String,
    pub not_well_because: &'static str,
    pub picture: &'static str,
    pub shop: &'static str,
    pub customer: &'static str,
    pub quiet: &'static str,
    pub away: &'static str,
    pub away_since: fn(&str) -> String,
    pub behind: fn(&str) -> String,
    pub for_person: fn(&str) -> String,
    pub services: &'static str,
    pub service: &'static str,
    pub state: &'static str,
    pub said: &'static str,
    pub unread: &'static str,
    pub untold: &'static str,
    pub put_aside: &'static str,
    pub waiting: &'static str,
    pub held: &'static str,
    pub held_by: fn(usize, usize, &str) -> String,
    pub lanes: &'static str,
    pub lane: &'static str,
    pub holder: &'static str,
    pub nobody: &'static str,
    pub epoch: &'static str,
    pub head: &'static str,
    pub reads: &'static str,
    pub reads_nobody: &'static str,
    pub crashes: fn(i16) -> String,
    pub aside: &'static str,
    pub nothing_aside: &'static str,
    pub nothing_aside_because: &'static str,
    pub shown_of: fn(usize, &str) -> String,
    pub message: &'static str,
    pub about: &'static str,
    pub because: &'static str,
    pub attempts: &'static str,
    pub since: &'static str,
    pub from: &'static str,
    pub says: &'static str,
    pub says_hint: &'static str,
    pub why: &'static str,
    pub why_hint: &'static str,
    pub retry: &'static str,
    pub drop: &'static str,
    pub drop_sure: &'static str,
    pub drop_why: &'static str,
    pub no_such: &'static str,
    pub stands_behind: &'static str,
    pub still: &'static str,
    pub done_retry: &'static str,
    pub done_drop: &'static str,
    pub done_telling: &'static str,
    pub done_telling_drop: &'static str,
    pub outside: &'static str,
    pub all_told: &'static str,
    pub next_try: &'static str,
    pub tell_again: &'static str,
    pub broker: &'static str,
    pub database: &'static str,
    pub not_known: &'static str,
    pub release: &'static str,
    pub size: &'static str,
    pub streams: &'static str,
    pub readers: &'static str,
    pub connections: &'static str,
    pub commits: &'static str,
    pub cached: &'static str,
    pub deadlocks: &'static str,
    pub standbys: &'static str,
    pub stream: &'static str,
    pub schema: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &tables::ENGLISH,
        Chinese => &tables::CHINESE,
    }
}

/// Says what a service is called.
pub fn service(language: Language, service: Service) -> &'static str {
    let (english, chinese) = match service {
        Service::OrderIntake => ("Order intake", "接单"),
        Service::Review => ("Review", "审核"),
        Service::Warehouse => ("Warehouse", "仓库"),
        Service::Logistics => ("Logistics", "物流"),
        Service::Crm => ("Customer care", "客户"),
        Service::Analytics => ("Analytics", "分析"),
        Service::Gateway => ("Gateway", "网关"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says how something is.
pub fn condition(language: Language, condition: Condition) -> Stated {
    let (tone, english, chinese) = match condition {
        Condition::Idle => (Tone::Quiet, "Quiet", "空闲"),
        Condition::Flows => (Tone::Good, "Flows", "畅通"),
        Condition::Slow => (Tone::Careful, "Look at it", "需关注"),
        Condition::Jams => (Tone::Bad, "Jammed", "堵塞"),
        Condition::Away => (Tone::Bad, "Does not answer", "无应答"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says what a message that is put aside waits for.
pub fn aside(language: Language, state: &str) -> Stated {
    let (tone, english, chinese) = match state {
        "parked" => (Tone::Careful, "For a person", "待人工处理"),
        "behind" => (Tone::Quiet, "Behind another one", "排在其他消息后"),
        _ => (Tone::Busy, "For its cause", "等待前因"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says where a telling stands.
pub fn telling(language: Language, state: TellingState) -> Stated {
    let (tone, english, chinese) = match state {
        TellingState::Waiting => (Tone::Busy, "Is tried again", "将重试"),
        TellingState::Told => (Tone::Good, "Told", "已通知"),
        TellingState::GivenUp => (Tone::Careful, "For a person", "待人工处理"),
        TellingState::Dropped => (Tone::Quiet, "Given up", "已放弃"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Writes how many events a second.
pub fn rate(language: Language, rate: f64) -> String {
    let figure = match rate {
        rate if rate < 10.0 => format!("{rate:.1}"),
        rate => number(rate.round() as i64),
    };
    match language {
        English => format!("{figure}/s"),
        Chinese => format!("{figure}/秒"),
    }
}

/// Writes a size.
pub fn bytes(count: i64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut size, mut unit) = (count.max(0) as f64, 0);
    while size >= 1_024.0 && unit + 1 < units.len() {
        size /= 1_024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && size < 100.0);
    format!("{size:.digits$}\u{a0}{}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_rates_are_as_long_as_they_have_to_be() {
        assert_eq!(bytes(0), "0\u{a0}B");
        assert_eq!(bytes(1_536), "1.5\u{a0}KiB");
        assert_eq!(bytes(250 << 20), "250\u{a0}MiB");
        assert_eq!(rate(English, 0.0), "0.0/s");
        assert_eq!(rate(Chinese, 1_234.4), "1,234/秒");
    }
}
