//! How the house runs: every service as it tells of itself, what lies between them, and what they
//! stand on.
//!
//! - [`checks`]: what the last check of the invariants found
//! - [`condition`]: whether something flows, is slow, or jams
//! - [`ground`]: broker and database
//!
//! Whoever looks shares one look with everybody who looks within the same moment.

pub mod checks;
pub mod condition;
pub mod ground;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::reach::Reach;
use contracts::requests::standing::{GetStanding, STANDING, Standing};
use contracts::service::Service;
use contracts::subjects;
use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::edge::ask::{Asking, Request};
use crate::edge::clock;
use crate::edge::tracing_layer::new_trace;
use crate::state::Edge;
use condition::{Condition, Link};
use ground::{Broker, Database, Ground};

/// For how long a look is as good as a new one.
const FRESH: Duration = Duration::from_millis(900);
/// How long a service has to tell how it stands.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// Looks at the house, seldom enough that looking costs nothing.
#[derive(Default)]
pub struct Engine {
    seen: Mutex<Option<(Instant, Arc<House>)>>,
    ground: Ground,
}

/// The house at one moment.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct House {
    /// When.
    pub at: DateTime<Utc>,
    /// Every service, in the order of an order's way.
    pub services: Vec<Told>,
    /// Every reader and each of its sources.
    pub links: Vec<Link>,
    /// The broker; nothing where it does not answer.
    pub broker: Option<Broker>,
    /// The database; nothing where it does not answer.
    pub database: Option<Database>,
}

/// A service, as it told of itself and as it is heard.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// Who.
    pub service: Service,
    /// How it is, in one word.
    pub condition: Condition,
    /// How it stands; nothing where it does not answer.
    pub standing: Option<Standing>,
    /// Why it did not answer.
    pub silent_because: Option<String>,
    /// For how many seconds nothing was heard of it; nothing while it is heard.
    pub silent_seconds: Option<u64>,
    /// Events that it says in a second, over the last five.
    pub rate: f64,
    /// Events of each of the last sixty seconds, the oldest first.
    pub trail: Vec<i64>,
}

impl Told {
    /// Gives how many messages it has put aside in a state.
    pub fn aside(&self, state: &str) -> i64 {
        let all = self.standing.iter().flat_map(|standing| &standing.aside);
        all.filter(|aside| aside.state == state).map(|aside| aside.count).sum()
    }
}

impl House {
    /// Gives a service.
    pub fn service(&self, service: Service) -> Option<&Told> {
        self.services.iter().find(|told| told.service == service)
    }

    /// Gives what a reader has of a source.
    pub fn link(&self, reader: Service, source: Service) -> Option<&Link> {
        self.links.iter().find(|link| link.reader == reader && link.source == source)
    }
}

impl Engine {
    /// Gives the house as it is now, or was less than a second ago.
    pub async fn look(&self, edge: &Edge) -> Arc<House> {
        let mut seen = self.seen.lock().await;
        if let Some((at, house)) = seen.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
            tracing::trace!(age = ?at.elapsed(), "the house was looked at");
            return house.clone();
        }
        let house = Arc::new(self.look_anew(edge).await);
        *seen = Some((Instant::now(), house.clone()));
        house
    }

    async fn look_anew(&self, edge: &Edge) -> House {
        let asking = Asking {
            actor: "service:gateway".to_owned(),
            trace: new_trace(),
            reach: Reach::default(),
        };
        let asked = Service::ALL.map(|service| standing(edge, &asking, service));
        let (answers, broker, database) =
            tokio::join!(join_all(asked), self.ground.broker(edge), self.ground.database(edge));
        let now = Instant::now();
        let services = Service::ALL.into_iter().zip(answers);
        let mut services: Vec<Told> = services
            .map(|(service, answer)| {
                let beat = edge.heads.pulse.of(service, now);
                let (standing, silent_because) = match answer {
                    Ok(standing) => (Some(standing), None),
                    Err(problem) => (None, problem.detail.or(Some(problem.title.into_owned()))),
                };
                Told {
                    service,
                    condition: Condition::Idle,
                    standing,
                    silent_because,
                    silent_seconds: beat.silent.map(|silent| silent.as_secs()),
                    rate: beat.rate,
                    trail: beat.trail,
                }
            })
            .collect();
        let links = condition::links(&services);
        for told in &mut services {
            told.condition = condition::of_service(told, &links);
        }
        House { at: clock::now(), services, links, broker, database }
    }
}

async fn standing(edge: &Edge, asking: &Asking, service: Service) -> Result<Standing, Problem> {
    let body = serde_json::to_vec(&GetStanding {}).map_err(|error| runtime::broken(&error))?;
    let request = Request { service, endpoint: STANDING, body: body.into(), headers: Vec::new() };
    let subject = subjects::request(service, STANDING);
    let asked = edge.asker.ask_once(asking, subject, request);
    let late = |_| Problem::unavailable(format!("{service} did not answer in time"));
    let answer = tokio::time::timeout(TOLD_WITHIN, asked).await.map_err(late)??;
    serde_json::from_slice(&answer).map_err(|error| runtime::broken(&error))
}
