//! Reads the logs on from a cursor.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::envelope::percent_decode;
use contracts::log::{LogAnswer, LogQuestion, LogRow, Point};
use contracts::problem::Problem;
use contracts::subjects;
use futures::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::domain::cursor::{Cursor, FeedLane, belongs, epoch_of, lanes};
use crate::edge::ask::{Asking, Request};
use crate::state::Edge;

/// Bytes of bodies from one lane at a time: enough for a page, little enough for sixteen at once.
const LANE_BYTES_MAX: u32 = 128 * 1024;

/// An event as CloudEvents has it in JSON, with the cursor after it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeedEvent {
    /// `id`, `source`, `type`, `subject`, `time`, `correlationid` and the other attributes.
    #[serde(flatten)]
    pub attributes: BTreeMap<String, String>,
    /// The fact.
    #[schemars(with = "serde_json::Value")]
    pub data: Box<RawValue>,
    /// Reading on after this one.
    pub cursor: String,
}

/// Some events, and where to read on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeedPage {
    /// The events; none where there is nothing new.
    pub items: Vec<FeedEvent>,
    /// Reading on after these.
    pub next: String,
}

/// A reader of the feed.
pub struct Reader {
    edge: Edge,
    asking: Asking,
    cursor: Cursor,
    news: watch::Receiver<std::collections::HashMap<(contracts::service::Service, u16), Point>>,
}

impl Reader {
    /// Begins after a cursor.
    pub fn new(edge: Edge, asking: Asking, cursor: Cursor) -> Self {
        let news = edge.heads.changes();
        Self { edge, asking, cursor, news }
    }

    /// Gives where it stands.
    pub fn cursor(&self) -> String {
        self.cursor.encode()
    }

    /// Waits until some log has more, or until a moment.
    pub async fn news_or(&mut self, until: Instant) {
        if !matches!(tokio::time::timeout_at(until, self.news.changed()).await, Ok(Ok(()))) {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Gives what every log has after the cursor, some of it, and moves on.
    ///
    /// - Errs: a log was set back, or has dropped what would come next.
    pub async fn read(&mut self) -> Result<Vec<FeedEvent>, Problem> {
        self.news.mark_unchanged();
        let open = lanes().filter(|lane| self.edge.heads.differs(*lane, self.cursor.at(*lane)));
        let open: Vec<_> = open.collect();
        let answers = join_all(open.iter().map(|lane| self.ask(*lane))).await;
        let mut found = Vec::new();
        for (lane, answer) in open.into_iter().zip(answers) {
            let Some(answer) = answer else { continue };
            check(lane, self.cursor.at(lane), &answer)?;
            found.extend(placed(lane, answer));
        }
        found.sort_by_key(|row| row.at);
        let told = found.into_iter().map(|Placed { lane, point, row, .. }| {
            self.cursor.advance(lane, point);
            event(row, self.cursor.encode())
        });
        Ok(told.collect())
    }

    /// Moves behind all that is there now.
    ///
    /// - Errs: a log does not answer, so nobody knows where it ends.
    pub async fn skip_to_the_end(&mut self) -> Result<(), Problem> {
        for lane in lanes() {
            let head = self.edge.heads.at(lane).unwrap_or_default();
            self.cursor.advance(lane, head);
        }
        let answers = join_all(lanes().map(|lane| self.ask(lane))).await;
        for (lane, answer) in lanes().zip(answers) {
            let FeedLane { service, lane: number } = lane;
            let answer = answer.ok_or_else(|| {
                let detail = format!("the log of {service}, lane {number}, does not answer");
                Problem::unavailable(detail).retry_after(2)
            })?;
            // The epoch of a head is that of its writer; the last row may be older.
            let last = answer.head.number;
            self.cursor.advance(lane, Point::new(epoch_of(last, &answer.history), last));
        }
        Ok(())
    }

    /// Asks the holder of a lane; nothing where nobody holds it for the moment.
    async fn ask(&self, lane: FeedLane) -> Option<LogAnswer> {
        let after = self.cursor.at(lane).number;
        let question = LogQuestion { after, bytes_max: Some(LANE_BYTES_MAX) };
        let request = Request {
            service: lane.service,
            endpoint: subjects::LOG,
            body: serde_json::to_vec(&question).ok()?.into(),
            headers: Vec::new(),
        };
        let subject = subjects::lane_request(lane.service, subjects::LOG, lane.lane);
        let answer = self.edge.asker.ask_once(&self.asking, subject, request).await.ok()?;
        serde_json::from_slice(&answer).ok()
    }
}

/// A row and where it stands among those of all lanes.
struct Placed {
    at: Option<DateTime<Utc>>,
    lane: FeedLane,
    point: Point,
    row: LogRow,
}

/// Places rows by their time, so that causes mostly come before effects; the order of a lane stands
/// even where its clock went back.
fn placed(lane: FeedLane, answer: LogAnswer) -> impl Iterator<Item = Placed> {
    let LogAnswer { history, rows, .. } = answer;
    let mut at = None;
    rows.into_iter().map(move |row| {
        let told = row.headers.iter().find(|(name, _)| name == "ce-time");
        let time = told.and_then(|(_, time)| time.parse::<DateTime<Utc>>().ok());
        at = at.max(time);
        let point = Point::new(epoch_of(row.number, &history), row.number);
        Placed { at, lane, point, row }
    })
}

/// Says whether what comes next is what follows the position.
fn check(lane: FeedLane, position: Point, answer: &LogAnswer) -> Result<(), Problem> {
    let FeedLane { service, lane } = lane;
    if !belongs(position, &answer.history, answer.head) {
        let detail = format!("the log of {service}, lane {lane}, was set back behind this cursor");
        return Err(Problem::conflict(detail));
    }
    if position.number < answer.floor {
        let detail = format!("the log of {service}, lane {lane}, has dropped what comes next");
        return Err(Problem::conflict(detail).with("floor", answer.floor));
    }
    let first = answer.rows.first().map_or(position.number + 1, |row| row.number);
    if first == position.number + 1 {
        return Ok(());
    }
    Err(Problem::internal(format!("the log of {service}, lane {lane}, answered with a gap")))
}

fn event(row: LogRow, cursor: String) -> FeedEvent {
    let named = row.headers.into_iter().filter_map(|(name, value)| {
        let attribute = match name.as_str() {
            "traceparent" => "traceparent",
            name => name.strip_prefix("ce-")?,
        };
        Some((attribute.to_owned(), percent_decode(&value).unwrap_or(value)))
    });
    let mut attributes: BTreeMap<_, _> = named.collect();
    attributes.insert("datacontenttype".to_owned(), "application/json".to_owned());
    FeedEvent { attributes, data: row.body, cursor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::log::EpochStart;
    use contracts::service::Service;

    const LANE: FeedLane = FeedLane { service: Service::Review, lane: 0 };

    fn row(number: i64) -> LogRow {
        LogRow {
            number,
            headers: vec![
                ("ce-id".to_owned(), "1".to_owned()),
                ("ce-subject".to_owned(), "a%20b".to_owned()),
                ("Nats-Msg-Id".to_owned(), "1".to_owned()),
                ("traceparent".to_owned(), "00-1-1-01".to_owned()),
            ],
            body: RawValue::from_string(r#"{"a":1}"#.to_owned()).expect("json"),
        }
    }

    fn answer(floor: i64, rows: Vec<LogRow>) -> LogAnswer {
        let history = vec![EpochStart { epoch: 5, start: 0 }];
        LogAnswer { history, head: Point::new(5, 9), floor, rows }
    }

    #[test]
    fn only_what_follows_the_cursor_is_believed() {
        let at = Point::new(5, 3);
        assert!(check(LANE, at, &answer(0, vec![row(4)])).is_ok());
        assert!(check(LANE, at, &answer(0, vec![])).is_ok());
        let status = |answer| check(LANE, at, &answer).map_err(|problem| problem.status);
        assert_eq!(status(answer(0, vec![row(5)])), Err(500));
        assert_eq!(status(answer(4, vec![row(5)])), Err(409));
        let foreign = check(LANE, Point::new(6, 3), &answer(0, vec![row(4)]));
        assert_eq!(foreign.map_err(|problem| problem.status), Err(409));
    }

    #[test]
    fn rows_are_placed_by_time_and_never_before_an_earlier_one_of_their_lane() {
        let at = |number, time: &str| {
            let mut row = row(number);
            row.headers.push(("ce-time".to_owned(), time.to_owned()));
            row
        };
        let lane = [at(1, "2026-01-01T00:00:02Z"), at(2, "2026-01-01T00:00:01.5Z")];
        let other = [at(1, "2026-01-01T00:00:01.7Z"), at(2, "2026-01-01T00:00:03Z")];
        let second = FeedLane { service: Service::Warehouse, lane: 0 };
        let mut found: Vec<_> = placed(LANE, answer(0, lane.into())).collect();
        found.extend(placed(second, answer(0, other.into())));
        found.sort_by_key(|row| row.at);
        let order: Vec<_> = found.iter().map(|row| (row.lane, row.point.number)).collect();
        assert_eq!(order, [(second, 1), (LANE, 1), (LANE, 2), (second, 2)]);
    }

    #[test]
    fn an_event_is_told_as_cloud_events_has_it() {
        let told = serde_json::to_value(event(row(4), "c".to_owned())).expect("json");
        let expected = serde_json::json!({
            "id": "1",
            "subject": "a b",
            "traceparent": "00-1-1-01",
            "datacontenttype": "application/json",
            "data": { "a": 1 },
            "cursor": "c",
        });
        assert_eq!(told, expected);
    }
}
