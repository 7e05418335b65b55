//! People who sign in: loaded once, decided one after the other, stored once.

use std::collections::{BTreeMap, BTreeSet};

use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::access::people::{
    EndPerson, EndSession, NoteAudit, NoteSignIn, PersonView, PutPerson, SignInNoted,
};
use runtime::{Batch, BatchError, Outcome, Task};

use super::{no_such, unprocessable};
use crate::domain::person::{self, Person, PersonDecision};
use crate::store;
use crate::store::people::Opened;

/// What can be asked about people.
#[derive(Clone, Debug)]
pub enum People {
    /// Lets a person sign in, or changes who they are.
    Put(PutPerson),
    /// Ends a person's access.
    End(EndPerson),
    /// Counts a try to sign in.
    SignIn(NoteSignIn),
    /// Ends a session.
    SignOut(EndSession),
    /// Notes what somebody did.
    Note(NoteAudit),
}

/// What a slice changes.
#[derive(Default)]
struct Changes {
    people: BTreeMap<String, Person>,
    changed: BTreeSet<String>,
    opened: Vec<Opened>,
    signed_out: Vec<String>,
    ended: Vec<String>,
    notes: Vec<NoteAudit>,
}

/// Applies a slice of commands inside the batch's transaction.
///
/// - Writes: `people`, `sessions`, `audit`, `revisions`.
pub async fn apply(
    batch: &mut Batch<'_>,
    tasks: Vec<Task<People>>,
) -> Result<Vec<Outcome>, BatchError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let named = tasks.iter().filter_map(|task| match &task.command {
        People::Put(wish) => Some(wish.id.clone()),
        People::End(wish) => Some(wish.id.clone()),
        People::SignIn(note) => Some(note.id.clone()),
        People::SignOut(_) | People::Note(_) => None,
    });
    let named: Vec<_> = named.collect();
    let mut changes = Changes::default();
    if !named.is_empty() {
        let people = store::people::load(batch.conn, &named).await?;
        changes.people.extend(people.into_iter().map(|person| (person.id.clone(), person)));
    }
    let now = batch.now;
    let decided = tasks.into_iter().map(|task| match task.command {
        People::Put(wish) => {
            let decision = person::put(changes.people.get(&wish.id), &wish, now);
            changes.person(decision)
        }
        People::End(wish) => match changes.people.get(&wish.id) {
            None => Ok(Outcome::refused(no_such("person", wish.id))),
            Some(known) => {
                let decision = person::end(known, now);
                changes.person(decision)
            }
        },
        People::SignIn(note) => changes.sign_in(note, now),
        People::SignOut(wish) => {
            changes.signed_out.push(wish.hash);
            Outcome::reply(&Done {})
        }
        People::Note(note) => {
            changes.notes.push(note);
            Outcome::reply(&Done {})
        }
    });
    let outcomes = decided.collect::<Result<Vec<_>, BatchError>>()?;
    changes.store(batch).await?;
    Ok(outcomes)
}

impl Changes {
    fn person(&mut self, decision: PersonDecision) -> Result<Outcome, BatchError> {
        match decision {
            PersonDecision::Moved { person, signs_out } => {
                let outcome = Outcome::reply(&view(&person));
                if signs_out {
                    self.opened.retain(|one| one.person != person.id);
                    self.ended.push(person.id.clone());
                }
                self.keep(person);
                outcome
            }
            PersonDecision::AlreadyThere(person) => Outcome::reply(&view(&person)),
            PersonDecision::Refused(refusal) => {
                Ok(Outcome::refused(unprocessable(refusal.pointer(), &refusal)))
            }
        }
    }

    fn sign_in(
        &mut self,
        note: NoteSignIn,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Outcome, BatchError> {
        let nobody = SignInNoted { signed_in: false, locked_until: None };
        let Some(known) = self.people.get(&note.id) else { return Outcome::reply(&nobody) };
        if let Some(session) = &note.session
            && !is_hash(&session.hash)
        {
            let words = "the hash of a session is 64 lower-case hex digits";
            return Ok(Outcome::refused(Problem::unprocessable(words)));
        }
        let tried = person::sign_in(known, note.session.is_some(), now);
        let locked_until = tried.person.locked_until.filter(|until| now < *until);
        let noted = SignInNoted { signed_in: tried.is_in, locked_until };
        if let Some(session) = note.session.filter(|_| tried.is_in) {
            let (hash, minutes) = (session.hash, session.minutes);
            self.opened.push(Opened { hash, person: note.id, minutes });
        }
        self.keep(tried.person);
        Outcome::reply(&noted)
    }

    fn keep(&mut self, person: Person) {
        if self.people.get(&person.id) != Some(&person) {
            self.changed.insert(person.id.clone());
            self.people.insert(person.id.clone(), person);
        }
    }

    async fn store(self, batch: &mut Batch<'_>) -> Result<(), BatchError> {
        let conn = &mut *batch.conn;
        let changed = self.changed.iter().filter_map(|id| self.people.get(id)).cloned();
        let changed: Vec<_> = changed.collect();
        let ends = !(self.signed_out.is_empty() && self.ended.is_empty());
        if !changed.is_empty() {
            store::people::store(conn, &changed).await?;
        }
        if ends {
            store::people::end_sessions(conn, &self.signed_out, &self.ended).await?;
        }
        if !self.opened.is_empty() {
            store::people::open_sessions(conn, &self.opened, batch.now).await?;
        }
        if !self.notes.is_empty() {
            store::people::note(conn, &self.notes, batch.now).await?;
        }
        if ends || !changed.is_empty() || !self.opened.is_empty() {
            store::raise_revision(conn).await?;
        }
        Ok(())
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn view(person: &Person) -> PersonView {
    PersonView {
        id: person.id.clone(),
        name: person.name.clone(),
        role: person.role,
        channels: person.channels.clone(),
        locations: person.locations.clone(),
        made_at: person.made_at,
        signed_in_at: person.signed_in_at,
        locked_until: person.locked_until,
        ended_at: person.ended_at,
    }
}
