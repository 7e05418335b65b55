//! Views that people keep: loaded once, decided one after the other, stored once.

use contracts::requests::access::views::{EndView, PutView};
use runtime::{Batch, BatchError, Outcome, Task};

use super::{no_such, unprocessable};
use crate::domain::view::{self, View};
use crate::store;
use crate::store::lists::ListError;

/// What can be asked about views.
#[derive(Clone, Debug)]
pub enum Views {
    /// Keeps one, or changes one.
    Put(PutView),
    /// Forgets one.
    End(EndView),
}

impl Views {
    fn person(&self) -> &str {
        match self {
            Self::Put(wish) => &wish.person,
            Self::End(wish) => &wish.person,
        }
    }
}

/// Applies a slice of commands inside the batch's transaction.
///
/// - Writes: `saved_views`.
pub async fn apply(
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Views>>,
) -> Result<Vec<Outcome>, BatchError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let people: Vec<_> = tasks.iter().map(|task| task.command.person().to_owned()).collect();
    let before = store::views::of_people(&mut *batch.conn, &people).await.map_err(unread)?;
    let mut views = before.clone();
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        outcomes.push(match task.command {
            Views::Put(wish) => match view::put(&views, &wish, batch.now) {
                Err(refusal) => Outcome::refused(unprocessable(refusal.pointer(), &refusal)),
                Ok((made, replaced)) => {
                    let gone = [Some(made.id()), replaced.map(View::id)];
                    views.retain(|one| !gone.contains(&Some(one.id())));
                    views.push(made.clone());
                    Outcome::reply(&made.shown())?
                }
            },
            Views::End(wish) => {
                let mine = |one: &View| one.person == wish.person && one.id() == wish.id;
                match views.iter().position(mine) {
                    None => Outcome::refused(no_such("view", &wish.id)),
                    Some(place) => Outcome::reply(&views.remove(place).shown())?,
                }
            }
        });
    }
    let same = |one: &View, other: &View| one.id() == other.id();
    let gone = before.iter().filter(|one| !views.iter().any(|other| same(one, other)));
    let gone: Vec<_> = gone.cloned().collect();
    let kept: Vec<_> = views.into_iter().filter(|view| !before.contains(view)).collect();
    if !gone.is_empty() {
        store::views::delete(batch.conn, &gone).await?;
    }
    if !kept.is_empty() {
        store::views::store(batch.conn, &kept).await?;
    }
    Ok(outcomes)
}

fn unread(error: ListError) -> BatchError {
    match error {
        ListError::Database(error) => BatchError::Database(error),
        ListError::Inconsistent { table, what } => BatchError::inconsistent(table, what),
    }
}
