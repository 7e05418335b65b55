//! What other services tell.

use std::collections::BTreeMap;

use contracts::events::cancellation::{
    CancellationLine, CancellationRequested, LogisticsCancellationSettled,
};
use contracts::events::order::OrderCancelled;
use contracts::events::review::{HoldPlaced, HoldReleased, OrderApproved};
use contracts::ids::{CancellationId, HoldId, Id};
use contracts::order::{HoldReason, LineItems, LineQuantity};
use warehouse::domain::allocation::approve;
use warehouse::domain::{Halt, cancelling, ended, holds};

use super::asks::{Asked, Floor, lamp, line_id, order_id, the_order};

impl Floor {
    pub fn held(&mut self, ask: &Asked) {
        let hold_id = HoldId::caused_by(the_order(), "hold");
        let (order_id, reason) = (order_id(), HoldReason::ChangedAfterApproval);
        if matches!(ask, Asked::LiftHold) {
            let released_by = "key:pat".into();
            let told = HoldReleased { hold_id, order_id, reason, released_by };
            return holds::release(&mut self.world, &told);
        }
        let (evidence, owner) = (BTreeMap::new(), "clerk".into());
        let told = HoldPlaced { hold_id, order_id, reason, evidence, owner };
        holds::place(&mut self.world, &told);
    }

    pub fn told(&mut self, ask: &Asked) -> Result<(), Halt> {
        let why = self.why();
        match *ask {
            Asked::Cancel(quantity) => {
                let wish = CancellationRequested {
                    cancellation_id: CancellationId::from_uuid(why.id),
                    order_id: order_id(),
                    lines: vec![LineQuantity { line_id: line_id(), quantity }],
                    reason: "changed my mind".into(),
                    requested_by: "customer".into(),
                };
                cancelling::cancel(&mut self.world, &wish, &why)?;
                self.wishes.push(wish.cancellation_id);
                Ok(())
            }
            Asked::End => {
                let told = OrderCancelled {
                    order_id: order_id(),
                    reason: "a slip of the hand".into(),
                    cancelled_by: "shop".into(),
                    before_approval: true,
                };
                ended::end(&mut self.world, &told, &why)?;
                self.wishes = vec![CancellationRequested::after_the_end(order_id())];
                Ok(())
            }
            Asked::LetGo(at) => {
                let (line_id, refused) = (line_id(), 0);
                let line = CancellationLine { line_id, cancelled: 0, refused, passed_on: 0 };
                let answer = LogisticsCancellationSettled {
                    cancellation_id: self.wishes[at],
                    order_id: order_id(),
                    lines: vec![line],
                };
                cancelling::let_go(&mut self.world, &answer)
            }
            _ => {
                let (line_id, sku, substituted_for) = (line_id(), lamp(), None);
                let line = LineItems { line_id, sku, quantity: 2, substituted_for };
                let approved = OrderApproved {
                    order_id: order_id(),
                    number: "#1".into(),
                    channel: "shop".into(),
                    currency: "EUR".parse().expect("a currency"),
                    value_minor: 1_000,
                    cash_on_delivery_minor: 0,
                    lines: vec![line],
                    shipping_method: None,
                    approved_by: "rules".into(),
                    person: None,
                };
                approve(&mut self.world, &approved, &why)
            }
        }
    }
}
