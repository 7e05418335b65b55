//! Questions to analytics.
