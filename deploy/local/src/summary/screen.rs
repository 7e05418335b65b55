//! Drawn in place: each drawing takes the place of the one before, and whatever is logged meanwhile
//! stands above it.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

/// How many lines of a drawing stand above the cursor; whoever writes elsewhere wipes them first.
static DRAWN: Mutex<usize> = Mutex::new(0);

fn drawn() -> MutexGuard<'static, usize> {
    DRAWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lines that are longer than the screen is wide are cut by the terminal itself, whatever is done to
/// its size; the cursor is nowhere.
const BEGIN: &str = "\x1b[?7l\x1b[?25l";
const END: &str = "\x1b[?7h\x1b[?25h";

/// A terminal that is drawn on; left as it was found.
pub struct Screen {
    /// Whether colours are wanted.
    pub colours: bool,
}

impl Screen {
    /// Opens standard output, where it is a terminal that can be drawn on.
    pub fn open() -> Option<Self> {
        let can = std::io::stdout().is_terminal()
            && std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb");
        can.then(|| {
            say(BEGIN);
            Self { colours: std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()) }
        })
    }

    /// Draws lines in place of those before: as many as fit, since nobody can go back to what has left
    /// the screen.
    pub fn draw(&mut self, lines: &[String]) {
        let lines = lines.get(..fitting(rows())).unwrap_or(lines);
        let mut above = drawn();
        let mut text = wiped(*above);
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        *above = lines.len();
        say(&text);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // What was drawn last stays, as the last word on how it went.
        *drawn() = 0;
        say(END);
    }
}

/// Gives how many rows the terminal has now; nothing where it does not say.
fn rows() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    Some(size.ws_row).filter(|rows| *rows > 0)
}

/// Gives how many lines fit above the cursor.
fn fitting(rows: Option<u16>) -> usize {
    rows.map_or(usize::MAX, |rows| usize::from(rows.saturating_sub(1)))
}

/// Goes to where the lines above begin, and wipes everything from there.
fn wiped(lines: usize) -> String {
    match lines {
        0 => "\r\x1b[J".to_owned(),
        lines => format!("\r\x1b[{lines}A\x1b[J"),
    }
}

/// A terminal that is gone takes nobody with it.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes log lines to standard error, above what is drawn.
#[derive(Clone, Copy)]
pub struct Above;

impl MakeWriter<'_> for Above {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

impl Write for Above {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut above = drawn();
        let lines = std::mem::take(&mut *above);
        if lines > 0 {
            say(&wiped(lines));
        }
        std::io::stderr().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_takes_the_place_of_the_one_before() {
        assert_eq!(wiped(0), "\r\x1b[J");
        assert_eq!(wiped(3), "\r\x1b[3A\x1b[J");
    }

    #[test]
    fn no_more_is_drawn_than_fits_above_the_cursor() {
        assert_eq!([fitting(Some(10)), fitting(Some(0)), fitting(None)], [9, 0, usize::MAX]);
    }
}
