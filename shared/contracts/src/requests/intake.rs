//! Questions to intake.
