//! What stands in examples that are made: words that a reader knows again from call to call.

use contracts::subjects;
use serde_json::Value;

/// An id, without its prefix.
const ID: &str = "01981f5a3c00800190000000abecde2a";
/// What stands where nothing is known of a text.
pub const NOTHING_KNOWN: &str = "…";
/// An instant.
const INSTANT: &str = "2026-05-04T08:15:30Z";
/// What the pattern of the ids of the house is, between their prefix and this.
const ID_PATTERN: &str = "[0-9a-f]{32}$";

/// Gives a text for a member.
pub fn text(owner: &str, name: &str, schema: &Value, about: &str) -> String {
    if let Some(pattern) = schema["pattern"].as_str() {
        return of_pattern(pattern);
    }
    match schema["format"].as_str() {
        Some("date-time") => return INSTANT.to_owned(),
        Some("date") => return "2026-05-04".to_owned(),
        Some("uuid") => return "01981f5a-3c00-8001-9000-0000abecde2a".to_owned(),
        _ => {}
    }
    if let Some(subject) = subject(name) {
        return subject;
    }
    let known = usual(name).or_else(|| by_owner(owner, name)).or_else(|| seldom(name));
    known.map(str::to_owned).or_else(|| such_as(about)).unwrap_or_else(|| NOTHING_KNOWN.to_owned())
}

/// Gives what a handheld hears on, and what it asks on.
fn subject(name: &str) -> Option<String> {
    match name {
        "offers" => Some(subjects::floor_jobs("main", "a")),
        "questions" => Some(subjects::floor_question("scan-1", "")),
        _ => None,
    }
}

fn of_pattern(pattern: &str) -> String {
    match pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix(ID_PATTERN)) {
        Some(prefix) => format!("{prefix}{ID}"),
        None => "channel:counter".to_owned(),
    }
}

/// Gives what a description names as one of those that may be there, or begins to list.
fn such_as(about: &str) -> Option<String> {
    let named = about.split_once("uch as `").or_else(|| about.split_once(": `"));
    let after = named.map(|(_, after)| after).or_else(|| about.strip_prefix('`'))?;
    let (word, _) = after.split_once('`')?;
    Some(word.to_owned()).filter(|word| !word.contains('<'))
}

fn usual(name: &str) -> Option<&'static str> {
    Some(match name {
        "sku" | "skus" | "substituted_for" | "substitutes" => "CUP-WHITE",
        "currency" => "EUR",
        "channel" | "channels" => "counter",
        "location" | "locations" | "shop_location" => "main",
        "zone" | "zones" => "a",
        "bin" | "default_bin" => "A-01-1",
        "barcode" | "barcodes" | "sscc" => "4006381333931",
        "email" | "from" | "to" => "ada@example.org",
        "phone" => "+49 30 5550100",
        "title" => "White cup",
        "street1" | "address1" => "Lindenweg 5",
        "street2" => "2nd floor",
        "city" => "Berlin",
        "postal_code" => "10117",
        "country" => "DE",
        "region" => "Berlin",
        "region_code" => "BE",
        "number" | "order_number" => "#1001",
        "external_ref" | "resource" | "order_ref" => "1001",
        "url" => "https://desk.example.org/hooks",
        "nats_url" => "nats://kontor.example.org:4222",
        "tracking_number" | "waybill" => "SF1234567890",
        "tracking_url" => "https://example.org/{number}",
        "carrier" | "reported_as" => "sf",
        "reference" => "DN-2026-0042",
        "reason" | "note" | "decision_reason" => "The customer asked for it.",
        "description" => "Handed over at the door.",
        "actor" | "asked_by" => "person:ada",
        "person" => "ada",
        "next" | "cursor" => "AQMDAwMDAw",
        "secret" | "secrets" => "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "key" => "kontor_3f1c9e",
        "topic" => "orders/create",
        "event" | "events" | "event_type" | "what" => "kontor.order-intake.order.received.v1",
        "about" | "subject" => "ord_01981f5a3c00800190000000abecde2a",
        "method" => "POST",
        "path" => "/api/v1/orders",
        "role" => "clerk",
        "body_base64" => "eyJpZCI6MTAwMX0=",
        "code" => "A-01-1",
        "version" | "api_version" => "2026-07",
        "password" => "correct horse battery",
        "scan_id" => "scan-0001",
        "district" | "subdistrict" => "Mitte",
        "company" => "Berg & Co",
        "shipping_method" | "service" => "standard",
        "variant" => "white, 300 ml",
        "variant_ref" => "501",
        "owner" => "clerk",
        "incident_reason" => "incorrect_address",
        "next_step" | "next_action" => "Correct the address.",
        "chosen_because" | "retry_reason" => "It is the cheapest that is there in time.",
        "text" | "words" => "Asked where the parcel is.",
        "html" => "<p>Your parcel is on its way.</p>",
        "file_name" => "items.csv",
        "trace_id" | "trace" => "c99423b9f3f6d1bc8dc80795ce101f4e",
        "tracking_token" | "token" => "3fJc0aW9",
        "creds" => "-----BEGIN NATS USER JWT-----",
        _ if name.ends_with("_by") => "person:ada",
        _ if name.ends_with("_url") => "https://example.org",
        _ => return None,
    })
}

/// What is asked for in few places.
fn seldom(name: &str) -> Option<&'static str> {
    Some(match name {
        "evidence" => "shipping_address.postal_code",
        "members" => "shipping_address.street1",
        "before" => "Lindenweg 5",
        "after" => "Lindenweg 5a",
        "by" => "person:ada",
        "sentence" => "the order is approved by rules",
        "obstacle" => "A parcel is closed already; take it apart first.",
        "needs" => "shipping_address",
        "actions" => "shipments.hand_over",
        "told_as" => "Delivered, signed by Berg",
        "answer" => "ok",
        "outcome" => "it answered 204",
        "substitute" | "sent_instead" => "CUP-BLUE",
        "substitute_name" => "Blue cup",
        "webhook_path" => "/webhooks/teahouse",
        "cells" => "White cup",
        "ignored_columns" => "colour",
        "column" => "weight_grams",
        "detail" => "`heavy` is no whole number",
        "placeholders" => "customer_name",
        "overruled" => "The customer was ill.",
        "body_sha256" => "a4a542061064ed5511fe4152f4c1f7d84d24145e8a1e3bbc0e71f3379b98214b",
        "platform_delivery_id" | "webhook_id" => "msg_0001",
        "at" => "line_items/*/sku",
        "field" => "lines/*/sku",
        "link" => "https://kontor.example.org/floor#pair=T1dGQ1Np",
        "uri" => "kontor:pair?at=https%3A%2F%2Fkontor.example.org&code=T1dGQ1Np",
        "stands" | "silent_because" | "unknown" => "the service does not answer",
        "complaints" => "the database does not answer",
        "examples" => "CUP-WHITE at main: 98 on the books, 100 by movements",
        "instance" | "holder" => "kontor-1",
        "cause" => "rcp_01981f5a3c00800190000000abecde2a",
        "aggregate" => "ord_01981f5a3c00800190000000abecde2a",
        "source" => "/kontor/review/0",
        "items" => "kontor.review.order.approved.v1",
        "serves" => "DE, AT, CH",
        "query" => "on_hold=true",
        "body" => r#"{"waybill":"SF1234567890","code":"80"}"#,
        _ => return None,
    })
}

/// Gives under which name an example of a member with names of its own stands.
pub fn own_name(member: &str) -> &'static str {
    match member {
        "cells" => "name",
        "evidence" => "member",
        _ => "type",
    }
}

fn by_owner(owner: &str, name: &str) -> Option<&'static str> {
    let people = ["Person", "Customer", "Contact", "Recipient", "Address", "SignedIn", "Shipment"];
    let is_person = people.iter().any(|one| owner.contains(one));
    Some(match (owner, name) {
        (_, "name") if is_person => "Ada Berg",
        (owner, "name" | "id") if owner.contains("Channel") => "counter",
        (owner, "name") if owner.contains("Item") || owner == "Substitute" => "White cup",
        ("MqttAccess", "username") => "scan-1",
        (owner, "name" | "id" | "target") if owner.contains("Webhook") => "desk",
        ("SavedView" | "NewView", "id") => "held",
        (owner, "id") if owner.contains("Device") || owner.contains("Pairing") => "scan-1",
        (owner, "id") if owner.contains("Person") || owner.starts_with("Sign") => "ada",
        (owner, "name") if owner.contains("Location") => "main",
        (owner, "name") if owner.contains("Key") => "till at the counter",
        (_, "name" | "target") => "main",
        (_, "device") => "scan-1",
        _ => return None,
    })
}

/// Gives a number for a member, within its bounds.
pub fn number(name: &str, schema: &Value) -> i64 {
    let wanted = match name {
        "quantity" | "wanted" => 2,
        "weight_grams" | "grams" => 300,
        "status" => 200,
        "limit" => 50,
        "took_ms" | "p50_seconds" | "mean_seconds" => 84,
        "amount_minor" | "total" | "subtotal" | "unit_price" => 1_999,
        _ if name.ends_with("_minor") => 1_999,
        _ if name.ends_with("_seconds") => 60,
        _ if name.ends_with("_bytes") => 1_024,
        _ => 1,
    };
    let low = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    let high = schema["maximum"].as_i64().unwrap_or(i64::MAX);
    wanted.clamp(low, high.max(low))
}

/// Gives what may stand at a name in a path.
pub fn path_value(path: &str, name: &str, schema: &Value) -> String {
    if let Some(pattern) = schema["pattern"].as_str() {
        return of_pattern(pattern);
    }
    let first = path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default();
    let known = match (first, name) {
        (_, "sku") => "CUP-WHITE",
        (_, "location") | ("locations", "name") => "main",
        (_, "code") => "A-01-1",
        (_, "channel") | ("channels", "id") => "teahouse",
        ("carriers", _) | (_, "carrier") => "sf",
        (_, "file") => "items.csv",
        (_, "language") => "en",
        (_, "kind") => "shipped",
        (_, "service") => "warehouse",
        (_, "by") => "sku",
        (_, "key") => "cup-1",
        ("devices", _) => "scan-1",
        ("webhooks", _) => "desk",
        ("people", _) => "ada",
        ("views", _) => "held",
        (_, "token") => "3fJc0aW9",
        (_, "line") => return format!("lin_{ID}"),
        (_, "order") | ("orders", _) => return format!("ord_{ID}"),
        ("shipments", _) => return format!("shp_{ID}"),
        ("shortages", _) => return format!("sho_{ID}"),
        ("keys", _) => return format!("key_{ID}"),
        ("parked", _) => return format!("prk_{ID}"),
        _ => return format!("id_{ID}"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_is_what_its_member_says_that_it_is() {
        let id = json!({ "type": "string", "pattern": "^ord_[0-9a-f]{32}$" });
        assert_eq!(text("Order", "id", &id, ""), format!("ord_{ID}"));
        let plain = json!({ "type": "string" });
        assert_eq!(text("Order", "x", &plain, "Its place, such as `here`."), "here");
        assert_eq!(text("NewPerson", "name", &plain, ""), "Ada Berg");
        assert_eq!(text("PutItem", "name", &plain, ""), "White cup");
        assert_eq!(text("Order", "x", &plain, "`open` or `closed`."), "open");
        assert_eq!(text("Order", "x", &plain, "As `<this>`."), NOTHING_KNOWN);
    }

    #[test]
    fn a_number_stays_within_its_bounds() {
        assert_eq!(number("amount_minor", &json!({ "maximum": 100 })), 100);
        assert_eq!(number("x", &json!({ "minimum": 5 })), 5);
        assert_eq!(path_value("/api/v1/devices/{id}", "id", &json!({})), "scan-1");
    }
}
