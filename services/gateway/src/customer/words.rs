//! Every word that a customer reads, in each language: a word that is missing does not compile.
//!
//! - [`frame`]: what stands around every page
//! - [`places`]: where an order is
//! - [`order`]: what its page says beside that
//! - [`address`]: the forms of an address
//! - [`shortage`], [`coming_back`], [`receipt`]: what these pages say

pub mod address;
pub mod coming_back;
pub mod frame;
pub mod order;
pub mod places;
pub mod receipt;
pub mod shortage;
