//! The edge from outside: a real listener, broker and database; other services are played.

mod devices;
mod feed;
mod keys;
mod limits;
mod webhooks;
mod world;
