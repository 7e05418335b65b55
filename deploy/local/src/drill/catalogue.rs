//! What can be drilled.

use std::time::Duration;

use anyhow::{Context, Result};
use faults::faults::Fault;
use faults::faults::signals::Who;

use super::view::Phase;

/// The service that is taken away: the one that everything has to pass.
pub const SERVICE: Who = Who::Service("warehouse");

/// How long something is kept down.
const DOWN: Duration = Duration::from_secs(10);

/// What is done.
#[derive(Clone, Copy, Debug)]
pub enum Blow {
    /// A fault of the catalogue.
    Fault(Fault),
    /// It is killed as often as it comes back, for so long.
    KeptDown(Who, Duration),
    /// Everybody wants what there are only some pieces of.
    FlashSale { pieces: u32, buyers: u32 },
    /// Nothing breaks; the load itself is the trouble.
    Nothing(Duration),
}

impl Blow {
    /// Gives the phase that it makes.
    pub fn phase(self) -> Phase {
        match self {
            Self::Fault(_) | Self::KeptDown(..) => Phase::Broken,
            Self::FlashSale { .. } | Self::Nothing(_) => Phase::Crowded,
        }
    }
}

/// A drill.
#[derive(Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a line.
    pub line: &'static str,
    /// What is about to break.
    pub breaks: &'static str,
    /// What one will see.
    pub see: &'static str,
    /// What has to be true at the end.
    pub law: &'static str,
    /// How it is done.
    pub blow: Blow,
    /// How often each order is told, where that is the trouble.
    pub times: Option<u32>,
}

const PLAIN: Scenario = Scenario {
    name: "",
    line: "",
    breaks: "",
    see: "",
    law: "",
    blow: Blow::Nothing(DOWN),
    times: None,
};

/// All of them.
pub const ALL: [Scenario; 7] = [
    Scenario {
        name: "service-down",
        line: "the warehouse is down for ten seconds",
        breaks: "The process of the warehouse is killed as often as it is started again.",
        see: "Orders are taken and approved all the while; what the warehouse has not read grows.",
        law: "Nobody else notices, and the warehouse reads on where it stopped.",
        blow: Blow::KeptDown(SERVICE, DOWN),
        ..PLAIN
    },
    Scenario {
        name: "broker-down",
        line: "the broker is down for ten seconds",
        breaks: "The broker is killed as often as it is started again.",
        see: "Shops are answered; handhelds wait, and what is not published grows.",
        law: "What was committed before is told afterwards, from the log, once.",
        blow: Blow::KeptDown(Who::Broker, DOWN),
        ..PLAIN
    },
    Scenario {
        name: "broker-forgets",
        line: "the broker loses everything that it stored",
        breaks: "The broker is killed, its streams and consumers are deleted, and it is started.",
        see: "A short stop; then readers find out what they have missed, and ask the writers.",
        law: "The log is the truth, the broker only the wire: nothing is lost.",
        blow: Blow::Fault(Fault::BrokerForgets),
        ..PLAIN
    },
    Scenario {
        name: "database-restart",
        line: "every process of the database is killed",
        breaks: "PostgreSQL is killed without warning and has to recover.",
        see: "Nothing is accepted for a moment; lanes are taken again, one after the other.",
        law: "Whatever was answered with 2xx is there; what was not is sent again, and there once.",
        blow: Blow::Fault(Fault::DatabaseKilled),
        ..PLAIN
    },
    Scenario {
        name: "slow-disk",
        line: "the database has a quarter of its time, as on a disk that is slow",
        breaks: "The database's processes are stopped for three quarters of the time.",
        see: "Answers take longer, batches become larger, nothing piles up without end.",
        law: "Slow is not wrong: everything adds up, and the backlog goes when the disk is well.",
        blow: Blow::Fault(Fault::DatabaseSlow),
        ..PLAIN
    },
    Scenario {
        name: "flash-sale",
        line: "two hundred buyers at once for the last ten pieces",
        breaks: "Nothing. Two hundred people order one piece each of an item of which there are ten.",
        see: "All orders are taken; ten get a piece, the others wait for goods.",
        law: "Ten are sold, not eleven, not nine.",
        blow: Blow::FlashSale { pieces: 10, buyers: 200 },
        ..PLAIN
    },
    Scenario {
        name: "five-times",
        line: "a shop sends everything five times, at the same moment",
        breaks: "Nothing. Every order is told five times by requests that overlap.",
        see: "Five answers for each order: one accepted, four duplicates, all with the same id.",
        law: "Every order is there once.",
        blow: Blow::Nothing(DOWN),
        times: Some(5),
    },
];

/// Finds a drill by its name.
pub fn named(name: &str) -> Result<&'static Scenario> {
    let found = ALL.iter().find(|scenario| scenario.name == name);
    found.with_context(|| format!("there is no drill {name}; `kontor drill --list` names them"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drill_says_what_breaks_what_is_seen_and_what_holds() {
        for scenario in &ALL {
            let told = [scenario.line, scenario.breaks, scenario.see, scenario.law];
            assert!(told.iter().all(|words| !words.is_empty()), "{}", scenario.name);
            assert_eq!(named(scenario.name).expect("found").name, scenario.name);
        }
        assert!(named("nothing").is_err());
    }
}
