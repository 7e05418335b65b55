//! Which questions can be asked by somebody who does not reach everything, and how they are narrowed.

use super::{By, Narrowing};
use crate::requests::access::people::{AUDIT_NOTE, SESSIONS_END, SIGN_INS_NOTE};
use crate::requests::access::views::{VIEWS_END, VIEWS_LIST, VIEWS_PUT};
use crate::requests::analytics::{CYCLE_TIMES_LIST, SALES_LIST};
use crate::requests::crm::{CUSTOMERS_GET, CUSTOMERS_LIST};
use crate::requests::messages::{MESSAGES_LIST, MESSAGES_RETRY, TEMPLATES_LIST, TEMPLATES_PREVIEW};
use crate::requests::trace::TRACE_GET;
use crate::requests::warehouse::{floor, importing, plans, returns, shortages, work};
use crate::requests::{intake, logistics, review, warehouse};
use crate::service::Service;

use By::{Both, Channel, Location};
use Narrowing::{Closed, List, Open, Thing};

/// Says how a question is narrowed; what is not named is closed.
pub fn narrowing(service: Service, endpoint: &str) -> Narrowing {
    match (service, endpoint) {
        (_, TRACE_GET) => Open("it is known by its order alone, and tells steps and times"),
        (Service::OrderIntake, _) => of_intake(endpoint),
        (Service::Review, _) => of_review(endpoint),
        (Service::Warehouse, _) => of_warehouse(endpoint),
        (Service::Logistics, _) => of_logistics(endpoint),
        (Service::Crm, _) => of_crm(endpoint),
        (Service::Analytics, SALES_LIST | CYCLE_TIMES_LIST) => List(Channel),
        (
            Service::Gateway,
            AUDIT_NOTE | SIGN_INS_NOTE | SESSIONS_END | VIEWS_LIST | VIEWS_PUT | VIEWS_END,
        ) => Open("it is their own"),
        (Service::Analytics | Service::Gateway, _) => Closed,
    }
}

fn of_intake(endpoint: &str) -> Narrowing {
    match endpoint {
        intake::ORDERS_LIST
        | intake::ORDERS_COUNTS
        | intake::DELIVERIES_LIST
        | intake::RETURNS_LIST
        | intake::REFUNDS_LIST
        | intake::CHANNELS_LIST => List(Channel),
        intake::ORDERS_CREATE
        | intake::ORDERS_GET
        | intake::ORDERS_TIMELINE
        | intake::ORDERS_CORRECTION
        | intake::ORDERS_CANCEL
        | intake::ORDERS_CHANGE
        | intake::ORDERS_CORRECT
        | intake::ORDERS_CONFIRM_RECEIPT
        | intake::DELIVERIES_GET
        | intake::DELIVERIES_RETRY
        | intake::RETURNS_CREATE
        | intake::RETURNS_GET
        | intake::RETURNS_RETURNABLE
        | intake::RETURNS_APPROVE
        | intake::RETURNS_DECLINE
        | intake::RETURNS_CANCEL
        | intake::REFUNDS_GET
        | intake::REFUNDS_SETTLE
        | intake::REFUNDS_ABANDON
        | intake::ALIASES_LIST
        | intake::ALIASES_PUT
        | intake::ALIASES_REMOVE
        | intake::CHANNELS_GET => Thing(Channel),
        _ => Closed,
    }
}

fn of_review(endpoint: &str) -> Narrowing {
    match endpoint {
        review::LIST => List(Channel),
        review::GET | review::APPROVE | review::REJECT | review::RELEASE | review::UNDO => {
            Thing(Channel)
        }
        _ => Closed,
    }
}

fn of_warehouse(endpoint: &str) -> Narrowing {
    match endpoint {
        warehouse::ITEMS_LIST | warehouse::ITEMS_GET => Open("items are the same everywhere"),
        importing::IMPORTS_TEMPLATE => Open("it is empty"),
        warehouse::LOCATIONS_LIST
        | warehouse::BINS_LIST
        | warehouse::STOCK_LIST
        | warehouse::STOCK_MOVEMENTS
        | plans::LOW_LIST => List(Location),
        warehouse::BINS_PUT
        | warehouse::STOCK_RECEIVE
        | warehouse::STOCK_ADJUST
        | plans::REORDER_LEVEL_PUT
        | plans::EXPECTED_PUT => Thing(Location),
        work::JOBS_LIST
        | work::JOBS_COUNT
        | work::PUTBACKS_LIST
        | work::FULFILLMENTS_LIST
        | floor::OPEN => List(Both),
        floor::CLAIM
        | floor::SCAN
        | floor::SHORT
        | floor::CONFIRM
        | floor::RELEASE
        | work::JOBS_TAKE_BACK
        | work::PACKAGES_CREATE
        | work::PUTBACKS_DONE
        | returns::RETURNS_RECEIVE
        | returns::RETURNS_INSPECT => Thing(Both),
        work::BACKORDERS_LIST | shortages::SHORTAGES_LIST | returns::RETURNS_EXPECTED => {
            List(Channel)
        }
        shortages::SHORTAGES_GET
        | shortages::SHORTAGES_WAIT
        | shortages::SHORTAGES_CANCEL
        | shortages::SHORTAGES_SUBSTITUTE
        | shortages::SHORTAGES_OFFER
        | returns::RETURNS_DISMISS => Thing(Channel),
        _ => Closed,
    }
}

fn of_logistics(endpoint: &str) -> Narrowing {
    match endpoint {
        logistics::CARRIERS_LIST => Open("carriers are the same everywhere"),
        logistics::SHIPMENTS_LIST | logistics::SHIPMENTS_COUNT => List(Both),
        logistics::SHIPMENTS_GET
        | logistics::SHIPMENTS_LABEL
        | logistics::SHIPMENTS_LABEL_PDF
        | logistics::SHIPMENTS_LABEL_PNG
        | logistics::SHIPMENTS_LABEL_SVG
        | logistics::SHIPMENTS_HAND_OVER
        | logistics::SHIPMENTS_BOOK
        | logistics::SHIPMENTS_VOID
        | logistics::SHIPMENTS_REPORT
        | logistics::SHIPMENTS_REPORT_LOST
        | logistics::SHIPMENTS_REPORT_RETURNED
        | logistics::SHIPMENTS_SETTLE_INCIDENTS
        | logistics::SHIPMENTS_ATTACH_LABEL => Thing(Both),
        _ => Closed,
    }
}

fn of_crm(endpoint: &str) -> Narrowing {
    match endpoint {
        TEMPLATES_LIST | TEMPLATES_PREVIEW => Open("texts are the same everywhere"),
        CUSTOMERS_LIST | MESSAGES_LIST => List(Channel),
        CUSTOMERS_GET | MESSAGES_RETRY => Thing(Channel),
        _ => Closed,
    }
}
