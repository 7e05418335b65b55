//! The cluster that every test's database begins as: made once per version, then copied.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::binaries::Cache;
use crate::files::{lock, make_folder, remove_folder};
use crate::postgres::initdb;
use crate::{PostgresBinaries, StackError, identity, secrets};

/// Known to everybody: these servers live for seconds, on loopback, and hold nothing.
pub(super) const PASSWORD: &str = "test";

/// Changed when the cluster is made differently, so that old templates are left alone.
const RECIPE: u32 = 1;

/// Lays a fresh cluster into a test's folder.
pub(super) async fn copy_to(binaries: &PostgresBinaries, data: &Path) -> Result<(), StackError> {
    let template = template(binaries).await?;
    make_folder(data, 0o755)?;
    identity::give(data)?;
    let mut command = Command::new("cp");
    // As the servers' user, so that every copy belongs to it.
    identity::apply(&mut command);
    command.arg("-R").arg(&template).arg(data.join("cluster")).current_dir(data);
    let output = tokio::process::Command::from(command).output().await;
    let output = output.map_err(StackError::file("cp"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(StackError::Program { program: "cp".to_owned(), words })
}

async fn template(binaries: &PostgresBinaries) -> Result<PathBuf, StackError> {
    let templates = Cache::of_this_user()?.join("templates");
    make_folder(&templates, 0o755)?;
    identity::give(&templates)?;
    let template = templates.join(format!("postgres-{}-{RECIPE}", binaries.version()));
    if template.exists() {
        return Ok(template);
    }
    let _held = lock(templates.join("lock")).await?;
    if template.exists() {
        return Ok(template);
    }
    let staged = templates.join("staging");
    let password = templates.join("password");
    remove_folder(&staged)?;
    secrets::write(&password, PASSWORD)?;
    identity::give(&password)?;
    // A small log: the copy is then half as large.
    initdb(binaries, &staged, &password, &["--wal-segsize=1", "--no-sync"]).await?;
    std::fs::rename(&staged, &template).map_err(StackError::file(&template))?;
    Ok(template)
}
