//! The OpenAPI 3.1 document, made of the list that the router is made of.

use axum::http::Method;
use contracts::problem::Problem;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::call::{Call, Content, Does, Forward, Idempotency, Own, Param, ParamKind};
use super::{refusals, table};
use crate::domain::grant::Need;

/// Makes the document.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>().to_value();
    let mut paths: Map<String, Value> = Map::new();
    for call in table::calls() {
        let operation = operation(&call, &mut generator);
        let path = paths.entry(call.path).or_insert_with(|| json!({}));
        path[call.method.as_str().to_lowercase()] = operation;
    }
    let mut answers = refusals::components(&problem);
    answers.insert(
        "Problem".to_owned(),
        json!({
            "description": "What was refused, why, and where things stood (RFC 9457).",
            "content": { "application/problem+json": { "schema": problem } },
        }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kontor",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Orders on their way from the shop to the door.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "responses": answers,
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(call: &Call, generator: &mut SchemaGenerator) -> Value {
    let members = members_of(call, generator);
    let mut operation = json!({
        "operationId": operation_id(call),
        "summary": call.summary,
        "tags": [tag(call)],
        "parameters": parameters(call, &members),
        "responses": responses(call, generator),
    });
    if call.need == Need::Nothing {
        operation["security"] = json!([]);
    } else {
        operation["security"] = json!([{ "key": [] }]);
        operation["description"] = json!(format!("The key must be: {}.", call.need.words()));
    }
    if let Some(body) = call.body {
        let schema = without_path(body(generator).to_value(), call, generator);
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": schema } },
        });
    } else if is_form_of_customers(call) {
        operation["requestBody"] = json!({
            "required": true,
            "description": "The fields of the form, as the page names them.",
            "content": { "application/x-www-form-urlencoded": {} },
        });
    } else if !call.file.is_empty() {
        let content = call.file.iter().map(|media| ((*media).to_owned(), json!({})));
        operation["requestBody"] = json!({
            "required": true,
            "description": "The file as it is.",
            "content": content.collect::<Map<String, Value>>(),
        });
    } else if call.method == Method::POST && call.need == Need::Nothing {
        operation["requestBody"] = json!({
            "required": true,
            "description": "The sender's bytes; the signature covers them as they are.",
            "content": { "application/json": {} },
        });
    }
    operation
}

fn responses(call: &Call, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let named = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    let mut responses = Map::new();
    responses.insert(call.status.as_str().to_owned(), success(call, generator));
    if matches!(call.does, Does::Own(Own::PutWebhook)) {
        // One that is there already is changed.
        responses.insert("200".to_owned(), success(call, generator));
    }
    for status in refusals::statuses(call) {
        responses.insert(status.to_string(), named(&refusals::name(status)));
    }
    responses.insert("default".to_owned(), named("Problem"));
    responses
}

/// Says whether a customer fills in a form there.
fn is_form_of_customers(call: &Call) -> bool {
    use Own::{AnswerAddress, AskReturn, ConfirmReceipt, MoveOrder, ReportDamage};
    let forms = [AnswerAddress, AskReturn, ConfirmReceipt, MoveOrder, ReportDamage];
    matches!(call.does, Does::Own(own) if forms.contains(&own))
}

/// What the path says need not be said again in the body.
fn without_path(schema: Value, call: &Call, generator: &SchemaGenerator) -> Value {
    let Does::Forward(Forward { path, .. }) = &call.does else {
        return schema;
    };
    let reference = schema["$ref"].as_str().and_then(|text| text.rsplit('/').next());
    let whole = reference.and_then(|name| generator.definitions().get(name));
    let Some(whole) = whole.filter(|_| !path.is_empty()) else {
        return schema;
    };
    let mut inline = whole.clone();
    let from_path = |member: &str| path.iter().any(|(_, given)| *given == member);
    if let Some(required) = inline["required"].as_array_mut() {
        required.retain(|member| !member.as_str().is_some_and(from_path));
    }
    if inline["required"].as_array().is_some_and(Vec::is_empty)
        && let Some(members) = inline.as_object_mut()
    {
        members.remove("required");
    }
    inline
}

fn success(call: &Call, generator: &mut SchemaGenerator) -> Value {
    let json_of = |schema: Value| json!({ "application/json": { "schema": schema } });
    let content = match call.answer {
        Content::Json(schema) => json_of(schema(generator).to_value()),
        Content::Other(media) => json!({ media: {} }),
        Content::Events(schema) => {
            let mut content = json_of(schema(generator).to_value());
            content["text/event-stream"] = json!({});
            content
        }
        Content::EventsOnly => json!({ "text/event-stream": {} }),
    };
    json!({ "description": call.summary, "content": content })
}

/// Gives the members of the question that a call becomes, with their schemas.
pub fn members_of(call: &Call, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let Some(question) = call.question else { return Map::new() };
    let schema = question(generator).to_value();
    let name = schema["$ref"].as_str().and_then(|text| text.rsplit('/').next());
    let defined = name.and_then(|name| generator.definitions().get(name)).unwrap_or(&schema);
    defined["properties"].as_object().cloned().unwrap_or_default()
}

fn parameters(call: &Call, members: &Map<String, Value>) -> Vec<Value> {
    let member_of = |name: &str| match &call.does {
        Does::Forward(forward) => {
            let mapped = forward.path.iter().find(|(given, _)| *given == name);
            mapped.and_then(|(_, member)| members.get(*member))
        }
        Does::Own(_) => None,
    };
    let mut parameters: Vec<_> = path_names(call.path)
        .map(|name| {
            let schema = member_of(name).map_or_else(|| json!({ "type": "string" }), plain);
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    let query = call.query.iter().map(|param| query_parameter(param, members.get(param.name)));
    parameters.extend(query);
    let text = json!({ "type": "string", "minLength": 1, "maxLength": 255 });
    match call.idempotency {
        Idempotency::Required => parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "Sending it again with the same key does nothing twice.",
            "schema": text,
        })),
        Idempotency::Optional => {}
    }
    parameters
}

fn query_parameter(param: &Param, member: Option<&Value>) -> Value {
    let kind = match param.kind {
        ParamKind::Text => "string",
        ParamKind::Number => "integer",
        ParamKind::Flag => "boolean",
    };
    let schema = member.map_or_else(|| json!({ "type": kind }), plain);
    json!({
        "name": param.name,
        "in": "query",
        "description": param.about,
        "schema": schema,
    })
}

/// What stands in a path or a query is there or not, never null; the rest is said elsewhere.
fn plain(member: &Value) -> Value {
    let mut schema = member.clone();
    if let Some(kinds) = schema["type"].as_array()
        && let Some(kind) = kinds.iter().find(|kind| *kind != "null").cloned()
    {
        schema["type"] = kind;
    }
    if let Some(choices) = schema["anyOf"].as_array()
        && let Some(choice) = choices.iter().find(|choice| choice["type"] != "null").cloned()
    {
        schema = choice;
    }
    if let Some(members) = schema.as_object_mut() {
        members.remove("description");
        members.remove("default");
        members.retain(|_, value| !value.is_null());
    }
    schema
}

/// Gives the names in braces.
pub fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn operation_id(call: &Call) -> String {
    let words = call.path.split(['/', '-', '.', '{', '}']).filter(|word| !word.is_empty());
    let words = words.filter(|word| !matches!(*word, "api" | "v1"));
    let method = call.method.as_str().to_lowercase();
    std::iter::once(method.as_str()).chain(words).collect::<Vec<_>>().join("_")
}

fn tag(call: &Call) -> &'static str {
    let mut words = call.path.split('/').filter(|word| !matches!(*word, "" | "api" | "v1"));
    words.next().unwrap_or("documents")
}
