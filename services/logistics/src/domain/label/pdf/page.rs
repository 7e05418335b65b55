//! A page that is being drawn, measured from its upper left corner in points.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str};

use super::PdfError;
use super::document;
use super::fonts::{Fonts, Used};

/// Points across: 4 inch.
pub const WIDTH: f32 = 288.0;
/// Points down: 6 inch.
pub const HEIGHT: f32 = 432.0;

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// Points.
    pub size: f32,
    strong: bool,
    white: bool,
}

impl Ink {
    /// Black.
    pub fn plain(size: f32) -> Self {
        Self { size, strong: false, white: false }
    }

    /// Black and thick.
    pub fn strong(size: f32) -> Self {
        Self { strong: true, ..Self::plain(size) }
    }

    /// White, for a black area.
    pub fn white(self) -> Self {
        Self { white: true, ..self }
    }
}

/// A page.
pub struct Page {
    content: Content,
    fonts: Fonts,
    used: Used,
}

impl Page {
    /// Starts a page.
    pub fn start() -> Result<Self, PdfError> {
        Ok(Self { content: Content::new(), fonts: Fonts::load()?, used: Used::default() })
    }

    /// Gives the width of a text.
    pub fn width(&self, text: &str, ink: Ink) -> f32 {
        self.fonts.thousandths(text) * ink.size / 1_000.0
    }

    /// Writes a text that begins at `x`.
    pub fn left(&mut self, x: f32, base: f32, ink: Ink, text: &str) {
        let shade = if ink.white { 1.0 } else { 0.0 };
        self.content.begin_text().set_fill_gray(shade).set_stroke_gray(shade);
        // There is one weight of each font; a thin outline makes it a strong one.
        let mode = if ink.strong { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill };
        self.content.set_text_rendering_mode(mode).set_line_width(ink.size / 40.0);
        self.content.next_line(x, HEIGHT - base);
        for run in self.fonts.runs(text, &mut self.used) {
            self.content.set_font(Name(run.font), ink.size).show(Str(&run.glyphs));
        }
        self.content.end_text();
    }

    /// Writes a text that ends at `x`.
    pub fn right(&mut self, x: f32, base: f32, ink: Ink, text: &str) {
        self.left(x - self.width(text, ink), base, ink, text);
    }

    /// Writes a text in the middle.
    pub fn middle(&mut self, base: f32, ink: Ink, text: &str) {
        self.left((WIDTH - self.width(text, ink)) / 2.0, base, ink, text);
    }

    /// Fills an area with black.
    pub fn area(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.content.set_fill_gray(0.0).rect(x, HEIGHT - y - height, width, height).fill_nonzero();
    }

    /// Draws a line across the page.
    pub fn rule(&mut self, y: f32) {
        self.area(8.0, y, WIDTH - 16.0, 0.8);
    }

    /// Draws the bars of a code; neighbouring dark modules are one bar, without a seam.
    pub fn bars(&mut self, x: f32, y: f32, height: f32, module: f32, modules: &[bool]) {
        let mut left = x;
        for bar in modules.chunk_by(|one, next| one == next) {
            let width = bar.len() as f32 * module;
            if bar.first() == Some(&true) {
                self.content.rect(left, HEIGHT - y - height, width, height);
            }
            left += width;
        }
        self.content.set_fill_gray(0.0).fill_nonzero();
    }

    /// Ends the page and writes it with the parts of the fonts that it needs.
    pub fn finish(self) -> Result<Vec<u8>, PdfError> {
        document::write(&self.content.finish(), &self.fonts, &self.used)
    }
}
