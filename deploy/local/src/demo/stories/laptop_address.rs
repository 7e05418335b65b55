//! An order that waits for its district: the customer names it, and no other hand is needed.

use anyhow::Result;

use super::stage::{Stage, by, pieces_in};
use super::trade::{Basket, Buyer};

/// On the shelf when the day begins.
const PIECES: u32 = 5;

/// Somebody in a hurry, who leaves out the district.
static HASTY: Buyer = Buyer {
    name: "孙晓梅",
    phone: "+8613900010021",
    region: "广东省",
    city: "深圳市",
    district: "",
    street: "科苑南路21号A座1203室",
};

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("digital").await?;
    let laptop = stage.stocked("laptop", "轻薄笔记本 14英寸 银色", 699_900, PIECES).await?;
    stage.open_floor().await;
    stage.tell(HASTY.name, "buys a laptop, and leaves out the district");
    let basket =
        Basket { reference: stage.own("1"), buyer: &HASTY, lines: vec![(laptop.clone(), 1)] };
    let (id, _) = stage.send(&shop, &basket).await?;
    let ids = [id.clone()];
    let waits = |orders: &[serde_json::Value]| {
        let holds = orders[0]["holds"].as_array();
        holds.is_some_and(|holds| holds.len() == 1 && holds[0]["evidence"]["district"] == "missing")
    };
    stage.orders_when(&ids, "the order waits for its district", waits).await?;
    stage.tell("review", "holds the order: no courier delivers without a district");
    let shelf = stage.stock(&laptop).await?;
    stage.promise("nothing is promised meanwhile", shelf == (i64::from(PIECES), 0))?;

    let page = stage.link(&id).await?;
    let form = stage.open(&page).await?;
    let asks = form.text.contains("区 / 县 <em>必填</em>") && form.text.contains(HASTY.street);
    stage.promise("a link shows what is known, and asks for the district", asks)?;
    let fields = |district| {
        [
            ("name", HASTY.name),
            ("phone", HASTY.phone),
            ("country", "CN"),
            ("region", HASTY.region),
            ("city", HASTY.city),
            ("district", district),
            ("street1", HASTY.street),
        ]
    };
    let again = stage.fill_in(&page, &fields("")).await?;
    stage.promise("who leaves it out again is told", again.status == 422)?;
    let thanks = stage.fill_in(&page, &fields("南山区")).await?;
    stage.tell(HASTY.name, "opens the link, and names the district");
    let said = thanks.status == 200 && thanks.text.contains("谢谢");
    stage.promise("the page says thank you, and shows the address to nobody", {
        said && !thanks.text.contains(HASTY.street)
    })?;

    let orders = stage.orders_when(&ids, "the order is completed", |orders| {
        by(orders, "status").contains_key("completed")
    });
    stage.promise("the laptop arrived", pieces_in(&orders.await?, "delivered") == 1)?;
    let way = stage.timeline(&id).await?;
    let happened = |code: &str, words: &str| {
        let mut told = way.iter().filter(|entry| entry["code"] == code);
        told.any(|entry| entry["sentence"].as_str().is_some_and(|text| text.contains(words)))
    };
    stage.promise("the customer corrected it", happened("corrected", "customer"))?;
    stage.promise("rules approved it, and no other hand", happened("approved", "by rules"))?;
    let left = stage.stock(&laptop).await?;
    stage.promise("one laptop less is on the shelf", left == (i64::from(PIECES) - 1, 0))
}
