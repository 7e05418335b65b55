//! Messages to customers: what is told when, in which words, and when it may go.
//!
//! Glossary: an **occasion** is something that a customer is told, once; a **text** is what messages
//! are written from; a **letter** is a message as it goes out; an **answer** is what a mail server
//! made of it; **quiet hours** are those in which nobody is written to.

mod answer;
mod builtin;
mod facts;
mod letter;
mod occasion;
mod quiet;
mod text;
mod words;

pub use answer::{Answer, NextStep, next_action, without_addresses};
pub use builtin::{Text, built_in};
pub use facts::{Decision, Facts, OrderFigure, Parcel, Shortfall, decide};
pub use letter::{Letter, Shop, write};
pub use occasion::{Occasion, Trouble};
pub use quiet::QuietHours;
pub use text::{Placeholder, TextError, check, fill, fill_html, placeholders, to_html};
pub use words::{language_of, missing_words, problem_words, someone};
