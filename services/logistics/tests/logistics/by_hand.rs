//! Carriers of one's own: named, preferred, booked by number, labelled, told of.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::events::shipment::ShipmentBooked;
use contracts::requests::logistics::{Shipment, ShipmentStatus};
use runtime::testing::{Harness, question};
use serde_json::{Value, json};

use crate::world::{house, order, outcome, pack, packed, rows, seen, shipped, tell};

type House = Harness<logistics::Logistics>;

/// Names a carrier for whose numbers new parcels wait.
async fn preferring(house: &House, code: &str) {
    let put = json!({ "code": code, "name": "顺丰速运", "preferred": true,
        "tracking_url": "https://example.org/{number}" });
    tell(house, "carriers.put", put).await.unwrap();
}

async fn draft(house: &House, number: u32) -> Shipment {
    shipped(house, &packed(order(number), 1, &[(1, 2)])).await
}

fn booking(shipment: &Shipment, carrier: &str, number: &str) -> Value {
    json!({ "shipment_id": shipment.id, "carrier": carrier, "tracking_number": number })
}

#[tokio::test]
async fn where_a_carrier_of_ones_own_is_preferred_parcels_wait_for_its_number() {
    let house = house().await;
    preferring(&house, "sf").await;
    let outcome = pack(&house, &packed(order(1), 1, &[(1, 2)])).await;
    assert_eq!(outcome.events.len(), 0);
    let waiting = draft(&house, 1).await;
    assert_eq!((waiting.status, waiting.incidents.len()), (ShipmentStatus::Draft, 0));
    assert!(waiting.next_step.as_deref().unwrap().contains("tracking_number"));
    assert_eq!(waiting.chosen_because, ["rule by hand: parcels wait for a number of sf"]);

    let (booked, said) =
        tell(&house, "shipments.book", booking(&waiting, "sf", " sf 1234 ")).await.unwrap();
    assert_eq!(said, ["shipment.booked"]);
    assert_eq!(
        (&booked["tracking_number"], &booked["service"]),
        (&json!("SF1234"), &json!("parcel"))
    );
    let link = json!("https://example.org/SF1234");
    assert_eq!(booked["tracking_url"], link, "whoever books can follow the link at once");
    let shown = seen(&house, &waiting.id.to_string()).await;
    assert_eq!(shown.tracking_url.as_deref(), Some("https://example.org/SF1234"));
    assert_eq!(shown.cost.unwrap().amount_minor, 0);
    let id = json!({ "shipment_id": waiting.id });
    let (gone, said) = tell(&house, "shipments.hand_over", id).await.unwrap();
    assert_eq!((said, &gone["tracking_url"]), (vec!["shipment.handed_over".to_owned()], &link));
    let delivered = json!({ "shipment_id": waiting.id, "tracking_status": "delivered" });
    let (_, said) = tell(&house, "shipments.report", delivered).await.unwrap();
    assert_eq!(said, ["shipment.tracked", "shipment.delivered"]);
    let shown = seen(&house, &waiting.id.to_string()).await;
    assert_eq!(shown.reports[0].reported_by.as_deref(), Some("key:test"));
}

#[tokio::test]
async fn a_booking_is_told_with_the_carriers_name_and_link() {
    let house = house().await;
    preferring(&house, "sf").await;
    let (waiting, other) = (draft(&house, 1).await, draft(&house, 2).await);
    let told = async |asked: Value| {
        let outcome = outcome(&house, "shipments.book", question(asked)).await.unwrap();
        serde_json::from_str::<ShipmentBooked>(&outcome.events[0].body).unwrap()
    };
    let booked = told(booking(&waiting, "sf", "SF1234")).await;
    assert_eq!((booked.carrier.as_str(), booked.carrier_name.as_deref()), ("sf", Some("顺丰速运")));
    assert_eq!(booked.tracking_url.as_deref(), Some("https://example.org/SF1234"));
    let booked = told(booking(&other, "by-hand", "SF1234")).await;
    assert_eq!(
        (booked.carrier_name.as_deref(), booked.tracking_url),
        (Some("Carrier by hand"), None)
    );
}

#[tokio::test]
async fn a_number_is_on_one_parcel_until_that_one_is_voided() {
    let house = house().await;
    preferring(&house, "sf").await;
    let (first, second) = (draft(&house, 1).await, draft(&house, 2).await);
    tell(&house, "shipments.book", booking(&first, "sf", "SF1234")).await.unwrap();
    let (_, again) = tell(&house, "shipments.book", booking(&first, "sf", "SF1234")).await.unwrap();
    assert_eq!(again.len(), 0);
    let other = tell(&house, "shipments.book", booking(&first, "sf", "SF9999")).await.unwrap_err();
    assert_eq!(other.status, 409);
    let twice = tell(&house, "shipments.book", booking(&second, "sf", "sf1234")).await.unwrap_err();
    let words = twice.detail.unwrap();
    assert!(twice.status == 409 && words.contains(&first.id.to_string()), "{words}");
    assert_eq!(rows(&house, "waybills").await, 1);

    tell(&house, "shipments.void", json!({ "shipment_id": first.id })).await.unwrap();
    tell(&house, "shipments.book", booking(&second, "sf", "SF1234")).await.unwrap();
    let told = json!({ "tracking_number": "SF1234", "status": "在途",
        "occurred_at": "2026-01-02T10:00:00Z" });
    let (taken, said) = tell(&house, "tracking.tell", told).await.unwrap();
    assert_eq!((&taken["shipment_id"], said.len()), (&json!(second.id), 2));
}

#[tokio::test]
async fn the_same_number_of_two_carriers_is_on_two_parcels() {
    let house = house().await;
    preferring(&house, "sf").await;
    let (first, second) = (draft(&house, 1).await, draft(&house, 2).await);
    tell(&house, "shipments.book", booking(&first, "sf", "1234567")).await.unwrap();
    tell(&house, "shipments.book", booking(&second, "by-hand", "1234567")).await.unwrap();
    let mut told = json!({ "tracking_number": "1234567", "status": "delivered",
        "occurred_at": "2026-01-02T10:00:00Z" });
    let unclear = tell(&house, "tracking.tell", told.clone()).await.unwrap_err();
    assert_eq!(unclear.status, 409);
    told["carrier"] = json!("by-hand");
    let (taken, _) = tell(&house, "tracking.tell", told).await.unwrap();
    assert_eq!(taken["shipment_id"], json!(second.id));
}

#[tokio::test]
async fn what_cannot_be_booked_says_why_and_leaves_the_number_free() {
    let house = house().await;
    preferring(&house, "sf").await;
    let waiting = draft(&house, 1).await;
    let with = |more: Value| {
        let mut asked = booking(&waiting, "sf", "SF1234");
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        asked
    };
    for (asked, words) in [
        (with(json!({ "tracking_number": "" })), "letters and digits"),
        (with(json!({ "tracking_number": null })), "letters and digits"),
        (with(json!({ "carrier": "nobody" })), "PUT /api/v1/carriers/nobody"),
        (with(json!({ "carrier": "parcel-sim" })), "its own numbers"),
        (with(json!({ "cost_minor": -1 })), "negative"),
    ] {
        let refused = tell(&house, "shipments.book", asked).await.unwrap_err();
        assert_eq!(refused.status, 422);
        assert!(refused.detail.as_deref().unwrap().contains(words), "{refused:?}");
    }
    assert_eq!(rows(&house, "waybills").await, 0);
    let retired = json!({ "code": "old", "name": "Old", "retired": true });
    tell(&house, "carriers.put", retired).await.unwrap();
    let refused = tell(&house, "shipments.book", booking(&waiting, "old", "SF1234")).await;
    assert!(refused.unwrap_err().detail.unwrap().contains("retired"));
    let sim = json!({ "shipment_id": waiting.id, "carrier": "parcel-sim", "service": "standard" });
    assert_eq!(tell(&house, "shipments.book", sim).await.unwrap().1, ["shipment.booked"]);
}

#[tokio::test]
async fn at_most_one_carrier_is_preferred_and_every_one_is_listed() {
    let house = house().await;
    preferring(&house, "sf").await;
    preferring(&house, "yt").await;
    let list = house.ask("carriers.list", json!({})).await.unwrap();
    let items = list["items"].as_array().unwrap();
    let codes: Vec<_> = items.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["own-fleet", "parcel-sim", "sf", "yt", "by-hand"]);
    let preferred: Vec<_> = items.iter().map(|one| one["preferred"] == true).collect();
    assert_eq!(preferred, [false, false, false, true, false]);
    let none = json!({ "code": "yt", "name": "圆通" });
    tell(&house, "carriers.put", none).await.unwrap();
    assert_eq!(draft(&house, 1).await.status, ShipmentStatus::Booked);
    let wrong = json!({ "code": "parcel-sim", "name": "Mine" });
    let refused = tell(&house, "carriers.put", wrong).await.unwrap_err();
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "#/code"));
}

#[tokio::test]
async fn the_carriers_label_comes_back_as_it_was_attached() {
    let house = house().await;
    preferring(&house, "sf").await;
    let waiting = draft(&house, 1).await;
    let pdf = b"%PDF-1.7\n\xff\xfe\n%%EOF\n";
    let label = |content: &[u8]| json!({ "shipment_id": waiting.id, "content_base64": STANDARD.encode(content) });
    let early = tell(&house, "shipments.attach_label", label(pdf)).await.unwrap_err();
    assert_eq!(early.status, 409);
    tell(&house, "shipments.book", booking(&waiting, "sf", "SF1234")).await.unwrap();
    let asked = json!({ "shipment_id": waiting.id });
    let none = house.ask("shipments.label_pdf", asked.clone()).await.unwrap_err();
    assert!(none.status == 409 && none.detail.unwrap().contains("PUT"));

    let (attached, _) = tell(&house, "shipments.attach_label", label(pdf)).await.unwrap();
    assert_eq!((&attached["kind"], &attached["byte_count"]), (&json!("pdf"), &json!(pdf.len())));
    let back = house.ask("shipments.label_pdf", asked.clone()).await.unwrap();
    assert_eq!(STANDARD.decode(back["pdf_base64"].as_str().unwrap()).unwrap(), pdf);
    let other = house.ask("shipments.label", asked.clone()).await.unwrap_err();
    assert!(other.status == 409 && other.detail.unwrap().contains("label.pdf"));

    let zpl = "^XA^FD顺丰^FS^XZ";
    tell(&house, "shipments.attach_label", label(zpl.as_bytes())).await.unwrap();
    assert_eq!(house.ask("shipments.label", asked.clone()).await.unwrap()["zpl"], zpl);
    assert_eq!(rows(&house, "attached_labels").await, 1);
    let shown = seen(&house, &waiting.id.to_string()).await.label.unwrap();
    assert_eq!(shown.attached_by, "key:test");
    let image = tell(&house, "shipments.attach_label", label(b"GIF89a")).await.unwrap_err();
    assert_eq!(image.status, 422);
}

#[tokio::test]
async fn a_label_of_a_built_in_carrier_is_made_here() {
    let house = house().await;
    let shipment = draft(&house, 1).await;
    let label = json!({ "shipment_id": shipment.id, "content_base64": STANDARD.encode("^XA^XZ") });
    let refused = tell(&house, "shipments.attach_label", label).await.unwrap_err();
    assert!(refused.status == 409 && refused.detail.unwrap().contains("made here"));
    let asked = json!({ "shipment_id": shipment.id });
    assert_eq!(house.ask("shipments.label_png", asked).await.unwrap_err().status, 409);
}

#[tokio::test]
async fn a_line_of_a_sheet_is_told_once_and_reaches_every_kind_of_parcel() {
    let house = house().await;
    let shipment = draft(&house, 1).await;
    let line = |status: &str, minute: u32| {
        json!({ "tracking_number": shipment.tracking_number, "status": status,
            "occurred_at": format!("2026-01-02T10:{minute:02}:00Z") })
    };
    let (taken, said) = tell(&house, "tracking.tell", line("Delivery failed", 1)).await.unwrap();
    assert_eq!((&taken["status"], said.len()), (&json!("accepted"), 2));
    let (taken, said) = tell(&house, "tracking.tell", line("delivery FAILED", 1)).await.unwrap();
    assert_eq!((&taken["status"], said.len()), (&json!("duplicate"), 0));
    let (_, said) = tell(&house, "tracking.tell", line("lost", 2)).await.unwrap();
    assert_eq!(said, ["shipment.tracked", "shipment.lost"]);
    let (taken, _) = tell(&house, "tracking.tell", line("lost", 2)).await.unwrap();
    assert_eq!(taken["status"], "duplicate");
    let after = tell(&house, "tracking.tell", line("delivered", 3)).await.unwrap_err();
    assert_eq!(after.status, 409);
    let odd = tell(&house, "tracking.tell", line("teleported", 3)).await.unwrap_err();
    assert!(odd.status == 422 && odd.detail.unwrap().contains("teleported"));
    let mut why = line("delivery failed", 4);
    why["incident_reason"] = json!("bogus");
    let odd = tell(&house, "tracking.tell", why).await.unwrap_err();
    assert!(odd.status == 422 && odd.detail.unwrap().contains("`bogus` is no reason"));
    let nobody = json!({ "tracking_number": "NOBODY1", "status": "lost",
        "occurred_at": "2026-01-02T10:00:00Z" });
    assert_eq!(tell(&house, "tracking.tell", nobody).await.unwrap_err().status, 404);
}

#[tokio::test]
async fn the_customer_is_led_to_the_carriers_own_page() {
    let house = house().await;
    preferring(&house, "sf").await;
    let waiting = draft(&house, 1).await;
    tell(&house, "shipments.book", booking(&waiting, "sf", "SF1234")).await.unwrap();
    let token = seen(&house, &waiting.id.to_string()).await.tracking_token;
    let page = house.ask("shipments.track", json!({ "token": token })).await.unwrap();
    assert_eq!(page["carrier"], "顺丰速运");
    assert_eq!(page["tracking_url"], "https://example.org/SF1234");
}
