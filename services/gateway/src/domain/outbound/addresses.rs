//! Whom we may connect to: nobody inside of the house's networks, unless they are named.
//!
//! Whoever may set an address could otherwise make Kontor speak to what only Kontor can reach: its
//! own database, the metadata of a cloud, a printer. It is judged after the name was looked up, and
//! the connection goes to just the address that was judged.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::place::{NotAPlace, Place};

/// Networks that may be reached although they are private.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<(IpAddr, u8)>);

/// The text names no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network, such as 10.1.0.0/16 or fd00::/8")]
pub struct NotANetwork(String);

/// Why a target cannot be where it is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATarget {
    /// The text is no place.
    #[error(transparent)]
    Place(#[from] NotAPlace),
    /// Nobody would connect to it.
    #[error(transparent)]
    Address(#[from] Unreachable),
}

/// Why an address is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It belongs to a network that is not the world's.
    #[error(
        "{0} is not an address of the public internet, and its network is not named in private_targets"
    )]
    Private(IpAddr),
    /// A secret would travel in the clear.
    #[error(
        "{0} is reached by https alone; http is for networks that are named in private_targets"
    )]
    InTheClear(IpAddr),
}

impl Networks {
    /// Reads a list that is parted by commas; nothing is no network.
    pub fn parse(text: &str) -> Result<Self, NotANetwork> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }

    fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                same_bits(u128::from(network.to_bits()), u128::from(address.to_bits()), 32 - bits)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                same_bits(network.to_bits(), address.to_bits(), 128 - bits)
            }
            _ => false,
        })
    }

    /// Judges where a target is said to be, as far as that can be seen before its name is looked up.
    pub fn judge_url(&self, url: &str) -> Result<(), NotATarget> {
        let place = Place::parse(url)?;
        match place.host.parse() {
            Ok(address) => Ok(self.judge(address, place.tls)?),
            Err(_) => Ok(()),
        }
    }

    /// Judges an address.
    pub fn judge(&self, address: IpAddr, tls: bool) -> Result<(), Unreachable> {
        match (self.holds(address), is_public(address), tls) {
            (true, ..) | (false, true, true) => Ok(()),
            (false, true, false) => Err(Unreachable::InTheClear(address)),
            (false, false, _) => Err(Unreachable::Private(address)),
        }
    }
}

fn network(text: &str) -> Result<(IpAddr, u8), NotANetwork> {
    let wrong = || NotANetwork(text.to_owned());
    let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let bits: u8 = bits.parse().map_err(|_| wrong())?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    if bits > most { Err(wrong()) } else { Ok((address, bits)) }
}

fn same_bits(a: u128, b: u128, ignored: u8) -> bool {
    let shift = |bits: u128| bits.checked_shr(u32::from(ignored)).unwrap_or(0);
    shift(a) == shift(b)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, ..)
    )
}

/// Only global unicast, and nothing of it in which an address of version 4 hides.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let global = (0x2000..=0x3FFF).contains(&a);
    let special =
        matches!((a, b), (0x2001, 0..=0x01FF | 0x0DB8) | (0x2002, _) | (0x3FFF, 0..=0x0FFF));
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str, tls: bool, allowed: &str) -> Result<(), Unreachable> {
        Networks::parse(allowed).expect("networks").judge(address.parse().expect("an address"), tls)
    }

    #[test]
    fn nothing_private_is_reached() {
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fd00:ec2::254",
        ] {
            let refused = judged(address, true, "");
            assert!(matches!(refused, Err(Unreachable::Private(_))), "{address}: {refused:?}");
        }
    }

    #[test]
    fn the_world_is_reached_by_tls_alone() {
        for address in ["8.8.8.8", "100.63.0.1", "172.32.0.1", "2a00:1450::1", "2606:4700::1111"] {
            assert_eq!(judged(address, true, ""), Ok(()), "{address}");
            assert!(
                matches!(judged(address, false, ""), Err(Unreachable::InTheClear(_))),
                "{address}"
            );
        }
    }

    #[test]
    fn a_named_network_is_reached_and_its_neighbour_is_not() {
        let allowed = "127.0.0.0/8, 10.1.0.0/16,fd00::/8";
        for address in ["127.0.0.1", "10.1.255.255", "fd12::1"] {
            assert_eq!(judged(address, false, allowed), Ok(()), "{address}");
        }
        for address in ["10.2.0.1", "128.0.0.1", "fc00::1", "::ffff:127.0.0.1"] {
            assert!(judged(address, false, allowed).is_err(), "{address}");
        }
        assert_eq!(judged("9.9.9.9", false, "0.0.0.0/0"), Ok(()));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["10.0.0.0", "10.0.0.0/33", "fd00::/129", "a/8", "10.0.0.0/8;"] {
            assert!(Networks::parse(text).is_err(), "{text}");
        }
        assert_eq!(Networks::parse(" , "), Ok(Networks::default()));
    }
}
