//! Where stations and roads of the picture stand.

use contracts::service::Service::{
    self, Analytics, Crm, Gateway, Logistics, OrderIntake, Review, Warehouse,
};

use super::flow::Carries;

/// How wide and high a station is.
pub const BOX: (i32, i32) = (158, 66);

/// The middle of something.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// From the left.
    pub x: i32,
    /// From above.
    pub y: i32,
}

/// A road, from where it begins to where it leads.
pub struct Road {
    /// As SVG draws it.
    pub path: String,
    /// What it carries.
    pub carries: Carries,
}

/// Where everything stands.
pub struct Plan {
    /// Width and height.
    pub size: (i32, i32),
    /// Where orders come from.
    pub shop: Place,
    /// Where parcels go.
    pub customer: Place,
    /// The services.
    pub stations: [(Service, Place); 7],
    /// What lies between them.
    pub roads: Vec<Road>,
}

const WAY: [Service; 4] = [OrderIntake, Review, Warehouse, Logistics];
const LISTENERS: [Service; 3] = [Crm, Analytics, Gateway];

fn road(path: String, carries: Carries) -> Road {
    Road { path, carries }
}

fn stations(way: [Place; 4], listeners: [Place; 3]) -> [(Service, Place); 7] {
    let [a, b, c, d] = way;
    let [e, f, g] = listeners;
    let [crm, analytics, gateway] = LISTENERS;
    let [intake, review, warehouse, logistics] = WAY;
    [
        (intake, a),
        (review, b),
        (warehouse, c),
        (logistics, d),
        (crm, e),
        (analytics, f),
        (gateway, g),
    ]
}

/// From left to right, listeners below.
pub fn wide() -> Plan {
    let (half, y, rail, listening) = (BOX.0 / 2, 84, 168, 246);
    let xs = [206, 446, 686, 926];
    let way = xs.map(|x| Place { x, y });
    let listeners = [326, 566, 806].map(|x| Place { x, y: listening });
    let (top, foot) = (y - BOX.1 / 2, y + BOX.1 / 2);
    let mut roads = vec![
        road(format!("M62 {y} H{}", xs[0] - half), Carries::In),
        road(format!("M{} {y} H1070", xs[3] + half), Carries::Out),
    ];
    for (pair, at) in WAY.windows(2).zip(xs.windows(2)) {
        let path = format!("M{} {y} H{}", at[0] + half, at[1] - half);
        roads.push(road(path, Carries::Next(pair[1], pair[0])));
    }
    let back = format!(
        "M{} {top} V34 Q{} 18 {} 18 H{} Q{} 18 {} 34 V{top}",
        xs[3],
        xs[3],
        xs[3] - 16,
        xs[0] + 16,
        xs[0],
        xs[0]
    );
    roads.push(road(back, Carries::Back));
    for (service, x) in WAY.into_iter().zip(xs) {
        let to = if x < 566 { x + 60 } else { x - 60 };
        let path = format!("M{x} {foot} V{} Q{x} {rail} {} {rail} H{to}", rail - 14, turn(x, to));
        roads.push(road(path, Carries::Said(service)));
    }
    roads.push(road(format!("M{} {rail} H{}", xs[0] + 60, xs[3] - 60), Carries::Heard(Gateway)));
    for (service, Place { x, .. }) in LISTENERS.into_iter().zip(listeners) {
        let path = format!("M{x} {rail} V{}", listening - BOX.1 / 2);
        roads.push(road(path, Carries::Heard(service)));
    }
    let (shop, customer) = (Place { x: 32, y }, Place { x: 1118, y });
    Plan { size: (1164, 290), shop, customer, stations: stations(way, listeners), roads }
}

/// Where a bend of fourteen ends that leads from one place towards another.
fn turn(from: i32, to: i32) -> i32 {
    if to > from { from + 14 } else { from - 14 }
}

/// From above down, listeners at the side.
pub fn tall() -> Plan {
    let (half, x, rail, listening) = (BOX.1 / 2, 98, 196, 294);
    let ys = [98, 204, 310, 416];
    let way = ys.map(|y| Place { x, y });
    let listeners = [151, 257, 363].map(|y| Place { x: listening, y });
    let (left, right) = (x - BOX.0 / 2, x + BOX.0 / 2);
    let mut roads = vec![
        road(format!("M{x} 32 V{}", ys[0] - half), Carries::In),
        road(format!("M{x} {} V480", ys[3] + half), Carries::Out),
    ];
    for (pair, at) in WAY.windows(2).zip(ys.windows(2)) {
        let path = format!("M{x} {} V{}", at[0] + half, at[1] - half);
        roads.push(road(path, Carries::Next(pair[1], pair[0])));
    }
    let back = format!(
        "M{left} {} H14 Q6 {} 6 {} V{} Q6 {} 14 {} H{left}",
        ys[3],
        ys[3],
        ys[3] - 8,
        ys[0] + 8,
        ys[0],
        ys[0]
    );
    roads.push(road(back, Carries::Back));
    for (service, y) in WAY.into_iter().zip(ys) {
        let to = if y < 257 { y + 30 } else { y - 30 };
        let path = format!("M{right} {y} H{} Q{rail} {y} {rail} {} V{to}", rail - 9, bend(y, to));
        roads.push(road(path, Carries::Said(service)));
    }
    roads.push(road(format!("M{rail} {} V{}", ys[0] + 30, ys[3] - 30), Carries::Heard(Gateway)));
    for (service, Place { y, .. }) in LISTENERS.into_iter().zip(listeners) {
        let path = format!("M{rail} {y} H{}", listening - BOX.0 / 2);
        roads.push(road(path, Carries::Heard(service)));
    }
    let (shop, customer) = (Place { x, y: 16 }, Place { x, y: 496 });
    Plan { size: (384, 512), shop, customer, stations: stations(way, listeners), roads }
}

/// Where a bend of nine ends that leads from one place towards another.
fn bend(from: i32, to: i32) -> i32 {
    if to > from { from + 9 } else { from - 9 }
}
