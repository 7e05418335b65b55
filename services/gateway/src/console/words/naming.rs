//! What the page says of the names that a shop gives our items.

use contracts::order::AliasBy;

use crate::edge::form::Language::{self, Chinese, English};

/// What the page says.
pub struct Words {
    pub title: &'static str,
    pub about: &'static str,
    pub open: &'static str,
    pub by: &'static str,
    pub key: &'static str,
    pub key_hint: &'static str,
    pub item: &'static str,
    pub item_hint: &'static str,
    pub note: &'static str,
    pub set: &'static str,
    pub set_by: fn(&str) -> String,
    pub add: &'static str,
    pub keep: &'static str,
    pub kept: &'static str,
    pub forget: &'static str,
    pub forget_of: fn(&str) -> String,
    pub forget_sure: &'static str,
    pub forgotten: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub nothing_found: &'static str,
    pub search: &'static str,
    pub find: &'static str,
    pub clear: &'static str,
    pub deeds: &'static str,
    pub pages: &'static str,
    pub first: &'static str,
    pub more: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says what kind of name it is.
pub fn by(language: Language, by: AliasBy) -> &'static str {
    let (english, chinese) = match by {
        AliasBy::Variant => ("Number of the variant", "规格编号"),
        AliasBy::Sku => ("SKU of the shop", "店铺 SKU"),
        AliasBy::Title => ("Title and options", "标题与选项"),
    };
    if language == Chinese { chinese } else { english }
}

const ENGLISH: Words = Words {
    title: "Names of the shop",
    about: "What the shop calls differently than we do, and which item of ours it stands for. Orders \
            that are held for it go on by themselves.",
    open: "Names of its items",
    by: "Kind of name",
    key: "Name in the shop",
    key_hint: "As it stands in the order, letter by letter.",
    item: "Our SKU",
    item_hint: "An item that is there.",
    note: "Why, for the colleagues",
    set: "Set",
    set_by: |who| format!("by {who}"),
    add: "A name stands for an item",
    keep: "Keep it",
    kept: "The name is kept; orders that were held for it go on.",
    forget: "Forget",
    forget_of: |name| format!("Forget {name}"),
    forget_sure: "Orders that were found by it stay; new ones are held for it again.",
    forgotten: "The name is forgotten.",
    nothing_yet: "No name is set",
    nothing_yet_because: "The shop's SKUs are ours, or nothing was sold yet that has another name.",
    nothing_found: "No name stands for this item",
    search: "Our SKU",
    find: "Find",
    clear: "Show all",
    deeds: "Actions",
    pages: "Pages",
    first: "From the beginning",
    more: "More",
};

const CHINESE: Words = Words {
    title: "店铺中的名称",
    about: "店铺用不同名称指代的商品，以及它们对应我们的哪个商品。因此暂停的订单会自动继续。",
    open: "商品名称对照",
    by: "名称种类",
    key: "店铺中的名称",
    key_hint: "与订单中的写法逐字一致。",
    item: "我们的 SKU",
    item_hint: "必须是已有的商品。",
    note: "原因，供同事参考",
    set: "设置",
    set_by: |who| format!("{who} 设置"),
    add: "为名称指定商品",
    keep: "保存",
    kept: "名称已保存，因此暂停的订单会继续。",
    forget: "删除",
    forget_of: |name| format!("删除 {name}"),
    forget_sure: "已据此识别的订单不变；新订单会再次因此暂停。",
    forgotten: "名称已删除。",
    nothing_yet: "还没有设置名称",
    nothing_yet_because: "店铺的 SKU 与我们一致，或尚未售出使用其他名称的商品。",
    nothing_found: "没有名称对应此商品",
    search: "我们的 SKU",
    find: "查找",
    clear: "显示全部",
    deeds: "操作",
    pages: "分页",
    first: "从头开始",
    more: "更多",
};
