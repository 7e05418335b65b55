//! `kontor backup`: a copy of everything, taken while it runs, and tried.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use stack::PostgresBinaries;
use stack::postgres::copy::{self, Source};

use super::manifest::Manifest;
use super::{BASE, KEPT, copies, files, trial};
use crate::cli::At;
use crate::home::{Home, Running};
use crate::outside::now;
use crate::progress::Progress;
use crate::shares::make_folder;
use crate::table::print_json;

/// Where copies go where nobody says: beside the data, which a broken disk takes along.
const COPIES: &str = "backups";

/// What to copy, and where to.
#[derive(clap::Args, Clone, Debug)]
pub struct Backup {
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// The folder that gets the copy as a folder of its own; best on another disk [default: backups
    /// in the data folder]
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Do not restore the copy into a scratch instance to try it
    #[arg(long)]
    no_verify: bool,
    /// Remove older copies of this house once the new one was tried, so that so many are left
    #[arg(long, value_name = "N", conflicts_with = "no_verify",
          value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Takes a copy.
pub async fn run(how: Backup) -> Result<ExitCode> {
    let began = Instant::now();
    let home = Home::named(how.at.data.clone())?;
    let running = home.running().with_context(|| {
        format!("nothing runs on {}; start it with `kontor up`", home.root().display())
    })?;
    if !running.own_database {
        bail!(
            "the database is not ours, and no copy of it is taken from here. Copy it with its own \
             tools, all schemas to one point: pg_basebackup, or one pg_dump of the whole database, \
             never one schema after the other. Keep {} with it: without the master key in there \
             the sealed secrets of shops do not open",
            home.at(super::SECRETS).display()
        );
    }
    let to = std::path::absolute(how.to.clone().unwrap_or_else(|| home.at(COPIES)))?;
    make_folder_if_missing(&to)?;
    let _alone = copies::hold(&to)?;
    let progress = Progress::begin(!how.json);
    let binaries = PostgresBinaries::locate().await?;
    let place = to.join(copies::name(now()));
    let staged = copies::unfinished(&place);
    let taken = take(&home, &running, &binaries, &staged, &how, &progress).await;
    progress.end();
    let manifest = match taken {
        Ok(manifest) => manifest,
        Err(error) => {
            let _ = fs::remove_dir_all(&staged);
            return Err(error);
        }
    };
    fs::rename(&staged, &place)?;
    fs::File::open(&to)?.sync_all()?;
    let removed = match how.keep {
        Some(keep) => copies::retire(&to, &manifest.cluster, usize::from(keep))?,
        None => Vec::new(),
    };
    let done = Done { place, manifest, removed, took: began.elapsed() };
    if how.json {
        done.print_json()?
    } else {
        done.print(&home)
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder of ours is for its owner alone; one that was there stays as it is.
fn make_folder_if_missing(folder: &Path) -> Result<()> {
    if folder.is_dir() { Ok(()) } else { make_folder(folder) }
}

async fn take(
    home: &Home,
    running: &Running,
    binaries: &PostgresBinaries,
    staged: &Path,
    how: &Backup,
    progress: &Progress,
) -> Result<Manifest> {
    make_folder(staged)?;
    let began_at = now();
    let heads = trial::heads(&running.owner_database).await?;
    let told = ask(&running.owner_database).await?;
    let options: PgConnectOptions = running.owner_database.parse()?;
    let password = home.secret("postgres-superuser")?;
    let source = Source { host: options.get_host().to_owned(), port: options.get_port(), password };
    let base = staged.join(BASE);
    copy::take(binaries, &source, &base, |percent| progress.tell("copied", percent.into(), 100))
        .await?;
    let ended_at = now();
    for name in KEPT {
        if home.at(name).is_dir() {
            files::copy_folder(&home.at(name), &staged.join(name))?;
        }
    }
    let mut manifest = Manifest {
        form: Manifest::form(),
        kontor: env!("CARGO_PKG_VERSION").to_owned(),
        postgres: fs::read_to_string(base.join("PG_VERSION"))?.trim().to_owned(),
        cluster: told.cluster,
        began_at,
        ended_at,
        wal_from: wal_from(&base)?,
        wal_archive: told.archive,
        heads,
        files: Manifest::list(staged)?,
        base_bytes: files::size_of(&base)?,
        verified_at: None,
    };
    if !how.no_verify {
        progress.say("trying the copy in a scratch instance");
        let found = trial::try_copy(binaries, staged, &manifest).await;
        let found = found.context("the copy was taken, tried, and thrown away")?;
        manifest.heads = found.heads;
        manifest.verified_at = Some(now());
    }
    manifest.write(staged)?;
    Ok(manifest)
}

/// What the server says of itself.
struct Told {
    cluster: String,
    archive: Option<PathBuf>,
}

async fn ask(database: &str) -> Result<Told> {
    let mut conn = PgConnection::connect(database).await?;
    let (cluster, archive): (String, Option<String>) = sqlx::query_as(
        "SELECT system_identifier::text,
                nullif(current_setting('basic_archive.archive_directory', true), '')
         FROM pg_control_system()",
    )
    .fetch_one(&mut conn)
    .await?;
    Ok(Told { cluster, archive: archive.map(PathBuf::from) })
}

/// Reads the first part of the log that a copy needs, in `START WAL LOCATION: 0/2000028 (file 0..2)`.
fn wal_from(base: &Path) -> Result<String> {
    let label = fs::read_to_string(base.join("backup_label"))?;
    let line = label.lines().find(|line| line.starts_with("START WAL LOCATION"));
    let file = line.and_then(|line| line.split_once("(file ")?.1.strip_suffix(')'));
    Ok(file.context("the copy does not say where its log begins")?.to_owned())
}

/// What came of it.
struct Done {
    place: PathBuf,
    manifest: Manifest,
    removed: Vec<PathBuf>,
    took: Duration,
}

impl Done {
    fn bytes(&self) -> u64 {
        self.manifest.base_bytes + self.manifest.files.iter().map(|file| file.bytes).sum::<u64>()
    }

    fn facts(&self) -> i64 {
        self.manifest.heads.values().sum()
    }

    fn print_json(&self) -> Result<()> {
        print_json(&json!({
            "folder": self.place,
            "bytes": self.bytes(),
            "facts": self.facts(),
            "seconds": self.took.as_secs_f64(),
            "removed": self.removed,
            "manifest": self.manifest,
        }))
    }

    fn print(&self, home: &Home) {
        let seconds = self.took.as_secs_f64();
        println!("A copy of everything was taken in {seconds:.1} s.\n");
        println!("  folder     {}", self.place.display());
        println!("  size       {}", files::shown(self.bytes()));
        println!("  point      {}", self.manifest.ended_at.format("%Y-%m-%d %H:%M:%S UTC"));
        println!("  holds      {} facts in {} logs", self.facts(), self.manifest.heads.len());
        match self.manifest.verified_at {
            Some(_) => println!("  tried      restored into a scratch instance; nothing is wrong"),
            None => println!("  tried      not: you said --no-verify"),
        }
        match &self.manifest.wal_archive {
            Some(archive) => println!("  later on   the log goes on in {}", archive.display()),
            None => {
                println!("  later on   what comes after it is not kept; see --wal-archive of `up`")
            }
        }
        for old in &self.removed {
            println!("  removed    {}", old.display());
        }
        println!(
            "\nWhoever has this folder has every secret of the house: keep it as you keep those."
        );
        if self.place.starts_with(home.root()) {
            println!(
                "It lies on the disk of the data; a copy for the day that disk breaks lies elsewhere"
            );
            println!("(--to).");
        }
        println!("\n  kontor restore {} --data <folder>", self.place.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_log_begins_stands_in_the_label_of_the_copy() {
        let base = tempfile::tempdir().expect("a folder");
        let label = "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\nLABEL: x\n";
        fs::write(base.path().join("backup_label"), label).expect("a file");
        assert_eq!(wal_from(base.path()).expect("read"), "000000010000000000000002");
    }
}
