//! Setting up a business: tables of items, places and stock, and what shops call the items.

use axum::http::{Method, StatusCode};
use contracts::requests::intake::{
    ALIASES_LIST, ALIASES_PUT, ALIASES_REMOVE, Alias, ListAliases, PutAlias, RemoveAlias,
};
use contracts::requests::warehouse::importing::{
    IMPORTS_APPLY, IMPORTS_GET, IMPORTS_LIST, IMPORTS_ROWS, Import, ImportQuery, ImportRow,
    ImportRowsQuery,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service::{OrderIntake, Warehouse};

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::edge::body::WEBHOOK_BYTES_MAX;
use crate::routes::call::{Call, Content, Guard, Own};
use crate::routes::own::{CSV, ItemOfLine, NewItemOfLine, XLSX};

/// Tables of items, places and opening stock.
pub fn calls() -> Vec<Call> {
    vec![
        Call::own(
            Method::POST,
            "/api/v1/imports",
            "Takes a table of items, places or opening stock and judges each row; nothing is applied.",
            Own::TakeImport,
        )
        .takes_file(&[CSV, XLSX])
        .at_most(WEBHOOK_BYTES_MAX)
        .with_query([
            text("kind", "`items`, `locations`, `bins` or `stock`, where the head does not say it."),
            text("name", "What the file is called, for people."),
        ])
        .answers(StatusCode::CREATED)
        .gives::<Import>(),
        Call::forward(
            Method::GET,
            "/api/v1/imports",
            "Lists imports, the newest first.",
            (Warehouse, IMPORTS_LIST),
        )
        .asks::<PageQuery>()
        .needs(Need::Read, Guard::All)
        .with_query([LIMIT, CURSOR])
        .gives::<Page<Import>>(),
        Call::own(
            Method::GET,
            "/api/v1/imports/templates/{file}",
            "Gives an empty table: `items.csv`, `locations.csv`, `bins.csv` or `stock.csv`.",
            Own::ImportTemplate,
        )
        .needs(Need::Read, Guard::All)
        .gives_content(Content::Other(CSV)),
        Call::forward(
            Method::GET,
            "/api/v1/imports/{id}",
            "Gives an import with how many of its rows stand where.",
            (Warehouse, IMPORTS_GET),
        )
        .asks::<ImportQuery>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("id", "import_id")])
        .gives::<Import>(),
        Call::forward(
            Method::GET,
            "/api/v1/imports/{id}/rows",
            "Lists the rows of an import with what they do and what is wrong with them.",
            (Warehouse, IMPORTS_ROWS),
        )
        .asks::<ImportRowsQuery>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("id", "import_id")])
        .with_query([text("state", "Only `ready`, `error` or `applied` ones."), LIMIT, CURSOR])
        .gives::<Page<ImportRow>>(),
        Call::forward(
            Method::POST,
            "/api/v1/imports/{id}/apply",
            "Applies the rows that are ready, in the background; asking again does nothing twice.",
            (Warehouse, IMPORTS_APPLY),
        )
        .takes::<ImportQuery>()
        .with_path(&[("id", "import_id")])
        .answers(StatusCode::ACCEPTED)
        .gives::<Import>(),
    ]
}

/// What shops call our items.
pub fn aliases() -> Vec<Call> {
    vec![
        Call::forward(
            Method::PUT,
            "/api/v1/channels/{id}/aliases/{by}/{key}",
            "Says which item, which has to be there, a variant, SKU or title of a shop stands for; held orders follow.",
            (OrderIntake, ALIASES_PUT),
        )
        .with_path(&[("id", "channel"), ("by", "by"), ("key", "key")])
        .with_item("sku")
        .takes::<PutAlias>()
        .gives::<Alias>(),
        Call::forward(
            Method::DELETE,
            "/api/v1/channels/{id}/aliases/{by}/{key}",
            "Forgets what a name of a shop stands for; what was found by it stays.",
            (OrderIntake, ALIASES_REMOVE),
        )
        .asks::<RemoveAlias>()
        .with_path(&[("id", "channel"), ("by", "by"), ("key", "key")])
        .gives::<Alias>(),
        Call::forward(
            Method::GET,
            "/api/v1/channels/{id}/aliases",
            "Lists what names of a shop stand for.",
            (OrderIntake, ALIASES_LIST),
        )
        .asks::<ListAliases>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("id", "channel")])
        .with_query([text("sku", "Only those that stand for this item."), LIMIT, CURSOR])
        .gives::<Page<Alias>>(),
        Call::own(
            Method::POST,
            "/api/v1/orders/{id}/lines/{line}/item",
            "Makes an item of a line that names none of ours; the order goes on by itself.",
            Own::MakeItemOfLine,
        )
        .takes::<NewItemOfLine>()
        .answers(StatusCode::CREATED)
        .gives::<ItemOfLine>(),
    ]
}
