use std::fmt;

/// The two numbers that decide what a server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

impl Version {
    /// Reads the first thing that looks like a version: `v2.10.27`, `15.18-0+deb12u1`, `18beta1`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(|word| {
            // A distribution may put an epoch before the version, as in `1:15.3`.
            let word = word.rsplit(':').next()?;
            let mut numbers = word.strip_prefix('v').unwrap_or(word).split('.').map(|part| {
                let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
                part[..end].parse().ok()
            });
            let major = numbers.next()??;
            Some(Self { major, minor: numbers.next().flatten().unwrap_or(0) })
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_read_as_servers_and_packages_write_them() {
        let of = |text| Version::parse(text).map(|version| (version.major, version.minor));
        assert_eq!(of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some((15, 18)));
        assert_eq!(of("nats-server: v2.10.27"), Some((2, 10)));
        assert_eq!(of("2.10.27-1+b2"), Some((2, 10)));
        assert_eq!(of("postgres (PostgreSQL) 18beta1"), Some((18, 0)));
        assert_eq!(of("1:16.4-1"), Some((16, 4)));
        assert_eq!(of("command not found"), None);
    }
}
