//! One run: load under faults, everything healed, quiet within a bound, then the verdict.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use crate::checks::bank::Bank;
use crate::checks::{Finding, Kind};
use crate::dice::Dice;
use crate::faults::{Fault, Scene};
use crate::history::History;
use crate::house::{House, Plan};
use crate::outside::apis::Apis;
use crate::outside::world::World;
use crate::outside::{carriers, clerks, pickers, sellers};
use crate::report::{Report, Struck};
use crate::wire::Wire;
use crate::{plan, verdict};

/// How long one fault may take, its healing included.
const STRIKE_WITHIN: Duration = Duration::from_secs(180);
/// How long the second fault of a period waits for the first to bite.
const APART: Duration = Duration::from_millis(700);

/// What a run shall be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Decides the load, the faults and their times.
    pub seed: u64,
    /// For how long orders come in.
    pub load: Duration,
    /// How many orders a second.
    pub per_second: u32,
    /// What may be broken.
    pub faults: Vec<Fault>,
    /// How long everything may take to be quiet once it is healed.
    pub quiet_within: Duration,
    /// How Kontor is started.
    pub house: Plan,
    /// Where the history goes.
    pub history: PathBuf,
    /// Whether shops have APIs that are told of parcels and cancellations, and count them.
    pub shops_told: bool,
    /// Lets the database forget its checks: for a saboteur who oversells.
    pub without_checks: bool,
    /// What ends the run as soon as a snapshot has found it: for those who look for one thing.
    pub enough: Option<Enough>,
}

/// Says whether a finding is what somebody looks for.
pub type Enough = fn(&Finding) -> bool;

/// Runs it; `tell` hears what happens in words.
pub async fn run(wish: &Wish, tell: &(dyn Fn(&str) + Send + Sync)) -> Result<Report> {
    let began = Instant::now();
    let house = Arc::new(House::start(wish.house.clone()).await?);
    let scene = Arc::new(enter(house, wish.seed, &wish.history).await?);
    tell(&format!("ready after {:.1} s", began.elapsed().as_secs_f64()));
    clerks::open_house(&scene.world).await?;
    if wish.shops_told {
        let apis = Apis::open(wish.seed).await?;
        apis.be_told(&scene.world).await?;
        apis.be_shown(&scene.world).await?;
        scene.world.apis.get_or_init(|| apis);
    }
    if wish.without_checks {
        forget_checks(&scene).await?;
    }
    let (bank, crew) = (Arc::new(Bank::default()), Arc::new(pickers::Crew::default()));
    let mut strangers = JoinSet::new();
    for number in 0..pickers::DEVICES {
        strangers.spawn(pickers::walk(scene.world.clone(), crew.clone(), number));
    }
    strangers.spawn(carriers::carry(scene.world.clone()));
    strangers.spawn(bank.clone().watch(scene.clone()));
    let manner = sellers::Manner { per_second: wish.per_second, times: None };
    let books = tokio::spawn(clerks::keep_books(scene.world.clone()));
    let selling = tokio::spawn(sellers::sell(scene.world.clone(), manner));
    let struck = tokio::select! {
        struck = break_things(&scene, wish, tell) => Some(struck),
        () = bank.has(wish.enough) => None,
    };
    scene.world.closing.cancel();
    scene.wake_all();
    let Some(struck) = struck else { return cut_short(&scene, &bank, wish, strangers).await };
    if scene.house.ended().is_some() {
        scene.house.begin()?;
    }
    scene.house.ready().await?;
    if let Some(apis) = scene.world.apis.get() {
        apis.calm();
    }
    scene.world.history.note("heal", "everything is healed");
    tell("everything is healed; waiting until it is quiet");
    let healed = Instant::now();
    let settled = verdict::settle(&scene, wish, (selling, books)).await;
    let mut report = Report::new(wish, struck, healed.elapsed());
    report.lacking(&scene, wish);
    let findings = match verdict::judge(&scene, &crew, wish, settled, tell).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::new("I15", Kind::Stuck, format!("{error:#}"), &["heal"])],
    };
    report.findings = bank.findings();
    report.findings.extend(findings);
    scene.world.over.cancel();
    while strangers.join_next().await.is_some() {}
    report.count(&scene, &bank).await;
    scene.world.history.flush();
    report.explain(&scene);
    if let Err(error) = scene.house.stop().await {
        report.findings.push(Finding::new("I15", Kind::Stuck, format!("{error:#}"), &["stop"]));
    }
    Ok(report)
}

/// Ends a run whose verdict is known already.
async fn cut_short(
    scene: &Scene,
    bank: &Bank,
    wish: &Wish,
    mut strangers: JoinSet<()>,
) -> Result<Report> {
    scene.world.over.cancel();
    strangers.shutdown().await;
    scene.world.history.flush();
    let findings = bank.findings();
    scene.house.kill().await?;
    Ok(Report { findings, ..Report::new(wish, vec![], Duration::ZERO) })
}

/// Lays the line of handhelds to a Kontor that runs, and lets strangers in who have done nothing yet.
pub async fn enter(house: Arc<House>, seed: u64, history: &Path) -> Result<Scene> {
    let running = house.running().context("nothing runs")?;
    let key = std::fs::read_to_string(house.data().join("secrets/admin-key"))?;
    let broker = running.nats.trim_start_matches("nats://").parse()?;
    let wire = Wire::lay(move || Some(broker)).await?;
    let nats = format!("nats://{}", wire.address());
    let history = Arc::new(History::begin(history)?);
    let run = format!("1{:011}", seed % 100_000_000_000);
    let ways = (running.http.as_str(), nats.as_str(), key.trim());
    let world = World::enter(ways, seed, &run, history)?;
    Ok(Scene { house, world: Arc::new(world), wire: Some(wire) })
}

async fn forget_checks(scene: &Scene) -> Result<()> {
    let running = scene.house.running().context("nothing runs")?;
    let mut owner = PgConnection::connect(&running.owner_database).await?;
    let sql = "ALTER TABLE warehouse.stock_levels DROP CONSTRAINT stock_levels_never_oversold";
    sqlx::query(sql).execute(&mut owner).await?;
    Ok(owner.close().await?)
}

/// Breaks one thing after the other as it was planned, until the time for orders is over.
async fn break_things(
    scene: &Arc<Scene>,
    wish: &Wish,
    tell: &(dyn Fn(&str) + Send + Sync),
) -> Vec<Struck> {
    // What the machine does not allow is planned all the same: a seed means the same everywhere.
    let wanted =
        wish.faults.iter().copied().filter(|fault| fault.needs().is_wanted_of(&wish.house));
    let wanted: Vec<Fault> = wanted.collect();
    let (began, mut struck) = (Instant::now(), Vec::new());
    for period in plan::of(wish.seed, wish.load, &wanted) {
        // What takes longer than its period moves the ones after it, never past the end.
        let wait = period.at.saturating_sub(began.elapsed());
        tokio::time::sleep(wait).await;
        if began.elapsed() >= wish.load {
            break;
        }
        let strikes = period.faults.iter().enumerate().map(|(place, fault)| {
            let mut dice = Dice::of(period.seed, place as u64);
            async move {
                tokio::time::sleep(APART * u32::try_from(place).unwrap_or_default()).await;
                let at = began.elapsed();
                let strike = async {
                    match scene.lacks(*fault) {
                        Some(needs) => anyhow::bail!("it needs {needs}"),
                        None => scene.strike(*fault, &mut dice).await,
                    }
                };
                let done = tokio::time::timeout(STRIKE_WITHIN, strike).await;
                let words = match done {
                    Ok(Ok(words)) => Ok(words),
                    Ok(Err(error)) => Err(format!("{error:#}")),
                    Err(_) => Err("it took too long".to_owned()),
                };
                Struck { fault: *fault, at, words }
            }
        });
        for done in futures::future::join_all(strikes).await {
            tell(&done.to_string());
            struck.push(done);
        }
        revive(scene, tell);
    }
    tokio::time::sleep(wish.load.saturating_sub(began.elapsed())).await;
    struck
}

/// Starts a process again that ended by itself, as whatever keeps services running would.
fn revive(scene: &Scene, tell: &(dyn Fn(&str) + Send + Sync)) {
    if let Some(status) = scene.house.ended() {
        scene.world.history.note("ended", &format!("kontor ended by itself with {status}"));
        tell(&format!("kontor ended by itself with {status}; it is started again"));
        scene.world.ended.fetch_add(1, Ordering::Relaxed);
        let _ = scene.house.begin();
    }
}
