//! How much goes on a road of the picture, and how.

use contracts::service::Service;

use crate::engine::House;
use crate::engine::condition::Condition;

/// What a road carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// Orders of the shops.
    In,
    /// Parcels to the customers.
    Out,
    /// What a station reads of the one before it.
    Next(Service, Service),
    /// What a station says to whoever listens.
    Said(Service),
    /// What a listener reads of everybody.
    Heard(Service),
    /// What order intake hears of the stations after it.
    Back,
}

/// How much goes somewhere, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Events a second.
    pub rate: f64,
    /// How they go.
    pub condition: Condition,
}

/// Says how much goes on a road.
pub fn of(house: &House, carries: Carries) -> Flow {
    match carries {
        Carries::In => said(house, Service::OrderIntake),
        Carries::Out => said(house, Service::Logistics),
        Carries::Said(service) => said(house, service),
        Carries::Next(reader, source) => read(house, reader, |of| of == source),
        Carries::Heard(reader) => read(house, reader, |_| true),
        Carries::Back => read(house, Service::OrderIntake, |_| true),
    }
}

/// What a service says goes as long as it answers; whether others come after is theirs.
fn said(house: &House, service: Service) -> Flow {
    let rate = house.service(service).map_or(0.0, |told| told.rate);
    let away = house.service(service).is_none_or(|told| told.condition == Condition::Away);
    let condition = match rate {
        _ if away => Condition::Away,
        rate if rate > 0.0 => Condition::Flows,
        _ => Condition::Idle,
    };
    Flow { rate, condition }
}

/// What a service reads goes as its slowest source does.
fn read(house: &House, reader: Service, of: impl Fn(Service) -> bool) -> Flow {
    let links = house.links.iter().filter(|link| link.reader == reader && of(link.source));
    let links: Vec<_> = links.collect();
    Flow {
        rate: links.iter().map(|link| link.rate).sum(),
        condition: links.iter().map(|link| link.condition).max().unwrap_or(Condition::Idle),
    }
}
