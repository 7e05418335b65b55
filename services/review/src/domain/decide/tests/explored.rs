//! Everything that can be asked of a review and told to it, in every state that it can reach.

use machines::{Answer, Bound, Explored, Machine, Row, Seen, explore};

use super::*;
use crate::domain::TRANSITIONS;

/// What the shop says of its order.
#[derive(Clone, Copy, Debug)]
enum Telling {
    Plain,
    Unpaid,
    WithoutSku,
    UnknownItem,
    UnpaidUnknownItem,
    Delivered,
    Test,
    Cancelled,
}

const TELLINGS: [Telling; 8] = [
    Telling::Plain,
    Telling::Unpaid,
    Telling::WithoutSku,
    Telling::UnknownItem,
    Telling::UnpaidUnknownItem,
    Telling::Delivered,
    Telling::Test,
    Telling::Cancelled,
];

#[derive(Clone, Copy, Debug)]
enum Asked {
    Receive(Telling),
    Change(Telling),
    OldNews(Telling),
    Learn,
    Cancel,
    Approve,
    Reject,
    Release(usize),
    ReleaseUnknown,
    RejectLater,
    CarryOut,
    UndoRejection,
    UndoApproval,
    UndoRelease(usize),
    UndoTooLate,
}

#[derive(Clone)]
struct Thing {
    review: Option<Review>,
    vase_known: bool,
}

/// More holds than these make no new kind of story.
const HOLDS_MAX: usize = 2;

fn machine() -> Machine {
    let rows = TRANSITIONS.iter().flat_map(|row| {
        let from = row.from.map_or("", ReviewState::code);
        row.to.iter().map(move |to| Row { from, on: row.trigger.code(), to: to.code(), when: "" })
    });
    let about = "An open review has at least one open hold. `exempt` is a test, or nothing is \
                 left to be fulfilled: order-intake completes it without our word. Whatever \
                 events ask beyond this was said before or is overtaken, and changes nothing; a \
                 person is refused with the state in the problem, unless what is asked was done \
                 before. A rejection that can still be undone waits in the open review, whose holds \
                 stay; `carry_out` is the clock. An approval that is undone stays an approval, and \
                 is held.";
    Machine { name: "Review", about, ends: &["cancelled", "rejected"], rows: rows.collect() }
}

fn order_as(telling: Telling) -> OrderFacts {
    let mut order = order();
    match telling {
        Telling::Plain | Telling::UnknownItem => {}
        Telling::Unpaid | Telling::UnpaidUnknownItem => order = unpaid(),
        Telling::WithoutSku => order.lines[0].sku = None,
        Telling::Delivered => order.lines[0].delivered = order.lines[0].quantity,
        Telling::Test => order.test = true,
        Telling::Cancelled => order.cancelled = true,
    }
    if matches!(telling, Telling::UnknownItem | Telling::UnpaidUnknownItem) {
        order.lines[0].sku = Some("VASE-1".parse().expect("a SKU"));
    }
    order
}

impl Thing {
    fn command(&self, asked: Asked) -> Command {
        let heard = self.review.as_ref().map_or(0, |review| review.heard);
        let news = |telling, number| {
            let change = Change {
                field: "lines.0.quantity".to_owned(),
                before: Some("2".to_owned()),
                after: Some(format!("{telling:?}")),
            };
            Box::new(News {
                number,
                order: order_as(telling),
                changes: vec![change],
                settled: None,
            })
        };
        let unknown = contracts::ids::Id::caused_by(uuid::Uuid::nil(), "no such hold");
        let release = |hold_id| Command::Release { hold_id, by: CLERK.into(), note: None };
        match asked {
            Asked::Receive(telling) => Command::Receive(news(telling, 1)),
            Asked::Change(telling) => Command::Change(news(telling, heard + 1)),
            Asked::OldNews(telling) => Command::Change(news(telling, heard)),
            Asked::Learn => Command::Reconsider,
            Asked::Cancel => cancel(),
            Asked::Approve => approve(),
            Asked::Reject => reject(),
            Asked::Release(at) => {
                let holds = self.review.as_ref().map_or(&[][..], |review| &review.holds);
                release(holds.get(at).map_or(unknown, |hold| hold.hold_id))
            }
            Asked::ReleaseUnknown => release(unknown),
            Asked::RejectLater => reject_later(),
            Asked::CarryOut => Command::CarryOut,
            Asked::UndoRejection => undo(Undoing::Rejection),
            Asked::UndoApproval | Asked::UndoTooLate => undo(Undoing::Approval),
            Asked::UndoRelease(at) => {
                let holds = self.review.as_ref().map_or(&[][..], |review| &review.holds);
                undo(Undoing::Release(holds.get(at).map_or(unknown, |hold| hold.hold_id)))
            }
        }
    }
}

impl Explored for Thing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        self.review.as_ref().map_or("", |review| review.state.code())
    }

    /// `approved` and `exempt` go on only where the shop says more; nothing has to happen.
    fn has_ended(&self) -> bool {
        let held = |review: &Review| review.open_holds().next().is_some();
        self.review
            .as_ref()
            .is_some_and(|review| review.state != ReviewState::Open && !held(review))
    }

    fn key(&self) -> impl std::hash::Hash {
        let review = self.review.as_ref().map(|review| {
            let holds = review.holds.iter().map(|hold| {
                (
                    hold.reason.code(),
                    hold.evidence.clone(),
                    hold.release.as_ref().map(|one| one.by.clone()),
                )
            });
            let facts = &review.order;
            let line = (facts.lines[0].sku.clone(), facts.lines[0].delivered);
            let flags = (facts.payment_status, facts.test, facts.cancelled);
            let flags = (flags, review.rejecting.is_some());
            (holds.collect::<Vec<_>>(), format!("{line:?}"), flags)
        });
        (review, self.vase_known)
    }

    fn asks(&self) -> Vec<Asked> {
        let mut asks: Vec<_> = TELLINGS.map(Asked::Receive).into();
        asks.extend([Asked::Learn, Asked::Cancel, Asked::Approve, Asked::Reject]);
        asks.extend([Asked::ReleaseUnknown, Asked::OldNews(Telling::Unpaid)]);
        let holds = self.review.as_ref().map_or(0, |review| review.holds.len());
        asks.extend((0..holds).map(Asked::Release));
        asks.extend([
            Asked::RejectLater,
            Asked::CarryOut,
            Asked::UndoRejection,
            Asked::UndoTooLate,
        ]);
        if holds < HOLDS_MAX {
            asks.extend(TELLINGS.map(Asked::Change));
            asks.push(Asked::UndoApproval);
            asks.extend((0..=holds).map(Asked::UndoRelease));
        }
        asks
    }

    fn ask(&self, asked: &Asked) -> Result<Answer<Self>, String> {
        let mut next = self.clone();
        next.vase_known |= matches!(asked, Asked::Learn);
        let mut known_items = known(&["LAMP-1"]);
        known_items.extend(next.vase_known.then(|| "VASE-1".parse().expect("a SKU")));
        let rules = Rules { demands: &demands(), known_items: &known_items };
        let command = self.command(*asked);
        // A rejection takes effect a minute later, and by then nothing else can be undone.
        let now = if matches!(asked, Asked::CarryOut | Asked::UndoTooLate) { at(3) } else { at(1) };
        match decide(self.review.as_ref(), &command, &rules, now) {
            Decision::Moved(after, facts) => {
                any_story::check(self.review.as_ref(), &command, &after, &facts);
                next.review = Some(*after);
                let way = (machine().name, self.stands(), command.trigger().code(), next.stands());
                Ok(Answer::Moved(next, vec![way]))
            }
            // What was learnt stays learnt, whether or not the review moved by it.
            Decision::AlreadyThere if next.vase_known != self.vase_known => {
                Ok(Answer::Moved(next, vec![]))
            }
            Decision::AlreadyThere => Ok(Answer::AlreadyThere),
            Decision::Refused(refusal) => {
                let words = refusal.to_string();
                let named = match refusal {
                    Refusal::State { asked, state } => {
                        words.contains(asked.code()) && words.contains(state.code())
                    }
                    Refusal::UnknownHold(hold) => words.contains(&hold.to_string()),
                    Refusal::BeingRejected => words.contains("being rejected"),
                    Refusal::TooLate => words.contains("is over"),
                    Refusal::UnknownOrder | Refusal::LinesWithoutSku(_) => true,
                };
                if named { Ok(Answer::Refused(words)) } else { Err(words) }
            }
        }
    }
}

#[test]
fn every_state_answers_everything_and_has_a_way_to_an_end() {
    let start = Thing { review: None, vase_known: false };
    let bound = Bound { things: 20_000, steps: 40 };
    let seen = explore(&start, bound).unwrap_or_else(|story| panic!("{story}"));
    println!("{} reviews, {} asks, complete: {}", seen.things, seen.asked, seen.complete);
    seen.all_can_end(&start).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn the_page_shows_the_table_that_the_code_uses() {
    let page = machines::document("Where a review stands", &[machine()]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/STATES.md");
    machines::kept(path.as_ref(), &page).unwrap_or_else(|words| panic!("{words}"));
}
