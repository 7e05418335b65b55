//! The objects of the file: one page, and of each font the part that the page uses.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::subset;
use ttf_parser::GlyphId;

use super::PdfError;
use super::fonts::{Font, Fonts, Used, UsedOf};
use super::page::{HEIGHT, WIDTH};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
/// The first object of the first font; every font has five.
const FONTS: i32 = 5;
const FONT_OBJECTS: i32 = 5;
const UNICODE: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Writes the file: no date and no random id, so that the same page gives the same bytes.
pub fn write(content: &[u8], fonts: &Fonts, used: &Used) -> Result<Vec<u8>, PdfError> {
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES);
    // A print dialogue that shrinks the page to its margins would shrink the bars too.
    catalog.viewer_preferences().pair(Name(b"PrintScaling"), Name(b"None"));
    catalog.finish();
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let starts = (FONTS..).step_by(FONT_OBJECTS as usize);
    let parts: Vec<_> = fonts.all().iter().zip(&used.0).zip(starts).collect();
    let mut page = pdf.page(PAGE);
    page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(PAGES).contents(CONTENT);
    let mut resources = page.resources();
    let mut names = resources.fonts();
    for ((font, used), start) in &parts {
        if !used.letters.is_empty() {
            names.pair(Name(font.name), Ref::new(*start));
        }
    }
    names.finish();
    resources.finish();
    page.finish();
    pdf.stream(CONTENT, content);
    for ((font, used), start) in parts {
        if !used.letters.is_empty() {
            embed(&mut pdf, font, used, start)?;
        }
    }
    Ok(pdf.finish())
}

fn embed(pdf: &mut Pdf, font: &Font, used: &UsedOf, start: i32) -> Result<(), PdfError> {
    let [whole, cid, descriptor, file, letters] = [0, 1, 2, 3, 4].map(|at| Ref::new(start + at));
    let title = format!("{}+{}", tag(&used.letters), font.title);
    let title = Name(title.as_bytes());
    pdf.type0_font(whole)
        .base_font(title)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(letters);
    let mut one = pdf.cid_font(cid);
    one.subtype(CidFontType::Type2).base_font(title).system_info(UNICODE);
    one.font_descriptor(descriptor).cid_to_gid_map_predefined(Name(b"Identity"));
    let widths = used.remapper.remapped_gids().map(|glyph| font.thousandths(GlyphId(glyph)));
    one.widths().consecutive(0, widths);
    one.finish();
    describe(pdf, font, title, [descriptor, file]);
    let part = subset(font.data, 0, &used.remapper)?;
    let size = i32::try_from(part.len()).unwrap_or(i32::MAX);
    pdf.stream(file, &part).pair(Name(b"Length1"), size);
    let mut map = UnicodeCmap::<u16>::new(Name(b"Letters"), UNICODE);
    for (id, letter) in (1_u16..).zip(&used.letters) {
        map.pair(id, *letter);
    }
    pdf.cmap(letters, map.finish().as_slice());
    Ok(())
}

/// Six capital letters for the part of a font: tools that join files tell parts by their names.
fn tag(letters: &[char]) -> String {
    let mix = |sum: u64, letter: &char| {
        (sum ^ u64::from(u32::from(*letter))).wrapping_mul(0x0100_0000_01B3)
    };
    let sum = letters.iter().fold(0xCBF2_9CE4_8422_2325, mix);
    let letter = |at: u32| char::from(b'A' + ((sum >> (at * 10)) % 26) as u8);
    (0..6).map(letter).collect()
}

fn describe(pdf: &mut Pdf, font: &Font, title: Name<'_>, [descriptor, file]: [Ref; 2]) {
    let face = &font.face;
    let frame = face.global_bounding_box();
    pdf.font_descriptor(descriptor)
        .name(title)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            font.scaled(frame.x_min),
            font.scaled(frame.y_min),
            font.scaled(frame.x_max),
            font.scaled(frame.y_max),
        ))
        .italic_angle(0.0)
        .ascent(font.scaled(face.ascender()))
        .descent(font.scaled(face.descender()))
        .cap_height(font.scaled(face.capital_height().unwrap_or(face.ascender())))
        .stem_v(80.0)
        .font_file2(file);
}
