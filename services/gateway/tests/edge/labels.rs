use contracts::requests::logistics::LABEL_BYTES_MAX;
use contracts::service::Service;
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

#[tokio::test]
async fn a_label_comes_as_the_printer_takes_it_under_a_name_that_says_nothing() {
    let world = World::start().await;
    let answer = |endpoint: &str, _: &_, _: &[u8]| match endpoint {
        "shipments.label" => Ok(json!({ "zpl": "^XA\n^XZ\n" })),
        "shipments.label_pdf" => Ok(json!({ "pdf_base64": "JVBERi0xLjcK" })),
        "shipments.label_png" => Ok(json!({ "png_base64": "UE5H" })),
        _ => Err(json!({ "status": 404, "title": "nothing" })),
    };
    world.play(Service::Logistics, answer).await;
    for (name, media, body) in [
        ("label.zpl", "application/zpl", "^XA\n^XZ\n"),
        ("label.pdf", "application/pdf", "%PDF-1.7\n"),
        ("label.png", "image/png", "PNG"),
    ] {
        let heard = world.get(&format!("/api/v1/shipments/shp_1/{name}")).await;
        assert_eq!((heard.status, heard.body.as_str()), (200, body), "{}", heard.head);
        assert_eq!(heard.header("content-type"), Some(media));
        let shown = format!("inline; filename=\"{name}\"");
        assert_eq!(heard.header("content-disposition"), Some(shown.as_str()));
    }
}

#[tokio::test]
async fn a_label_is_handed_on_as_it_came_and_one_that_is_too_large_is_not() {
    let world = World::start().await;
    let answer = |endpoint: &str, _: &_, body: &[u8]| {
        assert_eq!(endpoint, "shipments.attach_label");
        let asked: Value = serde_json::from_slice(body).expect("json");
        assert_eq!(asked, json!({ "shipment_id": "shp_1", "content_base64": "AP9QREY=" }));
        Ok(json!({ "kind": "pdf", "byte_count": 5, "attached_by": "key:admin",
            "attached_at": "2026-01-02T03:04:05Z" }))
    };
    world.play(Service::Logistics, answer).await;
    let put = async |body: &[u8]| {
        let head = format!(
            "PUT /api/v1/shipments/shp_1/label HTTP/1.1\r\nauthorization: Bearer {ADMIN}\r\n\
             content-length: {}",
            body.len()
        );
        world.send(&head, body).await
    };
    let heard = put(b"\x00\xffPDF").await;
    assert_eq!((heard.status, &heard.json()["kind"]), (200, &json!("pdf")), "{heard:?}");
    assert_eq!(put(&vec![0; LABEL_BYTES_MAX + 1]).await.status, 413);
}
