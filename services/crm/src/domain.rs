//! Glossary: an **identity** is a normalised e-mail address, or without one a normalised telephone
//! number; a **customer** is whoever stands behind an identity; an order's **history** is what was
//! heard of it; a **count** is what an order adds to its customer's sums.

pub mod contacts;
mod history;
mod identity;
pub mod messages;
pub mod notices;
mod sums;

pub use history::{Counted, Mark, Order, Told};
pub use identity::{Identity, email_key, name_key, phone_key, phone_prefix};
pub use sums::{CustomerShift, Spending, Sums};
