//! Passwords that nobody has to think of.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::StackError;

/// 256 bits: nothing to guess, and still one line.
const SECRET_BYTES: usize = 32;

/// Makes a new secret: 64 hexadecimal digits, safe in URLs and shells.
pub fn generate() -> Result<String, StackError> {
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(StackError::NoRandomness)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reads the secret in a file, or makes one and keeps it there with mode 0600.
pub fn load_or_generate(path: &Path) -> Result<String, StackError> {
    match fs::read_to_string(path) {
        Ok(secret) if !secret.trim().is_empty() => return Ok(secret.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(source) => return Err(StackError::file(path)(source)),
    }
    let secret = generate()?;
    write(path, &secret)?;
    Ok(secret)
}

/// Keeps a secret in a file that only its owner can read; whole or not at all.
pub fn write(path: &Path, secret: &str) -> Result<(), StackError> {
    let failed = StackError::file(path);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let _ = fs::remove_file(&beside);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| {
            writeln!(file, "{secret}")?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path))
        .map_err(failed)
}
