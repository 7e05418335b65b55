//! The client of `deploy/clients/mqtt`: what knows neither NATS nor HTTP hears offers, claims, and
//! learns whether the job is its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use reqwest::Method;
use serde_json::Value;
use tokio::process::Command;

use super::{Handheld, allocated, building, folder};
use crate::world::{World, until};

/// Lets a device in as a person does in front of a terminal; gives where it comes in by MQTT, and the
/// file with its password.
async fn let_in(world: &World, name: &str, places: &Path) -> (String, PathBuf) {
    let password = places.join(format!("{name}.password"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_kontor-under-test"));
    command.args(["devices", "add", name, "--location", &world.location, "--zone", "a", "--json"]);
    command.args(["--mqtt", "--password"]).arg(&password).arg("--data").arg(world.home().root());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).env_remove("KONTOR_ADMIN_KEY");
    let mut child = command.spawn().expect("kontor starts");
    let held = child.stdin.take();
    let told = child.wait_with_output().await.expect("words");
    drop(held);
    let made: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!((&made["mqtt"]["username"], made["mqtt"].get("password")), (&made["id"], None));
    (made["mqtt"]["url"].as_str().expect("a URL").to_owned(), password)
}

#[tokio::test]
async fn a_device_by_mqtt_learns_whether_a_job_is_its_own_and_is_thrown_out_for_good() {
    let own = folder().join("mqtt");
    let built = tokio::task::spawn_blocking(move || building::python(&own, "claimer.py")).await;
    let program = match built.expect("built or not") {
        Ok(program) => program,
        Err(why) if building::is_required("mqtt") => panic!("{why}"),
        Err(why) => return println!("skipped: {why}"),
    };
    let world = World::enter("clients-mqtt").await;
    let sku = world.stocked("cup", 5).await;
    let places = tempfile::tempdir().expect("a folder");
    let names = ["1", "2"].map(|what| world.named(what));
    let (url, password) = let_in(&world, &names[0], places.path()).await;
    let start = || Handheld::start(&program, &url, &names[0], &world.location, &password);
    let mut one = start();
    let (_, others) = let_in(&world, &names[1], places.path()).await;
    let mut two = Handheld::start(&program, &url, &names[1], &world.location, &others);

    // Both hear the offer; the second to claim it is told in words.
    let (_, number) = allocated(&world, "raced", &sku, 1).await;
    let offered = format!("order {number} is offered: ");
    one.says(&offered).await;
    two.says(&offered).await;
    one.scan(&[""]).await;
    one.says(&format!("order {number} is ours until 2")).await;
    two.scan(&[""]).await;
    two.says(&format!("order {number} is not for us: ")).await;

    // Whoever looks at the devices sees who comes in so, and that it is there.
    let devices = world.list("/api/v1/devices").await;
    let by_mqtt = |name: &str| devices.iter().any(|one| one["id"] == name && one["mqtt"] == true);
    assert!(names.iter().all(|name| by_mqtt(name)), "{devices:?}");

    // Who is cut off is thrown out, is not let in again, and what it held is offered to the other.
    let path = format!("/api/v1/devices/{}", names[0]);
    world.ask(&world.admin_key, Method::DELETE, &path, None).await.good("an end");
    until("it ends", async || one.process.try_wait().expect("a child")).await;
    let mut again = start();
    let code = until("it is not let in", async || again.process.try_wait().expect("a child")).await;
    assert!(!code.success(), "{code}");
    until("it is offered again", async || {
        let heard = two.said().iter().filter(|line| line.starts_with(&offered)).count();
        (heard > 1).then_some(())
    })
    .await;
    two.scan(&[""]).await;
    two.says(&format!("order {number} is ours until 2")).await;
}
