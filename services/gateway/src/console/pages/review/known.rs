//! What the page asks the services: the queue, the order in front, and the one before.

use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::crm::Customer;
use contracts::requests::intake::{CHANNELS_LIST, Channel, GetOrder, ORDERS_GET, Order};
use contracts::requests::review::{GET, GetReview, LIST, ReviewDetail, ReviewEntry};
use contracts::service::Service;
use serde_json::json;

use super::deeds::Deed;
use super::evidence;
use super::queue::{Filter, Queue};
use crate::console::visit::Visitor;
use crate::domain::role::Room;
use crate::state::Edge;

/// What is known.
pub struct Known {
    /// Which orders are wanted.
    pub filter: Filter,
    /// Those that wait.
    pub queue: Queue,
    /// Every channel, with its name.
    pub channels: Vec<(String, String)>,
    /// What was done before.
    pub did: Option<Deed>,
    /// The order that it was done with, as it stands now.
    pub of: Option<ReviewDetail>,
    /// The order that is looked at.
    pub front: Option<Front>,
}

/// The order in front.
pub struct Front {
    /// What speaks against it, and all there is to decide on.
    pub review: ReviewDetail,
    /// Nothing where order-intake does not answer.
    pub order: Option<Order>,
    /// Whoever ordered; nothing where nobody tells.
    pub customer: Option<Customer>,
}

impl Known {
    /// Gives the address of an order, with what was done before.
    pub fn place(&self, order: OrderId) -> String {
        let told = self.of.as_ref().map(|of| of.entry.order_id);
        let told = told.map(|of| (self.did.map_or("", Deed::word), of));
        self.filter.place(Some(order), told)
    }
}

/// Loads what the address asks for.
pub async fn load(edge: &Edge, visitor: &Visitor, filter: Filter) -> Result<Known, Problem> {
    visitor.needs(Room::Review)?;
    let asked = |name| visitor.visit.asked(name).and_then(|id| id.parse::<OrderId>().ok());
    load_at(edge, visitor, filter, asked("order"), asked("of")).await
}

/// Loads what belongs to an order in front, and to one that something was done with.
pub async fn load_at(
    edge: &Edge,
    visitor: &Visitor,
    filter: Filter,
    front: Option<OrderId>,
    of: Option<OrderId>,
) -> Result<Known, Problem> {
    let (asking, nothing) = (visitor.asking(), json!({}));
    let (queue, channels, of, front) = tokio::join!(
        queue_of(edge, visitor, &filter),
        edge.asker.ask_json::<Page<Channel>>(
            &asking,
            Service::OrderIntake,
            CHANNELS_LIST,
            &nothing
        ),
        async { Some(review_of(edge, visitor, of?).await.ok()).flatten() },
        async {
            match front {
                Some(front) => front_of(edge, visitor, front).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let channels = channels.map(|page| page.items).unwrap_or_default().into_iter();
    let channels = channels.map(|channel| (channel.id, channel.name)).collect();
    let did = visitor.visit.asked("did").and_then(Deed::read);
    Ok(Known { filter, queue: queue?, channels, did, of, front: front? })
}

/// Gives the orders that wait.
pub async fn queue_of(edge: &Edge, visitor: &Visitor, filter: &Filter) -> Result<Queue, Problem> {
    let (asking, question) = (visitor.asking(), filter.question());
    let page: Page<ReviewEntry> =
        edge.asker.ask_json(&asking, Service::Review, LIST, &question).await?;
    Ok(Queue::of(page))
}

/// Gives the review of an order.
pub async fn review_of(
    edge: &Edge,
    visitor: &Visitor,
    order_id: OrderId,
) -> Result<ReviewDetail, Problem> {
    let question = GetReview { order_id };
    edge.asker.ask_json(&visitor.asking(), Service::Review, GET, &question).await
}

async fn front_of(edge: &Edge, visitor: &Visitor, order_id: OrderId) -> Result<Front, Problem> {
    let (asking, question) = (visitor.asking(), GetOrder { order_id });
    let reviewed = async {
        let review = review_of(edge, visitor, order_id).await?;
        let customer = evidence::customer(edge, visitor, &review).await;
        Ok::<_, Problem>((review, customer))
    };
    let (reviewed, order) = tokio::join!(
        reviewed,
        edge.asker.ask_json::<Order>(&asking, Service::OrderIntake, ORDERS_GET, &question),
    );
    let (review, customer) = reviewed?;
    Ok(Front { review, order: order.ok(), customer })
}
