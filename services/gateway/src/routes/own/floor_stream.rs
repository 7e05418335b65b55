//! Offers of pick jobs for a browser. An offer is a hint, the claim decides: whoever connects asks
//! for the open jobs first, and again every 30 seconds. Whoever is not let in any more hears that it
//! is over, and nothing else.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::access::KeyScope;
use contracts::subjects::{self, is_token};
use futures::StreamExt;
use futures::stream::{self, select_all};

use super::{Arrived, is_let_in};
use crate::domain::grant::Need;
use crate::domain::role::Room;
use crate::edge::tracing_layer::full;
use crate::state::Edge;

/// How often it is looked at whether whoever listens is still let in.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a line says that we are there.
const BEAT: Duration = Duration::from_secs(10);

/// Streams the offers that the caller may see, until either side leaves.
pub async fn stream(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let place = edge.streams.clone().try_acquire_owned().map_err(|_| full("event streams"))?;
    let here = device_of(arrived).map(|device| edge.listening.enter(device));
    let mut heard = Vec::new();
    for subject in wanted(edge, arrived)? {
        let subscribed = edge.asker.client().subscribe(subject).await;
        heard.push(subscribed.map_err(|_| Problem::unavailable("no broker").retry_after(2))?);
    }
    let hello = stream::iter([Event::default().comment("listening")]);
    let offers = select_all(heard).filter_map(|message| async move {
        let text = String::from_utf8(message.payload.into()).ok()?;
        Some(Event::default().event("job").data(text))
    });
    let stop = edge.stop.clone();
    let offers = hello.chain(offers).take_until(over(edge, arrived)).chain(stream::iter([bye()]));
    let events = offers.take_until(stop.cancelled_owned()).map(move |event| {
        let _while_it_listens = (&place, &here);
        Ok::<_, Infallible>(event)
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(BEAT)).into_response())
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
