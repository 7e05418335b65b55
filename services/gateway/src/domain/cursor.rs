//! How far a reader of the feed has read: a position in every lane of every service, opaque.
//!
//! A position is (epoch, number), so that a writer that was restored to an older point is noticed
//! and not read from the wrong place.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use contracts::log::{EpochStart, Point};
use contracts::service::Service;

/// The first byte of a cursor: another order of lanes, or another coding, gets another one.
const VERSION: u8 = 1;

/// A lane of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeedLane {
    /// Whose log.
    pub service: Service,
    /// Which lane of it.
    pub lane: u16,
}

/// Gives every lane, in the order in which they stand in a cursor.
pub fn lanes() -> impl Iterator<Item = FeedLane> {
    let of = |service: Service| (0..service.lanes()).map(move |lane| FeedLane { service, lane });
    Service::ALL.into_iter().flat_map(of)
}

/// A position in every lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(Vec<Point>);

/// The text is no cursor of this feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor was not given by this feed")]
pub struct NotACursor;

impl Cursor {
    /// Gives the cursor before the first event of every lane.
    pub fn start() -> Self {
        Self(lanes().map(|_| Point::default()).collect())
    }

    /// Gives the position in a lane.
    pub fn at(&self, lane: FeedLane) -> Point {
        let index = lanes().position(|known| known == lane);
        index.and_then(|index| self.0.get(index)).copied().unwrap_or_default()
    }

    /// Moves on in a lane.
    pub fn advance(&mut self, lane: FeedLane, point: Point) {
        let index = lanes().position(|known| known == lane);
        if let Some(position) = index.and_then(|index| self.0.get_mut(index)) {
            *position = point;
        }
    }

    /// Reads what [`Cursor::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, NotACursor> {
        let bytes = BASE64.decode(text).map_err(|_| NotACursor)?;
        let mut rest = bytes.strip_prefix(&[VERSION]).ok_or(NotACursor)?;
        let mut points = Vec::new();
        for _ in lanes() {
            let epoch = take(&mut rest)?;
            points.push(Point::new(epoch, take(&mut rest)?));
        }
        if rest.is_empty() { Ok(Self(points)) } else { Err(NotACursor) }
    }

    /// Writes it for a URL or the id of a server-sent event.
    pub fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        for point in &self.0 {
            put(&mut bytes, point.epoch);
            put(&mut bytes, point.number);
        }
        BASE64.encode(bytes)
    }
}

/// Says whether a position belongs to a history: the row of that number was written in that epoch.
pub fn belongs(point: Point, history: &[EpochStart], head: Point) -> bool {
    if point.number == 0 {
        return true;
    }
    let written_in = history.iter().rev().find(|epoch| epoch.start < point.number);
    point.number <= head.number && written_in.is_some_and(|epoch| epoch.epoch == point.epoch)
}

/// Gives the epoch in which a row was written, as the history tells it.
pub fn epoch_of(number: i64, history: &[EpochStart]) -> i64 {
    history.iter().rev().find(|epoch| epoch.start < number).map_or(0, |epoch| epoch.epoch)
}

fn put(bytes: &mut Vec<u8>, value: i64) {
    let mut rest = value.max(0) as u64;
    while rest >= 0x80 {
        bytes.push((rest as u8) | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn take(bytes: &mut &[u8]) -> Result<i64, NotACursor> {
    let mut value = 0_u64;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(NotACursor)?;
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return i64::try_from(value).map_err(|_| NotACursor);
        }
    }
    Err(NotACursor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HISTORY: [EpochStart; 3] = [
        EpochStart { epoch: 100, start: 0 },
        EpochStart { epoch: 200, start: 5 },
        EpochStart { epoch: 300, start: 5 },
    ];

    #[test]
    fn a_position_belongs_to_the_epoch_that_wrote_it() {
        let head = Point::new(300, 9);
        for (epoch, number, belongs_there) in
            [(0, 0, true), (100, 5, true), (200, 5, false), (300, 6, true), (200, 6, false)]
        {
            let point = Point::new(epoch, number);
            assert_eq!(belongs(point, &HISTORY, head), belongs_there, "{point:?}");
        }
        assert!(!belongs(Point::new(300, 10), &HISTORY, head));
        assert_eq!((epoch_of(5, &HISTORY), epoch_of(6, &HISTORY)), (100, 300));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let good = Cursor::start().encode();
        for bad in ["", "AA", "!", &good[1..], &format!("{good}AAAA")] {
            assert_eq!(Cursor::decode(bad), Err(NotACursor), "{bad}");
        }
        let overlong = BASE64.encode([[VERSION].as_slice(), &[0xFF; 400]].concat());
        assert_eq!(Cursor::decode(&overlong), Err(NotACursor));
    }

    proptest! {
        #[test]
        fn a_cursor_survives_the_wire(points in proptest::collection::vec((0..i64::MAX, 0..i64::MAX), 16)) {
            let mut cursor = Cursor::start();
            for (lane, (epoch, number)) in lanes().zip(points) {
                cursor.advance(lane, Point::new(epoch, number));
                prop_assert_eq!(cursor.at(lane), Point::new(epoch, number));
            }
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }
    }
}
