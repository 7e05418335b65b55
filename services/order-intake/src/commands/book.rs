//! What a batch holds in memory between loading and storing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contracts::ids::{DeliveryId, OrderId};
use contracts::order::{AliasKey, OrderFacts};
use contracts::requests::intake::{Alias, Channel};
use runtime::{Batch, BatchError, Cause, NewEvent, Task};
use uuid::Uuid;

use super::Command;
use super::wanted::Wanted;
use crate::domain::aliases::{self as naming, Aliases};
use crate::domain::{Aftercare, Order, Said, Step, Waits};
use crate::store::deliveries::{self, Kept, Known};
use crate::store::order_requests::{self, Answered};
use crate::store::orders::Touched;
use crate::store::{aliases, channels, orders, timeline};

/// What was loaded, as the commands so far have left it, and what is to be stored.
pub struct Book {
    /// The batch's moment.
    pub now: DateTime<Utc>,
    /// How long orders wait.
    pub waits: Waits,
    orders: HashMap<OrderId, Order>,
    moved: BTreeMap<OrderId, Touched>,
    effects: HashSet<(OrderId, Uuid)>,
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
    /// Loads what the commands concern, in one statement a table; nothing for tables that none of
    /// them concerns.
    pub async fn load(
        batch: &mut Batch<'_>,
        tasks: &[Task<Command>],
        waits: Waits,
    ) -> Result<Self, BatchError> {
        let wanted = Wanted::by(tasks);
        let mut book = Self::empty(batch.now, waits);
        let conn = &mut *batch.conn;
        if !wanted.deliveries.is_empty() {
            let (channels, ids) = &wanted.signed;
            for known in deliveries::find_known(conn, &wanted.deliveries, channels, ids).await? {
                book.remember(known);
            }
        }
        if !wanted.orders.is_empty() {
            let ids: Vec<OrderId> = wanted.orders.into_iter().collect();
            book.orders = orders::load(conn, &ids).await?;
        }
        if !wanted.causes.is_empty() {
            book.effects = timeline::find_effects(conn, &wanted.causes).await?;
        }
        if !wanted.parked.is_empty() {
            book.parked =
                deliveries::lock_parked(conn, &wanted.parked).await?.into_iter().collect();
        }
        if !wanted.requests.is_empty() {
            book.requests = order_requests::load(conn, &wanted.requests).await?;
        }
        if !wanted.channels.is_empty() {
            let known = channels::list(&mut *conn, Some(&wanted.channels)).await?;
            book.channels = known.into_iter().map(|one| (one.id.clone(), one)).collect();
        }
        let mut names = wanted.names;
        let looked_at = wanted.look_again.iter().filter_map(|id| book.orders.get(id));
        names.extend(looked_at.flat_map(|order| naming::names_of(&order.facts)));
        if !names.is_empty() {
            let mut known = Aliases::default();
            for alias in aliases::find(conn, &names).await? {
                let key = AliasKey { by: alias.by, key: alias.key.clone() };
                known.add(alias.channel.clone(), key.clone(), alias.sku.clone());
                book.names.insert((alias.channel.clone(), key), alias);
            }
            book.aliases = Arc::new(known);
        }
        Ok(book)
    }

    fn empty(now: DateTime<Utc>, waits: Waits) -> Self {
        Self {
            now,
            waits,
            orders: HashMap::new(),
            moved: BTreeMap::new(),
            effects: HashSet::new(),
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

    /// Stores what the commands changed, in one statement a table.
    pub async fn save(self, batch: &mut Batch<'_>) -> Result<(), BatchError> {
        let conn = &mut *batch.conn;
        if !self.put.is_empty() {
            let put: Vec<Channel> =
                self.channels.into_values().filter(|one| self.put.contains(&one.id)).collect();
            channels::upsert(conn, &put).await?;
        }
        if !self.kept.is_empty() {
            deliveries::insert(conn, &self.kept).await?;
        }
        if !self.read_again.is_empty() {
            deliveries::update(conn, &self.read_again).await?;
        }
        if !self.moved.is_empty() {
            let moved = self.moved.iter();
            let moved: Vec<(&Order, Touched)> =
                moved.filter_map(|(id, touched)| Some((self.orders.get(id)?, *touched))).collect();
            orders::save(conn, &moved, self.now).await?;
        }
        if !self.entries.is_empty() {
            timeline::insert(conn, &self.entries).await?;
        }
        if !self.answered.is_empty() {
            order_requests::insert(conn, &self.answered, self.now).await?;
        }
        if !self.renamed.is_empty() {
            aliases::save(conn, &self.names, &self.renamed, self.now).await?;
        }
        if !self.heard.is_empty() {
            aliases::forget_news(conn, &self.heard).await?;
        }
        Ok(())
    }

    /// Gives an order.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.get(&id)
    }

    /// Says whether a cause has had its effect on an order.
    pub fn has_effect(&self, order: OrderId, cause: Uuid) -> bool {
        self.effects.contains(&(order, cause))
    }

    /// Takes over a step, and gives what it says for the log.
    pub fn advance(&mut self, step: Step, cause: &Cause) -> Result<Vec<NewEvent>, BatchError> {
        let Step { order, said, entries } = step;
        let id = order.id();
        let first = order.said - said.len() as i64 + 1;
        let events = said.iter().zip(first..).map(|(said, number)| event(said, id, number));
        let events = events.collect::<Result<Vec<_>, _>>()?;
        self.effects.insert((id, cause.id));
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
