//! The secret of a webhook, in the form in which it signs.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use unicode_normalization::UnicodeNormalization;

use super::Scheme;

/// Reads secrets with or without padding: both are handed out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Fewer characters can be guessed; Shopify and WooCommerce give 32 and more.
const LENGTH_MIN: usize = 16;
/// Longer secrets than any platform's only serve to make us hash.
const LENGTH_MAX: usize = 512;

/// What WordPress makes of the characters that HTML gives a meaning, when it stores a setting.
const ENTITIES: [(&str, &str); 11] = [
    ("&quot;", "\""),
    ("&#034;", "\""),
    ("&#x22;", "\""),
    ("&#039;", "'"),
    ("&#x27;", "'"),
    ("&lt;", "<"),
    ("&#060;", "<"),
    ("&gt;", ">"),
    ("&#062;", ">"),
    ("&#038;", "&"),
    ("&amp;", "&"),
];

/// The key of an HMAC; says nothing about itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// Why a text is no secret of a scheme; never says what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// Too short to be one, or longer than any that a platform gives.
    #[error("a secret has {LENGTH_MIN} to {LENGTH_MAX} characters")]
    Length,
    /// Standard Webhooks says what a secret looks like.
    #[error("a secret of Standard Webhooks is `whsec_` and 24 to 64 bytes in base64")]
    NotStandard,
}

impl Secret {
    /// Makes the key out of the text that people exchange.
    pub fn parse(scheme: Scheme, text: &str) -> Result<Self, BadSecret> {
        if text.is_empty() || text.len() > LENGTH_MAX {
            return Err(BadSecret::Length);
        }
        match scheme {
            Scheme::Shopify | Scheme::ParcelSim | Scheme::Kuaidi100 => {
                Ok(Self(text.as_bytes().to_vec()))
            }
            // EasyPost decomposes what is written with accents, as its libraries do.
            Scheme::Easypost => Ok(Self(text.nfkd().collect::<String>().into_bytes())),
            Scheme::Woocommerce => Ok(Self(without_entities(text).into_bytes())),
            Scheme::Standard => {
                let coded = text.strip_prefix("whsec_").ok_or(BadSecret::NotStandard)?;
                let bytes = LENIENT.decode(coded).map_err(|_| BadSecret::NotStandard)?;
                let fits = (24..=64).contains(&bytes.len());
                if fits { Ok(Self(bytes)) } else { Err(BadSecret::NotStandard) }
            }
        }
    }

    /// Makes the key of a secret that is set now: one that could be guessed is refused. Those that
    /// were kept before go on.
    pub fn try_new(scheme: Scheme, text: &str) -> Result<Self, BadSecret> {
        if text.len() < LENGTH_MIN {
            return Err(BadSecret::Length);
        }
        Self::parse(scheme, text)
    }

    /// Gives a key that nobody signs with, of a usual length.
    pub(super) fn dummy() -> Self {
        Self(vec![0; 32])
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// WooCommerce signs with the secret after this; whoever copied it out of the page gives us either.
fn without_entities(text: &str) -> String {
    let decode = |text: String, (entity, plain): &(&str, &str)| text.replace(entity, plain);
    ENTITIES.iter().fold(text.to_owned(), decode)
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
