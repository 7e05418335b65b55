//! What a body has, member by member, out of its JSON Schema.

use serde_json::Value;

/// Nobody reads deeper; what lies below has a page of its own.
const DEPTH_MAX: usize = 7;

/// The definitions of a document.
#[derive(Clone, Copy)]
pub struct Definitions<'d>(&'d Value);

impl<'d> Definitions<'d> {
    /// Takes those of a document.
    pub fn of(document: &'d Value) -> Self {
        Self(&document["components"]["schemas"])
    }

    /// Gives what a schema refers to, and its name; the schema where it refers to nothing.
    pub fn resolve(self, schema: &'d Value) -> (Option<&'d str>, &'d Value) {
        let name = schema["$ref"].as_str().and_then(|text| text.rsplit('/').next());
        match name.map(|name| (name, &self.0[name])) {
            Some((name, found)) if !found.is_null() => (Some(name), found),
            _ => (None, schema),
        }
    }
}

/// A member, or one of the forms that something has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Of which type it is.
    pub kind: String,
    /// Whether it is always there.
    pub is_required: bool,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// What it is.
    pub about: String,
    /// Within which bounds it is.
    pub limits: Vec<String>,
    /// The words that it may be, and what each means.
    pub choices: Vec<(String, String)>,
    /// What stands below it.
    pub inner: Vec<Self>,
}

/// Lists the members of a schema, those that are always there first.
pub fn members(schema: &Value, definitions: Definitions<'_>) -> Vec<Member> {
    Walk { definitions, within: Vec::new() }.look(schema).inner
}

/// Gives what a parameter is.
pub fn parameter(name: &str, schema: &Value, definitions: Definitions<'_>) -> Member {
    let mut walk = Walk { definitions, within: Vec::new() };
    Member { name: name.to_owned(), ..walk.look(schema) }
}

/// Gives the schema without the null that it may be, and whether it may.
pub fn without_null(schema: &Value) -> (&Value, bool) {
    let is_null = |one: &&Value| one["type"] == "null";
    if let Some(choices) =
        schema["anyOf"].as_array().filter(|all| all.iter().any(|one| is_null(&one)))
    {
        let mut rest = choices.iter().filter(|one| !is_null(one));
        if let (Some(one), None) = (rest.next(), rest.next()) {
            return (one, true);
        }
    }
    let nullable = schema["type"].as_array().is_some_and(|all| all.contains(&"null".into()));
    (schema, nullable)
}

/// Gives the type of a schema, the first that is not null.
pub fn type_of(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}

/// Gives the forms that something may have.
pub fn forms(schema: &Value) -> Option<&Vec<Value>> {
    schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array())
}

fn text(schema: &Value, name: &str) -> String {
    schema[name].as_str().unwrap_or_default().to_owned()
}

struct Walk<'d> {
    definitions: Definitions<'d>,
    /// What is being looked into: what holds itself is not looked into again.
    within: Vec<&'d str>,
}

impl<'d> Walk<'d> {
    /// Looks at a schema; what is found has no name yet.
    fn look(&mut self, given: &'d Value) -> Member {
        let (schema, is_nullable) = without_null(given);
        let (name, whole) = self.definitions.resolve(schema);
        let (whole, within) = (without_null(whole).0, self.within.len());
        let again = name.is_some_and(|name| self.within.contains(&name));
        let mut found = if again || within > DEPTH_MAX {
            Member { kind: name.unwrap_or("object").to_owned(), ..Member::default() }
        } else {
            self.within.extend(name);
            self.shape(whole)
        };
        self.within.truncate(within);
        let said =
            [text(given, "description"), text(schema, "description"), text(whole, "description")];
        let about = said.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        found.is_nullable = is_nullable || type_is_nullable(whole);
        Member { about, ..found }
    }

    fn shape(&mut self, schema: &'d Value) -> Member {
        let of_kind = |kind: &str| Member { kind: kind.to_owned(), ..Member::default() };
        if let Some(word) = schema["const"].as_str() {
            return Member {
                choices: vec![(word.to_owned(), text(schema, "description"))],
                ..of_kind("string")
            };
        }
        if let Some(forms) = forms(schema) {
            return self.forms(forms);
        }
        match type_of(schema) {
            Some("array") => {
                let item = self.look(&schema["items"]);
                Member {
                    kind: format!("array of {}", plural(&item.kind)),
                    is_nullable: false,
                    ..item
                }
            }
            Some("object") if schema["properties"].is_object() => {
                Member { inner: self.properties(schema), ..of_kind("object") }
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                let value = self.look(&schema["additionalProperties"]);
                of_kind(&format!("object of {}", plural(&value.kind)))
            }
            Some(kind) => {
                let format = schema["format"].as_str().filter(|_| kind == "string");
                let kind = format.map_or(kind.to_owned(), |format| format!("{kind}, {format}"));
                Member { limits: limits(schema), ..of_kind(&kind) }
            }
            None => of_kind("any"),
        }
    }

    fn properties(&mut self, schema: &'d Value) -> Vec<Member> {
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|all| all.contains(&name.into()))
        };
        let all = schema["properties"].as_object().into_iter().flatten();
        let mut members: Vec<_> = all
            .map(|(name, schema)| {
                let is_required = required(name);
                Member { name: name.clone(), is_required, ..self.look(schema) }
            })
            .collect();
        members.sort_by_key(|member| !member.is_required);
        members
    }

    /// Words to choose from, or things of different form.
    fn forms(&mut self, forms: &'d [Value]) -> Member {
        let mut seen: Vec<_> = forms.iter().map(|form| (form, self.look(form))).collect();
        if seen.iter().all(|(_, form)| form.inner.is_empty() && !form.choices.is_empty()) {
            let choices = seen.into_iter().flat_map(|(_, form)| form.choices).collect();
            return Member { kind: "string".to_owned(), choices, ..Member::default() };
        }
        for (at, (_, form)) in seen.iter_mut().enumerate() {
            let tag = form.inner.iter().find(|member| member.choices.len() == 1);
            let word =
                tag.and_then(|tag| Some(format!("{}: {}", tag.name, tag.choices.first()?.0)));
            form.name = word.unwrap_or_else(|| format!("form {}", at + 1));
        }
        let inner = seen.into_iter().map(|(_, form)| form).collect();
        Member { kind: "one of several forms".to_owned(), inner, ..Member::default() }
    }
}

fn type_is_nullable(schema: &Value) -> bool {
    schema["type"].as_array().is_some_and(|all| all.contains(&"null".into()))
}

/// Says what a list is of: the words of a type in the plural.
fn plural(kind: &str) -> String {
    let (first, rest) = kind.split_once([',', ' ']).unwrap_or((kind, ""));
    let rest = kind.strip_prefix(first).filter(|_| !rest.is_empty()).unwrap_or_default();
    match first {
        "any" => "anything".to_owned(),
        "one" => "one of several forms".to_owned(),
        first => format!("{first}s{rest}"),
    }
}

fn limits(schema: &Value) -> Vec<String> {
    let number = |name: &str| schema[name].as_i64();
    let mut limits = Vec::new();
    match (
        number("minimum").filter(|low| *low != 0),
        number("maximum").filter(|high| *high < 1 << 31),
    ) {
        (Some(low), Some(high)) => limits.push(format!("{low} to {high}")),
        (Some(low), None) => limits.push(format!("at least {low}")),
        (None, Some(high)) if high < i64::from(u16::MAX) => limits.push(format!("at most {high}")),
        (None, _) => {}
    }
    match (number("minLength"), number("maxLength")) {
        (Some(low), Some(high)) => limits.push(format!("{low} to {high} characters")),
        (None, Some(high)) => limits.push(format!("at most {high} characters")),
        (_, None) => {}
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        limits.push(format!("`{pattern}`"));
    }
    limits
}
