//! Who the servers run as: the same user, or user 65534 when started by root.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::StackError;

/// `nobody` on every Linux; PostgreSQL refuses root and wants a user with a name.
const UNPRIVILEGED_ID: u32 = 65534;

/// Says whether this process is root's, so that servers must run as somebody else.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Lets a command run as the servers' user; other groups are dropped with it.
pub(crate) fn apply(command: &mut Command) {
    if is_root() {
        command.uid(UNPRIVILEGED_ID).gid(UNPRIVILEGED_ID);
    }
}

/// Gives one file or folder to the servers' user.
pub(crate) fn give(path: &Path) -> Result<(), StackError> {
    if is_root() {
        let id = Some(UNPRIVILEGED_ID);
        std::os::unix::fs::lchown(path, id, id).map_err(StackError::file(path))?;
    }
    Ok(())
}

/// Checks that the servers' user can enter every folder on the way.
pub(crate) fn check_reach(folder: &Path) -> Result<(), StackError> {
    if !is_root() {
        return Ok(());
    }
    for ancestor in folder.ancestors().skip(1) {
        let metadata = ancestor.metadata().map_err(StackError::file(ancestor))?;
        let by_owner = metadata.uid() == UNPRIVILEGED_ID && metadata.mode() & 0o100 != 0;
        let by_others = metadata.mode() & 0o001 != 0;
        if !by_owner && !by_others {
            let (folder, closed) = (folder.to_owned(), ancestor.to_owned());
            return Err(StackError::OutOfReach { folder, closed });
        }
    }
    Ok(())
}
