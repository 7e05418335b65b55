use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::world::floor::{Device, scan};
use crate::world::{World, until};

/// Connects with a device's credentials and tells what the broker refuses.
async fn refusals(world: &World, device: &Device) -> (Client, mpsc::UnboundedReceiver<String>) {
    let (tell, told) = mpsc::unbounded_channel();
    let options = ConnectOptions::with_credentials(&device.creds).expect("creds");
    let options = options.event_callback(move |event| {
        let tell = tell.clone();
        async move {
            if let Event::ServerError(error) = event {
                let _ = tell.send(error.to_string());
            }
        }
    });
    let client = options.connect(&world.at.nats).await.expect("connected");
    (client, told)
}

async fn refused(told: &mut mpsc::UnboundedReceiver<String>, subject: &str) {
    let words = tokio::time::timeout(Duration::from_secs(10), told.recv()).await;
    let words = words.unwrap_or_else(|_| panic!("{subject} was not refused")).expect("words");
    let lower = words.to_lowercase();
    assert!(lower.contains("permissions violation"), "{subject}: {words}");
    assert!(lower.contains(&format!("\"{subject}\"").to_lowercase()), "{subject}: {words}");
}

#[tokio::test]
async fn a_device_can_do_nothing_but_its_work() {
    let world = World::enter("device-alone").await;
    let device = Device::enter(&world, "one").await;
    let other = Device::enter(&world, "two").await;
    let (client, mut told) = refusals(&world, &device).await;
    let theirs = subjects::floor_question(&other.name, "open");
    let heard = [
        ">".to_owned(),
        subjects::ALL_EVENTS.to_owned(),
        subjects::FLOOR_QUESTIONS.to_owned(),
        subjects::FLOOR_JOBS.to_owned(),
        subjects::floor_jobs("main", "a"),
        subjects::floor_jobs(&world.location, "b"),
        "$SYS.>".to_owned(),
        "$JS.EVENT.>".to_owned(),
    ];
    let mut kept = Vec::new();
    for subject in heard {
        kept.push(client.subscribe(subject.clone()).await.expect("sent"));
        refused(&mut told, &subject).await;
    }
    let said = [
        theirs,
        subjects::floor_jobs(&world.location, "a"),
        subjects::request(Service::Warehouse, "stock.adjust"),
        subjects::request(Service::OrderIntake, "orders.create"),
        subjects::request(Service::Gateway, "keys.put"),
        subjects::ALL_EVENTS.replace('>', "warehouse.stock.allocated.v1.0"),
        "$JS.API.STREAM.LIST".to_owned(),
        "$SYS.REQ.SERVER.PING".to_owned(),
        "$SRV.PING".to_owned(),
    ];
    for subject in said {
        client.publish(subject.clone(), "{}".into()).await.expect("sent");
        client.flush().await.expect("sent");
        refused(&mut told, &subject).await;
    }
    let open = device.ask("open", json!({})).await.expect("still works");
    assert_eq!(open, json!({ "offered": [], "held": [] }));
}

#[tokio::test]
async fn a_device_hears_no_answer_but_its_own() {
    let world = World::enter("device-inbox").await;
    let curious = Device::enter(&world, "curious").await;
    let other = Device::enter(&world, "other").await;
    let mut answers = curious.client.subscribe("_INBOX.>").await.expect("its own account");
    curious.client.flush().await.expect("heard");
    other.ask("open", json!({})).await.expect("open");
    let wrong = curious.ask("claim", json!({ "job_id": "nonsense" })).await.expect_err("no job");
    let first = answers.next().await.expect("its own answer");
    assert_eq!(serde_json::from_slice::<Value>(&first.payload).expect("JSON"), wrong);
}

#[tokio::test]
async fn exactly_one_device_gets_a_job_and_wrong_scans_are_told_in_words() {
    let world = World::enter("device-claim").await;
    let sku = world.stocked("cup", 4).await;
    let wrong = world.stocked("plate", 4).await;
    let devices = join_all(["1", "2", "3", "4"].map(|name| Device::enter(&world, name))).await;
    let id = world.order_by_hand("1", &sku, 2).await;
    let order = world.pieces_at(&id, "allocated", 2).await;
    let job = devices[0].offered(&order).await;
    let claim = json!({ "job_id": job["job_id"] });
    let claims = join_all(devices.iter().map(|device| device.ask("claim", claim.clone()))).await;
    let won: Vec<_> = claims.iter().enumerate().filter(|(_, claim)| claim.is_ok()).collect();
    assert_eq!(won.len(), 1, "{claims:?}");
    assert!(claims.iter().flat_map(|claim| claim.as_ref().err()).all(|no| no["status"] == 409));
    let (winner, loser) = (&devices[won[0].0], &devices[(won[0].0 + 1) % 4]);
    let again = winner.ask("claim", claim.clone()).await.expect("the same again");
    assert_eq!(again["job_id"], job["job_id"]);

    let task = &job["tasks"][0];
    let right = scan(&job, task, 2);
    assert_eq!(loser.ask("scan", right.clone()).await.expect_err("not its job")["status"], 409);
    let not_right = [
        ("barcode", json!(format!("code-{wrong}"))),
        ("bin", json!("Z-99-99")),
        ("quantity", json!(3)),
    ];
    for (member, value) in not_right {
        let mut scan = right.clone();
        scan["scan_id"] = json!(format!("wrong-{member}"));
        scan[member] = value;
        let no = winner.ask("scan", scan).await.expect_err(member);
        assert_eq!(no["status"], 422, "{member}: {no}");
        assert!(no["detail"].as_str().is_some_and(|words| words.contains(' ')), "{no}");
    }
    let early = winner.ask("confirm", claim.clone()).await.expect_err("nothing was taken");
    assert!(early["status"].as_u64().is_some_and(|status| status < 500), "{early}");
    for _ in 0..2 {
        let taken = winner.ask("scan", right.clone()).await.expect("scanned");
        assert_eq!(taken, json!({ "picked": 2, "wanted": 2 }), "twice is once");
    }
    assert_eq!(winner.ask("confirm", claim).await.expect("done")["state"], "picked");
    world.pieces_at(&id, "picked", 2).await;
}

#[tokio::test]
async fn a_device_is_cut_off_at_once_and_its_job_is_offered_again() {
    let world = World::enter("device-gone").await;
    let sku = world.stocked("cup", 1).await;
    let lost = Device::enter(&world, "lost").await;
    let other = Device::enter(&world, "other").await;
    let id = world.order_by_hand("1", &sku, 1).await;
    let order = world.pieces_at(&id, "allocated", 1).await;
    let job = lost.claim(&order).await;
    let path = format!("/api/v1/devices/{}", lost.name);
    let gone = world.ask(&world.admin_key, Method::DELETE, &path, None).await.good("an end");
    assert!(gone["revoked_at"].is_string(), "{gone}");
    until("its connection ends", async || {
        let state = lost.client.connection_state();
        (state != async_nats::connection::State::Connected).then_some(())
    })
    .await;
    let again = ConnectOptions::with_credentials(&lost.creds).expect("creds");
    assert!(again.connect(&world.at.nats).await.is_err(), "its credentials open nothing");
    let offered = other.claim(&order).await;
    assert_eq!(offered["job_id"], job["job_id"]);
    other.pick(&offered).await;
    world.pieces_at(&id, "picked", 1).await;
}

#[tokio::test]
async fn a_browser_works_the_floor_over_http_as_its_device() {
    let world = World::enter("device-http").await;
    let sku = world.stocked("cup", 1).await;
    let device = Device::enter(&world, "tablet").await;
    let made = world.post("/api/v1/keys", json!({ "scope": format!("device:{}", device.name) }));
    let key = made.await["key"].as_str().expect("a key").to_owned();
    let id = world.order_by_hand("1", &sku, 1).await;
    let order = world.pieces_at(&id, "allocated", 1).await;
    let job = device.offered(&order).await;
    let path = format!("/api/v1/pick-jobs/{}", job["job_id"].as_str().expect("an id"));
    let ask = async |verb: &str, body: &Value| {
        let answer = world.ask(&key, Method::POST, &format!("{path}/{verb}"), Some(body)).await;
        answer.good(verb)
    };
    ask("claim", &json!({})).await;
    let held = device.ask("open", json!({})).await.expect("open");
    assert_eq!(held["held"][0]["job_id"], job["job_id"], "one device, two ways in");
    let mut taken = scan(&job, &job["tasks"][0], 1);
    taken.as_object_mut().expect("members").remove("job_id");
    assert_eq!(ask("scan", &taken).await, json!({ "picked": 1, "wanted": 1 }));
    assert_eq!(ask("confirm", &json!({})).await["state"], "picked");
    let parcel = json!({ "job_id": job["job_id"] });
    world.ask(&key, Method::POST, "/api/v1/packages", Some(&parcel)).await.good("a parcel");
    world.pieces_at(&id, "packed", 1).await;
}

#[tokio::test]
async fn who_asks_without_an_inbox_is_told_beside_the_question_and_nobody_else_hears_it() {
    let world = World::enter("device-told").await;
    let sku = world.stocked("cup", 1).await;
    let one = Device::enter_by_mqtt(&world, "one").await;
    let two = Device::enter_by_mqtt(&world, "two").await;
    let own = |device: &Device| subjects::floor_answer(&device.name, "*");
    let mut told = one.client.subscribe(own(&one)).await.expect("its own");
    let mut other = two.client.subscribe(own(&two)).await.expect("its own");
    for device in [&one, &two] {
        device.client.flush().await.expect("heard");
    }
    let id = world.order_by_hand("1", &sku, 1).await;
    let order = world.pieces_at(&id, "allocated", 1).await;
    let job = one.offered(&order).await;
    let claim = json!({ "job_id": job["job_id"] });
    let say = async |device: &Device| {
        let subject = subjects::floor_question(&device.name, "claim");
        device.client.publish(subject, claim.to_string().into()).await.expect("said");
    };
    say(&one).await;
    let won = heard(&mut told).await;
    assert_eq!((&won["asked"], &won["answered"]["job_id"]), (&claim, &job["job_id"]));
    assert!(won.get("refused").is_none(), "{won}");
    say(&two).await;
    let lost = heard(&mut other).await;
    assert_eq!((&lost["asked"], &lost["refused"]["type"]), (&claim, &json!("/problems/taken")));
    assert!(lost.get("answered").is_none(), "{lost}");
    let (curious, mut refusal) = refusals(&world, &two).await;
    let kept = curious.subscribe(own(&one)).await.expect("sent");
    refused(&mut refusal, &own(&one)).await;
    drop(kept);
}

async fn heard(answers: &mut async_nats::Subscriber) -> Value {
    let message = tokio::time::timeout(Duration::from_secs(10), answers.next()).await;
    serde_json::from_slice(&message.expect("in time").expect("an answer").payload).expect("JSON")
}
