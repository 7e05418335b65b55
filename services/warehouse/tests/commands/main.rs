//! Every command on a real database: done, refused, repeated.

mod approve;
mod cancel;
mod floor;
mod house;
mod parcels;
mod stock;
