//! What somebody who does not reach everything is answered: the shell holds each question against the
//! table of the contracts before the service sees it, and a list is only given by whoever looked at
//! how far the asker reaches.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::{self, By, Narrowing, Reach, narrowing};
use sqlx::PgPool;

use super::{Handler, Question};

/// How far whoever asks reaches, and whether the answer was narrowed by it.
#[derive(Clone, Debug, Default)]
pub struct Within {
    reach: Reach,
    used: Arc<Used>,
}

#[derive(Debug, Default)]
struct Used {
    channels: AtomicBool,
    locations: AtomicBool,
}

impl Within {
    /// Makes it of how far somebody reaches.
    pub fn new(reach: Reach) -> Self {
        Self { reach, used: Arc::default() }
    }

    /// Reads the headers of a question, names in lower case.
    pub fn read(headers: &[(String, String)]) -> Self {
        let find = |wanted: &str| {
            let found = headers.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_str())
        };
        Self::new(Reach::read(find(reach::CHANNELS), find(reach::LOCATIONS)))
    }

    /// Gives the channels to which an answer is narrowed; none for all of them.
    pub fn channels(&self) -> Option<&[String]> {
        self.used.channels.store(true, Ordering::Relaxed);
        self.reach.channels.as_deref()
    }

    /// Gives the one channel of which an answer is: what was asked for, or else the only one that is
    /// reached. An index that begins with the channel then gives the list in its order.
    pub fn channel(&self, asked: Option<String>) -> Option<String> {
        asked.or_else(|| match self.channels() {
            Some([only]) => Some(only.clone()),
            _ => None,
        })
    }

    /// Gives the locations to which an answer is narrowed; none for all of them.
    pub fn locations(&self) -> Option<&[String]> {
        self.used.locations.store(true, Ordering::Relaxed);
        self.reach.locations.as_deref()
    }

    /// Gives the one location of which an answer is, as [`Within::channel`] does the channel.
    pub fn location(&self, asked: Option<String>) -> Option<String> {
        asked.or_else(|| match self.locations() {
            Some([only]) => Some(only.clone()),
            _ => None,
        })
    }

    fn is_narrowed(&self, by: By) -> bool {
        let narrowed = |counts: bool, names: &Option<Vec<String>>, used: &AtomicBool| {
            !counts || names.is_none() || used.load(Ordering::Relaxed)
        };
        narrowed(by.channel(), &self.reach.channels, &self.used.channels)
            && narrowed(by.location(), &self.reach.locations, &self.used.locations)
    }

    /// Gives the answer to a question; nothing where it had to be narrowed and nobody did.
    pub(crate) fn checked<H: Handler>(
        &self,
        endpoint: &str,
        answer: Bytes,
    ) -> Result<Bytes, Problem> {
        match narrowing(H::SERVICE, endpoint) {
            Narrowing::List(by) if !self.reach.is_whole() && !self.is_narrowed(by) => {
                tracing::error!(endpoint, "the answer to {endpoint} was not narrowed");
                Err(closed())
            }
            _ => Ok(answer),
        }
    }
}

/// Refuses a question that is beyond the reach of whoever asks.
///
/// - Errs: 403 where the question cannot be narrowed; 404 where what it names is out of reach, the
///   same as where there is no such thing: what is elsewhere is not told either.
pub(crate) async fn admit<H: Handler>(
    handler: &H,
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
) -> Result<(), Problem> {
    let reach = &question.within.reach;
    if reach.is_whole() {
        return Ok(());
    }
    match narrowing(H::SERVICE, endpoint) {
        Narrowing::List(_) | Narrowing::Open(_) => Ok(()),
        Narrowing::Closed => Err(closed()),
        Narrowing::Thing(by) => {
            let place = handler.whereabouts(pool, endpoint, question).await?;
            if reach.has(by, &place) { Ok(()) } else { Err(not_there()) }
        }
    }
}

/// Says that a question is only for whoever reaches everything.
pub fn closed() -> Problem {
    Problem::forbidden("this is only for people whose work reaches all channels and locations")
}

fn not_there() -> Problem {
    Problem::not_found("there is no such thing in the channels and locations of your work")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(channels: Option<&str>, locations: Option<&str>) -> Within {
        Within::new(Reach::read(channels, locations))
    }

    #[test]
    fn a_list_is_narrowed_by_what_counts_and_is_not_reached_whole() {
        let both = within(Some("web"), Some("main"));
        assert!(!both.is_narrowed(By::Channel) && !both.is_narrowed(By::Both));
        assert_eq!(both.channels(), Some(["web".to_owned()].as_slice()));
        assert!(both.is_narrowed(By::Channel) && !both.is_narrowed(By::Both));
        both.locations();
        assert!(both.is_narrowed(By::Both));
        assert!(within(Some("web"), None).is_narrowed(By::Location), "all are reached");
    }

    #[test]
    fn a_copy_of_a_question_is_as_far_as_the_question() {
        let asked = within(Some("web"), None);
        let copy = asked.clone();
        copy.channels();
        assert!(asked.is_narrowed(By::Channel));
    }

    #[test]
    fn headers_are_read_as_they_came() {
        let headers = [(reach::LOCATIONS.to_owned(), "north".to_owned())];
        let read = Within::read(&headers);
        assert_eq!((read.channels(), read.locations().map(<[_]>::len)), (None, Some(1)));
    }
}
