//! Labels: made when somebody asks, always the same for the same shipment.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::logistics as asked;
use contracts::requests::logistics::ShipmentQuery;
use runtime::Question;
use sqlx::PgPool;

use super::shipments::find;
use crate::config::Settings;
use crate::domain::label::{Label, PdfError};
use crate::domain::shipment::Shipment;

/// Answers `shipments.label`.
pub async fn zpl(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    let shipment = shipment(pool, question).await?;
    let zpl = label(settings, &shipment)?.zpl();
    runtime::answer(&asked::Label { zpl })
}

/// Answers `shipments.label_pdf`.
pub async fn pdf(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    let shipment = shipment(pool, question).await?;
    let pdf = label(settings, &shipment)?.pdf().map_err(|error| match error {
        PdfError::Code(_) => Problem::unprocessable(format!("{error}; the ZPL label has it")),
        PdfError::Font(_) | PdfError::Subset(_) => runtime::broken(&error),
    })?;
    runtime::answer(&asked::LabelPdf { pdf_base64: STANDARD.encode(pdf) })
}

async fn shipment(pool: &PgPool, question: &Question) -> Result<Shipment, Problem> {
    let ShipmentQuery { shipment_id } = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    find(&mut conn, shipment_id).await
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
