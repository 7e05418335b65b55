//! PostgreSQL and NATS for one machine: found or fetched, started, and looked after.
//!
//! Read in this order:
//!
//! - [`given`]: servers that the user already has, which then are used instead
//! - [`binaries`]: where the servers come from: the system, the cache, or a private fetch
//! - [`postgres`] and [`nats`]: one server on one folder, on loopback
//! - [`supervisor`]: starts again what dies
//! - [`secrets`]: passwords that nobody has to think of
//! - `testing` (feature `testing`): throw-away servers for tests
//!
//! Nothing here changes the system: what is fetched lies in a cache folder, what runs is a child
//! of this process, and all data lies under the folder that was named.

pub mod binaries;
mod error;
mod fetch;
mod files;
mod folder;
pub mod given;
mod identity;
mod launch;
pub mod nats;
pub mod postgres;
mod process;
mod runner;
pub mod secrets;
pub mod supervisor;
#[cfg(feature = "testing")]
pub mod testing;

pub use binaries::{Binaries, NatsBinary, PostgresBinaries};
pub use error::StackError;
pub use nats::{NatsOptions, NatsServer};
pub use postgres::{PostgresOptions, PostgresServer};
pub use supervisor::Supervisor;
#[cfg(feature = "testing")]
pub use testing::{TestNats, TestPostgres, TestServers};
