//! Questions to logistics.
