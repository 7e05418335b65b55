use bytes::Bytes;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::review::{
    GET, GetReview, HoldEntry, LIST, ListReviews, ReviewDetail, ReviewEntry, ReviewSort,
};
use runtime::{BatchError, Question, answer, broken, database};
use sqlx::{PgConnection, PgPool};

use super::actions::offer;
use crate::domain::{Review, Trigger, transition};
use crate::store::queue::{self, After, Filter};
use crate::store::{holds, reviews};

/// Answers a question that only reads.
pub async fn read(pool: &PgPool, endpoint: &str, question: &Question) -> Result<Bytes, Problem> {
    match endpoint {
        LIST => {
            let asked: ListReviews = question.json()?;
            let filter = Filter {
                state: asked.state,
                reason: asked.reason,
                channel: asked.channel.clone(),
                channels: question.within.channels().map(<[_]>::to_vec),
            };
            let mut conn = pool.acquire().await.map_err(database)?;
            answer(&list(&mut conn, &asked, &filter).await?)
        }
        GET => {
            let GetReview { order_id } = question.json()?;
            answer(&get(&mut *pool.acquire().await.map_err(database)?, order_id).await?)
        }
        other => Err(Problem::not_found(format!("review has no endpoint {other}"))),
    }
}

async fn list(
    conn: &mut PgConnection,
    asked: &ListReviews,
    filter: &Filter,
) -> Result<Page<ReviewEntry>, Problem> {
    let limit = asked.page.limit();
    let sort = asked.sort;
    let after = asked.page.cursor.as_deref().map(|text| cursor(text, sort)).transpose()?;
    // One more than wanted tells whether there is a page after.
    let mut found = match sort {
        ReviewSort::Age => queue::list_by_age(conn, filter, after, limit + 1).await,
        ReviewSort::Value => queue::list_by_value(conn, filter, after, limit + 1).await,
    }
    .map_err(unreadable)?;
    holds::load_open_into(conn, &mut found).await.map_err(unreadable)?;
    offer_actions(conn, &mut found).await.map_err(unreadable)?;
    Ok(Page::cut(found, limit, |entry| After::of(entry, sort).to_string()))
}

/// What can be done about a hold depends on the order; those of a page are read at once.
async fn offer_actions(
    conn: &mut PgConnection,
    entries: &mut [ReviewEntry],
) -> Result<(), BatchError> {
    let held = entries.iter().filter(|entry| !entry.open_holds.is_empty());
    let held: Vec<_> = held.map(|entry| entry.order_id).collect();
    let known = reviews::load(conn, &held, &[]).await?;
    for entry in entries {
        if let Some(review) = known.get(&entry.order_id) {
            offer(&mut entry.open_holds, &review.order);
        }
    }
    Ok(())
}

fn cursor(text: &str, sort: ReviewSort) -> Result<After, Problem> {
    let after = text.parse::<After>().ok().filter(|after| after.sort == sort);
    after.ok_or_else(|| {
        Problem::unprocessable("the cursor was not given by this list in this order")
            .with_error("#/cursor", "is not one of ours")
    })
}

async fn get(conn: &mut PgConnection, order_id: OrderId) -> Result<ReviewDetail, Problem> {
    let mut found = reviews::load(conn, &[order_id], &[]).await.map_err(unreadable)?;
    holds::load_into(conn, &mut found).await.map_err(unreadable)?;
    let missing = || Problem::not_found(format!("review does not know the order {order_id}"));
    let review = found.remove(&order_id).ok_or_else(missing)?;
    let mut holds: Vec<_> = review.holds.iter().map(HoldEntry::from).collect();
    offer(&mut holds, &review.order);
    Ok(ReviewDetail {
        entry: ReviewEntry::from(&review),
        note: review.note.clone(),
        holds,
        actions: actions(&review),
        order: review.order,
    })
}

/// What a person can ask for: the table's ways, as far as there is something to release. Whether an
/// approval can still be undone is for the clock to say.
fn actions(review: &Review) -> Vec<String> {
    if review.rejecting.is_some() {
        return vec![Trigger::Undo.code().to_owned()];
    }
    let held = review.open_holds().next().is_some();
    let ways = [Trigger::Approve, Trigger::Reject, Trigger::Release];
    let open = ways.into_iter().filter(|way| transition(Some(review.state), *way).is_some());
    open.filter(|_| held).map(|way| way.code().to_owned()).collect()
}

/// Says why a read gave nothing.
pub fn unreadable(error: BatchError) -> Problem {
    match error {
        BatchError::Database(error) => database(error),
        error => broken(&error),
    }
}
