//! A correction beside what the shop goes on telling.
//!
//! Each member has three values: what the shop told when it was corrected, what stands since, and
//! what the shop tells now. Where the shop tells what it told, the correction stands; where it
//! tells something else, the shop has changed its mind. An address is one member, since half of
//! one and half of another lead nowhere.

use contracts::address::{Address, Contact, Person, Recipient};
use contracts::order::OrderFacts;

use crate::domain::Order;

/// Puts the corrections of an order into what the shop tells now.
///
/// - Gives: whether the shop's own change took the place of a corrected address.
pub fn keep(order: &Order, facts: &mut OrderFacts) -> bool {
    let Some(told) = &order.corrections.told else { return false };
    let ours = order.facts.person.clone().unwrap_or_default();
    let theirs = facts.person.take().unwrap_or_default();
    let kept = merged(told, &ours, &theirs);
    let overtaken = ours.recipient != told.recipient && kept.recipient != ours.recipient;
    facts.person = (kept != Person::default()).then_some(kept);
    overtaken
}

fn merged(told: &Person, ours: &Person, theirs: &Person) -> Person {
    let [t, o, n] = [told, ours, theirs].map(|person| person.customer.clone().unwrap_or_default());
    let customer = Contact {
        name: standing(&t.name, &o.name, &n.name),
        email: standing(&t.email, &o.email, &n.email),
        phone: standing(&t.phone, &o.phone, &n.phone),
    };
    Person {
        customer: (customer != Contact::default()).then_some(customer),
        recipient: recipient(&told.recipient, &ours.recipient, &theirs.recipient),
        note: theirs.note.clone(),
    }
}

fn recipient(
    told: &Option<Recipient>,
    ours: &Option<Recipient>,
    theirs: &Option<Recipient>,
) -> Option<Recipient> {
    let (Some(t), Some(o), Some(n)) = (clear(told), clear(ours), clear(theirs)) else {
        return standing(told, ours, theirs);
    };
    let parts = Clear {
        name: standing(&t.name, &o.name, &n.name),
        company: standing(&t.company, &o.company, &n.company),
        phone: standing(&t.phone, &o.phone, &n.phone),
        address: standing(&t.address, &o.address, &n.address),
    };
    (parts != Clear::default()).then_some(Recipient::Clear {
        name: parts.name,
        company: parts.company,
        phone: parts.phone,
        address: parts.address,
    })
}

#[derive(Default, PartialEq)]
struct Clear {
    name: Option<String>,
    company: Option<String>,
    phone: Option<String>,
    address: Address,
}

/// Gives the members of a recipient that is not hidden; nobody has none of them.
fn clear(recipient: &Option<Recipient>) -> Option<Clear> {
    match recipient.clone() {
        None => Some(Clear::default()),
        Some(Recipient::Clear { name, company, phone, address }) => {
            Some(Clear { name, company, phone, address })
        }
        Some(Recipient::Opaque { .. }) => None,
    }
}

fn standing<T: PartialEq + Clone>(told: &T, ours: &T, theirs: &T) -> T {
    if theirs == told { ours.clone() } else { theirs.clone() }
}
