//! How people outside try again: soon at first, then ever later, so that those who wait in a rush are
//! no load by themselves.

use std::time::Duration;

/// How soon somebody tries again for the first time.
const FIRST: Duration = Duration::from_millis(10);
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(2);

/// Waits after so many tries.
pub async fn pause(tries: u32) {
    tokio::time::sleep(wait(tries)).await;
}

fn wait(tries: u32) -> Duration {
    2_u32.checked_pow(tries).map_or(LONGEST, |times| FIRST.saturating_mul(times)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_one_before_up_to_two_seconds() {
        assert_eq!(wait(0), Duration::from_millis(10));
        assert_eq!(wait(3), Duration::from_millis(80));
        assert_eq!([wait(8), wait(40), wait(u32::MAX)], [LONGEST; 3]);
    }
}
