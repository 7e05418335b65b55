//! Views: filters of a list that a person has given a name.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives the views of a person: [`ListViews`] -> a page of [`SavedView`], by name.
pub const VIEWS_LIST: &str = "views.list";
/// Keeps a view, or changes one: [`PutView`] -> [`SavedView`].
pub const VIEWS_PUT: &str = "views.put";
/// Forgets a view: [`EndView`] -> the [`SavedView`] as it was.
pub const VIEWS_END: &str = "views.end";

/// A list whose filters can be kept.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ViewOf {
    /// The list of orders.
    Orders,
}

impl ViewOf {
    /// Gives the word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Orders => "orders",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        (word == Self::Orders.word()).then_some(Self::Orders)
    }
}

/// Whose views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListViews {
    /// The person, by what they sign in with.
    pub person: String,
}

/// A view that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutView {
    /// Whose it is.
    pub person: String,
    /// Which of theirs this one takes the place of; where nothing is said, the one of this name.
    #[serde(default)]
    pub id: Option<String>,
    /// Of which list.
    pub of: ViewOf,
    /// What it is called, 1 to 60 characters; one name stands once for each list of a person.
    pub name: String,
    /// The filters, as they stand in the address after `?`.
    pub query: String,
}

/// Which view is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndView {
    /// Whose it is.
    pub person: String,
    /// The view.
    pub id: String,
}

/// A view as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedView {
    /// Made of person, list and name, so that another name is another view.
    pub id: String,
    /// Of which list.
    pub of: ViewOf,
    /// What it is called.
    pub name: String,
    /// The filters, as they stand in the address after `?`.
    pub query: String,
    /// When it was kept.
    pub made_at: DateTime<Utc>,
}
