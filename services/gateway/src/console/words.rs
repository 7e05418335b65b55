//! Every word that a page says, in each language: a word that is missing does not compile.
//!
//! - [`frame`]: what stands around every page
//! - one table for each page, named as it is: what the page says
//! - [`channels`], [`connecting`], [`told`], [`naming`], [`items`], [`keys`], [`devices`], [`notices`],
//!   [`audit`]: likewise
//! - [`changes`]: what was changed, as the audit tells it
//! - [`once`]: what is shown once, or copied
//! - [`shipments`], [`shipment`], [`returns`], [`coming_back`], [`papers`]: what those of parcels say
//! - [`customers`], [`sales`]: what these pages say
//! - [`docs`]: what those for developers say around the reference
//! - [`states`]: where things stand, each with its tone
//! - [`reasons`]: why things stand still
//! - [`noticed`]: what a notice says of its subject
//! - [`refusals`]: what was refused, and why
//! - [`story`]: what happened to an order
//! - [`choosing`]: why a carrier was chosen
//! - [`troubles`]: what goes wrong with parcels, and what to do next
//! - [`patterns`]: sentences of the services in another language
//! - [`ways`]: what the pages of the menu are called
//! - [`figures`]: numbers, money, times

pub mod audit;
pub mod changes;
pub mod channels;
pub mod choosing;
pub mod coming_back;
pub mod connecting;
pub mod customers;
pub mod devices;
pub mod docs;
pub mod engine;
pub mod figures;
pub mod frame;
pub mod items;
pub mod jobs;
pub mod keys;
pub mod naming;
pub mod new_order;
pub mod noticed;
pub mod notices;
pub mod once;
pub mod order;
pub mod orders;
pub mod pack;
pub mod papers;
pub mod patterns;
pub mod people;
pub mod raw;
pub mod reasons;
pub mod refusals;
pub mod returns;
pub mod review;
pub mod sales;
pub mod shipment;
pub mod shipments;
pub mod sign_in;
pub mod states;
pub mod stock;
pub mod story;
pub mod today;
pub mod told;
pub mod troubles;
pub mod ways;
