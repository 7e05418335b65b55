//! The few commands of ZPL II that a label needs.

use super::text::{escaped, is_wide, wrap};

/// Dots across and down: 4 x 6 inch at 203 dpi.
pub const WIDTH: usize = 812;
/// Dots down.
pub const HEIGHT: usize = 1218;

/// A page that is being written.
pub struct Page {
    zpl: String,
    wide_font: bool,
}

impl Page {
    /// Starts a page: UTF-8, full size; the font for wide letters gets the name `1`.
    pub fn start(wide_font: Option<&str>) -> Self {
        let mut zpl = format!("^XA\n^CI28\n^PW{WIDTH}\n^LL{HEIGHT}\n^LH0,0\n");
        if let Some(font) = wide_font {
            zpl.push_str(&format!("^CW1,{font}\n"));
        }
        Self { zpl, wide_font: wide_font.is_some() }
    }

    /// Writes a text from a point downwards in at most `rows` rows.
    pub fn text(
        &mut self,
        x: usize,
        y: usize,
        height: usize,
        room: usize,
        rows: usize,
        text: &str,
    ) {
        for (row, at) in wrap(text, height, room, rows).iter().zip((y..).step_by(height + 6)) {
            let font = if self.wide_font && row.chars().any(is_wide) { '1' } else { '0' };
            let data = escaped(row);
            self.zpl.push_str(&format!("^FO{x},{at}^A{font}N,{height},{height}^FH^FD{data}^FS\n"));
        }
    }

    /// Writes several texts below each other in at most `rows` rows together.
    pub fn block(
        &mut self,
        x: usize,
        y: usize,
        height: usize,
        room: usize,
        rows: usize,
        texts: &[String],
    ) {
        let mut used = 0;
        for (number, text) in texts.iter().enumerate() {
            // Every text after this one keeps a row, so that a long street hides no city.
            let kept = texts.len() - number - 1;
            let free = rows.saturating_sub(used + kept).max(1);
            let written = wrap(text, height, room, free);
            self.text(x, y + used * (height + 6), height, room, free, text);
            used += written.len();
        }
    }

    /// Draws a line across the page.
    pub fn rule(&mut self, y: usize) {
        self.zpl.push_str(&format!("^FO20,{y}^GB{},3,3^FS\n", WIDTH - 40));
    }

    /// Draws a Code 128 of plain letters and digits, with its text below.
    pub fn code_128(&mut self, x: usize, y: usize, height: usize, data: &str) {
        let data: String = data.chars().filter(char::is_ascii_alphanumeric).collect();
        self.zpl.push_str(&format!("^FO{x},{y}^BY3^BCN,{height},Y,N,N,A^FD{data}^FS\n"));
    }

    /// Draws a GS1-128 of a serial shipping container code: mode D takes the parentheses off and
    /// puts FNC1 where it belongs.
    pub fn gs1_128(&mut self, x: usize, y: usize, height: usize, sscc: &str) {
        let data: String = sscc.chars().filter(char::is_ascii_digit).collect();
        self.zpl.push_str(&format!("^FO{x},{y}^BY3^BCN,{height},Y,N,N,D^FD(00){data}^FS\n"));
    }

    /// Ends the page.
    pub fn finish(mut self) -> String {
        self.zpl.push_str("^XZ\n");
        self.zpl
    }
}
