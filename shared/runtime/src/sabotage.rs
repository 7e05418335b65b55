//! Deliberate damage, to see that the fault suite notices: one kind at a time, named by
//! `KONTOR_SABOTAGE`. Without the feature `sabotage` nothing is compiled of it but the questions.

/// A kind of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// Whoever asks is answered before the commit.
    AnswerFirst,
    /// The position is not moved with the effects.
    PositionLeft,
    /// The mark moves over rows that the broker did not confirm.
    MarkOverHole,
    /// A writer that lost its lane goes on writing.
    NoFence,
    /// Stock is allocated by figures that are no longer true.
    StaleStock,
    /// A reader drops what it cannot parse.
    Dropped,
    /// Heads are not announced.
    SilentHeads,
}

#[cfg(not(feature = "sabotage"))]
mod done {
    use bytes::Bytes;
    use contracts::problem::Problem;
    use sqlx::PgConnection;

    use super::Sabotage;
    use crate::batch::Ask;
    use crate::lane::Holding;

    /// Says that nobody does that.
    pub fn does(_kind: Sabotage) -> bool {
        false
    }

    /// Gives a figure as it is.
    pub fn stale(figure: i64) -> i64 {
        figure
    }

    /// Lets answers wait for the commit.
    pub(crate) async fn answer_first<C>(
        _asks: &mut [Ask<C>],
        _answers: &[Option<Result<Bytes, Problem>>],
    ) {
    }

    /// Leaves the lane to whom it belongs.
    pub(crate) async fn force_lane(
        _conn: &mut PgConnection,
        _holding: &Holding,
    ) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

#[cfg(feature = "sabotage")]
mod done {
    use std::sync::LazyLock;
    use std::time::Duration;

    use bytes::Bytes;
    use contracts::problem::Problem;
    use sqlx::PgConnection;
    use tokio::sync::oneshot;

    use super::Sabotage;
    use crate::batch::Ask;
    use crate::lane::Holding;

    static WANTED: LazyLock<Option<Sabotage>> = LazyLock::new(|| {
        let named = std::env::var("KONTOR_SABOTAGE").ok()?;
        Some(match named.as_str() {
            "answer-first" => Sabotage::AnswerFirst,
            "position-left" => Sabotage::PositionLeft,
            "mark-over-hole" => Sabotage::MarkOverHole,
            "no-fence" => Sabotage::NoFence,
            "stale-stock" => Sabotage::StaleStock,
            "dropped" => Sabotage::Dropped,
            "silent-heads" => Sabotage::SilentHeads,
            _ => return None,
        })
    });

    /// So long after the answer comes the commit that was promised.
    const COMMITTED_AFTER: Duration = Duration::from_millis(40);
    /// So many pieces that are set aside are not seen.
    const UNSEEN: i64 = 2;

    /// Says whether somebody does that.
    pub fn does(kind: Sabotage) -> bool {
        *WANTED == Some(kind)
    }

    /// Gives what is set aside as it was before the last ones took theirs.
    pub fn stale(figure: i64) -> i64 {
        if does(Sabotage::StaleStock) { (figure - UNSEEN).max(0) } else { figure }
    }

    /// Answers now what is committed later, if ever.
    pub(crate) async fn answer_first<C>(
        asks: &mut [Ask<C>],
        answers: &[Option<Result<Bytes, Problem>>],
    ) {
        if !does(Sabotage::AnswerFirst) || asks.is_empty() {
            return;
        }
        for (ask, answer) in asks.iter_mut().zip(answers) {
            let (unheard, _) = oneshot::channel();
            if let Some(answer) = answer.clone() {
                let _ = std::mem::replace(&mut ask.reply, unheard).send(answer);
            }
        }
        tokio::time::sleep(COMMITTED_AFTER).await;
    }

    /// Writes over whoever has the lane by now.
    pub(crate) async fn force_lane(
        conn: &mut PgConnection,
        holding: &Holding,
    ) -> Result<(), sqlx::Error> {
        if !does(Sabotage::NoFence) {
            return Ok(());
        }
        sqlx::query("UPDATE lanes SET fence = $2, epoch = $3, head = $4 WHERE lane = $1")
            .bind(holding.lane as i16)
            .bind(holding.fence)
            .bind(holding.epoch)
            .bind(holding.head)
            .execute(conn)
            .await
            .map(drop)
    }
}

pub(crate) use done::{answer_first, force_lane};
pub use done::{does, stale};
