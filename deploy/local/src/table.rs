//! Lists as a person reads them, and as a script does.

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;

/// Prints rows under their heads, each column as wide as it has to be.
pub fn print<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [String; N]>) {
    print!("{}", laid_out(heads, rows));
}

/// Prints something for a script.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Gives a member that is text, or a dash.
pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or("-").to_owned()
}

/// Gives an instant down to the second.
pub fn instant(value: &Value, name: &str) -> String {
    let text = text(value, name);
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

fn laid_out<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let rows = rows.map(|row| row.map(|cell| plain(&cell)));
    let rows: Vec<_> = std::iter::once(heads.map(str::to_owned)).chain(rows).collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max();
    let widths: Vec<_> = (0..N).map(|column| widest(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Gives a text that does nothing to a terminal: what others wrote is shown, never obeyed.
pub fn plain(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{FFFD}' } else { char }).collect()
}

/// Gives how many places a text takes: Chinese, Japanese and Korean characters take two each.
fn width(text: &str) -> usize {
    text.chars().map(|char| if is_wide(char) { 2 } else { 1 }).sum()
}

fn is_wide(char: char) -> bool {
    matches!(u32::from(char),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_its_longest_cell() {
        let rows = [["a", "x"], ["longer", ""]].map(|row| row.map(str::to_owned));
        let text = laid_out(["id", "scope"], rows.into_iter());
        assert_eq!(text, "id      scope\na       x\nlonger\n");
    }

    #[test]
    fn wide_characters_take_two_places_and_nothing_is_obeyed() {
        let rows = [["王芳", "x"], ["a\x1b[2J", "y"]].map(|row| row.map(str::to_owned));
        let text = laid_out(["name", "id"], rows.into_iter());
        assert_eq!(text, "name   id\n王芳   x\na\u{FFFD}[2J  y\n");
    }

    #[test]
    fn an_instant_is_told_to_the_second() {
        let value = serde_json::json!({ "at": "2026-01-01T10:00:00.123456Z" });
        assert_eq!(instant(&value, "at"), "2026-01-01T10:00:00Z");
        assert_eq!(instant(&value, "ended_at"), "-");
    }
}
