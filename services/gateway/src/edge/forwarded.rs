//! Who asks, where proxies stand in front: their word counts, and nobody else's.
//!
//! A proxy appends the address that it saw. So the list is read from its end, as far as those who
//! wrote it are proxies of the house; the first address that is none is the client, and whatever
//! stands before it was written by the client itself.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;

/// As many hops are read: no house has that many proxies in a row.
const HOPS_MAX: usize = 16;

/// The addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// Why a text names no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network; expected an address, or one with its bits, such as 10.0.0.0/8")]
pub struct NoNetwork(String);

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let wrong = || NoNetwork(text.to_owned());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Says whether an address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(own).checked_shr(shift) == u32::from(other).checked_shr(shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(own).checked_shr(shift) == u128::from(other).checked_shr(shift)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Reads networks with commas between them.
pub fn networks(text: &str) -> Result<Vec<Network>, NoNetwork> {
    text.split(',').filter(|part| !part.trim().is_empty()).map(str::parse).collect()
}

/// The header in which the proxies of the house tell whom they saw. Exactly one counts: the other
/// passes a proxy that does not know it as the client wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

impl Header {
    /// Finds it by its name.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Some(Self::XForwardedFor),
            "forwarded" => Some(Self::Forwarded),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

/// The proxies whose word counts.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Where they are.
    pub networks: Vec<Network>,
    /// Where they write.
    pub header: Header,
}

impl Proxies {
    /// Says whether a proxy of the house has this address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    /// Gives the address of the client whose connection comes from `peer`.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.contains(client) {
            return client;
        }
        let lines = headers.get_all(self.header.name()).iter().rev();
        let hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        for hop in hops.take(HOPS_MAX) {
            let told = match self.header {
                Header::XForwardedFor => address(hop),
                Header::Forwarded => forwarded_for(hop).and_then(address),
            };
            let Some(told) = told else { break };
            client = told;
            if !self.contains(client) {
                break;
            }
        }
        client
    }
}

/// Finds the `for` of one hop.
fn forwarded_for(hop: &str) -> Option<&str> {
    let mut members = hop.split(';').filter_map(|member| member.split_once('='));
    members.find(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map(|(_, value)| value)
}

/// Reads an address, in quotes or not, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    if let Some(rest) = text.strip_prefix('[') {
        return rest
            .split_once(']')?
            .0
            .parse::<IpAddr>()
            .ok()
            .map(|address| address.to_canonical());
    }
    let whole = text.parse::<IpAddr>().ok();
    let host = || text.split_once(':').and_then(|(host, _)| host.parse::<IpAddr>().ok());
    whole.or_else(host).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    fn proxies(header: Header) -> Proxies {
        Proxies { networks: networks("10.0.0.0/8, ::1, 192.0.2.7").expect("networks"), header }
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn client(header: Header, peer: &str, lines: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.name(), HeaderValue::from_str(line).expect("a header"));
        }
        proxies(header).client(ip(peer), &headers)
    }

    #[test]
    fn the_last_address_that_is_no_proxy_is_the_client() {
        let told = |peer, lines: &[&str]| client(Header::XForwardedFor, peer, lines);
        assert_eq!(told("10.1.1.1", &["203.0.113.9"]), ip("203.0.113.9"));
        assert_eq!(told("10.1.1.1", &["1.1.1.1, 203.0.113.9:4711, 10.2.2.2"]), ip("203.0.113.9"));
        assert_eq!(told("10.1.1.1", &["1.1.1.1", "203.0.113.9", "192.0.2.7"]), ip("203.0.113.9"));
        assert_eq!(told("::ffff:10.1.1.1", &["2001:db8::5"]), ip("2001:db8::5"));
        assert_eq!(told("10.1.1.1", &["203.0.113.9, unknown"]), ip("10.1.1.1"));
        assert_eq!(told("10.1.1.1", &[]), ip("10.1.1.1"));
    }

    #[test]
    fn rfc_7239_is_read_with_quotes_brackets_and_ports() {
        let told = |lines: &[&str]| client(Header::Forwarded, "10.1.1.1", lines);
        let line = r#"for=1.1.1.1, For="[2001:db8::5]:4711";proto=https;by=10.1.1.1"#;
        assert_eq!(told(&[line]), ip("2001:db8::5"));
        assert_eq!(told(&["proto=https;for=203.0.113.9, for=10.9.9.9"]), ip("203.0.113.9"));
        assert_eq!(told(&["for=_hidden"]), ip("10.1.1.1"));
    }

    #[test]
    fn what_is_no_network_is_refused_by_name() {
        for wrong in ["10.0.0.0/33", "::/129", "proxy", "10.0.0.0/", "10.0.0/8"] {
            assert_eq!(networks(wrong), Err(NoNetwork(wrong.to_owned())));
        }
        assert_eq!(networks(" "), Ok(Vec::new()));
        let all: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(all.contains(ip("203.0.113.9")) && !all.contains(ip("2001:db8::5")));
    }

    proptest! {
        #[test]
        fn what_a_stranger_writes_never_counts(peer in any::<u32>(), line in "[ -~]{0,60}") {
            let peer = IpAddr::from(peer.to_be_bytes());
            prop_assume!(!proxies(Header::XForwardedFor).contains(peer));
            for header in [Header::XForwardedFor, Header::Forwarded] {
                prop_assert_eq!(client(header, &peer.to_string(), &[&line]), peer);
            }
        }

        #[test]
        fn what_stands_before_the_client_never_counts(
            own in any::<u32>(), junk in "[ -~]{0,60}", hops in 0_usize..5,
        ) {
            let own = IpAddr::from(own.to_be_bytes());
            prop_assume!(!proxies(Header::XForwardedFor).contains(own));
            let line = format!("{junk},{own}{}", ", 10.3.3.3".repeat(hops));
            prop_assert_eq!(client(Header::XForwardedFor, "10.1.1.1", &[&line]), own);
            let line = format!("{junk},for={own}{}", ", for=10.3.3.3".repeat(hops));
            prop_assert_eq!(client(Header::Forwarded, "10.1.1.1", &[&line]), own);
        }
    }
}
