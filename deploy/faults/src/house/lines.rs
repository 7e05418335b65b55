//! Lines of our own between Kontor and its servers: whatever Kontor asks of them goes through here.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Running;
use crate::wire::Wire;

/// The lines to both servers.
pub struct Lines {
    /// To the database.
    pub database: Line,
    /// To the broker.
    pub broker: Line,
}

/// A line, and the server at its end.
pub struct Line {
    /// The line itself.
    pub wire: Wire,
    port: PathBuf,
}

impl Lines {
    /// Lays them to the servers of a data folder, which need not run yet.
    pub async fn lay(data: &Path) -> Result<Self> {
        let database = Line::lay(data.join("postgres/port")).await?;
        let broker = Line::lay(data.join("nats/port")).await?;
        Ok(Self { database, broker })
    }

    /// Gives the settings that lead Kontor onto them.
    pub fn settings(&self) -> [(String, String); 2] {
        let setting = |name: &str, line: &Line| (name.to_owned(), line.wire.address().to_string());
        [setting("KONTOR_DATABASE_VIA", &self.database), setting("KONTOR_NATS_VIA", &self.broker)]
    }

    /// Gives what runs as it is reached past the lines: whoever looks on is not cut off with Kontor.
    pub fn past(&self, running: Running) -> Running {
        Running {
            nats: self.broker.past(&running.nats),
            doctor_database: self.database.past(&running.doctor_database),
            owner_database: self.database.past(&running.owner_database),
            ..running
        }
    }
}

impl Line {
    /// The server keeps the port it is on in a file, and may be on another after a start.
    async fn lay(port: PathBuf) -> Result<Self> {
        let file = port.clone();
        Ok(Self { wire: Wire::lay(move || listens(&file)).await?, port })
    }

    fn past(&self, url: &str) -> String {
        let Some(server) = listens(&self.port) else { return url.to_owned() };
        url.replace(&self.wire.address().to_string(), &server.to_string())
    }
}

fn listens(file: &Path) -> Option<SocketAddr> {
    let port: u16 = std::fs::read_to_string(file).ok()?.trim().parse().ok()?;
    Some(SocketAddr::from(([127, 0, 0, 1], port)))
}
