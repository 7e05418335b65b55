//! A page as SVG: every letter an outline, so that it looks the same wherever it is shown, whatever
//! fonts are there.

use std::fmt::Write;

use ttf_parser::{GlyphId, OutlineBuilder};

use super::page::{HEIGHT, Ink, Mark, Page, WIDTH};

/// Writes a page.
pub fn write(page: &Page) -> String {
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path fill="#fff" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>"##
    );
    for mark in &page.marks {
        match mark {
            Mark::Area { x, y, width, height } => {
                push(
                    &mut svg,
                    format_args!(
                        r#"<path shape-rendering="crispEdges" d="M{x:.3} {y:.3}h{width:.3}v{height:.3}h-{width:.3}z"/>"#
                    ),
                );
            }
            Mark::Text { x, base, ink, text } => letters(&mut svg, page, (*x, *base), *ink, text),
        }
    }
    svg.push_str("</svg>");
    svg
}

/// A text cannot refuse to be written to.
fn push(svg: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = svg.write_fmt(words);
}

fn letters(svg: &mut String, page: &Page, (x, base): (f32, f32), ink: Ink, text: &str) {
    let colour = if ink.white { "#fff" } else { "#000" };
    push(svg, format_args!(r#"<path fill="{colour}""#));
    if ink.strong {
        push(svg, format_args!(r#" stroke="{colour}" stroke-width="{:.2}""#, ink.outline()));
    }
    svg.push_str(r#" d=""#);
    page.fonts.glyphs(text, ink.size, |face, glyph: GlyphId, along, unit| {
        let mut outline = Outline { svg: &mut *svg, x: x + along, base, unit };
        face.outline_glyph(glyph, &mut outline);
    });
    svg.push_str(r#""/>"#);
}

/// Writes the outline of a glyph; fonts count upwards, pages downwards.
struct Outline<'a> {
    svg: &'a mut String,
    x: f32,
    base: f32,
    unit: f32,
}

impl Outline<'_> {
    fn step<const N: usize>(&mut self, letter: char, points: [(f32, f32); N]) {
        self.svg.push(letter);
        for (x, y) in points {
            let (x, y) = (self.x + x * self.unit, self.base - y * self.unit);
            push(self.svg, format_args!("{x:.2} {y:.2} "));
        }
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.step('M', [(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.step('L', [(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.step('Q', [(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.step('C', [(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.step('Z', []);
    }
}
