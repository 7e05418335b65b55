//! Further ways into the broker than its own port: its own protocol inside of WebSocket, as browsers
//! and devices on another network speak it, and MQTT, as devices speak that know nothing else.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::folder::ServerFolder;
use crate::{StackError, identity, secrets};

/// What is spoken at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The broker's own protocol, inside of WebSocket.
    WebSocket,
    /// MQTT 3.1.1, translated by the broker.
    Mqtt,
}

impl Protocol {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::WebSocket, Self::Mqtt];

    /// Gives its name, as in the broker's configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::Mqtt => "mqtt",
        }
    }

    /// Gives what the configuration says of a door that says everything in the clear.
    const fn in_the_clear(self) -> &'static str {
        match self {
            Self::WebSocket => ", no_tls: true",
            Self::Mqtt => "",
        }
    }
}

/// Where the broker takes connections, and with what it shows to be who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// Where it listens; port 0 stands for a free one, which is remembered.
    pub listen: SocketAddr,
    /// Its certificate; without it, everything is said in the clear.
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

/// Which doors the broker has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doors {
    /// For WebSocket, if it has one.
    pub websocket: Option<Door>,
    /// For MQTT, if it has one.
    pub mqtt: Option<Door>,
}

impl Doors {
    /// Gives the door for a protocol, if there is one.
    pub fn of(&self, protocol: Protocol) -> Option<&Door> {
        match protocol {
            Protocol::WebSocket => self.websocket.as_ref(),
            Protocol::Mqtt => self.mqtt.as_ref(),
        }
    }

    /// Gives every door that there is.
    pub fn all(&self) -> impl Iterator<Item = (Protocol, &Door)> {
        Protocol::ALL.into_iter().filter_map(|protocol| Some((protocol, self.of(protocol)?)))
    }

    /// Gives the same with ports that are known.
    pub(super) fn settled(&self, folder: &ServerFolder) -> Result<Self, StackError> {
        let mut settled = self.clone();
        let doors =
            [(Protocol::WebSocket, &mut settled.websocket), (Protocol::Mqtt, &mut settled.mqtt)];
        for (protocol, door) in doors {
            if let Some(door) = door.as_mut().filter(|door| door.listen.port() == 0) {
                door.listen.set_port(folder.port(&format!("{}-port", protocol.name()))?);
            }
        }
        Ok(settled)
    }

    /// Gives the lines of the broker's configuration.
    pub(super) fn lines(&self, folder: &ServerFolder) -> String {
        let line = |(protocol, door): (Protocol, &Door)| {
            let (name, host, port) = (protocol.name(), door.listen.ip(), door.listen.port());
            let safety = match door.tls {
                Some(_) => {
                    let [certificate, key] = copies(protocol).map(|name| folder.join(&name));
                    format!(", tls {{ cert_file: {certificate:?}, key_file: {key:?} }}")
                }
                None => protocol.in_the_clear().to_owned(),
            };
            format!("{name} {{ host: \"{host}\", port: {port}{safety} }}\n")
        };
        self.all().map(line).collect()
    }

    /// Gives the broker's user copies of certificates and keys, since it may read no others; says
    /// whether they are other ones than before.
    pub(super) fn copy(&self, folder: &ServerFolder) -> Result<bool, StackError> {
        let mut changed = false;
        for (protocol, door) in self.all() {
            let Some(tls) = &door.tls else { continue };
            for (from, name) in [&tls.certificate, &tls.key].into_iter().zip(copies(protocol)) {
                let text = fs::read_to_string(from).map_err(StackError::file(from))?;
                let to = folder.join(&name);
                if fs::read_to_string(&to).is_ok_and(|old| old.trim_end() == text.trim_end()) {
                    continue;
                }
                secrets::write(&to, text.trim_end())?;
                identity::give(&to)?;
                changed = true;
            }
        }
        Ok(changed)
    }
}

/// Names the copies of certificate and key.
fn copies(protocol: Protocol) -> [String; 2] {
    ["pem", "key"].map(|end| format!("{}.{end}", protocol.name()))
}
