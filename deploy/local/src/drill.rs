//! `kontor drill`: something is broken on purpose, under load, while one looks on: the backlog
//! grows, everything comes back, and the invariants are counted.
//!
//! The engine is the fault suite's (`deploy/faults`), with one fault instead of many.

mod catalogue;
mod drawn;
mod figures;
mod view;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use faults::checks::{self, Finding, told};
use faults::dice::Dice;
use faults::faults::Scene;
use faults::faults::signals::Who;
use faults::history::History;
use faults::house::{House, Plan, Running};
use faults::outside::apis::Apis;
use faults::outside::pickers::{self, Crew};
use faults::outside::world::{REFUSED, World};
use faults::outside::{carriers, clerks, goods, sellers};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use crate::cli::Drill;
use crate::crew::told_to_end;
use crate::doctor;
use crate::home::Home;
use catalogue::{Blow, Scenario};
use figures::Figures;
use view::{Phase, View};

/// How long orders come in before something breaks.
const CALM: Duration = Duration::from_secs(6);
/// How long orders come in after it is whole again.
const AFTER: Duration = Duration::from_secs(4);
/// How long everything may take to be quiet.
const QUIET_WITHIN: Duration = Duration::from_secs(240);
/// How often the figures are taken.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How many orders a second come in: enough to see a backlog grow, little enough for a laptop.
const PER_SECOND: u32 = 6;

/// How many orders there are of an item, how many of their pieces were given, and how many pickers did
/// not find, which are sold no more.
const GIVEN: &str = "
    SELECT count(*), coalesce(sum(allocated + picked + packed + in_transit + delivered), 0)::int8,
           (SELECT coalesce(sum(short), 0)::int8 FROM warehouse.pick_tasks WHERE sku = $1)
    FROM order_intake.order_lines WHERE sku = $1";

/// Runs a drill, or lists them.
pub async fn run(how: Drill) -> Result<ExitCode> {
    let named = how.name.as_deref().filter(|_| !how.list);
    let Some(name) = named else {
        view::list(how.json);
        return Ok(ExitCode::SUCCESS);
    };
    let scenario = catalogue::named(name)?;
    let view = Arc::new(View::open(how.json, scenario));
    let stage = Stage::set(how.data.as_ref(), scenario, &view).await?;
    let drilled = tokio::select! {
        drilled = stage.drill(scenario, &view) => drilled,
        told = told_to_end() => told.and_then(|()| anyhow::bail!("stopped before the end")),
    };
    stage.leave(&view).await?;
    let sound = drilled?;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where a drill takes place.
struct Stage {
    scene: Arc<Scene>,
    running: Running,
    own: Option<tempfile::TempDir>,
}

impl Stage {
    /// Uses the Kontor that runs on the named folder, or starts one on a folder of its own.
    async fn set(data: Option<&PathBuf>, scenario: &Scenario, view: &View) -> Result<Self> {
        let program = std::env::current_exe()?;
        let (house, home, own) = match data {
            Some(data) => {
                let home = Home::named(Some(data.clone()))?;
                home.running().with_context(|| {
                    format!(
                        "nothing runs on {}; leave --data out for a drill on a folder of its own",
                        data.display()
                    )
                })?;
                view.warn_of(home.root(), scenario);
                let house = House::of_another(home.root().to_owned(), program)?;
                can_go_down(&house, scenario)?;
                (house, home, None)
            }
            None => {
                let folder = tempfile::Builder::new().prefix("kontor-drill-").tempdir()?;
                let home = Home::open(Some(folder.path().to_owned()))?;
                view.start_own(home.root(), scenario);
                let house = House::start(plan(program, home.root().to_owned(), scenario)).await?;
                (house, home, Some(folder))
            }
        };
        let running = house.running().context("what was just started is not there")?;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        let history = Arc::new(History::begin(&home.at("drill.jsonl"))?);
        let key = home.admin_key()?;
        let ways = (running.http.as_str(), running.nats.as_str(), key.as_str());
        let run = format!("1{:011}", now.as_secs());
        let world = Arc::new(World::enter(ways, now.as_secs(), &run, history)?);
        clerks::open_house(&world).await?;
        if own.is_some() {
            let apis = Apis::open(now.as_secs()).await?;
            apis.be_told(&world).await?;
            world.apis.get_or_init(|| apis);
        }
        let scene = Arc::new(Scene { house: Arc::new(house), world, wire: None });
        Ok(Self { scene, running, own })
    }

    /// Plays and judges; says whether everything is right.
    async fn drill(&self, scenario: &Scenario, view: &Arc<View>) -> Result<bool> {
        let quiet = self.play(scenario, view).await?;
        let sound = self.judge(view).await?;
        Ok(self.law_holds(scenario, view).await? && sound && quiet)
    }

    /// Calm, blow, recovery; says whether it became quiet.
    async fn play(&self, scenario: &Scenario, view: &Arc<View>) -> Result<bool> {
        let (world, crew) = (self.scene.world.clone(), Arc::new(Crew::default()));
        let mut strangers = JoinSet::new();
        for number in 0..pickers::DEVICES {
            strangers.spawn(pickers::walk(world.clone(), crew.clone(), number));
        }
        strangers.spawn(carriers::carry(world.clone()));
        let watching = tokio::spawn(watch(self.running.clone(), world.clone(), view.clone()));
        let manner = sellers::Manner { per_second: PER_SECOND, times: scenario.times };
        let selling = tokio::spawn(sellers::sell(world.clone(), manner));
        view.enter(Phase::Calm);
        tokio::time::sleep(CALM).await;
        view.enter(scenario.blow.phase());
        let words = self.strike(scenario).await?;
        view.say(&words);
        view.enter(Phase::Recovering);
        tokio::time::sleep(AFTER).await;
        world.closing.cancel();
        selling.await?;
        clerks::receive_rest(&world).await;
        let quiet = view.until_quiet(QUIET_WITHIN, LOOK_EVERY).await;
        view.enter(Phase::Quiet);
        world.over.cancel();
        while strangers.join_next().await.is_some() {}
        watching.abort();
        view.end();
        Ok(quiet)
    }

    async fn strike(&self, scenario: &Scenario) -> Result<String> {
        let mut dice = Dice::new(self.scene.world.seed);
        match scenario.blow {
            Blow::Fault(fault) => self.scene.strike(fault, &mut dice).await,
            Blow::KeptDown(who, within) => Ok(self.scene.keep_down(who, within).await),
            Blow::FlashSale { pieces, buyers } => {
                let sold = sellers::flash(&self.scene.world, pieces, buyers).await?;
                Ok(format!(
                    "{buyers} buyers wanted one of {pieces} pieces at once: {sold} orders taken"
                ))
            }
            Blow::Nothing(within) => {
                tokio::time::sleep(within).await;
                Ok("every order was sent five times, all at once".to_owned())
            }
        }
    }

    /// Counts the invariants, and what the shops were told.
    async fn judge(&self, view: &View) -> Result<bool> {
        let told = self.told(view).await?;
        if view.is_json() {
            let sound = doctor::is_sound(&self.running.doctor_database).await? && told;
            view.verdict(sound);
            return Ok(sound);
        }
        println!();
        let sound = doctor::report(&self.running.doctor_database, Some(&self.running.nats)).await?;
        Ok(sound && told)
    }

    /// Checks what only this drill promises, that nobody was refused anything, and, where nobody else
    /// sells, that what was answered is there once.
    async fn law_holds(&self, scenario: &Scenario, view: &View) -> Result<bool> {
        let world = &self.scene.world;
        let mut broken = world.history.notes(REFUSED);
        let mut conn = PgConnection::connect(&self.running.doctor_database).await?;
        if self.own.is_some() {
            let findings = checks::counted(&mut conn, &world.all_done()).await?;
            broken.extend(findings.into_iter().map(|finding| finding.words));
        }
        if let Blow::FlashSale { pieces, buyers } = scenario.blow {
            let (orders, given, missing): (i64, i64, i64) =
                sqlx::query_as(GIVEN).bind(goods::flash(&world.run)).fetch_one(&mut conn).await?;
            if (orders, given + missing) != (buyers.into(), pieces.into()) {
                broken.push(format!(
                    "{orders} of {buyers} orders are there; of {pieces} pieces {given} were given and \
                     {missing} not found"
                ));
            }
        }
        view.law(scenario.law, &broken);
        Ok(broken.is_empty())
    }

    /// Compares the parcels that left with what the shops' own APIs heard, which failed now and then
    /// all the while. Shops that somebody uses are told nothing by a drill.
    async fn told(&self, view: &View) -> Result<bool> {
        let world = &self.scene.world;
        let Some(apis) = world.apis.get() else { return Ok(true) };
        apis.calm();
        let mut conn = PgConnection::connect(&self.running.doctor_database).await?;
        let findings = told::check(world, &mut conn).await?;
        shops_told(view, told::parcels(&mut conn).await?, &findings);
        Ok(findings.is_empty())
    }

    /// Ends what was started for the drill, in order; its folder goes with it. In a Kontor that
    /// somebody uses the drill's handhelds are cut off.
    async fn leave(self, view: &View) -> Result<()> {
        match self.own {
            Some(_folder) => self.scene.house.stop().await,
            None => {
                for name in pickers::dismiss(&self.scene.world).await {
                    view.plain(&format!("{name} may be left: `kontor devices revoke {name}`"));
                }
                Ok(())
            }
        }
    }
}

/// Refuses to take a service away that shares its process with all others.
fn can_go_down(house: &House, scenario: &Scenario) -> Result<()> {
    if let Blow::KeptDown(Who::Service(name), _) = scenario.blow {
        house.service(name).with_context(|| {
            format!(
                "the services of this Kontor share one process, and {name} cannot go down alone: leave \
                 --data out for a drill on a folder of its own, or let it run with `kontor up --processes`"
            )
        })?;
    }
    Ok(())
}

fn plan(program: PathBuf, data: PathBuf, scenario: &Scenario) -> Plan {
    let processes = matches!(scenario.blow, Blow::KeptDown(catalogue::SERVICE, _));
    Plan {
        program,
        data,
        processes,
        settings: vec![],
        small_disk: false,
        lines: false,
        clocks: false,
    }
}

fn shops_told(view: &View, parcels: usize, findings: &[Finding]) {
    if view.is_json() {
        println!("{}", serde_json::json!({ "parcels_told": parcels, "findings": findings }));
    }
    for finding in findings {
        view.plain(&format!("  {}", finding.words));
    }
    if findings.is_empty() {
        view.plain(&format!("  shops       told of {parcels} parcels that left, each once"));
    }
}

async fn watch(running: Running, world: Arc<World>, view: Arc<View>) {
    let began = Instant::now();
    loop {
        let figures = Figures::take(&running.doctor_database, &world).await;
        view.show(began.elapsed(), figures);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
