//! What the gateway keeps, on a real database: done, refused, repeated.
#![expect(clippy::expect_used, reason = "what a test cannot do without fails it")]

use contracts::requests::Page;
use contracts::requests::access::{
    CutAccount, DEVICES_LIST, DeviceView, KEYS_LIST, KeyScope, KeyView, PutDevice, PutKey,
    PutSecrets, RevokeDevice, RevokeKey, SecretHolder,
};
use gateway::MIGRATIONS;
use gateway::commands::Command;
use gateway::handler::Access;
use gateway::store::{lists, snapshot};
use runtime::testing::{Harness, question};
use runtime::{Answer, Handler, Outcome};
use serde::de::DeserializeOwned;
use serde_json::json;

fn key(name: &str, digit: char) -> Command {
    let hash = digit.to_string().repeat(64);
    let (name, scope) = (name.to_owned(), KeyScope::Read);
    Command::PutKey(PutKey { name, scope, hash, expires_at: None })
}

fn device(location: &str, account: char) -> Command {
    Command::PutDevice(PutDevice {
        id: "scanner-7".to_owned(),
        location: location.to_owned(),
        zones: vec!["a".to_owned(), "b".to_owned()],
        account: format!("A{}", account.to_string().repeat(55)),
        token_hash: Some(format!("{:064x}", u32::from(account))),
        version: None,
        mqtt: false,
    })
}

fn revoke_device(id: &str) -> Command {
    Command::RevokeDevice(RevokeDevice { id: id.to_owned() })
}

fn secrets(scheme: &str, sealed: &[&str]) -> Command {
    Command::PutSecrets(PutSecrets {
        holder: SecretHolder::Channel,
        id: "shop".to_owned(),
        scheme: scheme.to_owned(),
        sealed: sealed.iter().map(|&text| text.to_owned()).collect(),
    })
}

fn done<T: DeserializeOwned>(outcome: &Outcome) -> T {
    match &outcome.answer {
        Answer::Done(body) => serde_json::from_slice(body).expect("the promised shape"),
        other => panic!("{other:?}"),
    }
}

fn status(outcome: &Outcome) -> u16 {
    match &outcome.answer {
        Answer::Done(_) => 200,
        Answer::Refused(problem) => problem.status,
        Answer::NotYet(_) => 409,
    }
}

#[tokio::test]
async fn a_key_is_kept_once_and_ended_once() {
    let harness = Harness::start(Access, &MIGRATIONS).await;
    let outcomes = harness.apply(vec![key("till", 'a'), key("till", 'a'), key("x", 'a')]).await;
    let made: KeyView = done(&outcomes[0]);
    assert_eq!(done::<KeyView>(&outcomes[1]), made);
    assert_eq!(status(&outcomes[2]), 409);
    assert_eq!(snapshot::keys(&harness.pool).await.expect("keys").len(), 1);

    let revoke = || Command::RevokeKey(RevokeKey { key_id: made.id });
    let outcomes = harness.apply(vec![revoke(), revoke(), key("till", 'a')]).await;
    let ended: KeyView = done(&outcomes[0]);
    assert!(ended.revoked_at.is_some());
    assert_eq!(done::<KeyView>(&outcomes[1]), ended);
    assert_eq!(status(&outcomes[2]), 409, "a revoked key never comes back");
    assert!(snapshot::keys(&harness.pool).await.expect("keys").is_empty());

    let nobody =
        Command::RevokeKey(RevokeKey { key_id: contracts::ids::Id::from_uuid(uuid::Uuid::nil()) });
    assert_eq!(status(&harness.apply(vec![nobody]).await[0]), 404);
}

#[tokio::test]
async fn a_device_is_let_in_moved_and_cut_off_and_each_is_told_once() {
    let harness = Harness::start(Access, &MIGRATIONS).await;
    let outcomes = harness.apply(vec![device("main", 'X'), device("main", 'X')]).await;
    assert_eq!(outcomes[0].events.len(), 1);
    assert_eq!(outcomes[0].events[0].kind.to_string(), "access.granted.v1");
    assert!(outcomes[1].events.is_empty(), "the same again is ordinary");

    let outcomes = harness.apply(vec![device("east", 'Y')]).await;
    assert_eq!(outcomes[0].events[0].sequence, 2);
    let uncut = lists::uncut_accounts(&harness.pool, 10).await.expect("accounts");
    assert_eq!(uncut.iter().map(|ended| &ended.account[..2]).collect::<Vec<_>>(), ["AX"]);

    let outcomes =
        harness.apply(vec![revoke_device("scanner-7"), revoke_device("scanner-7")]).await;
    let gone: DeviceView = done(&outcomes[0]);
    assert!(gone.revoked_at.is_some());
    assert_eq!(outcomes[0].events[0].kind.to_string(), "access.revoked.v1");
    assert!(outcomes[1].events.is_empty());
    assert!(snapshot::devices(&harness.pool).await.expect("devices").is_empty());
    assert_eq!(status(&harness.apply(vec![revoke_device("nobody")]).await[0]), 404);

    let uncut = lists::uncut_accounts(&harness.pool, 10).await.expect("accounts");
    assert_eq!(uncut.len(), 2);
    let cut = |account: &str| Command::CutAccount(CutAccount { account: account.to_owned() });
    let commands = uncut.iter().flat_map(|ended| [cut(&ended.account), cut(&ended.account)]);
    harness.apply(commands.collect()).await;
    assert!(lists::uncut_accounts(&harness.pool, 10).await.expect("accounts").is_empty());
}

#[tokio::test]
async fn a_device_that_comes_and_goes_in_one_batch_leaves_what_the_last_word_says() {
    let harness = Harness::start(Access, &MIGRATIONS).await;
    let commands = vec![device("main", 'X'), revoke_device("scanner-7"), device("east", 'Y')];
    let outcomes = harness.apply(commands).await;
    let sequences: Vec<_> = outcomes.iter().map(|outcome| outcome.events[0].sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
    let live = snapshot::devices(&harness.pool).await.expect("devices");
    assert_eq!((live.len(), live[0].location.as_str()), (1, "east"));
}

#[tokio::test]
async fn secrets_replace_those_before_and_what_nobody_signs_with_is_refused() {
    let harness = Harness::start(Access, &MIGRATIONS).await;
    let before = snapshot::revision(&harness.pool).await.expect("a revision");
    harness.apply(vec![secrets("shopify", &["one", "two"])]).await;
    harness.apply(vec![secrets("standard", &["three"])]).await;
    let kept = snapshot::secrets(&harness.pool).await.expect("secrets");
    assert_eq!((kept.len(), kept[0].scheme.as_str(), kept[0].sealed.len()), (1, "standard", 1));
    let after = snapshot::revision(&harness.pool).await.expect("a revision");
    assert_eq!(after, before + 2);

    let refused = harness
        .apply(vec![
            secrets("parcel-sim", &["one"]),
            secrets("magic", &["one"]),
            secrets("shopify", &[]),
            secrets("shopify", &["1", "2", "3"]),
        ])
        .await;
    assert_eq!(refused.iter().map(status).collect::<Vec<_>>(), [422; 4]);
    assert_eq!(snapshot::revision(&harness.pool).await.expect("a revision"), after);
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let harness = Harness::start(Access, &MIGRATIONS).await;
    harness.apply(('a'..='f').map(|digit| key("till", digit)).collect()).await;
    let mut seen = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let asked = question(json!({ "limit": 4, "cursor": cursor }));
        let body = Access.read(&harness.pool, KEYS_LIST, asked).await.expect("a page");
        let page: Page<KeyView> = serde_json::from_slice(&body).expect("a page");
        seen.extend(page.items.into_iter().map(|key| key.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted());
    let foreign = Access.read(&harness.pool, KEYS_LIST, question(json!({ "cursor": "x" }))).await;
    assert_eq!(foreign.map_err(|problem| problem.status), Err(400));

    harness.apply(vec![device("main", 'X')]).await;
    let body = Access.read(&harness.pool, DEVICES_LIST, question(json!({}))).await.expect("a page");
    let page: Page<DeviceView> = serde_json::from_slice(&body).expect("a page");
    assert_eq!(page.items[0].zones, ["a", "b"]);
}
