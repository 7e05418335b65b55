//! Labels: made when somebody asks, always the same for the same shipment; or as attached.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::logistics as asked;
use contracts::requests::logistics::{LabelKind, ShipmentQuery};
use runtime::{Question, Routed};
use sqlx::PgPool;

use super::shipments::{failed, find};
use crate::commands::Command;
use crate::config::Settings;
use crate::domain::attached_label::KINDS;
use crate::domain::label::{Label, PdfError};
use crate::domain::shipment::Shipment;
use crate::domain::status::word;
use crate::store::attached_labels;

/// Answers `shipments.label`.
pub async fn zpl(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    let zpl = match printed(settings, pool, question, LabelKind::Zpl).await? {
        Printed::Here(shipment) => label(settings, &shipment)?.zpl(),
        Printed::Attached(content) => {
            String::from_utf8(content).map_err(|error| runtime::broken(&error))?
        }
    };
    runtime::answer(&asked::Label { zpl })
}

/// Answers `shipments.label_pdf`.
pub async fn pdf(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    let pdf = match printed(settings, pool, question, LabelKind::Pdf).await? {
        Printed::Here(shipment) => label(settings, &shipment)?.pdf().map_err(undrawn)?,
        Printed::Attached(content) => content,
    };
    runtime::answer(&asked::LabelPdf { pdf_base64: STANDARD.encode(pdf) })
}

/// Answers `shipments.label_svg`.
pub async fn svg(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    // What a carrier gave is shown as it is, or not at all.
    match printed(settings, pool, question, LabelKind::Pdf).await? {
        Printed::Here(shipment) => {
            let svg = label(settings, &shipment)?.svg().map_err(undrawn)?;
            runtime::answer(&asked::LabelSvg { svg })
        }
        Printed::Attached(_) => {
            Err(Problem::conflict("the label was attached as label.pdf, and is shown as that"))
        }
    }
}

fn undrawn(error: PdfError) -> Problem {
    match error {
        PdfError::Code(_) => Problem::unprocessable(format!("{error}; the ZPL label has it")),
        PdfError::Font(_) | PdfError::Subset(_) => runtime::broken(&error),
    }
}

/// Answers `shipments.label_png`.
pub async fn png(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    match printed(settings, pool, question, LabelKind::Png).await? {
        Printed::Attached(content) => {
            runtime::answer(&asked::LabelPng { png_base64: STANDARD.encode(content) })
        }
        Printed::Here(shipment) => {
            let id = shipment.shipment_id;
            let words = format!("the label of shipment {id} is made as label.pdf and label.zpl");
            Err(Problem::conflict(words))
        }
    }
}

/// Makes a command of a label that is attached.
pub fn attach(question: &Question) -> Result<Routed<Command>, Problem> {
    let asked::AttachLabel { shipment_id, content_base64 } = question.json()?;
    let content = STANDARD.decode(content_base64).map_err(|_| {
        let words = "`content_base64` is not Base64 of the standard alphabet with padding";
        Problem::unprocessable(words).with_error("#/content_base64", words)
    })?;
    let command = Command::AttachLabel(shipment_id, content);
    Ok(Routed { slot: shipment_id.slot(), command })
}

/// Where a label comes from.
enum Printed {
    /// It is made here.
    Here(Box<Shipment>),
    /// The carrier gave it.
    Attached(Vec<u8>),
}

async fn printed(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
    wanted: LabelKind,
) -> Result<Printed, Problem> {
    let ShipmentQuery { shipment_id: id } = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let shipment = find(&mut conn, id).await?;
    let carrier = shipment.booking.as_ref().map(|booking| booking.carrier.as_str());
    if carrier.is_none_or(|carrier| settings.house.carrier(carrier).is_some()) {
        return Ok(Printed::Here(Box::new(shipment)));
    }
    let attached = attached_labels::find(&mut conn, id).await.map_err(failed)?;
    match attached {
        Some((kind, content)) if kind == wanted => Ok(Printed::Attached(content)),
        Some((kind, _)) => {
            let name = word(KINDS, kind);
            let words = format!("the label of shipment {id} was attached as label.{name}");
            Err(Problem::conflict(words))
        }
        None => Err(Problem::conflict(format!(
            "no label is attached to shipment {id}; PUT /api/v1/shipments/{id}/label takes the \
             carrier's"
        ))),
    }
}

fn label<'a>(settings: &'a Settings, shipment: &'a Shipment) -> Result<Label<'a>, Problem> {
    let booking = shipment.booking.as_ref().ok_or_else(|| {
        let (id, status) = (shipment.shipment_id, shipment.status_word());
        Problem::conflict(format!("shipment {id} is {status} and has no label"))
    })?;
    let carrier = settings.house.carrier(&booking.carrier);
    let service = carrier.and_then(|carrier| carrier.service(&booking.service));
    Ok(Label {
        sender: &settings.sender,
        parcel: &shipment.parcel,
        booking,
        carrier_name: carrier.map_or(&booking.carrier, |carrier| &carrier.name),
        service_name: service.map_or(&booking.service, |service| service.name),
        wide_font: settings.wide_font.as_deref(),
    })
}
