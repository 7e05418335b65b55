//! Questions to access.
