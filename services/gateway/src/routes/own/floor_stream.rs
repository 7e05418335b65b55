//! Offers of pick jobs for a browser, and hints that jobs were stopped: an order was cancelled or
//! put on hold. An offer is a hint, too, the claim decides: whoever connects asks for the open jobs
//! first, and again every 30 seconds. Whoever is not let in any more hears that it is over.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contracts::events::cancellation::WarehouseCancellationSettled;
use contracts::events::review::HoldPlaced;
use contracts::problem::Problem;
use contracts::requests::access::KeyScope;
use contracts::subjects::{self, is_token};
use futures::stream::{self, BoxStream, SelectAll, select_all};
use futures::{FutureExt, StreamExt};

use super::{Arrived, is_let_in};
use crate::domain::grant::Need;
use crate::domain::role::Room;
use crate::edge::echoes::Echoes;
use crate::edge::tracing_layer::full;
use crate::state::Edge;

/// How often it is looked at whether whoever listens is still let in.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a line says that we are there.
const BEAT: Duration = Duration::from_secs(10);
/// What is stopped together is told together.
const GATHER: Duration = Duration::from_millis(250);
/// It is told once more, so long after.
const ECHO: Duration = Duration::from_millis(1_500);

/// Streams the offers that the caller may see, until either side leaves.
pub async fn stream(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let place = edge.streams.clone().try_acquire_owned().map_err(|_| full("event streams"))?;
    let here = device_of(arrived).map(|device| edge.listening.enter(device));
    let heard = hear(edge, wanted(edge, arrived)?).await?;
    let stopping = [
        subjects::events_of_kind::<WarehouseCancellationSettled>(),
        subjects::events_of_kind::<HoldPlaced>(),
    ];
    let stops = Stops { heard: hear(edge, stopping.into()).await?, echoes: Echoes::default() };
    let hello = stream::iter([Event::default().comment("listening")]);
    let offers = heard.filter_map(|message| async move {
        let text = String::from_utf8(message.payload.into()).ok()?;
        Some(Event::default().event("job").data(text))
    });
    let stop = edge.stop.clone();
    let news = stream::select_all([offers.boxed(), stops.told()]);
    let offers = hello.chain(news).take_until(over(edge, arrived)).chain(stream::iter([bye()]));
    let events = offers.take_until(stop.cancelled_owned()).map(move |event| {
        let _while_it_listens = (&place, &here);
        Ok::<_, Infallible>(event)
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(BEAT)).into_response())
}

async fn hear(
    edge: &Edge,
    subjects: Vec<String>,
) -> Result<SelectAll<async_nats::Subscriber>, Problem> {
    let mut heard = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let subscribed = edge.asker.client().subscribe(subject).await;
        heard.push(subscribed.map_err(|_| Problem::unavailable("no broker").retry_after(2))?);
    }
    Ok(select_all(heard))
}

/// What stops jobs, gathered: it does not say which, whoever holds one looks.
struct Stops {
    heard: SelectAll<async_nats::Subscriber>,
    echoes: Echoes,
}

impl Stops {
    fn told(self) -> BoxStream<'static, Event> {
        let changed = || Event::default().event("changed").data("{}");
        stream::unfold(self, move |mut stops| async move {
            stops.next().await.map(|()| (changed(), stops))
        })
        .boxed()
    }

    /// Waits until whoever holds a job has to look; nothing where nothing more will be heard.
    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            heard = self.heard.next() => drop(heard?),
            () = self.echoes.wait() => return Some(()),
        };
        tokio::time::sleep(GATHER).await;
        while self.heard.next().now_or_never().flatten().is_some() {}
        self.echoes.begin(&[ECHO]);
        Some(())
    }
}

fn device_of(arrived: &Arrived) -> Option<&str> {
    match &arrived.scope {
        Some(KeyScope::Device(device)) => Some(device),
        _ => None,
    }
}

fn bye() -> Event {
    Event::default().event("over").data("{}")
}

/// Waits until whoever listens is not let in any more.
fn over(edge: &Edge, arrived: &Arrived) -> impl Future<Output = ()> + use<> {
    let (edge, headers) = (edge.clone(), arrived.headers.clone());
    async move {
        while is_let_in(&edge, &headers, Room::Floor, Need::FloorRead) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

fn wanted(edge: &Edge, arrived: &Arrived) -> Result<Vec<String>, Problem> {
    let token = |name: &str| match arrived.query_value(name) {
        Some(value) if is_token(value) => Ok(Some(value)),
        Some(value) => {
            let detail = format!("`{value}` cannot be the parameter `{name}`");
            Err(Problem::bad_request(detail).with_error(format!("?{name}"), "unreadable"))
        }
        None => Ok(None),
    };
    let (location, zone) = (token("location")?, token("zone")?);
    if let Some(device) = device_of(arrived) {
        let known = edge.book.device(device);
        let known = known.ok_or_else(|| Problem::forbidden("the device is not live any more"))?;
        let mine = known.zones.iter().filter(|own| zone.is_none_or(|zone| zone == *own));
        let subjects = mine.map(|zone| subjects::floor_jobs(&known.location, zone));
        let subjects: Vec<_> = subjects.collect();
        if subjects.is_empty() || location.is_some_and(|location| location != known.location) {
            return Err(Problem::forbidden("the device does not work there"));
        }
        return Ok(subjects);
    }
    let reach = &arrived.asking.reach;
    // An offer does not say of which channel its order is.
    if reach.channels.is_some() || location.is_some_and(|location| !reach.has_location(location)) {
        return Err(runtime::closed());
    }
    let (one, all) = (location.map(str::to_owned), reach.locations.clone());
    let locations = one.map(|one| vec![one]).or(all).unwrap_or_else(|| vec!["*".to_owned()]);
    let of = |location: &String| subjects::floor_jobs(location, zone.unwrap_or("*"));
    Ok(locations.iter().map(of).collect())
}
