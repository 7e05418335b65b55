//! Hearing what happened, and making tellings of it, in the transaction that moves the position.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::order::{OrderCancelled, OrderChanged, OrderReceived};
use contracts::events::shipment::{ShipmentBooked, ShipmentHandedOver};
use contracts::events::stock::StockStated;
use contracts::ids::{Id, OrderId, ShipmentId};
use contracts::order::OrderFacts;
use contracts::requests::outbound::TargetKind;
use runtime::{Batch, BatchError, Consumed, Received};

use super::{Outbound, publishing};
use crate::domain::outbound::events;
use crate::domain::outbound::facts::{
    CANCELLATION, Cancellation, HAND_OVER, ShopBooking, ShopOrder, ShopShipment, cancellation_id,
    hand_over_id, hand_overs,
};
use crate::domain::outbound::target::Target;
use crate::domain::outbound::telling::Telling;
use crate::store::outbound::{shops, targets, tellings};

/// Who cancels an order of itself; the shop need not hear of it from us.
const SHOP: &str = "shop";

/// An event, and what of it a shop may have to be told.
#[derive(Clone, Debug)]
pub struct Heard {
    event: Received,
    news: Option<ShopNews>,
    stated: Option<StockStated>,
}

/// What a shop may have to be told.
#[derive(Clone, Debug)]
pub enum ShopNews {
    /// An order is so.
    Order(Box<OrderFacts>),
    /// An order is cancelled.
    Cancelled(OrderCancelled),
    /// A parcel has a carrier and a number.
    Booked(ShipmentBooked),
    /// A parcel is with the carrier.
    HandedOver(ShipmentHandedOver),
}

/// Says what an event means: it is heard, unless it claims to be something that it is not.
pub fn consume(event: &Received) -> Consumed<Outbound> {
    let heard = |news| Outbound::Hear(Box::new(Heard { event: event.clone(), news, stated: None }));
    let stated = |body| {
        Outbound::Hear(Box::new(Heard { event: event.clone(), news: None, stated: Some(body) }))
    };
    let news = Consumed::<Outbound>::Ignored
        .or::<OrderReceived>(event, |body| heard(Some(ShopNews::Order(Box::new(body.order)))))
        .or::<OrderChanged>(event, |body| heard(Some(ShopNews::Order(Box::new(body.order)))))
        .or::<OrderCancelled>(event, |body| heard(Some(ShopNews::Cancelled(body))))
        .or::<ShipmentBooked>(event, |body| heard(Some(ShopNews::Booked(body))))
        .or::<ShipmentHandedOver>(event, |body| heard(Some(ShopNews::HandedOver(body))))
        .or::<StockStated>(event, stated);
    match news {
        Consumed::Ignored => Consumed::Command(heard(None)),
        decided => decided,
    }
}

/// Hears a slice of events. Where nobody is to be told anything, it costs one small statement.
pub async fn hear(batch: &mut Batch<'_>, heard: Vec<Heard>) -> Result<(), BatchError> {
    if heard.is_empty() {
        return Ok(());
    }
    let stated: Vec<_> = heard.iter().filter_map(|heard| heard.stated.as_ref()).collect();
    publishing::hear(batch.conn, &stated, batch.now).await?;
    let known = targets::all(batch.conn).await?;
    if known.is_empty() {
        return Ok(());
    }
    let (hooks, shops): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|target| target.kind == TargetKind::Webhook);
    let mut made = Vec::new();
    for Heard { event, .. } in &heard {
        for hook in &hooks {
            made.extend(for_hook(hook, event, batch)?);
        }
    }
    if !shops.is_empty() {
        let mut desk = Desk::load(batch, shops, &heard).await?;
        for Heard { event, news, .. } in heard {
            if let Some(news) = news {
                desk.hear(news, &event)?;
            }
        }
        made.extend(desk.store(batch).await?);
    }
    if made.is_empty() {
        return Ok(());
    }
    tellings::insert(batch.conn, &made).await
}

fn for_hook(
    hook: &Target,
    event: &Received,
    batch: &Batch<'_>,
) -> Result<Option<Telling>, BatchError> {
    let envelope = &event.envelope;
    let kind = &envelope.event_type;
    let what = format!("kontor.{}.{}", kind.service, kind.kind);
    if envelope.time < hook.created_at || !hook.wants(&what) {
        return Ok(None);
    }
    let body = events::body(envelope, &event.body, hook.settings.with_person);
    let body = body.map_err(BatchError::Encode)?;
    let id = events::telling_id(envelope, &hook.id);
    Ok(Some(Telling::new(id, &hook.id, (&what, envelope.aggregate()), body, batch.now)))
}

/// What a slice touches of shops, in memory: loaded once, stored once.
struct Desk {
    now: DateTime<Utc>,
    shops: Vec<Target>,
    orders: BTreeMap<OrderId, ShopOrder>,
    shipments: BTreeMap<ShipmentId, ShopShipment>,
    changed_orders: BTreeSet<OrderId>,
    changed_shipments: BTreeSet<ShipmentId>,
    made: BTreeMap<uuid::Uuid, Telling>,
}

impl Desk {
    async fn load(
        batch: &mut Batch<'_>,
        shops: Vec<Target>,
        heard: &[Heard],
    ) -> Result<Self, BatchError> {
        let named: BTreeSet<_> =
            heard.iter().filter_map(|heard| heard.news.as_ref()).map(order_of).collect();
        let ids: Vec<_> = named.iter().map(|id| id.uuid()).collect();
        let mut desk = Self {
            now: batch.now,
            shops,
            orders: BTreeMap::new(),
            shipments: BTreeMap::new(),
            changed_orders: BTreeSet::new(),
            changed_shipments: BTreeSet::new(),
            made: BTreeMap::new(),
        };
        if !ids.is_empty() {
            let orders = shops::orders(batch.conn, &ids).await?;
            desk.orders.extend(orders.into_iter().map(|order| (order.order_id, order)));
            let shipments = shops::shipments(batch.conn, &ids).await?;
            desk.shipments.extend(shipments.into_iter().map(|one| (one.shipment_id, one)));
        }
        Ok(desk)
    }

    fn shop(&self, channel: &str) -> Option<&Target> {
        self.shops.iter().find(|shop| shop.name == channel)
    }

    fn hear(&mut self, news: ShopNews, event: &Received) -> Result<(), BatchError> {
        match news {
            ShopNews::Order(facts) => {
                let known = self.shop(&facts.channel).is_some();
                let id = facts.order_id;
                let order = ShopOrder::of(&facts, self.orders.get(&id));
                if let Some(order) = order.filter(|_| known && !facts.test)
                    && self.orders.get(&id) != Some(&order)
                {
                    self.orders.insert(id, order);
                    self.changed_orders.insert(id);
                    self.tell_hand_overs(id)?;
                }
                Ok(())
            }
            ShopNews::Cancelled(cancelled) if cancelled.cancelled_by == SHOP => Ok(()),
            ShopNews::Cancelled(cancelled) => self.tell_cancellation(&cancelled, event),
            ShopNews::Booked(booked) => {
                let how = ShopBooking {
                    carrier: booked.carrier,
                    carrier_name: booked.carrier_name,
                    tracking_number: booked.tracking_number,
                    tracking_url: booked.tracking_url,
                };
                self.shipment(booked.shipment_id, booked.order_id, |known| {
                    known.booked = Some(how)
                });
                self.tell_hand_overs(booked.order_id)
            }
            ShopNews::HandedOver(gone) => {
                let (at, lines) = (event.envelope.time, gone.lines);
                self.shipment(gone.shipment_id, gone.order_id, |known| {
                    known.handed_over.get_or_insert((at, lines));
                });
                self.tell_hand_overs(gone.order_id)
            }
        }
    }

    fn shipment(
        &mut self,
        id: ShipmentId,
        order_id: OrderId,
        change: impl FnOnce(&mut ShopShipment),
    ) {
        let new = ShopShipment { shipment_id: id, order_id, booked: None, handed_over: None };
        change(self.shipments.entry(id).or_insert(new));
        self.changed_shipments.insert(id);
    }

    /// Tells of every parcel of an order that is with its carrier; what was told is told no more.
    fn tell_hand_overs(&mut self, order_id: OrderId) -> Result<(), BatchError> {
        let Some(order) = self.orders.get(&order_id) else { return Ok(()) };
        let Some(shop) = self.shop(&order.channel) else { return Ok(()) };
        let of_order = |one: &&ShopShipment| one.order_id == order_id;
        let shipments: Vec<_> = self.shipments.values().filter(of_order).cloned().collect();
        let about = order_id.to_string();
        let mut made = Vec::new();
        for (at, fact) in (0_i64..).zip(hand_overs(order, &shipments)) {
            let body = serde_json::to_value(&fact).map_err(BatchError::Encode)?;
            let id = hand_over_id(fact.shipment_id, &shop.id);
            // What is told at once is told in the order in which it left.
            let now = self.now + TimeDelta::microseconds(at);
            made.push(Telling::new(id, &shop.id, (HAND_OVER, &about), body, now));
        }
        self.keep(made);
        Ok(())
    }

    fn tell_cancellation(
        &mut self,
        cancelled: &OrderCancelled,
        event: &Received,
    ) -> Result<(), BatchError> {
        let Some(order) = self.orders.get(&cancelled.order_id) else { return Ok(()) };
        let Some(shop) = self.shop(&order.channel) else { return Ok(()) };
        if event.envelope.time < shop.created_at {
            return Ok(());
        }
        let fact = Cancellation {
            order_ref: order.external_ref.clone(),
            number: order.number.clone(),
            reason: cancelled.reason.clone(),
        };
        let body = serde_json::to_value(&fact).map_err(BatchError::Encode)?;
        let id = cancellation_id(cancelled.order_id, &shop.id);
        let about = cancelled.order_id.to_string();
        let made = Telling::new(id, &shop.id, (CANCELLATION, &about), body, self.now);
        self.keep(vec![made]);
        Ok(())
    }

    fn keep(&mut self, made: Vec<Telling>) {
        for telling in made {
            self.made.entry(telling.id.uuid()).or_insert(telling);
        }
    }

    async fn store(self, batch: &mut Batch<'_>) -> Result<Vec<Telling>, BatchError> {
        let orders: Vec<_> =
            self.changed_orders.iter().filter_map(|id| self.orders.get(id)).collect();
        let shipments: Vec<_> =
            self.changed_shipments.iter().filter_map(|id| self.shipments.get(id)).collect();
        if !orders.is_empty() {
            shops::store_orders(batch.conn, &orders, self.now).await?;
        }
        if !shipments.is_empty() {
            shops::store_shipments(batch.conn, &shipments, self.now).await?;
        }
        Ok(self.made.into_values().collect())
    }
}

fn order_of(news: &ShopNews) -> OrderId {
    match news {
        ShopNews::Order(facts) => facts.order_id,
        ShopNews::Cancelled(cancelled) => cancelled.order_id,
        ShopNews::Booked(booked) => booked.order_id,
        ShopNews::HandedOver(gone) => gone.order_id,
    }
}
