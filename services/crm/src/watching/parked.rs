//! Messages that services have put aside.

use contracts::requests::notices::NoticeCause;
use contracts::requests::parked::{LIST, ListParked};
use contracts::service::Service;
use futures::future::join_all;
use serde::Deserialize;

use crate::asking::Asker;
use crate::domain::notices::{Look, Seen};

/// Whether anything is put aside; what it says may be personal, and is not read.
#[derive(Deserialize)]
struct PutAside {
    items: Vec<serde::de::IgnoredAny>,
}

/// Sees which services have put something aside.
pub(super) async fn look(asker: &Asker) -> Look {
    let asked =
        ListParked { state: Some("parked".to_owned()), limit: Some(1), ..ListParked::default() };
    let answers = Service::ALL.map(|service| asker.ask::<PutAside>(service, LIST, &asked));
    let (mut look, mut whole) = (Look::default(), true);
    for (service, answer) in Service::ALL.into_iter().zip(join_all(answers).await) {
        match answer {
            Ok(aside) if aside.items.is_empty() => {}
            Ok(_) => look.seen.push(Seen {
                cause: NoticeCause::Parked,
                subject: service.name().to_owned(),
                words: format!("{service} has put messages aside that it cannot handle"),
            }),
            Err(_) => whole = false,
        }
    }
    if whole {
        look.whole.push(NoticeCause::Parked);
    }
    look
}
