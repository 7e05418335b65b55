//! What the server is told when it starts.

use std::path::Path;

use super::{PostgresOptions, cluster};
use crate::folder::ServerFolder;
use crate::{PostgresBinaries, identity};

/// For every server of ours, with the reason.
const ALWAYS: &[(&str, &str)] = &[
    ("listen_addresses", "127.0.0.1"),
    // An answer is given when the commit is on disk, never before.
    ("synchronous_commit", "on"),
    // Our statements are short: compiling them costs more than it saves, and needs a compiler.
    ("jit", "off"),
    // Seven services with pools of their own, and the tests' many small ones.
    ("max_connections", "200"),
    ("password_encryption", "scram-sha-256"),
];

/// For servers that keep real data: room for bursts of orders between two checkpoints.
const DURABLE: &[(&str, &str)] =
    &[("shared_buffers", "256MB"), ("max_wal_size", "4GB"), ("min_wal_size", "256MB")];

/// For throw-away servers: nothing of theirs has to outlive the machine.
const FLEETING: &[(&str, &str)] = &[
    ("shared_buffers", "32MB"),
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("autovacuum_naptime", "1h"),
    ("min_wal_size", "2MB"),
];

/// Smaller and faster than the default, where the server was built with it.
const LZ4: &[(&str, &str)] = &[("default_toast_compression", "lz4"), ("wal_compression", "lz4")];

pub(super) fn choose(
    binaries: &PostgresBinaries,
    folder: &ServerFolder,
    options: &PostgresOptions,
    sockets: Option<&Path>,
) -> Vec<(String, String)> {
    let mut chosen = ALWAYS.to_vec();
    // By default socket files lie in folders that other users share.
    let sockets = sockets.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    chosen.push(("unix_socket_directories", &sockets));
    if options.durable {
        chosen.extend(DURABLE);
        chosen.extend(LZ4.iter().filter(|setting| takes(binaries, folder, setting)));
    } else {
        chosen.extend(FLEETING);
    }
    let owned = chosen.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    owned.chain(options.settings.iter().cloned()).collect()
}

/// Asks the server's program whether it would take a setting.
fn takes(binaries: &PostgresBinaries, folder: &ServerFolder, (name, value): &(&str, &str)) -> bool {
    let mut command = binaries.command("postgres");
    identity::apply(&mut command);
    command.current_dir("/").arg("-D").arg(cluster::path(folder));
    command.arg("-c").arg(format!("{name}={value}")).args(["-C", name]);
    command.output().is_ok_and(|output| output.status.success())
}
