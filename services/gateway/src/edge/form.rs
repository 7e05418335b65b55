//! What a page's form sends, and in which language its reader wants to be spoken to.

use contracts::problem::Problem;

/// No form of ours has more fields: a page of orders to choose from, and an order of thirty lines.
const FIELDS_MAX: usize = 256;

/// The fields of a form, as they were filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// - Errs: for more fields than any form of ours has, and for NUL.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(body).into_owned();
        let fields: Vec<(String, String)> = pairs.take(FIELDS_MAX + 1).collect();
        if fields.len() > FIELDS_MAX || fields.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Problem::bad_request("the form cannot be read"));
        }
        Ok(Self(fields))
    }

    /// Gives a field without the spaces around it; an empty text where it was left out.
    pub fn value(&self, name: &str) -> &str {
        self.as_typed(name).trim()
    }

    /// Gives every value of a field that may stand there several times.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let given = self.0.iter().filter(|(given, _)| given == name);
        given.map(|(_, value)| value.trim()).collect()
    }

    /// Gives every field as it was filled in.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Gives every field whose name begins so, with what follows in its name.
    pub fn begun<'a>(&'a self, begin: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| {
            name.strip_prefix(begin).map(|rest| (rest, value.trim()))
        })
    }

    /// Gives a field with every space of it, for what must not be changed, such as a password.
    pub fn as_typed(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// A language that pages for customers are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, where nothing else is asked for.
    English,
    /// Chinese.
    Chinese,
}

impl Language {
    /// Gives the one that a reader likes best, of those there are; English where they like none.
    pub fn accepted(header: Option<&str>) -> Self {
        Self::wished(header).unwrap_or(Self::English)
    }

    /// Gives the one that a reader likes best; nothing where they like none of those there are.
    pub fn wished(header: Option<&str>) -> Option<Self> {
        let mut best = (0.0, None);
        for wish in header.unwrap_or_default().split(',') {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let language = match primary.as_str() {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => continue,
            };
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
            let weight: f32 = weight.unwrap_or_default();
            if weight > best.0 {
                best = (weight, Some(language));
            }
        }
        best.1
    }

    /// Gives its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_field_by_field() {
        let form = Form::read("city=%E6%B7%B1%E5%9C%B3+&name=A%26B&name=C".as_bytes());
        let form = form.expect("a form");
        assert_eq!((form.value("city"), form.value("name")), ("深圳", "A&B"));
        assert_eq!(form.value("country"), "");
        assert_eq!(form.values("name"), ["A&B", "C"]);
        assert_eq!(form.begun("ci").collect::<Vec<_>>(), [("ty", "深圳")]);
    }

    #[test]
    fn a_form_that_nobody_filled_in_is_refused() {
        assert!(Form::read("a=b&".repeat(FIELDS_MAX + 1).as_bytes()).is_err());
        assert!(Form::read(b"a=%00").is_err());
        assert_eq!(Form::read(b"").expect("an empty form"), Form::default());
    }

    #[test]
    fn the_language_is_the_readers_first_that_we_speak() {
        let of = |header: &str| Language::accepted(Some(header));
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(of("de-DE, en;q=0.5, zh;q=0.7"), Language::Chinese);
        assert_eq!(of("en-GB,zh;q=0.9"), Language::English);
        assert_eq!(of("fr, zh;q=0"), Language::English);
        assert_eq!(
            (Language::accepted(None), Language::wished(Some("fr"))),
            (Language::English, None)
        );
    }
}
