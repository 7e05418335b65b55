//! The rules of numbers, marks, positions, gaps and epochs, without I/O and without a clock.
//!
//! The shell drives these in production; a seeded simulator drives the same code through crashes,
//! losses, disorder, takeovers and restores in a test.

mod history;
mod reader;
mod window;

pub use history::{Fork, History};
pub use reader::{Heard, Reader, Standing, Told};
pub use window::Window;
