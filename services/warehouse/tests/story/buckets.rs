//! What order-intake makes of what warehouse says.

use contracts::events::stock::ShortCause;
use contracts::order::LineItems;
use warehouse::domain::said::Body;

use super::Story;

/// What order-intake would make of what is said: allocated, backordered, picked, packed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Buckets {
    pub unrouted: i64,
    pub backordered: i64,
    pub allocated: i64,
    pub picked: i64,
    pub packed: i64,
}

impl Story {
    /// Moves the buckets as order-intake does; none may go below zero.
    pub fn listen(&mut self) {
        for fact in std::mem::take(&mut self.world.said.facts) {
            match fact.body {
                Body::Allocated(event) => self.each(&event.lines, |of, n| {
                    let waiting = of.backordered.min(n);
                    of.backordered -= waiting;
                    of.unrouted -= n - waiting;
                    of.allocated += n;
                }),
                Body::Short(event) => self.each(&event.lines, |of, n| {
                    let from = match event.cause {
                        ShortCause::NoStock => &mut of.unrouted,
                        ShortCause::ShortPick | ShortCause::Adjusted => &mut of.allocated,
                    };
                    *from -= n;
                    of.backordered += n;
                }),
                Body::Completed(event) => {
                    for line in event.picked {
                        let of = self.buckets.get_mut(&line.line_id).expect("a line");
                        of.allocated -= i64::from(line.quantity);
                        of.picked += i64::from(line.quantity);
                    }
                }
                Body::Packed(event) => {
                    self.worth.note(&event);
                    self.each(&event.lines, |of, n| {
                        of.picked -= n;
                        of.packed += n;
                    });
                }
                Body::Settled(event) => {
                    for line in event.lines {
                        let of = self.buckets.get_mut(&line.line_id).expect("a line");
                        let mut left = i64::from(line.cancelled);
                        for bucket in [&mut of.backordered, &mut of.allocated, &mut of.picked] {
                            let taken = left.min(*bucket);
                            (*bucket, left) = (*bucket - taken, left - taken);
                        }
                        assert_eq!(left, 0, "more was cancelled than order-intake knows of");
                    }
                }
                Body::Item(_)
                | Body::Moved(_)
                | Body::Stated(_)
                | Body::Released(_)
                | Body::Claimed(_)
                | Body::ShortageOpened(_)
                | Body::ShortageOffered(_)
                | Body::ShortageDecided(_)
                | Body::ShortageSettled(_)
                | Body::ReturnReceived(_)
                | Body::ReturnInspected(_)
                | Body::Low(_) => {}
            }
        }
        for of in self.buckets.values() {
            let all = [of.unrouted, of.backordered, of.allocated, of.picked, of.packed];
            assert!(all.iter().all(|n| *n >= 0), "{of:?}");
        }
    }

    /// Moves the pieces of a parcel that logistics took back by hand, as order-intake does.
    pub fn unpacked(&mut self, lines: &[LineItems]) {
        self.each(lines, |of, n| {
            of.packed -= n;
            of.picked += n;
        });
    }

    fn each(&mut self, lines: &[LineItems], change: impl Fn(&mut Buckets, i64)) {
        for line in lines {
            let of = self.buckets.get_mut(&line.line_id).expect("a line");
            change(of, i64::from(line.quantity));
        }
    }
}
