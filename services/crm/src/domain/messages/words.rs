//! What stands in messages beside their texts, in each language.

use chrono::{DateTime, Utc};
use contracts::requests::messages::{MessageLanguage, ParcelProblem};

/// Gives the language of somebody in a country; `usual` where none is known.
pub fn language_of(country: Option<&str>, usual: MessageLanguage) -> MessageLanguage {
    match country.map(str::trim).filter(|country| !country.is_empty()) {
        None => usual,
        Some(country) if country.eq_ignore_ascii_case("CN") => MessageLanguage::Chinese,
        Some(_) => MessageLanguage::English,
    }
}

/// Gives how somebody is addressed whose name is not known.
pub fn someone(language: MessageLanguage) -> &'static str {
    match language {
        MessageLanguage::English => "customer",
        MessageLanguage::Chinese => "顾客",
    }
}

/// Gives what a parcel has met, in a sentence.
pub fn problem_words(problem: ParcelProblem, language: MessageLanguage) -> &'static str {
    match (problem, language) {
        (ParcelProblem::DeliveryFailed, MessageLanguage::English) => {
            "The carrier tried to deliver it, and could not."
        }
        (ParcelProblem::OnHold, MessageLanguage::English) => {
            "The carrier has stopped it on its way."
        }
        (ParcelProblem::Lost, MessageLanguage::English) => {
            "It is lost. We are sorry; we look after it, and write to you about what happens next."
        }
        (ParcelProblem::DeliveryFailed, MessageLanguage::Chinese) => "快递员上门派送，但未能送达。",
        (ParcelProblem::OnHold, MessageLanguage::Chinese) => "包裹在途中被暂时扣留。",
        (ParcelProblem::Lost, MessageLanguage::Chinese) => {
            "包裹已丢失。非常抱歉，我们会尽快处理并再次联系您。"
        }
    }
}

/// Gives what becomes of missing pieces if nobody chooses.
pub fn default_words(decide_by: Option<DateTime<Utc>>, language: MessageLanguage) -> String {
    let day = decide_by.map(|at| at.format("%Y-%m-%d"));
    match (day, language) {
        (Some(day), MessageLanguage::English) => {
            format!("Without an answer what is missing is cancelled on {day}.")
        }
        (None, MessageLanguage::English) => "Without an answer we wait for it.".to_owned(),
        (Some(day), MessageLanguage::Chinese) => {
            format!("如未选择，缺货部分将于 {day} 自动取消。")
        }
        (None, MessageLanguage::Chinese) => "如未选择，我们会一直等待到货。".to_owned(),
    }
}

/// What can be missing: the word of review, in English, in Chinese.
const MISSING: [(&str, &str, &str); 9] = [
    ("recipient", "who receives it", "收件人信息"),
    ("name", "the name", "收件人姓名"),
    ("street", "street and number", "街道和门牌号"),
    ("district", "district or county", "区 / 县"),
    ("city", "the city", "城市"),
    ("postal_code", "the postal code", "邮政编码"),
    ("country", "the country", "国家"),
    ("phone", "a telephone number", "电话号码"),
    ("email", "an e-mail address", "电子邮箱"),
];

/// Gives what a customer is asked for, in a list.
pub fn missing_words(missing: &[String], language: MessageLanguage) -> String {
    let words = missing.iter().map(|word| {
        let known = MISSING.iter().find(|(known, ..)| known == word);
        match (known, language) {
            (Some((_, english, _)), MessageLanguage::English) => (*english).to_owned(),
            (Some((.., chinese)), MessageLanguage::Chinese) => (*chinese).to_owned(),
            (None, _) => word.replace('_', " "),
        }
    });
    let between = match language {
        MessageLanguage::English => ", ",
        MessageLanguage::Chinese => "、",
    };
    words.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_decides_the_language_and_where_it_is_not_known_the_merchant_does() {
        let usual = MessageLanguage::Chinese;
        assert_eq!(language_of(Some("cn"), MessageLanguage::English), MessageLanguage::Chinese);
        assert_eq!(language_of(Some("DE"), usual), MessageLanguage::English);
        assert_eq!(language_of(None, usual), usual);
        assert_eq!(language_of(Some(" "), usual), usual);
    }

    #[test]
    fn what_is_missing_is_listed_in_the_language() {
        let missing = ["district".to_owned(), "tax_id".to_owned()];
        let words = |language| missing_words(&missing, language);
        assert_eq!(words(MessageLanguage::English), "district or county, tax id");
        assert_eq!(words(MessageLanguage::Chinese), "区 / 县、tax id");
    }
}
