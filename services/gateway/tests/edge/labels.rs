use contracts::service::Service;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_label_comes_as_the_printer_takes_it_under_a_name_that_says_nothing() {
    let world = World::start().await;
    let answer = |endpoint: &str, _: &_, _: &[u8]| match endpoint {
        "shipments.label" => Ok(json!({ "zpl": "^XA\n^XZ\n" })),
        "shipments.label_pdf" => Ok(json!({ "pdf_base64": "JVBERi0xLjcK" })),
        _ => Err(json!({ "status": 404, "title": "nothing" })),
    };
    world.play(Service::Logistics, answer).await;
    for (name, media, body) in [
        ("label.zpl", "application/zpl", "^XA\n^XZ\n"),
        ("label.pdf", "application/pdf", "%PDF-1.7\n"),
    ] {
        let heard = world.get(&format!("/api/v1/shipments/shp_1/{name}")).await;
        assert_eq!((heard.status, heard.body.as_str()), (200, body), "{}", heard.head);
        assert_eq!(heard.header("content-type"), Some(media));
        let shown = format!("inline; filename=\"{name}\"");
        assert_eq!(heard.header("content-disposition"), Some(shown.as_str()));
    }
}
