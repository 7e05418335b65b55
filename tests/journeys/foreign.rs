//! A handheld in another language: a NATS client that knows nothing of the house but its subjects.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::world::World;
use crate::world::floor::Device;

/// How long the foreign handheld may take for its job.
const DONE_WITHIN: Duration = Duration::from_secs(60);
/// What the foreign handheld is made of.
const PACKAGES: [&str; 2] = ["nats-py==2.16.0", "nkeys==0.2.1"];

/// Gives a Python with a NATS client, made once; none, and a word about it, where it cannot be had.
fn python() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign-handheld");
    let python = folder.join("bin/python");
    let works = |python: &Path| {
        let mut command = Command::new(python);
        quiet(command.args(["-c", "import nats, nkeys"]))
    };
    if works(&python) {
        return Some(python);
    }
    let made = quiet(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
        && quiet(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))
        && works(&python);
    if !made {
        println!("skipped: no Python with a NATS client can be had here");
    }
    made.then_some(python)
}

fn quiet(command: &mut Command) -> bool {
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ended.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn a_handheld_in_python_hears_claims_scans_and_confirms() {
    let python = tokio::task::spawn_blocking(python).await.expect("asked");
    let Some(python) = python else { return };
    let world = World::enter("foreign").await;
    let sku = world.stocked("cup", 3).await;
    let device = Device::enter(&world, "handheld").await;
    let folder = tempfile::tempdir().expect("a folder");
    let creds = folder.path().join("handheld.creds");
    std::fs::write(&creds, &device.creds).expect("written");
    let handheld = tokio::process::Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("journeys/handheld.py"))
        .args([&world.at.nats, &device.name, &world.location])
        .arg(&creds)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a handheld");
    let id = world.order_by_hand("1", &sku, 3).await;
    let output = tokio::time::timeout(DONE_WITHIN, handheld.wait_with_output()).await;
    let output = output.expect("in time").expect("its words");
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{words}");
    let told: Value = serde_json::from_str(words.trim()).expect("JSON");
    assert_eq!(told["claimed"]["tasks"][0]["sku"], json!(sku), "{told:#}");
    assert_eq!(told["scanned"], json!([{ "picked": 3, "wanted": 3 }]));
    assert_eq!(told["wrong_scan"]["status"], 422, "{told:#}");
    assert_eq!(told["confirmed"], json!({ "state": "picked" }));
    assert_eq!(told["refused"], json!(2), "events and other devices are not its business");
    world.pieces_at(&id, "picked", 3).await;
}
