//! Events as they are said, while somebody follows the feed: they tell that a log has grown, sooner
//! than its head is announced. What they say is read out of the log, like everything else.

use async_nats::{HeaderMap, Subscriber};
use contracts::log::Point;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use futures::future::FutureExt;
use futures::stream::SelectAll;

use crate::domain::cursor::FeedLane;
use crate::state::Edge;

/// What is heard of the logs.
pub struct News {
    edge: Edge,
    heard: SelectAll<Subscriber>,
}

impl News {
    /// Listens to every service; without a broker heads are waited for, as they are announced.
    pub async fn listen(edge: &Edge) -> Self {
        let mut heard = SelectAll::new();
        for service in Service::ALL {
            let subscribed = edge.asker.client().subscribe(subjects::events_of(service)).await;
            heard.extend(subscribed.ok());
        }
        Self { edge: edge.clone(), heard }
    }

    /// Waits until something is said, and takes note of all that was.
    pub async fn hear(&mut self) {
        let Some(first) = self.heard.next().await else {
            return std::future::pending().await;
        };
        let mut next = Some(first);
        while let Some(message) = next {
            if let Some((lane, point)) = message.headers.as_ref().and_then(place) {
                self.edge.heads.grew(lane, point);
            }
            next = self.heard.next().now_or_never().flatten();
        }
    }
}

/// Reads where in which log an event stands.
fn place(headers: &HeaderMap) -> Option<(FeedLane, Point)> {
    let text = |name: &str| headers.get(name).map(|value| value.as_str());
    let (source, lane) = text("ce-source")?.strip_prefix("/kontor/")?.rsplit_once('/')?;
    let service = Service::ALL.into_iter().find(|service| service.name() == source)?;
    let number = |name: &str| text(name)?.parse().ok();
    let point = Point::new(number("ce-logepoch")?, number("ce-logsequence")?);
    Some((FeedLane { service, lane: lane.parse().ok()? }, point))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_how_far_its_log_is() {
        let mut headers = HeaderMap::new();
        headers.insert("ce-source", "/kontor/order-intake/1");
        headers.insert("ce-logepoch", "7");
        assert_eq!(place(&headers), None);
        headers.insert("ce-logsequence", "12");
        let lane = FeedLane { service: Service::OrderIntake, lane: 1 };
        assert_eq!(place(&headers), Some((lane, Point::new(7, 12))));
    }
}
