//! What a waterfall says, in whichever language.

/// What the drawing says.
pub struct Words {
    /// What it is, for whoever does not see it.
    pub drawing: fn(usize) -> String,
    /// What stands in each line.
    pub below: &'static str,
    /// That nothing happened for so long.
    pub waiting: fn(&str) -> String,
    /// Where it began.
    pub began: &'static str,
    /// How long after that something was done.
    pub after: fn(&str) -> String,
    /// What was said then.
    pub said: fn(&str) -> String,
    /// That what led to it is not kept.
    pub not_kept: &'static str,
    /// Messages that were taken together.
    pub batch: fn(&str) -> String,
}

/// The words of the operators' pages.
pub const ENGLISH: Words = Words {
    drawing: |steps| format!("waterfall of {steps} steps"),
    below: "what was done, below what led to it",
    waiting: |time| format!("{time} of waiting"),
    began: "where it began",
    after: |time| format!("after {time}"),
    said: |what| format!("said {what}"),
    not_kept: "what led to it is not kept here",
    batch: |count| format!("a batch of {count}"),
};
