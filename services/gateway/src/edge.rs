//! What every request goes through, whatever it asks for.
//!
//! - [`server`]: connections, their number, and how long they may take
//! - [`tls`]: a certificate from files, read anew when they change
//! - [`forwarded`]: who asks, where proxies stand in front
//! - [`body`]: bytes, how many and how fast
//! - [`strict_json`]: our own JSON, without doubled members
//! - [`tracing_layer`]: the trace that begins here, and problems as documents
//! - [`access`]: who may come in, in memory, read anew when it changes
//! - [`passwords`]: hashed slowly, a few at a time
//! - [`sessions`]: the cookie of whoever is signed in
//! - [`sealing`]: secrets that are kept in the database
//! - [`ask`]: questions to the services
//! - [`devices`]: accounts on the broker for devices
//! - [`doors`]: who knocked at the doors of shops
//! - [`listening`]: which devices listen over HTTP
//! - [`echoes`]: looking again some time after news
//! - [`html`]: pages without scripts
//! - [`news`]: what is told of orders, for customers who look at theirs
//! - [`multipart`]: a form that carries a file
//! - [`form`]: what they send, and in which language they are read
//! - [`clock`]: the time of the edge

pub mod access;
pub mod ask;
pub mod body;
pub mod clock;
pub mod devices;
pub mod doors;
pub mod echoes;
pub mod form;
pub mod forwarded;
pub mod html;
pub mod listening;
pub mod multipart;
pub mod news;
pub mod passwords;
pub mod sealing;
pub mod server;
pub mod sessions;
pub mod strict_json;
pub mod tls;
pub mod tracing_layer;
