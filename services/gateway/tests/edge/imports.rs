use contracts::service::Service;
use serde_json::json;

use crate::world::{ADMIN, World};

#[tokio::test]
async fn a_table_goes_on_as_it_came_with_its_name_and_kind_beside_it() {
    let world = World::start().await;
    let id = format!("imp_{}", "0".repeat(32));
    world
        .play(Service::Warehouse, move |endpoint, headers, body| {
            let header = |name: &str| headers.get(name).map(ToString::to_string);
            match endpoint {
                "imports.create" => {
                    assert_eq!(body, "货号\nA".as_bytes());
                    assert_eq!(header("kontor-import-kind").as_deref(), Some("items"));
                    assert_eq!(header("kontor-import-name").as_deref(), Some("%E5%95%86.csv"));
                    Ok(json!({ "import_id": id }))
                }
                _ => Ok(json!({ "import_id": id, "kind": "items", "state": "previewed",
                    "file_name": "商.csv", "read_as": "csv", "ignored_columns": [], "rows": {
                        "total": 1, "ready": 1, "create": 1, "change": 0, "same": 0, "error": 0,
                        "applied": 0 },
                    "made_by": "key:admin", "made_at": "2026-01-01T00:00:00Z" })),
            }
        })
        .await;
    let post = async |query: &str, body: &str| {
        let head = format!(
            "POST /api/v1/imports{query} HTTP/1.1\r\nauthorization: Bearer {ADMIN}\r\n\
             content-type: text/csv\r\ncontent-length: {}",
            body.len()
        );
        world.send(&head, body.as_bytes()).await
    };
    let taken = post("?kind=items&name=%E5%95%86.csv", "货号\nA").await;
    assert_eq!((taken.status, &taken.json()["state"]), (201, &json!("previewed")), "{taken:?}");
    assert_eq!(post("?colour=red", "x").await.status, 400);
    assert_eq!(post("", "").await.status, 422);
}

#[tokio::test]
async fn an_empty_table_comes_as_a_file_that_excel_reads() {
    let world = World::start().await;
    let answer = |_: &str, _: &_, _: &[u8]| Ok(json!({ "csv": "sku,name\r\n" }));
    world.play(Service::Warehouse, answer).await;
    let heard = world.get("/api/v1/imports/templates/items.csv").await;
    assert_eq!((heard.status, heard.body.as_str()), (200, "\u{FEFF}sku,name\r\n"));
    let named = Some("attachment; filename=\"items.csv\"");
    assert_eq!(heard.header("content-disposition"), named);
    assert_eq!(world.get("/api/v1/imports/templates/people.csv").await.status, 404);
}
