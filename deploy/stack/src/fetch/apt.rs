//! A private apt: the machine's sources and keys, its own lists and downloads.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::StackError;
use crate::files::{make_folder, remove_folder};

/// What packages ask for and a private server does not use: tools of the distribution's own way
/// of running clusters, and the compiler for queries, which is switched off.
const LEFT_OUT: &[&str] =
    &["postgresql-common", "postgresql-client-common", "ssl-cert", "debconf", "locales", "adduser"];
const LEFT_OUT_BEGINNINGS: &[&str] = &["perl", "libperl", "libllvm", "libz3-"];
const LEFT_OUT_ENDS: &[&str] = &["-perl"];

/// Lists and descriptions that nobody reads here.
const SETTINGS: &[&str] = &[
    "Debug::NoLocking=true",
    "Acquire::Languages=none",
    "Acquire::Retries=3",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
    "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false",
];

pub(crate) struct AptRoot {
    folder: PathBuf,
    settings: Vec<OsString>,
}

impl AptRoot {
    /// Lays out a private root, with the machine's sources or with the given ones alone.
    pub(crate) fn of_this_machine(
        folder: &Path,
        sources: Option<&str>,
    ) -> Result<Self, StackError> {
        for part in ["state/lists/partial", "cache/archives/partial", "sources"] {
            make_folder(&folder.join(part), 0o755)?;
        }
        let status = folder.join("status");
        fs::write(&status, status_without_servers()?).map_err(StackError::file(&status))?;
        let mut settings = Vec::new();
        let mut set = |words: OsString| settings.extend([OsString::from("-o"), words]);
        SETTINGS.iter().for_each(|words| set(words.into()));
        let mut place = |key: &str, path: &Path| {
            let mut words = OsString::from(format!("{key}="));
            words.push(path);
            set(words);
        };
        place("Dir::State", &folder.join("state"));
        place("Dir::State::status", &status);
        place("Dir::Cache", &folder.join("cache"));
        if let Some(sources) = sources {
            let parts = folder.join("sources");
            let file = parts.join("private.sources");
            fs::write(&file, sources).map_err(StackError::file(&file))?;
            place("Dir::Etc::sourceparts", &parts);
            place("Dir::Etc::sourcelist", Path::new("/dev/null"));
        }
        Ok(Self { folder: folder.to_owned(), settings })
    }

    /// Throws the lists away, which are old by the time of the next fetch.
    pub(crate) fn remove(self) -> Result<(), StackError> {
        remove_folder(&self.folder)
    }

    pub(crate) async fn update(&self) -> Result<(), StackError> {
        self.run("apt-get", ["update", "-q"], None).await.map(drop)
    }

    /// Gives the version that the sources offer.
    pub(crate) async fn candidate(&self, package: &str) -> Result<String, StackError> {
        let words = self.run("apt-cache", ["policy", package], None).await?;
        let found = words.lines().find_map(|line| line.trim().strip_prefix("Candidate:"));
        Ok(found.unwrap_or("(none)").trim().to_owned())
    }

    /// Lists the package and what it needs that this machine lacks, with versions.
    pub(crate) async fn closure(&self, package: &str) -> Result<Vec<(String, String)>, StackError> {
        let words = ["install", "-s", "-q", "--no-install-recommends", package];
        let plan = self.run("apt-get", words, None).await?;
        Ok(plan.lines().filter_map(planned).filter(|(name, _)| is_needed(name)).collect())
    }

    pub(crate) async fn download(
        &self,
        packages: &[(String, String)],
        into: &Path,
    ) -> Result<(), StackError> {
        let named = packages.iter().map(|(name, version)| format!("{name}={version}"));
        let words = ["download", "-q"].map(str::to_owned).into_iter().chain(named);
        self.run("apt-get", words, Some(into)).await.map(drop)
    }

    async fn run<W: AsRef<OsStr>>(
        &self,
        program: &str,
        words: impl IntoIterator<Item = W>,
        folder: Option<&Path>,
    ) -> Result<String, StackError> {
        let mut command = Command::new(program);
        command.args(&self.settings).args(words).env("DEBIAN_FRONTEND", "noninteractive");
        if let Some(folder) = folder {
            command.current_dir(folder);
        }
        output(program, command).await
    }
}

/// Unpacks every package in a folder, without running anything that it brings.
pub(crate) async fn unpack(debs: &Path, prefix: &Path) -> Result<(), StackError> {
    let files = fs::read_dir(debs).map_err(StackError::file(debs))?;
    for file in files.flatten().filter(|file| file.path().extension() == Some(OsStr::new("deb"))) {
        let mut command = Command::new("dpkg-deb");
        command.arg("-x").arg(file.path()).arg(prefix);
        output("dpkg-deb", command).await?;
    }
    Ok(())
}

/// Gives the sources of a newer Debian suite, on the mirror that this Debian uses; nothing where
/// the machine's own release has a broker that is new enough, or is no Debian.
pub(crate) async fn debian_sources(suite: &str) -> Option<String> {
    let release = fs::read_to_string("/etc/os-release").ok()?;
    let field = |key: &str| {
        let value = release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        value.map(|value| value.trim_matches('"').to_owned())
    };
    let is_older = field("VERSION_ID").is_some_and(|id| id.parse().is_ok_and(|id: u32| id < 13));
    if field("ID")? != "debian" || !is_older {
        return None;
    }
    let mut command = Command::new("apt-get");
    let format = "$(RELEASE) $(COMPONENT) $(REPO_URI)";
    command.args(["indextargets", "--format", format, "Created-By: Packages"]);
    let own = format!("{} main ", field("VERSION_CODENAME")?);
    let targets = output("apt-get", command).await.ok()?;
    let mirror = targets.lines().find_map(|line| line.strip_prefix(&own))?;
    let keys = PathBuf::from("/usr/share/keyrings/debian-archive-keyring.gpg");
    let signed =
        if keys.exists() { format!("Signed-By: {}\n", keys.display()) } else { String::new() };
    Some(format!("Types: deb\nURIs: {mirror}\nSuites: {suite}\nComponents: main\n{signed}"))
}

/// The machine's list of packages without its servers, so that a private one is planned whole.
fn status_without_servers() -> Result<String, StackError> {
    let path = Path::new("/var/lib/dpkg/status");
    let bytes = fs::read(path).map_err(StackError::file(path))?;
    let text = String::from_utf8_lossy(&bytes);
    let is_server = |paragraph: &&str| {
        let name = paragraph.trim_start().strip_prefix("Package: ").unwrap_or_default();
        name.starts_with("postgresql") || name.starts_with("nats-server")
    };
    let kept: Vec<_> = text.split("\n\n").filter(|paragraph| !is_server(paragraph)).collect();
    Ok(kept.join("\n\n"))
}

/// Reads a line of the plan: `Inst postgresql-15 (15.18-0+deb12u1 Debian:12/oldstable [amd64])`.
fn planned(line: &str) -> Option<(String, String)> {
    let mut words = line.strip_prefix("Inst ")?.split_whitespace();
    let name = words.next()?;
    let version = words.find_map(|word| word.strip_prefix('('))?;
    Some((name.to_owned(), version.to_owned()))
}

fn is_needed(name: &str) -> bool {
    !LEFT_OUT.contains(&name)
        && !LEFT_OUT_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        && !LEFT_OUT_ENDS.iter().any(|end| name.ends_with(end))
}

/// Runs a command to its end and gives what it wrote.
pub(crate) async fn output(program: &str, mut command: Command) -> Result<String, StackError> {
    let failed = |words: String| StackError::Program { program: program.to_owned(), words };
    command.stdin(Stdio::null()).kill_on_drop(true).env("LC_ALL", "C");
    let output = command.output().await.map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_gives_packages_with_versions_and_leaves_out_what_nobody_uses() {
        let plan = "Inst libllvm14 (1:14.0.6-12 Debian:12 [amd64])\n\
                    Inst postgresql-15 [15.1-1] (15.18-0+deb12u1 Debian:12 [amd64]) []\n\
                    Inst libjson-perl (4.10000-1 Debian:12 [all])\n\
                    Conf postgresql-15 (15.18-0+deb12u1 Debian:12 [amd64])\n";
        let found: Vec<_> =
            plan.lines().filter_map(planned).filter(|(name, _)| is_needed(name)).collect();
        assert_eq!(found, [("postgresql-15".to_owned(), "15.18-0+deb12u1".to_owned())]);
    }
}
