//! What Shopify answers, read.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::conversation::Answer;

/// States of a fulfillment order of which something may be sent.
const MAY_BE_FULFILLED: [&str; 2] = ["OPEN", "IN_PROGRESS"];
/// States of a fulfillment that does not count.
const VOID: [&str; 3] = ["CANCELLED", "ERROR", "FAILURE"];

#[derive(Deserialize)]
struct Envelope<T> {
    data: T,
}

#[derive(Deserialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

/// An order, as far as it matters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRead {
    /// When it was cancelled.
    pub cancelled_at: Option<String>,
    /// Its parcels.
    pub fulfillments: Vec<Fulfilled>,
}

/// A parcel that the shop knows.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fulfilled {
    /// Its id.
    pub id: String,
    status: String,
    tracking_info: Vec<Tracking>,
}

#[derive(Deserialize)]
struct Tracking {
    number: Option<String>,
}

impl Fulfilled {
    /// Says whether it is of a tracking number.
    pub fn stands_for(&self, number: &str) -> bool {
        let bears = |info: &Tracking| info.number.as_deref().map(str::trim) == Some(number.trim());
        !VOID.contains(&self.status.as_str()) && self.tracking_info.iter().any(bears)
    }
}

/// A line of a fulfillment order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLine {
    /// The fulfillment order.
    pub fulfillment_order: String,
    /// Its status.
    pub status: String,
    /// Where it is to be sent from.
    pub location: String,
    /// The line of the fulfillment order.
    pub id: String,
    /// The line of the order.
    pub line: String,
    /// Pieces that are not sent yet.
    pub remaining: u32,
}

impl OpenLine {
    /// Says whether the shop lets something of it be sent.
    pub fn may_be_fulfilled(&self) -> bool {
        MAY_BE_FULFILLED.contains(&self.status.as_str())
    }
}

/// A page of what is open.
pub struct Open {
    /// The lines.
    pub lines: Vec<OpenLine>,
    /// Where the next page begins.
    pub next: Option<String>,
}

fn data<T: DeserializeOwned>(answer: &Answer) -> Result<T, serde_json::Error> {
    serde_json::from_slice::<Envelope<T>>(&answer.body).map(|envelope| envelope.data)
}

/// Reads an order; nothing where the shop has none.
pub fn order(answer: &Answer) -> Result<Option<OrderRead>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Data {
        order: Option<OrderRead>,
    }
    data::<Data>(answer).map(|data| data.order)
}

/// Reads the pieces of a fulfillment, by line of the order.
pub fn pieces(answer: &Answer) -> Result<Vec<(String, u32)>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Data {
        fulfillment: Option<Fulfillment>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Fulfillment {
        fulfillment_line_items: Nodes<Item>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        quantity: Option<u32>,
        line_item: Named,
    }
    let items = data::<Data>(answer)?.fulfillment.map(|one| one.fulfillment_line_items.nodes);
    let items = items.into_iter().flatten();
    Ok(items.map(|item| (item.line_item.id, item.quantity.unwrap_or(0))).collect())
}

/// Reads a page of what is open.
pub fn open(answer: &Answer) -> Result<Open, serde_json::Error> {
    #[derive(Deserialize)]
    struct Data {
        order: Option<Order>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Order {
        fulfillment_orders: Orders,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Orders {
        nodes: Vec<FulfillmentOrder>,
        page_info: PageInfo,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct PageInfo {
        has_next_page: bool,
        end_cursor: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct FulfillmentOrder {
        id: String,
        status: String,
        assigned_location: Assigned,
        line_items: Nodes<Line>,
    }
    #[derive(Deserialize)]
    struct Assigned {
        name: Option<String>,
        location: Option<Named>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Line {
        id: String,
        remaining_quantity: u32,
        line_item: Named,
    }
    let Some(order) = data::<Data>(answer)?.order else {
        return Ok(Open { lines: vec![], next: None });
    };
    let Orders { nodes, page_info } = order.fulfillment_orders;
    let lines = nodes.into_iter().flat_map(|one| {
        let Assigned { name, location } = one.assigned_location;
        let location = location.map(|location| location.id).or(name).unwrap_or_default();
        one.line_items.nodes.into_iter().map(move |line| OpenLine {
            fulfillment_order: one.id.clone(),
            status: one.status.clone(),
            location: location.clone(),
            id: line.id,
            line: line.line_item.id,
            remaining: line.remaining_quantity,
        })
    });
    let next = page_info.end_cursor.filter(|_| page_info.has_next_page);
    Ok(Open { lines: lines.collect(), next })
}

#[derive(Deserialize)]
struct UserError {
    message: String,
}

fn in_words(errors: &[UserError]) -> Option<String> {
    let words: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Reads why a fulfillment was not made; nothing where it was.
pub fn fulfilled(answer: &Answer) -> Result<Option<String>, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        fulfillment_create: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        fulfillment: Option<Named>,
        user_errors: Vec<UserError>,
    }
    let Payload { fulfillment, user_errors } = data::<Data>(answer)?.fulfillment_create;
    let unsaid = || fulfillment.is_none().then(|| "it made none and does not say why".to_owned());
    Ok(in_words(&user_errors).or_else(unsaid))
}

/// Reads why a cancellation was not accepted; nothing where it was.
pub fn cancelled(answer: &Answer) -> Result<Option<String>, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        order_cancel: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        order_cancel_user_errors: Vec<UserError>,
    }
    Ok(in_words(&data::<Data>(answer)?.order_cancel.order_cancel_user_errors))
}
