//! The broker's configuration, and the file with its process id.

use std::fs;
use std::io::ErrorKind;

use credentials::Account;
use rustix::process::Signal;

use super::{ACCOUNTS, CONFIG, Doors, NatsOptions, SERVER, STREAMS};
use crate::folder::ServerFolder;
use crate::process::as_pid;
use crate::{StackError, launch};

/// Inside the folder of streams, which is the broker's own.
const PID_FILE: &str = "broker.pid";

/// More than any disk has. Without it a broker takes for its limit what its disk has free when it
/// starts: one that starts on a full disk makes no stream, also when there is room again.
const STORE_MAX: &str = "16TB";

/// As large as the largest event with its envelope may become, with room to spare.
const MAX_PAYLOAD: &str = "4MB";

pub(super) fn write(
    folder: &ServerFolder,
    options: &NatsOptions<'_>,
    doors: &Doors,
    port: u16,
    monitoring_port: u16,
) -> Result<(), StackError> {
    let streams = folder.join(STREAMS);
    let mut text = format!(
        "server_name: \"kontor-{port}\"\n\
         listen: \"127.0.0.1:{port}\"\n\
         http: \"127.0.0.1:{monitoring_port}\"\n\
         max_payload: {MAX_PAYLOAD}\n\
         pid_file: {pid:?}\n\
         jetstream {{ store_dir: {streams:?}, max_file: {STORE_MAX} }}\n",
        pid = streams.join(PID_FILE),
    );
    if let Some(authority) = options.authority {
        let (system, application) =
            (authority.public_key(Account::System), authority.public_key(Account::Application));
        text.push_str(&format!(
            "operator: {operator}\n\
             system_account: {system}\n\
             resolver {{ type: full, dir: {accounts:?}, allow_delete: true }}\n\
             resolver_preload {{\n  {system}: {system_jwt}\n  {application}: {application_jwt}\n}}\n",
            operator = authority.operator_jwt()?,
            accounts = folder.join(ACCOUNTS),
            system_jwt = authority.system_jwt()?,
            application_jwt = authority.application_jwt(&options.exports)?,
        ));
    }
    doors.copy(folder)?;
    text.push_str(&doors.lines(folder));
    text.push_str(&options.settings);
    let path = folder.join(CONFIG);
    fs::write(&path, text).map_err(StackError::file(&path))
}

/// Stops what a killed predecessor left running on this folder.
pub(super) async fn end_leftover(folder: &ServerFolder) -> Result<(), StackError> {
    let file = folder.join(STREAMS).join(PID_FILE);
    let Ok(text) = fs::read_to_string(&file) else {
        return Ok(());
    };
    if let Some(pid) = text.trim().parse().ok().and_then(as_pid) {
        launch::end_leftover(SERVER, pid, &folder.join(CONFIG), Signal::TERM).await?;
    }
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StackError::file(&file)(error)),
        _ => Ok(()),
    }
}
