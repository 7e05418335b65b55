//! `kontor demo --story`: situations of a merchant's day, played on a real Kontor and checked.
//!
//! A story tells in sentences who does what; whatever it promises is looked up, and a promise that
//! is not kept ends it with an error. People, shops and goods are invented.

mod auto_order;
mod discount_surge;
mod laptop_address;
mod lost_parcel;
mod shortage_choice;
mod stage;
mod three_channels;
mod trade;
mod warning_level;

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;

use super::World;
use crate::doctor;
use crate::home::Running;
use crate::table;
use stage::Stage;

/// A situation that can be played.
pub struct Story {
    /// How it is called on the command line.
    pub name: &'static str,
    /// What happens in it.
    pub line: &'static str,
    play: Play,
}

#[derive(Clone, Copy)]
enum Play {
    AutoOrder,
    DiscountSurge,
    LaptopAddress,
    LostParcel,
    ShortageChoice,
    ThreeChannels,
    WarningLevel,
}

/// All of them.
pub const ALL: &[Story] = &[
    Story {
        name: "auto-order",
        line: "from the shop to completed, with nobody touching it",
        play: Play::AutoOrder,
    },
    Story {
        name: "three-channels",
        line: "own store, counter and web shop sell the same shirts; one stock, nothing sold twice",
        play: Play::ThreeChannels,
    },
    Story {
        name: "discount-surge",
        line: "ten times the orders, on few items, many of them told twice",
        play: Play::DiscountSurge,
    },
    Story {
        name: "laptop-address",
        line: "an address without its district waits, the customer completes it, it ships by itself",
        play: Play::LaptopAddress,
    },
    Story {
        name: "shortage-choice",
        line: "too little is there; each customer chooses by a link to wait or to do without",
        play: Play::ShortageChoice,
    },
    Story {
        name: "warning-level",
        line: "stock falls below its warning level; whoever reorders hears it once",
        play: Play::WarningLevel,
    },
    Story {
        name: "lost-parcel",
        line: "a parcel is lost; the customer hears it, and the money is given back once",
        play: Play::LostParcel,
    },
];

/// Lists the stories.
pub fn list(as_json: bool) -> Result<()> {
    if as_json {
        let all = ALL.iter().map(|story| json!({ "name": story.name, "line": story.line }));
        return table::print_json(&all.collect::<Vec<_>>());
    }
    println!("Stories, each on a folder of its own unless --data names a Kontor that runs:\n");
    for story in ALL {
        println!("  {:<16} {}", story.name, story.line);
    }
    Ok(())
}

/// Finds a story by its name.
pub fn find(name: &str) -> Result<&'static Story> {
    let names = || ALL.iter().map(|story| story.name).collect::<Vec<_>>().join(", ");
    let found = ALL.iter().find(|story| story.name == name);
    found.with_context(|| format!("there is no story `{name}`; there are {}", names()))
}

impl Story {
    /// Plays it to its end, and lets the doctor look at what is left.
    pub async fn play(&self, world: World, running: &Running) -> Result<ExitCode> {
        println!("  {}: {}\n", self.name, self.line);
        let stage = Stage::set(world, self.name).await?;
        let played = tokio::select! {
            played = self.act(&stage) => played,
            told = crate::crew::told_to_end() => {
                told.and_then(|()| anyhow::bail!("stopped before the end"))
            }
        };
        stage.leave().await;
        played.with_context(|| format!("the story {} broke its promise", self.name))?;
        println!();
        let sound = doctor::report(&running.doctor_database, Some(&running.nats)).await?;
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn act(&self, stage: &Stage) -> Result<()> {
        match self.play {
            Play::AutoOrder => auto_order::play(stage).await,
            Play::DiscountSurge => discount_surge::play(stage).await,
            Play::LaptopAddress => laptop_address::play(stage).await,
            Play::LostParcel => lost_parcel::play(stage).await,
            Play::ShortageChoice => shortage_choice::play(stage).await,
            Play::ThreeChannels => three_channels::play(stage).await,
            Play::WarningLevel => warning_level::play(stage).await,
        }
    }
}
