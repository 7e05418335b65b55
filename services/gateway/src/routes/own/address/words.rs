//! What the form says, in the languages that it speaks.

use crate::edge::form::Language;

/// A heading and a sentence.
type Said = (&'static str, &'static str);

/// Everything that the form says.
pub struct Words {
    pub title: &'static str,
    /// Before the order's number.
    pub about: &'static str,
    pub intro: &'static str,
    pub send: &'static str,
    /// Behind the label of a member that is missing.
    pub needed: &'static str,
    /// Above the form that has to be filled in again.
    pub again: &'static str,
    /// At a member that was left out.
    pub left_out: &'static str,
    /// At a member that cannot be read.
    pub unreadable: &'static str,
    pub one_of_both: &'static str,
    pub country_hint: &'static str,
    pub unknown: Said,
    pub expired: Said,
    pub given: Said,
    pub not_asked: Said,
    labels: [(&'static str, &'static str); 12],
}

impl Words {
    /// Gives the label of a field.
    pub fn label(&self, field: &str) -> &'static str {
        let found = self.labels.iter().find(|(name, _)| *name == field);
        found.map(|(_, label)| *label).unwrap_or_default()
    }
}

/// Gives the words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Where shall your order go?",
    about: "Order",
    intro: "Something is missing, so your order waits. Please complete it; then it goes on its way.",
    send: "Send",
    needed: "needed",
    again: "Something is still missing. Please look at the marked fields.",
    left_out: "Please fill this in.",
    unreadable: "This cannot be read.",
    one_of_both: "A telephone number or an e-mail address is enough.",
    country_hint: "Two letters, such as CN or DE.",
    unknown: ("Nothing here", "This link leads nowhere. Please check that it is complete."),
    expired: ("This link has expired", "Please ask the shop for a new one."),
    given: ("Thank you", "We have your address and look at it now. There is nothing more to do."),
    not_asked: ("Nothing to do", "Your order is on its way, and nothing is asked of you."),
    labels: [
        ("name", "Name"),
        ("phone", "Telephone"),
        ("email", "E-mail"),
        ("country", "Country"),
        ("region", "State or province"),
        ("city", "City"),
        ("district", "District or county"),
        ("subdistrict", "Town or neighbourhood"),
        ("street1", "Street and number"),
        ("street2", "Floor, flat, building"),
        ("postal_code", "Postal code"),
        ("company", "Company"),
    ],
};

const CHINESE: Words = Words {
    title: "请完善收货信息",
    about: "订单",
    intro: "您的订单缺少部分信息，暂时无法发货。请补充完整，提交后我们会立即处理。",
    send: "提交",
    needed: "必填",
    again: "信息还不完整，请检查标出的内容。",
    left_out: "请填写此项。",
    unreadable: "无法识别此内容。",
    one_of_both: "电话和邮箱填写一项即可。",
    country_hint: "两位字母，例如 CN。",
    unknown: ("链接无效", "请确认链接是否完整。"),
    expired: ("链接已过期", "请联系商家获取新的链接。"),
    given: ("谢谢", "我们已收到您的地址，正在处理，您无需再做任何操作。"),
    not_asked: ("无需操作", "您的订单正在处理中，目前不需要您提供信息。"),
    labels: [
        ("name", "收货人"),
        ("phone", "电话"),
        ("email", "邮箱"),
        ("country", "国家或地区"),
        ("region", "省 / 自治区 / 直辖市"),
        ("city", "市"),
        ("district", "区 / 县"),
        ("subdistrict", "街道 / 镇"),
        ("street1", "详细地址"),
        ("street2", "楼栋、单元、门牌"),
        ("postal_code", "邮政编码"),
        ("company", "公司"),
    ],
};
