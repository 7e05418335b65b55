//! Says whether a value is what a schema of a document says: as much of JSON Schema as ours use.

use serde_json::Value;

/// Tells where a value is not as its schema says.
pub fn faults(value: &Value, schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(value, schema, document, "#", &mut found);
    found
}

fn look(value: &Value, schema: &Value, document: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').unwrap_or_default();
        let target = document.pointer(pointer).unwrap_or(&Value::Null);
        return look(value, target, document, at, found);
    }
    if let Some(forms) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
        let fits = |form: &Value| {
            let mut faults = Vec::new();
            look(value, form, document, at, &mut faults);
            faults.is_empty()
        };
        if !forms.iter().any(fits) {
            found.push(format!("{at}: {value} has none of the forms"));
        }
        return;
    }
    if let Some(word) = schema.get("const").filter(|word| *word != value) {
        found.push(format!("{at}: {value} is not {word}"));
    }
    if !is_of(value, &schema["type"]) {
        found.push(format!("{at}: {value} is not of the type {}", schema["type"]));
        return;
    }
    match value {
        Value::String(text) => text_of(text, schema, at, found),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let low = schema["minimum"].as_f64().is_some_and(|low| number < low);
            let high = schema["maximum"].as_f64().is_some_and(|high| number > high);
            if low || high {
                found.push(format!("{at}: {number} is out of bounds"));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let of_place = schema["prefixItems"].get(index).unwrap_or(&schema["items"]);
                look(item, of_place, document, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(_) => object(value, schema, document, at, found),
        Value::Null | Value::Bool(_) => {}
    }
}

fn object(value: &Value, schema: &Value, document: &Value, at: &str, found: &mut Vec<String>) {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let place = format!("{at}/{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{place} is not known")),
            (Value::Null, others) => look(member, others, document, &place, found),
            (known, _) => look(member, known, document, &place, found),
        }
    }
}

fn is_of(value: &Value, kind: &Value) -> bool {
    let is = |kind: &str| match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match kind {
        Value::String(kind) => is(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

/// Our patterns are prefixes of ids and words for scopes.
fn text_of(text: &str, schema: &Value, at: &str, found: &mut Vec<String>) {
    let length = text.chars().count() as u64;
    let short = schema["minLength"].as_u64().is_some_and(|low| length < low);
    let long = schema["maxLength"].as_u64().is_some_and(|high| length > high);
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    let prefix = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix("[0-9a-f]{32}$"));
    let is_id = prefix.is_none_or(|prefix| {
        let hex = text.strip_prefix(prefix).unwrap_or_default();
        hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let is_instant =
        schema["format"] != "date-time" || chrono::DateTime::parse_from_rfc3339(text).is_ok();
    if short || long || !is_id || !is_instant {
        found.push(format!("{at}: `{text}` is not as {schema} says"));
    }
}
