use proptest::prelude::*;

use super::*;

/// What happens next; holds are picked by number among those there are.
#[derive(Clone, Debug)]
enum Step {
    Receive(Variant),
    Change(Variant, i64),
    Learn,
    Cancel,
    Approve,
    Reject,
    Release(usize),
    RejectLater,
    CarryOut,
    UndoRejection,
    UndoApproval,
    UndoRelease(usize),
}

/// What tells one order of a story from another.
#[derive(Clone, Debug)]
struct Variant {
    payment: PaymentStatus,
    sku: Option<&'static str>,
    quantity: u32,
    delivered: u32,
    difference: i64,
    with_person: bool,
    test: bool,
    cancelled: bool,
}

impl Variant {
    fn order(&self) -> OrderFacts {
        let mut order = order();
        order.payment_status = self.payment;
        order.lines = vec![line(order.order_id, 1, self.sku, self.quantity)];
        order.lines[0].delivered = self.delivered;
        order.amounts.difference = self.difference;
        order.test = self.test;
        order.cancelled = self.cancelled;
        order.person = order.person.filter(|_| self.with_person);
        order
    }
}

fn variant() -> impl Strategy<Value = Variant> {
    use PaymentStatus::{Authorized, None as Unpaid, Paid, Refunded};
    let payment = prop_oneof![Just(Unpaid), Just(Authorized), Just(Paid), Just(Refunded)];
    let sku = prop_oneof![
        2 => Just(Some("LAMP-1")),
        1 => Just(Some("VASE-1")),
        1 => Just(None),
    ];
    let seldom = || prop::bool::weighted(0.05);
    (payment, sku, 1..4_u32, 0..2_u32, 0..2_i64, any::<bool>(), seldom(), seldom()).prop_map(
        |(payment, sku, quantity, delivered, difference, with_person, test, cancelled)| Variant {
            payment,
            sku,
            quantity,
            delivered,
            difference,
            with_person,
            test,
            cancelled,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => variant().prop_map(Step::Receive),
        6 => (variant(), -1..3_i64).prop_map(|(variant, later)| Step::Change(variant, later)),
        1 => Just(Step::Learn),
        1 => Just(Step::Cancel),
        2 => Just(Step::Approve),
        1 => Just(Step::Reject),
        4 => (0..6_usize).prop_map(Step::Release),
        2 => Just(Step::RejectLater),
        1 => Just(Step::CarryOut),
        2 => Just(Step::UndoRejection),
        2 => Just(Step::UndoApproval),
        2 => (0..6_usize).prop_map(Step::UndoRelease),
    ]
}

fn command(step: &Step, story: &mut Story) -> Command {
    match step {
        Step::Receive(variant) => received(1, variant.order()),
        Step::Change(variant, later) => {
            let heard = story.review.as_ref().map_or(1, |review| review.heard);
            let quantity = variant.quantity.to_string();
            let field = "lines.0.quantity".to_owned();
            let change = Change { field, before: Some("0".to_owned()), after: Some(quantity) };
            let news = News {
                number: heard + later,
                order: variant.order(),
                changes: vec![change],
                settled: None,
            };
            Command::Change(Box::new(news))
        }
        Step::Learn => {
            story.known_items.extend(known(&["VASE-1"]));
            Command::Reconsider
        }
        Step::Cancel => cancel(),
        Step::Approve => approve(),
        Step::Reject => reject(),
        Step::Release(number) => {
            let hold_id = hold_of(story, *number);
            Command::Release { hold_id, by: CLERK.into(), note: None }
        }
        Step::RejectLater => reject_later(),
        Step::CarryOut => Command::CarryOut,
        Step::UndoRejection => undo(Undoing::Rejection),
        Step::UndoApproval => undo(Undoing::Approval),
        Step::UndoRelease(number) => undo(Undoing::Release(hold_of(story, *number))),
    }
}

fn hold_of(story: &Story, number: usize) -> HoldId {
    let holds = story.review.as_ref().map_or(&[][..], |review| &review.holds);
    let unknown = contracts::ids::Id::caused_by(uuid::Uuid::nil(), "no such hold");
    holds.get(number).map_or(unknown, |hold| hold.hold_id)
}

/// What the facts of a story alone tell, as a reader of the log sees it.
#[derive(Default)]
struct Reader {
    open: Vec<HoldId>,
    approved: usize,
    rejected: usize,
}

impl Reader {
    fn hear(&mut self, fact: &Fact) {
        match fact {
            Fact::Placed(body) => {
                assert!(!self.open.contains(&body.hold_id), "placed twice");
                self.open.push(body.hold_id);
            }
            Fact::Released(body) => {
                let place = self.open.iter().position(|id| *id == body.hold_id);
                self.open.remove(place.expect("released but not open"));
            }
            Fact::Approved(body) => {
                assert!(self.open.is_empty(), "approved with an open hold");
                assert!(!body.lines.is_empty(), "approved with nothing to send");
                self.approved += 1;
            }
            Fact::Asked(body) => {
                assert!(body.hold_ids.iter().all(|id| self.open.contains(id)), "asked in vain");
                assert!(!body.hold_ids.is_empty() && !body.missing.is_empty(), "asked nothing");
            }
            Fact::Rejected(_) => {
                assert!(self.open.is_empty(), "rejected with an open hold");
                self.rejected += 1;
            }
        }
    }
}

pub(super) fn check(before: Option<&Review>, asked: &Command, after: &Review, facts: &[Fact]) {
    let row = transition(before.map(|review| review.state), asked.trigger());
    let allowed = row.expect("moved along a row of the table").to;
    assert!(allowed.contains(&after.state), "{asked:?} led to {:?}", after.state);
    let held = after.open_holds().count();
    match after.state {
        ReviewState::Open => assert!(held > 0),
        ReviewState::Approved => {}
        ReviewState::Rejected | ReviewState::Cancelled | ReviewState::Exempt => assert_eq!(held, 0),
    }
    let version = before.map_or(0, |review| review.version);
    assert_eq!(after.version, version + facts.len() as i64);
    assert_eq!(after.decided_at.is_none(), after.state == ReviewState::Open);
    assert!(after.rejecting.is_none() || after.state == ReviewState::Open);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_happens_an_order_is_approved_at_most_once_and_ends_at_most_once(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let mut story = Story::new();
        let mut reader = Reader::default();
        let mut terminal = None;
        for step in steps {
            let asked = command(&step, &mut story);
            let before = story.review.clone();
            if let Decision::Moved(after, facts) = story.ask(asked.clone()) {
                check(before.as_ref(), &asked, &after, &facts);
                facts.iter().for_each(|fact| reader.hear(fact));
                prop_assert_eq!(terminal, None, "moved after its end");
                if matches!(after.state, ReviewState::Rejected | ReviewState::Cancelled) {
                    terminal = Some(after.state);
                }
                let open: Vec<_> = after.open_holds().map(|hold| hold.hold_id).collect();
                prop_assert_eq!(&open, &reader.open);
            }
            let repeated = story.ask(asked);
            prop_assert!(!matches!(repeated, Decision::Moved(..)), "moved by a repetition");
        }
        prop_assert!(reader.approved <= 1 && reader.rejected <= 1);
        prop_assert!(reader.approved + reader.rejected <= 1);
        if let Some(review) = &story.review {
            let word = reader.approved == 1;
            prop_assert!(review.state != ReviewState::Approved || word);
        }
    }
}
