//! Looking again some time after news: a service that is busy hears of an event later than we do, and
//! what it makes of it is there later still.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// When it is looked at again, the soonest first.
#[derive(Debug, Default)]
pub struct Echoes {
    due: VecDeque<Instant>,
}

impl Echoes {
    /// Begins anew after news: it is looked at again after each of these times, which rise.
    pub fn begin(&mut self, after: &[Duration]) {
        let now = Instant::now();
        self.due = after.iter().map(|after| now + *after).collect();
    }

    /// Gives when it is looked at next, if it is.
    pub fn next(&self) -> Option<Instant> {
        self.due.front().copied()
    }

    /// Waits until it is looked at next, and takes that; for ever where it is not.
    pub async fn wait(&mut self) {
        match self.next() {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
        self.due.pop_front();
    }

    /// Takes what is due by now; says whether it was.
    pub fn take_due(&mut self) -> bool {
        self.due.pop_front_if(|due| *due <= Instant::now()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[tokio::test]
    async fn it_is_looked_at_after_each_of_the_times_and_no_more() {
        let mut echoes = Echoes::default();
        echoes.begin(&[Duration::ZERO, Duration::ZERO, HOUR]);
        echoes.wait().await;
        assert!(echoes.take_due());
        assert!(!echoes.take_due() && echoes.next().is_some());
    }

    #[tokio::test]
    async fn news_in_between_begin_anew() {
        let mut echoes = Echoes::default();
        echoes.begin(&[Duration::ZERO]);
        echoes.wait().await;
        assert_eq!(echoes.next(), None);
        echoes.begin(&[HOUR]);
        assert!(echoes.next().is_some_and(|next| next > Instant::now()));
    }
}
