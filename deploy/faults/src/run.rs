//! One run: load under faults, everything healed, quiet within a bound, then the verdict.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use crate::checks::bank::Bank;
use crate::checks::{Finding, Kind, answers, logs, orders, quiet, wires};
use crate::dice::Dice;
use crate::faults::{Fault, Scene};
use crate::history::History;
use crate::house::{House, Plan};
use crate::outside::world::World;
use crate::outside::{carriers, clerks, pickers, sellers};
use crate::plan;
use crate::report::{Report, Struck};
use crate::wire::Wire;

/// How long one fault may take, its healing included.
const STRIKE_WITHIN: Duration = Duration::from_secs(180);
/// How long the second fault of a period waits for the first to bite.
const APART: Duration = Duration::from_millis(700);
/// How long it is looked for what is stuck where the time is over already.
const LAST_LOOK: Duration = Duration::from_secs(10);
/// How often it is looked whether everything is quiet.
const LOOK_EVERY: Duration = Duration::from_millis(400);

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
    /// Lets the database forget its checks: for a saboteur who oversells.
    pub without_checks: bool,
}

/// Runs it; `tell` hears what happens in words.
pub async fn run(wish: &Wish, tell: &(dyn Fn(&str) + Send + Sync)) -> Result<Report> {
    let began = Instant::now();
    let house = Arc::new(House::start(wish.house.clone()).await?);
    let scene = Arc::new(enter(house, wish).await?);
    tell(&format!("ready after {:.1} s", began.elapsed().as_secs_f64()));
    clerks::open_house(&scene.world).await?;
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
    let struck = break_things(&scene, wish, tell).await;
    scene.world.closing.cancel();
    scene.wake_all();
    if scene.house.ended().is_some() {
        scene.house.begin()?;
    }
    scene.house.ready().await?;
    scene.world.history.note("heal", "everything is healed");
    tell("everything is healed; waiting until it is quiet");
    let healed = Instant::now();
    let settled = settle(&scene, wish, (selling, books)).await;
    let mut report = Report::new(wish, struck, healed.elapsed());
    let settled = match settled {
        Ok(stuck) if stuck.is_empty() && scene.house.has_processes() => {
            let words = scene.last_word(&mut Dice::of(wish.seed, 3)).await?;
            scene.world.history.note("last-word", &words);
            tell(&words);
            quiet(&scene, wish.quiet_within).await
        }
        other => other,
    };
    let findings = match settled {
        Ok(mut stuck) => {
            if stuck.is_empty() {
                tell("quiet; checking");
                stuck.extend(check(&scene, &crew, wish).await?);
            } else {
                tell("not quiet in time; counting all the same");
                stuck.extend(count(&scene).await?);
            }
            stuck
        }
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

async fn enter(house: Arc<House>, wish: &Wish) -> Result<Scene> {
    let running = house.running().context("nothing runs")?;
    let key = std::fs::read_to_string(house.data().join("secrets/admin-key"))?;
    let broker = running.nats.trim_start_matches("nats://").parse()?;
    let wire = Wire::lay(broker).await?;
    let nats = format!("nats://{}", wire.address());
    let history = Arc::new(History::begin(&wish.history)?);
    let run = format!("1{:011}", wish.seed % 100_000_000_000);
    let ways = (running.http.as_str(), nats.as_str(), key.trim());
    let world = World::enter(ways, wish.seed, &run, history)?;
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
    let allowed: Vec<Fault> =
        wish.faults.iter().copied().filter(|fault| scene.allows(*fault)).collect();
    let (began, mut struck) = (Instant::now(), Vec::new());
    for period in plan::of(wish.seed, wish.load, &allowed) {
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
                let strike = scene.strike(*fault, &mut dice);
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

/// Waits until every order is answered, goods have come for everybody, and nothing moves any more.
async fn settle(
    scene: &Scene,
    wish: &Wish,
    (selling, books): (tokio::task::JoinHandle<u32>, tokio::task::JoinHandle<()>),
) -> Result<Vec<Finding>> {
    let until = Instant::now() + wish.quiet_within;
    let answered = async {
        let (sold, kept) = futures::join!(selling, books);
        kept?;
        clerks::receive_rest(&scene.world).await;
        anyhow::Ok(sold?)
    };
    let answered = tokio::time::timeout(wish.quiet_within, answered).await;
    let mut findings = Vec::new();
    match answered {
        Ok(answered) => drop(answered?),
        Err(_) => {
            let words = "not everybody was answered in time";
            findings.push(Finding::new("I15", Kind::Stuck, words, &["heal"]));
        }
    }
    let left = until.saturating_duration_since(Instant::now());
    findings.extend(quiet(scene, left.max(LAST_LOOK)).await?);
    Ok(findings)
}

/// Waits until nothing moves any more, and names what does not come to an end.
async fn quiet(scene: &Scene, within: Duration) -> Result<Vec<Finding>> {
    let until = Instant::now() + within;
    let mut last = Vec::new();
    loop {
        let late = Instant::now() > until;
        if let Some(running) = scene.house.running()
            && let Ok(mut conn) = PgConnection::connect(&running.doctor_database).await
        {
            if let Ok(found) = quiet::restless(&mut conn).await {
                last = found;
                if last.is_empty() && scene.world.owed.load(Ordering::SeqCst) == 0 {
                    return Ok(vec![]);
                }
            }
            if late {
                return quiet::stuck(&mut conn, &last).await;
            }
        }
        anyhow::ensure!(!late, "the database did not answer: {last:?}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What is lost, doubled or torn is so whether anything still moves or not.
async fn count(scene: &Scene) -> Result<Vec<Finding>> {
    let running = scene.house.running().context("nothing runs")?;
    let mut conn = PgConnection::connect(&running.doctor_database).await?;
    let mut findings = orders::check(&mut conn, &scene.world.all_done()).await?;
    findings.extend(logs::check(&mut conn).await?);
    for words in scene.world.history.notes("swallowed") {
        findings.push(Finding::new("I9", Kind::Lost, words, &["swallowed"]));
    }
    Ok(findings)
}

/// Everything is quiet: now everything has to be true.
async fn check(scene: &Scene, crew: &pickers::Crew, wish: &Wish) -> Result<Vec<Finding>> {
    let running = scene.house.running().context("nothing runs")?;
    let mut conn = PgConnection::connect(&running.doctor_database).await?;
    let mut findings = count(scene).await?;
    findings.extend(answers::check(&mut conn, &scene.world, wish.seed).await?);
    findings.extend(wires::check(scene, crew).await);
    if scene.world.history.notes("store").is_empty()
        && scene.world.restores.load(Ordering::SeqCst) == 0
    {
        findings.extend(wires::streams(scene, &mut conn).await?);
    }
    for words in scene.world.history.notes("health") {
        findings.push(Finding::new("I15", Kind::Untrue, words, &["health"]));
    }
    for (arguments, invariant) in [(&["doctor"], "doctor"), (&["replay"], "I12")] {
        let (content, words) = scene.house.command(arguments).await?;
        if !content {
            findings.push(Finding::new(invariant, Kind::Torn, words, &[invariant]));
        }
    }
    Ok(findings)
}
