//! Corrections: made by somebody of the house, asked of the customer, answered through a link.

use bytes::Bytes;
use contracts::address::Recipient;
use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::intake::{
    AnswerCorrection, CorrectOrder, CorrectionAsked, CorrectionState, CreateAddress,
    CreateCustomer, GetCorrection,
};
use runtime::{Question, Routed, answer as answered};
use sqlx::PgPool;

use super::{orders::key, unread};
use crate::commands::{self, Command, fingerprint};
use crate::domain::{Order, correcting};
use crate::store::orders;

/// `orders.correct`.
pub fn correct(question: &Question) -> Result<Routed<Command>, Problem> {
    let request: CorrectOrder = question.json()?;
    let key = key(question)?;
    let once = key.map(|key| Ok((key, fingerprint(&request)?))).transpose()?;
    let slot = request.order_id.slot();
    let correct = commands::CorrectOrder::by_the_house(request, once);
    Ok(Routed { slot, command: Command::CorrectOrder(Box::new(correct)) })
}

/// `orders.answer_correction`.
pub fn answer(question: &Question) -> Result<Routed<Command>, Problem> {
    let request: AnswerCorrection = question.json()?;
    let slot = request.order_id.slot();
    let correct = commands::CorrectOrder::by_the_customer(request);
    Ok(Routed { slot, command: Command::CorrectOrder(Box::new(correct)) })
}

/// `orders.correction`.
pub async fn asked(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let GetCorrection { order_id } = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let mut found = orders::load(&mut conn, &[order_id]).await.map_err(unread)?;
    match found.remove(&order_id) {
        Some(order) => answered(&shown(&order)),
        None => Err(Problem::not_found(format!("there is no order {order_id}"))),
    }
}

/// Shows what is known only while it is asked for: a link that was used shows nothing personal.
fn shown(order: &Order) -> CorrectionAsked {
    let state = correcting::state(order);
    let person = order.facts.person.clone().filter(|_| state == CorrectionState::Asked);
    let (customer, recipient) =
        person.map_or((None, None), |person| (person.customer, person.recipient));
    CorrectionAsked {
        order_id: order.id(),
        number: order.facts.number.clone(),
        state,
        missing: match state {
            CorrectionState::Asked => correcting::missing(order),
            CorrectionState::Given | CorrectionState::NotAsked => vec![],
        },
        shipping_address: recipient.and_then(address),
        customer: customer.map(|contact| CreateCustomer {
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
        }),
        unasked: correcting::unasked(order),
    }
}

fn address(recipient: Recipient) -> Option<CreateAddress> {
    let Recipient::Clear { name, company, phone, address } = recipient else { return None };
    Some(CreateAddress {
        name,
        company,
        phone,
        street1: address.street1,
        street2: address.street2,
        subdistrict: address.subdistrict,
        district: address.district,
        city: address.city,
        region: address.region,
        region_code: address.region_code,
        postal_code: address.postal_code,
        country: address.country,
    })
}
