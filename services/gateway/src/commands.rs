//! What the gateway can be asked to do, and how a slice of it is done.
//!
//! Load the keys and devices that are named, decide one command after the other in memory, store
//! what changed with one statement for each table.

pub mod outbound;
pub mod people;
pub mod views;
mod working_set;

use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::access::{
    CutAccount, DeviceView, KeyView, PutDevice, PutKey, PutSecrets, RevokeDevice, RevokeKey,
    SecretHolder,
};
use contracts::subjects::is_token;
use runtime::{Batch, BatchError, NewEvent, Outcome, Task};

use crate::domain::device::{self, Device, DeviceDecision, DeviceFact, DeviceRefusal};
use crate::domain::key::{self, Key, KeyDecision, KeyRefusal};
use crate::domain::verification::{SECRETS_MAX, Scheme};
use outbound::Outbound;
use people::People;
use views::Views;
use working_set::WorkingSet;

/// What the gateway can be asked to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Keeps the hash of a new key.
    PutKey(PutKey),
    /// Ends a key.
    RevokeKey(RevokeKey),
    /// Lets a device in, or moves it.
    PutDevice(PutDevice),
    /// Ends a device's access.
    RevokeDevice(RevokeDevice),
    /// Notes that the broker let go of an account.
    CutAccount(CutAccount),
    /// Keeps the sealed secrets of a sender of webhooks.
    PutSecrets(PutSecrets),
    /// Concerns who signs in.
    People(People),
    /// Concerns what people keep of lists.
    Views(Views),
    /// Concerns what leaves over HTTP.
    Outbound(Outbound),
}

/// Applies a slice of commands inside the batch's transaction.
///
/// - Writes: `keys`, `devices`, `ended_accounts`, `webhook_secrets`, `revisions`; events
///   `AccessGranted` and `AccessRevoked`; what [`people`], [`views`] and [`outbound`] write.
pub async fn apply(
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Command>>,
) -> Result<Vec<Outcome>, BatchError> {
    let mut kinds = Vec::with_capacity(tasks.len());
    let (mut access, mut signing) = (Vec::new(), Vec::new());
    let (mut keeping, mut leaving) = (Vec::new(), Vec::new());
    for Task { command, cause, lane } in tasks {
        kinds.push(Kind::of(&command));
        match command {
            Command::Outbound(command) => leaving.push(Task { command, cause, lane }),
            Command::Views(command) => keeping.push(Task { command, cause, lane }),
            Command::People(command) => signing.push(Task { command, cause, lane }),
            command => access.push(Task { command, cause, lane }),
        }
    }
    // They share no row, so that each kind may be done as a whole.
    let mut access = apply_access(batch, access).await?.into_iter();
    let mut signing = people::apply(batch, signing).await?.into_iter();
    let mut keeping = views::apply(batch, keeping).await?.into_iter();
    let mut leaving = outbound::apply(batch, leaving).await?.into_iter();
    let outcome = |kind| match kind {
        Kind::Access => access.next(),
        Kind::People => signing.next(),
        Kind::Views => keeping.next(),
        Kind::Outbound => leaving.next(),
    };
    Ok(kinds.into_iter().filter_map(outcome).collect())
}

enum Kind {
    Access,
    People,
    Views,
    Outbound,
}

impl Kind {
    fn of(command: &Command) -> Self {
        match command {
            Command::Outbound(_) => Self::Outbound,
            Command::People(_) => Self::People,
            Command::Views(_) => Self::Views,
            _ => Self::Access,
        }
    }
}

async fn apply_access(
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Command>>,
) -> Result<Vec<Outcome>, BatchError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let mut set = WorkingSet::load(batch, &tasks).await?;
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        outcomes.push(decide(&mut set, task.command)?);
    }
    set.store(batch).await?;
    Ok(outcomes)
}

fn decide(set: &mut WorkingSet, command: Command) -> Result<Outcome, BatchError> {
    match command {
        Command::PutKey(wish) => {
            let decision = key::put(set.key_with_hash(&wish.hash), &wish, set.now());
            key_outcome(set, decision)
        }
        Command::RevokeKey(wish) => match set.key(wish.key_id) {
            None => Ok(Outcome::refused(no_such("key", wish.key_id))),
            Some(known) => {
                let decision = key::revoke(known, set.now());
                key_outcome(set, decision)
            }
        },
        Command::PutDevice(wish) => {
            let decision = device::grant(set.device(&wish.id), &wish, set.now());
            device_outcome(set, decision)
        }
        Command::RevokeDevice(wish) => match set.device(&wish.id) {
            None => Ok(Outcome::refused(no_such("device", wish.id))),
            Some(known) => {
                let decision = device::revoke(known, set.now());
                device_outcome(set, decision)
            }
        },
        Command::CutAccount(note) => {
            set.cut(note.account);
            Outcome::reply(&Done {})
        }
        Command::PutSecrets(wish) => put_secrets(set, wish),
        Command::People(_) | Command::Views(_) | Command::Outbound(_) => Ok(Outcome::done()),
    }
}

fn key_outcome(set: &mut WorkingSet, decision: KeyDecision) -> Result<Outcome, BatchError> {
    match decision {
        KeyDecision::Moved(key) => {
            let outcome = Outcome::reply(&view_of_key(&key));
            set.put_key(key);
            outcome
        }
        KeyDecision::AlreadyThere(key) => Outcome::reply(&view_of_key(&key)),
        KeyDecision::Refused(refusal) => Ok(Outcome::refused(match refusal {
            KeyRefusal::HashTaken(_) => Problem::conflict(refusal.to_string()),
            KeyRefusal::NotAHash => unprocessable("#/hash", &refusal),
            KeyRefusal::BadName => unprocessable("#/name", &refusal),
            KeyRefusal::Over => unprocessable("#/expires_at", &refusal),
        })),
    }
}

fn device_outcome(set: &mut WorkingSet, decision: DeviceDecision) -> Result<Outcome, BatchError> {
    match decision {
        DeviceDecision::Moved { device, fact, ended } => {
            let subject = format!("device:{}", device.id);
            let event = match fact {
                DeviceFact::Granted(body) => NewEvent::of(&body, subject, device.version, None)?,
                DeviceFact::Revoked(body) => NewEvent::of(&body, subject, device.version, None)?,
            };
            let outcome = Outcome::reply(&view_of_device(&device))?.announcing([event]);
            set.put_device(device, ended);
            Ok(outcome)
        }
        DeviceDecision::AlreadyThere(device) => Outcome::reply(&view_of_device(&device)),
        DeviceDecision::Refused(refusal) => Ok(Outcome::refused(refused_device(&refusal))),
    }
}

/// Makes a problem of what is wrong with a device.
pub fn refused_device(refusal: &DeviceRefusal) -> Problem {
    match refusal {
        DeviceRefusal::NotAToken { member, .. } => unprocessable(&format!("#/{member}"), refusal),
        DeviceRefusal::Zones => unprocessable("#/zones", refusal),
        DeviceRefusal::Account => unprocessable("#/account", refusal),
        DeviceRefusal::Token => unprocessable("#/token_hash", refusal),
        DeviceRefusal::Changed => Problem::conflict(refusal.to_string()),
    }
}

fn put_secrets(set: &mut WorkingSet, wish: PutSecrets) -> Result<Outcome, BatchError> {
    let of_carrier = Scheme::of_carrier(&wish.scheme).is_some();
    let signs = match (wish.holder, Scheme::named(&wish.scheme)) {
        (_, None) => false,
        (SecretHolder::Carrier, Some(_)) => of_carrier,
        (SecretHolder::Channel, Some(_)) => !of_carrier,
    };
    let refusal = if !is_token(&wish.id) {
        Some(("#/id", "an id is 1 to 64 of A-Z, a-z, 0-9, `_` and `-`".to_owned()))
    } else if !signs {
        let holder = wish.holder.code();
        Some(("#/scheme", format!("no {holder} signs as `{}`", wish.scheme)))
    } else if !(1..=SECRETS_MAX).contains(&wish.sealed.len()) {
        Some(("#/sealed", format!("1 to {SECRETS_MAX} secrets are live at a time")))
    } else {
        None
    };
    if let Some((pointer, detail)) = refusal {
        return Ok(Outcome::refused(Problem::unprocessable(&detail).with_error(pointer, detail)));
    }
    set.put_secrets(wish);
    Outcome::reply(&Done {})
}

fn no_such(what: &str, id: impl std::fmt::Display) -> Problem {
    Problem::not_found(format!("no {what} is called {id}"))
}

fn unprocessable(pointer: &str, refusal: &impl std::fmt::Display) -> Problem {
    Problem::unprocessable(refusal.to_string()).with_error(pointer, refusal.to_string())
}

fn view_of_key(key: &Key) -> KeyView {
    KeyView {
        id: key.id,
        name: key.name.clone(),
        scope: key.scope.clone(),
        created_at: key.created_at,
        revoked_at: key.revoked_at,
        expires_at: key.expires_at,
    }
}

fn view_of_device(device: &Device) -> DeviceView {
    DeviceView {
        id: device.id.clone(),
        location: device.location.clone(),
        zones: device.zones.clone(),
        granted_at: device.granted_at,
        revoked_at: device.revoked_at,
        mqtt: device.mqtt,
    }
}
