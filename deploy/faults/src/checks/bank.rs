//! Snapshots during the run: pieces and money are conserved at every moment, and what has ended
//! stays ended.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};

use super::{Finding, Kind, digits, wires};
use crate::faults::Scene;

/// How often a snapshot is taken.
const EVERY: Duration = Duration::from_millis(200);
/// How many snapshots pass between two looks at the states of all orders.
const STATES_EVERY: usize = 10;
/// How long one snapshot may take before the connection is given up.
const WITHIN: Duration = Duration::from_secs(15);

/// What is looked at in one snapshot: invariant, words, and the statement that lists what is wrong.
const RULES: [(&str, &str, &str); 8] = [
    (
        "I4",
        "the ledger adds up to the stock",
        "SELECT s.sku || ' has ' || s.on_hand || '/' || s.allocated || ', the ledger says '
                || coalesce(sum(m.on_hand_change), 0) || '/' || coalesce(sum(m.allocated_change), 0)
         FROM warehouse.stock_levels AS s LEFT JOIN warehouse.movements AS m USING (sku, location)
         GROUP BY s.sku, s.location, s.on_hand, s.allocated
         HAVING coalesce(sum(m.on_hand_change), 0) <> s.on_hand
             OR coalesce(sum(m.allocated_change), 0) <> s.allocated",
    ),
    (
        "I5",
        "nothing is sold that is not there",
        "SELECT sku || ': ' || allocated || ' of ' || on_hand FROM warehouse.stock_levels
         WHERE on_hand < 0 OR allocated < 0 OR allocated > on_hand",
    ),
    (
        "I5",
        "no more is promised than is there",
        "SELECT s.sku || ': ' || t.wanted || ' promised, ' || s.on_hand || ' there'
         FROM warehouse.stock_levels AS s
         JOIN (SELECT t.sku, j.location, sum(t.quantity - t.short - t.handed_over) AS wanted
               FROM warehouse.pick_tasks AS t JOIN warehouse.pick_jobs AS j USING (job_id)
               WHERE t.quantity - t.short > t.handed_over
               GROUP BY t.sku, j.location) AS t USING (sku, location)
         WHERE t.wanted > s.on_hand",
    ),
    (
        "I5",
        "what is set aside is what the tasks want",
        "SELECT s.sku || ': ' || s.allocated || ' set aside, ' || coalesce(t.wanted, 0) || ' wanted'
         FROM warehouse.stock_levels AS s
         LEFT JOIN (SELECT t.sku, j.location, sum(t.quantity - t.short - t.handed_over) AS wanted
                    FROM warehouse.pick_tasks AS t JOIN warehouse.pick_jobs AS j USING (job_id)
                    WHERE t.quantity - t.short > t.handed_over
                    GROUP BY t.sku, j.location) AS t USING (sku, location)
         WHERE s.allocated <> coalesce(t.wanted, 0)",
    ),
    (
        "I4",
        "every piece of a line is somewhere",
        "SELECT l.order_id::text FROM warehouse.order_lines AS l
         LEFT JOIN (SELECT order_id, line_id, sum(quantity - short) AS given
                    FROM warehouse.pick_tasks GROUP BY order_id, line_id) AS t
             USING (order_id, line_id)
         WHERE l.wanted <> l.backordered + l.cancelled + coalesce(t.given, 0)",
    ),
    (
        "I4",
        "what a line misses is what its shortage misses",
        "SELECT l.order_id::text FROM warehouse.order_lines AS l
         LEFT JOIN warehouse.shortages AS s ON s.line_id = l.line_id AND s.state <> 'settled'
         WHERE l.backordered <> coalesce(s.missing, 0)",
    ),
    (
        "I4",
        "the buckets of a line are its pieces",
        "SELECT order_id::text FROM order_intake.order_lines
         WHERE unrouted + backordered + allocated + picked + packed + in_transit + delivered
               + written_off + cancelled <> quantity
            OR least(unrouted, backordered, allocated, picked, packed, in_transit, delivered,
                     written_off, cancelled) < 0",
    ),
    (
        "I6",
        "every order's amounts add up to its total",
        "SELECT id::text FROM order_intake.orders
         WHERE subtotal - discount + shipping + tax - tax_included + fees + difference <> total",
    ),
];

/// What the snapshots found, and how many there were.
#[derive(Default)]
pub struct Bank {
    findings: Mutex<Vec<Finding>>,
    /// How many snapshots were taken.
    pub snapshots: std::sync::atomic::AtomicUsize,
}

impl Bank {
    /// Gives what was found.
    pub fn findings(&self) -> Vec<Finding> {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until something is found that is enough; for ever, where nothing is.
    pub async fn has(&self, enough: Option<fn(&Finding) -> bool>) {
        let Some(enough) = enough else { return std::future::pending().await };
        while !self.findings().iter().any(enough) {
            tokio::time::sleep(EVERY).await;
        }
    }

    fn add(&self, scene: &Scene, finding: Finding) {
        let mut findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            |other: &Finding| other.invariant == finding.invariant && other.about == finding.about;
        if !findings.iter().any(known) {
            scene.world.history.note("found", &format!("{} {}", finding.invariant, finding.words));
            findings.push(finding);
        }
    }

    /// Takes snapshots until nobody asks any more.
    pub async fn watch(self: Arc<Self>, scene: Arc<Scene>) {
        let mut conn = None;
        let mut ended = Ended::default();
        let mut count = 0_usize;
        while !scene.world.over.is_cancelled() {
            let began = Instant::now();
            if count.is_multiple_of(STATES_EVERY) {
                wires::bounded(&scene).into_iter().for_each(|finding| self.add(&scene, finding));
            }
            let look = self.look(&scene, &mut conn, &mut ended, count.is_multiple_of(STATES_EVERY));
            match tokio::time::timeout(WITHIN, look).await {
                Ok(Ok(())) => {
                    count += 1;
                    self.snapshots.fetch_add(1, Ordering::Relaxed);
                }
                Ok(Err(_)) | Err(_) => conn = None,
            }
            // A snapshot that has become dear is taken less often: the load is to be on Kontor.
            tokio::time::sleep(EVERY.max(began.elapsed() * 3)).await;
        }
    }

    async fn look(
        &self,
        scene: &Scene,
        held: &mut Option<PgConnection>,
        ended: &mut Ended,
        states: bool,
    ) -> Result<(), sqlx::Error> {
        let Some(running) = scene.house.running() else { return Err(sqlx::Error::PoolClosed) };
        let restores = scene.world.restores.load(Ordering::SeqCst);
        if held.is_none() {
            *held = Some(PgConnection::connect(&running.doctor_database).await?);
        }
        let Some(conn) = held.as_mut() else { return Ok(()) };
        let mut tx = conn.begin().await?;
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .execute(&mut *tx)
            .await?;
        for finding in wrong(&mut tx).await? {
            self.add(scene, finding);
        }
        let rows: Vec<(String, String, i64)> = if states {
            let sql = "SELECT id::text, status, version FROM order_intake.orders";
            sqlx::query_as(sql).fetch_all(&mut *tx).await?
        } else {
            Vec::new()
        };
        tx.rollback().await?;
        // Within a restore nobody knows of which world a snapshot was.
        if restores == scene.world.restores.load(Ordering::SeqCst) {
            for finding in ended.compare(restores, rows) {
                self.add(scene, finding);
            }
        }
        Ok(())
    }
}

/// Gives what is not conserved at this moment.
pub async fn wrong(conn: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let mut findings = Vec::new();
    for (invariant, words, sql) in RULES {
        let places: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *conn).await?;
        findings.extend(places.into_iter().take(3).map(|place| {
            let words = format!("{words}, but not at one moment: {place}");
            Finding::new(invariant, Kind::Torn, words, &[&place])
        }));
    }
    Ok(findings)
}

/// How orders were last seen.
#[derive(Default)]
struct Ended {
    restores: u64,
    seen: HashMap<String, (String, i64)>,
}

impl Ended {
    /// Compares states with those of the last snapshot; a restore begins a new world.
    fn compare(&mut self, restores: u64, rows: Vec<(String, String, i64)>) -> Vec<Finding> {
        if restores != self.restores {
            self.seen.clear();
            self.restores = restores;
        }
        let mut findings = Vec::new();
        for (id, status, version) in rows {
            if let Some((before, old)) = self.seen.get(&id) {
                let over =
                    ["completed", "cancelled", "rejected", "closed"].contains(&before.as_str());
                let closes = before == "completed" && status == "closed";
                if over && *before != status && !closes {
                    let words = format!("an order that was {before} became {status}");
                    findings.push(Finding::new("I3", Kind::Torn, words, &[&digits(&id)]));
                }
                if version < *old {
                    let words = format!("an order went from version {old} back to {version}");
                    findings.push(Finding::new("I7", Kind::Torn, words, &[&digits(&id)]));
                }
            }
            self.seen.insert(id, (status, version));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(status: &str, version: i64) -> Vec<(String, String, i64)> {
        vec![("0190".to_owned(), status.to_owned(), version)]
    }

    #[test]
    fn an_end_stays_an_end_and_versions_rise() {
        let mut ended = Ended::default();
        assert!(ended.compare(0, rows("completed", 4)).is_empty());
        assert!(ended.compare(0, rows("closed", 5)).is_empty());
        assert_eq!(ended.compare(0, rows("processing", 4)).len(), 2);
    }

    #[test]
    fn a_restored_database_begins_a_new_world() {
        let mut ended = Ended::default();
        assert!(ended.compare(0, rows("completed", 4)).is_empty());
        assert!(ended.compare(1, rows("processing", 2)).is_empty());
    }
}
