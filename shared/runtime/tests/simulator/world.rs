//! The world of one schedule: services, processes, broker, network, and who does what next.

use contracts::log::{EpochStart, Point};
use runtime::protocol::{Reader, Window};

use crate::broker::Broker;
use crate::database::{Holding, Move, NAMES, Row, SERVICES, SOURCES, Schema};
use crate::dice::Dice;
use crate::network::Letter;
use crate::plan::{Fault, Plan};

/// Two instances of each service, and room for one that was taken for dead.
pub const SLOTS: usize = 3;
/// How many rows may be on their way to the broker at once.
const WIDTH: i64 = 4;

/// How many acts in a row a process may do before somebody else has a turn.
const BURST_MAX: usize = 5;

/// Writes a line of the story, if somebody wants to read it.
macro_rules! tell {
    ($world:expr, $($words:tt)*) => {
        if $world.story.is_some() {
            let told = ($world.step, format!($($words)*));
            $world.story.get_or_insert_default().push(told);
        }
    };
}
pub(crate) use tell;

/// A publish whose outcome is not known yet.
#[derive(Clone, Copy, Debug)]
pub struct Flight {
    /// Which row.
    pub number: i64,
    /// Whether the broker will confirm it; otherwise it times out.
    pub confirmed: bool,
}

/// What a process knows of one source.
pub struct Inlet {
    /// The code under test.
    pub reader: Reader,
    /// Taken, for the next batch.
    pub buffer: Vec<Row>,
    /// Rows of an answer that are not taken yet.
    pub backlog: Vec<Row>,
    /// Whether the writer is to be asked.
    pub wants: bool,
    /// Whether the consumer is to be made anew.
    pub rebuild: bool,
    /// The question that is open, and for how many ticks.
    pub asked: Option<(u32, u32)>,
    /// How far the consumer had delivered when the batch was made.
    pub to_acknowledge: usize,
}

/// A batch that is decided and not yet committed.
pub struct Batch {
    /// New rows of the log.
    pub payloads: Vec<u64>,
    /// Positions and effects.
    pub moves: Vec<Move>,
}

/// What a process that holds its lane has in memory.
pub struct Work {
    /// The lane.
    pub holding: Holding,
    /// The code under test.
    pub window: Window,
    /// Rows committed and not yet sent.
    pub memory: Vec<Row>,
    /// Publishes without an outcome.
    pub flights: Vec<Flight>,
    /// One for each source, once the positions are loaded.
    pub inlets: Vec<Inlet>,
    /// Whether the positions are loaded.
    pub loaded: bool,
    /// The batch in hand; more of them when it is redone message by message.
    pub batches: Vec<Batch>,
    /// Positions that a broken process has still to move.
    pub late: Vec<Move>,
}

impl Work {
    /// Starts with a lane just taken.
    pub fn new(holding: Holding) -> Self {
        Self {
            window: Window::new(holding.mark, WIDTH),
            holding,
            memory: Vec::new(),
            flights: Vec::new(),
            inlets: Vec::new(),
            loaded: false,
            batches: Vec::new(),
            late: Vec::new(),
        }
    }

    /// Says whether a batch may be made: one at a time.
    pub fn rests(&self) -> bool {
        self.batches.is_empty() && self.late.is_empty()
    }
}

/// One process.
pub struct Process {
    /// Which service.
    pub service: usize,
    /// Under which name it takes lanes.
    pub name: u8,
    /// Whether it was taken for dead; it never takes a lane again.
    pub ghost: bool,
    /// Rises with every start.
    pub life: u32,
    /// Which generation of its schema it is connected to.
    pub session: u32,
    /// Until which step it stands still.
    pub asleep_until: u32,
    /// What it has in memory.
    pub work: Option<Box<Work>>,
}

/// What was met, to show that schedules are not empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lanes taken.
    pub takings: u64,
    /// Batches committed.
    pub commits: u64,
    /// Batches and marks that were fenced off.
    pub fenced: u64,
    /// Effects applied.
    pub effects: u64,
    /// Answers heard by a reader.
    pub answers: u64,
    /// Messages taken from the stream.
    pub taken: u64,
    /// Messages dropped as old.
    pub dropped: u64,
    /// Messages that led to a question.
    pub doubted: u64,
    /// Times a reader found itself behind for too long.
    pub losses: u64,
    /// Restores.
    pub restores: u64,
    /// Readers that stood still at a fork.
    pub forks: u64,
    /// Rounds until quiet.
    pub rounds: u64,
}

impl Tally {
    /// Adds what another schedule met.
    pub fn add(&mut self, other: &Self) {
        self.takings += other.takings;
        self.commits += other.commits;
        self.fenced += other.fenced;
        self.effects += other.effects;
        self.answers += other.answers;
        self.taken += other.taken;
        self.dropped += other.dropped;
        self.doubted += other.doubted;
        self.losses += other.losses;
        self.restores += other.restores;
        self.forks += other.forks;
        self.rounds += other.rounds;
    }
}

/// Everything of one schedule.
pub struct World {
    /// Decides everything.
    pub dice: Dice,
    /// What may go wrong.
    pub plan: Plan,
    /// The database's clock, in microseconds.
    pub now: i64,
    /// How many steps were done.
    pub step: u32,
    /// The schemas.
    pub schemas: Vec<Schema>,
    /// How often each schema was restored.
    pub generations: [u32; SERVICES],
    /// All schemas of one earlier moment.
    pub backup: Option<Vec<Schema>>,
    /// Rows that a restore took back.
    pub lost: Vec<(usize, Row)>,
    /// The broker.
    pub broker: Broker,
    /// Under way.
    pub letters: Vec<Letter>,
    /// Under way for long.
    pub held: Vec<Letter>,
    /// All processes, `SLOTS` for each service.
    pub processes: Vec<Process>,
    /// Every row that the broker confirmed, for each service.
    pub confirmed: [Vec<Point>; SERVICES],
    /// Rises with every payload.
    pub payloads: u64,
    /// Rises with every life and question.
    pub counter: u32,
    /// What was met.
    pub tally: Tally,
    /// What happened, in words, with the steps.
    pub story: Option<Vec<(u32, String)>>,
    /// The first check that failed.
    pub violation: Option<String>,
}

/// What a process can do in one step.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Makes a batch of what is ready.
    Gather,
    /// Seals and commits it.
    Seal,
    /// Sends the next row.
    Publish,
    /// Hears what became of a publish.
    Confirm,
    /// Takes a message from a consumer.
    Pull,
    /// Lets time go by.
    Tick,
    /// Asks a writer.
    Ask,
    /// Acknowledges what is committed.
    Acknowledge,
    /// Announces its head.
    Announce,
}

/// The acts among which a step draws, the frequent ones more often.
const ACTS: [Act; 16] = [
    Act::Gather,
    Act::Gather,
    Act::Seal,
    Act::Seal,
    Act::Seal,
    Act::Publish,
    Act::Publish,
    Act::Confirm,
    Act::Confirm,
    Act::Pull,
    Act::Pull,
    Act::Pull,
    Act::Tick,
    Act::Ask,
    Act::Acknowledge,
    Act::Announce,
];

impl World {
    /// Makes a world where nothing has happened.
    pub fn new(mut dice: Dice, plan: Plan, told: bool) -> Self {
        let mut processes = Vec::with_capacity(SERVICES * SLOTS);
        for at in 0..SERVICES * SLOTS {
            let (service, slot) = (at / SLOTS, at % SLOTS);
            processes.push(Process {
                service,
                name: slot as u8,
                ghost: slot == SLOTS - 1,
                life: at as u32,
                session: 0,
                asleep_until: dice.below(20) as u32,
                work: None,
            });
        }
        Self {
            dice,
            plan,
            now: 1_000_000,
            step: 0,
            schemas: (0..SERVICES).map(Schema::new).collect(),
            generations: [0; SERVICES],
            backup: None,
            lost: Vec::new(),
            broker: Broker::default(),
            letters: Vec::new(),
            held: Vec::new(),
            processes,
            confirmed: [const { Vec::new() }; SERVICES],
            payloads: 0,
            counter: 100,
            tally: Tally::default(),
            story: told.then(Vec::new),
            violation: None,
        }
    }

    /// Runs the schedule: steps with faults, then healing, then the last checks.
    pub fn run(&mut self) {
        while self.step < self.plan.steps && self.violation.is_none() {
            self.step += 1;
            self.now += self.dice.below(40_000) as i64;
            match self.dice.below(16) {
                0..=11 => self.act_of_somebody(),
                12..=14 => self.deliver_one(),
                _ if self.dice.one_in(self.plan.calm) => self.fault(),
                _ => {}
            }
        }
        if self.violation.is_none() {
            self.heal();
        }
    }

    fn act_of_somebody(&mut self) {
        let at = self.dice.below(self.processes.len());
        let process = &self.processes[at];
        if process.asleep_until > self.step || (process.ghost && process.work.is_none()) {
            return;
        }
        for _ in 0..=self.dice.below(BURST_MAX) {
            let act = ACTS[self.dice.below(ACTS.len())];
            self.act(at, act);
        }
    }

    /// Lets a process do something; without its lane it tries to take it.
    pub fn act(&mut self, at: usize, act: Act) {
        match &self.processes[at].work {
            None if self.processes[at].ghost => {}
            None => self.take(at),
            Some(work) if !work.loaded => self.load(at),
            Some(_) => match act {
                Act::Gather => self.gather(at),
                Act::Seal => self.seal(at),
                Act::Publish => self.publish(at),
                Act::Confirm => self.confirm(at),
                Act::Pull => self.pull(at),
                Act::Tick => self.tick(at),
                Act::Ask => self.ask(at),
                Act::Acknowledge => self.acknowledge(at),
                Act::Announce => self.announce(at),
            },
        }
    }

    /// Gives a process a name for the story.
    pub fn who(&self, at: usize) -> String {
        let process = &self.processes[at];
        let ghost = if process.ghost { ", taken for dead" } else { "" };
        let name = char::from(b'a' + process.name);
        format!("{} {name} (life {}{ghost})", NAMES[process.service], process.life)
    }

    /// Says whether something drawn happens, if its fault is in the plan.
    pub fn strikes(&mut self, fault: Fault, one_in: usize) -> bool {
        self.plan.has(fault) && self.dice.one_in(one_in * self.plan.calm)
    }

    /// Keeps the first violation.
    pub fn violate(&mut self, what: String) {
        tell!(self, "VIOLATED: {what}");
        self.violation.get_or_insert(what);
    }

    /// Gives the source of an inlet.
    pub fn source_of(&self, at: usize, inlet: usize) -> usize {
        SOURCES[self.processes[at].service][inlet]
    }
}

/// Makes the inlets of a process from the stored positions.
pub fn inlets(schema: &Schema) -> Vec<Inlet> {
    let inlet = |point, crossed: Vec<EpochStart>| Inlet {
        reader: Reader::new(point, crossed),
        buffer: Vec::new(),
        backlog: Vec::new(),
        wants: true,
        rebuild: false,
        asked: None,
        to_acknowledge: 0,
    };
    schema.positions.iter().map(|stored| inlet(stored.point, stored.crossed.clone())).collect()
}
