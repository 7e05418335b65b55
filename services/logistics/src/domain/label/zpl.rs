//! A label in the few commands of ZPL II that it needs.

use super::content::Content;
use super::text::{block, escaped, is_wide, width, wrap};

/// Dots across and down: 4 x 6 inch at 203 dpi.
pub const WIDTH: usize = 812;
/// Dots down.
pub const HEIGHT: usize = 1218;

/// So many rows of the address fit between the rules.
const ADDRESS_ROWS: usize = 8;

/// Draws a label; Chinese letters need a font on the printer.
pub fn draw(content: &Content, wide_font: Option<&str>) -> String {
    let mut page = Page::start(wide_font);
    head(&mut page, content);
    facts(&mut page, content);
    codes(&mut page, content);
    page.finish()
}

fn head(page: &mut Page, content: &Content) {
    for (line, y) in content.sender.iter().zip([24, 50, 76]) {
        page.text(30, y, 22, 520, 1, line);
    }
    page.text(570, 24, 28, 220, 2, &content.carrier);
    page.rule(108);
    page.text(30, 122, 44, 750, 1, &content.service);
    page.rule(176);
    page.text(30, 190, 24, 200, 1, "TO");
    page.block(30, 218, 34, 750, ADDRESS_ROWS, &content.recipient);
    page.rule(556);
}

fn facts(page: &mut Page, content: &Content) {
    page.text(30, 570, 30, 480, 1, &content.order);
    page.text(530, 570, 30, 250, 1, &content.weight);
    page.text(30, 606, 24, 480, 1, &content.from);
    if let Some(cash) = &content.cash {
        page.text(530, 606, 24, 250, 1, cash);
    }
    page.rule(640);
}

fn codes(page: &mut Page, content: &Content) {
    page.text(30, 654, 24, 750, 1, "Tracking");
    page.code_128(100, 686, 150, &content.tracking_number);
    page.rule(890);
    page.text(30, 904, 24, 750, 1, "SSCC");
    page.gs1_128(160, 936, 190, &content.sscc);
}

/// A page that is being written.
struct Page {
    zpl: String,
    wide_font: bool,
}

impl Page {
    /// Starts a page: UTF-8, full size; the font for wide letters gets the name `1`.
    fn start(wide_font: Option<&str>) -> Self {
        let mut zpl = format!("^XA\n^CI28\n^PW{WIDTH}\n^LL{HEIGHT}\n^LH0,0\n");
        if let Some(font) = wide_font {
            zpl.push_str(&format!("^CW1,{font}\n"));
        }
        Self { zpl, wide_font: wide_font.is_some() }
    }

    /// Writes a text from a point downwards in at most `rows` rows.
    fn text(&mut self, x: usize, y: usize, height: usize, room: usize, rows: usize, text: &str) {
        let rows = wrap(text, rows, &|row| width(row, height) <= room);
        self.rows(x, y, height, &rows);
    }

    /// Writes several texts below each other in at most `rows` rows together.
    fn block(
        &mut self,
        x: usize,
        y: usize,
        height: usize,
        room: usize,
        rows: usize,
        texts: &[String],
    ) {
        let rows = block(texts, rows, &|row| width(row, height) <= room);
        self.rows(x, y, height, &rows);
    }

    fn rows(&mut self, x: usize, y: usize, height: usize, rows: &[String]) {
        for (row, at) in rows.iter().zip((y..).step_by(height + 6)) {
            let font = if self.wide_font && row.chars().any(is_wide) { '1' } else { '0' };
            let data = escaped(row);
            self.zpl.push_str(&format!("^FO{x},{at}^A{font}N,{height},{height}^FH^FD{data}^FS\n"));
        }
    }

    /// Draws a line across the page.
    fn rule(&mut self, y: usize) {
        self.zpl.push_str(&format!("^FO20,{y}^GB{},3,3^FS\n", WIDTH - 40));
    }

    /// Draws a Code 128 of plain letters and digits, with its text below.
    fn code_128(&mut self, x: usize, y: usize, height: usize, data: &str) {
        self.zpl.push_str(&format!("^FO{x},{y}^BY3^BCN,{height},Y,N,N,A^FD{data}^FS\n"));
    }

    /// Draws a GS1-128 of a serial shipping container code: mode D takes the parentheses off and
    /// puts FNC1 where it belongs.
    fn gs1_128(&mut self, x: usize, y: usize, height: usize, sscc: &str) {
        self.zpl.push_str(&format!("^FO{x},{y}^BY3^BCN,{height},Y,N,N,D^FD(00){sscc}^FS\n"));
    }

    /// Ends the page.
    fn finish(mut self) -> String {
        self.zpl.push_str("^XZ\n");
        self.zpl
    }
}
