//! A writer that was asked before anybody held its lane, and says nothing to that.

use std::time::{Duration, Instant};

use contracts::log::{Head, Point};
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;

use crate::world::World;

/// How long a reader waits for an answer that does not come.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a lane is taken.
const TAKINGS: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_lane_is_asked_at_once_by_those_that_nobody_answered() {
    let mut world = World::empty().await;
    let logs = subjects::lane_request(Service::OrderIntake, subjects::LOG, 0);
    let mut questions = world.client.subscribe(logs).await.expect("questions");
    world.client.flush().await.expect("they are heard");
    world.start_book().await;
    questions.next().await.expect("the first question");
    let began = Instant::now();
    for epoch in 1..=TAKINGS {
        let head = Head { lane: 0, point: Point::new(epoch.into(), 0) };
        let body = serde_json::to_vec(&head).expect("JSON");
        let said = world.client.publish(subjects::head(Service::OrderIntake), body.into()).await;
        said.expect("a head");
        questions.next().await.expect("another question");
    }
    assert!(began.elapsed() < PATIENCE * TAKINGS, "each question was waited for");
}
