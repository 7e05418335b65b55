//! `item_substitutes`.

use runtime::BatchError;
use sqlx::PgConnection;

use super::find::list;
use super::written;
use crate::commands::Needs;
use crate::domain::World;

/// Gives the items that may stand in where the cases that were asked for miss pieces.
pub async fn of_shortages(
    conn: &mut PgConnection,
    needs: &Needs,
) -> Result<Vec<String>, BatchError> {
    if needs.shortages.is_empty() {
        return Ok(Vec::new());
    }
    let skus = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT item.substitute
        FROM shortages AS shortage
        JOIN item_substitutes AS item ON item.sku = shortage.sku
        WHERE shortage.shortage_id = ANY($1)
        "#,
        &list(&needs.shortages),
    );
    Ok(skus.fetch_all(conn).await?)
}

/// Stores which items may stand in for those that changed.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let changed: Vec<_> = world.items.changed().collect();
    if changed.is_empty() {
        return Ok(());
    }
    let skus: Vec<_> = changed.iter().map(|(sku, _)| sku.to_string()).collect();
    sqlx::query!("DELETE FROM item_substitutes WHERE sku = ANY($1)", &skus)
        .execute(&mut *conn)
        .await?;
    let rows = changed.iter().flat_map(|(sku, item)| {
        let places = item.substitutes.iter().zip(0_i32..);
        places.map(|(substitute, place)| (sku.to_string(), substitute.to_string(), place))
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    let saved = sqlx::query!(
        r#"
        INSERT INTO item_substitutes (sku, substitute, place)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::integer[])
        "#,
        &rows.iter().map(|(sku, ..)| sku.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|(_, substitute, _)| substitute.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|(.., place)| *place).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    written("item_substitutes", saved.rows_affected(), rows.len())
}
