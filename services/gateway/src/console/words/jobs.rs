//! What the pages of pick jobs say.

use crate::console::words::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};

/// Where a pick job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Nobody has it.
    Open,
    /// Somebody picks it.
    Claimed,
    /// It waits for packing.
    Picked,
    /// It is in parcels.
    Packed,
    /// Nothing of it is wanted, or was there.
    Cancelled,
}

impl JobState {
    /// Every one, in the order of a job's way.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Claimed, Self::Picked, Self::Packed, Self::Cancelled];

    /// Gives the word that stands in addresses and in warehouse's answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Picked => "picked",
            Self::Packed => "packed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Says it in a language, with its tone.
    pub fn stated(self, language: Language) -> Stated {
        let (tone, english, chinese) = match self {
            Self::Open => (Tone::Quiet, "Open", "待拣货"),
            Self::Claimed => (Tone::Busy, "Being picked", "拣货中"),
            Self::Picked => (Tone::Careful, "To pack", "待打包"),
            Self::Packed => (Tone::Good, "Packed", "已打包"),
            Self::Cancelled => (Tone::Quiet, "Cancelled", "已取消"),
        };
        (tone, if language == Chinese { chinese } else { english })
    }
}

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub by_zone: &'static str,
    pub pickers: &'static str,
    pub jobs: &'static str,
    pub missing: &'static str,
    pub location: &'static str,
    pub any_location: &'static str,
    pub zone: &'static str,
    pub any_zone: &'static str,
    pub state: &'static str,
    pub any_state: &'static str,
    pub filter: &'static str,
    pub apply: &'static str,
    pub clear: &'static str,
    pub order: &'static str,
    pub picked_of: &'static str,
    pub holder: &'static str,
    pub nobody: &'static str,
    pub since: &'static str,
    pub on_floor_since: &'static str,
    pub free_at: &'static str,
    pub oldest: &'static str,
    pub on_hold: &'static str,
    pub short: fn(u32) -> String,
    pub nobody_picks: &'static str,
    pub nothing: &'static str,
    pub nothing_because: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_because: &'static str,
    pub nothing_waits: &'static str,
    pub nothing_missing: &'static str,
    pub missing_pieces: &'static str,
    pub who_acts: &'static str,
    pub item: &'static str,
    pub bin: &'static str,
    pub wanted: &'static str,
    pub picked: &'static str,
    pub not_there: &'static str,
    pub packed: &'static str,
    pub instead_of: fn(&str) -> String,
    pub tasks: &'static str,
    pub facts: &'static str,
    pub take_back: &'static str,
    pub take_back_sure: &'static str,
    pub taken_back: &'static str,
    pub pack: &'static str,
    pub no_such: &'static str,
    pub more: &'static str,
    pub first: &'static str,
    pub pages: &'static str,
    pub away: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says who is to act on missing pieces, of those whom warehouse names.
pub fn owner(language: Language, owner: &str) -> &str {
    match (language, owner) {
        (English, "clerk") => "A clerk decides",
        (English, "customer") => "The customer chooses",
        (English, "warehouse") => "Waits for stock",
        (English, "nobody") => "Nobody has to act",
        (Chinese, "clerk") => "等待客服决定",
        (Chinese, "customer") => "等待客户选择",
        (Chinese, "warehouse") => "等待到货",
        (Chinese, "nobody") => "无需处理",
        (_, other) => other,
    }
}

const ENGLISH: Words = Words {
    title: "Pick jobs",
    by_zone: "Where work waits",
    pickers: "Who picks what",
    jobs: "Jobs",
    missing: "Missing pieces",
    location: "Location",
    any_location: "Any location",
    zone: "Zone",
    any_zone: "Any zone",
    state: "State",
    any_state: "Any state",
    filter: "Filter",
    apply: "Show",
    clear: "Clear",
    order: "Order",
    picked_of: "Picked",
    holder: "Picker",
    nobody: "nobody",
    since: "Since",
    on_floor_since: "On the floor since",
    free_at: "Free again by itself",
    oldest: "Oldest open job",
    on_hold: "On hold",
    short: |pieces| format!("{pieces} not there"),
    nobody_picks: "Nobody holds a job at the moment.",
    nothing: "No jobs here",
    nothing_because: "An order that is approved and in stock becomes a job within a second.",
    nothing_found: "No job is like that",
    nothing_found_because: "Nothing stands in this state there.",
    nothing_waits: "Nothing waits: neither to be picked nor to be packed.",
    nothing_missing: "Nothing is missing.",
    missing_pieces: "Missing",
    who_acts: "What happens next",
    item: "Item",
    bin: "Bin",
    wanted: "Wanted",
    picked: "Picked",
    not_there: "Not there",
    packed: "Packed",
    instead_of: |sku| format!("instead of {sku}"),
    tasks: "What is taken where",
    facts: "Details",
    take_back: "Take back",
    take_back_sure: "The job is offered to everybody again. What was picked stays picked; whoever holds it \
        now is told at the next scan.",
    taken_back: "The job is back on the floor.",
    pack: "Pack it",
    no_such: "There is no such thing to do with a job.",
    more: "More",
    first: "From the beginning",
    pages: "Pages",
    away: "Warehouse does not answer for the moment.",
};

const CHINESE: Words = Words {
    title: "拣货任务",
    by_zone: "待处理分布",
    pickers: "拣货员",
    jobs: "任务",
    missing: "缺货",
    location: "仓库",
    any_location: "全部仓库",
    zone: "库区",
    any_zone: "全部库区",
    state: "状态",
    any_state: "全部状态",
    filter: "筛选",
    apply: "显示",
    clear: "清除",
    order: "订单",
    picked_of: "已拣",
    holder: "拣货员",
    nobody: "无人",
    since: "开始时间",
    on_floor_since: "下发时间",
    free_at: "自动释放时间",
    oldest: "最早的待拣任务",
    on_hold: "暂停",
    short: |pieces| format!("缺 {pieces} 件"),
    nobody_picks: "目前没有人在拣货。",
    nothing: "这里没有任务",
    nothing_because: "已审核且有库存的订单会在一秒内生成任务。",
    nothing_found: "没有符合条件的任务",
    nothing_found_because: "该处没有处于此状态的任务。",
    nothing_waits: "没有待拣货或待打包的任务。",
    nothing_missing: "没有缺货。",
    missing_pieces: "缺少",
    who_acts: "下一步",
    item: "商品",
    bin: "货位",
    wanted: "应拣",
    picked: "已拣",
    not_there: "缺少",
    packed: "已打包",
    instead_of: |sku| format!("代替 {sku}"),
    tasks: "拣货明细",
    facts: "基本信息",
    take_back: "收回",
    take_back_sure: "任务会重新开放给所有人。已拣的保持已拣；当前持有者在下一次扫码时会收到提示。",
    taken_back: "任务已重新开放。",
    pack: "去打包",
    no_such: "任务没有这样的操作。",
    more: "更多",
    first: "从头开始",
    pages: "分页",
    away: "仓库服务暂时没有应答。",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_as_it_is_written() {
        for state in JobState::ALL {
            assert_eq!(JobState::read(state.word()), Some(state));
            assert_ne!(state.stated(English).1, state.stated(Chinese).1);
        }
        assert_eq!(JobState::read("lost"), None);
    }
}
