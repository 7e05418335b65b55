//! What there is and where it lies: items, locations, bins.

use contracts::requests::warehouse::{Bin, BinPut, ItemPut, Location, LocationPut};

use super::decide::{Reply, say};
use super::view;
use crate::domain::{World, master};

/// Puts an item.
pub fn put_item(world: &mut World, put: &ItemPut) -> Reply {
    let item = master::put_item(world, put)?;
    say(&view::item(&put.sku, &item))
}

/// Puts a location.
pub fn put_location(world: &mut World, put: LocationPut) -> Reply {
    let bin = master::put_location(world, &put)?;
    say(&Location { name: put.name, default_bin: bin.code, zones: vec![bin.zone] })
}

/// Puts a bin.
pub fn put_bin(world: &mut World, put: BinPut) -> Reply {
    let master::Bin { code, zone, walking_order } = master::put_bin(world, &put)?;
    say(&Bin { location: put.location, code, zone, walking_order, skus: put.skus })
}
