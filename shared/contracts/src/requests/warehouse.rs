//! Questions to warehouse.
