//! Secrets that are kept in the database, sealed by a key that is not.
//!
//! ChaCha20-Poly1305 with a random nonce in front. What is sealed is bound to its holder, so that a
//! row copied to another channel opens nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};

const NONCE_BYTES: usize = 12;

/// The key that seals and opens.
#[derive(Clone)]
pub struct MasterKey(ChaCha20Poly1305);

/// Why nothing was sealed or opened; never says what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// 32 bytes in hex.
    #[error("the master key needs 64 hex digits")]
    NotAKey,
    /// The machine gives no randomness.
    #[error("the machine gives no random bytes")]
    NoRandomness,
    /// Sealed by another key, for another holder, or changed since.
    #[error("the sealed secret does not open with this master key")]
    DoesNotOpen,
}

impl MasterKey {
    /// Reads 64 hex digits.
    pub fn parse(hex: &str) -> Result<Self, SealError> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE
            .decode(hex.as_bytes())
            .map_err(|_| SealError::NotAKey)?;
        ChaCha20Poly1305::new_from_slice(&bytes).map(Self).map_err(|_| SealError::NotAKey)
    }

    /// Seals a secret for its holder, such as `channel:shop`.
    pub fn seal(&self, holder: &str, secret: &str) -> Result<String, SealError> {
        let mut sealed = vec![0_u8; NONCE_BYTES];
        getrandom::fill(&mut sealed).map_err(|_| SealError::NoRandomness)?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(&*sealed).map_err(|_| SealError::NoRandomness)?;
        let payload = Payload { msg: secret.as_bytes(), aad: holder.as_bytes() };
        let body = self.0.encrypt(&nonce.into(), payload).map_err(|_| SealError::DoesNotOpen)?;
        sealed.extend(body);
        Ok(BASE64.encode(sealed))
    }

    /// Opens what was sealed for the holder.
    pub fn open(&self, holder: &str, sealed: &str) -> Result<String, SealError> {
        let bytes = BASE64.decode(sealed).map_err(|_| SealError::DoesNotOpen)?;
        let (nonce, body) =
            bytes.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::DoesNotOpen)?;
        let payload = Payload { msg: body, aad: holder.as_bytes() };
        let opened = self.0.decrypt(&(*nonce).into(), payload);
        String::from_utf8(opened.map_err(|_| SealError::DoesNotOpen)?)
            .map_err(|_| SealError::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digit: &str) -> MasterKey {
        MasterKey::parse(&digit.repeat(64)).expect("64 digits")
    }

    #[test]
    fn what_is_sealed_opens_for_its_holder_and_key_only() {
        let sealed = key("a").seal("channel:shop", "sécret").expect("sealed");
        assert_eq!(key("a").open("channel:shop", &sealed), Ok("sécret".to_owned()));
        assert_eq!(key("a").open("channel:other", &sealed), Err(SealError::DoesNotOpen));
        assert_eq!(key("b").open("channel:shop", &sealed), Err(SealError::DoesNotOpen));
        assert_eq!(key("a").open("channel:shop", ""), Err(SealError::DoesNotOpen));
        assert!(!sealed.contains("cret"));
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let seal = || key("a").seal("channel:shop", "secret").expect("sealed");
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_master_key_has_64_hex_digits() {
        for bad in ["", "abc", &"g".repeat(64), &"a".repeat(62), &"a".repeat(66)] {
            assert!(MasterKey::parse(bad).is_err(), "{bad}");
        }
    }
}
