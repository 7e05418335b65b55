//! A warehouse to which things happen, with the checks that have to hold after each.

mod buckets;
mod shipping;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use contracts::events::cancellation::CancellationRequested;
use contracts::events::review::OrderApproved;
use contracts::ids::{
    AdjustmentId, CancellationId, Id, LineId, OrderId, ReceiptId, Slot, derive_from_key,
};
use contracts::order::{LineItems, LineQuantity};
use contracts::requests::warehouse::floor::{Scan, Short};
use contracts::requests::warehouse::shortages::ShortageSubstitute;
use contracts::requests::warehouse::work::{PackLine, PackageCreate};
use contracts::requests::warehouse::{
    AdjustmentLine, BinPut, ItemPut, LocationPut, ReceiptLine, StockAdjust, StockReceive,
};
use contracts::sku::Sku;
use proptest::prelude::*;
use uuid::Uuid;
use warehouse::domain::allocation::{Stock, approve, serve_waiting};
use warehouse::domain::floor::{Asker, asker, expire};
use warehouse::domain::job::{Job, State, Task};
use warehouse::domain::order::Parcel;
use warehouse::domain::shortage;
use warehouse::domain::stock::Level;
use warehouse::domain::world::Why;
use warehouse::domain::{
    Counters, Halt, Rules, World, adjusting, cancelling, keep, late, master, packing, picking,
    substituting,
};

pub use buckets::Buckets;
use shipping::Worth;

const SKUS: [&str; 2] = ["LAMP", "SOFA"];
const PLACES: [&str; 2] = ["main", "north"];
const PICKERS: [&str; 2] = ["key:ann", "key:bob"];

#[derive(Clone, Debug)]
pub enum Step {
    Receive(usize, usize, u32),
    Approve(Vec<(usize, u32)>),
    Cancel(usize, u32),
    Claim(usize, usize),
    Scan(usize, usize, u32),
    Short(usize, usize, u32),
    Confirm(usize, usize),
    Release(usize, usize),
    Pack(usize),
    HandOver(usize),
    Void(usize),
    Unpack(usize),
    TakeBack(usize),
    Lose(usize),
    Adjust(usize, usize, i64),
    /// Another item stands in for what a case misses.
    Substitute(usize, usize),
    Count(usize, usize, u32),
    Later(i64),
    /// The next sensible thing for a job.
    Work(usize, u32),
}

pub fn step() -> impl Strategy<Value = Step> {
    let any = || any::<u16>().prop_map(usize::from);
    let few = || 1..4_u32;
    prop_oneof![
        3 => (any(), any(), 1..8_u32).prop_map(|(s, p, n)| Step::Receive(s, p, n)),
        4 => prop::collection::vec((any(), few()), 0..4).prop_map(Step::Approve),
        2 => (any(), few()).prop_map(|(l, n)| Step::Cancel(l, n)),
        4 => (any(), any()).prop_map(|(j, w)| Step::Claim(j, w)),
        6 => (any(), any(), few()).prop_map(|(t, w, n)| Step::Scan(t, w, n)),
        1 => (any(), any(), few()).prop_map(|(t, w, n)| Step::Short(t, w, n)),
        4 => (any(), any()).prop_map(|(j, w)| Step::Confirm(j, w)),
        1 => (any(), any()).prop_map(|(j, w)| Step::Release(j, w)),
        4 => any().prop_map(Step::Pack),
        3 => any().prop_map(Step::HandOver),
        1 => any().prop_map(Step::Void),
        2 => any().prop_map(Step::Unpack),
        1 => any().prop_map(Step::TakeBack),
        1 => any().prop_map(Step::Lose),
        1 => (any(), any(), -5..5_i64).prop_map(|(s, p, n)| Step::Adjust(s, p, n)),
        3 => (any(), any()).prop_map(|(c, s)| Step::Substitute(c, s)),
        1 => (any(), any(), 0..9_u32).prop_map(|(s, p, n)| Step::Count(s, p, n)),
        1 => (1..2_000_i64).prop_map(Step::Later),
        30 => (any(), few()).prop_map(|(j, n)| Step::Work(j, n)),
    ]
}

pub struct Story {
    pub world: World,
    pub buckets: BTreeMap<LineId, Buckets>,
    worth: Worth,
    number: u32,
}

pub fn sku(at: usize) -> Sku {
    SKUS[at % SKUS.len()].parse().expect("a sku")
}

fn rules() -> Rules {
    Rules {
        claim: TimeDelta::seconds(900),
        recount: TimeDelta::seconds(900),
        shortage: Some(TimeDelta::days(30)),
        offers_at_once: false,
        gs1_prefix: "9521234".to_owned(),
        carton_grams: 100,
        unknown_piece_grams: 500,
    }
}

impl Story {
    pub fn new() -> Self {
        let now = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let mut world = World::new(now, rules(), Counters::default());
        for name in PLACES {
            let name = name.to_owned();
            master::put_location(&mut world, &LocationPut { name }).expect("a location");
        }
        for at in 0..SKUS.len() {
            let (name, barcodes) = (format!("item {at}"), vec![format!("400{at}")]);
            let (sku, weight_grams, substitutes) = (sku(at), None, vec![]);
            let put = ItemPut { sku, name, weight_grams, barcodes, substitutes, version: None };
            master::put_item(&mut world, &put).expect("an item");
        }
        let put = BinPut {
            location: "main".into(),
            code: "B-01".into(),
            zone: Some("b".into()),
            walking_order: Some(5),
            skus: vec![sku(1)],
        };
        master::put_bin(&mut world, &put).expect("a bin");
        world.said.facts.clear();
        Self { world, buckets: BTreeMap::new(), worth: Worth::default(), number: 0 }
    }

    fn id(&mut self) -> Uuid {
        self.number += 1;
        derive_from_key(self.world.now, &[&self.number.to_string()], Slot(0))
    }

    fn why(&mut self, actor: &str) -> Why {
        Why { id: self.id(), actor: actor.to_owned() }
    }

    fn jobs(&self) -> Vec<(OrderId, Job)> {
        let orders = self.world.orders.iter();
        orders.flat_map(|order| order.jobs.iter().map(|job| (order.id, job.clone()))).collect()
    }

    fn tasks(&self) -> Vec<(Job, Task)> {
        let jobs = self.jobs().into_iter();
        jobs.flat_map(|(_, job)| job.tasks.clone().into_iter().map(move |task| (job.clone(), task)))
            .collect()
    }

    fn parcels(&self) -> Vec<(OrderId, Parcel)> {
        let orders = self.world.orders.iter();
        let parcels = orders.flat_map(|order| order.parcels.iter().map(|p| (order.id, p.clone())));
        parcels.collect()
    }

    /// Does a step and looks after it, as the shell does.
    pub fn act(&mut self, step: &Step) -> Option<Result<(), Halt>> {
        let done = self.step(step);
        keep(&mut self.world);
        done
    }

    fn step(&mut self, step: &Step) -> Option<Result<(), Halt>> {
        match step {
            Step::Receive(..) | Step::Adjust(..) | Step::Count(..) => Some(self.stock(step)),
            Step::Approve(lines) => Some(self.approve(lines)),
            Step::Cancel(at, n) => self.cancel(*at, *n),
            Step::Pack(at) => {
                let (job, task) = pick(&self.tasks(), *at)?;
                let (sku, why) = (Some(task.sku), self.why("key:pat"));
                let line = PackLine { line_id: None, sku, barcode: None, quantity: 1 };
                let ask = PackageCreate {
                    job_id: Some(job.id),
                    lines: (at % 3 > 0).then(|| vec![line]),
                    ..PackageCreate::default()
                };
                Some(packing::pack(&mut self.world, &ask, &why).map(|_| ()))
            }
            Step::HandOver(_)
            | Step::Void(_)
            | Step::Unpack(_)
            | Step::TakeBack(_)
            | Step::Lose(_) => self.ship(step),
            Step::Later(seconds) => {
                self.world.now += TimeDelta::seconds(*seconds);
                let ids: Vec<_> = self.jobs().iter().map(|(_, job)| job.id).collect();
                expire(&mut self.world, &ids);
                let (all, why) = ((0..SKUS.len()).map(sku).collect(), self.why("timer"));
                Some(serve_waiting(&mut self.world, &all, Stock::Freed, &why))
            }
            Step::Substitute(at, item) => self.substitute(*at, *item),
            Step::Work(at, n) => self.work(*at, *n),
            _ => self.floor(step),
        }
    }

    fn work(&mut self, at: usize, quantity: u32) -> Option<Result<(), Halt>> {
        let jobs = self.jobs().into_iter().filter(|(_, job)| job.state != State::Cancelled);
        let (_, job) = pick(&jobs.collect::<Vec<_>>(), at)?;
        let asker = Asker { actor: job.holder.clone().unwrap_or("key:ann".into()), device: None };
        let unpicked = job.tasks.iter().find(|task| task.unpicked() > 0);
        match (job.state, unpicked) {
            (State::Open, _) => Some(picking::claim(&mut self.world, &asker, job.id).map(|_| ())),
            (State::Claimed, Some(task)) => {
                let quantity = quantity.min(u32::try_from(task.unpicked()).unwrap_or(1));
                Some(self.take(&Step::Scan(0, 0, 0), &asker, &job, task, quantity))
            }
            (State::Claimed, None) => {
                Some(picking::confirm(&mut self.world, &asker, job.id).map(|_| ()))
            }
            (State::Picked, _) => {
                let why = self.why("key:pat");
                let ask = PackageCreate { job_id: Some(job.id), ..PackageCreate::default() };
                Some(packing::pack(&mut self.world, &ask, &why).map(|_| ()))
            }
            (State::Packed | State::Cancelled, _) => None,
        }
    }

    fn stock(&mut self, step: &Step) -> Result<(), Halt> {
        let why = self.why("key:pat");
        let location = |at: &usize| PLACES[at % PLACES.len()].to_owned();
        let (at, place, quantity, counted) = match step {
            Step::Receive(at, place, n) => {
                let lines = vec![ReceiptLine { sku: sku(*at), quantity: *n }];
                let ask = StockReceive { location: location(place), reference: None, lines };
                let id = ReceiptId::caused_by(why.id, "receipt");
                return adjusting::receive(&mut self.world, id, &ask, &why);
            }
            Step::Adjust(at, place, n) => (at, place, Some(*n), None),
            Step::Count(at, place, n) => (at, place, None, Some(*n)),
            _ => return Ok(()),
        };
        let lines = vec![AdjustmentLine { sku: sku(*at), quantity, counted }];
        let ask = StockAdjust { location: location(place), reason: "count".into(), lines };
        adjusting::adjust(&mut self.world, AdjustmentId::caused_by(why.id, "a"), &ask, &why)
    }

    fn approve(&mut self, lines: &[(usize, u32)]) -> Result<(), Halt> {
        let why = self.why("service:review");
        let order_id = OrderId::from_uuid(why.id);
        let line = |(at, (item, quantity)): (usize, &(usize, u32))| LineItems {
            line_id: LineId::caused_by(why.id, &at.to_string()),
            sku: sku(*item),
            quantity: *quantity,
            substituted_for: None,
        };
        let lines: Vec<_> = lines.iter().enumerate().map(line).collect();
        for line in &lines {
            let unrouted = i64::from(line.quantity);
            self.buckets.insert(line.line_id, Buckets { unrouted, ..Buckets::default() });
        }
        let approved = OrderApproved {
            order_id,
            number: "#1".into(),
            channel: "shop".into(),
            currency: "EUR".parse().expect("a currency"),
            value_minor: 1_000,
            cash_on_delivery_minor: 0,
            lines,
            shipping_method: None,
            approved_by: "rules".into(),
            person: None,
        };
        approve(&mut self.world, &approved, &why)?;
        approve(&mut self.world, &approved, &why)
    }

    fn cancel(&mut self, at: usize, quantity: u32) -> Option<Result<(), Halt>> {
        let orders = self.world.orders.iter();
        let lines = orders.flat_map(|order| order.lines.iter().map(|line| (order.id, line.id)));
        let (order_id, line_id) = pick(&lines.collect::<Vec<_>>(), at)?;
        let why = self.why("service:order-intake");
        let wish = CancellationRequested {
            cancellation_id: CancellationId::from_uuid(why.id),
            order_id,
            lines: vec![LineQuantity { line_id, quantity }],
            reason: "changed my mind".into(),
            requested_by: "customer".into(),
        };
        Some(cancelling::cancel(&mut self.world, &wish, &why))
    }

    fn substitute(&mut self, at: usize, item: usize) -> Option<Result<(), Halt>> {
        let cases = self.world.shortages.iter().map(|case| case.id).collect::<Vec<_>>();
        let (shortage_id, why) = (pick(&cases, at)?, self.why("key:clerk"));
        let ask = ShortageSubstitute { shortage_id, sku: sku(item), reason: None };
        Some(substituting::substitute(&mut self.world, &ask, &why))
    }

    fn floor(&mut self, step: &Step) -> Option<Result<(), Halt>> {
        let who = |at: &usize| asker(PICKERS[at % PICKERS.len()], None).expect("a person");
        let job = |story: &Self, at: &usize| pick(&story.jobs(), *at).map(|(_, job)| job.id);
        match step {
            Step::Claim(at, by) => {
                let id = job(self, at)?;
                Some(picking::claim(&mut self.world, &who(by), id).map(|_| ()))
            }
            Step::Confirm(at, by) => {
                let id = job(self, at)?;
                Some(picking::confirm(&mut self.world, &who(by), id).map(|_| ()))
            }
            Step::Release(at, by) => {
                let id = job(self, at)?;
                Some(picking::release(&mut self.world, &who(by), id).map(|_| ()))
            }
            Step::Scan(at, by, n) | Step::Short(at, by, n) => {
                let (job, task) = pick(&self.tasks(), *at)?;
                let asker = job.holder.as_deref().filter(|_| n % 2 == 0).map_or_else(
                    || who(by),
                    |holder| Asker { actor: holder.to_owned(), device: None },
                );
                Some(self.take(step, &asker, &job, &task, *n))
            }
            _ => None,
        }
    }

    fn take(
        &mut self,
        step: &Step,
        asker: &Asker,
        job: &Job,
        task: &Task,
        quantity: u32,
    ) -> Result<(), Halt> {
        let (scan_id, job_id, task_id) = ("s".to_owned(), job.id, task.id);
        let why = self.why(&asker.actor);
        if matches!(step, Step::Scan(..)) {
            // Some pieces are in hand already, whoever has the job by now.
            let (bin, barcode, in_hand) = (task.bin.clone(), task.sku.to_string(), quantity > 2);
            let scan = Scan { scan_id, job_id, task_id, bin, barcode, quantity, in_hand };
            return late::scan(&mut self.world, asker, &scan, &why).map(|_| ());
        }
        let short = Short { scan_id, job_id, task_id, quantity, reason: "not_found".into() };
        picking::short(&mut self.world, asker, &short, &why).map(|_| ())
    }

    /// Checks what has to hold at every commit.
    pub fn check(&self) {
        let mut ledger = BTreeMap::<(&Sku, &str), Level>::new();
        for entry in self.world.books.entries() {
            let level = ledger.entry((&entry.sku, &entry.location)).or_default();
            level.on_hand += entry.on_hand_change;
            level.allocated += entry.allocated_change;
            assert_eq!(*level, entry.after, "the ledger tells what it led to");
        }
        for ((sku, location), sums) in ledger {
            let level = self.world.books.level(sku, location);
            assert_eq!(sums, level, "the ledger is the level");
            assert!(0 <= level.allocated && level.allocated <= level.on_hand, "{level:?}");
            let here = self.tasks().into_iter();
            let here = here.filter(|(job, task)| job.location == location && task.sku == *sku);
            let held: i64 = here.map(|(_, task)| task.allocated()).sum();
            assert_eq!(held, level.allocated, "what is set aside is set aside for somebody");
        }
        self.check_worth();
        for case in self.world.shortages.iter() {
            assert!(case.arrived >= 0 && case.cancelled >= 0, "{case:?}");
            assert_eq!(case.substituted == 0, case.substitute.is_none(), "{case:?}");
            assert_eq!(case.state == shortage::State::Settled, case.missing == 0, "{case:?}");
        }
        for order in self.world.orders.iter() {
            for line in &order.lines {
                let tasks = order.tasks().filter(|(_, task)| task.line_id == line.id);
                let held: i64 = tasks.map(|(_, task)| task.quantity - task.short).sum();
                assert_eq!(line.wanted, line.backordered + line.cancelled + held, "{line:?}");
                let case = self.world.shortages.of_line(line.id);
                let missing = case.map_or(0, |case| case.missing);
                assert_eq!(missing, line.backordered, "what is missing has its case");
            }
            for task in order.tasks().map(|(_, task)| task) {
                assert!(task.unpicked() >= 0 && task.loose() >= 0, "{task:?}");
                assert!(0 <= task.handed_over && task.handed_over <= task.packed, "{task:?}");
            }
        }
    }
}

fn pick<T: Clone>(all: &[T], at: usize) -> Option<T> {
    (!all.is_empty()).then(|| all[at % all.len()].clone())
}
