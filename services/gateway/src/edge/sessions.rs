//! The cookie of whoever is signed in, and whether a request comes from a page of ours.

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};
use contracts::problem::Problem;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// The cookie's name.
const NAME: &str = "kontor_session";
/// As much randomness as the hash can hold.
const TOKEN_BYTES: usize = 32;
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Makes a token.
pub fn make() -> Result<String, Problem> {
    let mut random = [0_u8; TOKEN_BYTES];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::unavailable("the machine gives no random bytes").retry_after(1))?;
    Ok(BASE64URL_NOPAD.encode(&random))
}

/// Gives what is kept of a token.
pub fn hash_of(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Gives the token that a browser sent.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    sent(headers, NAME)
}

/// Gives the value of a cookie that a browser sent.
pub fn sent<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(given, _)| *given == name).map(|(_, value)| value)
}

/// Gives the header that sets the cookie for so long, or ends it.
pub fn cookie(token: &str, minutes: u32, secure: bool) -> String {
    let seconds = u64::from(minutes) * 60;
    let secure = if secure { "; Secure" } else { "" };
    format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// Refuses what another site lets a browser do in the name of whoever is signed in: a change is only
/// taken from a page of the house itself.
pub fn from_our_page(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method == Method::GET {
        return Ok(());
    }
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text(&ORIGIN), text(&FETCH_SITE)) {
        (Some(origin), _) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(&HOST)
        }
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    };
    let words = "a session only works from a page of the house; programs use a key";
    if ours { Ok(()) } else { Err(Problem::forbidden(words)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a value")));
        pairs.collect()
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let sent = headers(&[("cookie", "a=1; kontor_session=abc; b=2")]);
        assert_eq!(token(&sent), Some("abc"));
        assert_eq!(token(&headers(&[("cookie", "kontor_sessions=abc")])), None);
        assert_eq!(token(&HeaderMap::new()), None);
        let set = cookie("abc", 2, true);
        assert!(set.contains("HttpOnly") && set.contains("Max-Age=120") && set.contains("Secure"));
    }

    #[test]
    fn only_a_page_of_the_house_changes_anything() {
        let post = |pairs: &[(&'static str, &'static str)]| {
            from_our_page(&Method::POST, &headers(pairs)).is_ok()
        };
        assert!(post(&[("origin", "http://a:8080"), ("host", "a:8080")]));
        assert!(post(&[("sec-fetch-site", "same-origin"), ("host", "a")]));
        assert!(!post(&[("origin", "http://b"), ("host", "a")]));
        assert!(!post(&[("origin", "null"), ("host", "a")]));
        assert!(!post(&[("origin", "http://b"), ("host", "a"), ("sec-fetch-site", "same-origin")]));
        assert!(!post(&[("sec-fetch-site", "cross-site"), ("host", "a")]));
        assert!(!post(&[("host", "a")]), "a program uses a key");
        assert!(from_our_page(&Method::GET, &HeaderMap::new()).is_ok());
    }
}
