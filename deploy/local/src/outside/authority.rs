//! A certificate authority of the house's own, for handhelds and browsers on its own network.
//!
//! It is made once and lasts; the certificate of the door is made anew before it runs out, or when
//! it has to bear another name.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::shares::{keep, make_folder};

const AUTHORITY: &str = "ca.pem";
const AUTHORITY_KEY: &str = "ca.key";
const DOOR: &str = "door.pem";
const NOTE: &str = "door.json";

/// An authority that devices have to be told by hand should not have to be told again.
const AUTHORITY_YEARS: i32 = 10;
/// Systems refuse a certificate that is valid for longer than 825 days, and short is better.
const DOOR_DAYS: i64 = 90;
/// A house that is closed for the holidays still finds it valid.
const RENEWED_BEFORE_DAYS: i64 = 30;
/// Clocks of handhelds are behind now and then.
const VALID_BEFORE_DAYS: i64 = 1;

/// The authority of a folder.
#[derive(Clone, Debug)]
pub struct HouseAuthority {
    folder: PathBuf,
}

/// What the certificate of the door is good for.
#[derive(Serialize, Deserialize)]
struct Note {
    names: Vec<String>,
    ends_at: DateTime<Utc>,
}

impl HouseAuthority {
    /// Finds the authority of a folder, whether it is there yet or not.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Gives the certificate that devices have to trust.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join(AUTHORITY)
    }

    /// Gives the certificate of the door, with its key in the same file: both change at once.
    pub fn door(&self) -> PathBuf {
        self.folder.join(DOOR)
    }

    /// Gives the fingerprint of the authority, as devices show it; none where there is no authority.
    pub fn fingerprint(&self) -> Result<Option<String>> {
        let Ok(pem) = fs::read_to_string(self.certificate()) else { return Ok(None) };
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        use base64::Engine;
        let der = base64::engine::general_purpose::STANDARD.decode(body);
        let der = der.with_context(|| format!("{} is broken", self.certificate().display()))?;
        let bytes = Sha256::digest(der);
        let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(Some(pairs.join(":")))
    }

    /// Makes what is missing or runs out; says whether the door has a new certificate.
    pub fn renew(&self, names: &[String], now: DateTime<Utc>) -> Result<bool> {
        make_folder(&self.folder)?;
        let authority = self.key_of_authority(now)?;
        let note = fs::read(self.folder.join(NOTE)).ok();
        let note: Option<Note> = note.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let lasts = |note: &Note| note.ends_at - now > TimeDelta::days(RENEWED_BEFORE_DAYS);
        if note.is_some_and(|note| note.names == names && lasts(&note)) && self.door().exists() {
            return Ok(false);
        }
        let ends_at = now + TimeDelta::days(DOOR_DAYS);
        let mut door = CertificateParams::new(names)?;
        door.distinguished_name = named("Kontor");
        door.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        door.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        door.use_authority_key_identifier_extension = true;
        let from = day(now - TimeDelta::days(VALID_BEFORE_DAYS));
        door.not_before = date_time_ymd(from.0, from.1, from.2);
        let until = day(ends_at);
        door.not_after = date_time_ymd(until.0, until.1, until.2);
        let key = KeyPair::generate()?;
        let params = params_of_authority(&authority, now)?;
        let made = door.signed_by(&key, &Issuer::from_params(&params, &authority))?;
        keep(&self.folder, DOOR, (made.pem() + &key.serialize_pem()).trim_end())?;
        let note = Note { names: names.to_vec(), ends_at };
        keep(&self.folder, NOTE, &serde_json::to_string(&note)?)?;
        Ok(true)
    }

    fn key_of_authority(&self, now: DateTime<Utc>) -> Result<KeyPair> {
        let path = self.folder.join(AUTHORITY_KEY);
        if self.certificate().exists() {
            let broken = || format!("{} is missing or broken", path.display());
            return KeyPair::from_pem(&fs::read_to_string(&path).with_context(broken)?)
                .with_context(broken);
        }
        let key = KeyPair::generate()?;
        keep(&self.folder, AUTHORITY_KEY, key.serialize_pem().trim_end())?;
        let made = params_of_authority(&key, now)?.self_signed(&key)?;
        keep(&self.folder, AUTHORITY, made.pem().trim_end())?;
        Ok(key)
    }
}

/// Describes the authority of a key; its name follows from the key, so that two houses differ.
fn params_of_authority(key: &KeyPair, now: DateTime<Utc>) -> Result<CertificateParams> {
    let digest = Sha256::digest(key.public_key_raw());
    let short: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = named(&format!("Kontor, authority of this house {short}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let from = now - TimeDelta::days(VALID_BEFORE_DAYS);
    params.not_before = date_time_ymd(from.year(), 1, 1);
    params.not_after = date_time_ymd(from.year() + AUTHORITY_YEARS, 1, 1);
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn day(at: DateTime<Utc>) -> (i32, u8, u8) {
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    (at.year(), small(at.month()), small(at.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::edge::tls::Tls;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_authority_lasts_and_the_door_is_made_anew_in_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = HouseAuthority::at(folder.path().join("tls"));
        assert_eq!(own.fingerprint().expect("read"), None);
        let names = ["localhost", "10.0.0.5"].map(str::to_owned);
        assert!(own.renew(&names, at("2026-01-01T10:00:00Z")).expect("made"));
        let authority = own.fingerprint().expect("read").expect("an authority");
        let door = fs::read(own.door()).expect("a certificate");
        assert!(!own.renew(&names, at("2026-02-15T10:00:00Z")).expect("left alone"));
        assert_eq!(fs::read(own.door()).expect("a certificate"), door);
        assert!(own.renew(&names, at("2026-03-15T10:00:00Z")).expect("made anew"));
        assert_ne!(fs::read(own.door()).expect("a certificate"), door);
        assert!(own.renew(&names[..1], at("2026-03-15T11:00:00Z")).expect("another name"));
        assert_eq!(own.fingerprint().expect("read"), Some(authority));
        Tls::load(&own.door(), &own.door()).expect("the door can use it");
    }

    #[test]
    fn the_keys_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let own = HouseAuthority::at(folder.path().join("tls"));
        own.renew(&["localhost".to_owned()], at("2026-01-01T10:00:00Z")).expect("made");
        for name in [AUTHORITY_KEY, DOOR] {
            let mode = fs::metadata(own.folder.join(name)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{name}");
        }
    }
}
