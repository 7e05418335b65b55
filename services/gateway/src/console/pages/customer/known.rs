//! What is known about a customer: asked of those who own it, all at once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::CustomerId;
use contracts::problem::Problem;
use contracts::requests::crm::{
    CONTACTS_LIST, CUSTOMERS_GET, ContactsList, Customer, CustomerContact, CustomerOrder,
    CustomerWithOrders, CustomersGet,
};
use contracts::requests::intake::{GetOrder, ORDERS_GET, Order};
use contracts::requests::logistics::{SHIPMENTS_LIST, Shipment, ShipmentsQuery};
use contracts::requests::messages::{CustomerMessage, MESSAGES_LIST, MessagesList};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;

use crate::console::visit::Visitor;
use crate::domain::role::Room;
use crate::state::Edge;

/// Orders on a page: each is asked about by itself.
const ORDERS_SHOWN: u32 = 10;

/// What is known about a customer.
pub struct Known {
    /// Who it is.
    pub customer: Customer,
    /// Orders of this part of the history, the latest first.
    pub orders: Vec<Seen>,
    /// Where older orders are.
    pub older: Option<String>,
    /// Whether newer orders come before these.
    pub further: bool,
    /// What was written, within this part of the history.
    pub messages: Vec<CustomerMessage>,
    /// What was said, within this part of the history.
    pub contacts: Vec<CustomerContact>,
    /// Whether more was written or said than one question gives.
    pub is_cut: bool,
    /// What people call those who did something.
    pub names: BTreeMap<String, String>,
    /// Under which address customers reach us.
    pub base: String,
}

/// An order with what others know about it.
pub struct Seen {
    /// As crm knows it.
    pub brief: CustomerOrder,
    /// Nothing where orders are closed to whoever looks, or nobody answered.
    pub order: Option<Order>,
    /// Nothing where parcels are closed to whoever looks, or nobody answered.
    pub parcels: Option<Vec<Shipment>>,
}

/// A part of time: what was written and said in it stands beside the orders of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Its end, which belongs to it; now where there is none.
    pub until: Option<DateTime<Utc>>,
    /// Its beginning, which does not; as old as there is where there is none.
    pub after: Option<DateTime<Utc>>,
}

impl Part {
    /// Says whether something happened in it.
    pub fn holds(self, at: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| at <= until) && self.after.is_none_or(|after| at > after)
    }
}

/// Loads what is shown of a customer.
pub async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    visitor.needs(Room::Customers)?;
    let nobody = |_| Problem::not_found(format!("no customer is called {id}"));
    let customer_id: CustomerId = id.parse().map_err(nobody)?;
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let further = cursor.is_some();
    let all = || PageQuery { limit: Some(PAGE_MAX), cursor: None };
    let page = PageQuery { limit: Some(ORDERS_SHOWN), cursor };
    let question = CustomersGet { customer_id, page };
    let written =
        MessagesList { customer: Some(customer_id), page: all(), ..MessagesList::default() };
    let said = ContactsList { customer_id, page: all() };
    let asking = visitor.asking();
    let (whole, messages, contacts) = tokio::join!(
        edge.asker.ask_json::<CustomerWithOrders>(&asking, Service::Crm, CUSTOMERS_GET, &question),
        edge.asker.ask_json::<Page<CustomerMessage>>(
            &asking,
            Service::Crm,
            MESSAGES_LIST,
            &written
        ),
        edge.asker.ask_json::<Page<CustomerContact>>(&asking, Service::Crm, CONTACTS_LIST, &said),
    );
    let CustomerWithOrders { customer, orders } = whole?;
    let (mut messages, mut contacts) = (messages?, contacts?);
    let until = visitor.visit.asked("until").and_then(|at| at.parse().ok()).filter(|_| further);
    let oldest = orders.items.last().map(|order| order.placed_at);
    let part = Part { until, after: oldest.filter(|_| orders.next.is_some()) };
    messages.items.retain(|message| part.holds(message.told_at));
    contacts.items.retain(|contact| part.holds(contact.recorded_at));
    let seen = join_all(orders.items.into_iter().map(|brief| see(edge, visitor, brief))).await;
    Ok(Known {
        customer,
        orders: seen,
        older: orders.next,
        further,
        is_cut: messages.next.is_some() || contacts.next.is_some(),
        names: names(edge, &messages.items, &contacts.items),
        messages: messages.items,
        contacts: contacts.items,
        base: base(edge, visitor),
    })
}

async fn see(edge: &Edge, visitor: &Visitor, brief: CustomerOrder) -> Seen {
    let order_id = brief.order_id;
    let (order, parcels) = tokio::join!(
        async {
            let question = GetOrder { order_id };
            let (asking, intake) = (visitor.asking(), Service::OrderIntake);
            match visitor.looks_into(Room::Orders) {
                true => edge.asker.ask_json(&asking, intake, ORDERS_GET, &question).await.ok(),
                false => None,
            }
        },
        async {
            let question = ShipmentsQuery { order_id: Some(order_id), ..ShipmentsQuery::default() };
            let (asking, logistics) = (visitor.asking(), Service::Logistics);
            let found: Option<Page<Shipment>> = match visitor.looks_into(Room::Shipments) {
                true => {
                    edge.asker.ask_json(&asking, logistics, SHIPMENTS_LIST, &question).await.ok()
                }
                false => None,
            };
            found.map(|page| page.items)
        },
    );
    Seen { brief, order, parcels }
}

/// People are called by their names, as long as they are here.
fn names(
    edge: &Edge,
    messages: &[CustomerMessage],
    contacts: &[CustomerContact],
) -> BTreeMap<String, String> {
    let retried = messages.iter().filter_map(|message| message.retried_by.as_ref());
    let actors = retried.chain(contacts.iter().map(|contact| &contact.recorded_by));
    let named = actors.filter_map(|actor| {
        let person = edge.book.person(actor.strip_prefix("person:")?).ok()??;
        Some((actor.clone(), person.name.clone()))
    });
    named.collect()
}

/// Gives the address before the paths of customers; the one of this visit where none is set.
fn base(edge: &Edge, visitor: &Visitor) -> String {
    edge.url_of("").unwrap_or_else(|| {
        let host = visitor.visit.headers.get(axum::http::header::HOST);
        let host = host.and_then(|value| value.to_str().ok()).unwrap_or_default();
        format!("{}://{host}", if edge.is_secure { "https" } else { "http" })
    })
}
