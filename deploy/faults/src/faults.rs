//! The catalogue: what can be broken, how, and what heals it.

mod broken_words;
mod clocks;
mod lines;
mod locks;
mod packets;
mod pauses;
mod servers;
pub mod signals;
mod thieves;

use std::sync::Arc;

use anyhow::Result;

use crate::dice::Dice;
use crate::house::{House, Plan};
use crate::outside::vandals;
use crate::outside::world::World;
use crate::wire::Wire;

macro_rules! faults {
    ($($fault:ident, $name:literal, $number:literal, $needs:ident, $words:literal;)*) => {
        /// Something that is broken on purpose.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault {
            $(#[doc = $words] $fault),*
        }

        impl Fault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$fault),*];

            /// Gives its name on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Self::$fault => $name),* }
            }

            /// Finds one by its name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|fault| fault.name() == name)
            }

            /// Gives its number in the table of faults.
            pub fn number(self) -> &'static str {
                match self { $(Self::$fault => $number),* }
            }

            /// Says what it does.
            pub fn words(self) -> &'static str {
                match self { $(Self::$fault => $words),* }
            }

            /// Gives what it needs of the house.
            pub fn needs(self) -> Needs {
                match self { $(Self::$fault => Needs::$needs),* }
            }
        }
    };
}

/// What a fault needs of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing but that it runs.
    Any,
    /// That it is ours to end and to start.
    Ours,
    /// That every service has a process of its own.
    Processes,
    /// A line of ours between handhelds and the broker.
    Floor,
    /// Lines of ours between Kontor and its servers.
    Lines,
    /// A disk of the broker's own.
    Disk,
    /// Clocks that can be turned.
    Clocks,
    /// Rules of the system that lose packets.
    Packets,
}

impl Needs {
    /// Says whether a house is to have that, whatever the machine allows of it.
    pub fn is_wanted_of(self, plan: &Plan) -> bool {
        match self {
            Self::Processes => plan.processes,
            Self::Lines => plan.lines,
            Self::Disk => plan.small_disk,
            Self::Clocks => plan.clocks,
            Self::Any | Self::Ours | Self::Floor | Self::Packets => true,
        }
    }

    /// Says in words what is needed.
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "a Kontor that runs",
            Self::Ours => "a Kontor that is ours to end",
            Self::Processes => "a process for every service",
            Self::Floor => "a line of ours between handhelds and the broker",
            Self::Lines => "lines of ours to both servers",
            Self::Disk => "the right to mount a small file system (root)",
            Self::Clocks => "libfaketime",
            Self::Packets => "the right to drop packets (root, iptables with its module statistic)",
        }
    }
}

faults! {
    KontorKilled, "kontor-killed", "F1", Ours, "all of Kontor is killed and started again";
    KilledOnAnswer, "killed-on-answer", "F1", Ours, "Kontor is killed when it has just answered";
    ServiceKilled, "service-killed", "F1", Processes, "one service is killed";
    KontorRestarted, "kontor-restarted", "F2", Ours, "all of Kontor ends in order and starts again";
    ServicesRolled, "services-rolled", "F2", Processes, "service after service ends in order";
    BrokerKilled, "broker-killed", "F3", Any, "the broker is killed";
    BrokerForgets, "broker-forgets", "F4", Any, "the broker loses everything it stored";
    ReaderLate, "reader-late", "F4", Processes, "a reader is late, and the broker forgets meanwhile";
    BrokerTailCut, "broker-tail-cut", "F5", Any, "the broker loses the tail of every stream";
    BrokerBitsFlipped, "broker-bits-flipped", "F7", Any, "bits of the messages that the broker stores are flipped";
    BrokerRestored, "broker-restored", "F6", Any, "the broker is put back to an older point";
    DatabaseKilled, "database-killed", "F8", Any, "the database is killed, now and then twice";
    BackendKilled, "backend-killed", "F8", Any, "one process of the database is killed";
    DatabaseRestored, "database-restored", "F9", Any, "the database is put back to an older point";
    KontorPaused, "kontor-paused", "F10", Ours, "all of Kontor stands still for a while";
    ServicePaused, "service-paused", "F10", Processes, "one service stands still for a while";
    Zombie, "zombie", "F10", Processes, "others take paused services' lanes; then they wake up";
    BrokerPaused, "broker-paused", "F10", Any, "the broker stands still for a while";
    DatabasePaused, "database-paused", "F10", Any, "the database stands still for a while";
    BackendPaused, "backend-paused", "F10", Any, "one process of the database stands still for a while";
    LongPaused, "long-paused", "F10", Ours, "Kontor, a service or a server stands still until everybody has given it up";
    FloorReset, "floor-reset", "F11", Floor, "the connections of all handhelds are reset";
    FloorBlackHole, "floor-black-hole", "F11", Floor, "nothing of handhelds arrives, nothing is refused";
    FloorSlow, "floor-slow", "F12", Floor, "every byte from and to handhelds is late";
    FloorNarrow, "floor-narrow", "F12", Floor, "handhelds share a line of 56 kbit/s each";
    DatabaseLineReset, "database-line-reset", "F11", Lines, "the lines to the database are reset";
    DatabaseLineBlackHole, "database-line-black-hole", "F11", Lines,
        "nothing reaches the database, or no answer comes, and nothing is refused";
    BrokerLineReset, "broker-line-reset", "F11", Lines, "the lines to the broker are reset";
    BrokerLineBlackHole, "broker-line-black-hole", "F11", Lines,
        "nothing reaches the broker, or no answer comes, and nothing is refused";
    LinesSlow, "lines-slow", "F12", Lines, "every byte from and to both servers is late";
    PacketsLost, "packets-lost", "F12", Packets, "every twentieth packet is lost";
    ClockTurned, "clock-turned", "F15", Clocks,
        "the clock of Kontor or of the database is an hour off, or too fast, and right again";
    Poison, "poison", "F19", Any, "signed payloads that nobody can use";
    RowCorrupted, "row-corrupted", "F7", Processes, "what a service said is damaged before anybody read it";
    WordsStolen, "words-stolen", "F18", Processes, "a stranger takes messages out of the durables";
    Storm, "redelivery-storm", "F18", Processes, "every durable consumer is deleted";
    ToldAgain, "told-again", "F18", Processes, "a stranger tells again what the streams hold, as new messages";
    ConnectionsGone, "connections-gone", "F22", Any, "strangers take the database's connections";
    BrokerFull, "broker-full", "F22", Any, "the broker lets hardly anybody in, and puts the others out";
    ClientsVanish, "clients-vanish", "F23", Any, "clients leave in the middle of their request";
    RowLocked, "row-locked", "F24", Any, "a stranger locks the stock of what everybody wants";
    LongTransaction, "long-transaction", "F24", Any, "a stranger leaves a transaction open";
    Deadlocked, "deadlocked", "F24", Any, "strangers lock rows of lanes and stock the other way round";
    FilesLimited, "files-limited", "F26", Ours, "no further file or connection may be opened";
    Starved, "starved", "F26", Any, "Kontor gets a fifth of the processor";
    DatabaseSlow, "database-slow", "F14", Any, "the database works a quarter of the time";
    SlowClients, "slow-clients", "F29", Any, "lines that send almost nothing";
    DiskFull, "disk-full", "F13", Disk, "the broker's disk is full";
}

/// What a fault has to do with.
pub struct Scene {
    /// The Kontor that is broken.
    pub house: Arc<House>,
    /// The strangers that use it meanwhile.
    pub world: Arc<World>,
    /// The line between handhelds and the broker, where it is ours.
    pub wire: Option<Wire>,
}

impl Scene {
    /// Says whether a fault can be made here.
    pub fn allows(&self, fault: Fault) -> bool {
        match fault.needs() {
            Needs::Any => true,
            Needs::Ours => self.house.is_ours(),
            Needs::Processes => self.house.has_processes(),
            Needs::Floor => self.wire.is_some(),
            Needs::Lines => self.house.lines().is_some(),
            Needs::Disk => self.house.has_small_disk(),
            Needs::Clocks => self.house.clocks().is_some(),
            Needs::Packets => packets::can_be_lost(),
        }
    }

    /// Says what would be needed for a fault that cannot be made here.
    pub fn lacks(&self, fault: Fault) -> Option<&'static str> {
        (!self.allows(fault)).then(|| fault.needs().words())
    }

    /// Breaks something and heals it again; says in words what was done.
    pub async fn strike(&self, fault: Fault, dice: &mut Dice) -> Result<String> {
        self.world.history.note(fault.name(), "begins");
        let struck = self.struck(fault, dice).await;
        let words = match &struck {
            Ok(words) => words.clone(),
            Err(error) => format!("could not be made: {error:#}"),
        };
        self.world.history.note(fault.name(), &format!("is over: {words}"));
        struck
    }

    async fn struck(&self, fault: Fault, dice: &mut Dice) -> Result<String> {
        match fault {
            Fault::KontorKilled => self.kontor_killed().await,
            Fault::KilledOnAnswer => self.killed_on_answer().await,
            Fault::ServiceKilled => self.service_killed(dice),
            Fault::KontorRestarted => self.kontor_restarted().await,
            Fault::ServicesRolled => self.services_rolled().await,
            Fault::BrokerKilled => self.broker_killed(dice).await,
            Fault::BrokerForgets => self.broker_forgets(),
            Fault::ReaderLate => self.reader_late(dice).await,
            Fault::BrokerTailCut => self.broker_tail_cut(),
            Fault::BrokerBitsFlipped => self.broker_bits_flipped(dice),
            Fault::BrokerRestored => self.broker_restored(dice).await,
            Fault::DatabaseKilled => self.database_killed(dice).await,
            Fault::BackendKilled => self.backend_killed(dice),
            Fault::DatabaseRestored => self.database_restored(dice).await,
            Fault::KontorPaused => self.kontor_paused(dice).await,
            Fault::ServicePaused => self.service_paused(dice).await,
            Fault::Zombie => self.zombie(dice).await,
            Fault::BrokerPaused => self.broker_paused(dice).await,
            Fault::DatabasePaused => self.database_paused(dice).await,
            Fault::BackendPaused => self.backend_paused(dice).await,
            Fault::LongPaused => self.long_paused(dice).await,
            Fault::FloorReset | Fault::FloorBlackHole | Fault::FloorSlow | Fault::FloorNarrow => {
                self.floor_cut(fault, dice).await
            }
            Fault::DatabaseLineReset => self.database_line_reset(),
            Fault::DatabaseLineBlackHole => self.database_line_black_hole(dice).await,
            Fault::BrokerLineReset => self.broker_line_reset(),
            Fault::BrokerLineBlackHole => self.broker_line_black_hole(dice).await,
            Fault::LinesSlow => self.lines_slow(dice).await,
            Fault::PacketsLost => self.packets_lost(dice).await,
            Fault::ClockTurned => self.clock_turned(dice).await,
            Fault::Poison => Ok(vandals::poison(&self.world, dice).await),
            Fault::RowCorrupted => self.row_corrupted().await,
            Fault::WordsStolen => self.words_stolen(dice).await,
            Fault::Storm => self.storm().await,
            Fault::ToldAgain => self.told_again().await,
            Fault::ConnectionsGone => self.connections_gone(dice).await,
            Fault::BrokerFull => self.broker_full(dice).await,
            Fault::ClientsVanish => Ok(vandals::vanish(&self.world, dice).await),
            Fault::RowLocked => self.row_locked(dice).await,
            Fault::LongTransaction => self.long_transaction(dice).await,
            Fault::Deadlocked => self.deadlocked(dice).await,
            Fault::FilesLimited => self.files_limited(dice).await,
            Fault::Starved => self.starved(dice).await,
            Fault::DatabaseSlow => self.database_slow(dice).await,
            Fault::SlowClients => Ok(vandals::dawdle(&self.world).await),
            Fault::DiskFull => self.disk_full(dice).await,
        }
    }
}
