//! Requests that are done once, however often they are asked.

use std::collections::BTreeMap;

use chrono::DateTime;
use contracts::ids::{Slot, derive_from_key};
use contracts::problem::Problem;
use runtime::BatchError;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// What tells a repeated request from a new one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// `receipt`, `adjustment`, `package` or `scan/<actor>`.
    pub scope: String,
    /// What the asker made up.
    pub key: String,
    /// Hash of the body.
    pub fingerprint: Uuid,
}

impl Stamp {
    /// Stamps a body.
    pub fn of(scope: impl Into<String>, key: &str, body: &impl Serialize) -> Self {
        let text = serde_json::to_string(body).unwrap_or_default();
        let fingerprint = derive_from_key(DateTime::UNIX_EPOCH, &[&text], Slot(0));
        Self { scope: scope.into(), key: key.to_owned(), fingerprint }
    }

    fn place(&self) -> (String, String) {
        (self.scope.clone(), self.key.clone())
    }
}

/// A new answer that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// To which request.
    pub stamp: Stamp,
    /// What the asker heard.
    pub answer: Value,
    /// Who asked.
    pub actor: String,
}

/// Answers that were given, before and in this batch.
#[derive(Debug, Default)]
pub struct Once {
    given: BTreeMap<(String, String), (Uuid, Value)>,
    /// Those of this batch.
    pub kept: Vec<Kept>,
}

impl Once {
    /// Takes in an answer as it was loaded.
    pub fn load(&mut self, scope: String, key: String, fingerprint: Uuid, answer: Value) {
        self.given.insert((scope, key), (fingerprint, answer));
    }

    /// Gives the answer of a request that was done before; the same key with another body is
    /// refused.
    pub fn before(&self, stamp: &Stamp) -> Result<Option<&Value>, Problem> {
        match self.given.get(&stamp.place()) {
            None => Ok(None),
            Some((fingerprint, answer)) if *fingerprint == stamp.fingerprint => Ok(Some(answer)),
            Some(_) => Err(Problem::unprocessable(format!(
                "the key `{}` was used before with another body",
                stamp.key
            ))),
        }
    }

    /// Keeps an answer.
    pub fn keep(
        &mut self,
        stamp: Stamp,
        answer: &impl Serialize,
        actor: &str,
    ) -> Result<(), BatchError> {
        let answer = serde_json::to_value(answer).map_err(BatchError::Encode)?;
        self.given.insert(stamp.place(), (stamp.fingerprint, answer.clone()));
        self.kept.push(Kept { stamp, answer, actor: actor.to_owned() });
        Ok(())
    }
}
