//! The keys that sign, and the accounts that always exist.

mod keys;

pub(crate) use keys::of_kind;

use nkeys::KeyPair;

use crate::CredentialsError;
use crate::claims::{
    AccountClaims, AccountLimits, Export, OperatorClaims, PermissionClaims, Shared, UserClaims,
    sign,
};

const OPERATOR: &str = "kontor";
const SYSTEM: &str = "SYS";
const APPLICATION: &str = "KONTOR";

/// Names one of the accounts that always exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Administers the broker: may push claims, sees no message of ours.
    System,
    /// Holds the services, their streams and all their messages.
    Application,
}

/// Lists what the application account offers to the accounts of devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exports {
    /// Subjects that devices may ask on, such as every device's own.
    pub services: Vec<String>,
    /// Subjects that devices may hear, such as job offers.
    pub streams: Vec<String>,
}

/// Lists what a user may publish and subscribe; an empty list allows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Subjects, wildcards allowed.
    pub publish: Vec<String>,
    /// Subjects, wildcards allowed.
    pub subscribe: Vec<String>,
}

/// Holds the keys of the operator, the system account and the application account.
pub struct Authority {
    operator: KeyPair,
    system: KeyPair,
    application: KeyPair,
}

impl Authority {
    /// Makes new keys, kept nowhere yet.
    pub fn generate() -> Self {
        Self {
            operator: KeyPair::new_operator(),
            system: KeyPair::new_account(),
            application: KeyPair::new_account(),
        }
    }

    /// Signs the operator's claims about itself, for the broker's configuration.
    pub fn operator_jwt(&self) -> Result<String, CredentialsError> {
        let claims = OperatorClaims::new(self.system.public_key());
        sign(&self.operator, &self.operator.public_key(), OPERATOR, &claims)
    }

    /// Signs the system account.
    pub fn system_jwt(&self) -> Result<String, CredentialsError> {
        let claims = AccountClaims::new(AccountLimits::WITHOUT_STREAMS);
        self.sign_account(&self.system.public_key(), SYSTEM, &claims)
    }

    /// Signs the application account: streams without limits, and what it offers to devices.
    pub fn application_jwt(&self, exports: &Exports) -> Result<String, CredentialsError> {
        let mut claims = AccountClaims::new(AccountLimits::WITH_STREAMS);
        let services = exports.services.iter().map(|subject| Export::new(Shared::Service, subject));
        let streams = exports.streams.iter().map(|subject| Export::new(Shared::Stream, subject));
        claims.exports = services.chain(streams).collect();
        self.sign_account(&self.application.public_key(), APPLICATION, &claims)
    }

    /// Gives the public key of an account.
    pub fn public_key(&self, account: Account) -> String {
        self.key(account).public_key()
    }

    /// Makes a user with these permissions and nothing else, as the text of a `.creds` file.
    ///
    /// Every call makes a new key: the text is the only copy.
    pub fn user_creds(
        &self,
        account: Account,
        name: &str,
        permissions: &Permissions,
    ) -> Result<String, CredentialsError> {
        let allowed = PermissionClaims::only(&permissions.publish, &permissions.subscribe);
        new_user(self.key(account), name, allowed)
    }

    /// Makes a user of the application account that may do everything there, streams included.
    pub fn admin_creds(&self, name: &str) -> Result<String, CredentialsError> {
        new_user(&self.application, name, PermissionClaims::default())
    }

    /// Makes a user of the system account, which may push claims to the broker.
    pub fn system_creds(&self, name: &str) -> Result<String, CredentialsError> {
        new_user(&self.system, name, PermissionClaims::default())
    }

    pub(crate) fn sign_account(
        &self,
        public_key: &str,
        name: &str,
        claims: &AccountClaims,
    ) -> Result<String, CredentialsError> {
        sign(&self.operator, public_key, name, claims)
    }

    fn key(&self, account: Account) -> &KeyPair {
        match account {
            Account::System => &self.system,
            Account::Application => &self.application,
        }
    }
}

/// Makes a user whose claims open the account by MQTT to whoever shows them: nobody has its key.
pub(crate) fn new_bearer(account: &KeyPair, name: &str) -> Result<String, CredentialsError> {
    let claims = UserClaims::bearer_by_mqtt(PermissionClaims::default());
    sign(account, &KeyPair::new_user().public_key(), name, &claims)
}

/// Makes a user with a new key and writes both down as a `.creds` file does.
pub(crate) fn new_user(
    account: &KeyPair,
    name: &str,
    permissions: PermissionClaims,
) -> Result<String, CredentialsError> {
    let user = KeyPair::new_user();
    let jwt = sign(account, &user.public_key(), name, &UserClaims::new(permissions))?;
    let seed = user.seed()?;
    Ok(format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         ************************* IMPORTANT *************************\n\
         NKEY Seed printed below can be used to sign and prove identity.\n\
         NKEYs are sensitive and should be treated as secrets.\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n\n\
         *************************************************************\n"
    ))
}
