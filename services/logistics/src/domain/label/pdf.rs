//! A label as PDF: one page of 4 x 6 inch that every printer understands and every eye can read.

use printing::{code_128, gs1_128};

use super::content::Content;
use super::text::{block, wrap};

mod document;
mod fonts;
mod page;
mod picture;

use page::{Ink, Page, WIDTH};

/// A dot of a printer with 203 dpi; modules of whole dots come out of it as even as they are here.
const DOT: f32 = 72.0 / 203.0;
/// Light modules that belong to a code on either side of it.
const QUIET: usize = 10;
const LEFT: f32 = 12.0;
const RIGHT: f32 = WIDTH - LEFT;
const ROOM: f32 = RIGHT - LEFT;
/// What is left for the order beside the weight.
const ORDER_ROOM: f32 = 170.0;

/// Why a label cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A number has no letters, strange ones, or too many of them.
    #[error("`{0}` fits in no bar code of the label")]
    Code(String),
    /// A font that the service carries cannot be read.
    #[error("a font of the label cannot be read")]
    Font(#[from] ttf_parser::FaceParsingError),
    /// No part can be taken out of a font that the service carries.
    #[error("a font of the label cannot be cut down")]
    Subset(#[from] subsetter::Error),
}

/// Draws a label as PDF.
pub fn draw(content: &Content) -> Result<Vec<u8>, PdfError> {
    page::write(&lay(content)?)
}

/// Draws the same label as SVG.
pub fn picture(content: &Content) -> Result<String, PdfError> {
    Ok(picture::write(&lay(content)?))
}

fn lay(content: &Content) -> Result<Page, PdfError> {
    let mut page = Page::start()?;
    head(&mut page, content);
    recipient(&mut page, &content.recipient);
    facts(&mut page, content);
    codes(&mut page, content)?;
    Ok(page)
}

fn head(page: &mut Page, content: &Content) {
    for (line, base) in content.sender.iter().zip([18.0, 28.0, 38.0]) {
        one(page, LEFT, base, 158.0, Ink::plain(8.0), line);
    }
    let ink = Ink::strong(12.0);
    let fits = |row: &str| page.width(row, ink) <= 100.0;
    for (row, base) in wrap(&content.carrier, 2, &fits).iter().zip([20.0, 35.0]) {
        page.right(RIGHT, base, ink, row);
    }
    page.area(0.0, 45.0, WIDTH, 23.0);
    one(page, LEFT, 62.0, ROOM, Ink::strong(15.0).white(), &content.service);
}

/// The largest size at which nothing is shortened; the smallest where there is none.
fn recipient(page: &mut Page, lines: &[String]) {
    const TOP: f32 = 82.0;
    const HEIGHT: f32 = 106.0;
    one(page, LEFT, 78.0, ROOM, Ink::plain(6.5), "TO");
    let (mut ink, mut rows) = (Ink::plain(8.0), Vec::new());
    for (size, most) in [(17.0, 5), (15.0, 5), (13.0, 6), (11.0, 7), (9.5, 8), (8.0, 10)] {
        ink = Ink::plain(size);
        let fits = |row: &str| page.width(row, ink) <= ROOM;
        rows = block(lines, usize::MAX, &fits);
        if rows.len() <= most {
            break;
        }
        rows = block(lines, most, &fits);
    }
    let step = (ink.size * 1.32).min(HEIGHT / rows.len().max(1) as f32);
    let mut base = TOP + ink.size;
    for (number, row) in rows.iter().enumerate() {
        page.left(LEFT, base, if number == 0 { Ink::strong(ink.size) } else { ink }, row);
        base += step;
    }
    page.rule(191.0);
}

/// What an order is called is looked for by people: a long number is written smaller, not left out.
fn order_ink(page: &Page, order: &str) -> Ink {
    let sizes = [11.0, 9.5, 8.0, 7.0].map(Ink::strong);
    let fits = |ink: &Ink| page.width(order, *ink) <= ORDER_ROOM;
    sizes.into_iter().find(fits).unwrap_or(Ink::strong(6.0))
}

fn facts(page: &mut Page, content: &Content) {
    let ink = order_ink(page, &content.order);
    one(page, LEFT, 204.0, ORDER_ROOM, ink, &content.order);
    page.right(RIGHT, 204.0, Ink::strong(11.0), &content.weight);
    one(page, LEFT, 216.0, 150.0, Ink::plain(8.0), &content.from);
    if let Some(cash) = &content.cash {
        page.right(RIGHT, 217.0, Ink::strong(11.0), cash);
    }
    page.rule(222.0);
}

fn codes(page: &mut Page, content: &Content) -> Result<(), PdfError> {
    one(page, LEFT, 231.0, ROOM, Ink::plain(6.5), "TRACKING");
    let number = &content.tracking_number;
    let place = Place { top: 235.0, height: 57.0, dots: 3 };
    code(page, place, code_128(number), number)?;
    page.rule(309.0);
    one(page, LEFT, 318.0, ROOM, Ink::plain(6.5), "SSCC");
    // GS1 asks for bars of 31.75 mm and modules of 0.495 mm on a parcel.
    let place = Place { top: 322.0, height: 90.0, dots: 4 };
    code(page, place, gs1_128(&content.sscc), &format!("(00){}", content.sscc))
}

fn one(page: &mut Page, x: f32, base: f32, room: f32, ink: Ink, text: &str) {
    let rows = wrap(text, 1, &|row| page.width(row, ink) <= room);
    for row in rows {
        page.left(x, base, ink, &row);
    }
}

/// Where a code stands, and how many dots a module has if there is room.
struct Place {
    top: f32,
    height: f32,
    dots: u8,
}

/// Draws a code in the middle of the page, with its text below.
///
/// A module has at least two dots, 0.25 mm: what is narrower is misread.
fn code(
    page: &mut Page,
    place: Place,
    modules: Option<Vec<bool>>,
    text: &str,
) -> Result<(), PdfError> {
    let refused = || PdfError::Code(text.to_owned());
    let modules = modules.ok_or_else(refused)?;
    let width = |dots: u8, modules: usize| modules as f32 * f32::from(dots) * DOT;
    let fits = |dots: &u8| width(*dots, modules.len() + 2 * QUIET) <= WIDTH;
    let dots = (2..=place.dots).rev().find(fits).ok_or_else(refused)?;
    let left = ((WIDTH - width(dots, modules.len())) / 2.0 / DOT).round() * DOT;
    page.bars(left, place.top, place.height, width(dots, 1), &modules);
    page.middle(place.top + place.height + 11.5, Ink::plain(10.0), text);
    Ok(())
}

#[cfg(test)]
mod tests;
