use std::collections::BTreeMap;
use std::{env, fs, path::Path};

use crate::Machine;

/// The width of a line in our pages.
const WIDTH_MAX: usize = 100;

/// Writes the page of some machines: for each a table and a diagram.
pub fn document(title: &str, machines: &[Machine]) -> String {
    let mut text = format!(
        "# {title}\n\nWritten by the tests with `KONTOR_REGENERATE=1`. They ask everything in every \
         state that can be\nreached: no move is off these tables, and no line of them never \
         happens.\n"
    );
    for machine in machines {
        text.push_str(&format!("\n## {}\n", machine.name));
        if !machine.about.is_empty() {
            text.push_str(&format!("\n{}\n", wrapped(machine.about)));
        }
        text.push_str(&format!("\n{}\n{}", table(machine), diagram(machine)));
    }
    text
}

/// Breaks a paragraph where a line would grow too wide.
fn wrapped(text: &str) -> String {
    let (mut lines, mut width) = (String::new(), 0);
    for word in text.split_whitespace() {
        let needed = word.chars().count() + 1;
        let fits = width + needed <= WIDTH_MAX;
        lines.push_str(match (lines.is_empty(), fits) {
            (true, _) => "",
            (false, true) => " ",
            (false, false) => "\n",
        });
        lines.push_str(word);
        width = if fits { width + needed } else { needed };
    }
    lines
}

/// Writes the rows; ways between the same states for the same reason share one.
fn table(machine: &Machine) -> String {
    let told = machine.rows.iter().any(|row| !row.when.is_empty());
    let mut text = match told {
        true => String::from("| from | on | to | when |\n|---|---|---|---|\n"),
        false => String::from("| from | on | to |\n|---|---|---|\n"),
    };
    let mut rows = Vec::<([&str; 3], Vec<&str>)>::new();
    for row in &machine.rows {
        let ends = [row.from, row.to, row.when];
        match rows.iter_mut().find(|(known, _)| *known == ends) {
            Some((_, on)) => on.push(row.on),
            None => rows.push((ends, vec![row.on])),
        }
    }
    for ([from, to, when], on) in rows {
        let from = if from.is_empty() { "–" } else { from };
        text.push_str(&format!("| {from} | {} | {to} |", on.join(", ")));
        text.push_str(&if told { format!(" {when} |\n") } else { "\n".to_owned() });
    }
    text
}

fn diagram(machine: &Machine) -> String {
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    let mut arrows = BTreeMap::<(usize, usize), Vec<&str>>::new();
    let states = machine.states();
    let place =
        |state: &str| states.iter().position(|known| *known == state).map_or(0, |at| at + 1);
    for row in &machine.rows {
        let words = arrows.entry((place(row.from), place(row.to))).or_default();
        if !words.contains(&row.on) {
            words.push(row.on);
        }
    }
    let name = |at: usize| at.checked_sub(1).map_or("[*]", |at| states[at]);
    for ((from, to), words) in arrows {
        text.push_str(&format!("    {} --> {}: {}\n", name(from), name(to), words.join(", ")));
    }
    for state in states.iter().filter(|state| machine.is_terminal(state)) {
        text.push_str(&format!("    {state} --> [*]\n"));
    }
    text.push_str("```\n");
    text
}

/// Compares a committed page with what the code says, or writes it.
///
/// - Errs: with what to do, where they differ.
pub fn kept(path: &Path, expected: &str) -> Result<(), String> {
    let shown = path.display();
    if env::var_os("KONTOR_REGENERATE").is_some_and(|value| value == "1") {
        return fs::write(path, expected).map_err(|error| format!("{shown}: {error}"));
    }
    if fs::read_to_string(path).unwrap_or_default() == expected {
        return Ok(());
    }
    Err(format!("{shown} is not what the code says; run the tests with KONTOR_REGENERATE=1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Row;

    #[test]
    fn a_machine_is_shown_as_a_table_and_a_diagram() {
        let row = |from, on, to| Row { from, on, to, when: "" };
        let rows =
            vec![row("", "make", "open"), row("open", "end", "done"), row("open", "drop", "done")];
        let text =
            document("States", &[Machine { name: "Lamp", about: "", ends: &["done"], rows }]);
        assert!(text.contains("| – | make | open |\n| open | end, drop | done |\n"), "{text}");
        assert!(text.contains("    [*] --> open: make\n    open --> done: end, drop\n"), "{text}");
        assert!(text.contains("    done --> [*]\n"), "{text}");
    }
}
