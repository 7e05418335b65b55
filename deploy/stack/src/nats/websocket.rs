//! A second way into the broker: its own protocol inside of WebSocket, as browsers and devices on
//! another network speak it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::folder::ServerFolder;
use crate::{StackError, identity, secrets};

const PORT: &str = "websocket-port";
const CERTIFICATE: &str = "websocket.pem";
const KEY: &str = "websocket.key";

/// How the broker takes connections by WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSocket {
    /// Where it listens; port 0 stands for a free one, which is remembered.
    pub listen: SocketAddr,
    /// What it shows to be who it is; without it, everything is said in the clear.
    pub tls: Option<Tls>,
}

/// A certificate and its private key, in PEM; both may be in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl WebSocket {
    /// Gives the same with a port that is known.
    pub(super) fn settled(&self, folder: &ServerFolder) -> Result<Self, StackError> {
        let mut settled = self.clone();
        if settled.listen.port() == 0 {
            settled.listen.set_port(folder.port(PORT)?);
        }
        Ok(settled)
    }

    /// Gives the lines of the broker's configuration.
    pub(super) fn lines(&self, folder: &ServerFolder) -> String {
        let (host, port) = (self.listen.ip(), self.listen.port());
        let safety = match self.tls {
            Some(_) => {
                let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
                format!("tls {{ cert_file: {certificate:?}, key_file: {key:?} }}")
            }
            None => "no_tls: true".to_owned(),
        };
        format!("websocket {{ host: \"{host}\", port: {port}, {safety} }}\n")
    }

    /// Gives the broker's user copies of certificate and key, since it may read no others; says
    /// whether they are other ones than before.
    pub(super) fn copy(&self, folder: &ServerFolder) -> Result<bool, StackError> {
        let Some(tls) = &self.tls else { return Ok(false) };
        let mut changed = false;
        for (from, name) in [(&tls.certificate, CERTIFICATE), (&tls.key, KEY)] {
            let text = fs::read_to_string(from).map_err(StackError::file(from))?;
            let to = folder.join(name);
            if fs::read_to_string(&to).is_ok_and(|old| old.trim_end() == text.trim_end()) {
                continue;
            }
            secrets::write(&to, text.trim_end())?;
            identity::give(&to)?;
            changed = true;
        }
        Ok(changed)
    }
}
