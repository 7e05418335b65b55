//! The form itself: labelled fields, what is missing marked, what is wrong said beside it.

use std::fmt::Write;

use contracts::problem::FieldError;
use contracts::requests::intake::{CorrectionAsked, CreateAddress, CreateCustomer};

use super::words::Words;
use crate::edge::form::Form;
use crate::edge::html::escape;

/// The fields from the street to the country, as most of the world writes them.
const FROM_THE_SMALL: [&str; 8] =
    ["street1", "street2", "subdistrict", "district", "postal_code", "city", "region", "country"];
/// And as the Chinese do.
const FROM_THE_LARGE: [&str; 8] =
    ["country", "region", "city", "district", "subdistrict", "street1", "street2", "postal_code"];
/// Who receives it.
const PERSON: [&str; 3] = ["name", "phone", "email"];

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

/// Writes the form.
pub fn form(
    words: &Words,
    action: &str,
    asked: &CorrectionAsked,
    filled: &Filled,
    wrong: &[FieldError],
) -> String {
    let mut page = format!(
        "<h1>{}</h1><p class=\"about\">{} {}</p><p>{}</p>",
        words.title,
        words.about,
        escape(&asked.number),
        words.intro
    );
    if !wrong.is_empty() {
        let _ = write!(page, "<p class=\"wrong\" role=\"alert\">{}</p>", words.again);
    }
    let _ = write!(page, "<form method=\"post\" action=\"{}\" novalidate>", escape(action));
    let order = match filled.value("country") {
        "CN" => FROM_THE_LARGE,
        _ => FROM_THE_SMALL,
    };
    for name in PERSON.into_iter().chain(order) {
        let field = Field {
            name,
            value: filled.value(name),
            missing: is_missing(asked, name),
            wrong: wrong.iter().find(|error| member_of(&error.pointer) == name),
        };
        field.write(&mut page, words);
    }
    let _ = write!(page, "<button type=\"submit\">{}</button></form>", words.send);
    page
}

struct Field<'a> {
    name: &'static str,
    value: &'a str,
    missing: bool,
    wrong: Option<&'a FieldError>,
}

impl Field<'_> {
    fn write(&self, page: &mut String, words: &Words) {
        let Self { name, value, missing, wrong } = self;
        let (label, fill, kind) = (words.label(name), autocomplete(name), kind(name));
        let needed = if *missing { format!(" <em>{}</em>", words.needed) } else { String::new() };
        let hint = match (wrong, *name) {
            (Some(_), _) if value.is_empty() => Some(words.left_out),
            (Some(_), _) => Some(words.unreadable),
            (None, "country") => Some(words.country_hint),
            (None, "email") if *missing => Some(words.one_of_both),
            (None, _) => None,
        };
        let _ = write!(
            page,
            "<div{}><label for=\"{name}\">{label}{needed}</label><input id=\"{name}\" \
             name=\"{name}\" type=\"{kind}\" autocomplete=\"{fill}\" maxlength=\"500\" value=\"{}\"",
            if wrong.is_some() { " class=\"wrong\"" } else { "" },
            escape(value),
        );
        if *missing && !["phone", "email"].contains(name) {
            page.push_str(" required");
        }
        if wrong.is_some() {
            page.push_str(" aria-invalid=\"true\"");
        }
        match hint {
            Some(hint) => {
                let about = format!("{name}-hint");
                let _ = write!(
                    page,
                    " aria-describedby=\"{about}\"><small id=\"{about}\">{hint}</small></div>"
                );
            }
            None => page.push_str("></div>"),
        }
    }
}

/// Says whether a hold misses what a field asks for.
fn is_missing(asked: &CorrectionAsked, field: &str) -> bool {
    asked.missing.iter().any(|missing| match missing.as_str() {
        "street" => field == "street1",
        "recipient" => ["name", "street1", "city", "country"].contains(&field),
        missing => missing == field,
    })
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
