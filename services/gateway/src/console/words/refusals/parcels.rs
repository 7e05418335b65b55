//! What logistics refuses.

/// How each is written and told; the more exact come first.
pub const SENTENCES: &[(&str, &str)] = &[
    ("there is no shipment {}", "没有包裹 {0}"),
    ("a tracking number has {} to {} letters and digits", "运单号须为 {0} 至 {1} 个字母或数字"),
    ("{} gives its own numbers; only one's own carriers take one", "{0} 自动生成运单号，无需填写"),
    ("there is no carrier {}; {}", "没有承运商 {0}"),
    (
        "the number {} of {} is on shipment {} already; void that one first if its label goes on this parcel",
        "{1} 的运单号 {0} 已用于包裹 {2}；若面单要贴在此包裹上，请先撤回那个包裹",
    ),
    (
        "shipment {} was just asked to be booked otherwise; look at it and ask again",
        "包裹 {0} 刚刚按另一方式预订，请查看后重试",
    ),
    ("shipment {} is {}: book it with its number first", "包裹 {0} {1}，请先填写运单号"),
    ("shipment {} goes with {}: its label is made here", "包裹 {0} 由 {1} 承运，面单由系统生成"),
    ("shipment {} is {} and cannot be labelled", "包裹 {0} {1}，不能再贴面单"),
    ("shipment {} is {} and has no label", "包裹 {0} {1}，没有面单"),
    ("a label has at most {} bytes", "面单最大 {0} 字节"),
    ("a label is a PDF, a PNG or ZPL; this is none of them", "面单须为 PDF、PNG 或 ZPL"),
    ("the {} is broken off; send it whole", "{0} 文件不完整，请重新上传"),
    ("{} is retired and takes no new parcels", "{0} 已停用，不再承运"),
    ("a service has 1 to {} visible characters", "服务名须为 1 至 {0} 个可见字符"),
    ("the cost must not be negative", "运费不能为负数"),
    ("no shipment bears the number {}", "没有运单号为 {0} 的包裹"),
    ("more than one shipment bears the number {}; {}", "有多个包裹的运单号为 {0}"),
];
