//! What shops are told of stock: hearing what warehouse states, and the dispatcher's side.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::stock::StockStated;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::outbound::stock::{
    NamePublication, Portion, PortionItem, PutPublication, SettleLevels, TakeLevels, TakenLevels,
    TellAgain, ToldAgain,
};
use contracts::requests::outbound::{TargetKind, Verdict};
use contracts::sku::Sku;
use runtime::{BatchError, Outcome};
use sqlx::PgConnection;

use super::unprocessable;
use crate::domain::outbound::publication::{self, Level, Publication};
use crate::domain::outbound::schedule::HELD_MAX;
use crate::domain::outbound::target::Target;
use crate::domain::outbound::telling::in_words;
use crate::store::outbound::levels::{self, Standing};
use crate::store::outbound::{publications, targets};

/// Figures that are told together: Shopify takes 250 quantities at a time, WooCommerce 100.
const PORTION_MAX: i64 = 100;

/// Hears statements of a slice, in their order. Where no shop is told of stock, nothing is kept.
pub async fn hear(
    conn: &mut PgConnection,
    stated: &[&StockStated],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if stated.is_empty() {
        return Ok(());
    }
    let mut rules = publications::load(conn, None).await?;
    if rules.is_empty() {
        return Ok(());
    }
    let mut standing = Standing::new();
    for level in stated.iter().flat_map(|stated| &stated.levels) {
        standing.insert((level.sku.clone(), level.location.clone()), level.available);
    }
    if !standing.is_empty() {
        levels::keep(conn, &standing).await?;
    }
    let skus: BTreeSet<Sku> = standing.into_keys().map(|(sku, _)| sku).collect();
    let skus: Vec<_> = skus.into_iter().collect();
    for rule in &mut rules {
        if !skus.is_empty() {
            figure(conn, rule, Some(&skus), now).await?;
        }
        let mut turned = false;
        for page in stated.iter().filter_map(|stated| stated.page.as_ref()) {
            turned |= rule.stated(&page.statement, page.next.as_deref(), now);
        }
        if turned {
            publications::store(conn, rule).await?;
        }
    }
    Ok(())
}

/// Makes figures of what is available; those that changed are due.
async fn figure(
    conn: &mut PgConnection,
    rule: &Publication,
    skus: Option<&[Sku]>,
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let available = levels::available(conn, rule, skus).await?;
    let known = levels::load(conn, &rule.channel, skus, false).await?;
    let known: BTreeMap<_, _> = known.iter().map(|level| (&level.sku, level)).collect();
    let changed = available.iter().filter_map(|(sku, available)| {
        let wanted = rule.figure(*available);
        match known.get(sku) {
            Some(level) => level.moved(*available, wanted, now),
            None => Some(Level::new(sku, *available, wanted, now)),
        }
    });
    let changed: Vec<_> = changed.collect();
    levels::store(conn, &rule.channel, &changed).await
}

fn no_rule(channel: &str) -> Outcome {
    let detail = format!("the shop of {channel} is not told of stock");
    Outcome::refused(Problem::not_found(detail))
}

async fn find(conn: &mut PgConnection, channel: &str) -> Result<Option<Publication>, BatchError> {
    Ok(publications::load(conn, Some(channel)).await?.pop())
}

/// Keeps a rule; what it makes of stock differently is due at once.
pub async fn put(
    conn: &mut PgConnection,
    wish: &PutPublication,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let target = TargetKind::Shopify.target(&wish.channel);
    let Some(shop) = targets::find(conn, &target).await? else {
        let detail = format!(
            "the channel {0} is not written back to; PUT /api/v1/channels/{0}/write-back first",
            wish.channel
        );
        return Ok(Outcome::refused(Problem::conflict(detail)));
    };
    let known = find(conn, &wish.channel).await?;
    match publication::put(known.as_ref(), wish, &shop, by, now) {
        Ok(rule) => {
            publications::store(conn, &rule).await?;
            if known.is_some() {
                figure(conn, &rule, None, now).await?;
            }
            Outcome::reply(&Done {})
        }
        Err(refusal) => Ok(unprocessable(&format!("#/{}", refusal.member), refusal.words)),
    }
}

/// Ends telling a shop of stock; it keeps what it was told last.
pub async fn end(conn: &mut PgConnection, named: &NamePublication) -> Result<Outcome, BatchError> {
    if find(conn, &named.channel).await?.is_none() {
        return Ok(no_rule(&named.channel));
    }
    publications::delete(conn, &named.channel).await?;
    publications::tidy(conn).await?;
    Outcome::reply(&Done {})
}

/// Has items told again, as if nothing were known of them in the shop.
pub async fn tell_again(
    conn: &mut PgConnection,
    wish: &TellAgain,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let Some(rule) = find(conn, &wish.channel).await? else { return Ok(no_rule(&wish.channel)) };
    let named = wish.sku.as_ref().map(std::slice::from_ref);
    let known = levels::load(conn, &rule.channel, named, false).await?;
    if let (Some(sku), true) = (&wish.sku, known.is_empty()) {
        let detail = format!("no stock of {sku} was ever stated");
        return Ok(Outcome::refused(Problem::not_found(detail)));
    }
    let again = |level: &Level| Level { refs: Vec::new(), ..level.wanted_again(now, now) };
    let again: Vec<_> = known.iter().map(again).collect();
    levels::store(conn, &rule.channel, &again).await?;
    publications::store(conn, &Publication { not_before: None, ..rule }).await?;
    Outcome::reply(&ToldAgain { count: again.len() as u64 })
}

/// A shop has another address: nothing that is known of the one before holds there.
pub async fn shop_moved(
    conn: &mut PgConnection,
    shop: &Target,
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let Some(rule) = find(conn, &shop.name).await? else { return Ok(()) };
    let anew =
        |level: &Level| Level { refs: Vec::new(), told: None, ..level.wanted_again(now, now) };
    let known = levels::load(conn, &rule.channel, None, false).await?;
    let anew: Vec<_> = known.iter().map(anew).collect();
    levels::store(conn, &rule.channel, &anew).await?;
    publications::store(conn, &Publication { found_location: None, ..rule }).await
}

/// The shop cancelled an order and may have put its pieces back: they are told again.
pub async fn order_cancelled(
    conn: &mut PgConnection,
    channel: &str,
    order: OrderId,
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let known = levels::of_order(conn, channel, order).await?;
    let again: Vec<_> = known.iter().map(|level| level.wanted_again(now, now)).collect();
    levels::store(conn, channel, &again).await
}

/// Takes what is due: one portion of each shop, while nobody else tells it.
pub async fn take(
    conn: &mut PgConnection,
    wish: &TakeLevels,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let until = now + TimeDelta::seconds(i64::from(wish.for_seconds.max(1))).min(HELD_MAX);
    let shops = targets::all(conn).await?;
    let mut portions = Vec::new();
    for rule in publications::load(conn, None).await? {
        let Some(shop) = shops.iter().find(|shop| shop.id == rule.target) else { continue };
        if !rule.is_open(shop, now) {
            continue;
        }
        // Whoever told these before has died on the way.
        let left = levels::load(conn, &rule.channel, None, true).await?;
        let left: Vec<_> = left.iter().map(|level| level.unsettled(None, now)).collect();
        levels::store(conn, &rule.channel, &left).await?;
        let due = levels::due(conn, &rule.channel, now, PORTION_MAX).await?;
        if due.is_empty() {
            continue;
        }
        let attempt = rule.attempt + 1;
        let rule = Publication { attempt, taken_until: Some(until), ..rule };
        let taken: Vec<_> = due.iter().map(|level| level.taken(attempt)).collect();
        levels::store(conn, &rule.channel, &taken).await?;
        publications::store(conn, &rule).await?;
        portions.push(portion(&rule, shop, due, now));
    }
    Outcome::reply(&TakenLevels { portions })
}

fn portion(rule: &Publication, shop: &Target, due: Vec<Level>, now: DateTime<Utc>) -> Portion {
    let item =
        |level: Level| PortionItem { sku: level.sku, quantity: level.wanted, refs: level.refs };
    Portion {
        channel: rule.channel.clone(),
        attempt: rule.attempt,
        id: rule.portion_id(now),
        kind: shop.kind,
        target: shop.id.clone(),
        url: shop.url.clone(),
        sealed: shop.live_secrets(now),
        settings: shop.settings.clone(),
        location: rule.shop_location.clone().or_else(|| rule.found_location.clone()),
        items: due.into_iter().map(item).collect(),
    }
}

/// Records what came of a portion; who was overtaken is not believed, since figures grow old.
pub async fn settle(
    conn: &mut PgConnection,
    settled: &SettleLevels,
    now: DateTime<Utc>,
) -> Result<Outcome, BatchError> {
    let Some(rule) = find(conn, &settled.channel).await? else {
        return Ok(no_rule(&settled.channel));
    };
    if rule.attempt != settled.attempt || rule.taken_until.is_none() {
        return Outcome::reply(&Done {});
    }
    let taken = levels::load(conn, &rule.channel, None, true).await?;
    let reason = match &settled.verdict {
        Verdict::Told { .. } => None,
        verdict => Some(in_words(verdict)),
    };
    let after = taken.iter().map(|level| {
        let said = settled.items.iter().find(|item| item.sku == level.sku);
        match said {
            Some(said) => level.settled(said, now),
            None => level.unsettled(reason.as_deref(), now),
        }
    });
    let after: Vec<_> = after.collect();
    levels::store(conn, &rule.channel, &after).await?;
    let heard = rule.heard(&settled.verdict, now);
    let found_location = heard.found_location.clone().or_else(|| settled.location.clone());
    let keeps = !matches!(settled.verdict, Verdict::Refused { .. });
    let heard = Publication { found_location: found_location.filter(|_| keeps), ..heard };
    publications::store(conn, &heard).await?;
    if let Some(shop) = targets::find(conn, &rule.target).await? {
        let told = shop.heard(&settled.verdict, now);
        if told != shop {
            targets::store(conn, &told).await?;
        }
    }
    Outcome::reply(&Done {})
}
