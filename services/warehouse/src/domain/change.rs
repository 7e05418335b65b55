//! What a batch changed of an order: only that is stored.

use super::job::{Job, Task};
use super::order::{Fulfillment, Line, Order, Parcel};

/// An order before a batch, if it was there, and after it.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// As it was loaded; none where it is new.
    pub before: Option<&'a Order>,
    /// As it is now.
    pub now: &'a Order,
}

impl<'a> Change<'a> {
    /// Says whether the order's own row is new or another.
    pub fn has_another_row(&self) -> bool {
        let figures = |order: &Order| (order.shortages, order.packed_pieces, order.unpacked);
        self.before.map(figures) != Some(figures(self.now))
    }

    /// Gives the lines that are new or changed, with their places from zero.
    pub fn lines(&self) -> impl Iterator<Item = (i32, &'a Line)> {
        let before = self.before.map_or(&[][..], |order| &order.lines);
        let all = self.now.lines.iter().zip(0_i32..).enumerate();
        all.filter(|(at, (line, _))| before.get(*at) != Some(*line))
            .map(|(_, (line, place))| (place, line))
    }

    /// Gives the fulfillment orders that are new, with their numbers from one.
    pub fn fulfillments(&self) -> impl Iterator<Item = (i32, &'a Fulfillment)> {
        let known = self.before.map_or(0, |order| order.fulfillments.len());
        (1_i32..).zip(&self.now.fulfillments).skip(known)
    }

    /// Gives the jobs whose own rows are new or changed.
    pub fn jobs(&self) -> impl Iterator<Item = &'a Job> {
        let before = *self;
        self.now.jobs.iter().filter(move |job| !before.job(job).is_some_and(|was| alike(was, job)))
    }

    /// Gives the tasks that are new or changed, with their jobs.
    pub fn tasks(&self) -> impl Iterator<Item = (&'a Job, &'a Task)> {
        let before = *self;
        self.now.jobs.iter().flat_map(move |job| {
            let was = before.job(job).map_or(&[][..], |was| &was.tasks);
            let known = move |task: &Task| was.iter().find(|was| was.id == task.id) == Some(task);
            job.tasks.iter().filter(move |task| !known(task)).map(move |task| (job, task))
        })
    }

    /// Gives the parcels that are new or changed, with their numbers from one.
    pub fn parcels(&self) -> impl Iterator<Item = (i32, &'a Parcel)> {
        let before = self.before.map_or(&[][..], |order| &order.parcels);
        let all = (1_i32..).zip(&self.now.parcels).enumerate();
        all.filter(|(at, (_, parcel))| before.get(*at) != Some(*parcel)).map(|(_, each)| each)
    }

    /// Gives the parcels that are new: what is inside never changes.
    pub fn new_parcels(&self) -> impl Iterator<Item = &'a Parcel> {
        let known = self.before.map_or(0, |order| order.parcels.len());
        self.now.parcels.iter().skip(known)
    }

    fn job(&self, job: &Job) -> Option<&'a Job> {
        self.before?.jobs.iter().find(|was| was.id == job.id)
    }
}

/// Says whether two jobs have the same row, whatever became of their tasks.
fn alike(one: &Job, other: &Job) -> bool {
    let row = |job: &Job| (job.state, job.claimed_until, job.version, job.released_at);
    row(one) == row(other) && one.holder == other.holder && one.refusal == other.refusal
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contracts::ids::{FulfillmentOrderId, Id, LineId, OrderId, PickJobId, PickTaskId};
    use uuid::Uuid;

    use super::super::job::State;
    use super::super::unpacked::Unpacked;
    use super::*;

    fn task(number: u128) -> Task {
        Task {
            id: PickTaskId::from_uuid(Uuid::from_u128(number)),
            line_id: LineId::from_uuid(Uuid::from_u128(number)),
            sku: "A-1".parse().expect("a SKU"),
            bin: "A-00-00".to_owned(),
            walking_order: 0,
            quantity: 2,
            picked: 0,
            short: 0,
            packed: 0,
            handed_over: 0,
        }
    }

    fn line(number: u128) -> Line {
        Line {
            id: LineId::from_uuid(Uuid::from_u128(number)),
            sku: "A-1".parse().expect("a SKU"),
            wanted: 2,
            backordered: 0,
            cancelled: 0,
            voided_open: 0,
            recount_until: None,
        }
    }

    fn order() -> Order {
        let job = Job {
            id: PickJobId::from_uuid(Uuid::from_u128(7)),
            fulfillment_order_id: FulfillmentOrderId::from_uuid(Uuid::from_u128(6)),
            location: "main".to_owned(),
            zone: "a".to_owned(),
            state: State::Open,
            holder: None,
            claimed_at: None,
            claimed_until: None,
            refusal: None,
            version: 1,
            released_at: DateTime::UNIX_EPOCH,
            tasks: vec![task(1), task(2)],
        };
        Order {
            id: OrderId::from_uuid(Uuid::from_u128(5)),
            arrival: 1,
            number: "#1".to_owned(),
            channel: "shop".to_owned(),
            currency: "EUR".parse().expect("a currency"),
            value_minor: 1,
            cash_on_delivery_minor: 0,
            shipping_method: None,
            person: None,
            approved_at: DateTime::UNIX_EPOCH,
            shortages: 0,
            packed_pieces: 0,
            unpacked: Unpacked::default(),
            lines: vec![line(1), line(2)],
            fulfillments: vec![],
            jobs: vec![job],
            parcels: vec![],
        }
    }

    #[test]
    fn everything_of_a_new_order_is_stored() {
        let now = order();
        let change = Change { before: None, now: &now };
        assert!(change.has_another_row());
        assert_eq!(change.lines().map(|(place, _)| place).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((change.jobs().count(), change.tasks().count()), (1, 2));
    }

    #[test]
    fn of_a_known_order_only_the_rows_that_differ_are_stored() {
        let (before, mut now) = (order(), order());
        now.jobs[0].tasks[1].picked = 1;
        let change = Change { before: Some(&before), now: &now };
        assert!(!change.has_another_row());
        assert_eq!((change.lines().count(), change.jobs().count()), (0, 0));
        let tasks: Vec<_> = change.tasks().map(|(_, task)| task.id).collect();
        assert_eq!(tasks, [now.jobs[0].tasks[1].id]);
        now.jobs[0].holder = Some("device:1".to_owned());
        now.lines[1].cancelled = 1;
        now.lines.push(line(3));
        now.unpacked.pieces = 1;
        let change = Change { before: Some(&before), now: &now };
        assert!(change.has_another_row());
        assert_eq!(change.jobs().count(), 1);
        assert_eq!(change.lines().map(|(place, _)| place).collect::<Vec<_>>(), [1, 2]);
        now.unpacked.pieces = 2;
        assert!(Change { before: Some(&before), now: &now }.has_another_row(), "else it is lost");
    }
}
