//! How a transaction begins.

use runtime::postgres::{begin, run};
use sqlx::{Connection, PgConnection};
use stack::TestPostgres;

#[tokio::test]
async fn one_that_cannot_begin_leaves_nothing_in_the_way_of_the_next() {
    let server = TestPostgres::start().await.expect("a throw-away PostgreSQL");
    let url = server.admin_url("postgres");
    let mut conn = PgConnection::connect(&url).await.expect("a connection");
    run(&mut conn, "BEGIN").await.expect("begun");
    run(&mut conn, "SELECT 1 / 0")
        .await
        .expect_err("it is aborted now, as after a cancelled question");
    begin(&mut conn).await.expect_err("nothing begins in an aborted transaction");
    let now = begin(&mut conn).await.expect("the next one begins");
    let stored: chrono::DateTime<chrono::Utc> =
        sqlx::query_scalar("SELECT now()").fetch_one(&mut conn).await.expect("the time");
    assert_eq!(now, stored, "the moment of the transaction");
    run(&mut conn, "COMMIT").await.expect("committed");
}
