//! The claims that the broker reads (JWT version 2), and how they are signed.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use nkeys::KeyPair;
use serde::Serialize;
use sha2::{Digest, Sha512_256};

use crate::CredentialsError;

const HEADER: &str = r#"{"typ":"JWT","alg":"ed25519-nkey"}"#;

/// Marks a limit that is none.
pub const NO_LIMIT: i64 = -1;

const CLAIMS_VERSION: u8 = 2;

#[derive(Serialize)]
struct Token<'a, C> {
    jti: String,
    iat: u64,
    iss: String,
    name: &'a str,
    sub: &'a str,
    nats: &'a C,
}

/// Signs `claims` about the holder of `subject`, as of now, in the compact form the broker takes.
pub fn sign<C: Serialize>(
    issuer: &KeyPair,
    subject: &str,
    name: &str,
    claims: &C,
) -> Result<String, CredentialsError> {
    let mut token = Token {
        jti: String::new(),
        iat: seconds_now(),
        iss: issuer.public_key(),
        name,
        sub: subject,
        nats: claims,
    };
    // The id is the hash of the claims without the id, as the broker's own tools make it.
    token.jti = BASE32_NOPAD.encode(&Sha512_256::digest(serde_json::to_vec(&token)?));
    let header = BASE64URL_NOPAD.encode(HEADER.as_bytes());
    let body = BASE64URL_NOPAD.encode(&serde_json::to_vec(&token)?);
    let signed = format!("{header}.{body}");
    let signature = BASE64URL_NOPAD.encode(&issuer.sign(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}

/// Gives the seconds since 1970 on this machine's clock, the unit of all claims.
pub fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// What an operator says of itself.
#[derive(Serialize)]
pub struct OperatorClaims {
    system_account: String,
    r#type: &'static str,
    version: u8,
}

impl OperatorClaims {
    /// Names the account whose users may administer the broker.
    pub fn new(system_account: String) -> Self {
        Self { system_account, r#type: "operator", version: CLAIMS_VERSION }
    }
}

/// What the operator says of an account. What is not set is not allowed.
#[derive(Serialize)]
pub struct AccountClaims {
    /// What the account takes from other accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Import>,
    /// What it offers to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exports: Vec<Export>,
    /// How much of everything.
    pub limits: AccountLimits,
    /// Users (or `*`) whose credentials issued up to that second are void.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub revocations: BTreeMap<String, u64>,
    /// What users may do that carry no permissions of their own.
    pub default_permissions: PermissionClaims,
    r#type: &'static str,
    version: u8,
}

impl AccountClaims {
    /// Begins with an account that shares nothing.
    pub fn new(limits: AccountLimits) -> Self {
        Self {
            imports: Vec::new(),
            exports: Vec::new(),
            limits,
            revocations: BTreeMap::new(),
            default_permissions: PermissionClaims::default(),
            r#type: "account",
            version: CLAIMS_VERSION,
        }
    }
}

/// How much an account may use; the broker reads a missing limit as zero.
#[derive(Serialize)]
pub struct AccountLimits {
    /// Subscriptions per connection.
    pub subs: i64,
    /// Bytes in all.
    pub data: i64,
    /// Bytes in one message.
    pub payload: i64,
    /// Imports.
    pub imports: i64,
    /// Exports.
    pub exports: i64,
    /// Whether exports may hold wildcards.
    pub wildcards: bool,
    /// Whether users without a signature of their own are refused.
    pub disallow_bearer: bool,
    /// Connections at one time.
    pub conn: i64,
    /// Leaf node connections at one time.
    pub leaf: i64,
    /// Bytes of streams in memory.
    pub mem_storage: i64,
    /// Bytes of streams on disk.
    pub disk_storage: i64,
    /// Streams.
    pub streams: i64,
    /// Consumers.
    pub consumer: i64,
}

impl AccountLimits {
    /// Allows everything but streams.
    pub const WITHOUT_STREAMS: Self = Self {
        subs: NO_LIMIT,
        data: NO_LIMIT,
        payload: NO_LIMIT,
        imports: NO_LIMIT,
        exports: NO_LIMIT,
        wildcards: true,
        disallow_bearer: true,
        conn: NO_LIMIT,
        leaf: 0,
        mem_storage: 0,
        disk_storage: 0,
        streams: 0,
        consumer: 0,
    };

    /// Allows everything, streams included.
    pub const WITH_STREAMS: Self = Self {
        mem_storage: NO_LIMIT,
        disk_storage: NO_LIMIT,
        streams: NO_LIMIT,
        consumer: NO_LIMIT,
        ..Self::WITHOUT_STREAMS
    };

    /// Allows nothing at all.
    pub const NOTHING: Self = Self {
        subs: 0,
        data: 0,
        payload: 0,
        imports: 0,
        exports: 0,
        wildcards: false,
        conn: 0,
        ..Self::WITHOUT_STREAMS
    };
}

/// Whether what is shared is asked (a service) or heard (a stream of messages).
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shared {
    /// Messages that are heard.
    Stream,
    /// Questions that are answered.
    Service,
}

/// One subject that an account offers to every other account.
#[derive(Serialize)]
pub struct Export {
    name: String,
    subject: String,
    r#type: Shared,
}

impl Export {
    /// Offers `subject`.
    pub fn new(kind: Shared, subject: &str) -> Self {
        Self { name: subject.to_owned(), subject: subject.to_owned(), r#type: kind }
    }
}

/// One subject that an account takes from another, under the same name.
#[derive(Serialize)]
pub struct Import {
    name: String,
    subject: String,
    account: String,
    r#type: Shared,
}

impl Import {
    /// Takes `subject` from the account with that public key.
    pub fn new(kind: Shared, subject: &str, account: &str) -> Self {
        Self {
            name: subject.to_owned(),
            subject: subject.to_owned(),
            account: account.to_owned(),
            r#type: kind,
        }
    }
}

/// What may be published and subscribed; an empty list allows everything.
#[derive(Default, Serialize)]
pub struct PermissionClaims {
    r#pub: SubjectList,
    sub: SubjectList,
}

#[derive(Default, Serialize)]
struct SubjectList {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deny: Vec<String>,
}

impl SubjectList {
    /// An empty list would allow everything to the broker; here it allows nothing.
    fn only(subjects: &[String]) -> Self {
        let deny = if subjects.is_empty() { vec![">".to_owned()] } else { Vec::new() };
        Self { allow: subjects.to_vec(), deny }
    }
}

impl PermissionClaims {
    /// Allows these subjects and no others.
    pub fn only(publish: &[String], subscribe: &[String]) -> Self {
        Self { r#pub: SubjectList::only(publish), sub: SubjectList::only(subscribe) }
    }
}

/// What an account says of one of its users.
#[derive(Serialize)]
pub struct UserClaims {
    #[serde(flatten)]
    permissions: PermissionClaims,
    subs: i64,
    data: i64,
    payload: i64,
    /// Whether the claims alone let somebody in, without a signature.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bearer_token: bool,
    /// By which protocols the user comes in; by all of them where nothing is said.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    allowed_connection_types: &'static [&'static str],
    r#type: &'static str,
    version: u8,
}

impl UserClaims {
    /// Gives the user these permissions; the limits are those of the account.
    pub fn new(permissions: PermissionClaims) -> Self {
        Self {
            permissions,
            subs: NO_LIMIT,
            data: NO_LIMIT,
            payload: NO_LIMIT,
            bearer_token: false,
            allowed_connection_types: &[],
            r#type: "user",
            version: CLAIMS_VERSION,
        }
    }

    /// Lets in whoever shows these claims, by MQTT and no other way: it has no means to sign.
    pub fn bearer_by_mqtt(permissions: PermissionClaims) -> Self {
        Self { bearer_token: true, allowed_connection_types: &["MQTT"], ..Self::new(permissions) }
    }
}
