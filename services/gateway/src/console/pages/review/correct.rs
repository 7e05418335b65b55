//! The address as it came, beside the form that corrects it.

use contracts::address::{Contact, Recipient};
use contracts::order::HoldReason;
use contracts::requests::review::{ReviewDetail, ReviewState};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::deeds::{self, Deed};
use super::queue::Filter;
use crate::console::look::parts::{self, icon};
use crate::console::pages::order::aside::address_lines;
use crate::console::words::figures::colon;
use crate::console::words::order as order_words;
use crate::console::words::review::{Addressed, Labels, Words};
use crate::edge::form::{Form, Language};

/// The longest text that an address has.
const TEXT_MAX: usize = 200;

/// A field of the form.
struct Field {
    /// Its name in the form, which is that of the member.
    name: &'static str,
    label: &'static str,
    /// In which hold, under which name, it is told to be wrong.
    told: (HoldReason, &'static str),
    value: String,
    /// Whether it takes a whole line.
    is_wide: bool,
}

/// The members of the address, in the order of the form.
const ADDRESS: [&str; 10] = [
    "name",
    "company",
    "street1",
    "street2",
    "district",
    "city",
    "region",
    "postal_code",
    "country",
    "phone",
];
/// Of the customer: the name in the form, and the member.
const CUSTOMER: [(&str, &str); 2] = [("customer_phone", "phone"), ("email", "email")];

/// Says whether address and contact may still be corrected.
pub fn is_possible(review: &ReviewDetail) -> bool {
    let person = review.order.person.as_ref();
    let hidden = person.and_then(|person| person.recipient.as_ref());
    review.entry.state == ReviewState::Open
        && review.entry.rejecting.is_none()
        && !matches!(hidden, Some(Recipient::Opaque { .. }))
}

/// Makes the body of the correction: what was changed, and nothing else.
pub fn body(words: &Words, form: &Form) -> Value {
    let changed = |name: &str| {
        let (now, was) = (form.value(name), form.value(&format!("was_{name}")));
        (now != was).then(|| Value::from(now))
    };
    let address = ADDRESS.into_iter().filter_map(|name| Some((name.to_owned(), changed(name)?)));
    let address: Map<String, Value> = address.collect();
    let customer =
        CUSTOMER.into_iter().filter_map(|(name, member)| Some((member.to_owned(), changed(name)?)));
    let customer: Map<String, Value> = customer.collect();
    let why = Some(form.value("why")).filter(|why| !why.is_empty());
    let mut body = json!({ "reason": why.unwrap_or(words.address.why_usual) });
    if !address.is_empty() {
        body["shipping_address"] = Value::Object(address);
    }
    if !customer.is_empty() {
        body["customer"] = Value::Object(customer);
    }
    body
}

/// Shows the address, and the form where it may be corrected.
pub fn address(
    language: Language,
    words: &Words,
    filter: &Filter,
    review: &ReviewDetail,
    legal: &[Deed],
) -> Markup {
    let asks = review.entry.open_holds.iter().any(|hold| hold.reason.asks_the_customer());
    let content = html! {
        div .beside-each-other {
            div .came {
                h3 { (words.address.as_it_came) }
                (as_it_came(language, &words.address, review))
            }
            @if legal.contains(&Deed::Correct) {
                details .correct open[asks] {
                    summary { (icon("edit")) (words.address.correct) (deeds::key("e")) }
                    (form(words, filter, review))
                }
            } @else if let Some(because) = because(&words.address, review) {
                p .quiet-line { (because) }
            }
        }
    };
    parts::section("address", words.address.title, html! {}, content)
}

/// Says why it cannot be corrected, where that is not plain.
fn because(words: &Addressed, review: &ReviewDetail) -> Option<&'static str> {
    let recipient = review.order.person.as_ref().and_then(|person| person.recipient.as_ref());
    match (recipient, review.entry.state) {
        (Some(Recipient::Opaque { .. }), _) => Some(words.hidden),
        (_, ReviewState::Approved) => Some(words.too_late),
        _ => None,
    }
}

fn as_it_came(language: Language, words: &Addressed, review: &ReviewDetail) -> Markup {
    let missing: Vec<_> = fields(&words.labels, review)
        .into_iter()
        .filter(|field| is_wrong(review, field))
        .map(|field| field.label)
        .collect();
    let person = review.order.person.as_ref();
    let customer = person.and_then(|person| person.customer.as_ref());
    html! {
        @match person.and_then(|person| person.recipient.as_ref()) {
            Some(Recipient::Clear { name, company, phone, address }) => {
                address .person {
                    @if let Some(name) = name { strong dir="auto" { (name) } }
                    @if let Some(company) = company { span dir="auto" { (company) } }
                    @for line in address_lines(address) { span dir="auto" { (line) } }
                    @if let Some(phone) = phone { span dir="ltr" { (phone) } }
                }
            }
            Some(Recipient::Opaque { masked, .. }) => { p .person { strong dir="auto" { (masked) } } }
            None => { p .quiet-line { (words.nothing_came) } }
        }
        @for label in missing {
            p .lacks { (icon("alert")) (label) (colon(language)) (words.missing) }
        }
        @if let Some(Contact { email, phone, .. }) = customer {
            h3 { (order_words::of(language).customer) }
            p .person {
                @if let Some(email) = email { span dir="auto" { (email) } }
                @if let Some(phone) = phone { span dir="ltr" { (phone) } }
            }
        }
        @if let Some(note) = person.and_then(|person| person.note.as_ref()) {
            h3 { (order_words::of(language).note) }
            blockquote dir="auto" { (note) }
        }
    }
}

fn fields(labels: &Labels, review: &ReviewDetail) -> Vec<Field> {
    use HoldReason::{IncorrectAddress, MissingContact};
    let person = review.order.person.clone().unwrap_or_default();
    let (name, company, phone, address) = match person.recipient {
        Some(Recipient::Clear { name, company, phone, address }) => (name, company, phone, address),
        Some(Recipient::Opaque { .. }) | None => Default::default(),
    };
    let customer = person.customer.unwrap_or_default();
    let field = |name, label, told, value: Option<String>, is_wide| Field {
        name,
        label,
        told,
        value: value.unwrap_or_default(),
        is_wide,
    };
    let of_address = |member| (IncorrectAddress, member);
    let mut all = vec![
        field("name", labels.name, of_address("name"), name, false),
        field("company", labels.company, of_address(""), company, false),
        field("phone", labels.phone, of_address(""), phone, false),
        field("street1", labels.street1, of_address("street"), address.street1, true),
        field("street2", labels.street2, of_address(""), address.street2, false),
        field("district", labels.district, of_address("district"), address.district, false),
        field("city", labels.city, of_address("city"), address.city, false),
        field("region", labels.region, of_address(""), address.region, false),
        field(
            "postal_code",
            labels.postal_code,
            of_address("postal_code"),
            address.postal_code,
            false,
        ),
        field("country", labels.country, of_address("country"), address.country, false),
    ];
    if review.entry.open_holds.iter().any(|hold| hold.reason == MissingContact) {
        let told = |member| (MissingContact, member);
        all.push(field(
            "customer_phone",
            labels.customer_phone,
            told("phone"),
            customer.phone,
            false,
        ));
        all.push(field("email", labels.email, told("email"), customer.email, false));
    }
    all
}

/// Where no recipient was told at all, everything that an address needs is wrong.
fn is_wrong(review: &ReviewDetail, field: &Field) -> bool {
    let (reason, member) = field.told;
    let needed = matches!(field.name, "name" | "street1" | "city" | "country");
    review.entry.open_holds.iter().filter(|hold| hold.reason == reason).any(|hold| {
        hold.evidence.contains_key(member) || (needed && hold.evidence.contains_key("recipient"))
    })
}

fn form(words: &Words, filter: &Filter, review: &ReviewDetail) -> Markup {
    let all = fields(&words.address.labels, review);
    let first = all.iter().position(|field| is_wrong(review, field)).unwrap_or_default();
    html! {
        form .address-form method="post" action=(deeds::action(review.entry.order_id, Deed::Correct)) {
            (deeds::begun(filter))
            div .inputs {
                @for (index, field) in all.iter().enumerate() {
                    (input(&words.address, field, is_wrong(review, field), index == first))
                }
            }
            div .why {
                label for="why" { (words.address.why) }
                input id="why" type="text" name="why" value=(words.address.why_usual) maxlength="300"
                    autocomplete="off";
            }
            button .button { (icon("check")) (words.address.save) (deeds::key("Enter")) }
            p .muted { (words.address.saved_then) }
        }
    }
}

fn input(words: &Addressed, field: &Field, is_wrong: bool, is_first: bool) -> Markup {
    let id = format!("field-{}", field.name);
    let error = format!("{id}-error");
    html! {
        div .field.wide[field.is_wide] {
            label for=(id) { (field.label) }
            input type="hidden" name=(format!("was_{}", field.name)) value=(field.value);
            input id=(id) type="text" name=(field.name) value=(field.value) maxlength=(TEXT_MAX) dir="auto"
                autocomplete="off" spellcheck="false" data-key=[is_first.then_some("e")]
                aria-keyshortcuts=[is_first.then_some("e")]
                aria-invalid=[is_wrong.then_some("true")] aria-describedby=[is_wrong.then_some(&error)];
            @if is_wrong { p .error id=(error) { (icon("alert")) (words.missing) } }
        }
    }
}
