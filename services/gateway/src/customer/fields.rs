//! The form of an address: labelled fields, what is missing marked, what is wrong said beside it.

use contracts::problem::FieldError;
use contracts::requests::intake::{CorrectionAsked, CreateAddress, CreateCustomer};
use maud::{Markup, html};

use super::words::address::Words;
use crate::console::look::parts::icon;
use crate::edge::form::Form;

/// The fields from the street to the country, as most of the world writes them.
const FROM_THE_SMALL: [&str; 8] =
    ["street1", "street2", "subdistrict", "district", "postal_code", "city", "region", "country"];
/// And as the Chinese do.
const FROM_THE_LARGE: [&str; 8] =
    ["country", "region", "city", "district", "subdistrict", "street1", "street2", "postal_code"];

/// Most of the world has no such thing; they stand there where they are filled in or asked for.
const RARE: [&str; 2] = ["subdistrict", "district"];

/// The fields as they are filled in.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    address: CreateAddress,
    email: Option<String>,
}

impl Filled {
    /// Fills in what is known.
    pub fn known(asked: &CorrectionAsked) -> Self {
        let address = asked.shipping_address.clone().unwrap_or_default();
        let customer = asked.customer.clone().unwrap_or_default();
        let name = address.name.clone().or(customer.name);
        let phone = address.phone.clone().or(customer.phone);
        Self { address: CreateAddress { name, phone, ..address }, email: customer.email }
    }

    /// Fills in the country alone: the page of an order shows nothing personal.
    pub fn in_country(country: Option<&str>) -> Self {
        let country = country.map(str::to_owned);
        Self { address: CreateAddress { country, ..CreateAddress::default() }, email: None }
    }

    /// Reads what was sent: an empty field takes away what stood there, but for the country.
    pub fn sent(form: &Form) -> Self {
        let field = |name: &str| Some(form.value(name).to_owned());
        let country = Some(form.value("country").to_ascii_uppercase());
        let address = CreateAddress {
            name: field("name"),
            company: None,
            phone: field("phone"),
            street1: field("street1"),
            street2: field("street2"),
            subdistrict: field("subdistrict"),
            district: field("district"),
            city: field("city"),
            region: field("region"),
            region_code: None,
            postal_code: field("postal_code"),
            country: country.filter(|country| !country.is_empty()),
        };
        Self { address, email: field("email") }
    }

    /// Gives where it goes.
    pub fn address(&self) -> CreateAddress {
        self.address.clone()
    }

    /// Gives where it goes instead: who receives it stays where nobody else is named.
    pub fn new_address(&self) -> CreateAddress {
        let named = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let (name, phone) = (named(&self.address.name), named(&self.address.phone));
        CreateAddress { name, phone, ..self.address.clone() }
    }

    /// Gives how the customer is reached; the telephone is the recipient's, as the carrier's is.
    pub fn customer(&self) -> CreateCustomer {
        CreateCustomer { email: self.email.clone(), ..CreateCustomer::default() }
    }

    fn value(&self, field: &str) -> &str {
        let address = &self.address;
        let value = match field {
            "name" => &address.name,
            "phone" => &address.phone,
            "email" => &self.email,
            "street1" => &address.street1,
            "street2" => &address.street2,
            "subdistrict" => &address.subdistrict,
            "district" => &address.district,
            "city" => &address.city,
            "region" => &address.region,
            "postal_code" => &address.postal_code,
            _ => &address.country,
        };
        value.as_deref().unwrap_or_default()
    }
}

/// A form to be filled in.
pub struct Fields<'a> {
    /// Where it goes.
    pub action: &'a str,
    /// Who receives it: these fields, then those of the address.
    pub person: &'a [&'static str],
    /// What is needed.
    pub missing: &'a [&'static str],
    /// As it is filled in.
    pub filled: &'a Filled,
    /// What was wrong with it before.
    pub wrong: &'a [FieldError],
    /// What stands on its button.
    pub send: &'static str,
}

/// Shows a form.
pub fn form(words: &Words, fields: &Fields<'_>) -> Markup {
    let is_chinese = fields.filled.value("country") == "CN";
    let order = if is_chinese { FROM_THE_LARGE } else { FROM_THE_SMALL };
    let is_shown = |name: &&str| {
        is_chinese
            || !RARE.contains(name)
            || !fields.filled.value(name).is_empty()
            || fields.missing.contains(name)
            || is_wrong(fields, name)
    };
    html! {
        @if !fields.wrong.is_empty() {
            p .wrong role="alert" { (icon("alert")) span { (words.again) } }
        }
        form .fields method="post" action=(fields.action) novalidate {
            @for name in fields.person.iter().copied().chain(order).filter(is_shown) { (field(words, fields, name)) }
            button .button.primary { (fields.send) }
        }
    }
}

fn field(words: &Words, fields: &Fields<'_>, name: &str) -> Markup {
    let value = fields.filled.value(name);
    let missing = fields.missing.contains(&name);
    let is_wrong = is_wrong(fields, name);
    let hint = match name {
        _ if is_wrong && value.is_empty() => Some(words.left_out),
        _ if is_wrong => Some(words.unreadable),
        "country" => Some(words.country_hint),
        "email" if missing => Some(words.one_of_both),
        _ => None,
    };
    let about = hint.map(|_| format!("{name}-hint"));
    let required = missing && !["phone", "email"].contains(&name);
    html! {
        div .field.is-wrong[is_wrong] {
            label for=(name) { (words.label(name)) @if missing { " " em { (words.needed) } } }
            input id=(name) name=(name) type=(kind(name)) autocomplete=(autocomplete(name))
                maxlength="500" value=(value) required[required]
                aria-invalid=[is_wrong.then_some("true")] aria-describedby=[about.as_deref()];
            @if let (Some(hint), Some(about)) = (hint, &about) { small id=(about) { (hint) } }
        }
    }
}

/// Gives the fields that are needed, by what a hold says is missing.
pub fn needed(missing: &[String]) -> Vec<&'static str> {
    const ALL: [&str; 11] = [
        "name",
        "phone",
        "email",
        "street1",
        "street2",
        "subdistrict",
        "district",
        "city",
        "region",
        "postal_code",
        "country",
    ];
    let is_needed = |field: &&str| {
        missing.iter().any(|missing| match missing.as_str() {
            "street" => *field == "street1",
            "recipient" => ["name", "street1", "city", "country"].contains(field),
            missing => missing == *field,
        })
    };
    ALL.into_iter().filter(is_needed).collect()
}

fn is_wrong(fields: &Fields<'_>, name: &str) -> bool {
    fields.wrong.iter().any(|error| member_of(&error.pointer) == name)
}

/// Gives the field that a pointer of a refusal is about.
fn member_of(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

fn kind(field: &str) -> &'static str {
    match field {
        "phone" => "tel",
        "email" => "email",
        _ => "text",
    }
}

fn autocomplete(field: &str) -> &'static str {
    match field {
        "name" => "name",
        "phone" => "tel",
        "email" => "email",
        "street1" => "address-line1",
        "street2" => "address-line2",
        "subdistrict" => "address-level4",
        "district" => "address-level3",
        "city" => "address-level2",
        "region" => "address-level1",
        "postal_code" => "postal-code",
        _ => "country",
    }
}
