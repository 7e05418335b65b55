//! The label of a parcel: as a screen shows it, and for printers.

use contracts::requests::logistics::{Carrier, LabelKind, Shipment, ShipmentStatus};
use maud::{Markup, html};

use crate::console::look::parts::{self, icon};
use crate::console::words::shipment::Words;

/// Shows the label; nothing before there is a carrier, or after it was taken back.
pub fn label(words: &Words, shipment: &Shipment, carriers: &[Carrier], works: bool) -> Markup {
    let has_one = match shipment.status {
        ShipmentStatus::Draft | ShipmentStatus::Voided => false,
        ShipmentStatus::Booked
        | ShipmentStatus::HandedOver
        | ShipmentStatus::Delivered
        | ShipmentStatus::Returned
        | ShipmentStatus::Lost => true,
    };
    let Some(code) = shipment.carrier.as_deref().filter(|_| has_one) else { return html! {} };
    let by_hand = carriers.iter().find(|one| one.code == code).is_none_or(|one| one.by_hand);
    let attached = shipment.label.as_ref().map(|label| label.kind);
    let attaches = works && by_hand && shipment.status == ShipmentStatus::Booked;
    let (beside, content) = match (by_hand, attached) {
        (false, _) => (printers(words, shipment), picture(words, shipment, "svg")),
        (true, Some(LabelKind::Png)) => (
            html! { (way(shipment, "png", words.print, "print")) },
            picture(words, shipment, "png"),
        ),
        (true, Some(LabelKind::Pdf)) => (
            html! { (way(shipment, "pdf", words.open_file, "print")) },
            html! { p .quiet-line { (icon("file")) ((words.attached_as)("PDF")) } },
        ),
        (true, Some(LabelKind::Zpl)) => (
            html! { a .button href=(place(shipment, "zpl")) download { (icon("file")) (words.for_zebra) } },
            html! { p .quiet-line { (icon("file")) ((words.attached_as)("ZPL")) } },
        ),
        (true, None) => (html! {}, html! { p .quiet-line { (icon("label")) (words.no_label) } }),
    };
    let content = html! {
        (content)
        @if attaches { (attach(words, shipment, attached.is_some())) }
    };
    parts::section("label", words.label, html! { span .deeds { (beside) } }, content)
}

fn place(shipment: &Shipment, kind: &str) -> String {
    format!("/api/v1/shipments/{}/label.{kind}", shipment.id)
}

/// What a browser prints opens beside the page, so that the page is still there afterwards.
fn way(shipment: &Shipment, kind: &str, name: &str, shape: &str) -> Markup {
    html! {
        a .button.primary href=(place(shipment, kind)) target="_blank" rel="noopener" {
            (icon(shape)) (name)
        }
    }
}

fn printers(words: &Words, shipment: &Shipment) -> Markup {
    html! {
        a .button href=(place(shipment, "zpl")) download { (icon("file")) (words.for_zebra) }
        (way(shipment, "pdf", words.print, "print"))
    }
}

fn picture(words: &Words, shipment: &Shipment, kind: &str) -> Markup {
    let number = shipment.tracking_number.as_deref().unwrap_or_default();
    html! {
        img .label src=(place(shipment, kind)) alt=((words.label_of)(number)) width="288" height="432"
            loading="lazy";
    }
}

/// The file goes to the API as it is; the script sends it.
fn attach(words: &Words, shipment: &Shipment, again: bool) -> Markup {
    let name = if again { words.attach_again } else { words.attach };
    let to = format!("/api/v1/shipments/{}/label", shipment.id);
    html! {
        p .attach {
            label for="label-file" { (name) }
            input #label-file type="file" accept=".pdf,.png,.zpl,application/pdf,image/png"
                data-puts=(to) data-failed=(words.attach_failed);
            span .error data-said="" role="alert" hidden {}
        }
    }
}
