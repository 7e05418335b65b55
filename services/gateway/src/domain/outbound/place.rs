//! Where a target is: a URL taken apart.

use axum::http::Uri;

/// Longer addresses are not typed by people.
const URL_BYTES_MAX: usize = 2_000;

/// Where a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether it is reached by TLS.
    pub tls: bool,
    /// Its name, or its address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What is asked for there, query and all; begins with a slash.
    pub path: String,
}

/// Why a text is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPlace {
    /// Not a URL at all.
    #[error("it is no URL of at most {URL_BYTES_MAX} characters")]
    Unreadable,
    /// Neither of the two.
    #[error("a URL begins with https:// or http://")]
    Scheme,
    /// Secrets are given apart, and sealed.
    #[error("a URL holds neither user nor password here")]
    UserInfo,
}

impl Place {
    /// Reads a URL.
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        if text.len() > URL_BYTES_MAX || text.contains('#') {
            return Err(NotAPlace::Unreadable);
        }
        let uri: Uri = text.parse().map_err(|_| NotAPlace::Unreadable)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(NotAPlace::Scheme),
        };
        let authority = uri.authority().ok_or(NotAPlace::Unreadable)?;
        if authority.as_str().contains('@') {
            return Err(NotAPlace::UserInfo);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let given = authority.port_u16();
        let odd_port = authority.port().is_none() && authority.as_str().ends_with(':');
        if host.is_empty() || odd_port || given == Some(0) {
            return Err(NotAPlace::Unreadable);
        }
        let port = given.unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self { tls, host: host.to_ascii_lowercase(), port, path: path.to_owned() })
    }

    /// Gives what is asked for below this place.
    pub fn below(&self, path: &str) -> String {
        let base = self.path.split('?').next().unwrap_or_default();
        format!("{}{path}", base.trim_end_matches('/'))
    }

    /// Gives what stands in the header `host`.
    pub fn authority(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_from_its_url() {
        let place = Place::parse("https://Shop.example/store/?a=1").expect("a place");
        assert_eq!((place.tls, place.port, place.host.as_str()), (true, 443, "shop.example"));
        assert_eq!(place.path, "/store/?a=1");
        assert_eq!(place.below("/wp-json"), "/store/wp-json");
        assert_eq!(place.authority(), "shop.example");
        let place = Place::parse("http://[::1]:8080").expect("a place");
        assert_eq!((place.host.as_str(), place.authority().as_str()), ("::1", "[::1]:8080"));
        assert_eq!(place.below("/x"), "/x");
    }

    #[test]
    fn what_is_no_place_for_us_is_refused() {
        for (text, why) in [
            ("", NotAPlace::Unreadable),
            ("shop.example", NotAPlace::Scheme),
            ("/path", NotAPlace::Scheme),
            ("file:///etc/passwd", NotAPlace::Unreadable),
            ("gopher://x", NotAPlace::Scheme),
            ("https://user:pass@shop.example", NotAPlace::UserInfo),
            ("https://shop.example/#top", NotAPlace::Unreadable),
            ("https://shop.example:0", NotAPlace::Unreadable),
            ("https://shop .example", NotAPlace::Unreadable),
        ] {
            assert_eq!(Place::parse(text), Err(why), "{text}");
        }
    }
}
