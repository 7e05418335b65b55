//! A view: filters of a list that a person has given a name.

use chrono::{DateTime, Utc};
use contracts::requests::access::views::{PutView, SavedView, ViewOf};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// More would be no tabs, but a list of its own.
pub const VIEWS_MAX: usize = 20;
/// A tab is no sentence.
const NAME_CHARS_MAX: usize = 60;
/// No list has filters that are longer.
const QUERY_CHARS_MAX: usize = 1_000;
/// So many digits tell the views of a person apart.
const ID_DIGITS: usize = 16;

/// A view as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Whose.
    pub person: String,
    /// Of which list.
    pub of: ViewOf,
    /// What it is called.
    pub name: String,
    /// The filters, as they stand in the address.
    pub query: String,
    /// When it was kept.
    pub made_at: DateTime<Utc>,
}

/// Why a view is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewRefusal {
    /// Nothing, too long, or on several lines.
    #[error("a view has a name of 1 to {NAME_CHARS_MAX} characters")]
    BadName,
    /// No filters of a list.
    #[error("the filters of a view have at most {QUERY_CHARS_MAX} printable characters")]
    BadQuery,
    /// There are too many.
    #[error("a person has at most {VIEWS_MAX} views of a list")]
    TooMany,
    /// What it should take the place of is not there.
    #[error("there is no such view")]
    Unknown,
}

impl ViewRefusal {
    /// Gives the member that is wrong.
    pub fn pointer(self) -> &'static str {
        match self {
            Self::BadName | Self::TooMany => "#/name",
            Self::BadQuery => "#/query",
            Self::Unknown => "#/id",
        }
    }
}

impl View {
    /// Gives its id, made of whose it is, its list and its name.
    pub fn id(&self) -> String {
        let named = [&self.person, self.of.word(), &self.name].join("\u{1f}");
        let hash = HEXLOWER.encode(&Sha256::digest(named));
        hash.chars().take(ID_DIGITS).collect()
    }

    /// Gives it as it is shown.
    pub fn shown(&self) -> SavedView {
        SavedView {
            id: self.id(),
            of: self.of,
            name: self.name.clone(),
            query: self.query.clone(),
            made_at: self.made_at,
        }
    }
}

/// Makes the view that is wanted, and says which of the known ones it takes the place of.
pub fn put<'v>(
    known: &'v [View],
    wish: &PutView,
    now: DateTime<Utc>,
) -> Result<(View, Option<&'v View>), ViewRefusal> {
    let name = wish.name.trim().to_owned();
    if name.is_empty()
        || name.chars().count() > NAME_CHARS_MAX
        || name.chars().any(char::is_control)
    {
        return Err(ViewRefusal::BadName);
    }
    let query = wish.query.trim_start_matches('?').to_owned();
    if query.chars().count() > QUERY_CHARS_MAX || query.chars().any(char::is_control) {
        return Err(ViewRefusal::BadQuery);
    }
    let mut own = known.iter().filter(|view| view.person == wish.person && view.of == wish.of);
    let before = match &wish.id {
        Some(id) => Some(own.clone().find(|view| view.id() == *id).ok_or(ViewRefusal::Unknown)?),
        None => own.clone().find(|view| view.name == name),
    };
    let is_there = own.any(|view| view.name == name);
    if before.is_none() && !is_there && own_count(known, wish) >= VIEWS_MAX {
        return Err(ViewRefusal::TooMany);
    }
    let made_at = before.map_or(now, |view| view.made_at);
    Ok((View { person: wish.person.clone(), of: wish.of, name, query, made_at }, before))
}

fn own_count(known: &[View], wish: &PutView) -> usize {
    known.iter().filter(|view| view.person == wish.person && view.of == wish.of).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(name: &str) -> PutView {
        let (person, name, query) =
            ("ada".to_owned(), name.to_owned(), "?status=approved".to_owned());
        PutView { person, id: None, of: ViewOf::Orders, name, query }
    }

    fn kept(name: &str) -> View {
        put(&[], &wish(name), DateTime::UNIX_EPOCH).expect("a view").0
    }

    #[test]
    fn a_view_is_kept_once_for_each_name_and_person() {
        let first = kept(" Mine ");
        assert_eq!((first.name.as_str(), first.query.as_str()), ("Mine", "status=approved"));
        let known = [first.clone(), View { person: "bob".to_owned(), ..kept("Mine") }];
        let (_, before) = put(&known, &wish("Mine"), DateTime::UNIX_EPOCH).expect("again");
        assert_eq!(before, Some(&first));
        assert_ne!(known[0].id(), known[1].id());
    }

    #[test]
    fn a_view_takes_another_name_and_nobody_elses_place() {
        let known = [kept("Mine")];
        let renamed = PutView { id: Some(known[0].id()), ..wish("Ours") };
        let (view, before) = put(&known, &renamed, DateTime::UNIX_EPOCH).expect("renamed");
        assert_eq!((view.name.as_str(), before), ("Ours", Some(&known[0])));
        let of_bob = PutView { person: "bob".to_owned(), ..renamed };
        assert_eq!(put(&known, &of_bob, DateTime::UNIX_EPOCH).err(), Some(ViewRefusal::Unknown));
    }

    #[test]
    fn names_that_are_no_names_and_too_many_are_refused() {
        for name in ["", " ", "a\nb", &"x".repeat(61)] {
            assert_eq!(
                put(&[], &wish(name), DateTime::UNIX_EPOCH).err(),
                Some(ViewRefusal::BadName)
            );
        }
        let full: Vec<_> = (0..VIEWS_MAX).map(|number| kept(&number.to_string())).collect();
        assert_eq!(
            put(&full, &wish("more"), DateTime::UNIX_EPOCH).err(),
            Some(ViewRefusal::TooMany)
        );
        assert!(put(&full, &wish("0"), DateTime::UNIX_EPOCH).is_ok());
    }
}
