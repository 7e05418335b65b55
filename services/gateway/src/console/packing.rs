//! Smaller on the way: what a browser loads is packed where it can be unpacked.
//!
//! Nothing that is secret stands in a page, so its length gives nothing away.

use std::io::Write;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

/// What is smaller fits into one packet as it is.
const BYTES_MIN: usize = 1200;

/// Says whether whoever asks can unpack.
pub fn is_taken(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut ways = lines.flat_map(|line| line.split(','));
    ways.any(|way| {
        let (name, weight) = way.split_once(';').unwrap_or((way, ""));
        name.trim() == "gzip" && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}

/// Packs, quickly or well; nothing where it is not worth it.
pub fn pack(bytes: &[u8], how: Compression) -> Option<Vec<u8>> {
    if bytes.len() < BYTES_MIN {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), how);
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < bytes.len())
}

/// Answers with a page, packed where whoever asks can unpack it.
pub fn page(asked: &HeaderMap, status: StatusCode, page: String) -> Response {
    let packed = is_taken(asked).then(|| pack(page.as_bytes(), Compression::fast())).flatten();
    let Some(packed) = packed else {
        return (status, Html(page)).into_response();
    };
    let mut response = (status, Html(packed)).into_response();
    say(response.headers_mut());
    response
}

/// Says that what is sent is packed.
pub fn say(headers: &mut HeaderMap) {
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(accepted: &'static str) -> bool {
        is_taken(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]))
    }

    #[test]
    fn only_whoever_can_unpack_gets_it_packed() {
        assert!(takes("gzip, deflate, br") && takes("br;q=1.0, gzip;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0") && !is_taken(&HeaderMap::new()));
    }

    #[test]
    fn what_is_packed_is_smaller() {
        let text = "a page says many words more than once; ".repeat(200);
        let packed = pack(text.as_bytes(), Compression::fast()).expect("it is worth it");
        assert!(packed.len() * 10 < text.len(), "{}", packed.len());
        assert!(packed.starts_with(&[0x1F, 0x8B]));
        assert_eq!(pack(b"short", Compression::best()), None);
    }
}
