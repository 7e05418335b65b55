//! What the demo's house has on its shelves.

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
    "LAMP-1", "Reading lamp, brass", "2000000000015", 7900, 1450;
    "LAMP-2", "Reading lamp, black", "2000000000022", 7500, 1450;
    "BULB-E27", "Bulb E27, warm", "2000000000039", 690, 60;
    "TEA-OOL", "Oolong from Anxi, 250 g", "2000000000046", 1890, 290;
    "TEA-PUE", "Pu'er cake 2019, 357 g", "2000000000053", 4200, 400;
    "POT-CLAY", "Clay teapot, 180 ml", "2000000000060", 5600, 420;
    "CUP-4", "Four cups, celadon", "2000000000077", 3200, 640;
    "KNIFE-15", "Petty knife, 15 cm", "2000000000084", 9800, 210;
    "BOARD-L", "Cutting board, oak, large", "2000000000091", 4400, 1900;
    "APRON-G", "Apron, waxed canvas, green", "2000000000107", 3900, 520;
    "SCALE-1", "Kitchen scale, 0.1 g", "2000000000114", 2900, 480;
    "NOTE-A5", "Notebook A5, dotted", "2000000000121", 1200, 310;
}
