//! Telling shops of stock: asks warehouse for what is not stated yet, takes portions, talks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use contracts::order::AliasBy;
use contracts::problem::Problem;
use contracts::requests::intake::{ALIASES_LIST, Alias, ListAliases};
use contracts::requests::outbound::Verdict;
use contracts::requests::outbound::stock::{
    LEVELS_SETTLE, LEVELS_TAKE, Portion, SettleLevels, TakeLevels, TakenLevels,
};
use contracts::requests::warehouse::{STOCK_STATE, StockState};
use contracts::requests::{Done, PAGE_MAX, Page};
use contracts::service::Service;
use contracts::sku::Sku;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::wire::WireError;
use super::{Bearer, DRAIN, LOOK_EVERY, RECORD_TRIES, STEPS_MAX, Teller, asking, figures, unsent};
use crate::domain::outbound::conversation::Step;
use crate::domain::outbound::place::Place;
use crate::domain::outbound::publishing::{Name, Publishing};
use crate::store::outbound::published::{self, Unstated};

/// A page of a statement that was asked for is heard within this, or it is asked for again.
const STATED_WITHIN: Duration = Duration::from_secs(10);
/// Where no answer came, the request has come to its end in the shop after so many time-outs.
const UNCLEAR_TIMEOUTS: u64 = 3;
/// Pages of aliases that are read of a channel.
const ALIAS_PAGES_MAX: usize = 200;

impl Teller {
    /// Tells stock that is due until it is told to stop; then lets what is on its way come to its end.
    pub async fn publish(self: Arc<Self>, stop: CancellationToken) {
        let mut telling = JoinSet::new();
        let mut asked = HashMap::new();
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            while telling.try_join_next().is_some() {}
            if let Ok(unstated) = published::unstated(&self.edge.pool).await {
                self.have_stated(unstated, &mut asked).await;
            }
            // What fails here is looked for again, and `/readyz` says that the lane is away.
            for portion in self.take_levels().await.unwrap_or_default() {
                telling.spawn(self.clone().tell_levels(portion));
            }
        }
        let ended = async { while telling.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(DRAIN, ended).await;
    }

    /// Asks warehouse for the next page of each statement that was not heard whole.
    async fn have_stated(
        &self,
        unstated: Vec<Unstated>,
        asked: &mut HashMap<uuid::Uuid, (Option<String>, Instant)>,
    ) {
        asked.retain(|statement, _| unstated.iter().any(|one| one.statement == *statement));
        for Unstated { statement, after } in unstated {
            let is_asked = asked
                .get(&statement)
                .is_some_and(|(page, at)| *page == after && at.elapsed() < STATED_WITHIN);
            if is_asked {
                continue;
            }
            let question =
                StockState { statement: statement.simple().to_string(), after: after.clone() };
            let (asker, asking) = (&self.edge.asker, asking());
            let said = asker.ask_json::<Done>(&asking, Service::Warehouse, STOCK_STATE, &question);
            if said.await.is_ok() {
                asked.insert(statement, (after, Instant::now()));
            }
        }
    }

    async fn take_levels(&self) -> Result<Vec<Portion>, Problem> {
        if !published::is_due(&self.edge.pool).await.map_err(runtime::database)? {
            return Ok(Vec::new());
        }
        let for_seconds = u32::try_from(self.settings.hold.as_secs()).unwrap_or(u32::MAX);
        let (asker, asking, wish) = (&self.edge.asker, asking(), TakeLevels { for_seconds });
        let asked = asker.ask_json(&asking, Service::Gateway, LEVELS_TAKE, &wish);
        let taken: TakenLevels = asked.await?;
        Ok(taken.portions)
    }

    async fn tell_levels(self: Arc<Self>, portion: Portion) {
        let began = Instant::now();
        let settled = self.talk_stock(&portion, began).await;
        figures::count_levels(portion.kind, &settled);
        if let Verdict::Closed { reason } | Verdict::Refused { reason } = &settled.verdict {
            tracing::warn!(target_name = portion.target, reason, "stock is not told there");
        }
        for _ in 0..RECORD_TRIES {
            let (asker, asking) = (&self.edge.asker, asking());
            let asked = asker.ask_json::<Done>(&asking, Service::Gateway, LEVELS_SETTLE, &settled);
            match asked.await {
                Ok(_) => return,
                Err(problem) if problem.status < 500 => break,
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
        let channel = &portion.channel;
        tracing::warn!(channel, "what {channel} was told of stock could not be recorded");
    }

    async fn talk_stock(&self, portion: &Portion, began: Instant) -> SettleLevels {
        let over = |verdict| SettleLevels {
            channel: portion.channel.clone(),
            attempt: portion.attempt,
            verdict,
            items: Vec::new(),
            location: None,
        };
        let (place, mut talk) = match self.prepare(portion).await {
            Ok(prepared) => prepared,
            Err(verdict) => return over(verdict),
        };
        let verdict = self.say_stock(portion, &place, &mut talk, began).await;
        let (items, location) = talk.came();
        SettleLevels { items, location, ..over(verdict) }
    }

    async fn prepare(&self, portion: &Portion) -> Result<(Place, Publishing), Verdict> {
        let closed = |reason: String| Verdict::Closed { reason };
        let opened =
            portion.sealed.iter().map(|text| self.edge.book.open_for(&portion.target, text));
        let secrets = opened.collect::<Result<Vec<_>, _>>();
        let secrets = secrets.map_err(|error| closed(error.to_string()))?;
        let place = Place::parse(&portion.url).map_err(|error| closed(error.to_string()))?;
        let names = self.names(portion).await.map_err(|problem| Verdict::Again {
            reason: format!("how the shop calls items is not known: {}", problem.title),
            after_seconds: None,
        })?;
        Ok((place, Publishing::about(portion, &names, &secrets)?))
    }

    async fn say_stock(
        &self,
        portion: &Portion,
        place: &Place,
        talk: &mut Publishing,
        began: Instant,
    ) -> Verdict {
        let bearer = Bearer {
            target: &portion.target,
            kind: portion.kind,
            per_second: portion.settings.requests_per_second,
        };
        let mut step = talk.begin();
        for _ in 0..STEPS_MAX {
            let request = match step {
                Step::Over(verdict) => return verdict,
                Step::Ask(request) => request,
            };
            if let Some(verdict) = self.wait_for_room(bearer, &request, began).await {
                return verdict;
            }
            match self.wire.send(place, &request).await {
                Ok(answer) => {
                    self.learn(bearer, talk.allowance(&answer));
                    step = talk.hear(&answer);
                }
                Err(error) => return self.unsent_stock(error, request.changes),
            }
        }
        let reason = format!("it took more than {STEPS_MAX} requests");
        Verdict::Again { reason, after_seconds: None }
    }

    /// Figures are set without a look before, so that one which may still arrive is waited for.
    fn unsent_stock(&self, error: WireError, changes: bool) -> Verdict {
        let arrives_within = self.settings.timeout.as_secs() * UNCLEAR_TIMEOUTS;
        match unsent(error, changes) {
            Verdict::Again { reason, after_seconds: Some(_) } => {
                let after_seconds = u32::try_from(arrives_within).ok();
                Verdict::Again { reason, after_seconds }
            }
            verdict => verdict,
        }
    }

    /// Gives how the shop may call the items that were not found yet: by aliases, else by our SKU,
    /// unless an alias says that it is another item there.
    async fn names(&self, portion: &Portion) -> Result<BTreeMap<Sku, Vec<Name>>, Problem> {
        let sought: Vec<_> = portion
            .items
            .iter()
            .filter(|item| item.refs.is_empty())
            .map(|item| &item.sku)
            .collect();
        if sought.is_empty() {
            return Ok(BTreeMap::new());
        }
        let aliases = self.aliases(&portion.channel).await?;
        let of = |sku: &Sku| {
            let named = aliases.iter().filter(|alias| alias.sku == *sku);
            let mut names: Vec<_> = named.filter_map(name_of).collect();
            let by_sku = |alias: &&Alias| alias.by == AliasBy::Sku && alias.key == sku.as_str();
            if aliases.iter().find(by_sku).is_none_or(|alias| alias.sku == *sku) {
                names.push(Name::Sku(sku.to_string()));
            }
            (sku.clone(), names)
        };
        Ok(sought.into_iter().map(of).collect())
    }

    async fn aliases(&self, channel: &str) -> Result<Vec<Alias>, Problem> {
        let (asker, asking) = (&self.edge.asker, asking());
        let (mut aliases, mut cursor) = (Vec::new(), None);
        for _ in 0..ALIAS_PAGES_MAX {
            let question = ListAliases {
                channel: channel.to_owned(),
                sku: None,
                limit: Some(PAGE_MAX),
                cursor,
            };
            let page = asker.ask_json(&asking, Service::OrderIntake, ALIASES_LIST, &question);
            let page: Page<Alias> = page.await?;
            aliases.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(aliases)
    }
}

fn name_of(alias: &Alias) -> Option<Name> {
    match alias.by {
        AliasBy::Variant => Some(Name::Variant(alias.key.clone())),
        AliasBy::Sku => Some(Name::Sku(alias.key.clone())),
        AliasBy::Title => None,
    }
}
