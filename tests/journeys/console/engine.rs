//! The engine room: a message that is put aside is mended and handled.

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{person, tried_in_a_browser};
use crate::world::World;

/// Puts a message of review aside at crm, as if it had come broken; gives what it should have said.
async fn put_aside(world: &World, order: &str) -> Value {
    let mut conn = PgConnection::connect(&world.at.owner_database).await.expect("the database");
    let said: String = sqlx::query_scalar(
        "SELECT body FROM review.log WHERE kind = 'order.approved.v1' AND correlation = $1",
    )
    .bind(order)
    .fetch_one(&mut conn)
    .await
    .expect("what review said");
    let id = Uuid::from_u128(0x0190_0000_0000_8000_8000_00e0_61e0_0a00);
    let headers = [
        ("ce-specversion", "1.0".to_owned()),
        ("ce-id", id.to_string()),
        ("ce-source", "/kontor/review/0".to_owned()),
        ("ce-type", "kontor.review.order.approved.v1".to_owned()),
        ("ce-time", "2026-01-01T00:00:00.000000Z".to_owned()),
        ("ce-subject", order.to_owned()),
        ("ce-correlationid", order.to_owned()),
        ("ce-causationid", id.to_string()),
        ("ce-sequence", "1".to_owned()),
        ("ce-logepoch", "1".to_owned()),
        ("ce-logsequence", "999999998".to_owned()),
    ];
    sqlx::query(
        "INSERT INTO crm.parked (source, source_lane, lane, epoch, number, id, state, aggregate,
             reason, attempts, headers, body, parked_at)
         VALUES ('review', 0, 0, 1, 999999998, $1, 'parked', $2, 'its body cannot be read: <script>',
                 3, $3, $4, now())",
    )
    .bind(id)
    .bind(order)
    .bind(json!(headers))
    .bind(r#"{"order_id":"nobody"}"#)
    .execute(&mut conn)
    .await
    .expect("a message that is put aside");
    json!({ "id": id, "said": said })
}

#[tokio::test]
async fn an_operator_mends_a_message_that_is_put_aside_and_nobody_else_comes_in() {
    tried_in_a_browser("engine.mjs", async || {
        let world = World::enter("engine").await;
        let sku = world.stocked("cup", 9).await;
        let order = world.order_by_hand("first", &sku, 1).await;
        world.pieces_at(&order, "allocated", 1).await;
        json!({
            "base": world.at.http,
            "operator": person(&world, "olga", "operator").await,
            "clerk": person(&world, "anna", "clerk").await,
            "message": put_aside(&world, &order).await,
        })
    })
    .await;
}
