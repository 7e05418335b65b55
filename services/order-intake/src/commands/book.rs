//! What a batch holds in memory between loading and storing.

mod stored;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contracts::ids::{DeliveryId, OrderId};
use contracts::order::{AliasKey, OrderFacts};
use contracts::requests::intake::{Alias, Channel};
use runtime::{BatchError, Cause, NewEvent, Remembered};
use uuid::Uuid;

use crate::domain::aliases::{self as naming, Aliases};
use crate::domain::{Aftercare, Order, Said, Step, Waits};
use crate::store::deliveries::{self, Kept, Known};
use crate::store::order_requests::Answered;
use crate::store::orders::Touched;
use crate::store::recent::OfLane;
use crate::store::{aliases, timeline};

/// What was loaded, as the commands so far have left it, and what is to be stored.
pub struct Book {
    /// The batch's moment.
    pub now: DateTime<Utc>,
    /// How long orders wait.
    pub waits: Waits,
    known: Remembered<OfLane>,
    orders: HashMap<OrderId, Order>,
    moved: BTreeMap<OrderId, Touched>,
    causes: HashMap<OrderId, HashSet<Uuid>>,
    entries: Vec<timeline::Row>,
    taken: HashMap<DeliveryId, Option<OrderId>>,
    signed: HashMap<(String, String), (DeliveryId, Option<OrderId>)>,
    kept: Vec<Kept>,
    parked: HashSet<DeliveryId>,
    read_again: Vec<deliveries::ReadAgain>,
    requests: HashMap<(String, String), Answered>,
    answered: Vec<Answered>,
    channels: BTreeMap<String, Channel>,
    put: BTreeSet<String>,
    aliases: Arc<Aliases>,
    names: BTreeMap<(String, AliasKey), Alias>,
    renamed: Vec<aliases::Change>,
    heard: Vec<aliases::News>,
}

impl Book {
    fn empty(now: DateTime<Utc>, waits: Waits, known: Remembered<OfLane>) -> Self {
        Self {
            now,
            waits,
            known,
            orders: HashMap::new(),
            moved: BTreeMap::new(),
            causes: HashMap::new(),
            entries: vec![],
            taken: HashMap::new(),
            signed: HashMap::new(),
            kept: vec![],
            parked: HashSet::new(),
            read_again: vec![],
            requests: HashMap::new(),
            answered: vec![],
            channels: BTreeMap::new(),
            put: BTreeSet::new(),
            aliases: Arc::default(),
            names: BTreeMap::new(),
            renamed: vec![],
            heard: vec![],
        }
    }

    /// Gives an order.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.get(&id)
    }

    /// Says whether a cause has had its effect on an order.
    pub fn has_effect(&self, order: OrderId, cause: Uuid) -> bool {
        self.causes.get(&order).is_some_and(|causes| causes.contains(&cause))
    }

    /// Takes over a step, and gives what it says for the log.
    pub fn advance(&mut self, step: Step, cause: &Cause) -> Result<Vec<NewEvent>, BatchError> {
        let Step { order, said, entries } = step;
        let id = order.id();
        let first = order.said - said.len() as i64 + 1;
        let events = said.iter().zip(first..).map(|(said, number)| event(said, id, number));
        let events = events.collect::<Result<Vec<_>, _>>()?;
        if !entries.is_empty() {
            self.causes.entry(id).or_default().insert(cause.id);
        }
        self.entries.extend(entries.into_iter().map(|entry| timeline::Row {
            order: id,
            cause: cause.id,
            at: cause.time,
            actor: cause.actor.clone(),
            trace_id: cause.trace.map(|trace| trace.trace_hex()),
            entry,
        }));
        let touched = Touched::between(self.orders.get(&id), &order);
        self.moved.entry(id).or_default().add(touched);
        self.orders.insert(id, order);
        Ok(events)
    }

    fn remember(&mut self, known: Known) {
        if let Some(webhook) = known.webhook {
            self.signed.insert(webhook, (known.id, known.order_id));
        }
        self.taken.insert(known.id, known.order_id);
    }

    /// Gives the delivery that was taken before with the same key, and its order.
    pub fn taken_before(
        &self,
        id: DeliveryId,
        webhook: Option<&(String, String)>,
    ) -> Option<(DeliveryId, Option<OrderId>)> {
        let by_id = self.taken.get(&id).map(|order| (id, *order));
        by_id.or_else(|| webhook.and_then(|webhook| self.signed.get(webhook).copied()))
    }

    /// Keeps a delivery.
    pub fn keep(&mut self, kept: Kept) {
        let delivery = &kept.delivery;
        let webhook = delivery.webhook_id.clone().map(|id| (delivery.channel.clone(), id));
        self.remember(Known { id: delivery.id, webhook, order_id: delivery.order_id });
        self.kept.push(kept);
    }

    /// Says whether a delivery is parked; it counts as read from then on.
    pub fn unpark(&mut self, id: DeliveryId) -> bool {
        self.parked.remove(&id)
    }

    /// Notes what became of a parked delivery.
    pub fn note_reading(&mut self, read: deliveries::ReadAgain) {
        self.read_again.push(read);
    }

    /// Gives what was answered to an actor's key.
    pub fn answered(&self, actor: &str, key: &str) -> Option<&Answered> {
        self.requests.get(&(actor.to_owned(), key.to_owned()))
    }

    /// Notes what is answered to an actor's key.
    pub fn answer(&mut self, answered: Answered) {
        self.requests.insert((answered.actor.clone(), answered.key.clone()), answered.clone());
        self.answered.push(answered);
    }

    /// Finds our items for what the shop tells, by the aliases as they were loaded.
    pub fn resolve(&self, facts: &mut OrderFacts) {
        naming::resolve(facts, &self.aliases);
    }

    /// Gives the aliases as they were loaded.
    pub fn aliases(&self) -> Arc<Aliases> {
        Arc::clone(&self.aliases)
    }

    /// Gives an alias, as the commands so far have left it.
    pub fn alias(&self, channel: &str, key: &AliasKey) -> Option<&Alias> {
        self.names.get(&(channel.to_owned(), key.clone()))
    }

    /// Sets an alias or removes it.
    pub fn rename(&mut self, change: aliases::Change) {
        let key = (change.alias.channel.clone(), change.key());
        match change.removed {
            true => drop(self.names.remove(&key)),
            false => drop(self.names.insert(key, change.alias.clone())),
        }
        self.renamed.push(change);
    }

    /// Notes that a lane has looked for aliases in its orders.
    pub fn hear(&mut self, news: Vec<aliases::News>) {
        self.heard.extend(news);
    }

    /// Gives a channel.
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.get(id)
    }

    /// Stores a channel.
    pub fn put(&mut self, channel: Channel) {
        self.put.insert(channel.id.clone());
        self.channels.insert(channel.id.clone(), channel);
    }
}

fn event(said: &Said, order: OrderId, number: i64) -> Result<NewEvent, BatchError> {
    let about = Some(order);
    match said {
        Said::Received(body) => NewEvent::of(body.as_ref(), order, number, about),
        Said::Changed(body) => NewEvent::of(body.as_ref(), order, number, about),
        Said::Cancelled(body) => NewEvent::of(body, order, number, about),
        Said::Completed(body) => NewEvent::of(body, order, number, about),
        Said::Closed(body) => NewEvent::of(body, order, number, about),
        Said::CancellationRequested(body) => NewEvent::of(body, order, number, about),
        Said::Aftercare(said) => match said.as_ref() {
            Aftercare::ReturnRequested(body) => NewEvent::of(body, order, number, about),
            Aftercare::ReturnApproved(body) => NewEvent::of(body, order, number, about),
            Aftercare::ReturnDeclined(body) => NewEvent::of(body, order, number, about),
            Aftercare::ReturnCancelled(body) => NewEvent::of(body, order, number, about),
            Aftercare::ReturnClosed(body) => NewEvent::of(body, order, number, about),
            Aftercare::RefundRequested(body) => NewEvent::of(body, order, number, about),
            Aftercare::RefundSettled(body) => NewEvent::of(body, order, number, about),
            Aftercare::RefundAbandoned(body) => NewEvent::of(body, order, number, about),
        },
    }
}
