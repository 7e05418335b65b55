//! Channels: asked for by people, and looked up for every delivery.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use contracts::ids::Slot;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{Channel, GetChannel, PutChannel};
use contracts::subjects::is_token;
use runtime::{Question, Routed, answer};
use sqlx::PgPool;

use super::unread;
use crate::commands::Command;
use crate::store::channels;

/// How long a channel is believed to be as it was: what another replica changed is heard by then.
const FRESH: Duration = Duration::from_secs(2);

/// Channels as they were a moment ago, so that a delivery costs no read.
#[derive(Debug, Default)]
pub struct ChannelCache(RwLock<HashMap<String, (Instant, Arc<Channel>)>>);

impl ChannelCache {
    /// Gives a channel; asks the database where it is unknown or was looked up long ago.
    pub async fn find(&self, pool: &PgPool, id: &str) -> Result<Option<Arc<Channel>>, Problem> {
        if let Some(channel) = self.fresh(id) {
            return Ok(Some(channel));
        }
        let found = find(pool, id).await?.map(Arc::new);
        if let Some(channel) = &found {
            let entry = (Instant::now(), Arc::clone(channel));
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(id.to_owned(), entry);
        }
        Ok(found)
    }

    /// Forgets a channel that is being changed here.
    pub fn forget(&self, id: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn fresh(&self, id: &str) -> Option<Arc<Channel>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (since, channel) = known.get(id)?;
        (since.elapsed() < FRESH).then(|| Arc::clone(channel))
    }
}

/// Gives a channel as it is now.
pub async fn find(pool: &PgPool, id: &str) -> Result<Option<Channel>, Problem> {
    let found = channels::list(pool, Some(&[id.to_owned()])).await.map_err(unread)?;
    Ok(found.into_iter().next())
}

/// `channels.list`: all of them; there are never so many that a page would not hold them.
pub async fn list(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let items = channels::list(pool, question.within.channels()).await.map_err(unread)?;
    answer(&Page { items, next: None })
}

/// `channels.get`.
pub async fn get(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let GetChannel { id } = question.json()?;
    match find(pool, &id).await? {
        Some(channel) => answer(&channel),
        None => Err(Problem::not_found("there is no channel of this name")),
    }
}

/// `channels.put`.
pub fn put(question: &Question) -> Result<Routed<Command>, Problem> {
    let put: PutChannel = question.json()?;
    if !is_token(&put.id) {
        let problem = Problem::unprocessable("the channel cannot be called so");
        return Err(problem.with_error("#/id", "1 to 64 of A-Z, a-z, 0-9, _ and -"));
    }
    let named = |name: &String| (1..=200).contains(&name.trim().len()) && !name.contains('\0');
    if put.name.as_ref().is_some_and(|name| !named(name)) {
        let problem = Problem::unprocessable("the channel cannot be called so");
        return Err(problem.with_error("#/name", "1 to 200 bytes"));
    }
    Ok(Routed { slot: Slot::of_name(&put.id), command: Command::PutChannel(put) })
}
