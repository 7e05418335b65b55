//! The code that a handheld's camera reads, drawn as one path.

use contracts::problem::Problem;
use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::console::look::once::copyable;
use crate::console::look::parts;
use crate::console::words::devices as words_of;
use crate::edge::form::Language;
use crate::routes::own::PairingMade;

/// Cameras need so many light squares around a code.
const MARGIN: i32 = 4;

/// Shows a code this once, with how long it is good for: as a way to the handheld in a browser, which
/// any camera opens, and as other handhelds read it.
///
/// - Errs: it is longer than any code can be.
pub fn shown(
    language: Language,
    made: &PairingMade,
    uri: &str,
    link: &str,
) -> Result<Markup, Problem> {
    let words = words_of::of(language);
    let (browser, others) =
        (picture(link, (words.scan)(&made.id))?, picture(uri, words.others.into())?);
    Ok(html! {
        div #pairing .secret.pairing role="status" data-once="" data-pairing=(made.id)
            data-until=(made.expires_at.timestamp_millis()) data-over=(words.is_over)
            data-in=((words.is_in)(&made.id)) {
            (browser)
            div .about {
                p .title { ((words.scan)(&made.id)) }
                p { (words.scan_how) }
                p .good-for { (words.good_for) " " strong data-count-down="" { (parts::moment(made.expires_at)) } }
                details {
                    summary { (words.by_hand) }
                    (copyable(language, "pairing-link", words.by_hand, link))
                }
                details {
                    summary { (words.others) }
                    p { (words.others_how) }
                    (others)
                    (copyable(language, "pairing-code", words.others, uri))
                }
            }
        }
    })
}

fn picture(text: &str, about: String) -> Result<Markup, Problem> {
    let long = |_| Problem::unprocessable("the device has too many zones for a code");
    let code = QrCode::encode_text(text, QrCodeEcc::Low).map_err(long)?;
    let side = code.size() + 2 * MARGIN;
    Ok(html! {
        svg .qr viewBox=(format!("0 0 {side} {side}")) role="img" aria-label=(about)
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path(&code)) fill="#000" {}
        }
    })
}

/// Gives every run of dark squares as one rectangle of a path.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|at| code.get_module(*at, y)).count();
            let length = i32::try_from(run).unwrap_or_default();
            if length > 0 {
                let (left, top) = (x + MARGIN, y + MARGIN);
                path.push_str(&format!("M{left} {top}h{length}v1h-{length}z"));
            }
            x += length + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_and_no_light_one() {
        let code = QrCode::encode_text("kontor:pair", QrCodeEcc::Low).expect("a code");
        let dark = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .filter(|(x, y)| code.get_module(*x, *y))
            .count();
        let path = path(&code);
        let runs = path.split('M').filter_map(|run| {
            let (_, rest) = run.split_once('h')?;
            rest.split_once('v')?.0.parse::<usize>().ok()
        });
        assert_eq!(runs.sum::<usize>(), dark);
        assert!(path.starts_with(&format!("M{MARGIN} {MARGIN}h7v1h-7z")), "{path}");
    }
}
