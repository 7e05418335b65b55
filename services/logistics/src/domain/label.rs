//! Labels of 4 x 6 inch: as a Zebra printer reads them (ZPL II, 203 dpi), and as PDF.

use crate::domain::shipment::{Booking, Parcel};

mod content;
mod pdf;
mod text;
mod zpl;

use content::Content;
pub use pdf::PdfError;

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
    /// Writes the label for a Zebra printer; the same input, the same bytes.
    pub fn zpl(&self) -> String {
        zpl::draw(&Content::of(self), self.wide_font)
    }

    /// Writes the label as a PDF of one page; the same input, the same bytes.
    ///
    /// - Refuses: a number that no bar code of this width can hold.
    pub fn pdf(&self) -> Result<Vec<u8>, PdfError> {
        pdf::draw(&Content::of(self))
    }

    /// Draws the label as an SVG that looks like the PDF, every letter of it an outline.
    ///
    /// - Refuses: as the PDF.
    pub fn svg(&self) -> Result<String, PdfError> {
        pdf::picture(&Content::of(self))
    }
}

#[cfg(test)]
mod tests;
