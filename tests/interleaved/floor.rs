//! Warehouse: goods in, pickers, packers.

use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::shortage::ShortageChoice;
use contracts::ids::{AdjustmentId, Id, OrderId, PickJobId, ReceiptId, ShortageId};
use contracts::requests::warehouse::floor::{Scan, Short};
use contracts::requests::warehouse::shortages::{ShortageCancel, ShortageSubstitute, ShortageWait};
use contracts::requests::warehouse::work::PackageCreate;
use contracts::requests::warehouse::{
    AdjustmentLine, BinPut, ItemPut, LocationPut, ReceiptLine, StockAdjust, StockReceive,
};
use contracts::sku::Sku;
use order_intake::domain::Said;
use review::domain::Fact;
use uuid::Uuid;
use warehouse::domain::allocation::{Stock, approve, serve_waiting};
use warehouse::domain::floor::{Asker, expire};
use warehouse::domain::job::{Job, State, Task};
use warehouse::domain::world::Why;
use warehouse::domain::{
    Counters, Halt, Rules, World, adjusting, cancelling, choosing, dispatch, holds, keep, master,
    packing, picking, substituting,
};

use crate::house::{Event, Heard, House, Service};
use crate::road::Told;

pub const PLACES: [&str; 2] = ["main", "north"];

pub struct Floor {
    pub world: World,
}

pub fn sku(at: usize) -> Sku {
    ["LAMP", "SOFA"][at % 2].parse().expect("a sku")
}

impl Floor {
    pub fn new(now: DateTime<Utc>) -> Self {
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
        for name in PLACES {
            let name = name.to_owned();
            master::put_location(&mut world, &LocationPut { name }).expect("a location");
        }
        for at in 0..2 {
            let (name, barcodes) = (format!("item {at}"), vec![]);
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
        Self { world }
    }

    pub fn jobs(&self) -> Vec<(OrderId, Job)> {
        let orders = self.world.orders.iter();
        orders.flat_map(|order| order.jobs.iter().map(|job| (order.id, job.clone()))).collect()
    }
}

impl House {
    /// Decides, and takes along what is said about each order.
    pub fn ask_floor<T>(&mut self, decide: impl FnOnce(&mut World) -> Result<T, Halt>) -> Heard {
        let decided = decide(&mut self.floor.world).map(|_| ());
        if decided.is_ok() {
            keep(&mut self.floor.world);
        }
        let facts = std::mem::take(&mut self.floor.world.said.facts);
        match decided {
            Ok(()) => {
                for fact in facts {
                    if let Some(order) = fact.order {
                        let event = Event::Warehouse(Rc::new(fact.body));
                        self.say(Service::Warehouse, order, vec![event]);
                    }
                }
                Heard::Done
            }
            Err(_) if !facts.is_empty() => Heard::Refused(format!("halted, but said {facts:?}")),
            Err(Halt::NotYet(words)) => Heard::NotYet(words),
            Err(Halt::Refused(problem)) => Heard::Refused(format!("{:?}", problem.detail)),
            Err(Halt::Overdrawn(overdrawn)) => panic!("{overdrawn}"),
        }
    }

    pub fn floor_hears(&mut self, event: &Event, cause: Uuid) -> Heard {
        let why = Why { id: cause, actor: "service".to_owned() };
        match event {
            Event::Review(fact) => match &**fact {
                Fact::Approved(event) => self.ask_floor(|world| approve(world, event, &why)),
                Fact::Placed(event) => self.ask_floor(|world| {
                    holds::place(world, event);
                    Ok(())
                }),
                Fact::Released(event) => self.ask_floor(|world| {
                    holds::release(world, event);
                    Ok(())
                }),
                Fact::Rejected(_) | Fact::Asked(_) => Heard::Done,
            },
            Event::Intake(_, said) => match &**said {
                Said::CancellationRequested(wish) => {
                    self.ask_floor(|world| cancelling::cancel(world, wish, &why))
                }
                Said::Received(_)
                | Said::Changed(_)
                | Said::Cancelled(_)
                | Said::Completed(_)
                | Said::Closed(_)
                | Said::Aftercare(_) => Heard::Done,
            },
            Event::Logistics(told) => match &**told {
                Told::HandedOver(event) => {
                    self.ask_floor(|world| dispatch::hand_over(world, event, &why))
                }
                Told::Returned(event) => {
                    self.ask_floor(|world| dispatch::take_back(world, event, &why))
                }
                Told::Lost(event) => self.ask_floor(|world| dispatch::lose(world, event)),
                Told::Voided(event) => self.ask_floor(|world| dispatch::void(world, event, &why)),
                Told::Settled(answer) => self.ask_floor(|world| cancelling::let_go(world, answer)),
                Told::Booked(_) | Told::Tracked(_) | Told::Delivered(_) => Heard::Done,
            },
            Event::Warehouse(_) => Heard::Done,
        }
    }

    pub fn receive(&mut self, item: Sku, place: usize, quantity: u32) -> Heard {
        let why = self.why("key:dock");
        let lines = vec![ReceiptLine { sku: item, quantity }];
        let ask = StockReceive { location: PLACES[place % 2].into(), reference: None, lines };
        let id = ReceiptId::caused_by(why.id, "receipt");
        self.ask_floor(|world| adjusting::receive(world, id, &ask, &why))
    }

    pub fn adjust(&mut self, item: Sku, place: usize, quantity: i64) -> Heard {
        let why = self.why("key:dock");
        let lines = vec![AdjustmentLine { sku: item, quantity: Some(quantity), counted: None }];
        let location = PLACES[place % 2].into();
        let ask = StockAdjust { location, reason: "count".into(), lines };
        let id = AdjustmentId::caused_by(why.id, "adjustment");
        self.ask_floor(|world| adjusting::adjust(world, id, &ask, &why))
    }

    pub fn claim(&mut self, by: &str, job: PickJobId) -> Heard {
        let asker = Asker { actor: by.to_owned(), device: None };
        self.ask_floor(|world| picking::claim(world, &asker, job))
    }

    /// Lets the holder take pieces, or say that they are not there.
    pub fn take(&mut self, job: &Job, task: &Task, quantity: u32, found: bool) -> Heard {
        let actor = job.holder.clone().unwrap_or_default();
        let (asker, why) = (Asker { actor: actor.clone(), device: None }, self.why(&actor));
        let (scan_id, job_id, task_id) = ("s".to_owned(), job.id, task.id);
        if found {
            let (bin, barcode) = (task.bin.clone(), task.sku.to_string());
            let scan = Scan { scan_id, job_id, task_id, bin, barcode, quantity, in_hand: false };
            return self.ask_floor(|world| picking::scan(world, &asker, &scan));
        }
        let short = Short { scan_id, job_id, task_id, quantity, reason: "not_found".into() };
        self.ask_floor(|world| picking::short(world, &asker, &short, &why))
    }

    /// Lets the holder end the picking, or give the job back.
    pub fn leave(&mut self, job: &Job, done: bool) -> Heard {
        let asker = Asker { actor: job.holder.clone().unwrap_or_default(), device: None };
        let id = job.id;
        match done {
            true => self.ask_floor(|world| picking::confirm(world, &asker, id)),
            false => self.ask_floor(|world| picking::release(world, &asker, id)),
        }
    }

    pub fn pack(&mut self, ask: &PackageCreate) -> Heard {
        let why = self.why("key:packer");
        self.ask_floor(|world| packing::pack(world, ask, &why))
    }

    /// Lets somebody choose what becomes of missing pieces.
    pub fn choose(&mut self, shortage_id: ShortageId, choice: ShortageChoice) -> Heard {
        let (why, reason) = (self.why("customer"), None);
        self.ask_floor(|world| match choice {
            ShortageChoice::Wait => {
                choosing::wait(world, &ShortageWait { shortage_id, until: None, reason }, &why)
            }
            ShortageChoice::Cancel => {
                choosing::cancel(world, &ShortageCancel { shortage_id, reason }, &why)
            }
            ShortageChoice::Substitute => {
                let case = world.shortages.get(shortage_id);
                let at = usize::from(case.is_some_and(|case| case.sku == sku(0)));
                let ask = ShortageSubstitute { shortage_id, sku: sku(at), reason };
                substituting::substitute(world, &ask, &why)
            }
        })
    }

    /// Says whether pieces of an order that were cancelled lie where they were picked to.
    pub fn has_to_carry_back(&self, order: OrderId) -> bool {
        let put_backs = self.floor.world.put_backs.values();
        let mut lying = put_backs.filter(|one| one.done.is_none() && one.cancelled.is_some());
        lying.any(|one| one.order_id == order)
    }

    /// Carries back what lies where it was picked to.
    pub fn carry_back(&mut self, order: OrderId) -> Heard {
        let now = self.now;
        let put_backs = self.floor.world.put_backs.values_mut();
        let lying = put_backs.filter(|one| one.done.is_none() && one.order_id == order);
        lying.for_each(|one| one.done = Some((now, "key:pat".to_owned())));
        Heard::Done
    }

    /// Ends claims that ran out, and serves what waited for a recount.
    pub fn floor_clock(&mut self) -> Heard {
        let claimed = self.floor.jobs().into_iter().filter(|(_, job)| job.state == State::Claimed);
        let jobs: Vec<_> = claimed.map(|(_, job)| job.id).collect();
        let why = self.why("timer");
        let cases: Vec<_> = self.floor.world.shortages.iter().map(|case| case.id).collect();
        self.ask_floor(|world| {
            expire(world, &jobs);
            choosing::overdue(world, &cases)?;
            serve_waiting(world, &[sku(0), sku(1)].into_iter().collect(), Stock::Freed, &why)
        })
    }
}
