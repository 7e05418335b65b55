//! Texts that messages are written from: shown, tried out, kept, taken back.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MessageKind, MessageLanguage};

/// Reads: nothing -> a page of [`MessageTemplate`], all of them.
pub const TEMPLATES_LIST: &str = "templates.list";
/// Reads: [`TemplatePreview`] -> [`PreviewedMessage`].
pub const TEMPLATES_PREVIEW: &str = "templates.preview";
/// Writes: [`TemplatePut`] -> [`MessageTemplate`].
pub const TEMPLATES_PUT: &str = "templates.put";
/// Writes: [`TemplateReset`] -> [`MessageTemplate`].
pub const TEMPLATES_RESET: &str = "templates.reset";

/// A text that messages are written from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageTemplate {
    /// What it tells.
    pub kind: MessageKind,
    /// In which language.
    pub language: MessageLanguage,
    /// The subject, with placeholders such as `{{order_number}}`.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML; made of the plain text where a text of one's own has none.
    #[serde(default)]
    pub html: Option<String>,
    /// The placeholders that may stand in it.
    pub placeholders: Vec<String>,
    /// It is the merchant's own, not the one that comes with Kontor.
    pub own: bool,
    /// Who wrote it.
    #[serde(default)]
    pub changed_by: Option<String>,
    /// When.
    #[serde(default)]
    pub changed_at: Option<DateTime<Utc>>,
}

/// Asks how a message would look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplatePreview {
    /// What it tells.
    pub kind: MessageKind,
    /// In which language; the merchant's where none is named.
    #[serde(default)]
    pub language: Option<MessageLanguage>,
}

/// A message as a customer would get it, made of examples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreviewedMessage {
    /// In which language.
    pub language: MessageLanguage,
    /// Who it is from; absent while no sender is set.
    #[serde(default)]
    pub from: Option<String>,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// It is made of the merchant's own text.
    pub own: bool,
}

/// A text of the merchant's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplatePut {
    /// What it tells.
    pub kind: MessageKind,
    /// In which language.
    pub language: MessageLanguage,
    /// The subject, on one line; 1 to 200 characters.
    pub subject: String,
    /// The plain text; 1 to 20000 characters.
    pub text: String,
    /// The same as HTML, 1 to 50000 characters; made of the plain text where none is given.
    #[serde(default)]
    pub html: Option<String>,
}

/// Asks for the text that comes with Kontor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateReset {
    /// What it tells.
    pub kind: MessageKind,
    /// In which language.
    pub language: MessageLanguage,
}
