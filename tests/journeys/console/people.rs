//! Work that reaches some channels and locations: what is elsewhere is not there, whichever way it is
//! asked for.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{PASSWORD, person, tried_in_a_browser};
use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, until};

/// Somebody who is signed in.
struct Member<'a> {
    world: &'a World,
    cookie: String,
}

impl<'a> Member<'a> {
    /// Lets somebody sign in whose work reaches so far, and signs them in.
    async fn of(world: &'a World, what: &str, role: &str, reach: (&[&str], &[&str])) -> Self {
        let id = world.named(what);
        let wish = json!({ "id": id, "role": role, "password": PASSWORD,
            "channels": reach.0, "locations": reach.1 });
        world.post("/api/v1/people", wish).await;
        let words = json!({ "id": id, "password": PASSWORD });
        let signed_in = Answer::of(world.request(Method::POST, "/api/v1/session").json(&words));
        let signed_in = signed_in.await;
        let set = signed_in.header("set-cookie").expect("a cookie");
        let cookie = set.split(';').next().expect("a pair").to_owned();
        Self { world, cookie }
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> RequestBuilder {
        let request = self.world.request(method, path).header("cookie", &self.cookie);
        let request = request.header("origin", &self.world.at.http);
        // A key against repetition, since some calls are not even looked at without one.
        let request = request.header("idempotency-key", format!("\"{path}\""));
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    async fn asks(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        Answer::of(self.request(method, path, body)).await
    }

    /// Asks with names of another kind than the call has, so with any refusal; says whether it was
    /// answered well, and what.
    async fn tries(&self, method: Method, path: &str, body: Option<&Value>) -> (bool, String) {
        let answer = self.request(method, path, body).send().await.expect("an answer");
        (answer.status().is_success(), answer.text().await.expect("a body"))
    }

    async fn reads(&self, path: &str) -> Answer {
        self.asks(Method::GET, path, None).await
    }

    /// Gives one member of each item of a list, each once.
    async fn list(&self, path: &str, member: &str) -> Vec<String> {
        let page = self.reads(path).await.good(path);
        let items = page["items"].as_array().expect("a list").iter();
        let mut told: Vec<_> =
            items.map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect();
        told.sort_unstable();
        told.dedup();
        told
    }
}

/// Two shops that are served by a location each, and an order of each.
struct House {
    world: World,
    here: (String, Value),
    there: (String, Value),
    north: String,
}

async fn house(name: &'static str) -> House {
    let world = World::enter(name).await;
    let north = format!("{name}-north");
    world.put(&format!("/api/v1/locations/{north}"), json!({})).await;
    let (web, fair) =
        (Shop::open(&world, "web", "shopify").await, Shop::open(&world, "fair", "shopify").await);
    let (cup, pot) = (world.stocked("cup", 9).await, world.item("pot").await);
    let goods = json!({ "location": north, "lines": [{ "sku": pot, "quantity": 9 }] });
    world.try_post_once("/api/v1/stock/receipts", &pot, &goods).await.good("a receipt");
    let mine = web.accepted(&order(7101, &[(&cup, 1, 500)])).await;
    let other = fair.accepted(&order(8202, &[(&pot, 1, 500)])).await;
    let mine = world.pieces_at(&mine, "allocated", 1).await;
    let other = world.pieces_at(&other, "allocated", 1).await;
    House { here: (web.channel, mine), there: (fair.channel, other), north, world }
}

fn id(order: &Value) -> &str {
    order["id"].as_str().expect("an id")
}

/// Packs the order here, and gives its shipment.
async fn shipped(house: &House) -> String {
    let device = Device::enter(&house.world, "scan").await;
    device.pick_and_pack(&house.here.1).await;
    let shipments = house.world.shipments(id(&house.here.1), 1).await;
    shipments[0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_clerk_of_one_channel_sees_and_touches_no_other() {
    let house = house("one-channel").await;
    let shipment = shipped(&house).await;
    let (channel, there) = (house.here.0.as_str(), id(&house.there.1));
    let clerk = Member::of(&house.world, "clerk", "clerk", (&[channel], &[])).await;
    for (path, member) in [
        ("/api/v1/orders", "channel"),
        ("/api/v1/deliveries", "channel"),
        ("/api/v1/channels", "id"),
        ("/api/v1/reviews?state=approved", "channel"),
        ("/api/v1/sales?group_by=channel", "channel"),
    ] {
        until(path, async || (clerk.list(path, member).await == [channel]).then_some(())).await;
    }
    let mine = [id(&house.here.1)];
    for list in ["pick-jobs", "shipments", "fulfillments"] {
        let path = format!("/api/v1/{list}");
        assert_eq!(clerk.list(&path, "order_id").await, mine, "{list}");
    }
    let other = format!("/api/v1/orders?channel={}", house.there.0);
    assert!(clerk.list(&other, "id").await.is_empty());
    clerk.reads(&format!("/api/v1/orders/{}", mine[0])).await.good("the order");
    clerk.reads(&format!("/api/v1/shipments/{shipment}")).await.good("the shipment");
    for path in ["orders/{}", "orders/{}/timeline", "reviews/{}"] {
        clerk.reads(&format!("/api/v1/{}", path.replace("{}", there))).await.refused(404);
    }
    let cancel = format!("/api/v1/orders/{there}/cancel");
    clerk.asks(Method::POST, &cancel, Some(&json!({}))).await.refused(404);
    let mut by_hand = crate::world::shop::by_hand("x", "any", 1);
    by_hand["channel"] = json!(house.there.0);
    clerk.asks(Method::POST, "/api/v1/orders", Some(&by_hand)).await.refused(404);
    let page = clerk.reads("/orders").await;
    assert!(page.text.contains("#7101") && !page.text.contains("#8202"), "{}", page.text);
    assert_eq!(clerk.reads(&format!("/orders/{there}")).await.status, 404);
    assert_eq!(clerk.reads(&format!("/live?of=order:{there}")).await.status, 404);
}

#[tokio::test]
async fn a_lead_of_one_location_works_there_alone() {
    let house = house("one-location").await;
    let north = house.north.as_str();
    let lead = Member::of(&house.world, "lead", "warehouse_lead", (&[], &[north])).await;
    for path in ["/api/v1/stock", "/api/v1/pick-jobs", "/api/v1/fulfillments"] {
        assert_eq!(lead.list(path, "location").await, [north], "{path}");
    }
    assert_eq!(lead.list("/api/v1/locations", "name").await, [north]);
    let job_of = async |order: &Value| {
        let jobs = house.world.list(&format!("/api/v1/pick-jobs?order_id={}", id(order))).await;
        format!("/api/v1/pick-jobs/{}/claim", jobs[0]["job_id"].as_str().expect("an id"))
    };
    let (here, there) = (job_of(&house.here.1).await, job_of(&house.there.1).await);
    lead.asks(Method::POST, &here, Some(&json!({}))).await.refused(404);
    lead.asks(Method::POST, &there, Some(&json!({}))).await.good("the claim");
    let receipt = |location: &str| {
        let sku = house.world.named("pot");
        json!({ "location": location, "lines": [{ "sku": sku, "quantity": 1 }] })
    };
    let receipts = "/api/v1/stock/receipts";
    let elsewhere = receipt(&house.world.location);
    lead.asks(Method::POST, receipts, Some(&elsewhere)).await.refused(404);
    lead.asks(Method::POST, receipts, Some(&receipt(north))).await.good("the receipt");
    for order in [&house.here.1, &house.there.1] {
        lead.reads(&format!("/api/v1/orders/{}", id(order)))
            .await
            .good("orders are at no location");
    }
}

/// Asks every call there is, with every name of what is elsewhere in the place of its parameters.
#[tokio::test]
async fn no_call_of_the_whole_list_tells_what_is_elsewhere() {
    let house = house("every-call").await;
    let (channel, location) = (house.here.0.as_str(), house.world.location.as_str());
    let operator =
        Member::of(&house.world, "operator", "operator", (&[channel], &[location])).await;
    let there = id(&house.there.1);
    let job = house.world.list(&format!("/api/v1/pick-jobs?order_id={there}")).await;
    let job = job[0]["job_id"].as_str().expect("an id").to_owned();
    let marks = [there, &house.there.0, &house.north, &job];
    let document = house.world.get("/openapi.json").await;
    let mut asked = 0;
    for (path, calls) in document["paths"].as_object().expect("paths") {
        for method in calls.as_object().expect("calls").keys() {
            let method: Method = method.to_uppercase().parse().expect("a method");
            for name in if path.contains('{') { &marks[..] } else { &marks[..1] } {
                let at = filled(path, name);
                // Signing out would end the test's own session; the rest is for others.
                if !at.starts_with("/api/v1/") || at == "/api/v1/session" {
                    continue;
                }
                let body = (method != Method::GET).then(|| json!({}));
                let (good, text) = operator.tries(method.clone(), &at, body.as_ref()).await;
                let told = marks.iter().any(|mark| text.contains(mark));
                let is_read = method == Method::GET && !told;
                assert!(!good || is_read, "{method} {at}: {text}");
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "{asked} calls were tried");
}

/// Puts a name in the place of every parameter of a path.
fn filled(path: &str, name: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { name } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn an_admin_keeps_somebody_to_a_channel_in_a_browser() {
    tried_in_a_browser("people.mjs", async || {
        let house = house("kept").await;
        json!({
            "base": house.world.at.http, "channel": house.here.0,
            "admin": person(&house.world, "ada", "admin").await,
            "newcomer": house.world.named("newcomer"),
            "here": { "id": house.here.1["id"], "number": house.here.1["number"] },
            "there": { "id": house.there.1["id"], "number": house.there.1["number"] },
        })
    })
    .await;
}
