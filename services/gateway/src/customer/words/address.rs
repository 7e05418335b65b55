//! What the forms of an address say.

use super::frame::Said;
use crate::edge::form::Language;

/// What the forms of an address say.
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
    pub given: Said,
    pub not_asked: Said,
    /// Where an order shall go instead.
    pub move_title: &'static str,
    pub move_intro: &'static str,
    /// The same after the approval.
    pub wish_intro: &'static str,
    pub who_stays: &'static str,
    pub move_send: &'static str,
    pub wish_send: &'static str,
    /// The form was sent before.
    pub moved: Said,
    pub too_late: Said,
    labels: [(&'static str, &'static str); 11],
}

impl Words {
    /// Gives the label of a field.
    pub fn label(&self, field: &str) -> &'static str {
        let found = self.labels.iter().find(|(name, _)| *name == field);
        found.map(|(_, label)| *label).unwrap_or_default()
    }
}

/// Gives the words of a language.
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: Words = Words {
    title: "Where shall your order go?",
    about: "Order",
    intro: "Something is missing, so your order waits. Please complete it, and your order goes on.",
    send: "Send",
    needed: "needed",
    again: "Something is still missing. Please look at the marked fields.",
    left_out: "Please fill this in.",
    unreadable: "This cannot be read.",
    one_of_both: "A telephone number or an e-mail address is enough.",
    country_hint: "Two letters, such as CN or DE.",
    given: ("Thank you", "We have your address and look at it now. There is nothing more to do."),
    not_asked: ("Nothing to do", "Your order is on its way, and nothing is asked of you."),
    move_title: "Where shall your order go?",
    move_intro: "Please write the whole address. The one we have is not shown, since anybody with \
                 your link could read it.",
    wish_intro: "Your order is being prepared, so we have to see whether it can still go elsewhere. \
                 Please write the whole address.",
    who_stays: "Name and telephone may stay empty if they have not changed.",
    move_send: "Send it to this address",
    wish_send: "Ask for this address",
    moved: (
        "You have told us before",
        "We have an address from you already. Nothing was changed now.",
    ),
    too_late: (
        "This is too late",
        "The address of this order cannot be changed any more. Nothing was changed.",
    ),
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
    given: ("谢谢", "我们已收到您的地址，正在处理，您无需再做任何操作。"),
    not_asked: ("无需操作", "您的订单正在处理中，目前不需要您提供信息。"),
    move_title: "订单要寄到哪里？",
    move_intro: "请填写完整地址。为保护您的信息，此处不显示现有地址。",
    wish_intro: "订单正在备货，工作人员会确认是否还能更改。请填写完整地址。",
    who_stays: "如收货人和电话不变，可以留空。",
    move_send: "寄到这里",
    wish_send: "提交请求",
    moved: ("已提交过", "我们已收到您提交的地址，本次未做更改。"),
    too_late: ("已无法更改", "此订单的地址已不能更改，本次未做更改。"),
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
    ],
};
