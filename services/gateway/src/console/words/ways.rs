//! What the pages of the menu are called, and their groups.

use crate::edge::form::Language::{self, Chinese};

/// A name in each language.
#[derive(Clone, Copy)]
pub struct Name {
    english: &'static str,
    chinese: &'static str,
}

impl Name {
    const fn new(english: &'static str, chinese: &'static str) -> Self {
        Self { english, chinese }
    }

    /// Gives it in a language.
    pub fn of(self, language: Language) -> &'static str {
        if language == Chinese { self.chinese } else { self.english }
    }
}

pub const STORING: Name = Name::new("Warehouse", "仓库");
pub const LOOKING_AT: Name = Name::new("Insight", "洞察");
pub const SETTING_UP: Name = Name::new("Settings", "设置");

pub const TODAY: Name = Name::new("Today", "今日");
pub const ORDERS: Name = Name::new("Orders", "订单");
pub const REVIEW: Name = Name::new("Review", "审核");
pub const JOBS: Name = Name::new("Jobs", "拣货");
pub const PACK: Name = Name::new("Pack", "打包");
pub const STOCK: Name = Name::new("Stock", "库存");
pub const ENGINE: Name = Name::new("Engine room", "运行状况");
pub const RETURNS: Name = Name::new("Returns", "退货");
pub const SHIPMENTS: Name = Name::new("Shipments", "发货");
pub const CUSTOMERS: Name = Name::new("Customers", "客户");
pub const SALES: Name = Name::new("Sales", "销售");
pub const PEOPLE: Name = Name::new("People", "人员");
pub const CHANNELS: Name = Name::new("Channels", "渠道");
pub const ITEMS: Name = Name::new("Items", "商品");
pub const KEYS: Name = Name::new("Keys", "密钥");
pub const DEVICES: Name = Name::new("Devices", "设备");
pub const NOTICES: Name = Name::new("Notices", "提醒");
pub const DOCS: Name = Name::new("Developers", "开发者");
pub const AUDIT: Name = Name::new("Audit", "操作记录");
