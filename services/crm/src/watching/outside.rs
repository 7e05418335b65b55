//! Shops and subscribers that are not told what they should hear.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::requests::notices::NoticeCause;
use contracts::requests::outbound::{
    ListTargets, TARGETS_LIST, TargetKind, TargetState, TargetView,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;
use sqlx::PgPool;

use crate::asking::Asker;
use crate::domain::notices::{Look, Seen};
use crate::store::message_log;

/// What waits for so long does not go out.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(15);
/// So many shops, and so many subscribers, are looked at.
const TARGETS_MAX: u32 = 200;

/// Sees who is cut off, or for whom something has waited for long.
pub(super) async fn look(asker: &Asker, pool: &PgPool) -> Look {
    let mut look = Look::default();
    let Ok(now) = message_log::now(pool).await else { return look };
    let answers = [false, true].map(|webhooks| async move {
        let page = PageQuery { limit: Some(TARGETS_MAX), ..PageQuery::default() };
        let asked = ListTargets { webhooks, page };
        asker.ask::<Page<TargetView>>(Service::Gateway, TARGETS_LIST, &asked).await
    });
    let mut whole = true;
    for told in join_all(answers).await {
        let Ok(told) = told else {
            whole = false;
            continue;
        };
        whole &= told.next.is_none();
        look.seen.extend(told.items.iter().filter_map(|target| seen(target, now)));
    }
    if whole {
        look.whole.push(NoticeCause::NotTold);
    }
    look
}

fn seen(target: &TargetView, now: DateTime<Utc>) -> Option<Seen> {
    let TargetView { name, state, reason, waiting, oldest_waiting_since, .. } = target;
    let late = oldest_waiting_since.is_some_and(|since| now - since > LATE_AFTER);
    let whom = match target.kind {
        TargetKind::Webhook => format!("webhook {name}"),
        TargetKind::Shopify | TargetKind::Woocommerce => format!("shop {name}"),
    };
    let why = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let words = match state {
        TargetState::Paused => format!("{whom} is not told anything any more{why}"),
        TargetState::Live if late => format!("{whom} is late: {waiting} facts wait{why}"),
        TargetState::Live => return None,
    };
    Some(Seen { cause: NoticeCause::NotTold, subject: whom, words })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn target(state: &str, kind: &str, waits_since: Option<&str>) -> TargetView {
        let view = json!({ "name": "lamps", "kind": kind, "url": "https://shop.example",
            "settings": {}, "state": state, "reason": "answered 401", "failures": 1, "waiting": 3,
            "oldest_waiting_since": waits_since, "created_at": "2026-01-01T00:00:00Z",
            "changed_at": "2026-01-01T00:00:00Z", "changed_by": "key:clerk" });
        serde_json::from_value(view).expect("a target")
    }

    #[test]
    fn who_is_cut_off_or_late_is_seen_and_nobody_else() {
        let now = "2026-01-02T00:00:00Z".parse().expect("a time");
        let words = |target: TargetView| seen(&target, now).map(|seen| seen.words);
        assert_eq!(
            words(target("paused", "shopify", None)).as_deref(),
            Some("shop lamps is not told anything any more: answered 401")
        );
        assert_eq!(
            words(target("live", "webhook", Some("2026-01-01T23:40:00Z"))).as_deref(),
            Some("webhook lamps is late: 3 facts wait: answered 401")
        );
        assert_eq!(words(target("live", "woocommerce", Some("2026-01-01T23:50:00Z"))), None);
        assert_eq!(words(target("live", "shopify", None)), None);
    }
}
