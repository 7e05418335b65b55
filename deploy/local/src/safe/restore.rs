//! `kontor restore`: a data folder made of a copy, as it was, or as it was later.

mod told;
mod undo;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use stack::postgres::copy::{self, Recovery};
use stack::{PostgresBinaries, PostgresOptions, PostgresServer, StackError};

use super::manifest::Manifest;
use super::{BASE, KEPT, SECRETS, copies, files, trial};
use crate::cli::At;
use crate::doctor;
use crate::home::{self, Home, UNFINISHED};
use crate::outside::now;
use contracts::service::Service;
use told::{Done, State};
use undo::Before;

/// The folder of the database in the data folder.
const POSTGRES: &str = "postgres";
/// A day's log may have to be read.
const RECOVERED_WITHIN: Duration = Duration::from_secs(12 * 3_600);

/// What to restore, and where to.
#[derive(clap::Args, Clone, Debug)]
pub struct Restore {
    /// The copy; or a folder of copies, of which the newest is taken
    from: PathBuf,
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// Go on from the copy with the kept log, to this time (such as 2026-03-01T10:00:00Z), or as far
    /// as it goes (latest)
    #[arg(long, value_name = "TIME")]
    until: Option<Until>,
    /// Where the log was kept; by default where the copy says
    #[arg(long, value_name = "FOLDER", requires = "until")]
    wal: Option<PathBuf>,
    /// Set aside what is in the data folder; nothing is deleted
    #[arg(long)]
    replace: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug)]
enum Until {
    Latest,
    Time(DateTime<Utc>),
}

impl std::str::FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "latest" {
            return Ok(Self::Latest);
        }
        let time = DateTime::parse_from_rfc3339(text);
        let wrong = |_| "expected `latest`, or a time such as 2026-03-01T10:00:00Z".to_owned();
        time.map(|time| Self::Time(time.to_utc())).map_err(wrong)
    }
}

/// Restores a copy into a data folder.
pub async fn run(how: Restore) -> Result<ExitCode> {
    let began = Instant::now();
    if stack::given::database_url().is_some() {
        bail!(
            "KONTOR_DATABASE_URL names a database that is yours: restore that with its own tools"
        );
    }
    let (from, manifest) = find(&std::path::absolute(&how.from)?)?;
    let recovery = recovery(&how, &manifest)?;
    let binaries = PostgresBinaries::locate().await?;
    check_version(&binaries, &manifest)?;
    manifest.check(&from)?;
    copy::verify(&binaries, &from.join(BASE)).await?;
    let root = home::folder(how.at.data.clone())?;
    let aside = make_way(&root, how.replace)?;
    // The copy may have lain in the folder that was set aside.
    let from = match (&aside, from.strip_prefix(&root)) {
        (Some(aside), Ok(inside)) => aside.join(inside),
        _ => from,
    };
    let before = Before::look(&root, aside.clone())?;
    let home = Home::open(Some(root))?;
    let _held = home.hold()?;
    let state = match lay(&home, &from, &binaries, recovery).await {
        Ok(state) => state,
        Err(error) => return Err(before.come_back(error)),
    };
    let done = Done { home, from, aside, state, took: began.elapsed() };
    if how.json {
        done.print_json()?
    } else {
        done.print()
    }
    Ok(if done.state.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn find(from: &Path) -> Result<(PathBuf, Manifest)> {
    match Manifest::read(from) {
        Ok(manifest) => Ok((from.to_owned(), manifest)),
        Err(error) if !from.is_dir() => Err(error),
        Err(error) => match copies::list(from)?.pop() {
            Some(newest) => Ok((newest.folder, newest.manifest)),
            None => Err(error),
        },
    }
}

fn recovery(how: &Restore, manifest: &Manifest) -> Result<Option<Recovery>> {
    let Some(until) = how.until else { return Ok(None) };
    let archive = how.wal.clone().or_else(|| manifest.wal_archive.clone()).context(
        "the log was not kept when this copy was taken (--wal-archive of `up`): it can be restored \
         as it was, without --until",
    )?;
    if !archive.is_dir() {
        bail!("the kept log is not in {}; say where it is with --wal", archive.display());
    }
    let until = match until {
        Until::Latest => None,
        Until::Time(time) if time < manifest.ended_at => bail!(
            "this copy holds the point {}, which is later; take an older copy",
            manifest.ended_at.format("%Y-%m-%dT%H:%M:%SZ")
        ),
        Until::Time(time) => Some(time.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()),
    };
    Ok(Some(Recovery { archive, until }))
}

fn check_version(binaries: &PostgresBinaries, manifest: &Manifest) -> Result<()> {
    let found = binaries.version();
    if found.split('.').next() != Some(manifest.postgres.as_str()) {
        bail!(
            "the copy was made by PostgreSQL {}, found is {found}; install that major version",
            manifest.postgres
        );
    }
    Ok(())
}

/// Makes sure that nothing is in the way; gives where it was set aside.
fn make_way(root: &Path, replace: bool) -> Result<Option<PathBuf>> {
    let lock = fs::File::open(root.join(home::LOCK));
    if lock.is_ok_and(|lock| lock.try_lock().is_err()) {
        bail!("a kontor works on {}; stop it first", root.display());
    }
    if files::is_empty(root)? {
        return Ok(None);
    }
    if !replace {
        bail!(
            "{} is not empty; give another folder with --data, or set aside what is in it with \
             --replace",
            root.display()
        );
    }
    let mut aside = root.as_os_str().to_owned();
    aside.push(now().format(".replaced-%Y%m%dT%H%M%S%3fZ").to_string());
    let aside = PathBuf::from(aside);
    fs::rename(root, &aside).with_context(|| {
        format!("{} cannot be set aside as {}", root.display(), aside.display())
    })?;
    Ok(Some(aside))
}

async fn lay(
    home: &Home,
    from: &Path,
    binaries: &PostgresBinaries,
    recovery: Option<Recovery>,
) -> Result<State> {
    fs::write(home.at(UNFINISHED), "")?;
    for name in KEPT {
        if from.join(name).is_dir() {
            files::copy_folder(&from.join(name), &home.at(name))?;
        }
    }
    let data = home.at(POSTGRES);
    copy::lay(&from.join(BASE), &data)?;
    let settings = match &recovery {
        Some(recovery) => {
            let mut settings = recovery.prepare(&data)?;
            // Else it takes connections, and counts as ready, before it has come to its point.
            settings.push(("hot_standby".to_owned(), "off".to_owned()));
            settings
        }
        None => Vec::new(),
    };
    let password = trial::secret(&home.at(SECRETS), "postgres-superuser")?;
    let options = PostgresOptions::durable(data.clone(), password);
    let options = PostgresOptions { settings, ready_within: RECOVERED_WITHIN, ..options };
    let server = PostgresServer::start(binaries, options).await.map_err(in_words)?;
    let state = look(&server.admin_url("postgres")).await;
    server.stop().await?;
    Recovery::finish(&data)?;
    let state = state?;
    fs::remove_file(home.at(UNFINISHED))?;
    Ok(state)
}

/// Says what the server's words mean where the kept log does not reach.
fn in_words(error: StackError) -> anyhow::Error {
    let told = error.to_string();
    match told.contains("before configured recovery target was reached") {
        true => anyhow::Error::from(error).context(
            "the kept log ends before that time; restore as far as it goes with --until latest",
        ),
        false => error.into(),
    }
}

async fn look(database: &str) -> Result<State> {
    let mut conn = PgConnection::connect(database).await?;
    let parts = Service::ALL.map(|service| {
        let schema = service.schema();
        format!("SELECT max(recorded_at) AS at FROM {schema}.log")
    });
    let newest = format!("SELECT max(at) FROM ({}) AS all_logs", parts.join(" UNION ALL "));
    let point = sqlx::query_scalar(AssertSqlSafe(newest)).fetch_one(&mut conn).await?;
    let findings = doctor::at_one_point(database).await?;
    let facts = trial::heads(database).await?.values().sum();
    Ok(State { point, facts, findings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_is_an_instant_or_the_end() {
        assert!(matches!("latest".parse(), Ok(Until::Latest)));
        let until: Until = "2026-03-01T11:00:00+01:00".parse().expect("a time");
        assert!(
            matches!(until, Until::Time(time) if time.to_rfc3339() == "2026-03-01T10:00:00+00:00")
        );
        assert!("yesterday".parse::<Until>().is_err());
    }

    #[test]
    fn nothing_is_in_the_way_or_it_is_set_aside_and_never_deleted() {
        let parent = tempfile::tempdir().expect("a folder");
        let root = parent.path().join("data");
        assert_eq!(make_way(&root, false).expect("nothing there"), None);
        fs::create_dir(&root).expect("a folder");
        fs::write(root.join("precious"), "x").expect("a file");
        let refused = make_way(&root, false).expect_err("refused").to_string();
        assert!(refused.contains("--replace"), "{refused}");
        let aside = make_way(&root, true).expect("set aside").expect("a place");
        assert_eq!(fs::read_to_string(aside.join("precious")).expect("kept"), "x");
        assert!(!root.exists());
    }

    #[test]
    fn a_folder_in_use_is_refused_even_to_be_replaced() {
        let root = tempfile::tempdir().expect("a folder");
        let held = fs::File::create(root.path().join("lock")).expect("a lock");
        held.try_lock().expect("held");
        let refused = make_way(root.path(), true).expect_err("refused").to_string();
        assert!(refused.contains("stop it first"), "{refused}");
    }
}
