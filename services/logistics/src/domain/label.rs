//! Labels of 4 x 6 inch at 203 dpi, as a Zebra printer reads them (ZPL II).

use contracts::address::{Address, Recipient};
use contracts::money::Money;

use crate::domain::shipment::{Booking, Parcel};

mod text;
mod zpl;

use zpl::Page;

/// Who sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// Name of the house.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postal code and city.
    pub city: String,
    /// Two-letter country.
    pub country: String,
}

/// What a label shows.
#[derive(Clone, Debug)]
pub struct Label<'a> {
    /// Who sends.
    pub sender: &'a Sender,
    /// What is sent to whom.
    pub parcel: &'a Parcel,
    /// With whom.
    pub booking: &'a Booking,
    /// What people call the carrier.
    pub carrier_name: &'a str,
    /// What people call the service.
    pub service_name: &'a str,
    /// A font on the printer that has Chinese letters, such as `E:SIMSUN.FNT`.
    pub wide_font: Option<&'a str>,
}

impl Label<'_> {
    /// Writes the label; the same input, the same bytes.
    pub fn zpl(&self) -> String {
        let mut page = Page::start(self.wide_font);
        self.head(&mut page);
        self.recipient(&mut page);
        self.facts(&mut page);
        self.codes(&mut page);
        page.finish()
    }

    fn head(&self, page: &mut Page) {
        let Sender { name, street, city, country } = self.sender;
        page.text(30, 24, 22, 520, 1, name);
        page.text(30, 50, 22, 520, 1, street);
        page.text(30, 76, 22, 520, 1, &format!("{city} {country}"));
        page.text(570, 24, 28, 220, 2, self.carrier_name);
        page.rule(108);
        page.text(30, 122, 44, 750, 1, self.service_name);
        page.rule(176);
    }

    fn recipient(&self, page: &mut Page) {
        let lines = match &self.parcel.recipient {
            Some(Recipient::Clear { name, company, phone, address }) => {
                let mut lines = vec![name.clone(), company.clone()];
                lines.extend(address_lines(address));
                lines.push(phone.as_ref().map(|phone| format!("Tel {phone}")));
                lines.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect()
            }
            Some(Recipient::Opaque { token, masked }) => vec![masked.clone(), token.clone()],
            None => Vec::new(),
        };
        page.text(30, 190, 24, 200, 1, "TO");
        page.block(30, 218, 34, 750, ADDRESS_ROWS, &lines);
        page.rule(556);
    }

    fn facts(&self, page: &mut Page) {
        let order = format!("Order {}", self.parcel.order_number);
        page.text(30, 570, 30, 480, 1, &order);
        let grams = self.parcel.weight_grams;
        page.text(530, 570, 30, 250, 1, &format!("{}.{:03} kg", grams / 1_000, grams % 1_000));
        page.text(30, 606, 24, 480, 1, &format!("From {}", self.parcel.location));
        let cash = self.parcel.cash_on_delivery_minor;
        if cash > 0 {
            let amount = Money::new(cash, self.parcel.currency);
            page.text(530, 606, 24, 250, 1, &format!("COD {amount}"));
        }
        page.rule(640);
    }

    fn codes(&self, page: &mut Page) {
        page.text(30, 654, 24, 750, 1, "Tracking");
        page.code_128(100, 686, 150, &self.booking.tracking_number);
        page.rule(890);
        page.text(30, 904, 24, 750, 1, "SSCC");
        page.gs1_128(160, 936, 190, &self.parcel.sscc);
    }
}

/// So many rows of the address fit between the rules.
const ADDRESS_ROWS: usize = 8;

/// Writes an address from the small to the large, or the other way round where that is the custom.
fn address_lines(address: &Address) -> Vec<Option<String>> {
    let joined = |parts: &[&Option<String>]| {
        let known = parts.iter().filter_map(|part| part.as_deref());
        Some(known.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
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

#[cfg(test)]
mod tests;
