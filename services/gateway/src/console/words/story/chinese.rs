//! What happened to an order, in Chinese: each sentence of a service by the pattern it was written with,
//! its values put where Chinese has them. A sentence that no pattern fits stays as it is.

use crate::console::words::patterns;

/// A sentence as it is written, `{}` standing for each value, and as it is told, `{0}` for the first.
type Pattern = (&'static str, &'static str, &'static str);

/// By code; a part of a sentence after `; ` stands under none.
pub const PATTERNS: &[Pattern] = &[
    ("received", "{} came from {}", "收到来自 {1} 的订单 {0}"),
    ("changed", "the shop changed {}", "店铺修改了 {0}"),
    (
        "changed_too_late",
        "what changed during the approval is only proposed",
        "审核期间的修改仅作为建议",
    ),
    ("change_accepted", "{} accepted what the shop changed", "{0} 接受了店铺的修改"),
    ("change_declined", "{} keeps the order as it was approved: {}", "{0} 保留审核时的订单：{1}"),
    ("change_declined", "{} keeps the order as it was approved", "{0} 保留审核时的订单"),
    (
        "corrected",
        "{} corrected {}, the customer was asked {}: {}",
        "{0} 更正了 {1}（已{2}联系客户）：{3}",
    ),
    ("corrected", "{} corrected {}: {}", "{0} 更正了 {1}：{2}"),
    (
        "correction_overtaken",
        "the shop changed what was corrected, and that counts",
        "店铺修改了已更正的内容，以店铺为准",
    ),
    (
        "address_wished",
        "the customer wants it to go elsewhere; a person decides",
        "客户希望更改收货地址，由工作人员决定",
    ),
    ("items_found", "{} is {} by its {}", "“{0}”按 {2} 对应商品 {1}"),
    ("hold_placed", "held: {}, to be looked at by {}", "订单暂停：{0}，由{1}处理"),
    ("hold_released", "the hold {} is released by {}", "{1} 解除了暂停：{0}"),
    ("approved", "the order is approved by {}", "{0} 审核通过了订单"),
    ("approved_late", "the approval came after the order had ended", "订单结束后才通过审核"),
    (
        "approved_too_much",
        "review approved pieces that were taken back before",
        "审核通过了之前已撤回的件数",
    ),
    (
        "sent_after_end",
        "{} is sent all the same: the order had ended before its approval",
        "订单在审核前已结束，但{0}仍已发出",
    ),
    (
        "sent_after_end",
        "{} are sent all the same: the order had ended before its approval",
        "订单在审核前已结束，但{0}仍已发出",
    ),
    ("rejected", "the order is rejected by {}: {}", "{0} 拒绝了订单：{1}"),
    ("rejected_late", "the rejection came after the order had ended", "订单结束后才被拒绝"),
    ("stock_allocated", "{} is set aside at {}", "已在 {1} 预留 {0}"),
    ("stock_allocated", "{} are set aside at {}", "已在 {1} 预留 {0}"),
    ("stock_short", "{} waits for stock: {}", "{0}等待库存：{1}"),
    ("stock_short", "{} wait for stock: {}", "{0}等待库存：{1}"),
    ("shortage_opened", "{} {} are missing, expected on {}", "缺少 {0} 件 {1}，预计 {2} 到货"),
    ("shortage_opened", "{} {} are missing", "缺少 {0} 件 {1}"),
    (
        "shortage_offered",
        "the customer may choose for {} missing {}: {}",
        "请客户为缺少的 {0} 件 {1} 选择：{2}",
    ),
    (
        "shortage_decided",
        "{} missing {} shall wait until {}, says {}",
        "{3} 决定：缺少的 {0} 件 {1} 等到 {2}",
    ),
    (
        "shortage_decided",
        "{} missing {} shall wait, says {}",
        "{2} 决定：缺少的 {0} 件 {1} 继续等待",
    ),
    (
        "shortage_decided",
        "{} missing {} shall be cancelled, says {}",
        "{2} 决定：取消缺少的 {0} 件 {1}",
    ),
    (
        "shortage_decided",
        "{} missing {} shall be replaced by {}, says {}",
        "{3} 决定：缺少的 {0} 件 {1} 由 {2} 代替",
    ),
    ("shortage_settled", "the {} missing {} are there", "缺少的 {0} 件 {1} 已到货"),
    ("shortage_settled", "the {} missing {} are cancelled", "缺少的 {0} 件 {1} 已取消"),
    (
        "shortage_settled",
        "the {} missing {} are replaced by another item",
        "缺少的 {0} 件 {1} 已由其他商品代替",
    ),
    ("pick_released", "a pick job is released at {}", "已在 {0} 下发拣货任务"),
    ("pick_claimed", "{} picks it", "{0} 开始拣货"),
    ("pick_completed", "{} picked {}", "{0} 拣了 {1}"),
    ("parcel_packed", "{} is packed at {}", "已在 {1} 打包 {0}"),
    ("parcel_packed", "{} are packed at {}", "已在 {1} 打包 {0}"),
    ("shipment_voided", "a shipment was taken back before it left", "包裹在发出前撤回"),
    ("handed_over", "{} is with the carrier", "{0}已交承运商"),
    ("handed_over", "{} are with the carrier", "{0}已交承运商"),
    ("shipment_booked", "{} {} is booked, number {}", "已预订 {0} {1}，运单号 {2}"),
    ("tracked", "the carrier reports: {} ({})", "承运商报告：{0}（{1}）"),
    ("tracked", "the carrier reports: {}", "承运商报告：{0}"),
    ("delivered", "{} is with the customer", "{0}已送达客户"),
    ("delivered", "{} are with the customer", "{0}已送达客户"),
    ("returned", "{} came back", "{0}被退回"),
    ("lost", "{} is lost", "{0}丢失"),
    ("lost", "{} are lost", "{0}丢失"),
    ("cancellation_requested", "{} shall be cancelled: {}", "申请取消 {0}：{1}"),
    (
        "cancellation_requested",
        "the warehouse is asked anew: the parcel was taken apart",
        "包裹已拆开，重新询问仓库",
    ),
    (
        "cancellation_answered",
        "{} is cancelled, {} cannot be held back any more",
        "{0}已取消，{1} 件已无法拦下",
    ),
    (
        "cancellation_answered",
        "{} are cancelled, {} cannot be held back any more",
        "{0}已取消，{1} 件已无法拦下",
    ),
    ("cancellation_answered", "the answer came after the order had ended", "答复到达时订单已结束"),
    (
        "cancellation_answered",
        "what was approved after the end is taken back",
        "结束后才审核的内容已撤回",
    ),
    (
        "cancellation_late",
        "the shop cancelled what cannot be held back any more",
        "店铺取消时已无法拦下",
    ),
    ("cancelled", "the order is cancelled: {}", "订单已取消：{0}"),
    ("completed", "the order is completed: {}", "订单完成：{0}"),
    ("closed", "the return window is over and the money is balanced", "退货期已过，款项已结清"),
    ("return_requested", "{} wants to send {} back: {}", "{0} 希望退回 {1}：{2}"),
    ("return_approved", "{} lets {} come back", "{0} 同意退回 {1}"),
    ("return_declined", "{} takes nothing back: {}", "{0} 不接受退货：{1}"),
    ("return_cancelled", "{} gives the return up: {}", "{0} 放弃退货：{1}"),
    ("return_received", "{} came back to {}, says {}: {}", "{2} 报告：{0} 已退到 {1}：{3}"),
    ("return_received", "{} came back to {}, says {}", "{2} 报告：{0} 已退到 {1}"),
    ("return_received", "{} will not come back, says {}: {}", "{1} 报告：{0} 不会退回：{2}"),
    ("return_received", "{} will not come back, says {}", "{1} 报告：{0} 不会退回"),
    ("return_inspected", "back on sale: {}", "重新上架：{0}"),
    ("return_inspected", "written off: {}", "核销：{0}"),
    ("return_closed", "nothing of the return is open any more", "退货已全部处理"),
    ("refund_due", "{} are due to the customer: {}", "应退客户 {0}：{1}"),
    ("refund_settled", "{} gave {} back: {}", "{0} 已退款 {1}：{2}"),
    ("refund_abandoned", "{} does not give {} back: {}", "{0} 不退款 {1}：{2}"),
    ("refund_not_due", "nothing was paid, as far as the shop tells", "据店铺所述未付款，无需退款"),
    ("refund_not_due", "nothing is left that could be given back", "没有可退的款项"),
    ("", "{} {} in place of {}", "其中 {0} 件 {1} 代替 {2}"),
    ("", "{} is to be packed again", "{0}需重新打包"),
    ("", "{} are to be packed again", "{0}需重新打包"),
    (
        "",
        "cancelled on {} unless they come or somebody chooses",
        "若未到货也无人选择，{0} 自动取消",
    ),
    ("", "the return window is over, but: {}", "退货期已过，但：{0}"),
    ("", "written off: {}", "核销：{0}"),
    ("", "{} is {} by its {}", "“{0}”按 {2} 对应商品 {1}"),
];

/// Values that are always written so.
pub const VALUES: &[(&str, &str)] = &[
    ("there is no stock", "没有库存"),
    ("the picker did not find them", "拣货员没有找到"),
    ("stock was corrected", "库存已更正"),
    ("the shop cancelled it", "店铺取消了订单"),
    ("stock is missing", "缺货"),
    ("the customer confirmed the receipt", "客户确认收货"),
    ("nobody complained in time", "期限内没有异议"),
    ("nothing is left to be sent", "没有需要发出的商品"),
    ("pieces came back", "商品已退回"),
    ("a shipment is lost", "包裹丢失"),
    ("a shipment came back undelivered", "包裹未送达退回"),
    ("paid pieces are cancelled", "已付款的商品被取消"),
    ("clerk", "客服"),
    ("warehouse", "仓库"),
    ("by telephone", "通过电话"),
    ("by mail", "通过邮件"),
    ("by chat", "通过聊天"),
    ("in person", "当面"),
    ("by a link", "通过链接"),
    ("in another way", "以其他方式"),
];

/// What a part of a sentence ends with.
const BETWEEN: &str = "; ";

/// Tells a sentence; nothing where no pattern fits.
pub fn told(code: &str, sentence: &str, value: &impl Fn(&str) -> String) -> Option<String> {
    let mut parts = sentence.split(BETWEEN);
    let first = parts.next().and_then(|part| part_told(code, part, value));
    let rest: Option<Vec<_>> = parts.map(|part| part_told("", part, value)).collect();
    match (first, rest) {
        (Some(first), Some(rest)) => {
            Some([first].into_iter().chain(rest).collect::<Vec<_>>().join("；"))
        }
        // What a person wrote may hold anything.
        (None, _) | (_, None) => part_told(code, sentence, value),
    }
}

fn part_told(code: &str, part: &str, value: &impl Fn(&str) -> String) -> Option<String> {
    let known = PATTERNS.iter().filter(|(of, ..)| *of == code);
    patterns::told(known.map(|(_, written, told)| (*written, *told)), part, value)
}

/// Tells how many pieces, and of which items: `1 piece of LAMP and 2 pieces of CUP`, `3 pieces`.
pub fn pieces(value: &str) -> Option<String> {
    let one = |part: &str| {
        let (count, of) = part.split_once(" piece")?;
        let count: u32 = count.parse().ok()?;
        let of = of.trim_start_matches('s');
        if of.is_empty() {
            return Some(format!("{count} 件"));
        }
        let sku = of.strip_prefix(" of ")?;
        Some(format!("{count} 件 {}", if sku == "other items" { "其他商品" } else { sku }))
    };
    let parts = value.split(", ").flat_map(|part| part.split(" and "));
    parts.map(one).collect::<Option<Vec<_>>>().map(|parts| parts.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tell(code: &str, sentence: &str) -> Option<String> {
        told(code, sentence, &|value| pieces(value).unwrap_or_else(|| value.to_owned()))
    }

    #[test]
    fn values_stand_where_chinese_has_them() {
        let told = tell("stock_allocated", "3 pieces are set aside at main");
        assert_eq!(told.as_deref(), Some("已在 main 预留 3 件"));
        let told = tell("stock_allocated", "1 piece is set aside at main");
        assert_eq!(told.as_deref(), Some("已在 main 预留 1 件"));
        let told = tell("shipment_booked", "parcel-sim express is booked, number 42");
        assert_eq!(told.as_deref(), Some("已预订 parcel-sim express，运单号 42"));
        let told = tell("stock_allocated", "3 pieces are set aside at main; 1 B in place of A");
        assert_eq!(told.as_deref(), Some("已在 main 预留 3 件；其中 1 件 B 代替 A"));
    }

    #[test]
    fn what_a_person_wrote_may_hold_anything() {
        let told = tell("cancelled", "the order is cancelled: no; {0} {}: <b>");
        assert_eq!(told.as_deref(), Some("订单已取消：no; {0} {}: <b>"));
        let told = tell("rejected", "the order is rejected by person:a: it is: so");
        assert_eq!(told.as_deref(), Some("person:a 拒绝了订单：it is: so"));
    }

    #[test]
    fn pieces_of_items_are_told() {
        let told = pieces("1 piece of LAMP, 2 pieces of CUP and 4 pieces of other items");
        assert_eq!(told.as_deref(), Some("1 件 LAMP、2 件 CUP、4 件 其他商品"));
        assert_eq!(pieces("3"), None);
    }

    #[test]
    fn a_sentence_that_no_pattern_fits_is_not_told() {
        assert_eq!(tell("approved", "something else"), None);
        assert_eq!(tell("something_new", "the order is approved by rules"), None);
        assert_eq!(tell("handed_over", " are with the carrier"), None);
    }

    #[test]
    fn every_pattern_has_as_many_values_as_are_told() {
        for (code, written, told) in PATTERNS {
            let count = written.matches("{}").count();
            for place in 0..count {
                assert!(told.contains(&format!("{{{place}}}")), "{code}: {told}");
            }
            assert!(!told.contains(&format!("{{{count}}}")), "{code}: {told}");
        }
    }
}
