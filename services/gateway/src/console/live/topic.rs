//! What a page follows, by the name that it asks with.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::Message;
use contracts::envelope::percent_decode;
use contracts::ids::CustomerId;
use contracts::service::Service;

use crate::domain::role::Room;

/// How often the engine room is looked at anew.
const ENGINE_BEAT: Duration = Duration::from_millis(1_500);
/// What a page follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Who may follow it.
    pub room: Room,
    /// Whose events concern it.
    pub services: &'static [Service],
    /// What of it is of one order.
    pub order: Option<String>,
    /// What of it is a customer's: their orders are followed, those that come too.
    pub customer: Option<CustomerId>,
    /// What is much, and made of events by others: it rests between changes, and is looked at again for
    /// longer after one.
    pub rests: bool,
    /// What changes without an event is read anew by the clock.
    pub beat: Option<Duration>,
    /// Not all that it shows is said in events: doors are listened at, and it is looked at again.
    pub looks: bool,
    /// Whether it changes with what is offered on the floor: a job that is given back is no event.
    pub offers: bool,
}

impl Topic {
    /// Reads what a page asks for: the name of what it shows, `order:<id>` or `customer:<id>`.
    pub fn read(of: &str) -> Option<Self> {
        use Service::{Crm, Gateway, Logistics, OrderIntake, Review, Warehouse};
        let (name, id) = match of.split_once(':') {
            Some((name, id)) if !id.is_empty() => (name, Some(id.to_owned())),
            Some(_) => return None,
            None => (of, None),
        };
        let (room, services): (Room, &[Service]) = match (name, id.is_some()) {
            ("today", false) | ("order", true) => {
                (Room::Orders, &[OrderIntake, Review, Warehouse, Logistics, Crm])
            }
            ("orders", false) => (Room::Orders, &[OrderIntake]),
            ("review", false) => (Room::Review, &[OrderIntake, Review]),
            ("stock" | "imports", false) => (Room::Stock, &[Warehouse]),
            ("floor", false) => (Room::Floor, &[Warehouse, Logistics, Review]),
            ("shipments", false) | ("shipment", true) => (Room::Shipments, &[Logistics]),
            ("returns", false) | ("return", true) => (Room::Returns, &[OrderIntake, Warehouse]),
            ("customers", false) => (Room::Customers, &[OrderIntake, Crm]),
            ("customer", true) => {
                (Room::Customers, &[OrderIntake, Review, Warehouse, Logistics, Crm])
            }
            ("sales", false) => (Room::Sales, &[OrderIntake, Logistics]),
            ("channels", false) => (Room::Settings, &[OrderIntake]),
            ("devices" | "access", false) => (Room::Access, &[Gateway]),
            ("engine", false) => (Room::Engine, &[]),
            _ => return None,
        };
        let customer = match name {
            "customer" => Some(id.as_deref()?.parse().ok()?),
            _ => None,
        };
        let beat = services.is_empty().then_some(ENGINE_BEAT);
        let looks = matches!(name, "channels" | "imports" | "devices" | "access");
        let rests = matches!(name, "customers" | "customer" | "sales");
        let order = id.filter(|_| customer.is_none());
        let offers = name == "floor";
        Some(Self { room, services, order, customer, rests, beat, looks, offers })
    }

    /// Says whether an event concerns it; `theirs` are a customer's orders, and whoever ordered a new
    /// one is not known yet.
    pub fn is_of(&self, message: &Message, theirs: &HashSet<String>) -> bool {
        let order = message.headers.as_ref().and_then(|headers| headers.get("ce-correlationid"));
        let order = order.and_then(|id| percent_decode(id.as_str()));
        match (&self.order, self.customer) {
            (Some(wanted), _) => order.is_some_and(|id| id == *wanted),
            (None, Some(_)) => {
                order.is_none_or(|id| theirs.contains(&id)) || message.subject.contains(NEW_ORDER)
            }
            (None, None) => true,
        }
    }
}

/// Stands in the subject of a new order.
const NEW_ORDER: &str = ".order.received.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_follows_what_it_shows_and_nothing_else() {
        assert!(Topic::read("orders").is_some_and(|topic| topic.order.is_none()));
        let one = Topic::read("order:ord_1").expect("a topic");
        assert_eq!(one.order.as_deref(), Some("ord_1"));
        let engine = Topic::read("engine").expect("a topic");
        assert!(engine.services.is_empty() && engine.beat.is_some());
        assert!(Topic::read("channels").is_some_and(|topic| topic.looks));
        assert!(Topic::read("orders").is_some_and(|topic| !topic.looks));
        let parcel = Topic::read("shipment:ord_1").expect("a topic");
        assert_eq!((parcel.room, parcel.order.as_deref()), (Room::Shipments, Some("ord_1")));
        for wrong in [
            "",
            "shipment:",
            "return",
            "order:",
            "order",
            "keys",
            "orders:1",
            "customer:1",
            "customer",
        ] {
            assert_eq!(Topic::read(wrong), None, "{wrong}");
        }
    }

    fn message(subject: &str, order: Option<&str>) -> Message {
        let mut headers = async_nats::HeaderMap::new();
        if let Some(order) = order {
            headers.insert("ce-correlationid", order);
        }
        Message {
            subject: subject.into(),
            reply: None,
            payload: Default::default(),
            headers: Some(headers),
            status: None,
            description: None,
            length: 0,
        }
    }

    #[test]
    fn a_customers_page_follows_their_orders_and_whatever_is_new() {
        let topic = Topic::read(&format!("customer:cus_{}", "1".repeat(32))).expect("a topic");
        let theirs = HashSet::from(["ord_1".to_owned()]);
        let is_of = |message| topic.is_of(&message, &theirs);
        let tracked = "kontor.evt.logistics.shipment.tracked.v1.0";
        assert!(is_of(message(tracked, Some("ord_1"))));
        assert!(!is_of(message(tracked, Some("ord_2"))));
        assert!(is_of(message("kontor.evt.order-intake.order.received.v1.0", Some("ord_2"))));
        assert!(is_of(message("kontor.evt.crm.contact.recorded.v1.0", None)));
        let order = Topic::read("order:ord_2").expect("a topic");
        assert!(!order.is_of(&message(tracked, None), &theirs));
    }
}
