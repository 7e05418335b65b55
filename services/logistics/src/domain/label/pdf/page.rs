//! A page that is being laid out, measured from its upper left corner in points; then written as PDF.

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
    /// Thick.
    pub strong: bool,
    /// White, not black.
    pub white: bool,
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

    /// There is one weight of each font; an outline of so many points makes it a strong one.
    pub fn outline(self) -> f32 {
        self.size / 40.0
    }
}

/// What stands on a page.
pub enum Mark {
    /// A text that begins at `x`.
    Text {
        /// Where it begins.
        x: f32,
        /// On which line it stands.
        base: f32,
        /// How it looks.
        ink: Ink,
        /// What it says.
        text: String,
    },
    /// An area that is filled with black.
    Area {
        /// Its left edge.
        x: f32,
        /// Its upper edge.
        y: f32,
        /// How wide it is.
        width: f32,
        /// How high it is.
        height: f32,
    },
}

/// A page.
pub struct Page {
    /// What stands on it, in the order in which it was put there.
    pub marks: Vec<Mark>,
    /// With what it is written.
    pub fonts: Fonts,
}

impl Page {
    /// Starts a page.
    pub fn start() -> Result<Self, PdfError> {
        Ok(Self { marks: Vec::new(), fonts: Fonts::load()? })
    }

    /// Gives the width of a text.
    pub fn width(&self, text: &str, ink: Ink) -> f32 {
        self.fonts.thousandths(text) * ink.size / 1_000.0
    }

    /// Writes a text that begins at `x`.
    pub fn left(&mut self, x: f32, base: f32, ink: Ink, text: &str) {
        self.marks.push(Mark::Text { x, base, ink, text: text.to_owned() });
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
        self.marks.push(Mark::Area { x, y, width, height });
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
                self.area(left, y, width, height);
            }
            left += width;
        }
    }
}

/// Writes a page as PDF, with the parts of the fonts that it needs.
pub fn write(page: &Page) -> Result<Vec<u8>, PdfError> {
    let mut content = Content::new();
    let mut used = Used::default();
    for mark in &page.marks {
        match mark {
            Mark::Area { x, y, width, height } => {
                let low = HEIGHT - y - height;
                content.set_fill_gray(0.0).rect(*x, low, *width, *height).fill_nonzero();
            }
            Mark::Text { x, base, ink, text } => {
                let shade = if ink.white { 1.0 } else { 0.0 };
                content.begin_text().set_fill_gray(shade).set_stroke_gray(shade);
                let mode = if ink.strong {
                    TextRenderingMode::FillStroke
                } else {
                    TextRenderingMode::Fill
                };
                content.set_text_rendering_mode(mode).set_line_width(ink.outline());
                content.next_line(*x, HEIGHT - base);
                for run in page.fonts.runs(text, &mut used) {
                    content.set_font(Name(run.font), ink.size).show(Str(&run.glyphs));
                }
                content.end_text();
            }
        }
    }
    document::write(&content.finish(), &page.fonts, &used)
}
