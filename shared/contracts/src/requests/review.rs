//! Questions to review.
