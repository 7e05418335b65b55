//! What was refused, in Chinese. Every refusal has a kind, which is told in words; what a service said of
//! this one is told by the pattern it was written with, and stays as it is where none fits.

mod house;
mod orders;
mod parcels;
mod stock;

use contracts::problem::Problem;

use super::{patterns, reasons};
use crate::edge::form::Language::{self, Chinese, English};
use contracts::order::HoldReason;

/// Says what kind of refusal it is; nothing in English, where the sentence of the service says it.
pub fn kind(language: Language, problem: &Problem) -> Option<&'static str> {
    let known = KINDS.iter().find(|(kind, _)| *kind == problem.kind);
    known.map(|(_, words)| *words).filter(|_| language == Chinese)
}

/// Tells what a service said in a reader's language.
///
/// - Gives: the sentence, and whether it is still in English there.
pub fn told(language: Language, sentence: &str) -> (String, bool) {
    let whole = match language {
        English => None,
        Chinese => patterns::told(sentences(), sentence, &in_chinese),
    };
    // What a page of ours said is in the reader's language already.
    let is_english = whole.is_none() && language == Chinese && sentence.is_ascii();
    (whole.unwrap_or_else(|| sentence.to_owned()), is_english)
}

/// Every sentence that is known, as it is written and told.
fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = [orders::SENTENCES, stock::SENTENCES, parcels::SENTENCES, PATTERNS, house::SENTENCES];
    all.into_iter().flatten().copied()
}

fn in_chinese(value: &str) -> String {
    if let Some((_, chinese)) = VALUES.iter().find(|(english, _)| *english == value) {
        return (*chinese).to_owned();
    }
    let reasons: Option<Vec<_>> = value.split(", ").map(reason).collect();
    reasons.map_or_else(|| value.to_owned(), |reasons| reasons.join("、"))
}

fn reason(code: &str) -> Option<&'static str> {
    let reason: HoldReason = serde_json::from_value(code.into()).ok()?;
    Some(reasons::hold(Chinese, reason))
}

const KINDS: [(&str, &str); 14] = [
    ("/problems/bad-request", "提交的内容无法读取。"),
    ("/problems/unauthorized", "不知道是谁提出的请求，请重新登录。"),
    ("/problems/forbidden", "您没有此项权限。"),
    ("/problems/not-found", "找不到所指的内容，可能已不存在。"),
    ("/problems/conflict", "当前状态已不允许此操作，可能刚刚有人更改过。"),
    ("/problems/cancelled", "其中有商品已被取消。"),
    ("/problems/taken", "该任务已被他人领取。"),
    ("/problems/on-hold", "订单已暂停，解除暂停后才能继续。"),
    ("/problems/too-large", "提交的内容过大。"),
    ("/problems/unprocessable", "填写的内容有误，请更正后重试。"),
    ("/problems/too-many-requests", "请求过于频繁，请稍后再试。"),
    ("/problems/timeout", "提交用时过长，请重试。"),
    ("/problems/internal", "系统内部出错。"),
    ("/problems/unavailable", "系统的一部分暂时没有应答。"),
];

const VALUES: &[(&str, &str)] = &[
    ("approve", "通过"),
    ("reject", "拒绝"),
    ("release", "解除暂停"),
    ("undo", "撤销"),
    ("open", "待处理"),
    ("approved", "已审核"),
    ("rejected", "已拒绝"),
    ("cancelled", "已取消"),
    ("draft", "未选承运商"),
    ("booked", "已预订"),
    ("handed_over", "已交承运商"),
    ("handed over", "交接"),
    ("delivered", "已送达"),
    ("returned", "已退回"),
    ("lost", "已丢失"),
    ("voided", "已撤回"),
    ("picked", "已拣"),
    ("packed", "已打包"),
    ("claimed", "拣货中"),
    ("another holds it", "他人正在拣货"),
    ("another did it", "他人已完成"),
    ("waiting", "等待补货"),
    ("processing", "处理中"),
    ("in_review", "审核中"),
    ("completed", "已完成"),
    ("closed", "已关闭"),
    ("requested", "待决定"),
    ("declined", "已谢绝"),
    ("settled", "已结清"),
    ("abandoned", "不予退款"),
    ("wait", "等待"),
    ("cancel", "取消"),
    ("substitute", "替代"),
    ("is needed", "必填"),
    ("order-intake", "订单服务"),
    ("review", "审核服务"),
    ("warehouse", "仓库服务"),
    ("logistics", "物流服务"),
    ("crm", "客户服务"),
    ("analytics", "分析服务"),
    ("gateway", "网关"),
];

/// The more exact come first.
const PATTERNS: &[(&str, &str)] = &[
    ("{} did not answer in time", "{0}没有及时应答"),
    ("{} is not there", "{0}不在运行"),
    ("{}: cannot {} a review that is {}", "{0}：{2}的审核不能{1}"),
    (
        "{}: the order is being rejected; undo that before anything else",
        "{0}：订单正在被拒绝，请先撤销拒绝",
    ),
    ("{}: the time to undo it is over", "{0}：撤销时间已过"),
    (
        "{}: lines without SKU cannot be sent; set an alias, make items of them, or reject the order",
        "{0}：没有 SKU 的明细无法发货；请指定对应商品、新建商品，或拒绝订单",
    ),
    ("{}: the order is not known to review", "{0}：审核中没有此订单"),
    ("{}: the order has no hold {}", "{0}：订单没有暂停 {1}"),
    ("shipment {} is {} and cannot be {}", "包裹 {0} {1}，不能再{2}"),
    ("only {} pieces can still be cancelled", "最多还能取消 {0} 件"),
    ("only {} pieces can be sent back", "最多可退回 {0} 件"),
    ("no change of the shop waits for a decision about {}", "{0} 没有待决定的店铺修改"),
    (
        "the marketplace hides the recipient of {}; correct it there",
        "平台隐藏了 {0} 的收件人，请在平台更正",
    ),
    ("the return window of {} ended on {}", "{0} 的退货期已于 {1} 结束"),
    ("{} is on hold: {}", "{0} 已暂停：{1}"),
    ("{} is taken: {}", "{0} 已被领取：{1}"),
    ("nothing of {} is left to pack: {}", "{0} 已没有可打包的商品：{1}"),
    (
        "pieces of {} were cancelled: {}; carry {} back, say so at their put-backs, and pack what is left",
        "{0} 的部分商品已取消（{1}）；请把 {2} 放回货位并登记，再打包其余商品",
    ),
    ("nothing is set aside for {} yet", "{0} 尚未备货"),
    ("nothing of {} is picked and waits for packing", "{0} 没有已拣待打包的商品"),
    (
        "{} of zone {} is {}, not picked; name lines to pack a part",
        "库区 {1} 的任务 {0} {2}，尚未拣完；可部分封箱",
    ),
    ("a parcel holds at least one piece", "包裹至少要有一件商品"),
    ("{} has {} pieces, {} cannot be", "{0} 有 {1} 件，不能变动 {2}"),
    (
        "{} at {} cannot stand at {}: {} more are picked for {}",
        "{1} 的 {0} 不能调整为 {2}：还有 {3} 件已为 {4} 拣出",
    ),
    (
        "there is no item {}; put it into the item master first",
        "没有商品 {0}，请先在商品档案中新建",
    ),
    ("there is no item {}", "没有商品 {0}"),
    ("there is no order {}", "没有订单 {0}"),
    ("no order is called {}", "没有订单 {0}"),
    ("there is no return {}", "没有退货 {0}"),
    ("there is no job {}", "没有拣货任务 {0}"),
    ("there is no location `{}`", "没有仓库“{0}”"),
    ("there is no such order", "没有此订单"),
    ("there is another item {} already, at version {}", "商品 {0} 已存在（版本 {1}）"),
    ("{} is at version {}, not {}", "{0} 已被他人更改（版本 {1}），请重新打开"),
    ("the barcode {} belongs to {}", "条码 {0} 已属于 {1}"),
    ("nothing of {} came yet", "{0} 尚无到货"),
    ("no return {} may come", "退货 {0} 不能收货"),
    ("{} is closed", "{0} 已关闭"),
    ("{} is not done: {} neither picked nor short", "{0} 尚未完成：{1} 件既未拣也未报缺"),
    ("{} was cancelled: {}", "{0} 已取消：{1}"),
    ("{} is not claimed: claim it first", "{0} 尚未领取，请先领取"),
    ("the time for sending something back is over", "退货期已过"),
    ("nothing of this order can be sent back", "此订单没有可退的商品"),
    ("the customer has answered already; review looks at it", "客户已答复，正在审核"),
    ("no hold of this order asks for an address or a contact", "此订单的暂停不需要地址或联系方式"),
    ("the form cannot be read", "表单无法读取"),
    ("some members of the request are wrong", "部分字段有误，见下"),
    (
        "the code of a country: two capital letters of ISO 3166-1",
        "国家代码：两个大写字母（ISO 3166-1）",
    ),
    ("`{}` is no ISO 4217 currency", "“{0}”不是货币代码（ISO 4217）"),
    ("1 to {} pieces, not {}", "1 至 {0} 件，不能是 {1}"),
    ("1 to {} lines", "1 至 {0} 行"),
    ("a line needs a SKU or a title", "每行须有 SKU 或名称"),
    ("more is taken off than the order costs", "优惠超过了订单金额"),
    ("must be the order's currency", "须与订单货币一致"),
    ("1 to {} printable characters", "1 至 {0} 个可见字符"),
    ("a reason has 1 to {} characters", "原因须为 1 至 {0} 个字符"),
    ("a reference has 1 to {} characters", "单号须为 1 至 {0} 个字符"),
    ("must be at least 1", "至少为 1"),
    ("stands here twice", "重复出现"),
    ("this is not among the work of the role {}", "您的角色不包含此项工作"),
    (
        "this is only for people whose work reaches all channels and locations",
        "仅限负责全部渠道和仓库的人员",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_in_chinese_by_its_kind_and_its_sentence() {
        let taken = Problem::conflict("ord_1: cannot reject a review that is approved");
        assert!(kind(Chinese, &taken).is_some_and(|words| words.starts_with("当前状态")));
        assert_eq!(kind(English, &taken), None);
        let told_of = |sentence| told(Chinese, sentence);
        let sentence = taken.detail.as_deref().expect("a sentence");
        assert_eq!(told_of(sentence), ("ord_1：已审核的审核不能拒绝".to_owned(), false));
        assert_eq!(told_of("warehouse did not answer in time").0, "仓库服务没有及时应答");
        let held = told_of("ord_1 is on hold: incorrect_address, other").0;
        assert_eq!(held, "ord_1 已暂停：地址无法投递、其他原因");
        assert_eq!(
            told_of("the moon is not there: at all"),
            ("the moon is not there: at all".to_owned(), true)
        );
        assert_eq!(told(English, sentence), (sentence.to_owned(), false));
    }

    #[test]
    fn every_kind_that_a_service_can_refuse_with_has_its_words() {
        let all = [
            Problem::bad_request(""),
            Problem::unauthorized(""),
            Problem::forbidden(""),
            Problem::not_found(""),
            Problem::conflict(""),
            Problem::too_large(""),
            Problem::unprocessable(""),
            Problem::too_many(""),
            Problem::internal(""),
            Problem::unavailable(""),
        ];
        for problem in all {
            assert!(kind(Chinese, &problem).is_some(), "{}", problem.kind);
        }
    }

    #[test]
    fn what_a_clerk_meets_is_told_in_chinese() {
        let told_of = |sentence| told(Chinese, sentence);
        for (sentence, words) in [
            ("a tracking number has 4 to 64 letters and digits", "运单号须为 4 至 64 个字母或数字"),
            (
                "the return window of ord_1 ended on 2026-01-02",
                "ord_1 的退货期已于 2026-01-02 结束",
            ),
            (
                "ord_1 is completed and has no piece that can be cancelled",
                "ord_1 已完成，没有可取消的商品",
            ),
            ("a reference has 1 to 100 characters", "单号须为 1 至 100 个字符"),
            ("1 to 4000 characters", "1 至 4000 个字符"),
        ] {
            assert_eq!(told_of(sentence), (words.to_owned(), false));
        }
    }

    #[test]
    fn no_pattern_is_hidden_behind_another_that_fits_as_well() {
        let filled = |written: &str| {
            let mut parts = written.split("{}");
            let first = parts.next().unwrap_or_default().to_owned();
            parts.enumerate().fold(first, |all, (at, part)| format!("{all}v{at}{part}"))
        };
        for one in sentences() {
            let sentence = filled(one.0);
            let alone = patterns::told([one].into_iter(), &sentence, &str::to_owned);
            assert_eq!(Some(told(Chinese, &sentence).0), alone, "{}", one.0);
        }
    }

    #[test]
    fn every_pattern_has_as_many_values_as_are_told() {
        for (written, told) in sentences() {
            let count = written.matches("{}").count();
            assert!(!told.contains(&format!("{{{count}}}")), "{told}");
        }
    }
}
