//! How far long work is, on one line of the terminal that is wiped when it is done. Where standard
//! error is none, or a program reads, nothing is said.

use std::io::{IsTerminal, Write};

/// A line that tells how far it is.
pub struct Progress {
    shown: bool,
}

impl Progress {
    /// Begins to tell, where somebody looks.
    pub fn begin(wanted: bool) -> Self {
        let is_drawn = std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb");
        Self { shown: wanted && is_drawn && std::io::stderr().is_terminal() }
    }

    /// Says what is done now.
    pub fn say(&self, words: &str) {
        if self.shown {
            // What is longer than the line is wide is cut by the terminal itself.
            self.write(&format!("\r\x1b[K\x1b[?7l{words}\x1b[?7h"));
        }
    }

    /// Draws how much of it is done.
    pub fn tell(&self, what: &str, done: u64, all: u64) {
        self.say(&format!("{} {what}", bar(done, all)));
    }

    /// Wipes the line.
    pub fn end(&self) {
        if self.shown {
            self.write("\r\x1b[K");
        }
    }

    fn write(&self, text: &str) {
        let mut out = std::io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

/// As many places as are filled one after the other.
const WIDTH: u64 = 24;

/// Draws how much of something is done.
pub fn bar(done: u64, all: u64) -> String {
    let done = done.min(all);
    let (filled, percent) = match all {
        0 => (WIDTH, 100),
        all => (WIDTH.saturating_mul(done) / all, done.saturating_mul(100) / all),
    };
    let part = |count: u64, cell: &str| cell.repeat(usize::try_from(count).unwrap_or_default());
    format!("{}{} {percent:>3} %", part(filled, "█"), part(WIDTH - filled, "░"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_empty_at_first_and_full_at_the_end() {
        assert_eq!(bar(0, 8), format!("{}   0 %", "░".repeat(24)));
        assert_eq!(bar(4, 8), format!("{}{}  50 %", "█".repeat(12), "░".repeat(12)));
        for whole in [bar(8, 8), bar(9, 8), bar(0, 0)] {
            assert_eq!(whole, format!("{} 100 %", "█".repeat(24)));
        }
    }
}
