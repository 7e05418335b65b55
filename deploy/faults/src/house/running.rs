//! What a running Kontor tells of itself.

use serde::Deserialize;

/// What a running Kontor tells in its data folder.
#[derive(Clone, Debug, Deserialize)]
pub struct Running {
    /// Of the process.
    pub pid: u32,
    /// Where the world comes in.
    pub http: String,
    /// Where operators look.
    pub operations: String,
    /// The broker.
    pub nats: String,
    /// The database, for reading alone.
    pub doctor_database: String,
    /// The database, as the owner of the schemas.
    pub owner_database: String,
}
