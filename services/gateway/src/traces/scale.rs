//! A time scale that leaves out the waiting: work takes milliseconds, an order takes days.

/// A stretch of time and where it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// From when, in microseconds.
    pub from: i64,
    /// Until when.
    pub to: i64,
    /// Where it begins, 0 to 1.
    pub at: f64,
    /// How much room it has, 0 to 1.
    pub room: f64,
    /// Whether something was done.
    pub busy: bool,
    /// Whether nothing happened, and it is drawn shorter than it was.
    pub cut: bool,
}

/// Where moments are drawn.
#[derive(Debug)]
pub struct Scale {
    stretches: Vec<Stretch>,
}

impl Scale {
    /// Makes a scale for work that was done from and until these moments, in microseconds.
    pub fn of(work: impl Iterator<Item = (i64, i64)>) -> Self {
        let mut work: Vec<(i64, i64)> = work.map(|(from, to)| (from, to.max(from + 1))).collect();
        work.sort_unstable();
        let mut busy: Vec<(i64, i64)> = Vec::new();
        for (from, to) in work {
            match busy.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => busy.push((from, to)),
            }
        }
        let worked: i64 = busy.iter().map(|(from, to)| to - from).sum();
        let longest_wait = (worked / (2 * busy.len().max(1) as i64)).max(1);
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut drawn = 0;
        for (from, to) in busy {
            if let Some(before) = stretches.last().map(|last| last.to) {
                let room = (from - before).min(longest_wait);
                let cut = from - before > longest_wait;
                stretches.push(Stretch { cut, ..stretch(before, from, drawn, room) });
                drawn += room;
            }
            stretches.push(Stretch { busy: true, ..stretch(from, to, drawn, to - from) });
            drawn += to - from;
        }
        for stretch in &mut stretches {
            stretch.at /= drawn as f64;
            stretch.room /= drawn as f64;
        }
        Self { stretches }
    }

    /// Gives where a moment is drawn, 0 to 1.
    pub fn place(&self, moment: i64) -> f64 {
        let inside = self.stretches.iter().rev().find(|stretch| stretch.from <= moment);
        let Some(stretch) = inside.or(self.stretches.first()) else { return 0.0 };
        let length = (stretch.to - stretch.from).max(1) as f64;
        let part = ((moment - stretch.from) as f64 / length).clamp(0.0, 1.0);
        stretch.at + stretch.room * part
    }

    /// Gives how long something was done; what was done at once counts once.
    pub fn worked(&self) -> i64 {
        let busy = self.stretches.iter().filter(|stretch| stretch.busy);
        busy.map(|stretch| stretch.to - stretch.from).sum()
    }

    /// Gives the waiting that is left out.
    pub fn cuts(&self) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter().filter(|stretch| stretch.cut)
    }
}

fn stretch(from: i64, to: i64, at: i64, room: i64) -> Stretch {
    Stretch { from, to, at: at as f64, room: room as f64, busy: false, cut: false }
}

/// Says how long something took.
pub fn duration(micros: i64) -> String {
    match micros {
        ..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{:.1} ms", micros as f64 / 1e3),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..60_000_000 => format!("{:.1} s", micros as f64 / 1e6),
        60_000_000..3_600_000_000 => {
            format!("{} min {} s", micros / 60_000_000, micros / 1_000_000 % 60)
        }
        3_600_000_000..86_400_000_000 => {
            format!("{} h {} min", micros / 3_600_000_000, micros / 60_000_000 % 60)
        }
        _ => format!("{} d {} h", micros / 86_400_000_000, micros / 3_600_000_000 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_keeps_its_proportions_and_waiting_is_left_out() {
        let day = 86_400_000_000;
        let scale =
            Scale::of([(0, 4_000), (day, day + 2_000), (day + 2_000, day + 4_000)].into_iter());
        let (first, second) = (scale.place(4_000) - scale.place(0), scale.place(day + 4_000));
        assert!((first - 0.4).abs() < 1e-9, "{first}");
        assert!((second - 1.0).abs() < 1e-9, "{second}");
        assert_eq!(scale.cuts().count(), 1);
        assert_eq!(scale.worked(), 8_000);
        assert_eq!(Scale::of([(0, 5), (2, 4), (3, 9)].into_iter()).worked(), 9);
        assert_eq!(duration(scale.cuts().map(|cut| cut.to - cut.from).sum()), "23 h 59 min");
    }

    #[test]
    fn nothing_and_a_moment_can_be_drawn() {
        assert_eq!(Scale::of([].into_iter()).place(5), 0.0);
        assert!(Scale::of([(5, 5)].into_iter()).place(5).is_finite());
    }

    #[test]
    fn durations_are_said_in_the_unit_that_fits() {
        let said = [7, 1_500, 48_000, 2_500_000, 61_000_000, 3_700_000_000, 90_000_000_000];
        let said: Vec<_> = said.into_iter().map(duration).collect();
        let expected = ["7 µs", "1.5 ms", "48 ms", "2.5 s", "1 min 1 s", "1 h 1 min", "1 d 1 h"];
        assert_eq!(said, expected);
    }
}
