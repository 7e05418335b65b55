//! A message as it goes out: written of a text, the facts, and who the merchant is.

use std::collections::HashMap;

use contracts::ids::Id;
use contracts::requests::messages::MessageLanguage;
use serde::{Deserialize, Serialize};

use super::Text;
use super::facts::Facts;
use super::text::{Placeholder, TextError, fill, fill_html, to_html};
use super::words::{default_words, missing_words, problem_words, someone};

/// Who the merchant is to customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// The name; the channel's where there is none.
    pub name: Option<String>,
    /// Under which address customers reach the gateway, without a slash at its end.
    pub public_url: String,
    /// What stands behind the `@` of a message's id.
    pub mail_domain: String,
}

/// A message as it goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Where it goes.
    pub to: String,
    /// How whoever gets it is called.
    pub to_name: Option<String>,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The same for the same message, whenever it is sent.
    pub message_id: String,
    /// In which language it is written.
    pub language: MessageLanguage,
}

/// Writes a letter.
///
/// - Takes: `link`, what the customer's page is called behind the public address.
/// - Errs: where the text cannot be filled, or nobody can be written to.
pub fn write(
    text: &Text,
    language: MessageLanguage,
    facts: &Facts,
    link: &str,
    shop: &Shop,
) -> Result<Letter, TextError> {
    let values = values(language, facts, link, shop);
    let body = fill(&text.body, &values)?;
    let html = match &text.html {
        Some(html) => fill_html(html, &values)?,
        None => to_html(&body),
    };
    // A subject of several lines would be several headers.
    let subject = fill(&text.subject, &values)?.replace(['\r', '\n'], " ");
    let id = facts.message_id.uuid().simple();
    Ok(Letter {
        to: facts.email.clone().unwrap_or_default(),
        to_name: facts.name.clone(),
        subject,
        text: body,
        html: page(&html, language),
        message_id: format!("<{id}@{}>", shop.mail_domain),
        language,
    })
}

fn values(
    language: MessageLanguage,
    facts: &Facts,
    link: &str,
    shop: &Shop,
) -> HashMap<Placeholder, String> {
    let order = facts.order.as_ref();
    let name = facts.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let channel = order.map(|order| order.channel.clone()).unwrap_or_default();
    let page = format!("{}/track/{link}", shop.public_url);
    let mut values = HashMap::from([
        ("customer_name", name.unwrap_or(someone(language)).to_owned()),
        ("order_number", order.map(|order| order.number.clone()).unwrap_or_default()),
        ("shop", shop.name.clone().unwrap_or(channel)),
        ("link", page.clone()),
        ("missing", missing_words(&facts.missing, language)),
    ]);
    if let Some(parcel) = &facts.parcel {
        let carrier = parcel.carrier_name.as_ref().unwrap_or(&parcel.carrier);
        values.insert("carrier", carrier.clone());
        values.insert("tracking_number", parcel.tracking_number.clone());
        // Not every carrier shows its parcels; our own page always does.
        values.insert("tracking_url", parcel.tracking_url.clone().unwrap_or(page));
    }
    if let Some((_, shortage)) = &facts.shortage {
        values.insert("item", shortage.item.clone());
        values.insert("quantity", shortage.pieces.to_string());
        values.insert("default", default_words(shortage.decide_by, language));
    }
    if let Some(problem) = facts.problem {
        values.insert("problem", problem_words(problem, language).to_owned());
    }
    values
}

fn page(body: &str, language: MessageLanguage) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"></head>\n\
         <body style=\"font-family:sans-serif;line-height:1.5;max-width:36em;margin:1em auto;\
         padding:0 1em\">\n{body}\n</body></html>\n",
        language.tag()
    )
}
