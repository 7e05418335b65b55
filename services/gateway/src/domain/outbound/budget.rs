//! How many requests a target bears: a bucket that fills again, and learns what the target says.

/// A bucket of points; seconds are those of any clock that only goes forward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    holds_max: f64,
    holds: f64,
    per_second: f64,
    at_seconds: f64,
}

/// What a target said of its own bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// How much it holds at most.
    pub maximum: f64,
    /// How much it holds.
    pub available: f64,
    /// How much comes back in a second.
    pub per_second: f64,
}

impl Budget {
    /// Makes a full bucket.
    pub fn new(holds_max: f64, per_second: f64, now_seconds: f64) -> Self {
        Self { holds_max, holds: holds_max, per_second, at_seconds: now_seconds }
    }

    /// Takes points out, or says after how many seconds there will be enough.
    pub fn spend(&mut self, points: f64, now_seconds: f64) -> Result<(), f64> {
        self.fill(now_seconds);
        let wanted = points.min(self.holds_max);
        if self.holds >= wanted {
            self.holds -= wanted;
            return Ok(());
        }
        Err((wanted - self.holds) / self.per_second.max(0.001))
    }

    /// Believes the target about its bucket.
    pub fn learn(&mut self, said: Allowance, now_seconds: f64) {
        *self = Self {
            holds_max: said.maximum.max(1.0),
            holds: said.available.clamp(0.0, said.maximum.max(1.0)),
            per_second: said.per_second.max(0.001),
            at_seconds: now_seconds,
        };
    }

    fn fill(&mut self, now_seconds: f64) {
        let passed = (now_seconds - self.at_seconds).max(0.0);
        self.holds = (self.holds + passed * self.per_second).min(self.holds_max);
        self.at_seconds = self.at_seconds.max(now_seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_bucket_says_when_it_has_enough() {
        let mut budget = Budget::new(4.0, 2.0, 0.0);
        for _ in 0..4 {
            assert_eq!(budget.spend(1.0, 0.0), Ok(()));
        }
        assert_eq!(budget.spend(1.0, 0.0), Err(0.5));
        assert_eq!(budget.spend(1.0, 0.5), Ok(()));
        assert_eq!(
            budget.spend(100.0, 9.0),
            Ok(()),
            "what is dearer than the bucket takes all of it"
        );
    }

    #[test]
    fn the_target_is_believed_about_its_bucket() {
        let mut budget = Budget::new(1_000.0, 50.0, 0.0);
        budget.learn(Allowance { maximum: 2_000.0, available: 10.0, per_second: 100.0 }, 1.0);
        assert_eq!(budget.spend(60.0, 1.0), Err(0.5));
    }

    proptest! {
        #[test]
        fn no_more_is_spent_than_came_in(spends in proptest::collection::vec((0_u32..50, 0_u32..9), 1..60)) {
            let mut budget = Budget::new(10.0, 2.0, 0.0);
            let (mut now, mut spent) = (0.0, 0.0);
            for (pause, points) in spends {
                now += f64::from(pause) / 10.0;
                if budget.spend(f64::from(points), now).is_ok() {
                    spent += f64::from(points);
                }
                prop_assert!(spent <= 10.0 + 2.0 * now + 1e-6);
            }
        }
    }
}
