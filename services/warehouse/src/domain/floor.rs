//! Who works on the floor, and what he may see.

use contracts::events::access::{AccessGranted, AccessRevoked};
use contracts::ids::{OrderId, PickJobId};
use contracts::problem::Problem;

use super::holds::offer;
use super::job::{Job, State, Trigger};
use super::world::World;

/// A device, as the gateway told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
    /// It may do nothing any more.
    pub revoked: bool,
}

/// Whoever asks a question of the floor.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Such as `device:scanner-7` or `key:key_...`.
    pub actor: String,
    /// What it is bound to; nothing for a person, who sees every job.
    pub device: Option<Device>,
}

impl Asker {
    /// Says whether the asker sees the jobs of a zone.
    pub fn sees(&self, location: &str, zone: &str) -> bool {
        let within =
            |device: &Device| device.location == location && device.zones.iter().any(|z| z == zone);
        self.device.as_ref().is_none_or(within)
    }

    /// Says whether the asker works at a location.
    pub fn works_at(&self, location: &str) -> bool {
        self.device.as_ref().is_none_or(|device| device.location == location)
    }
}

/// Gives the name of the device that an actor is.
pub fn device_of(actor: &str) -> Option<&str> {
    actor.strip_prefix("device:")
}

/// A grant is heard within this, as long as gateway and broker are there.
const KNOWN_AFTER_SECONDS: u64 = 1;

/// Finds out who asks. A revoked device is refused; one that is unknown has come in by the broker or
/// the gateway, so that the news of it is only on its way: it should ask again.
pub fn asker(actor: &str, known: Option<&Device>) -> Result<Asker, Problem> {
    let device = match (device_of(actor), known) {
        (None, _) => None,
        (Some(_), Some(device)) if !device.revoked => Some(device.clone()),
        (Some(name), Some(_)) => {
            return Err(Problem::forbidden(format!("the device {name} was revoked")));
        }
        (Some(name), None) => {
            let words = format!("the device {name} is not known here yet; ask again");
            return Err(Problem::unavailable(words).retry_after(KNOWN_AFTER_SECONDS));
        }
    };
    Ok(Asker { actor: actor.to_owned(), device })
}

/// Lets a device work; told again, the last word counts.
pub fn grant(world: &mut World, granted: &AccessGranted) {
    let device =
        Device { location: granted.location.clone(), zones: granted.zones.clone(), revoked: false };
    world.devices.insert(granted.device.clone(), device);
    world.changed_devices.insert(granted.device.clone());
}

/// Ends the work of a device; what it held is offered again.
pub fn revoke(world: &mut World, revoked: &AccessRevoked) {
    let unknown = || Device { location: String::new(), zones: Vec::new(), revoked: true };
    world.devices.entry(revoked.device.clone()).or_insert_with(unknown).revoked = true;
    world.changed_devices.insert(revoked.device.clone());
    let actor = format!("device:{}", revoked.device);
    let held = |job: &&Job| job.state == State::Claimed && job.holder.as_ref() == Some(&actor);
    let jobs = world
        .orders
        .iter()
        .flat_map(|order| order.jobs.iter().filter(held).map(|job| (order.id, job.id)));
    let jobs: Vec<_> = jobs.collect();
    for (order, job) in jobs {
        offer_again(world, order, job);
    }
}

/// Ends the claims that have run out; the jobs are offered again.
pub fn expire(world: &mut World, jobs: &[PickJobId]) {
    let now = world.now;
    let over = |job: &Job| job.claimed_until.is_some_and(|until| until <= now);
    for id in jobs {
        let Some(order_id) = world.orders.of_job(*id) else {
            continue;
        };
        let order = world.orders.get(order_id);
        if order.is_some_and(|order| order.jobs.iter().any(|job| job.id == *id && over(job))) {
            offer_again(world, order_id, *id);
        }
    }
}

/// Gives a claimed job back to the floor; one of which nothing is left ends instead, and one whose
/// order is on hold is offered when that ends.
pub fn offer_again(world: &mut World, order_id: OrderId, id: PickJobId) {
    let Some(job) = world.orders.change(order_id).and_then(|order| order.job(id)) else {
        return;
    };
    if !job.moved(Trigger::Release) {
        return;
    }
    job.settle("nothing of the job was there");
    if job.state == State::Open {
        offer(world, order_id, id);
    }
}
