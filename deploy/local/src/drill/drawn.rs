//! How figures are drawn, in lines that no terminal has to break.

use std::time::Duration;

use super::figures::Figures;
use super::view::Phase;

/// How wide the picture of the backlog is, in looks.
const WIDTH: usize = 52;
/// How wide a line is: what a terminal has that nobody has made wider.
pub(super) const COLUMNS: usize = 79;
/// How wide the picture of the orders is.
const ORDERS_WIDTH: i64 = 24;
/// The heights of the backlog.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) fn on_the_way(figures: &Figures) -> i64 {
    figures.orders - figures.ended - figures.waiting
}

/// Cuts words so that they stay on their line.
pub(super) fn cut(words: &str, wide: usize) -> String {
    match words.chars().count() > wide {
        true => words.chars().take(wide - 1).chain(['…']).collect(),
        false => words.to_owned(),
    }
}

/// Breaks words into two lines, between words where it can be.
pub(super) fn two_lines(words: &str, wide: usize) -> [String; 2] {
    let fits = |end: usize| words[..end].chars().count() <= wide;
    let mut ends = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]);
    let at = ends.rfind(|end| fits(*end)).unwrap_or_default();
    [words[..at].to_owned(), cut(words[at..].trim_start(), wide)]
}

pub(super) fn line(at: Duration, phase: Phase, figures: Figures) -> String {
    let (clock, word) = (at.as_secs_f64(), phase.word());
    let Figures { orders, ended, unpublished, unread, unanswered, .. } = figures;
    if !figures.known {
        return format!(
            "{clock:>6.1} s  {word:<11} the database does not answer; {unanswered} calls unanswered"
        );
    }
    format!(
        "{clock:>6.1} s  {word:<11} orders {orders:>4}  ended {ended:>4}  not told {unpublished:>4}  \
         not read {unread:>5}  unanswered {unanswered:>4}"
    )
}

/// Draws the last looks, scaled to the highest of them, in the colour of their phase.
pub(super) fn picture(looks: &[(Phase, Figures)], figure: fn(&Figures) -> i64) -> String {
    let shown = &looks[looks.len().saturating_sub(WIDTH)..];
    let most = shown.iter().map(|(_, figures)| figure(figures)).max().unwrap_or_default().max(1);
    let mut drawn = " ".repeat(WIDTH - shown.len());
    for (phase, figures) in shown {
        let height = figure(figures).max(0) * (BARS.len() as i64 - 1) / most;
        let bar = match figures.known {
            true => BARS[usize::try_from(height).unwrap_or_default().min(BARS.len() - 1)],
            false => '·',
        };
        drawn.push_str(&format!("{}{bar}\x1b[0m", phase.colour()));
    }
    drawn
}

pub(super) fn progress(figures: &Figures) -> String {
    let filled = (figures.ended * ORDERS_WIDTH / figures.orders.max(1)).clamp(0, ORDERS_WIDTH);
    let drawn = |what: &str, wide: i64| what.repeat(usize::try_from(wide).unwrap_or_default());
    let bar = format!("{}{}", drawn("█", filled), drawn("░", ORDERS_WIDTH - filled));
    format!(
        "{bar} {} of {} ended, {} wait for goods",
        figures.ended, figures.orders, figures.waiting
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_broken_between_words_and_nothing_of_it_is_lost() {
        assert_eq!(two_lines("all is well", 20), ["all is well", ""]);
        assert_eq!(
            two_lines("orders are taken all the while", 16),
            ["orders are taken", "all the while"]
        );
        for scenario in &super::super::catalogue::ALL {
            let [first, second] = two_lines(scenario.see, COLUMNS - 2);
            assert_eq!(format!("{first} {second}").trim_end(), scenario.see);
        }
    }
}
