//! What the pages of items and of imports say.

use contracts::requests::warehouse::importing::{ImportKind, ImportState, RowAction, RowState};

use super::states::{Stated, Tone};
use crate::edge::form::Language::{self, Chinese, English};

/// What the pages say.
pub struct Words {
    pub title: &'static str,
    pub add: &'static str,
    pub bring: &'static str,
    pub sku: &'static str,
    pub sku_hint: &'static str,
    pub name: &'static str,
    pub weight: &'static str,
    pub weight_grams: &'static str,
    pub barcodes: &'static str,
    pub barcodes_hint: &'static str,
    pub substitutes: &'static str,
    pub substitutes_hint: &'static str,
    pub keep: &'static str,
    pub kept: &'static str,
    pub how_much: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub find: &'static str,
    pub clear: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_because: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_because: &'static str,
    pub first: &'static str,
    pub more: &'static str,
    pub pages: &'static str,
    pub not_a_number: &'static str,
    pub not_a_sku: &'static str,
    pub imports: &'static str,
    pub file: &'static str,
    pub file_hint: &'static str,
    pub kind: &'static str,
    pub kind_of_head: &'static str,
    pub look: &'static str,
    pub templates: &'static str,
    pub no_file: &'static str,
    pub brought: &'static str,
    pub by: &'static str,
    pub rows: &'static str,
    pub state: &'static str,
    pub read_as: &'static str,
    pub ignored: &'static str,
    pub apply: fn(i64) -> String,
    pub apply_hint: &'static str,
    pub nothing_changed: &'static str,
    pub counts: [&'static str; 4],
    pub any_state: &'static str,
    pub row: &'static str,
    pub cells: &'static str,
    pub wrong: &'static str,
    pub no_rows: &'static str,
    pub no_rows_because: &'static str,
    pub no_imports: &'static str,
    pub show: &'static str,
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        English => &ENGLISH,
        Chinese => &CHINESE,
    }
}

/// Says what the rows of a table are.
pub fn kind(language: Language, kind: ImportKind) -> &'static str {
    let (english, chinese) = match kind {
        ImportKind::Items => ("Items", "商品"),
        ImportKind::Locations => ("Locations", "仓库"),
        ImportKind::Bins => ("Bins", "货位"),
        ImportKind::Stock => ("Opening stock", "期初库存"),
    };
    if language == Chinese { chinese } else { english }
}

/// Says where an import stands.
pub fn import(language: Language, state: ImportState) -> Stated {
    let (tone, english, chinese) = match state {
        ImportState::Previewed => (Tone::Careful, "To be confirmed", "待确认"),
        ImportState::Applying => (Tone::Busy, "Being applied", "正在导入"),
        ImportState::Applied => (Tone::Good, "Applied", "已导入"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says where a row stands.
pub fn row(language: Language, state: RowState) -> Stated {
    let (tone, english, chinese) = match state {
        RowState::Ready => (Tone::Busy, "Ready", "就绪"),
        RowState::Error => (Tone::Bad, "Wrong", "有误"),
        RowState::Applied => (Tone::Good, "Applied", "已导入"),
    };
    (tone, if language == Chinese { chinese } else { english })
}

/// Says what a row does.
pub fn action(language: Language, action: RowAction) -> &'static str {
    let (english, chinese) = match action {
        RowAction::Create => ("new", "新增"),
        RowAction::Change => ("changes", "更改"),
        RowAction::Same => ("as it is", "无变化"),
    };
    if language == Chinese { chinese } else { english }
}

const ENGLISH: Words = Words {
    title: "Items",
    add: "New item",
    bring: "Import a table",
    sku: "SKU",
    sku_hint: "Never changes; as it stands in the shops, where it can be.",
    name: "Name",
    weight: "Weight of a piece",
    weight_grams: "Weight of a piece, grams",
    barcodes: "Barcodes",
    barcodes_hint: "One on each line; without any, its pieces bear the SKU.",
    substitutes: "May be replaced by",
    substitutes_hint: "SKUs, one on each line, the best first.",
    keep: "Keep it",
    kept: "The item is kept.",
    how_much: "Look at its stock",
    search: "Part of the SKU or the name",
    search_hint: "SKU or name …",
    find: "Find",
    clear: "Show all",
    nothing_found: "No item is called like that",
    nothing_found_because: "Neither a SKU nor a name has this in it.",
    nothing_yet: "No items yet",
    nothing_yet_because: "Import the table that you have, or begin with one item.",
    first: "From the beginning",
    more: "More",
    pages: "Pages",
    not_a_number: "The weight is a whole number of grams.",
    not_a_sku: "A SKU has 1 to 64 characters, and no spaces around it.",
    imports: "Tables",
    file: "File",
    file_hint: "CSV or XLSX of at most 2 MiB. It is judged row by row first; nothing is changed yet.",
    kind: "What its rows are",
    kind_of_head: "As its first row says",
    look: "Check it",
    templates: "Empty tables:",
    no_file: "Choose a file.",
    brought: "Imported",
    by: "By",
    rows: "Rows",
    state: "State",
    read_as: "Read as",
    ignored: "Columns that nobody understood",
    apply: |rows| match rows {
        1 => "Apply one row".to_owned(),
        rows => format!("Apply {rows} rows"),
    },
    apply_hint: "Rows that are wrong stay out. Mend them in the file and import it again: what was \
                 applied is not applied twice.",
    nothing_changed: "Nothing is changed yet.",
    counts: ["new", "change", "as they are", "wrong"],
    any_state: "All rows",
    row: "Row",
    cells: "Cells",
    wrong: "What is wrong",
    no_rows: "No row stands there",
    no_rows_because: "Choose another state, or all rows.",
    no_imports: "No table was imported yet.",
    show: "Show",
};

const CHINESE: Words = Words {
    title: "商品",
    add: "新建商品",
    bring: "导入表格",
    sku: "SKU",
    sku_hint: "之后不能更改；尽量与店铺中一致。",
    name: "名称",
    weight: "单件重量",
    weight_grams: "单件重量（克）",
    barcodes: "条码",
    barcodes_hint: "每行一个；留空则以 SKU 为条码。",
    substitutes: "可替换为",
    substitutes_hint: "每行一个 SKU，优先的在前。",
    keep: "保存",
    kept: "商品已保存。",
    how_much: "查看库存",
    search: "SKU 或名称的一部分",
    search_hint: "SKU 或名称…",
    find: "查找",
    clear: "显示全部",
    nothing_found: "没有这样的商品",
    nothing_found_because: "没有 SKU 或名称包含该内容。",
    nothing_yet: "还没有商品",
    nothing_yet_because: "导入已有的表格，或先新建一个商品。",
    first: "从头开始",
    more: "更多",
    pages: "分页",
    not_a_number: "重量应为整数（克）。",
    not_a_sku: "SKU 为 1 至 64 个字符，前后没有空格。",
    imports: "表格",
    file: "文件",
    file_hint: "CSV 或 XLSX，最大 2 MiB。先逐行检查，暂不更改任何内容。",
    kind: "表格内容",
    kind_of_head: "由表头决定",
    look: "检查",
    templates: "空白模板：",
    no_file: "请选择文件。",
    brought: "导入时间",
    by: "导入人",
    rows: "行数",
    state: "状态",
    read_as: "读取方式",
    ignored: "未识别的列",
    apply: |rows| format!("导入 {rows} 行"),
    apply_hint: "有误的行不会导入。在文件中改正后重新导入即可，已导入的行不会重复。",
    nothing_changed: "尚未更改任何内容。",
    counts: ["新增", "更改", "无变化", "有误"],
    any_state: "全部行",
    row: "行",
    cells: "内容",
    wrong: "问题",
    no_rows: "没有符合条件的行",
    no_rows_because: "请选择其他状态或全部行。",
    no_imports: "还没有导入过表格。",
    show: "显示",
};
