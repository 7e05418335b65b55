//! One account per device.
//!
//! Clients listen for replies on `_INBOX.>` unless told otherwise. In an account of its own a
//! device hears nobody else there. What it may do is said in the account, not in the device's
//! credentials: zones change by pushing the account anew, and the device keeps its file.

use nkeys::{KeyPair, KeyPairType};

use crate::authority::{new_bearer, new_user};
use crate::claims::{
    AccountClaims, AccountLimits, Import, NO_LIMIT, PermissionClaims, Shared, seconds_now,
};
use crate::{Account, Authority, CredentialsError};

/// Connections at one time: a device, its restart, and a person who looks on.
const CONNECTIONS_MAX: i64 = 5;

/// Subscriptions per connection: some zones, inboxes, and clients that subscribe per request.
const SUBSCRIPTIONS_MAX: i64 = 256;

/// Bytes in one message: a scan is some hundred bytes, a list of jobs some thousand.
const PAYLOAD_MAX_BYTES: i64 = 64 * 1024;

/// Bytes that the broker keeps for a device that comes in by MQTT: a session takes some hundred.
const MQTT_STORAGE_MAX_BYTES: i64 = 1024 * 1024;

/// Streams for its sessions: the broker makes five.
const MQTT_STREAMS_MAX: i64 = 10;

/// Consumers of them: two for a session, and one for each subscription that is not of QoS 0.
const MQTT_CONSUMERS_MAX: i64 = 10;

/// Where a broker of 2.10 hands a client of MQTT what it keeps for its subscriptions of QoS 1 and 2,
/// if the client may hear it. In a device's account there is nothing of anybody else.
const MQTT_DELIVERIES: [&str; 2] = ["$MQTT.sub.>", "$MQTT.deliver.pubrel.>"];

/// Says what a device may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceGrant {
    /// The device's name, for people who read the broker's lists.
    pub name: String,
    /// The subjects it may ask on, its own and no others; exported by the application.
    pub requests: Vec<String>,
    /// The subjects it hears: the job offers of its zones; exported by the application.
    pub offers: Vec<String>,
    /// The inboxes it may listen on, such as `_INBOX.>`.
    pub inboxes: Vec<String>,
    /// Where it hears answers without an inbox, exported by the application. This lets it in by MQTT,
    /// by a password, and gives it room for sessions; without, the device signs and has no storage.
    pub mqtt_answers: Option<String>,
}

/// Gives what must be pushed, kept and handed over for a new device.
#[derive(Clone)]
pub struct DeviceAccount {
    /// To be pushed to the broker before the device connects.
    pub account_jwt: String,
    /// To be kept: it names the device's account when zones change or the device is revoked.
    pub account_public_key: String,
    /// To be kept only where further credentials shall be made for the same account; secret.
    pub account_seed: String,
    /// To be handed to the device, once; secret.
    pub creds: String,
    /// What it sends as its password where it comes in by MQTT, under any user name; secret. None
    /// where it does not.
    pub mqtt_password: Option<String>,
}

impl Authority {
    /// Makes the account of a device, and credentials for it.
    ///
    /// - Takes: the seed of the device's account, or none to make a new one.
    pub fn device_account(
        &self,
        grant: &DeviceGrant,
        account_seed: Option<&str>,
    ) -> Result<DeviceAccount, CredentialsError> {
        let account = match account_seed {
            Some(seed) => account_key(KeyPair::from_seed(seed)?)?,
            None => KeyPair::new_account(),
        };
        let account_public_key = account.public_key();
        let is_by_mqtt = grant.mqtt_answers.is_some();
        Ok(DeviceAccount {
            account_jwt: self.granted_account(&account_public_key, grant)?,
            account_seed: account.seed()?,
            mqtt_password: is_by_mqtt.then(|| new_bearer(&account, &grant.name)).transpose()?,
            // A user without permissions of its own has those that its account grants.
            creds: new_user(&account, &grant.name, PermissionClaims::default())?,
            account_public_key,
        })
    }

    /// Signs the account of a known device anew, say with other zones.
    ///
    /// Once pushed, what is heard changes at once; permissions change when the device reconnects.
    pub fn granted_account(
        &self,
        account_public_key: &str,
        grant: &DeviceGrant,
    ) -> Result<String, CredentialsError> {
        account_key(KeyPair::from_public_key(account_public_key)?)?;
        let application = self.public_key(Account::Application);
        let requests = grant.requests.iter().map(|to| (Shared::Service, to));
        let heard: Vec<_> = grant.offers.iter().chain(&grant.mqtt_answers).collect();
        let imports: Vec<_> = requests
            .chain(heard.iter().map(|from| (Shared::Stream, *from)))
            .map(|(kind, subject)| Import::new(kind, subject, &application))
            .collect();
        let mut claims = AccountClaims::new(AccountLimits {
            subs: SUBSCRIPTIONS_MAX,
            data: NO_LIMIT,
            payload: PAYLOAD_MAX_BYTES,
            imports: NO_LIMIT,
            conn: CONNECTIONS_MAX,
            ..AccountLimits::NOTHING
        });
        let mut heard: Vec<_> = heard.into_iter().chain(&grant.inboxes).cloned().collect();
        if grant.mqtt_answers.is_some() {
            claims.limits.disallow_bearer = false;
            claims.limits.disk_storage = MQTT_STORAGE_MAX_BYTES;
            claims.limits.streams = MQTT_STREAMS_MAX;
            claims.limits.consumer = MQTT_CONSUMERS_MAX;
            // A broker of 2.10 counts its own hand on each of them as a connection when the account is
            // told again, and would close the device's.
            claims.limits.conn += MQTT_STREAMS_MAX + MQTT_CONSUMERS_MAX;
            heard.extend(MQTT_DELIVERIES.map(str::to_owned));
        }
        claims.imports = imports;
        claims.default_permissions = PermissionClaims::only(&grant.requests, &heard);
        self.sign_account(account_public_key, &grant.name, &claims)
    }

    /// Signs the account of a device that is cut off: nothing shared, nobody let in, every
    /// credential issued so far void. Once pushed, its connections end.
    pub fn revoked_account(
        &self,
        account_public_key: &str,
        name: &str,
    ) -> Result<String, CredentialsError> {
        account_key(KeyPair::from_public_key(account_public_key)?)?;
        let mut claims = AccountClaims::new(AccountLimits::NOTHING);
        claims.revocations.insert("*".to_owned(), seconds_now());
        let nothing = Vec::new();
        claims.default_permissions = PermissionClaims::only(&nothing, &nothing);
        self.sign_account(account_public_key, name, &claims)
    }
}

fn account_key(key: KeyPair) -> Result<KeyPair, CredentialsError> {
    crate::authority::of_kind(key, KeyPairType::Account, "an account")
}
