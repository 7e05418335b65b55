//! A house that was kept by an older Kontor goes on under this one.
#![expect(clippy::expect_used, reason = "what a test cannot do without fails it")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use contracts::service::Service;
use kontor::api::Api;
use kontor::cli::{At, Up};
use kontor::home::Home;
use kontor::provision::migrations_of;
use kontor::{doctor, up};
use reqwest::Method;
use runtime::postgres::{CHASSIS, owner_connection};
use serde_json::{Value, json};
use sqlx::migrate::{Migration, Migrator};
use stack::{PostgresBinaries, PostgresOptions, PostgresServer};

/// The last migrations of the state in which the older house was kept: of every schema, and of each
/// service's own.
const CHASSIS_THEN: i64 = 3;
const OWN_THEN: i64 = 101;

/// The rows of that house: nine orders that went the whole way, one that waits for a
/// clerk, one that waits for a picker. Written by the program of that time, and dumped.
const ROWS: &str = include_str!("released/first.sql");
/// What sealed the secrets of its shops.
const MASTER_KEY: &str = "the master key of a house that nobody lives in";

/// Every migration that somebody may have run, by schema, with its checksum.
const RECORD: &str = "tests/released/migrations.json";

type Record = BTreeMap<String, BTreeMap<i64, String>>;

fn all_of(service: Service) -> impl Iterator<Item = &'static Migration> {
    CHASSIS.iter().chain(migrations_of(service).iter())
}

fn made() -> Record {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let of = |service| {
        let all = all_of(service).map(|one| (one.version, hex(&one.checksum)));
        (service.schema().to_owned(), all.collect())
    };
    Service::ALL.map(of).into_iter().collect()
}

#[test]
fn a_migration_that_somebody_may_have_run_never_changes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(RECORD);
    let made = made();
    if std::env::var_os("KONTOR_REGENERATE").is_some() {
        let text = serde_json::to_string_pretty(&made).expect("JSON") + "\n";
        std::fs::write(&path, text).expect("written");
    }
    let text = std::fs::read_to_string(&path).expect("the record");
    let recorded: Record = serde_json::from_str(&text).expect("JSON");
    for (schema, migrations) in recorded {
        for (version, checksum) in migrations {
            let now = made.get(&schema).and_then(|made| made.get(&version));
            assert_eq!(
                now,
                Some(&checksum),
                "migration {version} of {schema} was changed or removed; whoever has run it cannot \
                 upgrade any more: leave it as it was, and write another one"
            );
        }
    }
}

/// Makes the cluster as it was left then.
async fn keep_older_house(home: &Home) {
    std::fs::write(home.at("secrets/master-key"), MASTER_KEY).expect("a secret");
    let binaries = PostgresBinaries::locate().await.expect("a database");
    let password = home.secret("postgres-superuser").expect("a secret");
    let options = PostgresOptions::durable(home.at("postgres"), password);
    let server = PostgresServer::start(&binaries, options).await.expect("a database");
    let admin = server.admin_url("postgres");
    for service in Service::ALL {
        let mut owner = owner_connection(&admin, service.schema()).await.expect("a schema");
        let chassis = CHASSIS.iter().filter(|one| one.version <= CHASSIS_THEN);
        let own = migrations_of(service).iter().filter(|one| one.version <= OWN_THEN);
        let then: Vec<Migration> = chassis.chain(own).cloned().collect();
        Migrator::with_migrations(then).run(&mut owner).await.expect("the schema of then");
    }
    let mut owner = owner_connection(&admin, "public").await.expect("connected");
    sqlx::raw_sql(ROWS).execute(&mut owner).await.expect("the rows of then");
    server.stop().await.expect("stopped");
}

async fn orders(api: &Api) -> BTreeMap<String, Value> {
    let all = api.list("/api/v1/orders").await.expect("orders");
    let named = |order: Value| (order["external_ref"].as_str().unwrap_or("-").to_owned(), order);
    all.into_iter().map(named).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_kontor_kept_is_read_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).expect("opened");
    let data = Some(folder.path().to_owned());
    let home = Home::open(data.clone()).expect("a data folder");
    keep_older_house(&home).await;

    let how = Up::quiet(At { data }, "127.0.0.1:0".parse().expect("an address"));
    let everything = up::start(&how, home, true).await.expect("this kontor starts on it");
    everything.wait_ready().await.expect("ready");
    let database = everything.site.doctor_database().expect("a role that reads");
    assert!(doctor::is_sound(&database).await.expect("looked at"), "sound after the upgrade");

    let api = Api::new(&everything.http, &everything.admin_key).expect("a client");
    let known = orders(&api).await;
    assert_eq!(known.len(), 11, "every order is there: {:?}", known.keys());
    let completed = known.values().filter(|order| order["status"] == "completed").count();
    assert_eq!(completed, 9);
    for order in known.values() {
        let id = order["id"].as_str().expect("an id");
        let timeline: Value =
            api.get(&format!("/api/v1/orders/{id}/timeline")).await.expect("told");
        assert!(!timeline["items"].as_array().expect("steps").is_empty(), "{timeline}");
    }
    let waiting = known.get("waits-for-picker").expect("an order on the way");
    assert_eq!(waiting["status"], "processing");
    let id = waiting["id"].as_str().expect("an id");
    let wish = json!({ "reason": "the customer changed their mind" });
    let path = format!("/api/v1/orders/{id}/cancel");
    let (status, words) = api.call(Method::POST, &path, Some(wish), None).await.expect("answered");
    assert!(status.is_success(), "{status}: {words}");
    assert!(doctor::is_sound(&database).await.expect("looked at"), "sound after it went on");
    let channels: Value = api.get("/api/v1/channels").await.expect("channels");
    assert!(channels["items"].as_array().is_some_and(|items| items.len() >= 4), "{channels}");
    everything.close().await.expect("stopped");
}
