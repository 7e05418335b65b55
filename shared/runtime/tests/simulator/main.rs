//! Explores the protocol: the real readers, windows and histories in a model of everything around
//! them, through crashes, zombies, losses, disorder, takeovers and restores.
//!
//! A schedule is a seed. Some hundred steps with faults are followed by a healing without; the
//! checks run at every commit and at the end. A schedule that fails tells its story, and how to
//! run it again. `KONTOR_SCHEDULES=100000` runs more of them, `KONTOR_SEED=7` only one, and
//! `KONTOR_DEFECT=KeepsEpoch` tells how that broken variant is caught.

mod batches;
mod broker;
mod checks;
mod database;
mod deliver;
mod dice;
mod faults;
mod heal;
mod inlet;
mod network;
mod outlet;
mod plan;
mod world;

use std::time::Instant;

use dice::Dice;
use plan::{DEFECTS, Defect, Plan, Restores};
use world::{Tally, World};

/// How many schedules run unless somebody wants more.
const SCHEDULES: u64 = 20_000;
/// Within how many schedules each broken variant must be caught.
const DEFECT_SCHEDULES: u64 = 4_000;
/// Where the seeds start when none is given.
const FIRST_SEED: u64 = 1;

fn simulate(seed: u64, restores: Restores, defect: Option<Defect>, told: bool) -> World {
    let mut dice = Dice::new(seed);
    let plan = Plan::draw(&mut dice, restores, defect);
    let mut world = World::new(dice, plan, told);
    world.run();
    world
}

fn number_from(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Runs many schedules, or the one that is asked for; panics with the story of the first failure.
fn explore(test: &str, restores: Restores, share: u64) -> Tally {
    let only = number_from("KONTOR_SEED");
    let wanted = number_from("KONTOR_SCHEDULES");
    let count = match (only, wanted) {
        (Some(_), None) => 1,
        _ => wanted.unwrap_or(SCHEDULES) / share,
    };
    let first = only.unwrap_or(FIRST_SEED);
    let started = Instant::now();
    let mut sum = Tally::default();
    for seed in first..first + count {
        let world = simulate(seed, restores, None, false);
        if world.violation.is_some() {
            panic!(
                "{}\nTo run it again:\n  \
                 KONTOR_SEED={seed} cargo nextest run -p runtime --test simulator {test}",
                story_of(seed, restores, None)
            );
        }
        sum.add(&world.tally);
    }
    println!("{count} schedules in {:.1} s: {sum:?}", started.elapsed().as_secs_f64());
    if count == 1 {
        println!("{}", story_of(first, restores, None));
    }
    sum
}

/// Runs a schedule again and tells it, step by step.
fn story_of(seed: u64, restores: Restores, defect: Option<Defect>) -> String {
    let world = simulate(seed, restores, defect, true);
    let mut story = format!("schedule {seed}: {}\n", world.plan.words());
    for (step, words) in world.story.iter().flatten() {
        story += &format!("{step:>4}  {words}\n");
    }
    let end = world.violation.map_or("all is well".into(), |words| format!("violated: {words}"));
    story + &end
}

#[test]
fn every_row_is_applied_once_and_in_order_whatever_happens() {
    let test = "every_row_is_applied_once_and_in_order_whatever_happens";
    let tally = explore(test, Restores::OnePoint, 1);
    if number_from("KONTOR_SEED").is_none() {
        let met = [tally.fenced, tally.effects, tally.answers, tally.taken, tally.dropped];
        let more = [tally.doubted, tally.losses, tally.restores, tally.takings, tally.commits];
        assert!(met.iter().chain(&more).all(|count| *count > 0), "{tally:?}");
    }
}

#[test]
fn a_writer_restored_alone_ends_at_a_fork_and_never_in_silent_loss() {
    let test = "a_writer_restored_alone_ends_at_a_fork_and_never_in_silent_loss";
    let tally = explore(test, Restores::WriterAlone, 4);
    assert!(tally.forks > 0 || number_from("KONTOR_SEED").is_some(), "{tally:?}");
}

#[test]
fn every_broken_variant_is_caught() {
    let mut missed = Vec::new();
    let only = std::env::var("KONTOR_DEFECT").ok();
    for defect in DEFECTS {
        if only.as_ref().is_some_and(|name| *name != format!("{defect:?}")) {
            continue;
        }
        let caught = (FIRST_SEED..FIRST_SEED + DEFECT_SCHEDULES).find_map(|seed| {
            let world = simulate(seed, Restores::OnePoint, Some(defect), false);
            world.violation.map(|words| (seed, words))
        });
        match caught {
            Some((seed, _)) if only.is_some() => {
                println!("{}", story_of(seed, Restores::OnePoint, Some(defect)));
            }
            Some((seed, words)) => println!("{defect:?}: caught by schedule {seed}: {words}"),
            None => missed.push(defect),
        }
    }
    assert!(missed.is_empty(), "not caught in {DEFECT_SCHEDULES} schedules: {missed:?}");
}

#[test]
fn a_seed_tells_the_same_story_every_time() {
    for seed in 1..20 {
        let story = story_of(seed, Restores::OnePoint, None);
        assert_eq!(story, story_of(seed, Restores::OnePoint, None));
        assert!(story.lines().count() > 20, "{story}");
    }
}
