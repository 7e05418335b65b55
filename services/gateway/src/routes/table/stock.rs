//! Items, places and stock.

use axum::http::{Method, StatusCode};
use contracts::requests::warehouse::work::{BACKORDERS_LIST, Backorder, BackordersQuery};
use contracts::requests::warehouse::{
    Adjustment, BINS_LIST, BINS_PUT, Bin, BinPut, BinsQuery, ITEMS_GET, ITEMS_LIST, ITEMS_PUT,
    Item, ItemPut, ItemQuery, ItemsQuery, LOCATIONS_LIST, LOCATIONS_PUT, LedgerRow, Location,
    LocationPut, MovementsQuery, Receipt, STOCK_ADJUST, STOCK_LIST, STOCK_MOVEMENTS, STOCK_RECEIVE,
    StockAdjust, StockLevel, StockQuery, StockReceive,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service::Warehouse;

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard};

/// Items, places and stock.
pub fn calls() -> Vec<Call> {
    let mut calls = items();
    calls.extend(places());
    calls.extend(stock());
    calls
}

fn items() -> Vec<Call> {
    vec![
        Call::forward(
            Method::PUT,
            "/api/v1/items/{sku}",
            "Registers an item or changes it.",
            (Warehouse, ITEMS_PUT),
        )
        .with_path(&[("sku", "sku")])
        .takes::<ItemPut>()
        .gives::<Item>(),
        Call::forward(Method::GET, "/api/v1/items", "Lists items.", (Warehouse, ITEMS_LIST))
            .asks::<ItemsQuery>()
            .needs(Need::FloorRead, Guard::All)
            .with_query([text("q", "Part of the SKU or the name, or a barcode."), LIMIT, CURSOR])
            .gives::<Page<Item>>(),
        Call::forward(Method::GET, "/api/v1/items/{sku}", "Gives an item.", (Warehouse, ITEMS_GET))
            .asks::<ItemQuery>()
            .needs(Need::FloorRead, Guard::All)
            .with_path(&[("sku", "sku")])
            .gives::<Item>(),
    ]
}

fn places() -> Vec<Call> {
    vec![
        Call::forward(
            Method::PUT,
            "/api/v1/locations/{name}",
            "Makes a location.",
            (Warehouse, LOCATIONS_PUT),
        )
        .with_path(&[("name", "name")])
        .takes::<LocationPut>()
        .gives::<Location>(),
        Call::forward(
            Method::GET,
            "/api/v1/locations",
            "Lists locations.",
            (Warehouse, LOCATIONS_LIST),
        )
        .asks::<PageQuery>()
        .needs(Need::Read, Guard::All)
        .with_query([LIMIT, CURSOR])
        .gives::<Page<Location>>(),
        Call::forward(
            Method::PUT,
            "/api/v1/locations/{location}/bins/{code}",
            "Makes a bin and says which items lie in it.",
            (Warehouse, BINS_PUT),
        )
        .with_path(&[("location", "location"), ("code", "code")])
        .takes::<BinPut>()
        .gives::<Bin>(),
        Call::forward(Method::GET, "/api/v1/bins", "Lists bins.", (Warehouse, BINS_LIST))
            .asks::<BinsQuery>()
            .needs(Need::FloorRead, Guard::LocationInQuery)
            .with_query([
                text("location", "Only of this location."),
                text("sku", "Only those to which this item is assigned."),
                text("code", "Only those on which this stands."),
                LIMIT,
                CURSOR,
            ])
            .gives::<Page<Bin>>(),
    ]
}

fn stock() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/stock/receipts",
            "Books goods in.",
            (Warehouse, STOCK_RECEIVE),
        )
        .needs(Need::Floor, Guard::LocationInBody)
        .takes::<StockReceive>()
        .once()
        .answers(StatusCode::CREATED)
        .gives::<Receipt>(),
        Call::forward(
            Method::POST,
            "/api/v1/stock/adjustments",
            "Corrects the books.",
            (Warehouse, STOCK_ADJUST),
        )
        .takes::<StockAdjust>()
        .once()
        .answers(StatusCode::CREATED)
        .gives::<Adjustment>(),
        Call::forward(
            Method::GET,
            "/api/v1/stock",
            "Lists how much there is of what where.",
            (Warehouse, STOCK_LIST),
        )
        .asks::<StockQuery>()
        .needs(Need::FloorRead, Guard::LocationInQuery)
        .with_query([
            text("sku", "Only of this item."),
            text("location", "Only at this location."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<StockLevel>>(),
        Call::forward(
            Method::GET,
            "/api/v1/stock/{sku}/movements",
            "Explains a figure: every movement, the newest first.",
            (Warehouse, STOCK_MOVEMENTS),
        )
        .asks::<MovementsQuery>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("sku", "sku")])
        .with_query([text("location", "Only at this location."), LIMIT, CURSOR])
        .gives::<Page<LedgerRow>>(),
        Call::forward(
            Method::GET,
            "/api/v1/backorders",
            "Lists what waits for stock, the oldest first.",
            (Warehouse, BACKORDERS_LIST),
        )
        .asks::<BackordersQuery>()
        .needs(Need::Read, Guard::All)
        .with_query([text("sku", "Only this item."), LIMIT, CURSOR])
        .gives::<Page<Backorder>>(),
    ]
}
