//! The handhelds of `deploy/clients`, each a program that knows nothing of the house but its subjects:
//! they come late, scan wrong, lose the network and lose a race, and every order is picked once.
//!
//! A language whose toolchain or library is not here is skipped and says so; those that
//! `KONTOR_CLIENTS` names (`python,typescript`) must be there.

mod building;
mod mqtt;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use faults::wire::{Weather, Wire};
use reqwest::Method;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use crate::world::floor::Device;
use crate::world::{World, until};
use building::Language;

/// From the credentials to a claimed job, blank lines, comments and lone brackets not counted.
const LINES_MAX: usize = 25;
/// A code that no item bears.
const WRONG: &str = "4006381333931";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/clients")
}

/// A program that runs, with a hand on its scanner.
struct Handheld {
    process: Child,
    scanner: ChildStdin,
    said: Arc<Mutex<Vec<String>>>,
}

impl Handheld {
    fn start(program: &[String], url: &str, device: &str, location: &str, creds: &Path) -> Self {
        let (first, others) = program.split_first().expect("a program");
        let mut process = Command::new(first)
            .args(others)
            .arg(url)
            .arg(creds)
            .args([device, location, "a"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        let scanner = process.stdin.take().expect("a scanner");
        let mut lines = BufReader::new(process.stdout.take().expect("words")).lines();
        let said = Arc::new(Mutex::new(Vec::new()));
        let writing = said.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                writing.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Self { process, scanner, said }
    }

    /// Scans lines; an empty one stands for what the screen shows.
    async fn scan(&mut self, lines: &[&str]) {
        let typed = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        self.scanner.write_all(typed.as_bytes()).await.expect("typed");
        self.scanner.flush().await.expect("typed");
    }

    fn has_said(&self, words: &str) -> bool {
        self.said().iter().any(|line| line.contains(words))
    }

    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn says(&self, words: &str) {
        until(words, async || self.has_said(words).then_some(())).await;
    }
}

async fn allocated(world: &World, external_ref: &str, sku: &str, pieces: u32) -> (String, String) {
    let id = world.order_by_hand(external_ref, sku, pieces).await;
    let order = world.pieces_at(&id, "allocated", pieces).await;
    (id, order["number"].as_str().expect("a number").to_owned())
}

/// Lets two handhelds of a language work a shift.
async fn works(language: Language, name: &'static str) {
    let built = tokio::task::spawn_blocking(move || language.build(&folder())).await;
    let program = match built.expect("built or not") {
        Ok(program) => program,
        Err(why) if language.is_required() => panic!("{why}"),
        Err(why) => return println!("skipped: {why}"),
    };
    let world = World::enter(name).await;
    let sku = world.stocked("cup", 20).await;
    let places = tempfile::tempdir().expect("a folder");
    let (first, second) = (Device::enter(&world, "1").await, Device::enter(&world, "2").await);
    let creds = [&first, &second].map(|device| {
        let path = places.path().join(format!("{}.creds", device.name));
        std::fs::write(&path, &device.creds).expect("written");
        path
    });
    let broker = world.at.nats.trim_start_matches("nats://").parse().expect("an address");
    let wire = Wire::lay(move || Some(broker)).await.expect("a line");

    // Who comes late finds what was offered before; a wrong scan is refused in words and put right.
    let (late, number) = allocated(&world, "late", &sku, 3).await;
    let url = format!("nats://{}", wire.address());
    let mut one = Handheld::start(&program, &url, &first.name, &world.location, &creds[0]);
    one.scan(&["", WRONG, "", "", "", "1", "", "", ""]).await;
    world.pieces_at(&late, "picked", 3).await;
    one.says(&format!("no: expected {sku}")).await;
    one.says(&format!("order {number} is picked")).await;

    // What is offered while the network is away is found when it is back.
    wire.set(Weather::BlackHole);
    wire.reset();
    let (missed, number) = allocated(&world, "missed", &sku, 1).await;
    wire.set(Weather::Fair);
    one.says(&format!("order {number}: ")).await;

    // Another, by WebSocket, takes what comes meanwhile.
    let by_web = world.at.websocket.clone().expect("a listener");
    let mut two = Handheld::start(&program, &by_web, &second.name, &world.location, &creds[1]);
    let (other, others_number) = allocated(&world, "other", &sku, 1).await;
    two.scan(&["", "", ""]).await;
    world.pieces_at(&other, "picked", 1).await;
    two.says(&format!("order {others_number} is picked")).await;
    one.scan(&["", "", ""]).await;
    world.pieces_at(&missed, "picked", 1).await;
    one.says(&format!("order {number} is picked")).await;

    // Both hear the same offer: one gets it, the other is told.
    let (raced, number) = allocated(&world, "raced", &sku, 1).await;
    until("one is told no", async || {
        let told = |hand: &Handheld| hand.has_said(&format!("order {number} is not for us"));
        (told(&one) != told(&two)).then_some(())
    })
    .await;
    for hand in [&mut one, &mut two] {
        hand.scan(&["", "", ""]).await;
    }
    world.pieces_at(&raced, "picked", 1).await;
    let picked = |hand: &Handheld| hand.has_said(&format!("order {number} is picked"));
    until("one has picked it", async || (picked(&one) != picked(&two)).then_some(())).await;

    // Who is cut off ends by itself.
    let path = format!("/api/v1/devices/{}", first.name);
    world.ask(&world.admin_key, Method::DELETE, &path, None).await.good("an end");
    until("it ends", async || one.process.try_wait().expect("a child")).await;
}

#[tokio::test]
async fn a_handheld_in_python_picks_and_is_told_when_another_was_quicker() {
    works(Language::Python, "clients-python").await;
}

#[tokio::test]
async fn a_handheld_in_typescript_picks_and_is_told_when_another_was_quicker() {
    works(Language::TypeScript, "clients-typescript").await;
}

#[tokio::test]
async fn a_handheld_in_go_picks_and_is_told_when_another_was_quicker() {
    works(Language::Go, "clients-go").await;
}

#[tokio::test]
async fn a_handheld_in_java_picks_and_is_told_when_another_was_quicker() {
    works(Language::Java, "clients-java").await;
}

#[tokio::test]
async fn a_handheld_in_csharp_picks_and_is_told_when_another_was_quicker() {
    works(Language::CSharp, "clients-csharp").await;
}

/// Gives the lines between the marks that say something.
fn between_marks(text: &str) -> usize {
    let is_comment = |line: &&str| line.starts_with("//") || line.starts_with('#');
    let lines = text.lines().map(str::trim);
    let inside = lines
        .skip_while(|line| !line.contains(" begin: from the credentials to a claimed job"))
        .take_while(|line| !line.ends_with(" end"));
    let says = |line: &&str| line.contains(char::is_alphanumeric) && !is_comment(line);
    inside.filter(says).count()
}

#[test]
fn from_the_credentials_to_a_claimed_job_it_is_not_far_in_any_language() {
    for language in Language::ALL {
        let path = folder().join(language.source());
        let text = std::fs::read_to_string(&path).expect("a program");
        let count = between_marks(&text);
        assert!((10..=LINES_MAX).contains(&count), "{}: {count} lines", path.display());
    }
    let text = "a\n# begin: from the credentials to a claimed job\nb\n\n}\n// c\nd\n# end\ne\n";
    assert_eq!(between_marks(text), 2);
}
