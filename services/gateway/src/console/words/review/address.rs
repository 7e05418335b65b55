//! What stands at the address of an order in review.

/// What stands at the address.
pub struct Addressed {
    pub title: &'static str,
    pub as_it_came: &'static str,
    pub nothing_came: &'static str,
    pub correct: &'static str,
    pub save: &'static str,
    pub saved_then: &'static str,
    pub missing: &'static str,
    pub why: &'static str,
    pub why_usual: &'static str,
    pub hidden: &'static str,
    pub too_late: &'static str,
    pub labels: Labels,
}

/// What the fields of an address are called.
pub struct Labels {
    pub name: &'static str,
    pub company: &'static str,
    pub street1: &'static str,
    pub street2: &'static str,
    pub district: &'static str,
    pub city: &'static str,
    pub region: &'static str,
    pub postal_code: &'static str,
    pub country: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub customer_phone: &'static str,
}

/// In English.
pub const ENGLISH: Addressed = Addressed {
    title: "Address",
    as_it_came: "As it came",
    nothing_came: "The shop told no recipient.",
    correct: "Correct it",
    save: "Save correction",
    saved_then: "The rules look at it again, and approve it if nothing else holds it.",
    missing: "missing",
    why: "Why",
    why_usual: "Completed at the review",
    hidden: "The marketplace hides the recipient; it is corrected there.",
    too_late: "The address went out with the approval and cannot be corrected here any more.",
    labels: Labels {
        name: "Name",
        company: "Company",
        street1: "Street and number",
        street2: "Floor, flat, building",
        district: "District",
        city: "City",
        region: "State or province",
        postal_code: "Postal code",
        country: "Country code",
        phone: "Telephone at the door",
        email: "E-mail of the customer",
        customer_phone: "Telephone of the customer",
    },
};

/// In Chinese.
pub const CHINESE: Addressed = Addressed {
    title: "地址",
    as_it_came: "店铺传来的地址",
    nothing_came: "店铺没有提供收件人。",
    correct: "更正地址",
    save: "保存更正",
    saved_then: "系统会重新检查；若没有其他暂停原因，订单自动通过。",
    missing: "缺少",
    why: "原因",
    why_usual: "审核时补全",
    hidden: "平台隐藏了收件人，请在平台更正。",
    too_late: "地址已随审核结果发出，不能再在此更正。",
    labels: Labels {
        name: "姓名",
        company: "公司",
        street1: "街道门牌",
        street2: "楼层、房号",
        district: "区县",
        city: "城市",
        region: "省、州",
        postal_code: "邮编",
        country: "国家代码",
        phone: "收件电话",
        email: "客户邮箱",
        customer_phone: "客户电话",
    },
};
