//! An order that a person enters, looked at member by member.

use chrono::{DateTime, Utc};
use contracts::address::{Address, Contact, Person, Recipient};
use contracts::money::Currency;
use contracts::order::{
    ALIAS_KEY_CHARS, AliasBy, AliasKey, Amounts, LineFacts, OrderFacts, PaymentStatus,
};
use contracts::problem::FieldError;
use contracts::requests::intake::{CreateLine, CreateMoney, CreateOrder};
use contracts::sku::Sku;

use super::adapters::identity::{self, REFERENCE_CHARS};
use super::given::{self, NOTE_CHARS_MAX, TEXT_CHARS_MAX};
use super::regions;

/// More would be no order but a catalogue.
const LINES_MAX: usize = 1_000;
/// More of one item is a slip of the hand.
const QUANTITY_MAX: i64 = 1_000_000;
/// Sums of a thousand such lines still fit into 64 bits.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// Makes the canonical order.
///
/// - Takes: when the channel was made; the key that stands in for a missing reference.
/// - Errs: everything that is wrong with it, each with a pointer.
pub fn read(
    order: &CreateOrder,
    channel_created_at: DateTime<Utc>,
    key: &str,
    now: DateTime<Utc>,
) -> Result<OrderFacts, Vec<FieldError>> {
    let mut look = Look { currency: order.currency.parse().ok(), errors: vec![] };
    look.head(order);
    look.texts(order);
    let reference = order.external_ref.as_deref().unwrap_or(key);
    let order_id = identity::order_id(channel_created_at, &order.channel, reference);
    let lines: Vec<LineFacts> = order
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| look.line(index, line, identity::line_id(order_id, None, index)))
        .collect();
    let amounts = look.amounts(order, &lines);
    match look.currency {
        Some(currency) if look.errors.is_empty() => Ok(OrderFacts {
            order_id,
            channel: order.channel.clone(),
            external_ref: order.external_ref.clone(),
            number: order.external_ref.clone().unwrap_or_else(|| short_number(order_id)),
            placed_at: order.placed_at.unwrap_or(now),
            updated_at: now,
            currency,
            amounts,
            payment_status: order.payment_status.unwrap_or(PaymentStatus::Paid),
            refunded: None,
            cash_on_delivery: order.cash_on_delivery,
            test: false,
            cancelled: false,
            shipping_method: order.shipping_method.clone(),
            lines,
            person: Some(person(order)),
        }),
        _ => Err(look.errors),
    }
}

/// Gives every name of the lines that may be an alias.
pub fn names_of(order: &CreateOrder) -> Vec<(String, AliasKey)> {
    let key = |line: &CreateLine| {
        let sku = line.sku.as_deref().map(|text| (AliasBy::Sku, text.trim()));
        let named = sku.or(line.title.as_deref().map(|text| (AliasBy::Title, text)));
        let (by, text) = named?;
        let key = text.chars().take(ALIAS_KEY_CHARS).collect();
        Some((order.channel.clone(), AliasKey { by, key }))
    };
    order.lines.iter().take(LINES_MAX).filter_map(key).collect()
}

/// Ten digits of the id's hash: short enough for the telephone, unlike any other of a year.
fn short_number(order: contracts::ids::OrderId) -> String {
    let text = order.to_string();
    text[text.len() - 10..].to_uppercase()
}

struct Look {
    currency: Option<Currency>,
    errors: Vec<FieldError>,
}

impl Look {
    fn wrong(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.errors.push(FieldError { pointer: pointer.into(), detail: detail.into() });
    }

    fn head(&mut self, order: &CreateOrder) {
        if self.currency.is_none() {
            let shown: String = order.currency.chars().take(8).collect();
            self.wrong("#/currency", format!("`{shown}` is no ISO 4217 currency"));
        }
        let reference = order.external_ref.as_deref().map(|text| (text.trim().len(), text));
        if let Some((length, text)) = reference {
            let longest = text.chars().count();
            if length == 0 || longest > REFERENCE_CHARS || text.chars().any(char::is_control) {
                self.wrong(
                    "#/external_ref",
                    format!("1 to {REFERENCE_CHARS} printable characters"),
                );
            }
        }
        if order.lines.is_empty() || order.lines.len() > LINES_MAX {
            self.wrong("#/lines", format!("1 to {LINES_MAX} lines"));
        }
    }

    fn texts(&mut self, order: &CreateOrder) {
        let (customer, address) = (order.customer.as_ref(), order.shipping_address.as_ref());
        self.errors.extend(given::wrong(customer, address));
        self.text("#/shipping_method", order.shipping_method.as_deref(), TEXT_CHARS_MAX);
        self.text("#/note", order.note.as_deref(), NOTE_CHARS_MAX);
    }

    fn text(&mut self, pointer: &str, text: Option<&str>, most: usize) {
        self.errors.extend(given::too_long(pointer, text, most));
    }

    fn line(
        &mut self,
        index: usize,
        line: &CreateLine,
        line_id: contracts::ids::LineId,
    ) -> LineFacts {
        let at = |member: &str| format!("#/lines/{index}/{member}");
        let sku = line.sku.as_deref().map(str::parse::<Sku>);
        if let Some(Err(error)) = &sku {
            self.wrong(at("sku"), error.to_string());
        }
        let sku = sku.and_then(Result::ok);
        let title = line.title.clone().or_else(|| sku.as_ref().map(Sku::to_string));
        if line.sku.is_none() && line.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
            self.wrong(at("sku"), "a line needs a SKU or a title");
        }
        self.text(&at("title"), line.title.as_deref(), TEXT_CHARS_MAX);
        if !(1..=QUANTITY_MAX).contains(&line.quantity) {
            self.wrong(
                at("quantity"),
                format!("1 to {QUANTITY_MAX} pieces, not {}", line.quantity),
            );
        }
        let unit_price = self.amount(&at("unit_price"), Some(&line.unit_price));
        LineFacts {
            line_id,
            external_ref: None,
            sku,
            title: title.unwrap_or_default(),
            variant: None,
            quantity: u32::try_from(line.quantity).unwrap_or(0),
            cancelled: 0,
            delivered: 0,
            requires_shipping: line.requires_shipping.unwrap_or(true),
            unit_price,
            list_total: None,
            discount: self.amount(&at("discount"), line.discount.as_ref()),
            tax: self.amount(&at("tax"), line.tax.as_ref()),
            named: None,
            grams: None,
        }
    }

    /// Nobody states a total by hand: it is what the parts add up to.
    fn amounts(&mut self, order: &CreateOrder, lines: &[LineFacts]) -> Amounts {
        let sum =
            |part: fn(&LineFacts) -> i64| lines.iter().map(part).fold(0_i64, i64::saturating_add);
        let discount = self.amount("#/discount", order.discount.as_ref());
        let tax = self.amount("#/tax", order.tax.as_ref());
        let (subtotal, discount, tax) = (
            sum(LineFacts::subtotal),
            sum(|line| line.discount).saturating_add(discount),
            sum(|line| line.tax).saturating_add(tax),
        );
        let shipping = self.amount("#/shipping", order.shipping.as_ref());
        if subtotal > AMOUNT_MAX {
            self.wrong("#/lines", "the sum is too large to be true");
        }
        if discount > subtotal.saturating_add(shipping) {
            self.wrong("#/discount", "more is taken off than the order costs");
        }
        let total = subtotal.saturating_sub(discount).saturating_add(shipping).saturating_add(tax);
        Amounts { subtotal, discount, shipping, tax, total, ..Amounts::default() }
    }

    fn amount(&mut self, pointer: &str, money: Option<&CreateMoney>) -> i64 {
        let Some(money) = money else { return 0 };
        if self.currency.is_some_and(|currency| currency.code() != money.currency) {
            self.wrong(format!("{pointer}/currency"), "must be the order's currency");
        }
        if !(0..=AMOUNT_MAX).contains(&money.amount_minor) {
            self.wrong(format!("{pointer}/amount_minor"), format!("0 to {AMOUNT_MAX}"));
        }
        money.amount_minor.clamp(0, AMOUNT_MAX)
    }
}

fn person(order: &CreateOrder) -> Person {
    let customer = order.customer.clone().map(|customer| Contact {
        name: customer.name,
        email: customer.email,
        phone: customer.phone,
    });
    let recipient = order.shipping_address.clone().map(|given| {
        let mut address = Address {
            street1: given.street1,
            street2: given.street2,
            subdistrict: given.subdistrict,
            district: given.district,
            city: given.city,
            region: given.region,
            region_code: given.region_code,
            postal_code: given.postal_code,
            country: given.country,
        };
        regions::complete(&mut address);
        let of_customer = |member: fn(&Contact) -> &Option<String>| {
            customer.as_ref().and_then(|customer| member(customer).clone())
        };
        Recipient::Clear {
            name: given.name.or_else(|| of_customer(|customer| &customer.name)),
            company: given.company,
            phone: given.phone.or_else(|| of_customer(|customer| &customer.phone)),
            address,
        }
    });
    Person { customer, recipient, note: order.note.clone() }
}
