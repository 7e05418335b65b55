//! What is loaded into a book and out of memory, and what is stored and remembered of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use contracts::ids::OrderId;
use contracts::order::AliasKey;
use contracts::requests::intake::Channel;
use runtime::{Batch, BatchError, Task};
use sqlx::PgConnection;

use super::Book;
use crate::commands::Command;
use crate::commands::wanted::Wanted;
use crate::domain::aliases::{self as naming, Aliases};
use crate::domain::{Order, Waits};
use crate::store::orders::Touched;
use crate::store::recent::{self, Known, RecentOrders};
use crate::store::{aliases, channels, deliveries, order_requests, orders, timeline};

impl Book {
    /// Loads what the commands concern, in one statement a table; nothing for tables that none of
    /// them concerns.
    pub async fn load(
        batch: &mut Batch<'_>,
        tasks: &[Task<Command>],
        waits: Waits,
        recent: &RecentOrders,
    ) -> Result<Self, BatchError> {
        let wanted = Wanted::by(tasks);
        let known = recent.open(batch.stamps, tasks.iter().map(|task| task.lane));
        let mut book = Self::empty(batch.now, waits, known);
        let conn = &mut *batch.conn;
        if !wanted.deliveries.is_empty() {
            let (channels, ids) = &wanted.signed;
            for known in deliveries::find_known(conn, &wanted.deliveries, channels, ids).await? {
                book.remember(known);
            }
        }
        book.load_orders(conn, wanted.orders).await?;
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

    /// Takes orders out of memory, and loads those that are not there.
    async fn load_orders(
        &mut self,
        conn: &mut PgConnection,
        wanted: BTreeSet<OrderId>,
    ) -> Result<(), BatchError> {
        let mut unknown = Vec::new();
        for id in wanted {
            match recent::of(id, &mut self.known).and_then(|known| known.take(&id)) {
                Some(Known { order, causes }) => {
                    self.orders.insert(id, order);
                    self.causes.insert(id, causes);
                }
                None => unknown.push(id),
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let loaded = orders::load(conn, &unknown).await?;
        if !loaded.is_empty() {
            let ids: Vec<OrderId> = loaded.keys().copied().collect();
            self.causes.extend(timeline::causes(conn, &ids).await?);
        }
        self.orders.extend(loaded);
        Ok(())
    }

    /// Stores what the commands changed, in one statement a table or for tables that change together,
    /// and remembers the orders.
    pub async fn save(
        mut self,
        batch: &mut Batch<'_>,
        recent: &RecentOrders,
    ) -> Result<(), BatchError> {
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
            orders::save(conn, &moved, &self.entries, self.now).await?;
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
        for (id, order) in self.orders {
            let causes = self.causes.remove(&id).unwrap_or_default();
            if let Some(known) = Known::of(order, causes) {
                if cfg!(debug_assertions) {
                    known.check(conn).await?;
                }
                if let Some(lane) = recent::of(id, &mut self.known) {
                    lane.keep(id, known);
                }
            }
        }
        recent.close(batch.stamps, self.known);
        Ok(())
    }
}
