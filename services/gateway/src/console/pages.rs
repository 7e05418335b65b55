//! The pages, in the order in which they are met.
//!
//! - [`sign_in`]: the way in and out
//! - [`choices`]: language and look
//! - [`today`]: what came in, what is stuck, what goes out
//! - [`orders`]: the list
//! - [`new_order`]: one that is entered by hand
//! - [`order`]: one order
//! - [`review`]: one held order after the other
//! - [`engine`]: how the house runs, and what is put aside
//! - [`raw`]: what the shop sent about it
//! - [`trace`]: the way it went
//! - [`customers`]: who buys
//! - [`customer`]: one of them
//! - [`sales`]: what sells, and where time goes
//! - [`jobs`]: what is picked, where, by whom
//! - [`pack`]: the pack station
//! - [`stock`]: items, and why there are so many of each
//! - [`channels`]: where orders come from
//! - [`items`]: what is sold, and tables of it
//! - [`shipments`]: parcels, one and all
//! - [`returns`]: what comes back, and money that is due
//! - [`papers`]: what is printed
//! - [`people`]: who signs in, and what they did
//! - [`keys`], [`devices`]: what programs and handhelds come in with
//! - [`notices`], [`texts`]: what the house is told, and what customers are written
//! - [`audit`]: who did what
//! - [`docs`]: what developers read

pub mod audit;
pub mod channels;
pub mod choices;
pub mod customer;
pub mod customers;
pub mod devices;
pub mod docs;
pub mod engine;
pub mod items;
pub mod jobs;
pub mod keys;
pub mod new_order;
pub mod notices;
pub mod order;
pub mod orders;
pub mod pack;
pub mod papers;
pub mod people;
pub mod raw;
pub mod returns;
pub mod review;
pub mod sales;
pub mod shipments;
pub mod sign_in;
pub mod stock;
pub mod texts;
pub mod today;
pub mod trace;

use axum::Router;
use axum::body::Body;
use axum::http::Method;
use axum::http::header::HOST;
use axum::routing::{get, post};
use contracts::problem::Problem;

use super::visit::Visit;
use crate::edge::body::{self, FORM_BYTES_MAX};
use crate::edge::form::Form;
use crate::edge::sessions;
use crate::state::Edge;

/// Says where the pages are.
pub fn ways() -> Router<Edge> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/language", post(choices::language))
        .route("/look", post(choices::look))
        .route("/", get(today::page))
        .route("/notices/{id}/do/acknowledge", post(today::acknowledge))
        .route("/orders", get(orders::page))
        .route("/orders/columns", post(orders::columns::keep))
        .route("/orders/views", post(orders::tabs::put))
        .route("/orders/views/{id}/do/end", post(orders::tabs::end))
        .route("/orders/do/{deed}", post(orders::bulk::deed))
        .route("/orders/new", get(new_order::page).post(new_order::enter))
        .route("/orders/new/items", get(new_order::suggest))
        .route("/orders/{id}", get(order::page))
        .route("/orders/{id}/raw", get(raw::page))
        .route("/orders/{id}/trace", get(trace::page))
        .route("/orders/{id}/do/{deed}", post(order::deed))
        .route("/review", get(review::page))
        .route("/review/{order}", get(review::one))
        .route("/review/{order}/do/{deed}", post(review::deed))
        .route("/customers", get(customers::page))
        .route("/customers/{id}", get(customer::page))
        .route("/customers/{id}/do/{deed}", post(customer::deed))
        .route("/sales", get(sales::page))
        .route("/sales/export.csv", get(sales::export))
        .route("/stock", get(stock::page))
        .route("/stock/{sku}", get(stock::item))
        .route("/engine", get(engine::page))
        .route("/engine/checks/do/ask", post(engine::check))
        .route("/engine/tellings/{id}/do/{deed}", post(engine::telling))
        .route("/engine/aside/{service}/{id}", get(engine::message))
        .route("/engine/aside/{service}/{id}/do/{deed}", post(engine::deed))
        .route("/shipments", get(shipments::page))
        .route("/shipments/do/hand-over", post(shipments::hand_over))
        .route("/shipments/manifest", get(papers::manifest))
        .route("/shipments/{id}", get(shipments::one))
        .route("/shipments/{id}/slip", get(papers::slip))
        .route("/shipments/{id}/do/{deed}", post(shipments::deed))
        .route("/pick-list", get(papers::pick_list))
        .route("/returns", get(returns::page))
        .route("/returns/do/{deed}", post(returns::refund_deed))
        .route("/returns/{id}", get(returns::one))
        .route("/returns/{id}/do/{deed}", post(returns::deed))
        .route("/jobs", get(jobs::page))
        .route("/jobs/{id}", get(jobs::one))
        .route("/jobs/{id}/do/{deed}", post(jobs::deed))
        .route("/pack", get(pack::page))
        .route("/pack/next", get(pack::next))
        .route("/pack/{id}", get(pack::table))
        .route("/pack/{id}/do/{deed}", post(pack::close))
        .route("/stock/{sku}/do/{deed}", post(stock::deed))
        .route("/people", get(people::page).post(people::put))
        .route("/people/{id}/do/{deed}", post(people::deed))
        .merge(settings())
        .merge(developers())
}

/// Says where a house is set up.
fn settings() -> Router<Edge> {
    Router::new()
        .route("/channels", get(channels::page))
        .route("/channels/new", get(channels::new).post(channels::make))
        .route("/channels/{id}", get(channels::one).post(channels::secret))
        .route("/channels/{id}/do/{deed}", post(channels::deed))
        .route("/channels/{id}/told", get(channels::told))
        .route("/channels/{id}/told/do/{deed}", post(channels::tell))
        .route("/channels/{id}/names", get(channels::names).post(channels::name))
        .route("/channels/{id}/names/do/forget", post(channels::forget))
        .route("/channels/{id}/deliveries/{delivery}", get(channels::delivery))
        .route("/channels/{id}/deliveries/{delivery}/do/retry", post(channels::retry))
        .route("/items", get(items::page).post(items::keep))
        .route("/items/{sku}", get(items::one))
        .route("/new-item", get(items::new))
        .route("/imports", get(items::imports::page).post(items::imports::take))
        .route("/imports/{id}", get(items::imports::one::page))
        .route("/imports/{id}/do/apply", post(items::imports::one::apply))
        .route("/keys", get(keys::page).post(keys::make))
        .route("/keys/{id}/do/end", post(keys::end))
        .route("/devices", get(devices::page).post(devices::pair))
        .route("/devices/{id}/do/revoke", post(devices::revoke))
        .route("/notices", get(notices::page))
        .route("/texts", get(texts::page))
        .route("/texts/{kind}/{language}", get(texts::one).post(texts::keep))
        .route("/texts/{kind}/{language}/do/reset", post(texts::reset))
        .route("/audit", get(audit::page))
}

/// Says where developers read.
fn developers() -> Router<Edge> {
    Router::new()
        .route("/docs", get(docs::start))
        .route("/docs/api", get(docs::all_calls))
        .route("/docs/api/{tag}", get(docs::some_calls))
        .route("/docs/events", get(docs::all_events))
        .route("/docs/events/{kind}", get(docs::one_event))
        .route("/docs/webhooks", get(docs::webhooks))
        .route("/docs/feed", get(docs::feed))
        .route("/docs/promises", get(docs::promises))
        .route("/docs/live", get(docs::tail::page))
        .route("/docs/sandbox", get(docs::sandbox::page))
        .route("/docs/sandbox/do/order", post(docs::sandbox::order))
        .route("/docs/sandbox/do/event", post(docs::sandbox::event))
        .route("/schemas/{service}/{file}", get(docs::schema))
}

/// Gives a path in full: under the address at which the world finds us, or else the visitor did.
fn address_of(edge: &Edge, visit: &Visit, path: &str) -> String {
    let host = visit.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if edge.is_secure { "https" } else { "http" };
    edge.url_of(path).unwrap_or_else(|| format!("{scheme}://{host}{path}"))
}

/// Reads a form that a page of the house sent; nobody else's is taken.
async fn form_of(edge: &Edge, visit: &Visit, sent: Body) -> Result<Form, Problem> {
    sessions::from_our_page(&Method::POST, &visit.headers)?;
    let read = body::read(sent, FORM_BYTES_MAX, edge.body_timeout, &edge.bodies).await;
    Form::read(&read.map_err(|error| error.problem())?.bytes)
}
