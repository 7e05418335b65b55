//! Who may come in, in memory: no request waits for the database to learn it, and an unknown name
//! costs no more than a known one.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::reach::Reach;
use contracts::requests::access::{KeyScope, SecretHolder};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::clock::now;
use super::sealing::{MasterKey, SealError};
use super::sessions;
use crate::domain::grant::{Caller, Need, opens};
use crate::domain::role::{Opening, Room, opening};
use crate::domain::verification::{Scheme, Secret};
use crate::store::lists::ListError;
use crate::store::people_pages::{self, LivePerson};
use crate::store::snapshot::{self, LiveDevice, LiveKey, SealedSecrets};

/// What another replica changed is known here after at most so long.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What the edge knows of access.
pub struct AccessBook {
    pool: PgPool,
    master: MasterKey,
    admin_hash: [u8; 32],
    page: RwLock<Option<Arc<Page>>>,
    /// Held while it is read: of two readings at once the older one could end last, and turn back
    /// what its asker was told is known.
    reading: Mutex<()>,
}

/// Everything as it was at one revision.
struct Page {
    revision: i64,
    keys: HashMap<String, LiveKey>,
    devices: HashMap<String, Arc<LiveDevice>>,
    tokens: HashMap<String, Arc<LiveDevice>>,
    people: HashMap<String, Arc<LivePerson>>,
    sessions: HashMap<String, (String, DateTime<Utc>)>,
    senders: HashMap<(SecretHolder, String), Sender>,
}

/// Whoever signs webhooks.
#[derive(Clone, Debug)]
pub struct Sender {
    /// How.
    pub scheme: Scheme,
    /// With what; none where the master key does not open them.
    pub secrets: Option<Arc<[Secret]>>,
}

impl AccessBook {
    /// Makes a book that knows nobody but the admin until it is read.
    pub fn new(pool: PgPool, master: MasterKey, admin_key: &str) -> Self {
        let admin_hash = Sha256::digest(admin_key.as_bytes()).into();
        Self { pool, master, admin_hash, page: RwLock::new(None), reading: Mutex::default() }
    }

    /// Reads it anew where it changed.
    pub async fn refresh(&self) -> Result<(), ListError> {
        let _alone = self.reading.lock().await;
        let revision = snapshot::revision(&self.pool).await?;
        if self.page().is_some_and(|page| page.revision == revision) {
            return Ok(());
        }
        let keys = snapshot::keys(&self.pool).await?.into_iter();
        let devices = snapshot::devices(&self.pool).await?.into_iter();
        let devices: Vec<_> = devices.map(Arc::new).collect();
        let token = |device: &Arc<LiveDevice>| Some((device.token_hash.clone()?, device.clone()));
        let sealed = snapshot::secrets(&self.pool).await?.into_iter();
        let people = people_pages::live_people(&self.pool).await?.into_iter();
        let sessions = people_pages::live_sessions(&self.pool).await?.into_iter();
        let page = Page {
            revision,
            keys: keys.map(|key| (key.hash.clone(), key)).collect(),
            tokens: devices.iter().filter_map(token).collect(),
            devices: devices.into_iter().map(|device| (device.id.clone(), device)).collect(),
            people: people.map(|person| (person.id.clone(), Arc::new(person))).collect(),
            sessions: sessions.map(|one| (one.hash, (one.person, one.expires_at))).collect(),
            senders: sealed.filter_map(|secrets| self.open(secrets)).collect(),
        };
        *self.page.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(page));
        Ok(())
    }

    /// Keeps it fresh until it is told to stop.
    pub async fn keep_fresh(&self, stop: CancellationToken) {
        let mut failing = false;
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            match self.refresh().await {
                Ok(()) => failing = false,
                Err(error) if !failing => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "access could not be read anew; what is known stands");
                    failing = true;
                }
                Err(_) => {}
            }
        }
    }

    /// Says who holds a key, and whether that is enough.
    pub fn admit(&self, key: Option<&str>, need: Need) -> Result<Caller, Problem> {
        let unknown =
            || Problem::unauthorized("send `Authorization: Bearer <key>` with a live key");
        let caller = self.caller(key.ok_or_else(unknown)?)?.ok_or_else(unknown)?;
        if opens(&caller.scope, need) {
            return Ok(caller);
        }
        let detail = format!("this needs {}; the key is {}", need.words(), caller.scope);
        Err(Problem::forbidden(detail))
    }

    fn caller(&self, key: &str) -> Result<Option<Caller>, Problem> {
        let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        // Hashes are compared, so that the time tells nothing of the key itself.
        if hash == self.admin_hash {
            let (actor, scope) = ("key:admin".to_owned(), KeyScope::Admin);
            return Ok(Some(Caller { actor, scope, person: None, reach: Reach::default() }));
        }
        let page = self.page().ok_or_else(not_read_yet)?;
        let hash = data_encoding::HEXLOWER.encode(&hash);
        if let Some(device) = page.tokens.get(&hash) {
            return Ok(Some(device_caller(&device.id)));
        }
        let known = page.keys.get(&hash);
        let live = known.filter(|key| key.expires_at.is_none_or(|at| now() < at));
        let Some(LiveKey { id, scope, .. }) = live else { return Ok(None) };
        let actor = match scope {
            KeyScope::Device(device) if !page.devices.contains_key(device) => return Ok(None),
            KeyScope::Device(device) => return Ok(Some(device_caller(device))),
            KeyScope::Admin | KeyScope::Read | KeyScope::Channel(_) => format!("key:{id}"),
        };
        let (scope, reach) = (scope.clone(), Reach::default());
        Ok(Some(Caller { actor, scope, person: None, reach }))
    }

    /// Gives who is signed in with a token.
    pub fn signed_in(&self, token: &str) -> Result<Option<Arc<LivePerson>>, Problem> {
        let page = self.page().ok_or_else(not_read_yet)?;
        let session = page.sessions.get(&sessions::hash_of(token));
        let live = session.filter(|(_, expires_at)| now() < *expires_at);
        Ok(live.and_then(|(person, _)| page.people.get(person).cloned()))
    }

    /// Gives somebody who may sign in.
    pub fn person(&self, id: &str) -> Result<Option<Arc<LivePerson>>, Problem> {
        Ok(self.page().ok_or_else(not_read_yet)?.people.get(id).cloned())
    }

    /// Says who is signed in, and whether their work is enough for a call of a room.
    pub fn admit_person(&self, token: &str, room: Room, works: bool) -> Result<Caller, Problem> {
        let gone = || Problem::unauthorized("nobody is signed in any more; sign in again");
        caller(&*self.signed_in(token)?.ok_or_else(gone)?, room, works)
    }

    /// Gives who signs under this name.
    pub fn sender(&self, holder: SecretHolder, id: &str) -> Result<Option<Sender>, Problem> {
        let page = self.page().ok_or_else(not_read_yet)?;
        Ok(page.senders.get(&(holder, id.to_owned())).cloned())
    }

    /// Names those whose secrets the master key does not open.
    pub fn unopened(&self) -> Vec<String> {
        let page = self.page();
        let senders = page.iter().flat_map(|page| page.senders.iter());
        let closed = senders.filter(|(_, sender)| sender.secrets.is_none());
        closed.map(|((holder, id), _)| bound_to(*holder, id)).collect()
    }

    /// Gives a live device.
    pub fn device(&self, id: &str) -> Option<Arc<LiveDevice>> {
        self.page()?.devices.get(id).cloned()
    }

    /// Gives every live device.
    pub fn devices(&self) -> Vec<Arc<LiveDevice>> {
        self.page().map(|page| page.devices.values().cloned().collect()).unwrap_or_default()
    }

    /// Seals a secret for its holder.
    pub fn seal(&self, holder: SecretHolder, id: &str, secret: &str) -> Result<String, Problem> {
        self.master.seal(&bound_to(holder, id), secret).map_err(|error| runtime::broken(&error))
    }

    /// Seals what opens a shop or signs webhooks, for its target.
    pub fn seal_for(&self, target: &str, secret: &str) -> Result<String, Problem> {
        let sealed = self.master.seal(&bound_to_target(target), secret);
        sealed.map_err(|error| runtime::broken(&error))
    }

    /// Opens what was sealed for a target.
    pub fn open_for(&self, target: &str, sealed: &str) -> Result<String, SealError> {
        self.master.open(&bound_to_target(target), sealed)
    }

    fn open(&self, sealed: SealedSecrets) -> Option<((SecretHolder, String), Sender)> {
        let scheme = Scheme::named(&sealed.scheme)?;
        let bound = bound_to(sealed.holder, &sealed.id);
        let open = |text: &String| {
            let opened = self.master.open(&bound, text).ok()?;
            Secret::parse(scheme, &opened).ok()
        };
        let secrets: Option<Vec<_>> = sealed.sealed.iter().map(open).collect();
        if secrets.is_none() {
            tracing::error!(
                holder = bound,
                "the secrets of {bound} do not open; is the master key another one?"
            );
        }
        Some(((sealed.holder, sealed.id), Sender { scheme, secrets: secrets.map(Arc::from) }))
    }

    fn page(&self) -> Option<Arc<Page>> {
        self.page.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Says as whom a person acts in a room, where their work is enough.
pub fn caller(person: &LivePerson, room: Room, works: bool) -> Result<Caller, Problem> {
    let wanted = if works { Opening::Works } else { Opening::Looks };
    if opening(person.role, room) < wanted {
        let role = person.role.word().replace('_', " ");
        return Err(Problem::forbidden(format!("this is not among the work of the role {role}")));
    }
    let scope = if works { KeyScope::Admin } else { KeyScope::Read };
    let reach = person.reach.clone();
    Ok(Caller { actor: person.actor(), scope, person: Some(person.id.clone()), reach })
}

fn device_caller(id: &str) -> Caller {
    let (actor, scope) = (format!("device:{id}"), KeyScope::Device(id.to_owned()));
    Caller { actor, scope, person: None, reach: Reach::default() }
}

fn bound_to(holder: SecretHolder, id: &str) -> String {
    format!("{}:{id}", holder.code())
}

fn bound_to_target(target: &str) -> String {
    format!("target:{target}")
}

fn not_read_yet() -> Problem {
    Problem::unavailable("access was not read yet").retry_after(1)
}
