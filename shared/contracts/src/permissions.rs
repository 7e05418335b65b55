//! What each service may say and hear on the broker: just its subjects, for production and
//! `kontor up` alike.

use crate::requests::intake::DELIVERIES_LIST;
use crate::requests::logistics::TRACKING_PARKED;
use crate::requests::outbound::TARGETS_LIST;
use crate::requests::parked::LIST;
use crate::requests::positions::POSITIONS;
use crate::requests::warehouse::plans::LOW_LIST;
use crate::service::Service;
use crate::subjects;

/// Subjects that somebody may publish to and subscribe to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Publish.
    pub publish: Vec<String>,
    /// Subscribe.
    pub subscribe: Vec<String>,
}

/// Gives the permissions of a service.
///
/// It makes and looks at its own stream, and makes, removes and reads its own durables; it never
/// deletes or purges a stream, and never touches another's durables.
pub fn of_service(service: Service) -> Permissions {
    let stream = subjects::stream(service);
    let mut publish = vec![
        subjects::events_of(service),
        subjects::head(service),
        format!("$JS.API.STREAM.CREATE.{stream}"),
        format!("$JS.API.STREAM.UPDATE.{stream}"),
        format!("$JS.API.STREAM.INFO.{stream}"),
        "$JS.API.INFO".to_owned(),
        subjects::probe(service),
        format!("$JS.API.STREAM.CREATE.{}", subjects::PROBES),
        format!("$JS.API.STREAM.INFO.{}", subjects::PROBES),
        format!("kontor.svc.{service}.>"),
    ];
    publish.extend(Service::ALL.into_iter().map(|asker| format!("{}.>", subjects::inbox(asker))));
    let mut subscribe = vec![
        format!("{}.>", subjects::inbox(service)),
        format!("kontor.svc.{service}.>"),
        "$SRV.>".to_owned(),
    ];
    let readers = Service::ALL.into_iter().filter(|reader| reader.sources().contains(&service));
    publish.extend(readers.map(|reader| subjects::request(reader, POSITIONS)));
    for source in service.sources() {
        publish.push(subjects::lane_request(*source, subjects::LOG, 0).replace(".0", ".*"));
        publish.extend(durables(service, *source));
        subscribe.push(subjects::head(*source));
    }
    match service {
        Service::Warehouse => {
            publish.extend([subjects::FLOOR_JOBS, subjects::FLOOR_ANSWERS].map(str::to_owned));
            subscribe.push(subjects::FLOOR_QUESTIONS.to_owned());
        }
        // Notices tell the house what is parked, who is behind, what is low and who is not told: asked, as everybody is.
        Service::Crm => {
            for asked in Service::ALL {
                publish.push(subjects::request(asked, LIST));
                publish.push(subjects::request(asked, POSITIONS));
                subscribe.push(subjects::head(asked));
            }
            publish.push(subjects::request(Service::OrderIntake, DELIVERIES_LIST));
            publish.push(subjects::request(Service::Logistics, TRACKING_PARKED));
            publish.push(subjects::request(Service::Warehouse, LOW_LIST));
            publish.push(subjects::request(Service::Gateway, TARGETS_LIST));
        }
        Service::Gateway => {
            publish.push("kontor.svc.>".to_owned());
            // Pages follow what happens as it is said, without a durable.
            subscribe.push(subjects::ALL_EVENTS.to_owned());
            subscribe.extend([subjects::FLOOR_JOBS.to_owned(), "kontor.head.*".to_owned()]);
        }
        _ => {}
    }
    Permissions { publish, subscribe }
}

fn durables(reader: Service, source: Service) -> impl Iterator<Item = String> {
    let stream = subjects::stream(source);
    let pairs = (0..reader.lanes()).flat_map(move |reading| {
        reader.source_lanes(reading, source).map(move |lane| (lane, reading))
    });
    pairs.flat_map(move |(lane, reading)| {
        let durable = subjects::durable(reader, source, lane, reading);
        [
            format!("$JS.API.CONSUMER.CREATE.{stream}.{durable}.>"),
            format!("$JS.API.CONSUMER.CREATE.{stream}.{durable}"),
            format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{durable}"),
            format!("$JS.API.CONSUMER.DELETE.{stream}.{durable}"),
            format!("$JS.API.CONSUMER.INFO.{stream}.{durable}"),
            format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"),
            format!("$JS.ACK.{stream}.{durable}.>"),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_service_may_delete_or_purge_a_stream_or_touch_a_durable_of_another() {
        for service in Service::ALL {
            for subject in of_service(service).publish {
                assert!(!subject.starts_with("$JS.API.STREAM.DELETE"), "{subject}");
                assert!(!subject.starts_with("$JS.API.STREAM.PURGE"), "{subject}");
                assert!(subject != "$JS.API.>" && subject != ">", "{subject}");
                if subject.contains("--") {
                    assert!(subject.contains(&format!(".{service}--")), "{subject}");
                }
            }
        }
    }
}
