//! Devices that come in by MQTT: asked for, seen, told to the broker again, never lost unsaid.

use data_encoding::BASE64URL_NOPAD;
use gateway::edge::devices::{DeviceIssuer, DeviceWork};
use serde_json::{Value, json};

use crate::world::{ADMIN, World, wait_until};

const DOOR: &str = "mqtts://broker.example.org:8883";

fn wish(mqtt: Option<bool>) -> Value {
    let mut wish = json!({ "id": "lamp-1", "location": "main", "zones": ["a"] });
    if let Some(mqtt) = mqtt {
        wish["mqtt"] = mqtt.into();
    }
    wish
}

/// Reads what claims say, whoever signed them.
fn said(claims: &str) -> Value {
    let body = claims.split('.').nth(1).expect("a body");
    let body = BASE64URL_NOPAD.decode(body.as_bytes()).expect("base64url");
    serde_json::from_slice(&body).expect("JSON")
}

/// Gives the limits that the broker knows of an account.
async fn limits(world: &World, account: &str) -> Value {
    let subject = format!("$SYS.REQ.ACCOUNT.{account}.CLAIMS.LOOKUP");
    let claims = world.issuer().system.request(subject, "".into()).await.expect("claims");
    said(std::str::from_utf8(&claims.payload).expect("text"))["nats"]["limits"].clone()
}

async fn listed(world: &World) -> Value {
    world.get("/api/v1/devices").await.json()["items"][0]["mqtt"].clone()
}

#[tokio::test]
async fn a_device_has_a_password_for_mqtt_alone_where_it_was_asked_for() {
    let world = World::start_with(Some(DOOR)).await;
    let made = world.post("/api/v1/devices", wish(Some(true))).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    let access = &made["mqtt"];
    assert_eq!((&access["url"], &access["username"]), (&json!(DOOR), &json!("lamp-1")));
    let password = said(access["password"].as_str().expect("a password"));
    assert_eq!(password["nats"]["bearer_token"], true);
    assert_eq!(password["nats"]["allowed_connection_types"], json!(["MQTT"]));
    let creds = said(made["creds"].as_str().and_then(|text| text.lines().nth(1)).expect("claims"));
    assert_eq!(creds["nats"].get("bearer_token"), None, "the credentials sign as ever");
    let account = password["iss"].as_str().expect("an account");
    let allowed = limits(&world, account).await;
    assert_eq!((&allowed["disk_storage"], &allowed["mem_storage"]), (&json!(1 << 20), &json!(0)));
    assert_eq!((listed(&world).await, &made["mqtt"]["mqtt"]), (json!(true), &Value::Null));

    let without = world.post("/api/v1/devices", wish(None)).await.json();
    assert_eq!((without.get("mqtt"), listed(&world).await), (None, Value::Null));
    let creds = without["creds"].as_str().and_then(|text| text.lines().nth(1)).expect("claims");
    let limits = limits(&world, said(creds)["iss"].as_str().expect("an account")).await;
    assert_eq!((&limits["disallow_bearer"], &limits["disk_storage"]), (&json!(true), &json!(0)));
}

#[tokio::test]
async fn a_pairing_code_neither_gives_mqtt_nor_takes_it_away() {
    let world = World::start_with(Some(DOOR)).await;
    let pairing = async |wish| world.post("/api/v1/devices/pairings", wish).await;
    let asked = pairing(wish(Some(true))).await;
    assert_eq!((asked.status, asked.body.contains("#/mqtt")), (422, true), "{asked:?}");
    let before = pairing(wish(None)).await.json()["code"].clone();
    world.post("/api/v1/devices", wish(Some(true))).await;
    let would_end_it = pairing(wish(None)).await;
    assert_eq!(would_end_it.status, 409, "{would_end_it:?}");
    assert!(would_end_it.body.contains("lamp-1 comes in by MQTT"), "{would_end_it:?}");
    let used =
        world.call("", "POST", "/api/v1/devices/pair", Some(json!({ "code": before }))).await;
    assert_eq!((used.status, listed(&world).await), (409, json!(true)), "an older code: {used:?}");
    world.call(ADMIN, "DELETE", "/api/v1/devices/lamp-1", None).await;
    assert_eq!((pairing(wish(None)).await.status, listed(&world).await), (201, Value::Null));
}

#[tokio::test]
async fn a_broker_that_forgot_how_a_device_comes_in_is_told_again() {
    let mut world = World::start_with(Some(DOOR)).await;
    let made = world.post("/api/v1/devices", wish(Some(true))).await.json();
    let password = said(made["mqtt"]["password"].as_str().expect("a password"));
    let account = password["iss"].as_str().expect("an account").to_owned();
    let less = DeviceWork {
        device: "lamp-1".to_owned(),
        location: "main".to_owned(),
        zones: vec!["a".to_owned()],
        mqtt: false,
    };
    world.issuer().restore(&account, &less).await.expect("told");
    assert_eq!(limits(&world, &account).await["disallow_bearer"], true);
    world.kill_edge().await;
    wait_until("the broker knows again", async || {
        let limits = limits(&world, &account).await;
        limits["disallow_bearer"] == false && limits["disk_storage"] == 1 << 20
    })
    .await;
}

#[tokio::test]
async fn where_the_broker_does_not_listen_for_mqtt_nobody_is_let_in_by_it() {
    let world = World::start().await;
    let refused = world.post("/api/v1/devices", wish(Some(true))).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.body.contains("--mqtt-listen"), "{refused:?}");
    assert_eq!(world.get("/api/v1/devices").await.json()["items"], json!([]));
    assert_eq!(world.post("/api/v1/devices", wish(Some(false))).await.status, 201);
}
