//! What was measured: the runs of a figure, their median and spread, and the bars they are held to.

use serde::Serialize;

/// A figure that was measured several times.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The row that it belongs to.
    pub row: &'static str,
    /// What it is.
    pub what: String,
    /// In what it is counted.
    pub unit: &'static str,
    /// In the middle of the runs.
    pub median: f64,
    /// The lowest run.
    pub lowest: f64,
    /// The highest run.
    pub highest: f64,
    /// Each run.
    pub runs: Vec<f64>,
    /// What it is held to, where it is held to something.
    pub bars: Option<Bars>,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bars {
    /// At least this good, for a start.
    pub first: f64,
    /// What is aimed at.
    pub goal: f64,
}

impl Figure {
    /// Makes a figure of its runs.
    pub fn new(
        row: &'static str,
        what: impl Into<String>,
        unit: &'static str,
        runs: Vec<f64>,
    ) -> Self {
        let mut sorted = runs.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |part: f64| quantile(&sorted, part);
        let (median, lowest, highest) = (at(0.5), at(0.0), at(1.0));
        Self { row, what: what.into(), unit, median, lowest, highest, runs, bars: None }
    }

    /// Holds it to bars; whether lower or higher is better follows from their order.
    pub fn held_to(self, first: f64, goal: f64) -> Self {
        Self { bars: Some(Bars { first, goal }), ..self }
    }

    /// Gives its line of the table.
    pub fn line(&self) -> String {
        let spread = format!("{} .. {}", short(self.lowest), short(self.highest));
        let (first, goal, mark) = match self.bars {
            Some(bars) => (short(bars.first), short(bars.goal), bars.mark(self.median)),
            None => (String::new(), String::new(), ""),
        };
        format!(
            "{:<7} {:<66} {:>10} {:>21} {:<9} {:>9} {:>7}  {mark}",
            self.row,
            self.what,
            short(self.median),
            spread,
            self.unit,
            first,
            goal
        )
        .trim_end()
        .to_owned()
    }
}

impl Bars {
    fn mark(self, figure: f64) -> &'static str {
        let meets = |bar: f64| {
            if self.goal < self.first { figure <= bar } else { figure >= bar }
        };
        match (meets(self.goal), meets(self.first)) {
            (true, _) => "goal",
            (false, true) => "first bar",
            (false, false) => "-",
        }
    }
}

/// Gives the heading of the table.
pub fn heading() -> String {
    format!(
        "{:<7} {:<66} {:>10} {:>21} {:<9} {:>9} {:>7}",
        "row", "figure", "median", "lowest .. highest", "unit", "first bar", "goal"
    )
}

/// Gives what stands at a part of sorted figures; zero where there are none.
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let at = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or_default()
}

/// Gives what stands in the middle of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    quantile(&figures, 0.5)
}

/// Writes a figure with three digits that count.
fn short(figure: f64) -> String {
    let digits = match figure.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        _ => 4,
    };
    format!("{figure:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_its_median_between_its_lowest_and_its_highest_run() {
        let figure = Figure::new("hop", "cost", "x", vec![3.0, 9.0, 1.0]);
        assert_eq!((figure.lowest, figure.median, figure.highest), (1.0, 3.0, 9.0));
    }

    #[test]
    fn the_order_of_the_bars_says_whether_lower_is_better() {
        let lower = Bars { first: 60.0, goal: 25.0 };
        assert_eq!([20.0, 40.0, 61.0].map(|figure| lower.mark(figure)), ["goal", "first bar", "-"]);
        let higher = Bars { first: 20.0, goal: 50.0 };
        assert_eq!([60.0, 30.0, 2.0].map(|figure| higher.mark(figure)), ["goal", "first bar", "-"]);
    }

    #[test]
    fn quantiles_of_nothing_are_nothing() {
        assert_eq!(quantile(&[], 0.99), 0.0);
        assert_eq!(quantile(&[1.0, 2.0], 0.99), 2.0);
    }
}
