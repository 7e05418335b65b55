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
//! - [`stock`]: items, and why there are so many of each
//! - [`people`]: who signs in, and what they did

pub mod choices;
pub mod engine;
pub mod order;
pub mod orders;
pub mod people;
pub mod review;
pub mod new_order;
pub mod raw;
pub mod sign_in;
pub mod stock;
pub mod today;
pub mod trace;

use axum::Router;
use axum::body::Body;
use axum::http::Method;
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
        .route("/stock", get(stock::page))
        .route("/stock/{sku}", get(stock::item))
        .route("/engine", get(engine::page))
        .route("/engine/checks/do/ask", post(engine::check))
        .route("/engine/tellings/{id}/do/{deed}", post(engine::telling))
        .route("/engine/aside/{service}/{id}", get(engine::message))
        .route("/engine/aside/{service}/{id}/do/{deed}", post(engine::deed))
        .route("/people", get(people::page).post(people::put))
        .route("/people/{id}/do/{deed}", post(people::deed))
}

/// Reads a form that a page of the house sent; nobody else's is taken.
async fn form_of(edge: &Edge, visit: &Visit, sent: Body) -> Result<Form, Problem> {
    sessions::from_our_page(&Method::POST, &visit.headers)?;
    let read = body::read(sent, FORM_BYTES_MAX, edge.body_timeout, &edge.bodies).await;
    Form::read(&read.map_err(|error| error.problem())?.bytes)
}
