//! Sentences of the services in another language, by the patterns they are written with: `{}` stands for
//! each value where it is written, `{0}` for the first where it is told.

/// Tells a sentence by the first pattern that fits; nothing where none does.
///
/// - Takes: how each is written and told, and how a value is told.
pub fn told<'p>(
    mut known: impl Iterator<Item = (&'p str, &'p str)>,
    sentence: &str,
    value: &impl Fn(&str) -> String,
) -> Option<String> {
    known.find_map(|(written, told)| Some(put(told, &values(written, sentence)?, value)))
}

/// Gives what stands in a sentence where its pattern has `{}`.
fn values<'s>(pattern: &str, sentence: &'s str) -> Option<Vec<&'s str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = sentence.strip_prefix(fixed.next()?)?;
    let fixed: Vec<_> = fixed.collect();
    let mut values = Vec::with_capacity(fixed.len());
    for (place, next) in fixed.iter().enumerate() {
        let is_last = place + 1 == fixed.len();
        let (value, after) = match (is_last, next.is_empty()) {
            (true, true) => (rest, ""),
            (true, false) => (rest.strip_suffix(next)?, ""),
            (false, _) => rest.split_once(next)?,
        };
        if value.is_empty() {
            return None;
        }
        values.push(value);
        rest = after;
    }
    rest.is_empty().then_some(values)
}

fn put(told: &str, values: &[&str], value: &impl Fn(&str) -> String) -> String {
    let mut parts = told.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('}').unwrap_or(("", part));
        let found = place.parse().ok().and_then(|place: usize| values.get(place));
        join(&mut text, &found.map(|found| value(found)).unwrap_or_default());
        join(&mut text, rest);
    }
    text
}

/// Puts one text after another; between two letters of Chinese there is no space.
fn join(text: &mut String, next: &str) {
    let is_wide = |letter: Option<char>| letter.is_some_and(|letter| letter >= '\u{2e80}');
    let (before, after) = (text.trim_end_matches(' '), next.trim_start_matches(' '));
    let between = text.len() - before.len() + next.len() - after.len();
    if between == 1 && is_wide(before.chars().next_back()) && is_wide(after.chars().next()) {
        text.truncate(before.len());
        text.push_str(after);
    } else {
        text.push_str(next);
    }
}
