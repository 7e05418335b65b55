//! What the demo's house has on its shelves: items, codes and a place that no merchant has.

/// Where everything lies that demo, drills and the fault suite sell; nothing else does.
pub const LOCATION: &str = "demo";

/// The zone of its bins.
pub const ZONE: &str = "a";

/// An item of the demo.
pub struct Item {
    /// Its SKU.
    pub sku: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The code on its pieces.
    pub barcode: &'static str,
    /// Price of one piece in minor units of whatever currency the shop has.
    pub price_minor: i64,
    /// Weight of one piece.
    pub grams: u32,
}

macro_rules! shelf {
    ($($sku:literal, $name:literal, $barcode:literal, $price:literal, $grams:literal;)*) => {
        /// All of them.
        pub const SHELF: &[Item] = &[$(Item {
            sku: $sku, name: $name, barcode: $barcode, price_minor: $price, grams: $grams,
        }),*];
    };
}

shelf! {
    "DEMO-LAMP-1", "Reading lamp, brass", "DEMO-2000000000015", 7900, 1450;
    "DEMO-LAMP-2", "Reading lamp, black", "DEMO-2000000000022", 7500, 1450;
    "DEMO-BULB-E27", "Bulb E27, warm", "DEMO-2000000000039", 690, 60;
    "DEMO-TEA-OOL", "Oolong from Anxi, 250 g", "DEMO-2000000000046", 1890, 290;
    "DEMO-TEA-PUE", "Pu'er cake 2019, 357 g", "DEMO-2000000000053", 4200, 400;
    "DEMO-POT-CLAY", "Clay teapot, 180 ml", "DEMO-2000000000060", 5600, 420;
    "DEMO-CUP-4", "Four cups, celadon", "DEMO-2000000000077", 3200, 640;
    "DEMO-KNIFE-15", "Petty knife, 15 cm", "DEMO-2000000000084", 9800, 210;
    "DEMO-BOARD-L", "Cutting board, oak, large", "DEMO-2000000000091", 4400, 1900;
    "DEMO-APRON-G", "Apron, waxed canvas, green", "DEMO-2000000000107", 3900, 520;
    "DEMO-SCALE-1", "Kitchen scale, 0.1 g", "DEMO-2000000000114", 2900, 480;
    "DEMO-NOTE-A5", "Notebook A5, dotted", "DEMO-2000000000121", 1200, 310;
}
