//! The end of a run: everybody is answered, nothing moves any more, and everything is counted.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;

use crate::checks::{self, Finding, Kind, answers, heads, quiet, shown, told, wires};
use crate::dice::Dice;
use crate::faults::Scene;
use crate::outside::world::REFUSED;
use crate::outside::{clerks, pickers, vandals};
use crate::run::Wish;

/// How long it is looked for what is stuck where the time is over already.
const LAST_LOOK: Duration = Duration::from_secs(10);
/// How often it is looked whether everything is quiet.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// Waits until every order is answered, goods have come for everybody, and nothing moves any more.
pub async fn settle(
    scene: &Scene,
    wish: &Wish,
    (selling, books): (JoinHandle<u32>, JoinHandle<()>),
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

/// Lets the last words be lost where everything else has come to its end, then counts everything.
pub async fn judge(
    scene: &Scene,
    crew: &pickers::Crew,
    wish: &Wish,
    settled: Result<Vec<Finding>>,
    tell: &(dyn Fn(&str) + Send + Sync),
) -> Result<Vec<Finding>> {
    let mut stuck = settled?;
    let mut dice = Dice::of(wish.seed, 3);
    if stuck.is_empty() {
        let words = scene.last_words_stolen(&mut dice).await?;
        scene.world.history.note("last-words", &words);
        tell(&words);
        stuck = quiet(scene, wish.quiet_within).await?;
    }
    if stuck.is_empty() && scene.house.has_processes() {
        let words = scene.last_word(&mut dice).await?;
        scene.world.history.note("last-word", &words);
        tell(&words);
        stuck = quiet(scene, wish.quiet_within).await?;
    }
    if stuck.is_empty() {
        tell("quiet; checking");
        return check(scene, crew, wish).await;
    }
    tell("not quiet in time; counting all the same");
    stuck.extend(count(scene).await?);
    Ok(stuck)
}

/// Waits until nothing moves any more, and names what does not come to an end.
pub async fn quiet(scene: &Scene, within: Duration) -> Result<Vec<Finding>> {
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
    let mut findings = checks::counted(&mut conn, &scene.world.all_done()).await?;
    for words in scene.world.history.notes(vandals::TAKEN) {
        findings.push(Finding::new("I9", Kind::Untrue, words, &["poison"]));
    }
    for words in scene.world.history.notes("swallowed") {
        findings.push(Finding::new("I9", Kind::Lost, words, &["swallowed"]));
    }
    for words in scene.world.history.notes(REFUSED) {
        let key = words.rsplit(": ").next().unwrap_or_default().to_owned();
        findings.push(Finding::new("I1", Kind::Untrue, words, &[&key]));
    }
    Ok(findings)
}

/// Everything is quiet: now everything has to be true.
async fn check(scene: &Scene, crew: &pickers::Crew, wish: &Wish) -> Result<Vec<Finding>> {
    let running = scene.house.running().context("nothing runs")?;
    let mut conn = PgConnection::connect(&running.doctor_database).await?;
    let mut findings = count(scene).await?;
    // A server that was killed often waits before it starts: who is asked again has to be there.
    findings.extend(wires::check(scene, crew).await);
    findings.extend(answers::check(&mut conn, &scene.world, wish.seed).await?);
    findings.extend(heads::check(scene, &mut conn).await?);
    findings.extend(told::check(&scene.world, &mut conn).await?);
    findings.extend(shown::check(&scene.world, &mut conn).await?);
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
