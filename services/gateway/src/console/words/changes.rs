//! What somebody changed, in Chinese: each call that changes something, as the audit tells it. In
//! English it is told by the call's own summary.

/// Calls with what they do, in the order of their paths.
const CHANGES: &[(&str, &str, &str)] = &[
    ("PUT", "/api/v1/carriers/{carrier}/secrets", "设置承运商推送的签名密钥"),
    ("PUT", "/api/v1/carriers/{id}", "设置自有承运商"),
    ("POST", "/api/v1/channels", "新建或更改渠道"),
    ("DELETE", "/api/v1/channels/{id}/aliases/{by}/{key}", "删除店铺中的名称"),
    ("PUT", "/api/v1/channels/{id}/aliases/{by}/{key}", "为店铺中的名称指定商品"),
    ("DELETE", "/api/v1/channels/{id}/stock-publication", "停止向店铺同步库存"),
    ("PUT", "/api/v1/channels/{id}/stock-publication", "设置店铺的库存规则"),
    ("POST", "/api/v1/channels/{id}/stock-publication/tell", "重新向店铺同步库存"),
    ("POST", "/api/v1/channels/{id}/test", "发送测试推送"),
    ("DELETE", "/api/v1/channels/{id}/write-back", "停止向店铺回传"),
    ("PUT", "/api/v1/channels/{id}/write-back", "设置店铺的发货回传"),
    ("POST", "/api/v1/channels/{id}/write-back/resume", "恢复向店铺回传"),
    ("PUT", "/api/v1/checks", "保存一致性检查的结果"),
    ("POST", "/api/v1/checks/ask", "要求一致性检查"),
    ("POST", "/api/v1/checks/watch", "开始自动一致性检查"),
    ("POST", "/api/v1/customers/{id}/contacts", "记录与客户的沟通"),
    ("POST", "/api/v1/deliveries/{id}/retry", "重新读取推送"),
    ("POST", "/api/v1/devices", "接入设备或更改其位置"),
    ("POST", "/api/v1/devices/pair", "设备用配对码接入"),
    ("POST", "/api/v1/devices/pairings", "生成设备配对码"),
    ("DELETE", "/api/v1/devices/{id}", "停用设备"),
    ("POST", "/api/v1/holds/{id}/release", "解除暂停"),
    ("POST", "/api/v1/imports", "上传表格并检查"),
    ("POST", "/api/v1/imports/{id}/apply", "导入表格"),
    ("PUT", "/api/v1/items/{sku}", "新建或更改商品"),
    ("POST", "/api/v1/keys", "新建密钥"),
    ("DELETE", "/api/v1/keys/{id}", "停用密钥"),
    ("PUT", "/api/v1/locations/{location}/bins/{code}", "设置货位"),
    ("PUT", "/api/v1/locations/{name}", "新建仓库"),
    ("DELETE", "/api/v1/message-templates/{kind}/{language}", "恢复默认的客户文字"),
    ("PUT", "/api/v1/message-templates/{kind}/{language}", "更改客户文字"),
    ("POST", "/api/v1/messages/{id}/retry", "重新发送客户消息"),
    ("POST", "/api/v1/notices/{id}/acknowledge", "接手提醒"),
    ("POST", "/api/v1/orders", "录入订单"),
    ("POST", "/api/v1/orders/{id}/cancel", "申请取消订单"),
    ("POST", "/api/v1/orders/{id}/changes", "处理店铺的订单更改"),
    ("POST", "/api/v1/orders/{id}/confirm-receipt", "确认客户已收货"),
    ("POST", "/api/v1/orders/{id}/corrections", "更正地址或联系方式"),
    ("POST", "/api/v1/orders/{id}/lines/{line}/item", "为订单行新建商品"),
    ("POST", "/api/v1/orders/{id}/links", "生成客户链接"),
    ("POST", "/api/v1/packages", "封箱"),
    ("POST", "/api/v1/parked/{service}/{id}/drop", "放弃搁置的消息"),
    ("POST", "/api/v1/parked/{service}/{id}/retry", "重试搁置的消息"),
    ("POST", "/api/v1/people", "新增或更改人员"),
    ("DELETE", "/api/v1/people/{id}", "停用人员"),
    ("POST", "/api/v1/people/{id}/password", "重设密码"),
    ("POST", "/api/v1/pick-jobs/{id}/claim", "领取拣货任务"),
    ("POST", "/api/v1/pick-jobs/{id}/confirm", "完成拣货任务"),
    ("POST", "/api/v1/pick-jobs/{id}/release", "归还拣货任务"),
    ("POST", "/api/v1/pick-jobs/{id}/scan", "扫描拣货"),
    ("POST", "/api/v1/pick-jobs/{id}/short", "报告缺件"),
    ("POST", "/api/v1/pick-jobs/{id}/take-back", "收回拣货任务"),
    ("POST", "/api/v1/put-backs/{id}/done", "确认已放回货架"),
    ("POST", "/api/v1/refunds/{id}/abandon", "放弃退款"),
    ("POST", "/api/v1/refunds/{id}/settle", "登记已退款"),
    ("POST", "/api/v1/returns", "登记退货申请"),
    ("POST", "/api/v1/returns/{id}/approve", "同意退货"),
    ("POST", "/api/v1/returns/{id}/cancel", "取消退货申请"),
    ("POST", "/api/v1/returns/{id}/decline", "拒绝退货"),
    ("POST", "/api/v1/returns/{id}/dismiss", "确认未寄回的不再等待"),
    ("POST", "/api/v1/returns/{id}/inspections", "登记退货检验结果"),
    ("POST", "/api/v1/returns/{id}/receipts", "登记收到的退货"),
    ("POST", "/api/v1/reviews/{order}/approve", "审核通过订单"),
    ("POST", "/api/v1/reviews/{order}/reject", "拒绝订单"),
    ("POST", "/api/v1/reviews/{order}/undo", "撤销审核决定"),
    ("DELETE", "/api/v1/session", "退出登录"),
    ("POST", "/api/v1/session", "登录"),
    ("POST", "/api/v1/shipments/{id}/book", "手动选择承运商"),
    ("POST", "/api/v1/shipments/{id}/hand-over", "交接给承运商"),
    ("PUT", "/api/v1/shipments/{id}/label", "上传面单"),
    ("POST", "/api/v1/shipments/{id}/report", "登记物流进展"),
    ("POST", "/api/v1/shipments/{id}/report-lost", "登记包裹丢失"),
    ("POST", "/api/v1/shipments/{id}/report-returned", "登记包裹退回"),
    ("POST", "/api/v1/shipments/{id}/settle-incidents", "登记异常已解决"),
    ("POST", "/api/v1/shipments/{id}/void", "作废发货"),
    ("POST", "/api/v1/shortages/{id}/cancel", "取消缺货商品"),
    ("POST", "/api/v1/shortages/{id}/offer", "请客户选择缺货处理"),
    ("POST", "/api/v1/shortages/{id}/substitute", "以其他商品替代缺货"),
    ("POST", "/api/v1/shortages/{id}/wait", "让缺货商品等待"),
    ("POST", "/api/v1/stock/adjustments", "更正库存"),
    ("POST", "/api/v1/stock/receipts", "登记到货"),
    ("PUT", "/api/v1/stock/{sku}/expected", "登记预计到货日期"),
    ("PUT", "/api/v1/stock/{sku}/reorder-level", "设置预警数量"),
    ("POST", "/api/v1/tellings/retry", "重新回传一段时间的内容"),
    ("POST", "/api/v1/tellings/{id}/drop", "放弃回传"),
    ("POST", "/api/v1/tellings/{id}/retry", "重新回传"),
    ("POST", "/api/v1/tracking-reports", "上传物流进展表格"),
    ("POST", "/api/v1/tracking-reports/{id}/drop", "放弃搁置的物流报告"),
    ("POST", "/api/v1/tracking-reports/{id}/retry", "重试搁置的物流报告"),
    ("PUT", "/api/v1/views", "保存列表视图"),
    ("DELETE", "/api/v1/views/{id}", "删除列表视图"),
    ("POST", "/api/v1/webhooks", "设置事件订阅"),
    ("DELETE", "/api/v1/webhooks/{id}", "停止事件订阅"),
    ("POST", "/api/v1/webhooks/{id}/resume", "恢复事件订阅"),
    ("POST", "/api/v1/webhooks/{id}/rotate-secret", "更换订阅密钥"),
    ("POST", "/api/v1/webhooks/{id}/test", "发送测试事件"),
];

/// Says what a call does, by its method and its path with the names in it.
pub fn chinese(method: &str, path: &str) -> Option<&'static str> {
    let found = CHANGES.iter().find(|(of, at, _)| *of == method && *at == path);
    found.map(|(.., words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::table;

    #[test]
    fn whatever_somebody_can_change_is_told_in_chinese_too() {
        let ours = table::calls().into_iter().filter(|call| call.path.starts_with("/api/"));
        for call in ours.filter(|call| call.method != axum::http::Method::GET) {
            let told = chinese(call.method.as_str(), call.path);
            assert!(told.is_some(), "{} {}", call.method, call.path);
        }
        assert_eq!(chinese("POST", "/api/v1/nothing"), None);
    }
}
