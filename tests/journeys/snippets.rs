//! What others begin with is run as the pages for developers show it: the first five minutes, receivers
//! of webhooks, readers of the feed. Where a toolchain is missing, its program is skipped and says so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::world::shop::{signed, standard};
use crate::world::{World, until};

/// Compilers take their time where two cores do everything.
const WITHIN: Duration = Duration::from_secs(180);
/// The first .NET whose C# the programs are written in.
const DOTNET_SINCE: u32 = 8;
/// Each language, and what its programs need.
const LANGUAGES: [(&str, &str); 5] = [
    ("python", "python3"),
    ("node", "node"),
    ("go", "go"),
    ("java", "javac"),
    ("csharp", "dotnet"),
];

fn snippets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/clients/snippets")
}

fn is_there(tool: &str) -> bool {
    let asked = std::process::Command::new(tool).arg("--version").stdout(Stdio::null()).output();
    asked.is_ok()
}

/// Builds something, or fails with what its tool said.
async fn built(build: &mut Command) {
    let ended = build.output().await.expect("it runs");
    let said = [ended.stdout, ended.stderr].concat();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Builds a program of C# as the project that its first lines name; nothing where .NET is too old.
async fn csharp(folder: &str, source: &Path, scratch: &Path) -> Option<Command> {
    let told = Command::new("dotnet").arg("--version").output().await.expect("it runs").stdout;
    let told = String::from_utf8_lossy(&told).into_owned();
    let major = told.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if major < DOTNET_SINCE {
        println!("skipped: {folder} in csharp, .NET {DOTNET_SINCE} is not here, but {told}");
        return None;
    }
    let place = scratch.join("csharp");
    std::fs::create_dir_all(&place).expect("a folder");
    std::fs::copy(source, place.join("Program.cs")).expect("a program");
    let sdk = if folder == "verify" { "Microsoft.NET.Sdk.Web" } else { "Microsoft.NET.Sdk" };
    let settings = format!(
        "<Project Sdk=\"{sdk}\"><PropertyGroup><OutputType>Exe</OutputType>\
         <TargetFramework>net{major}.0</TargetFramework><Nullable>enable</Nullable>\
         <ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>"
    );
    std::fs::write(place.join("snippet.csproj"), settings).expect("a project");
    built(Command::new("dotnet").args(["build", "--nologo", "-o", "out"]).current_dir(&place))
        .await;
    let mut command = Command::new("dotnet");
    command.arg(place.join("out/snippet.dll"));
    Some(command)
}

/// Prepares a program of a folder; nothing where its language is not spoken here.
async fn program(folder: &str, language: &str, scratch: &Path) -> Option<Command> {
    let tool = LANGUAGES.iter().find(|(name, _)| *name == language).map(|(_, tool)| *tool)?;
    if !is_there(tool) {
        println!("skipped: {folder} in {language}, there is no {tool}");
        return None;
    }
    let place = snippets().join(folder);
    let named = |end: &str| place.join(format!("{folder}.{end}"));
    let mut capital = folder[..1].to_uppercase();
    capital.push_str(&folder[1..]);
    let (run, file) = match language {
        "python" => ("python3", named("py")),
        "node" => ("node", named("mjs")),
        "java" => ("java", place.join(format!("{capital}.java"))),
        "csharp" => return csharp(folder, &place.join(format!("{capital}.cs")), scratch).await,
        _ => {
            let made = scratch.join(folder);
            built(Command::new("go").arg("build").arg("-o").arg(&made).arg(named("go"))).await;
            return Some(Command::new(made));
        }
    };
    let mut command = Command::new(run);
    command.arg(file);
    Some(command)
}

/// A program that runs, and what it has said.
struct Running {
    language: &'static str,
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: Vec<String>,
}

impl Running {
    fn start(language: &'static str, mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        Self { language, _child: child, lines, said: Vec::new() }
    }

    /// Listens until what was said is right.
    async fn until(&mut self, what: &str, right: impl Fn(&[String]) -> bool) {
        let listening = async {
            while !right(&self.said) {
                let line = self.lines.next_line().await.expect("lines");
                self.said.push(line.unwrap_or_else(|| panic!("{} ended", self.language)));
            }
        };
        let heard = tokio::time::timeout(WITHIN, listening).await;
        assert!(heard.is_ok(), "{}: never said {what}", self.language);
    }
}

#[tokio::test]
async fn the_first_five_minutes_lead_to_an_order_and_its_events() {
    let world = World::enter("minutes").await;
    let mut shell = Command::new("bash");
    shell.arg("-eu").arg(snippets().join("start.sh")).stdin(Stdio::null());
    shell.env("KONTOR", &world.at.http).env("KEY", &world.admin_key);
    for again in [false, true] {
        let told = shell.output().await.expect("a shell");
        let said = String::from_utf8_lossy(&told.stdout);
        assert!(told.status.success(), "{said}\n{}", String::from_utf8_lossy(&told.stderr));
        for word in ["\"sku\":\"CUP-WHITE\"", "\"code\":\"received\"", "\"type\":\"kontor."] {
            assert!(said.contains(word), "{word} in {said}, again: {again}");
        }
    }
    let orders = world.list("/api/v1/orders?channel=counter&external_ref=first-order").await;
    assert_eq!(orders.len(), 1, "what is sent again is the same order");
}

async fn subscribe(world: &World, id: &str, url: &str) -> Value {
    // What happens seldom: what is sent here are samples.
    let events = ["kontor.order-intake.refund.abandoned.v1"];
    world.post("/api/v1/webhooks", json!({ "id": id, "url": url, "events": events })).await
}

/// Posts to a receiver what was signed with a key, in so many seconds' time.
async fn answer(url: &str, key: &[u8], late: i64, body: &str, sent: &str) -> u16 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let at = i64::try_from(now).expect("before long") + late;
    let mut request = reqwest::Client::builder().no_proxy().build().expect("a client").post(url);
    for (name, value) in standard("msg_1", at, body) {
        let signature = signed(key, format!("msg_1.{at}.{body}").as_bytes());
        let value = match name {
            "webhook-signature" => format!("v1,{}", STANDARD.encode(signature)),
            _ => value,
        };
        request = request.header(name, value);
    }
    request.body(sent.to_owned()).send().await.expect("an answer").status().as_u16()
}

async fn receiver(world: &World, language: &'static str) {
    let scratch = tempfile::tempdir().expect("a folder");
    let Some(mut command) = program("verify", language, scratch.path()).await else { return };
    let id = world.named(language);
    let made = subscribe(world, &id, "https://127.0.0.1:9/").await;
    let secret = made["secret"].as_str().expect("a secret");
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).expect("base64");
    command.env("WEBHOOK_SECRET", secret).env("PORT", "0");
    let mut running = Running::start(language, command);
    let listens = |line: &String| line.starts_with("listening on ");
    running.until("where it listens", |said| said.iter().any(listens)).await;
    let line = running.said.iter().find(|line| listens(line)).expect("a line");
    let port = line.rsplit(' ').next().expect("a port");
    let url = format!("http://127.0.0.1:{port}/hooks");
    subscribe(world, &id, &url).await;
    let event = "kontor.order-intake.order.received.v1";
    let tried = world.post(&format!("/api/v1/webhooks/{id}/test"), json!({ "event": event })).await;
    let telling = tried["id"].as_str().expect("an id").to_owned();
    until("the sample is taken", async || {
        let told = world.get(&format!("/api/v1/tellings/{telling}/attempts")).await;
        (told["telling"]["state"] == "told").then_some(())
    })
    .await;
    let is_sample = |line: &String| line.contains(event) && line.contains("test");
    running.until("what it received", |said| said.iter().any(is_sample)).await;
    let body = r#"{"type":"kontor.x","id":"1","name":"茶"}"#;
    let other = [7; 32];
    let answers = [
        answer(&url, &key, 0, body, body).await,
        answer(&url, &other, 0, body, body).await,
        answer(&url, &key, 0, body, &format!("{body} ")).await,
        answer(&url, &key, -400, body, body).await,
        answer(&url, &key, 400, body, body).await,
    ];
    assert_eq!(answers, [204, 401, 401, 401, 401], "{language}");
    let path = format!("/api/v1/webhooks/{id}");
    world.ask(&world.admin_key, Method::DELETE, &path, None).await.good(&path);
}

#[tokio::test]
async fn a_subscription_is_heard_of_by_the_lines_of_the_page() {
    if !is_there("python3") {
        return println!("skipped: there is no python3");
    }
    let world = World::enter("hearing").await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("an address").port().to_string();
    drop(free);
    let lines = std::fs::read_to_string(snippets().join("webhook.sh")).expect("lines");
    // The receiver ends with its shell, which ends with us.
    let lines = lines.replace("8000", &port) + "\nread -r _ || kill $!\n";
    let mut shell = Command::new("bash");
    shell.args(["-euc", &lines]).current_dir(snippets().join("verify"));
    shell.env("KONTOR", &world.at.http).env("KEY", &world.admin_key);
    let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
    let mut said = BufReader::new(shell.stdout.take().expect("an output")).lines();
    let heard = tokio::time::timeout(WITHIN, async {
        while let Some(line) = said.next_line().await.expect("lines") {
            if line.starts_with("kontor.order-intake.order.received.v1") && line.ends_with(" test")
            {
                return true;
            }
        }
        false
    });
    assert!(heard.await.expect("in time"), "nothing was heard");
    drop(shell.stdin.take());
    shell.wait().await.expect("it ends");
    let path = "/api/v1/webhooks/first-steps";
    world.ask(&world.admin_key, Method::DELETE, path, None).await.good(path);
}

#[tokio::test]
async fn every_receiver_believes_what_the_house_signed_and_nothing_else() {
    let world = World::enter("receivers").await;
    join_all(LANGUAGES.map(|(language, _)| receiver(&world, language))).await;
}

/// Gives the ids of the events of some orders, as the feed tells them.
async fn told(world: &World, orders: &[String]) -> BTreeSet<String> {
    let (mut found, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = world.get(&format!("/api/v1/events?after={cursor}")).await;
        let items = page["items"].as_array().expect("items");
        if items.is_empty() {
            return found;
        }
        let ours = items
            .iter()
            .filter(|event| orders.iter().any(|order| event["correlationid"] == order.as_str()));
        found.extend(ours.map(|event| event["id"].as_str().expect("an id").to_owned()));
        cursor = page["next"].as_str().expect("a cursor").to_owned();
    }
}

/// Runs a reader until it has told of some events; gives the ids that it told of.
async fn read(
    world: &World,
    language: &'static str,
    scratch: &Path,
    wanted: &BTreeSet<String>,
) -> Option<Vec<String>> {
    let mut command = program("feed", language, scratch).await?;
    command.env("KONTOR", &world.at.http).env("KEY", &world.admin_key);
    command.env("CURSOR", scratch.join("cursor.txt"));
    let mut running = Running::start(language, command);
    let id = |line: &String| line.rsplit(' ').next().unwrap_or_default().to_owned();
    let all = |said: &[String]| wanted.is_subset(&said.iter().map(id).collect());
    running.until("all that happened", all).await;
    // It keeps its place once the work is done; ended before, it would read all of it again.
    let kept = scratch.join("cursor.txt");
    until("its place is kept", async || kept.exists().then_some(())).await;
    Some(running.said.iter().map(id).collect())
}

async fn reader(world: &World, language: &'static str, sku: &str) {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut before: Vec<String> = Vec::new();
    for run in ["first", "second"] {
        let order = world.order_by_hand(&format!("{language}-{run}"), sku, 1).await;
        world.pieces_at(&order, "allocated", 1).await;
        let wanted = until("the feed tells of the order", async || {
            let found = told(world, std::slice::from_ref(&order)).await;
            (found.len() >= 4).then_some(found)
        })
        .await;
        let Some(heard) = read(world, language, scratch.path(), &wanted).await else { return };
        // It went on where it stopped: what was kept when it was ended is not read again.
        if let Some(first) = before.first() {
            assert!(!heard.contains(first), "{language} began anew");
        }
        before = heard;
    }
}

#[tokio::test]
async fn every_reader_misses_nothing_and_goes_on_where_it_stopped() {
    let world = World::enter("readers").await;
    let sku = world.stocked("cup", 20).await;
    join_all(LANGUAGES.map(|(language, _)| reader(&world, language, &sku))).await;
}
