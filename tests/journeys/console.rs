//! The console in a real browser: scripts of `tests/browser` do what people do.
//!
//! Where Node, its packages (`npm ci --prefix tests/browser`) or Chromium are missing, it is skipped and
//! says so; with `KONTOR_BROWSER=required` they must be there.

mod customer;
mod docs;
mod engine;
mod floor;
mod handheld;
mod kept;
mod orders;
mod parcels;
mod people;
mod review;
mod sales;
mod setup;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::world::World;
use crate::world::shop::{Shop, order};

const PASSWORD: &str = "correct horse battery";
const BROWSERS: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/// Gives the browser, or what is missing.
fn browser(scripts: &Path) -> Result<PathBuf, &'static str> {
    if !scripts.join("node_modules").exists() {
        return Err("npm ci --prefix tests/browser was not called");
    }
    let has_node = std::process::Command::new("node").arg("--version").output().is_ok();
    if !has_node {
        return Err("there is no node");
    }
    let found = BROWSERS.iter().map(PathBuf::from).find(|path| path.exists());
    found.ok_or("there is no Chromium")
}

async fn person(world: &World, what: &str, role: &str) -> Value {
    let id = world.named(what);
    let wish = json!({ "id": id, "name": what, "role": role, "password": PASSWORD });
    world.post("/api/v1/people", wish).await;
    json!({ "id": id, "password": PASSWORD })
}

/// Makes an order that review holds for its address.
async fn held(world: &World, shop: &Shop, sku: &str) -> Value {
    let known = world.order_by_hand("known", sku, 1).await;
    world.pieces_at(&known, "allocated", 1).await;
    let mut sent = order(4711, &[(sku, 1, 500)]);
    sent["shipping_address"]["address1"] = json!("");
    let id = shop.accepted(&sent).await;
    let held = world.order_when(&id, "it is held", |order| order["on_hold"] == true).await;
    json!({ "id": id, "number": held["number"] })
}

/// Lets a script of `tests/browser` keep its promises in a world; it is given where that is, and the
/// browser, beside what it wants. Skipped aloud where nothing can be driven.
async fn tried_in_a_browser(script: &str, prepare: impl AsyncFnOnce() -> Value) {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let browser = match browser(&scripts) {
        Ok(browser) => browser,
        Err(why) if std::env::var("KONTOR_BROWSER").is_ok_and(|how| how == "required") => {
            panic!("{why}")
        }
        Err(why) => return println!("skipped: {why}"),
    };
    let mut given = prepare().await;
    given["browser"] = json!(browser);
    let mut run = Command::new("node");
    run.arg(script).current_dir(&scripts).env("WORLD", given.to_string());
    run.stdin(Stdio::null()).kill_on_drop(true);
    let told = run.output().await.expect("node runs");
    let (words, errors) =
        (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success(), "{words}\n{errors}");
    println!("{script}\n{words}");
}

#[tokio::test]
async fn people_do_their_work_in_a_browser() {
    tried_in_a_browser("console.mjs", async || {
        let world = World::enter("console").await;
        let shop = Shop::open(&world, "shop", "shopify").await;
        let sku = world.stocked("cup", 9).await;
        json!({
            "base": world.at.http, "sku": sku, "channel": shop.channel,
            "admin": person(&world, "ada", "admin").await,
            "clerk": person(&world, "anna", "clerk").await,
            "picker": person(&world, "piet", "picker").await,
            "held": held(&world, &shop, &sku).await,
        })
    })
    .await;
}
