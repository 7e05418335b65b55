//! How levels stand is said with every change, and all of it on demand.

use contracts::events::stock::StockStated;
use contracts::ids::{CancellationId, Id};
use contracts::requests::warehouse::StockState;
use runtime::Outcome;
use serde_json::json;
use warehouse::commands::Command;

use super::house::{House, approved, done};

/// Gives what was stated, in order.
fn stated(outcomes: &[Outcome]) -> Vec<StockStated> {
    let events = outcomes.iter().flat_map(|outcome| &outcome.events);
    let stated = events.filter(|event| event.kind.participle == "stated");
    stated.map(|event| serde_json::from_str(&event.body).expect("a statement")).collect()
}

fn levels(stated: &StockStated) -> Vec<(&str, i64, i64)> {
    let level = |level: &contracts::events::stock::StatedLevel| (level.on_hand, level.available);
    let levels = stated.levels.iter();
    levels.map(|one| (one.sku.as_str(), level(one).0, level(one).1)).collect()
}

fn state(after: Option<&str>) -> Command {
    let after = after.map(str::to_owned);
    Command::State(StockState { statement: "first".to_owned(), after })
}

#[tokio::test]
async fn what_a_batch_changed_is_stated_once_as_it_stands_at_the_end() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    house.receive("r2", "SOFA", 1).await;
    let orders = [approved("1", &[("LAMP", 2)]), approved("2", &[("LAMP", 1), ("SOFA", 1)])];
    let commands = orders.map(|order| Command::Approve(Box::new(order)));
    let outcomes = house.harness.apply(commands.to_vec()).await;
    let said = stated(&outcomes);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(levels(&said[0]), [("LAMP", 5, 2), ("SOFA", 1, 0)]);
    assert_eq!(said[0].page, None);
    let (_, again) = house.approve("1", &[("LAMP", 2)]).await;
    assert!(stated(&[again]).is_empty(), "nothing changed");
}

#[tokio::test]
async fn pieces_that_are_given_free_are_stated_too() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let (order, _) = house.approve("1", &[("LAMP", 2)]).await;
    let lines = approved("1", &[("LAMP", 2)]).lines;
    let lines: Vec<_> = lines
        .iter()
        .map(|line| json!({ "line_id": line.line_id, "quantity": line.quantity }))
        .collect();
    let wish = json!({ "order_id": order, "lines": lines, "reason": "not wanted",
        "cancellation_id": CancellationId::caused_by(order.uuid(), "wish"),
        "requested_by": "key:clerk" });
    let wish: contracts::events::cancellation::CancellationRequested =
        serde_json::from_value(wish).expect("a wish");
    let outcome = house.hear(&wish, Some(order)).await;
    done(&outcome);
    assert_eq!(levels(&stated(&[outcome])[0]), [("LAMP", 5, 5)]);
}

#[tokio::test]
async fn a_statement_of_everything_comes_in_pages_and_after_what_was_done_before_it() {
    let house = House::open().await;
    let empty = stated(&house.harness.apply(vec![state(None)]).await);
    assert!(empty[0].levels.is_empty(), "{empty:?}");
    assert_eq!(empty[0].page.as_ref().map(|page| page.next.as_deref()), Some(None));
    house.receive("r1", "LAMP", 5).await;
    for item in 0..300 {
        let sku = format!("M-{item:03}");
        house.ask("items.put", json!({"sku": sku, "name": sku})).await.expect("an item");
        house.receive(&sku, &sku, 1).await;
    }
    let approve = Command::Approve(Box::new(approved("1", &[("LAMP", 2)])));
    let outcomes = house.harness.apply(vec![approve, state(None)]).await;
    let said = stated(&outcomes);
    assert_eq!(levels(&said[1])[0], ("LAMP", 5, 3), "as the commands before it left them");
    assert_eq!(said[1].levels.len(), 300);
    let page = said[1].page.clone().expect("a page");
    assert_eq!((page.statement.as_str(), page.next.as_deref()), ("first", Some("M-298")));
    let rest = stated(&house.harness.apply(vec![state(page.next.as_deref())]).await);
    assert_eq!(levels(&rest[0]), [("M-299", 1, 1)]);
    assert_eq!(rest[0].page.as_ref().and_then(|page| page.next.as_deref()), None);
    let refused = house.ask("stock.state", json!({"statement": ""})).await;
    assert_eq!(refused.expect_err("no name").status, 422);
}
