//! A merchant's first hour: items, places and stock out of tables, and an order whose lines name
//! none of them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, until};

/// Brings a table and gives its import.
async fn bring(world: &World, kind: &str, file: &str) -> Value {
    let path = format!("/api/v1/imports?kind={kind}&name={}.csv", world.named(kind));
    let request = world.request(Method::POST, &path).bearer_auth(&world.admin_key);
    Answer::of(request.header("content-type", "text/csv").body(file.to_owned()))
        .await
        .good("a table")
}

/// Brings a table and applies it to its last row.
async fn import(world: &World, kind: &str, file: &str) -> Value {
    let import = bring(world, kind, file).await;
    assert_eq!(import["rows"]["error"], 0, "{import:#}");
    let path = format!("/api/v1/imports/{}", import["import_id"].as_str().expect("an id"));
    world.post(&format!("{path}/apply"), json!({})).await;
    until("every row is applied", async || {
        let import = world.get(&path).await;
        (import["state"] == "applied").then_some(import)
    })
    .await
}

/// An order of a shop whose only line has no SKU.
fn nameless(id: u64, variant: &str) -> Value {
    let mut sent = order(id, &[("", 1, 500)]);
    sent["line_items"][0]["title"] = json!("Desk lamp");
    sent["line_items"][0]["variant_title"] = json!("red / L");
    sent["line_items"][0]["variant_id"] = json!(variant);
    sent
}

/// Waits for the hold of an order whose line names no item, and gives what can be done about it.
async fn actions(world: &World, id: &str) -> Vec<Value> {
    world
        .order_when(id, "held", |order| order["holds"][0]["reason"] == "invalid_sku_or_spec")
        .await;
    let review = world.get(&format!("/api/v1/reviews/{id}")).await;
    review["open_holds"][0]["actions"].as_array().expect("actions").clone()
}

fn action<'a>(actions: &'a [Value], name: &str) -> &'a Value {
    actions.iter().find(|action| action["action"] == name).expect("it is offered")
}

/// Does what a hold offers, with what a person adds.
async fn act(world: &World, action: &Value, more: Value) -> Answer {
    let text = |name: &str| action[name].as_str().expect("text").to_owned();
    let mut body = action.get("body").cloned().unwrap_or_else(|| json!({}));
    let members = body.as_object_mut().expect("members");
    members.extend(more.as_object().cloned().into_iter().flatten());
    let method = text("method").parse().expect("a method");
    world.ask(&world.admin_key, method, &text("path"), Some(&body)).await
}

#[tokio::test]
async fn a_shop_is_set_up_from_tables_and_its_nameless_lines_find_their_items() {
    let world = World::enter("setting-up").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let location = world.named("north");
    let red = world.named("RED");
    import(&world, "locations", &format!("仓库\n{location}\n")).await;
    let bins = format!("仓库,库位,库区,拣货顺序\n{location},N-01,a,7\n");
    import(&world, "bins", &bins).await;
    let items = format!("货号,名称,重量(克),条码\n{red},红色台灯,900.0,code-{red}\n");
    let done = import(&world, "items", &items).await;
    assert_eq!((&done["rows"]["applied"], &done["rows"]["total"]), (&json!(1), &json!(1)));
    let stock = format!("货号,数量,仓库,库位\n{red},4,{location},N-01\n");
    let done = import(&world, "stock", &stock).await;
    let again = bring(&world, "stock", &stock).await;
    assert_eq!(again, done, "the same file is the same import, and nothing comes twice");
    let level = world.list(&format!("/api/v1/stock?sku={red}")).await;
    assert_eq!((level.len(), &level[0]["on_hand"]), (1, &json!(4)));

    let id = shop.accepted(&nameless(1, "7001")).await;
    let offered = actions(&world, &id).await;
    let alias = action(&offered, "set_alias");
    assert_eq!(alias["needs"], json!(["sku"]));
    let set = act(&world, alias, json!({ "sku": red })).await.good("an alias");
    assert_eq!((&set["by"], &set["key"]), (&json!("variant"), &json!("7001")));
    let order = world.pieces_at(&id, "allocated", 1).await;
    let line = &order["lines"][0];
    assert_eq!((&line["sku"], &line["named"]["alias"]), (&json!(red), &json!("variant")));
    assert_eq!((&line["title"], &line["variant"]), (&json!("Desk lamp"), &json!("red / L")));
    let jobs = world.list(&format!("/api/v1/pick-jobs?order_id={id}")).await;
    assert_eq!((jobs.len(), &jobs[0]["tasks"][0]["bin"]), (1, &json!("N-01")), "{jobs:?}");

    let later = shop.accepted(&nameless(2, "7001")).await;
    let order = world.pieces_at(&later, "allocated", 1).await;
    assert_eq!(order["on_hold"], false, "the next order finds it by itself");
}

#[tokio::test]
async fn an_item_is_made_of_the_line_that_names_none_and_the_order_reaches_the_floor() {
    let world = World::enter("item-of-line").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let device = Device::enter(&world, "scanner").await;
    let id = shop.accepted(&nameless(1, "8001")).await;
    let offered = actions(&world, &id).await;
    let create = action(&offered, "create_item");
    assert_eq!(create["body"]["name"], "Desk lamp / red / L");
    let missing = act(&world, create, json!({})).await;
    assert!(missing.refused(422).contains("SKU"), "without a SKU it says what is missing");
    let taken = world.item("taken").await;
    act(&world, create, json!({ "sku": taken })).await.refused(409);
    let sku = world.named("LAMP");
    let more = json!({ "sku": sku, "barcodes": [format!("code-{sku}")] });
    let made = act(&world, create, more.clone()).await.good("an item");
    assert_eq!((&made["item"]["sku"], &made["item"]["version"]), (&json!(sku), &json!(1)));
    assert_eq!(made["alias"]["key"], "8001");
    let again = act(&world, create, more).await.good("the same");
    assert_eq!(again, made, "asked again it is done already");
    world.pieces_at(&id, "backordered", 1).await;
    world.receive(&sku, 1, "first").await;
    let order = world.pieces_at(&id, "allocated", 1).await;
    device.offered(&order).await;
}
