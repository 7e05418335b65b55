//! The fonts that the house carries: Latin, Greek and Cyrillic in one, Chinese in the other.

use printing::{LATIN, WIDE};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, FaceParsingError, GlyphId};

/// Stands for a letter that no font has; a plain box could be taken for a Chinese letter.
const LACKING: char = char::REPLACEMENT_CHARACTER;

/// Every font.
pub struct Fonts([Font; 2]);

/// A font.
pub struct Font {
    /// What a page calls it.
    pub name: &'static [u8],
    /// What it calls itself.
    pub title: &'static str,
    /// Its file.
    pub data: &'static [u8],
    /// Its tables.
    pub face: Face<'static>,
}

/// A part of a text in one font.
pub struct Run {
    /// What the page calls the font.
    pub font: &'static [u8],
    /// Numbers of glyphs, two bytes each.
    pub glyphs: Vec<u8>,
}

/// What a page uses of every font.
#[derive(Default)]
pub struct Used(pub [UsedOf; 2]);

/// What a page uses of one font: new numbers of its glyphs, and a letter for each, in that order.
#[derive(Default)]
pub struct UsedOf {
    /// Old numbers to new ones; 0 stays 0.
    pub remapper: GlyphRemapper,
    /// The letter of each new number from 1.
    pub letters: Vec<char>,
}

impl Fonts {
    /// Reads the fonts.
    pub fn load() -> Result<Self, FaceParsingError> {
        let font =
            |name, title, data| Face::parse(data, 0).map(|face| Font { name, title, data, face });
        let latin = font(b"L".as_slice(), "NotoSans", LATIN)?;
        Ok(Self([latin, font(b"W".as_slice(), "DroidSansFallback", WIDE)?]))
    }

    /// Gives every font in the order of [`Used`].
    pub fn all(&self) -> &[Font; 2] {
        &self.0
    }

    /// Gives the width of a text in thousandths of its size.
    pub fn thousandths(&self, text: &str) -> f32 {
        let glyphs = text.chars().filter_map(|letter| self.find(letter));
        glyphs.map(|found| found.font.thousandths(found.glyph)).sum()
    }

    /// Draws a text glyph by glyph: of each the face, where it begins, and how large its unit is.
    pub fn glyphs(
        &self,
        text: &str,
        size: f32,
        mut draw: impl FnMut(&Face<'_>, GlyphId, f32, f32),
    ) {
        let mut x = 0.0;
        for found in text.chars().filter_map(|letter| self.find(letter)) {
            let unit = size / f32::from(found.font.face.units_per_em());
            draw(&found.font.face, found.glyph, x, unit);
            x += found.font.thousandths(found.glyph) * size / 1_000.0;
        }
    }

    /// Takes a text apart into runs of one font each, and notes what they use.
    pub fn runs(&self, text: &str, used: &mut Used) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for Found { number, font, glyph, letter } in
            text.chars().filter_map(|letter| self.find(letter))
        {
            let id = used.0.get_mut(number).map_or(0, |used| used.note(glyph, letter));
            match runs.last_mut() {
                Some(run) if run.font == font.name => run.glyphs.extend(id.to_be_bytes()),
                _ => runs.push(Run { font: font.name, glyphs: id.to_be_bytes().to_vec() }),
            }
        }
        runs
    }

    /// Finds a letter in the first font that has it; nothing for what shows nothing anywhere.
    fn find(&self, letter: char) -> Option<Found<'_>> {
        let seek = |letter: char| {
            self.0.iter().enumerate().find_map(|(number, font)| {
                let glyph = font.face.glyph_index(letter)?;
                Some(Found { number, font, glyph, letter })
            })
        };
        if is_unseen(letter) {
            return None;
        }
        seek(letter).or_else(|| seek(LACKING))
    }
}

struct Found<'a> {
    number: usize,
    font: &'a Font,
    glyph: GlyphId,
    letter: char,
}

impl Font {
    /// Gives the width of a glyph in thousandths of the font's size.
    pub fn thousandths(&self, glyph: GlyphId) -> f32 {
        self.scaled(self.face.glyph_hor_advance(glyph).unwrap_or_default())
    }

    /// Makes thousandths of what the font measures.
    pub fn scaled(&self, units: impl Into<f32>) -> f32 {
        units.into() * 1_000.0 / f32::from(self.face.units_per_em())
    }
}

impl UsedOf {
    fn note(&mut self, glyph: GlyphId, letter: char) -> u16 {
        let id = self.remapper.remap(glyph.0);
        if usize::from(id) > self.letters.len() {
            self.letters.push(letter);
        }
        id
    }
}

/// Joiners, marks of direction and choosers of a variant: only their neighbours are seen.
fn is_unseen(letter: char) -> bool {
    matches!(u32::from(letter),
        0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF
        | 0xE0000..=0xE0FFF)
}
