//! A small mail server that keeps what it is given and passes nothing on, so that one sees the mail
//! of a Kontor that one tries out.
//!
//! Read in this order: [`session`] (what is said, pure), [`server`] (who says it), [`folder`] (where
//! mail is kept, and read again). A [`session::Manner`] lets tests refuse, defer and hang up.

pub mod folder;
pub mod server;
pub mod session;

pub use folder::{Caught, Folder};
pub use server::MailCatcher;
pub use session::{Manner, Step, Takes, Verdict};
