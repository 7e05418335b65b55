//! Bodies that are written by hand: those that people begin with.

/// Lists them by the id of their call.
macro_rules! examples {
    ($($id:literal,)*) => {
        [$(($id, include_str!(concat!("../examples/", $id, ".json"))),)*]
    };
}

const WRITTEN: [(&str, &str); 33] = examples![
    "post_channels",
    "post_customers_id_contacts",
    "post_devices",
    "post_devices_pairings",
    "post_keys",
    "post_orders",
    "post_orders_id_cancel",
    "post_orders_id_corrections",
    "post_orders_id_links",
    "post_packages",
    "post_people",
    "post_pick_jobs_id_scan",
    "post_returns",
    "post_returns_id_inspections",
    "post_returns_id_receipts",
    "post_shipments_id_book",
    "post_shipments_id_report",
    "post_stock_adjustments",
    "post_stock_receipts",
    "post_tellings_retry",
    "post_webhooks",
    "post_webhooks_id_test",
    "put_carriers_carrier_secrets",
    "put_carriers_id",
    "put_channels_id_aliases_by_key",
    "put_channels_id_stock_publication",
    "put_channels_id_write_back",
    "put_items_sku",
    "put_locations_location_bins_code",
    "put_locations_name",
    "put_stock_sku_expected",
    "put_stock_sku_reorder_level",
    "put_views",
];

/// Gives the body of a call that is written by hand.
pub fn body_of(call: &str) -> Option<&'static str> {
    WRITTEN.iter().find(|(id, _)| *id == call).map(|(_, body)| body.trim_end())
}

/// Gives every call that has one.
#[cfg(test)]
pub fn calls() -> impl Iterator<Item = &'static str> {
    WRITTEN.iter().map(|(id, _)| *id)
}
