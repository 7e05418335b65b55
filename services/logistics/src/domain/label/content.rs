//! What stands on a label, however it is printed.

use contracts::address::{Address, Recipient};
use contracts::money::Money;

use super::{Label, Sender};

/// The texts of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Name, street and city of the house.
    pub sender: [String; 3],
    /// What people call the carrier.
    pub carrier: String,
    /// What people call the service.
    pub service: String,
    /// The recipient, a line each; none of them is blank.
    pub recipient: Vec<String>,
    /// The order.
    pub order: String,
    /// The weight in kilograms.
    pub weight: String,
    /// Where the parcel leaves.
    pub from: String,
    /// What the driver collects.
    pub cash: Option<String>,
    /// Letters and digits of the carrier's number.
    pub tracking_number: String,
    /// Digits of the parcel's number for the whole world.
    pub sscc: String,
}

impl Content {
    /// Takes the texts out of what is known.
    pub fn of(label: &Label<'_>) -> Self {
        let Label { sender, parcel, booking, .. } = label;
        let Sender { name, street, city, country } = sender;
        let grams = parcel.weight_grams;
        let cash = parcel.cash_on_delivery_minor;
        let number = &booking.tracking_number;
        Self {
            sender: [name.clone(), street.clone(), format!("{city} {country}").trim().to_owned()],
            carrier: label.carrier_name.to_owned(),
            service: label.service_name.to_owned(),
            recipient: parcel.recipient.as_ref().map(recipient_lines).unwrap_or_default(),
            order: format!("Order {}", parcel.order_number),
            weight: format!("{}.{:03} kg", grams / 1_000, grams % 1_000),
            from: format!("From {}", parcel.location),
            cash: (cash > 0).then(|| format!("COD {}", Money::new(cash, parcel.currency))),
            tracking_number: number.chars().filter(char::is_ascii_alphanumeric).collect(),
            sscc: parcel.sscc.chars().filter(char::is_ascii_digit).collect(),
        }
    }
}

fn recipient_lines(recipient: &Recipient) -> Vec<String> {
    let lines = match recipient {
        Recipient::Clear { name, company, phone, address } => {
            let mut lines = vec![name.clone(), company.clone()];
            lines.extend(address_lines(address));
            lines.push(phone.as_ref().map(|phone| format!("Tel {phone}")));
            lines
        }
        Recipient::Opaque { token, masked } => vec![Some(masked.clone()), Some(token.clone())],
    };
    lines.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect()
}

/// Writes an address from the small to the large, or the other way round where that is the custom.
fn address_lines(address: &Address) -> Vec<Option<String>> {
    let joined = |parts: &[&Option<String>]| {
        let known = parts.iter().filter_map(|part| part.as_deref());
        let mut known: Vec<_> = known.filter(|part| !part.is_empty()).collect();
        // A city that is a region of its own is written once.
        known.dedup();
        Some(known.join(" "))
    };
    let country = address.country.as_deref().unwrap_or_default();
    if ["CN", "TW", "JP", "KR", "HK", "MO"].contains(&country) {
        return vec![
            joined(&[&address.region, &address.city, &address.district, &address.subdistrict]),
            joined(&[&address.street1, &address.street2]),
            joined(&[&address.postal_code, &address.country]),
        ];
    }
    vec![
        address.street1.clone(),
        address.street2.clone(),
        joined(&[&address.subdistrict, &address.district]),
        joined(&[&address.postal_code, &address.city]),
        joined(&[&address.region, &address.country]),
    ]
}
