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
    let rows: Vec<_> = std::iter::once(heads.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
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
    fn an_instant_is_told_to_the_second() {
        let value = serde_json::json!({ "at": "2026-01-01T10:00:00.123456Z" });
        assert_eq!(instant(&value, "at"), "2026-01-01T10:00:00Z");
        assert_eq!(instant(&value, "ended_at"), "-");
    }
}
