//! The stories that `kontor demo --story` plays keep what they promise, each on a Kontor of its own.

use std::process::{Output, Stdio};

use tokio::process::Command;

/// Plays a story; the program ends when its standard input does, so that stays open meanwhile.
async fn play(name: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kontor-under-test"));
    command.args(["demo", "--story", name]).env_remove("KONTOR_ADMIN_KEY").kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("kontor starts");
    let held = child.stdin.take();
    let told = child.wait_with_output().await.expect("the story was played");
    drop(held);
    told
}

async fn is_true(name: &str) {
    let told = play(name).await;
    let words = String::from_utf8_lossy(&told.stdout);
    let errors = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{words}\n{errors}");
}

#[tokio::test]
async fn an_order_is_completed_with_nobody_touching_it() {
    is_true("auto-order").await;
}

#[tokio::test]
async fn three_channels_sell_one_stock_and_nothing_twice() {
    is_true("three-channels").await;
}

#[tokio::test]
async fn a_discount_surge_sells_what_is_there_and_no_piece_more() {
    is_true("discount-surge").await;
}

#[tokio::test]
async fn an_address_is_completed_by_its_customer_and_no_other_hand() {
    is_true("laptop-address").await;
}

#[tokio::test]
async fn what_is_missing_is_settled_by_each_customers_choice() {
    is_true("shortage-choice").await;
}

#[tokio::test]
async fn low_stock_is_told_once_for_each_crossing() {
    is_true("warning-level").await;
}

#[tokio::test]
async fn a_lost_parcel_is_told_to_its_customer_and_paid_back_once() {
    is_true("lost-parcel").await;
}

#[tokio::test]
async fn a_story_that_is_not_there_is_refused_with_those_that_are() {
    let told = play("no-such").await;
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.status.code(), Some(2), "{words}");
    assert!(words.contains("auto-order"), "{words}");
}
