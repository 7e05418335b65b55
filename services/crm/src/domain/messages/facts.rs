//! Whether a message that is due is written, waits for news, or ends unsent.

use chrono::{DateTime, Utc};
use contracts::ids::{CustomerMessageId, OrderId, ShortageId};
use contracts::requests::messages::{MessageKind, MessageState, ParcelProblem};

/// What is known of an order that a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFigure {
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// Where it goes.
    pub country: Option<String>,
    /// It only tries the shop out.
    pub test: bool,
    /// It may be fulfilled: nothing is asked any more.
    pub approved: bool,
    /// It was cancelled or rejected.
    pub over: bool,
}

/// What is known of a shipment that a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The carrier's code.
    pub carrier: String,
    /// The carrier's number for it.
    pub tracking_number: String,
    /// What the customer's link to it ends with.
    pub tracking_token: String,
    /// What people call the carrier.
    pub carrier_name: Option<String>,
    /// Where the carrier shows it.
    pub tracking_url: Option<String>,
}

/// What is known of missing pieces that a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// What people call the item.
    pub item: String,
    /// How many are missing.
    pub pieces: i64,
    /// When they are cancelled if nobody has chosen.
    pub decide_by: Option<DateTime<Utc>>,
}

/// What is known when a message is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The message.
    pub message_id: CustomerMessageId,
    /// The order.
    pub order_id: OrderId,
    /// What it tells.
    pub kind: MessageKind,
    /// What the parcel has met.
    pub problem: Option<ParcelProblem>,
    /// What the customer is asked for.
    pub missing: Vec<String>,
    /// From then on it is not sent any more.
    pub late_at: DateTime<Utc>,
    /// The order; unheard of where its source lags.
    pub order: Option<OrderFigure>,
    /// How the customer is called.
    pub name: Option<String>,
    /// Where the customer can be written to.
    pub email: Option<String>,
    /// The shipment.
    pub parcel: Option<Parcel>,
    /// The case of missing pieces.
    pub shortage: Option<(ShortageId, Shortfall)>,
    /// Somebody chose for it, or nothing is missing any more.
    pub answered: bool,
}

/// What becomes of a message that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is written and sent.
    Write,
    /// Something will be told yet.
    NotYet(&'static str),
    /// It ends unsent, with the reason.
    End(MessageState, &'static str),
}

/// Decides about a message that is due.
pub fn decide(facts: &Facts, now: DateTime<Utc>) -> Decision {
    if now >= facts.late_at {
        return Decision::End(MessageState::Expired, "it could not be sent in time");
    }
    let Some(order) = &facts.order else {
        return Decision::NotYet("the order is not heard of yet");
    };
    if order.test {
        return Decision::End(MessageState::Pointless, "the order only tries the shop out");
    }
    match facts.kind {
        MessageKind::Received
        | MessageKind::CorrectionRequested
        | MessageKind::AddressChanged
        | MessageKind::Shortage
            if order.over =>
        {
            return Decision::End(MessageState::Pointless, "the order is cancelled");
        }
        MessageKind::CorrectionRequested if order.approved => {
            return Decision::End(MessageState::Pointless, "nothing is missing any more");
        }
        MessageKind::Shortage if facts.answered => {
            return Decision::End(MessageState::Pointless, "nothing is to be chosen any more");
        }
        MessageKind::Shortage if facts.shortage.is_none() => {
            return Decision::NotYet("the shortage is not heard of yet");
        }
        MessageKind::Shipped | MessageKind::Problem | MessageKind::Delivered
            if facts.parcel.is_none() =>
        {
            return Decision::NotYet("the shipment is not heard of yet");
        }
        MessageKind::Received
        | MessageKind::CorrectionRequested
        | MessageKind::AddressChanged
        | MessageKind::Shortage
        | MessageKind::Shipped
        | MessageKind::Problem
        | MessageKind::Delivered => {}
    }
    match facts.email {
        Some(_) => Decision::Write,
        None => {
            Decision::End(MessageState::Unreachable, "the order names no e-mail address of use")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::ids::Id;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    fn order() -> OrderFigure {
        OrderFigure {
            number: "#1".to_owned(),
            channel: "shop".to_owned(),
            country: None,
            test: false,
            approved: false,
            over: false,
        }
    }

    fn facts(kind: MessageKind) -> Facts {
        let parcel = Parcel {
            carrier: "parcel-sim".to_owned(),
            tracking_number: "PS1".to_owned(),
            tracking_token: "token".to_owned(),
            carrier_name: None,
            tracking_url: None,
        };
        let shortfall = Shortfall { item: "Lamp".to_owned(), pieces: 2, decide_by: None };
        Facts {
            message_id: CustomerMessageId::from_uuid(uuid::Uuid::nil()),
            order_id: OrderId::from_uuid(uuid::Uuid::nil()),
            kind,
            problem: None,
            missing: vec![],
            late_at: at(100),
            order: Some(order()),
            name: None,
            email: Some("ada@example.org".to_owned()),
            parcel: Some(parcel),
            shortage: Some((ShortageId::from_uuid(uuid::Uuid::nil()), shortfall)),
            answered: false,
        }
    }

    fn ends(facts: &Facts) -> Option<MessageState> {
        match decide(facts, at(1)) {
            Decision::End(state, _) => Some(state),
            Decision::Write | Decision::NotYet(_) => None,
        }
    }

    #[test]
    fn a_message_is_written_as_soon_as_all_is_known_and_not_later_than_it_should() {
        for kind in MessageKind::ALL {
            assert_eq!(decide(&facts(kind), at(99)), Decision::Write);
            assert!(matches!(
                decide(&facts(kind), at(100)),
                Decision::End(MessageState::Expired, _)
            ));
            let unheard = Facts { order: None, ..facts(kind) };
            assert!(matches!(decide(&unheard, at(1)), Decision::NotYet(_)));
        }
        let unheard = Facts { shortage: None, ..facts(MessageKind::Shortage) };
        assert!(matches!(decide(&unheard, at(1)), Decision::NotYet(_)));
        let unheard = Facts { parcel: None, ..facts(MessageKind::Shipped) };
        assert!(matches!(decide(&unheard, at(1)), Decision::NotYet(_)));
    }

    #[test]
    fn nobody_is_asked_or_told_what_is_over() {
        let over =
            |kind| Facts { order: Some(OrderFigure { over: true, ..order() }), ..facts(kind) };
        assert_eq!(ends(&over(MessageKind::Received)), Some(MessageState::Pointless));
        assert_eq!(ends(&over(MessageKind::CorrectionRequested)), Some(MessageState::Pointless));
        assert_eq!(ends(&over(MessageKind::Delivered)), None, "what has come is told");
        let asked = facts(MessageKind::CorrectionRequested);
        let approved = OrderFigure { approved: true, ..order() };
        let answered = Facts { order: Some(approved), ..asked };
        assert_eq!(ends(&answered), Some(MessageState::Pointless));
        assert_eq!(ends(&over(MessageKind::Shortage)), Some(MessageState::Pointless));
        let chosen = Facts { answered: true, ..facts(MessageKind::Shortage) };
        assert_eq!(ends(&chosen), Some(MessageState::Pointless));
        let test = Facts {
            order: Some(OrderFigure { test: true, ..order() }),
            ..facts(MessageKind::Received)
        };
        assert_eq!(ends(&test), Some(MessageState::Pointless));
    }

    #[test]
    fn who_has_no_address_is_not_written_to() {
        let nameless = Facts { email: None, ..facts(MessageKind::Received) };
        assert_eq!(ends(&nameless), Some(MessageState::Unreachable));
    }
}
