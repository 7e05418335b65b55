//! How a shop names what it sold, and by which names our item is found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LineFacts;
use crate::sku::Sku;

/// The most characters of a name that an alias is kept under; a longer title is cut.
pub const ALIAS_KEY_CHARS: usize = 500;

/// By which of its names a line finds our item.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AliasBy {
    /// The platform's id of the variant; goes before the others.
    Variant,
    /// The SKU that the shop gives the line.
    Sku,
    /// Title and options, for lines that have neither of the others.
    Title,
}

impl AliasBy {
    /// Gives the word that stands in rows, pages and paths.
    pub fn code(self) -> &'static str {
        match self {
            Self::Variant => "variant",
            Self::Sku => "sku",
            Self::Title => "title",
        }
    }
}

/// One name of a line.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct AliasKey {
    /// Which of its names.
    pub by: AliasBy,
    /// The name.
    pub key: String,
}

/// How the shop names what it sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedItem {
    /// The platform's id of the variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_ref: Option<String>,
    /// The SKU that the shop gives the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// By which of its names an alias led to our item; absent where the shop's own SKU stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<AliasBy>,
}

impl LineFacts {
    /// Gives the SKU that the shop gives the line, whatever an alias made of it.
    pub fn shop_sku(&self) -> Option<&Sku> {
        match &self.named {
            Some(named) if named.alias.is_some() => named.sku.as_ref(),
            _ => self.sku.as_ref(),
        }
    }

    /// Gives the platform's id of the variant.
    pub fn variant_ref(&self) -> Option<&str> {
        self.named.as_ref().and_then(|named| named.variant_ref.as_deref())
    }

    /// Gives the names by which an alias is looked for, the first found first; never none.
    pub fn alias_keys(&self) -> Vec<AliasKey> {
        let key = |by, text: &str| {
            let key = text.chars().take(ALIAS_KEY_CHARS).collect();
            AliasKey { by, key }
        };
        let variant = self.variant_ref().map(|text| key(AliasBy::Variant, text));
        let sku = self.shop_sku().map(|sku| key(AliasBy::Sku, sku.as_str()));
        let keys: Vec<_> = variant.into_iter().chain(sku).collect();
        if !keys.is_empty() {
            return keys;
        }
        vec![key(AliasBy::Title, &self.label())]
    }

    /// Gives title and options in one, as an item made of the line is called.
    pub fn label(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{} / {variant}", self.title),
            None => self.title.clone(),
        }
    }
}
