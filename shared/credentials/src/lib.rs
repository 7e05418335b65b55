//! Who may say what on the broker, and what the holder of a link may do.
//!
//! The broker runs in operator mode: it trusts one operator key, and every account and user shows
//! claims signed down from it. So a device is added, changed or cut off by pushing a signed
//! account to the running broker; nothing restarts, and no password is kept anywhere. A device that
//! cannot sign, because it speaks MQTT, shows claims that let it in there without a signature.
//!
//! Read in this order:
//!
//! - [`authority`]: the keys that sign, on disk, and the accounts that always exist
//! - [`device`]: one account per device, so that nobody can listen to somebody else's replies
//! - [`push`]: handing claims to the running broker, and clearing away what it kept
//! - [`claims`]: the shapes that the broker reads, and how they are signed
//! - [`links`]: what customers may do without a login, signed by us and read by us
//!
//! Subjects come in as arguments: the contracts alone spell them.

pub mod authority;
pub mod claims;
pub mod device;
mod error;
pub mod links;
pub mod push;

pub use authority::{Account, Authority, Exports, Permissions};
pub use device::{DeviceAccount, DeviceGrant};
pub use error::CredentialsError;
pub use push::{PushError, purge_storage, push_claims};

/// Names the subjects under which the broker hands requests of other accounts to a responder.
///
/// A request that comes in through a service import carries a reply subject made by the broker,
/// `_R_.<random>`. A user with restricted permissions that answers devices must be allowed to
/// publish here; it needs no right on any inbox for that.
pub const IMPORTED_REPLIES: &str = "_R_.>";
