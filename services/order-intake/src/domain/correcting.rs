//! Where an order goes and how its customer is reached, corrected before the approval: by somebody
//! of the house, or by the customer who was asked.
//!
//! A correction stands. What the shop told of its people when it was made is kept beside it, and
//! what the shop tells again is compared with that: an old address comes to nothing, a new one of
//! the shop takes the correction's place (see [`keeping`]).

mod applying;
pub mod keeping;
mod wishing;

use chrono::{DateTime, Utc};
use contracts::address::{Person, Recipient};
use contracts::events::order::{OrderChanged, OrderCorrection};
use contracts::ids::HoldId;
use contracts::problem::FieldError;
use contracts::requests::intake::{
    Contacted, CorrectionMade, CorrectionState, CreateAddress, CreateCustomer, OpenHold, Unasked,
};

use super::given::{self, NOTE_CHARS_MAX, TEXT_CHARS_MAX};
use super::order::{Order, Said, Step, Stop};
use super::{differences, status};

/// Who corrects where the customer does.
pub const CUSTOMER: &str = "customer";
/// What an order has to say of whom it goes to, once it has said it.
const NEEDED: [&str; 5] = ["name", "street", "city", "country", "phone"];
/// As many are shown with the order; the timeline has all of them.
const SHOWN_MAX: usize = 20;

/// What was corrected, and what it was corrected from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrections {
    /// What the shop last told of its people; nothing while nothing is corrected.
    pub told: Option<Person>,
    /// The holds that the customer has answered.
    pub answered: Vec<HoldId>,
    /// The newest corrections, the oldest first.
    pub made: Vec<CorrectionMade>,
}

/// A correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Where it goes, as far as that was wrong.
    pub address: Option<CreateAddress>,
    /// Who ordered, as far as that was wrong.
    pub customer: Option<CreateCustomer>,
    /// An actor, or [`CUSTOMER`].
    pub by: String,
    /// Why.
    pub reason: String,
    /// How the customer was asked.
    pub contacted: Option<Contacted>,
    /// The customer says it by themselves, knowing of so many corrections of theirs.
    pub unasked: Option<u32>,
}

impl Correction {
    fn is_the_customers(&self) -> bool {
        self.by == CUSTOMER
    }
}

/// Corrects an order that is not approved yet, and tells review. What a customer says by themselves
/// after that is a wish, about which a person decides.
///
/// - Errs: refused after the approval, for a recipient whom the marketplace hides, and for a
///   customer who is not asked or has answered, or has said it before; invalid with pointers. A
///   correction after which all is as before is already there.
pub fn correct(step: &mut Step, correction: Correction, now: DateTime<Utc>) -> Result<(), Stop> {
    let order = &step.order;
    can_be_corrected(order, &correction)?;
    let wrong = wrong(&correction);
    if !wrong.is_empty() {
        return Err(Stop::Invalid(wrong));
    }
    let before = order.facts.clone();
    let told = before.person.clone().unwrap_or_default();
    let (person, members) = applying::apply(&told, &correction);
    if correction.is_the_customers() {
        let mut lacking = [lacking(order, &person), taken_away(&told, &person)].concat();
        lacking.sort_by(|one, other| one.pointer.cmp(&other.pointer));
        lacking.dedup();
        if !lacking.is_empty() {
            return Err(Stop::Invalid(lacking));
        }
    }
    if members.is_empty() {
        return Err(Stop::AlreadyThere);
    }
    if !status::awaits_review(step.order.status) {
        wishing::wish(step, correction, members, now);
        return Ok(());
    }
    step.order.facts.person = Some(person);
    let corrections = &mut step.order.corrections;
    corrections.told.get_or_insert(told);
    if correction.is_the_customers() {
        let asking = step.order.holds.iter().filter(|hold| hold.reason.asks_the_customer());
        corrections.answered.extend(asking.map(|hold| hold.hold_id));
    }
    say(step, before, correction, members, now);
    Ok(())
}

fn say(
    step: &mut Step,
    before: contracts::order::OrderFacts,
    correction: Correction,
    members: Vec<String>,
    now: DateTime<Utc>,
) {
    let Correction { by, reason, contacted, .. } = correction;
    let how = contacted.as_ref().map(|contacted| contacted.channel);
    let asked = how.map(|how| format!(", the customer was asked {}", how.words()));
    let asked = asked.filter(|_| by != CUSTOMER).unwrap_or_default();
    let sentence = format!("{by} corrected {}{asked}: {reason}", members.join(", "));
    step.note("corrected", sentence);
    let made = CorrectionMade {
        at: now,
        by: by.clone(),
        reason: reason.clone(),
        members: members.clone(),
        contacted,
        wished: false,
    };
    keep(&mut step.order, made);
    let order = step.order.facts.clone();
    let correction = Some(OrderCorrection { corrected_by: by, reason, members, contacted_by: how });
    let changes = differences::between(&before, &order);
    step.say(Said::Changed(Box::new(OrderChanged { order, changes, settled: None, correction })));
}

/// Keeps the newest corrections.
fn keep(order: &mut Order, made: CorrectionMade) {
    let shown = &mut order.corrections.made;
    shown.push(made);
    shown.drain(..shown.len().saturating_sub(SHOWN_MAX));
}

/// Says what the customer may say of the address by themselves; nothing where it stands.
pub fn unasked(order: &Order) -> Option<Unasked> {
    wishing::unasked(order)
}

fn can_be_corrected(order: &Order, correction: &Correction) -> Result<(), Stop> {
    let id = order.id();
    if let Some(known) = correction.unasked {
        return match wishing::unasked(order) {
            Some(may) if may.made == known => Ok(()),
            Some(_) => Err(Stop::Refused(format!("the customer of {id} has said so before"))),
            None => Err(Stop::Refused(format!("where {id} goes cannot be changed any more"))),
        };
    }
    if !status::awaits_review(order.status) {
        let way = match order.is_over() {
            true => "nothing of it will be sent any more",
            false => {
                "the address went to the warehouse with the approval; cancel what has not left and \
                 enter a new order"
            }
        };
        let status = status::word(order.status);
        return Err(Stop::Refused(format!("{id} is {status}, and {way}")));
    }
    if correction.is_the_customers() && state(order) != CorrectionState::Asked {
        return Err(Stop::Refused(format!("{id} asks nothing of its customer")));
    }
    let person = order.facts.person.as_ref();
    let hidden =
        matches!(person.and_then(|p| p.recipient.as_ref()), Some(Recipient::Opaque { .. }));
    if hidden && correction.address.is_some() {
        let words = format!("the marketplace hides the recipient of {id}; correct it there");
        return Err(Stop::Refused(words));
    }
    Ok(())
}

fn wrong(correction: &Correction) -> Vec<FieldError> {
    let Correction { address, customer, reason, contacted, .. } = correction;
    let mut wrong = given::wrong(customer.as_ref(), address.as_ref());
    let mut name = |pointer: &str, detail: &str| {
        wrong.push(FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() });
    };
    if address.is_none() && customer.is_none() {
        name("#", "shipping_address or customer has to say what is otherwise");
    }
    if reason.trim().is_empty() {
        name("#/reason", "why it is corrected, in words");
    }
    let note = contacted.as_ref().and_then(|contacted| contacted.note.as_deref());
    wrong.extend(given::too_long("#/reason", Some(reason), TEXT_CHARS_MAX));
    wrong.extend(given::too_long("#/contacted/note", note, NOTE_CHARS_MAX));
    wrong
}

/// Says whether the customer is asked for a correction.
pub fn state(order: &Order) -> CorrectionState {
    let answered = |hold: &&OpenHold| order.corrections.answered.contains(&hold.hold_id);
    let mut asking = asking(order).filter(|hold| !answered(hold));
    match () {
        () if status::awaits_review(order.status) && asking.next().is_some() => {
            CorrectionState::Asked
        }
        () if order.corrections.answered.is_empty() => CorrectionState::NotAsked,
        () => CorrectionState::Given,
    }
}

/// Gives what the open holds say is missing.
pub fn missing(order: &Order) -> Vec<String> {
    let evidence = asking(order).flat_map(|hold| hold.evidence.keys());
    let mut missing: Vec<String> = evidence.cloned().collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

fn asking(order: &Order) -> impl Iterator<Item = &OpenHold> {
    order.holds.iter().filter(|hold| hold.reason.asks_the_customer())
}

/// Names what nothing can be sent without, and the customer has taken away: a form that came empty
/// is no wish to be nobody, nowhere.
fn taken_away(told: &Person, person: &Person) -> Vec<FieldError> {
    let needed = NEEDED
        .iter()
        .filter(|member| applying::says(told, member) && !applying::says(person, member));
    needed.map(|member| needed_at(member)).collect()
}

fn needed_at(member: &str) -> FieldError {
    let pointer = format!("#/{}", applying::member_of(member));
    FieldError { pointer, detail: "this is needed".to_owned() }
}

/// Names the members that a hold misses and the customer has left out again: else the link would
/// be used up, and the order would wait on. In another country other members are needed: which ones
/// is for review to say.
fn lacking(order: &Order, person: &Person) -> Vec<FieldError> {
    let missing = missing(order);
    let known = order.facts.person.as_ref().and_then(applying::country);
    let moved = known.is_some() && known != applying::country(person);
    let asked = missing.iter().filter(|member| !moved || !applying::hangs_on_country(member));
    let lacks = asked.filter(|member| !applying::says(person, member));
    lacks.map(|member| needed_at(member)).collect()
}
