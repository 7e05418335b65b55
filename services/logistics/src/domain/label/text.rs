//! How wide a text is, where it may be broken, and how it is written so that no printer stumbles.

/// Widths are counted in tenths of the font's height, rather too wide than too narrow: what is
/// cut off is worse than what is broken early. Wide letters take a whole square.
const NARROW: usize = 6;
const CAPITAL: usize = 8;
const WIDE: usize = 10;

/// Says whether a letter takes a whole square, as Chinese, Japanese and Korean ones do.
pub fn is_wide(char: char) -> bool {
    matches!(u32::from(char),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

fn tenths(char: char) -> usize {
    match char {
        wide if is_wide(wide) => WIDE,
        'M' | 'W' | 'm' | 'w' | '@' | '%' => CAPITAL + 1,
        capital if capital.is_uppercase() => CAPITAL,
        _ => NARROW,
    }
}

/// Gives the width of a text in dots.
pub fn width(text: &str, height: usize) -> usize {
    text.chars().map(tenths).sum::<usize>() * height / 10
}

/// Breaks a text into at most `rows` rows that fit.
///
/// - Gives: rows broken at spaces, or anywhere between wide letters and in words that are too long;
///   what does not fit ends in an ellipsis of three full stops.
pub fn wrap(text: &str, rows: usize, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut row = String::new();
    for piece in pieces(text) {
        let joined = format!("{row}{piece}");
        if fits(joined.trim_end()) {
            row = joined;
            continue;
        }
        if !row.trim().is_empty() {
            done.push(row.trim().to_owned());
        }
        row = String::new();
        for char in piece.trim_start().chars() {
            if !fits(&format!("{row}{char}")) && !row.is_empty() {
                done.push(std::mem::take(&mut row));
            }
            row.push(char);
        }
    }
    if !row.trim().is_empty() {
        done.push(row.trim().to_owned());
    }
    if done.len() > rows {
        done.truncate(rows);
        if let Some(last) = done.last_mut() {
            *last = shortened(last, fits);
        }
    }
    done
}

/// Breaks several texts below each other into at most `rows` rows together.
pub fn block(texts: &[String], rows: usize, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        // Every text after this one keeps a row, so that a long street hides no city.
        let kept = texts.len() - number - 1;
        let free = rows.saturating_sub(done.len() + kept).max(1);
        done.extend(wrap(text, free, fits));
    }
    done
}

/// Words with the space after them, and wide letters one by one.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    for char in text.chars().map(|char| if char.is_control() { ' ' } else { char }) {
        let alone = is_wide(char);
        match pieces.last_mut() {
            Some(last) if open && !alone => last.push(char),
            _ => pieces.push(char.to_string()),
        }
        open = !alone && char != ' ';
    }
    pieces
}

fn shortened(text: &str, fits: &impl Fn(&str) -> bool) -> String {
    let mut kept = text.to_owned();
    while !kept.is_empty() && !fits(&format!("{kept}...")) {
        kept.pop();
    }
    format!("{}...", kept.trim_end())
}

/// Writes a text as field data behind `^FH`: what the printer would take for a command becomes hex.
pub fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '^' => written.push_str("_5E"),
            '~' => written.push_str("_7E"),
            '_' => written.push_str("_5F"),
            control if control.is_control() => written.push(' '),
            plain => written.push(plain),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, height: usize, room: usize, rows: usize) -> Vec<String> {
        wrap(text, rows, &|row| width(row, height) <= room)
    }

    #[test]
    fn words_stay_whole_where_they_can_and_chinese_breaks_anywhere() {
        assert_eq!(rows("one two three", 10, 48, 9), ["one two", "three"]);
        assert_eq!(rows("浙江省杭州市", 10, 40, 9), ["浙江省杭", "州市"]);
        assert_eq!(rows("abcdefghij", 10, 30, 9), ["abcde", "fghij"]);
        assert_eq!(rows("one two three four", 10, 48, 1), ["one t..."]);
        assert_eq!(rows("", 10, 48, 2), Vec::<String>::new());
    }

    #[test]
    fn a_long_text_leaves_a_row_to_each_text_after_it() {
        let texts = ["a".repeat(99), "b".to_owned(), "c".to_owned()];
        let fits = |row: &str| row.len() <= 10;
        assert_eq!(block(&texts, 4, &fits), ["aaaaaaaaaa", "aaaaaaa...", "b", "c"]);
    }

    #[test]
    fn nothing_in_a_text_can_command_the_printer() {
        assert_eq!(escaped("^XZ~JA_1\n"), "_5EXZ_7EJA_5F1 ");
    }

    proptest! {
        #[test]
        fn no_row_is_wider_than_its_room(
            text in "[a-zA-Z 张伟浙江 \u{0}-\u{ff}]{0,80}",
            most in 1_usize..5,
        ) {
            for row in rows(&text, 30, 300, most) {
                prop_assert!(width(&row, 30) <= 300, "{row}");
            }
            prop_assert!(rows(&text, 30, 300, most).len() <= most);
        }

        #[test]
        fn with_room_enough_no_letter_is_lost(text in "[a-z张伟]{1,9}( [a-z张伟]{1,9}){0,8}") {
            let plain = |text: &str| text.replace(' ', "");
            prop_assert_eq!(plain(&rows(&text, 30, 300, 99).concat()), plain(&text));
        }
    }
}
