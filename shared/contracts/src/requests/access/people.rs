//! Questions to the gateway about the people who sign in: who they are, what their work is, their
//! sessions, and what they did.
//!
//! Nothing here carries a password or a session in clear: of one there is a slow hash, of the other a
//! fast one, as 256 random bits cannot be guessed.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Writes: lets a person sign in; again: changes name, role or password.
pub const PEOPLE_PUT: &str = "people.put";
/// Writes: ends a person's access and sessions.
pub const PEOPLE_END: &str = "people.end";
/// Reads: a page of people.
pub const PEOPLE_LIST: &str = "people.list";
/// Writes: notes a try to sign in; opens a session where it was right.
pub const SIGN_INS_NOTE: &str = "sign-ins.note";
/// Writes: ends a session.
pub const SESSIONS_END: &str = "sessions.end";
/// Writes: notes what somebody did.
pub const AUDIT_NOTE: &str = "audit.note";
/// Reads: a page of what was done, the newest first.
pub const AUDIT_LIST: &str = "audit.list";

/// What somebody's work is, and so what the house opens to them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, access and settings included.
    Admin,
    /// Runs the house: all work, and what is put aside.
    Operator,
    /// Orders, reviews, returns and customers.
    Clerk,
    /// Stock, the floor, parcels and what comes back.
    WarehouseLead,
    /// Jobs on the floor.
    Picker,
    /// Looks, and changes nothing.
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Admin, Self::Operator, Self::Clerk, Self::WarehouseLead, Self::Picker, Self::Viewer];

    /// Gives the word that stands in rows and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Clerk => "clerk",
            Self::WarehouseLead => "warehouse_lead",
            Self::Picker => "picker",
            Self::Viewer => "viewer",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Lets a person sign in, or changes who they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPerson {
    /// What they sign in with: 1 to 64 of `[A-Za-z0-9_-]`.
    pub id: String,
    /// What others read.
    pub name: String,
    /// Their work.
    pub role: Role,
    /// The hash of their password, in PHC form; needed for somebody new, and for whoever comes back.
    #[serde(default)]
    pub password_hash: Option<String>,
    /// The channels that their work reaches, none for all; as it was where nothing is said.
    #[serde(default)]
    pub channels: Option<Vec<String>>,
    /// The locations that their work reaches, none for all; as it was where nothing is said.
    #[serde(default)]
    pub locations: Option<Vec<String>>,
}

/// Ends a person's access.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndPerson {
    /// Who.
    pub id: String,
}

/// A person as they may be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// What they sign in with.
    pub id: String,
    /// What others read.
    pub name: String,
    /// Their work.
    pub role: Role,
    /// The channels that it reaches; none for all.
    #[serde(default)]
    pub channels: Vec<String>,
    /// The locations that it reaches; none for all.
    #[serde(default)]
    pub locations: Vec<String>,
    /// Since when they may sign in.
    pub made_at: DateTime<Utc>,
    /// When they last signed in.
    #[serde(default)]
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Until when no try to sign in is looked at: too many were wrong.
    #[serde(default)]
    pub locked_until: Option<DateTime<Utc>>,
    /// When their access was ended.
    #[serde(default)]
    pub ended_at: Option<DateTime<Utc>>,
}

/// A try to sign in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteSignIn {
    /// Who says to be there.
    pub id: String,
    /// The session that was wanted and may begin; none where the password was wrong.
    #[serde(default)]
    pub session: Option<NewSession>,
}

/// A session that may begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// SHA-256 of its token, 64 lower-case hex digits.
    pub hash: String,
    /// For how many minutes.
    pub minutes: u32,
}

/// What came of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignInNoted {
    /// Whether the session has begun.
    pub signed_in: bool,
    /// Until when further tries are not looked at.
    #[serde(default)]
    pub locked_until: Option<DateTime<Utc>>,
}

/// Ends a session.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSession {
    /// SHA-256 of its token, in hex.
    pub hash: String,
}

/// Something that a person did, or was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteAudit {
    /// Who.
    pub person: String,
    /// With which method.
    pub method: String,
    /// Where.
    pub path: String,
    /// How it was answered.
    pub status: u16,
    /// The trace that it began.
    pub trace: String,
}

/// Which part of what was done.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListAudit {
    /// Only what this person did.
    pub person: Option<String>,
    /// Only what was done then or later.
    pub since: Option<DateTime<Utc>>,
    /// Only what was done before.
    pub until: Option<DateTime<Utc>>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    pub cursor: Option<String>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    /// Its place in the list.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub person: String,
    /// With which method.
    pub method: String,
    /// Where.
    pub path: String,
    /// How it was answered.
    pub status: u16,
    /// The trace that it began.
    pub trace: String,
}
