//! What papers are made of, wherever they are printed: bar codes, and fonts that have every letter.
//!
//! No service owns these: logistics draws labels with them, the gateway slips and lists.

mod code128;

pub use code128::{code_128, gs1_128};

/// Noto Sans, under the SIL Open Font License 1.1: Latin, Greek and Cyrillic letters.
pub const LATIN: &[u8] = include_bytes!("../assets/NotoSans-Regular.ttf");
/// Droid Sans Fallback, under the Apache License 2.0: Chinese letters and kana.
pub const WIDE: &[u8] = include_bytes!("../assets/DroidSansFallbackFull.ttf");
