//! Labels as printers take them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Read: `ShipmentQuery` -> [`LabelPng`]; 409 where no PNG is attached.
pub const SHIPMENTS_LABEL_PNG: &str = "shipments.label_png";
/// Read: `ShipmentQuery` -> [`LabelSvg`]; 409 where the label was attached or nothing is booked.
pub const SHIPMENTS_LABEL_SVG: &str = "shipments.label_svg";

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// For a Zebra printer: 4 x 6 inch at 203 dpi.
    pub zpl: String,
}

/// A label for any printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelPdf {
    /// A PDF of one page of 4 x 6 inch, in Base64 of the standard alphabet with padding.
    pub pdf_base64: String,
}

/// A label that was attached as an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelPng {
    /// The PNG as it was attached, in Base64 of the standard alphabet with padding.
    pub png_base64: String,
}

/// A label as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelSvg {
    /// An SVG that looks like the PDF and needs no fonts.
    pub svg: String,
}
