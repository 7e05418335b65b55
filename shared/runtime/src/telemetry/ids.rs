//! Ids of traces and spans, derived from what they tell of: the same work has the same id, so that
//! an event can name the span that wrote it before anybody has stored that span.

use contracts::service::Service;
use uuid::Uuid;

/// Where the hash of a text begins (FNV-1a).
const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// Gives the span of what a service did because of something.
pub fn span_of(service: Service, cause: Uuid) -> u64 {
    let name = service.name().bytes().fold(EMPTY, step);
    mixed(cause.as_bytes().iter().copied().fold(name, step))
}

/// Gives the trace that begins with something; its bits are as good as random.
pub fn trace_of(cause: Uuid) -> u128 {
    let (high, low) = cause.as_u64_pair();
    let first = mixed(high ^ low.rotate_left(32));
    let second = mixed(low ^ first);
    (u128::from(first) << 64) | u128::from(second)
}

/// Gives the span of another side of the same work, such as one order among several.
pub(super) fn side_of(span: u64, side: &str) -> u64 {
    mixed(side.bytes().fold(span ^ EMPTY, step))
}

/// Spreads every bit over all others (SplitMix64); never zero.
pub(super) fn mixed(number: u64) -> u64 {
    let first = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (second ^ (second >> 31)).max(1)
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cause_has_one_span_in_each_service() {
        let cause = Uuid::from_u128(77);
        let spans = Service::ALL.map(|service| span_of(service, cause));
        assert_eq!(spans, Service::ALL.map(|service| span_of(service, cause)));
        let different: std::collections::HashSet<u64> = spans.into_iter().collect();
        assert_eq!(different.len(), Service::ALL.len());
        assert_ne!(span_of(Service::Crm, cause), span_of(Service::Crm, Uuid::from_u128(78)));
        assert_ne!(side_of(5, "ord_1"), side_of(5, "ord_2"));
    }

    #[test]
    fn traces_of_neighbours_have_nothing_in_common() {
        let trace = |number: u128| trace_of(Uuid::from_u128(number));
        let differing = (0..64).map(|n| (trace(n) ^ trace(n + 1)).count_ones()).min();
        assert!(differing > Some(35), "{differing:?}");
    }
}
