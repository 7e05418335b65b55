//! A warehouse with one location, one item and one order, and all that can happen to it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use contracts::events::cancellation::CancellationRequested;
use contracts::events::shipment::{
    Repack, ShipmentEnd, ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::ids::{
    AdjustmentId, CancellationId, Id, LineId, OrderId, ReceiptId, ShipmentId, Slot, derive_from_key,
};
use contracts::requests::warehouse::floor::{Scan, Short};
use contracts::requests::warehouse::work::{PackLine, PackageCreate};
use contracts::requests::warehouse::{
    AdjustmentLine, ItemPut, LocationPut, ReceiptLine, StockAdjust, StockReceive,
};
use contracts::sku::Sku;
use uuid::Uuid;
use warehouse::domain::allocation::{Stock, serve_waiting};
use warehouse::domain::floor::{Asker, expire};
use warehouse::domain::job::{Job, Task};
use warehouse::domain::order::{Order, Parcel};
use warehouse::domain::world::Why;
use warehouse::domain::{
    Counters, Halt, Rules, World, adjusting, dispatch, keep, master, packing, picking,
};

/// What is asked and told; numbers are places of jobs, parcels, wishes and put-backs.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    Receive,
    Approve,
    Hold,
    LiftHold,
    Cancel(u32),
    End,
    LetGo(usize),
    Adjust,
    Claim(usize, &'static str),
    Scan(usize),
    Short(usize),
    Confirm(usize, &'static str),
    Release(usize),
    Pack(usize, bool),
    HandOver(usize),
    Void(usize),
    Unpack(usize),
    TakeBack(usize),
    Lose(usize),
    CarriedBack(usize),
    Later,
}

#[derive(Clone, Debug)]
pub struct Floor {
    pub world: World,
    pub wishes: Vec<CancellationId>,
    jobs_max: usize,
    number: u32,
}

pub fn lamp() -> Sku {
    "LAMP".parse().expect("a sku")
}

pub fn the_order() -> Uuid {
    derive_from_key(DateTime::from_timestamp(0, 0).expect("a time"), &["order"], Slot(0))
}

/// Gives its line.
pub fn line_id() -> LineId {
    LineId::caused_by(the_order(), "line")
}

/// Gives the order.
pub fn order_id() -> OrderId {
    OrderId::from_uuid(the_order())
}

impl Floor {
    /// As long as there are fewer jobs, pieces may turn out not to be there.
    pub fn new(jobs_max: usize) -> Self {
        let now = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let rules = Rules {
            claim: TimeDelta::seconds(900),
            recount: TimeDelta::seconds(900),
            shortage: Some(TimeDelta::days(30)),
            offers_at_once: false,
            gs1_prefix: "9521234".to_owned(),
            carton_grams: 100,
            unknown_piece_grams: 500,
        };
        let mut world = World::new(now, rules, Counters::default());
        let name = "main".to_owned();
        master::put_location(&mut world, &LocationPut { name }).expect("a location");
        let (name, barcodes) = ("Lamp".to_owned(), vec![]);
        let (sku, weight_grams, substitutes) = (lamp(), None, vec![]);
        let put = ItemPut { sku, name, weight_grams, barcodes, substitutes, version: None };
        master::put_item(&mut world, &put).expect("an item");
        world.said.facts.clear();
        Self { world, wishes: vec![], jobs_max, number: 0 }
    }

    /// Gives the order, once it is there.
    pub fn order(&self) -> Option<&Order> {
        self.world.orders.iter().next()
    }

    fn jobs(&self) -> &[Job] {
        self.order().map_or(&[], |order| &order.jobs)
    }

    fn parcels(&self) -> &[Parcel] {
        self.order().map_or(&[], |order| &order.parcels)
    }

    /// Gives how many wishes to cancel there were.
    pub fn wishes(&self) -> usize {
        self.wishes.len()
    }

    /// Gives where jobs, parcels, put-backs and holds stand.
    pub fn states(&self) -> [BTreeMap<String, &'static str>; 4] {
        let jobs = self.jobs().iter().map(|job| (job.id.to_string(), job.state.word()));
        let parcels = self.parcels().iter().map(|one| (one.id.to_string(), one.state.word()));
        let put_backs = self.world.put_backs.values();
        let done = |done: bool| if done { "done" } else { "open" };
        let put_backs = put_backs.map(|one| (one.id.to_string(), done(one.done.is_some())));
        let holds = self.world.holds.iter().map(|(id, hold)| (id.to_string(), hold.state.word()));
        [jobs.collect(), parcels.collect(), put_backs.collect(), holds.collect()]
    }

    /// Gives what tells this floor from others: no times, no numbers that only count.
    pub fn figures(&self) -> String {
        let level = self.world.books.level(&lamp(), "main");
        let now = self.world.now;
        let lines = self.order().into_iter().flat_map(|order| &order.lines).map(|line| {
            let recount = line.recount_until.is_some_and(|until| until > now);
            (line.backordered, line.cancelled, line.voided_open, recount)
        });
        let jobs = self.jobs().iter().map(|job| {
            let figures = |task: &Task| {
                [task.quantity, task.picked, task.short, task.packed, task.handed_over]
            };
            let over = job.claimed_until.is_some_and(|until| until <= now);
            let tasks = job.tasks.iter().map(figures).collect::<Vec<_>>();
            (job.state, job.holder.clone(), over, tasks)
        });
        let inside = |parcel: &Parcel| parcel.lines.iter().map(|line| line.quantity).sum::<i64>();
        let parcels = self.parcels().iter().map(|parcel| (parcel.state, inside(parcel)));
        let put_backs = self.world.put_backs.values();
        let mut put_backs: Vec<_> =
            put_backs.map(|one| (one.quantity, one.done.is_some())).collect();
        put_backs.sort_unstable();
        let wishes = self.wishes.iter().map(|wish| self.world.cancellations.get(wish));
        let (lines, jobs) = (lines.collect::<Vec<_>>(), jobs.collect::<Vec<_>>());
        let (parcels, wishes) = (parcels.collect::<Vec<_>>(), wishes.collect::<Vec<_>>());
        let holds = self.world.holds.iter().map(|(_, hold)| hold.state).collect::<Vec<_>>();
        let ended = self.world.ended.has(order_id());
        format!("{level:?}{lines:?}{jobs:?}{parcels:?}{put_backs:?}{wishes:?}{holds:?}{ended}")
    }

    pub fn everything(&self) -> Vec<Asked> {
        let mut asks = vec![Asked::Approve, Asked::Later, Asked::Hold, Asked::LiftHold];
        let room = self.jobs().len() < self.jobs_max;
        asks.extend(room.then_some(Asked::Adjust));
        asks.extend((!self.world.books.any_available(&lamp())).then_some(Asked::Receive));
        asks.extend(self.may_have_ended_unknown().then_some(Asked::End));
        if self.wishes.len() < self.jobs_max {
            asks.extend([Asked::Cancel(1), Asked::Cancel(2)]);
        }
        for at in 0..self.jobs().len() {
            asks.extend([Asked::Claim(at, "key:ann"), Asked::Claim(at, "key:bob")]);
            asks.extend([Asked::Scan(at), Asked::Release(at)]);
            asks.extend(room.then_some(Asked::Short(at)));
            asks.extend([Asked::Confirm(at, "key:ann"), Asked::Confirm(at, "key:bob")]);
            asks.extend([Asked::Pack(at, true), Asked::Pack(at, false)]);
        }
        for at in 0..self.parcels().len() {
            let turns = [Asked::HandOver, Asked::Void, Asked::TakeBack, Asked::Lose];
            asks.extend(turns.map(|turn| turn(at)));
            asks.extend((self.parcels().len() <= self.jobs_max).then_some(Asked::Unpack(at)));
        }
        asks.extend((0..self.wishes.len()).map(Asked::LetGo));
        asks.extend((0..self.world.put_backs.len()).map(Asked::CarriedBack));
        asks
    }

    /// Order-intake that knew of no approval made no wish, but tells the end as often as it is asked.
    fn may_have_ended_unknown(&self) -> bool {
        let ended = CancellationRequested::after_the_end(order_id());
        self.wishes.iter().all(|wish| *wish == ended)
    }

    /// Gives a new cause.
    pub fn why(&mut self) -> Why {
        self.number += 1;
        let id = derive_from_key(self.world.now, &[&self.number.to_string()], Slot(0));
        Why { id, actor: "key:pat".to_owned() }
    }

    /// Does it; what is said is told to nobody.
    pub fn act(&mut self, ask: &Asked) -> Result<(), String> {
        let decided = match *ask {
            Asked::Receive | Asked::Adjust | Asked::Later => self.stock(ask),
            Asked::Approve | Asked::Cancel(_) | Asked::End | Asked::LetGo(_) => self.told(ask),
            Asked::Hold | Asked::LiftHold => {
                self.held(ask);
                Ok(())
            }
            Asked::HandOver(at)
            | Asked::Void(at)
            | Asked::Unpack(at)
            | Asked::TakeBack(at)
            | Asked::Lose(at) => self.ship(ask, at),
            Asked::CarriedBack(at) => {
                let now = self.world.now;
                let put_back = self.world.put_backs.values_mut().nth(at).expect("a put-back");
                put_back.done.get_or_insert((now, "key:pat".to_owned()));
                Ok(())
            }
            Asked::Claim(..)
            | Asked::Scan(_)
            | Asked::Short(_)
            | Asked::Confirm(..)
            | Asked::Release(_)
            | Asked::Pack(..) => self.work(ask),
        };
        match decided {
            Ok(()) => {
                keep(&mut self.world);
                self.world.said.facts.clear();
                Ok(())
            }
            Err(Halt::Refused(problem)) => Err(problem.detail.unwrap_or_default()),
            Err(Halt::NotYet(words)) => Err(words),
            Err(Halt::Overdrawn(overdrawn)) => panic!("{overdrawn}"),
        }
    }

    fn stock(&mut self, ask: &Asked) -> Result<(), Halt> {
        let (why, location) = (self.why(), "main".to_owned());
        match ask {
            Asked::Receive => {
                let lines = vec![ReceiptLine { sku: lamp(), quantity: 1 }];
                let ask = StockReceive { location, reference: None, lines };
                adjusting::receive(&mut self.world, ReceiptId::caused_by(why.id, "r"), &ask, &why)
            }
            Asked::Adjust => {
                let line = AdjustmentLine { sku: lamp(), quantity: Some(-1), counted: None };
                let ask = StockAdjust { location, reason: "count".into(), lines: vec![line] };
                adjusting::adjust(&mut self.world, AdjustmentId::caused_by(why.id, "a"), &ask, &why)
            }
            _ => {
                self.world.now += TimeDelta::seconds(1_000);
                let jobs: Vec<_> = self.jobs().iter().map(|job| job.id).collect();
                expire(&mut self.world, &jobs);
                serve_waiting(&mut self.world, &[lamp()].into(), Stock::Freed, &why)
            }
        }
    }

    /// Says whether the order is on hold.
    pub fn on_hold(&self) -> bool {
        !self.world.holds.reasons(order_id()).is_empty()
    }

    fn work(&mut self, ask: &Asked) -> Result<(), Halt> {
        let why = self.why();
        let holder = |job: &Job| job.holder.clone().unwrap_or("key:ann".into());
        let by = |actor: String| Asker { actor, device: None };
        let (Asked::Claim(at, _)
        | Asked::Scan(at)
        | Asked::Short(at)
        | Asked::Confirm(at, _)
        | Asked::Release(at)
        | Asked::Pack(at, _)) = *ask
        else {
            return Ok(());
        };
        let job = self.jobs()[at].clone();
        let (task, world) = (&job.tasks[0], &mut self.world);
        let (scan_id, job_id, task_id, quantity) = ("s".to_owned(), job.id, task.id, 1);
        match *ask {
            Asked::Claim(_, who) => picking::claim(world, &by(who.into()), job.id).map(drop),
            Asked::Confirm(_, who) => picking::confirm(world, &by(who.into()), job.id).map(drop),
            Asked::Release(_) => picking::release(world, &by(holder(&job)), job.id).map(drop),
            Asked::Scan(_) => {
                let (bin, barcode) = (task.bin.clone(), task.sku.to_string());
                let scan =
                    Scan { scan_id, job_id, task_id, bin, barcode, quantity, in_hand: false };
                picking::scan(world, &by(holder(&job)), &scan).map(drop)
            }
            Asked::Short(_) => {
                let short = Short { scan_id, job_id, task_id, quantity, reason: "gone".into() };
                picking::short(world, &by(holder(&job)), &short, &why).map(drop)
            }
            _ => {
                let one = PackLine { line_id: None, sku: Some(lamp()), barcode: None, quantity };
                let lines = matches!(ask, Asked::Pack(_, false)).then(|| vec![one]);
                let job_id = Some(job.id);
                let ask = PackageCreate { job_id, lines, ..PackageCreate::default() };
                packing::pack(world, &ask, &why).map(drop)
            }
        }
    }

    fn ship(&mut self, ask: &Asked, at: usize) -> Result<(), Halt> {
        let why = self.why();
        let parcel = self.parcels()[at].clone();
        let end = ShipmentEnd {
            shipment_id: ShipmentId::caused_by(parcel.id.uuid(), "shipment"),
            order_id: order_id(),
            parcel_id: parcel.id,
            location: "main".into(),
            lines: packing::contents(self.order().expect("an order"), &parcel),
            occurred_at: self.world.now,
        };
        let world = &mut self.world;
        match ask {
            Asked::Void(_) | Asked::Unpack(_) => {
                let repack = matches!(ask, Asked::Unpack(_)).then(Repack::default);
                dispatch::void(world, &ShipmentVoided { end, repack }, &why)
            }
            Asked::TakeBack(_) => dispatch::take_back(world, &ShipmentReturned { end }, &why),
            Asked::Lose(_) => dispatch::lose(world, &ShipmentLost { end }),
            _ => {
                let ShipmentEnd { shipment_id, order_id, parcel_id, location, lines, .. } = end;
                let event =
                    ShipmentHandedOver { shipment_id, order_id, parcel_id, location, lines };
                dispatch::hand_over(world, &event, &why)
            }
        }
    }
}
