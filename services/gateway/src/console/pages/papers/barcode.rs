//! Bar codes as pictures that stay sharp on every printer.

use std::fmt::Write;

use maud::{Markup, html};

/// Light modules that belong to a code on either side of it.
const QUIET: usize = 10;
/// A module of a quarter of a millimetre is the narrowest that is read from an office printer's paper.
const MODULE_MM: f32 = 0.25;
/// So wide a code still stands beside other things on a sheet.
const WIDTH_MM_MAX: f32 = 92.0;

/// Draws a text as Code 128; nothing where it has letters that the code lacks, or is too long to be
/// scanned from a sheet.
pub fn code_128(text: &str) -> Markup {
    drawn(printing::code_128(text), text)
}

/// Draws the number of a parcel as GS1-128.
pub fn gs1_128(sscc: &str) -> Markup {
    drawn(printing::gs1_128(sscc), sscc)
}

fn drawn(modules: Option<Vec<bool>>, text: &str) -> Markup {
    let Some(modules) = modules else { return html! {} };
    let width = modules.len() + 2 * QUIET;
    let millimetres = width as f32 * MODULE_MM;
    if millimetres > WIDTH_MM_MAX {
        return html! {};
    }
    html! {
        svg .barcode xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} 10"))
            width=(format!("{millimetres}mm")) height="9mm" preserveAspectRatio="none"
            shape-rendering="crispEdges" role="img" aria-label=(text) {
            path d=(bars(&modules)) {}
        }
    }
}

/// Neighbouring dark modules are one bar, without a seam.
fn bars(modules: &[bool]) -> String {
    let (mut path, mut left) = (String::new(), QUIET);
    for bar in modules.chunk_by(|one, next| one == next) {
        if bar.first() == Some(&true) {
            let _ = write!(path, "M{left} 0h{0}v10h-{0}z", bar.len());
        }
        left += bar.len();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_is_drawn_where_its_modules_are() {
        assert_eq!(bars(&[true, true, false, true]), "M10 0h2v10h-2zM13 0h1v10h-1z");
    }

    #[test]
    fn what_no_code_can_hold_is_left_out() {
        assert_eq!(code_128("灯").into_string(), "");
        assert_eq!(code_128(&"A".repeat(60)).into_string(), "");
        let code = code_128("LAMP-1").into_string();
        assert!(code.contains("aria-label=\"LAMP-1\"") && code.contains("<path"), "{code}");
    }
}
