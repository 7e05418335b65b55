//! What of the news a customer is told.

use contracts::requests::messages::ParcelProblem;

use super::{Command, MarkOrder, News, Note, Noted, TellOrder};
use crate::domain::Mark;
use crate::domain::messages::{Occasion, Trouble};

impl Command {
    /// Gives what a customer is told because of it; nothing where it is no news to them.
    pub fn occasion(&self) -> Option<Occasion> {
        match self {
            Self::Tell(tell) => tell.occasion(),
            Self::Mark(MarkOrder { order_id, mark, shipment_id, told_at }) => match mark {
                Mark::HandedOver(_) => {
                    Some(Occasion::shipped(*order_id, (*shipment_id)?, *told_at))
                }
                Mark::Delivered(_) => {
                    Some(Occasion::delivered(*order_id, (*shipment_id)?, *told_at))
                }
                Mark::Approved(_)
                | Mark::Rejected
                | Mark::Cancelled
                | Mark::Completed
                | Mark::Closed => None,
            },
            Self::Note(Note { order_id, noted, told_at }) => match noted {
                Noted::Booked(..) | Noted::Held(..) | Noted::Answered(_) => None,
                Noted::Offered(shortage, _) => {
                    Some(Occasion::shortage(*order_id, *shortage, *told_at))
                }
                Noted::Asked(holds, missing) => {
                    Some(Occasion::correction(*order_id, holds, missing.clone(), *told_at))
                }
                Noted::Tracked(shipment, status) => {
                    let trouble = Trouble::of(*status)?;
                    Some(Occasion::problem(*order_id, *shipment, trouble, *told_at))
                }
                Noted::Lost(shipment) => {
                    let lost = Trouble(ParcelProblem::Lost);
                    Some(Occasion::problem(*order_id, *shipment, lost, *told_at))
                }
            },
            _ => None,
        }
    }
}

impl TellOrder {
    fn occasion(&self) -> Option<Occasion> {
        let order = self.order.order_id;
        match self.news {
            News::Arrived => Some(Occasion::received(order, self.told_at)),
            News::AddressChanged => {
                Some(Occasion::address_changed(order, self.version, self.told_at))
            }
            News::Nothing => None,
        }
    }
}
