//! Whoever reaches some channels reviews their orders alone.

use contracts::order::PaymentStatus;
use contracts::reach::Reach;
use contracts::requests::review::{APPROVE, GET, LIST, RELEASE, UNDO};
use serde_json::json;

use crate::desk::{LANE, at, desk, learn, order, order_id, receive};

#[tokio::test]
async fn an_order_of_another_channel_is_neither_seen_nor_decided() {
    let desk = desk().await;
    desk.apply_in(LANE, at(0), vec![learn("LAMP-1")]).await;
    let mut held = order(1);
    held.payment_status = PaymentStatus::None;
    desk.apply_in(LANE, at(1), vec![receive(&held)]).await;
    let own = Reach::of(std::slice::from_ref(&held.channel), &[]);
    let other = Reach::of(&["elsewhere".to_owned()], &[]);
    let somewhere = Reach::of(&[], &["main".to_owned()]);
    let named = json!({ "order_id": order_id(1) });
    for (reach, sees) in [(&own, true), (&other, false), (&somewhere, true)] {
        let list = desk.ask_within(reach, LIST, json!({})).await.expect("a page");
        assert_eq!(list["items"].as_array().map(Vec::len), Some(usize::from(sees)), "{reach:?}");
        assert_eq!(desk.ask_within(reach, GET, named.clone()).await.is_ok(), sees, "{reach:?}");
    }
    let review = desk.ask(GET, named.clone()).await.expect("a review");
    let hold = json!({ "hold_id": review["holds"][0]["hold_id"] });
    for (endpoint, question) in [(APPROVE, named.clone()), (RELEASE, hold.clone())] {
        let refused = desk.tell_within(&other, endpoint, question).await.expect_err("refused");
        assert_eq!(refused.status, 404, "{endpoint}");
    }
    desk.tell_within(&own, RELEASE, hold.clone()).await.expect("released");
    let mut undo = json!({ "order_id": order_id(1), "undo": "release" });
    undo["hold_id"] = hold["hold_id"].clone();
    let refused = desk.tell_within(&other, UNDO, undo.clone()).await.expect_err("refused");
    assert_eq!(refused.status, 404);
    let again = desk.tell_within(&own, UNDO, undo).await.expect("undone");
    assert_eq!(again["open_holds"].as_array().map(Vec::len), Some(1), "it is on hold again");
}
