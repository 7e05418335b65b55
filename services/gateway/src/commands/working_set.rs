//! What a slice of commands touches, in memory: loaded once, stored once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use contracts::ids::{Id, KeyId};
use contracts::requests::access::PutSecrets;
use runtime::{Batch, BatchError, Task};

use super::Command;
use crate::domain::device::Device;
use crate::domain::key::Key;
use crate::store;

/// The keys and devices that the commands name, as the commands so far have left them.
pub struct WorkingSet {
    now: DateTime<Utc>,
    keys: BTreeMap<KeyId, Key>,
    devices: BTreeMap<String, Device>,
    changed_keys: BTreeSet<KeyId>,
    changed_devices: BTreeSet<String>,
    ended: Vec<(String, String)>,
    cut: Vec<String>,
    secrets: BTreeMap<(&'static str, String), PutSecrets>,
}

impl WorkingSet {
    /// Loads what the commands name.
    pub async fn load(batch: &mut Batch<'_>, tasks: &[Task<Command>]) -> Result<Self, BatchError> {
        let (mut hashes, mut key_ids, mut device_ids) = (vec![], vec![], vec![]);
        for task in tasks {
            match &task.command {
                Command::PutKey(wish) => hashes.push(wish.hash.clone()),
                Command::RevokeKey(wish) => key_ids.push(wish.key_id.uuid()),
                Command::PutDevice(wish) => device_ids.push(wish.id.clone()),
                Command::RevokeDevice(wish) => device_ids.push(wish.id.clone()),
                Command::CutAccount(_)
                | Command::PutSecrets(_)
                | Command::People(_)
                | Command::Views(_)
                | Command::Outbound(_) => {}
            }
        }
        let mut set = Self {
            now: batch.now,
            keys: BTreeMap::new(),
            devices: BTreeMap::new(),
            changed_keys: BTreeSet::new(),
            changed_devices: BTreeSet::new(),
            ended: Vec::new(),
            cut: Vec::new(),
            secrets: BTreeMap::new(),
        };
        if !(hashes.is_empty() && key_ids.is_empty()) {
            let keys = store::keys::load(batch.conn, &hashes, &key_ids).await?;
            set.keys.extend(keys.into_iter().map(|key| (key.id, key)));
        }
        if !device_ids.is_empty() {
            let devices = store::devices::load(batch.conn, &device_ids).await?;
            set.devices.extend(devices.into_iter().map(|device| (device.id.clone(), device)));
        }
        Ok(set)
    }

    /// Stores what the commands changed, one statement for each table that they changed.
    pub async fn store(self, batch: &mut Batch<'_>) -> Result<(), BatchError> {
        let conn = &mut *batch.conn;
        let keys = self.changed_keys.iter().filter_map(|id| self.keys.get(id)).cloned();
        let keys: Vec<_> = keys.collect();
        let devices = self.changed_devices.iter().filter_map(|id| self.devices.get(id)).cloned();
        let devices: Vec<_> = devices.collect();
        let secrets: Vec<_> = self.secrets.into_values().collect();
        if !keys.is_empty() {
            store::keys::store(conn, &keys).await?;
        }
        if !devices.is_empty() {
            store::devices::store(conn, &devices).await?;
        }
        if !self.ended.is_empty() {
            store::devices::end_accounts(conn, &self.ended, self.now).await?;
        }
        if !self.cut.is_empty() {
            store::devices::cut_accounts(conn, &self.cut, self.now).await?;
        }
        if !secrets.is_empty() {
            store::secrets::store(conn, &secrets, self.now).await?;
        }
        if !(keys.is_empty() && devices.is_empty() && secrets.is_empty()) {
            store::raise_revision(conn).await?;
        }
        Ok(())
    }

    /// Gives the batch's moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Gives the key that has a hash.
    pub fn key_with_hash(&self, hash: &str) -> Option<&Key> {
        self.keys.values().find(|key| key.hash == hash)
    }

    /// Gives a key.
    pub fn key(&self, id: KeyId) -> Option<&Key> {
        self.keys.get(&id)
    }

    /// Gives a device.
    pub fn device(&self, id: &str) -> Option<&Device> {
        self.devices.get(id)
    }

    /// Keeps a key as it is now.
    pub fn put_key(&mut self, key: Key) {
        self.changed_keys.insert(key.id);
        self.keys.insert(key.id, key);
    }

    /// Keeps a device as it is now, and the account that it lost.
    pub fn put_device(&mut self, device: Device, ended: Option<String>) {
        self.ended.extend(ended.map(|account| (account, device.id.clone())));
        self.changed_devices.insert(device.id.clone());
        self.devices.insert(device.id.clone(), device);
    }

    /// Notes that the broker let go of an account.
    pub fn cut(&mut self, account: String) {
        self.cut.push(account);
    }

    /// Keeps secrets; the last wish of a slice stands.
    pub fn put_secrets(&mut self, secrets: PutSecrets) {
        self.secrets.insert((secrets.holder.code(), secrets.id.clone()), secrets);
    }
}
