//! What the committed documents say, as developers read it: read once, shown often.
//!
//! - [`members`]: what a body has, member by member
//! - [`example`]: bodies as they may be
//! - [`calls`]: the calls, out of `openapi.json`
//! - [`events`]: the events, out of `asyncapi.json`
//! - [`promises`]: what stays as it is, and what came to it when
//! - [`snippets`]: programs that others begin with

pub mod calls;
pub mod events;
pub mod example;
pub mod members;
pub mod promises;
pub mod snippets;

#[cfg(test)]
mod tests;
