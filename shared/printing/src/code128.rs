//! Code 128 and GS1-128: from characters to dark and light modules.

/// Start in code set B: letters and digits.
const START_B: u8 = 104;
/// Start in code set C: two digits in one symbol.
const START_C: u8 = 105;
const TO_B: u8 = 100;
const TO_C: u8 = 99;
/// Right after the start it says that what follows is written as GS1 says.
const FNC1: u8 = 102;
/// The application identifier of a serial shipping container code.
const SSCC: &str = "00";
/// So many digits pay for two changes of the code set; at the end, four pay for one.
const DIGITS_INSIDE: usize = 6;
const DIGITS_AT_AN_END: usize = 4;

/// The symbols 0 to 105, eleven modules each, dark ones as ones, the leftmost first.
#[rustfmt::skip]
const PATTERNS: [u16; 106] = [
    0x6CC, 0x66C, 0x666, 0x498, 0x48C, 0x44C, 0x4C8, 0x4C4, 0x464, 0x648, 0x644, 0x624,
    0x59C, 0x4DC, 0x4CE, 0x5CC, 0x4EC, 0x4E6, 0x672, 0x65C, 0x64E, 0x6E4, 0x674, 0x76E,
    0x74C, 0x72C, 0x726, 0x764, 0x734, 0x732, 0x6D8, 0x6C6, 0x636, 0x518, 0x458, 0x446,
    0x588, 0x468, 0x462, 0x688, 0x628, 0x622, 0x5B8, 0x58E, 0x46E, 0x5D8, 0x5C6, 0x476,
    0x776, 0x68E, 0x62E, 0x6E8, 0x6E2, 0x6EE, 0x758, 0x746, 0x716, 0x768, 0x762, 0x71A,
    0x77A, 0x642, 0x78A, 0x530, 0x50C, 0x4B0, 0x486, 0x42C, 0x426, 0x590, 0x584, 0x4D0,
    0x4C2, 0x434, 0x432, 0x612, 0x650, 0x7BA, 0x614, 0x47A, 0x53C, 0x4BC, 0x49E, 0x5E4,
    0x4F4, 0x4F2, 0x7A4, 0x794, 0x792, 0x6DE, 0x6F6, 0x7B6, 0x578, 0x51E, 0x45E, 0x5E8,
    0x5E2, 0x7A8, 0x7A2, 0x5DE, 0x5EE, 0x75E, 0x7AE, 0x684, 0x690, 0x69C,
];
/// The stop symbol with the bar that ends every code: thirteen modules.
const STOP: u16 = 0x18EB;

/// Writes printable ASCII as a Code 128; `None` where there is nothing, or a letter that it lacks.
pub fn code_128(text: &str) -> Option<Vec<bool>> {
    symbols(text, false).map(|symbols| modules(&symbols))
}

/// Writes a serial shipping container code as a GS1-128 behind its application identifier.
pub fn gs1_128(sscc: &str) -> Option<Vec<bool>> {
    symbols(&format!("{SSCC}{sscc}"), true).map(|symbols| modules(&symbols))
}

/// Chooses start, code sets and symbols; the check symbol follows in [`modules`].
fn symbols(text: &str, gs1: bool) -> Option<Vec<u8>> {
    let mut rest = text.as_bytes();
    if rest.is_empty() || !rest.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return None;
    }
    let mut pairs = digits(rest) >= DIGITS_AT_AN_END || (digits(rest), rest.len()) == (2, 2);
    let mut symbols = vec![if pairs { START_C } else { START_B }];
    symbols.extend(gs1.then_some(FNC1));
    while let [first, behind @ ..] = rest {
        let run = digits(rest);
        if pairs && run < 2 {
            pairs = false;
            symbols.push(TO_B);
        } else if !pairs && pays(run, rest.len()) {
            pairs = true;
            symbols.push(TO_C);
        }
        rest = match behind {
            [second, after @ ..] if pairs => {
                symbols.push((first - b'0') * 10 + (second - b'0'));
                after
            }
            _ => {
                symbols.push(first - b' ');
                behind
            }
        };
    }
    Some(symbols)
}

/// Counts the digits that a text begins with.
fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Says whether pairs of digits are shorter from here on; an odd digit goes before them.
fn pays(run: usize, rest: usize) -> bool {
    let enough = if run == rest { DIGITS_AT_AN_END } else { DIGITS_INSIDE };
    run.is_multiple_of(2) && run >= enough
}

/// Gives the check symbol: the weighted sum modulo 103.
fn check(symbols: &[u8]) -> u8 {
    let weights = std::iter::once(1).chain(1_usize..);
    let sum: usize =
        symbols.iter().zip(weights).map(|(symbol, weight)| usize::from(*symbol) * weight).sum();
    u8::try_from(sum % 103).unwrap_or_default()
}

fn modules(symbols: &[u8]) -> Vec<bool> {
    let all = symbols.iter().copied().chain([check(symbols)]);
    let patterns = all.filter_map(|symbol| PATTERNS.get(usize::from(symbol)));
    let dark = |pattern: u16, modules: u32| {
        (0..modules).rev().map(move |module| pattern & (1 << module) != 0)
    };
    patterns.flat_map(|pattern| dark(*pattern, 11)).chain(dark(STOP, 13)).collect()
}

#[cfg(test)]
mod tests;
