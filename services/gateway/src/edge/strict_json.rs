//! Our own JSON: an object, no member twice, no NUL in any text.
//!
//! Two members of one name mean two things to two readers, and a NUL is refused by the database
//! long after the answer was promised.

use std::fmt;

use contracts::problem::Problem;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a body that must be an object.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    let read: Strict = serde_json::from_slice(body)
        .map_err(|error| Problem::bad_request(format!("the body is no JSON of ours: {error}")))?;
    match read.0 {
        Value::Object(members) => Ok(members),
        _ => Err(Problem::bad_request("the body must be a JSON object")),
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without doubled members and without NUL")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number without end"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        text(value).map(|text| Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Strict(value))) = entries.next_entry::<String, Strict>()? {
            text::<A::Error>(&name)?;
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!("the member `{name}` stands there twice")));
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

fn text<E: Error>(value: &str) -> Result<&str, E> {
    if value.contains('\0') { Err(E::custom("a text contains NUL")) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_means_two_things_is_refused() {
        for bad in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":"\u0000"}"#,
            "{\"\\u0000\":1}",
            r#"{"a":"\ud800"}"#,
            "[]",
            "1",
            "",
            "{",
            "{}x",
            "\u{feff}{}",
        ] {
            assert_eq!(object(bad.as_bytes()).map_err(|problem| problem.status), Err(400), "{bad}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
        assert!(object(deep.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn what_is_fine_stays_as_it_is(
            members in proptest::collection::btree_map("[a-z]{1,5}", "[^\0]{0,9}", 0..5),
            number in any::<i64>(),
        ) {
            let sent = serde_json::json!({ "n": number, "list": [null, true, members] });
            let read = object(sent.to_string().as_bytes()).map(Value::Object);
            prop_assert_eq!(read, Ok(sent));
        }
    }
}
