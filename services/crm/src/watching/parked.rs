//! What services have put aside: messages between them, deliveries of shops, reports of carriers.

use std::collections::BTreeSet;

use contracts::requests::intake::{DELIVERIES_LIST, DeliveryStatus, ListDeliveries};
use contracts::requests::logistics::TRACKING_PARKED;
use contracts::requests::notices::NoticeCause;
use contracts::requests::parked::{LIST, ListParked};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::asking::{ANSWER_WITHIN, Asker};
use crate::domain::notices::{Look, Seen, deliveries_of, reports_of};

/// So much is read of a list at once, as much as a page holds.
const AT_ONCE: u32 = 200;
/// So many pages of a list are read; where there are more, no notice is taken to be over.
const PAGES_MAX: usize = 10;

/// Whether anything is put aside; what it says may be personal, and is not read.
#[derive(Deserialize)]
struct PutAside {
    items: Vec<IgnoredAny>,
}

/// Who sent something that could not be used; nothing else of it is read.
#[derive(Deserialize)]
struct Sent {
    /// A delivery says the channel of its shop, a report its carrier.
    #[serde(alias = "channel", alias = "carrier")]
    by: String,
}

/// Sees which services have put messages aside, and of which shops and carriers something waits.
///
/// All are asked at once, and given up together: it takes no longer than one answer may.
pub(super) async fn look(asker: &Asker) -> Look {
    let (messages, deliveries, reports) =
        tokio::join!(messages(asker), deliveries(asker), reports(asker));
    let parts = [messages, deliveries, reports];
    let mut look = Look::default();
    if parts.iter().all(|(_, whole)| *whole) {
        look.whole.push(NoticeCause::Parked);
    }
    look.seen.extend(parts.into_iter().flat_map(|(seen, _)| seen));
    look
}

async fn messages(asker: &Asker) -> (Vec<Seen>, bool) {
    let asked =
        ListParked { state: Some("parked".to_owned()), limit: Some(1), ..ListParked::default() };
    let answers = Service::ALL.map(|service| asker.ask::<PutAside>(service, LIST, &asked));
    let (mut found, mut whole) = (Vec::new(), true);
    for (service, answer) in Service::ALL.into_iter().zip(join_all(answers).await) {
        match answer {
            Ok(aside) if aside.items.is_empty() => {}
            Ok(_) => found.push(seen(
                service.name().to_owned(),
                format!("{service} has put messages aside that it cannot handle"),
            )),
            Err(_) => whole = false,
        }
    }
    (found, whole)
}

async fn deliveries(asker: &Asker) -> (Vec<Seen>, bool) {
    let asked = |cursor| ListDeliveries {
        outcome: Some(DeliveryStatus::Parked),
        limit: Some(AT_ONCE),
        cursor,
        ..ListDeliveries::default()
    };
    let (shops, whole) = senders(asker, Service::OrderIntake, DELIVERIES_LIST, asked).await;
    let notice = |shop: String| {
        let words = format!("shop {shop} sent deliveries that cannot be used; they are put aside");
        seen(deliveries_of(&shop), words)
    };
    (shops.into_iter().map(notice).collect(), whole)
}

async fn reports(asker: &Asker) -> (Vec<Seen>, bool) {
    let asked = |cursor| PageQuery { limit: Some(AT_ONCE), cursor };
    let (carriers, whole) = senders(asker, Service::Logistics, TRACKING_PARKED, asked).await;
    let notice = |carrier: String| {
        let words =
            format!("carrier {carrier} sent reports that cannot be used; they are put aside");
        seen(reports_of(&carrier), words)
    };
    (carriers.into_iter().map(notice).collect(), whole)
}

/// Gives whose things stand in a list, and whether it was read to its end.
async fn senders<Q: Serialize>(
    asker: &Asker,
    service: Service,
    endpoint: &str,
    asked: impl Fn(Option<String>) -> Q,
) -> (BTreeSet<String>, bool) {
    let mut found = BTreeSet::new();
    let read = async {
        let mut cursor = None;
        for _ in 0..PAGES_MAX {
            let page = asker.ask::<Page<Sent>>(service, endpoint, &asked(cursor)).await.ok()?;
            found.extend(page.items.into_iter().map(|sent| sent.by));
            cursor = page.next;
            if cursor.is_none() {
                return Some(());
            }
        }
        None
    };
    let whole = matches!(tokio::time::timeout(ANSWER_WITHIN, read).await, Ok(Some(())));
    (found, whole)
}

fn seen(subject: String, words: String) -> Seen {
    Seen { cause: NoticeCause::Parked, subject, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_delivery_and_of_a_report_only_the_sender_is_read() {
        let by = |text| serde_json::from_str::<Sent>(text).expect("a row").by;
        let delivery = r#"{"id":"dlv_1","channel":"lamps","topic":"orders/create","reason":"Ada"}"#;
        assert_eq!(by(delivery), "lamps");
        assert_eq!(by(r#"{"report_id":"prk_1","carrier":"sf","body":"Ada"}"#), "sf");
    }
}
