//! What a schedule may meet: its faults, its kind of restore, and what is broken on purpose.

use crate::dice::Dice;

/// Something that goes wrong outside of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A process dies and is started again.
    Crash,
    /// A process is taken for dead and started again, while the old one goes on.
    Ghost,
    /// A process stands still and goes on with what it knew.
    Sleep,
    /// The database's clock jumps over a lease.
    Jump,
    /// A holder gives its lane back in order.
    GiveBack,
    /// The outcome of a commit stays unknown, or the database asks for another try.
    Commit,
    /// A publish is lost, late, or stored without being confirmed.
    Publish,
    /// The stream loses one message.
    LoseOne,
    /// The stream loses its tail; new messages take the numbers of the lost ones.
    LoseTail,
    /// The stream is empty all at once.
    Wipe,
    /// An older copy takes the place of the stream.
    OldCopy,
    /// The broker is away for long.
    Away,
    /// A consumer forgets where it was, repeats, or stands beyond the end of the stream.
    Consumer,
    /// Deliveries come twice and out of order.
    Disorder,
    /// Questions, answers and heads are lost or late.
    Network,
    /// Schemas go back to a backup.
    Restore,
}

/// Every fault there is.
pub const FAULTS: [Fault; 16] = [
    Fault::Crash,
    Fault::Ghost,
    Fault::Sleep,
    Fault::Jump,
    Fault::GiveBack,
    Fault::Commit,
    Fault::Publish,
    Fault::LoseOne,
    Fault::LoseTail,
    Fault::Wipe,
    Fault::OldCopy,
    Fault::Away,
    Fault::Consumer,
    Fault::Disorder,
    Fault::Network,
    Fault::Restore,
];

/// What a restore takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restores {
    /// All schemas to one point, or one that nobody reads: all must heal.
    OnePoint,
    /// A writer alone: a reader that holds more must stand still at a fork.
    WriterAlone,
}

/// A rule that is broken on purpose, to prove that the checks notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The reader takes what comes next without ever asking the writer.
    BelievesWithoutAsking,
    /// The reader takes what comes next in an older epoch than the confirmed one.
    AcceptsOldEpoch,
    /// The reader takes what comes after a gap.
    SkipsGaps,
    /// The reader asks again while it follows the stream, and moves on before the answer comes.
    AsksWhileFollowing,
    /// The reader hears answers to questions that it has given up.
    HearsLateAnswers,
    /// The reader does not notice that it stands still behind the head.
    NeverImpatient,
    /// The position is moved after the transaction with the effects.
    MovesPositionLater,
    /// The mark follows the greatest confirmed number.
    MarksPastHoles,
    /// The writer's batch is sealed without looking at fence, epoch and head.
    SealsWithoutFence,
    /// Rows are published before they are committed.
    PublishesBeforeCommit,
    /// Taking a lane opens no new epoch.
    KeepsEpoch,
    /// Epochs are counted, and a restore turns the counter back.
    CountsEpochs,
    /// Epochs rise by one while the clock is behind them, and two restores make the same again.
    CountsBehindTheClock,
    /// A holder whose connection was cut by a restore goes on over another one.
    OutlivesItsConnection,
    /// A holder answers readers over a connection of its own making, not over that of its holding.
    AnswersOverAnotherConnection,
    /// A batch that was rolled back is not asked for again.
    ForgetsRolledBack,
}

/// Every defect there is.
pub const DEFECTS: [Defect; 16] = [
    Defect::BelievesWithoutAsking,
    Defect::AcceptsOldEpoch,
    Defect::SkipsGaps,
    Defect::AsksWhileFollowing,
    Defect::HearsLateAnswers,
    Defect::NeverImpatient,
    Defect::MovesPositionLater,
    Defect::MarksPastHoles,
    Defect::SealsWithoutFence,
    Defect::PublishesBeforeCommit,
    Defect::KeepsEpoch,
    Defect::CountsEpochs,
    Defect::CountsBehindTheClock,
    Defect::OutlivesItsConnection,
    Defect::AnswersOverAnotherConnection,
    Defect::ForgetsRolledBack,
];

/// What one schedule may meet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many steps with faults come before the healing.
    pub steps: u32,
    /// One bit for each fault.
    mask: u32,
    /// How many times rarer than in the wildest schedules faults are.
    pub calm: usize,
    /// Whether readers pull even while they believe nothing of what comes.
    pub eager: bool,
    /// Whether a restore to one point takes the database's clock back too.
    pub turns_back: bool,
    /// Whether the faults are over.
    pub healed: bool,
    /// What a restore takes back.
    pub restores: Restores,
    /// What is broken on purpose.
    pub defect: Option<Defect>,
}

impl Plan {
    /// Draws length and faults: now all of them, now a few.
    pub fn draw(dice: &mut Dice, restores: Restores, defect: Option<Defect>) -> Self {
        let (some, more) = (dice.roll() as u32, dice.roll() as u32);
        let mut mask = match dice.below(4) {
            0 => u32::MAX,
            1 => some & more,
            _ => some,
        };
        let by_clock = defect == Some(Defect::CountsBehindTheClock);
        if restores == Restores::WriterAlone || by_clock {
            mask |= 1 << Fault::Restore as u32;
        }
        let long = if dice.one_in(16) { 3 } else { 1 };
        let (steps, calm) = (long * (200 + dice.below(1_000) as u32), 1 + dice.below(8));
        let (eager, turns_back) = (dice.one_in(3), dice.one_in(8) || by_clock);
        let turns_back = turns_back && restores == Restores::OnePoint;
        Self { steps, mask, calm, eager, turns_back, healed: false, restores, defect }
    }

    /// Says whether a fault can happen.
    pub fn has(&self, fault: Fault) -> bool {
        !self.healed && self.mask & (1 << fault as u32) != 0
    }

    /// Says whether a rule is broken.
    pub fn breaks(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// Ends all faults; what is broken on purpose stays broken.
    pub fn heal(&mut self) {
        self.healed = true;
    }

    /// Says what the schedule may meet.
    pub fn words(&self) -> String {
        let bit = |fault: &&Fault| self.mask & (1 << **fault as u32) != 0;
        let faults: Vec<&Fault> = FAULTS.iter().filter(bit).collect();
        let clock = if self.turns_back { ", and the clock with them" } else { "" };
        let broken = self.defect.map_or(String::new(), |defect| format!(", broken: {defect:?}"));
        let (steps, calm) = (self.steps, self.calm);
        format!(
            "{steps} steps, faults {faults:?} ({calm} times rarer than most often), restores \
             {:?}{clock}{broken}",
            self.restores
        )
    }
}
