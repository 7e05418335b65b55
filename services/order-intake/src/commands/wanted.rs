//! What has to be loaded before a slice of commands can be decided.

use std::collections::BTreeSet;

use contracts::ids::{Id, OrderId};
use contracts::order::AliasKey;
use runtime::Task;
use uuid::Uuid;

use super::Command;
use crate::domain::adapters::Reading;
use crate::domain::{aliases, by_hand};

/// What has to be loaded.
#[derive(Default)]
pub(super) struct Wanted {
    /// Orders.
    pub(super) orders: BTreeSet<OrderId>,
    /// Deliveries that may have been taken.
    pub(super) deliveries: Vec<Uuid>,
    /// Signed ids of deliveries, by channel.
    pub(super) signed: (Vec<String>, Vec<String>),
    /// Parked deliveries.
    pub(super) parked: Vec<Uuid>,
    /// Requests that may have been answered, by actor and key.
    pub(super) requests: Vec<(String, String)>,
    /// Channels.
    pub(super) channels: Vec<String>,
    /// Names that may be aliases.
    pub(super) names: BTreeSet<(String, AliasKey)>,
    /// Orders of which every name may be one.
    pub(super) look_again: Vec<OrderId>,
}

impl Wanted {
    /// Gathers what commands need.
    pub(super) fn by(tasks: &[Task<Command>]) -> Self {
        let mut wanted = Self::default();
        for Task { command, cause, .. } in tasks {
            match command {
                Command::PutChannel(put) => wanted.channels.push(put.id.clone()),
                Command::TakeDelivery(taken) => {
                    wanted.deliveries.push(taken.delivery.id.uuid());
                    if let Some(id) = &taken.delivery.webhook_id {
                        wanted.signed.0.push(taken.delivery.channel.clone());
                        wanted.signed.1.push(id.clone());
                    }
                    wanted.orders.extend(taken.reading.order_id());
                    wanted.names_of(&taken.reading);
                }
                Command::ReadAgain(again) => {
                    wanted.parked.push(again.delivery_id.uuid());
                    wanted.orders.extend(again.reading.order_id());
                    wanted.names_of(&again.reading);
                }
                Command::CreateOrder(create) => {
                    wanted.orders.insert(create.order_id);
                    wanted.requests.push((cause.actor.clone(), create.key.clone()));
                    wanted.names.extend(by_hand::names_of(&create.request));
                }
                Command::CancelOrder(cancel) => drop(wanted.orders.insert(cancel.request.order_id)),
                Command::ChangeOrder(change) => drop(wanted.orders.insert(change.order_id)),
                Command::CorrectOrder(correct) => {
                    wanted.orders.insert(correct.order_id);
                    let key = correct.once.as_ref().map(|(key, _)| key.clone());
                    wanted.requests.extend(key.map(|key| (cause.actor.clone(), key)));
                }
                Command::Aftercare(asked) => {
                    wanted.orders.insert(asked.order_id);
                    let key = asked.once.as_ref().map(|(key, _)| key.clone());
                    wanted.requests.extend(key.map(|key| (cause.actor.clone(), key)));
                }
                Command::ConfirmReceipt(id) => drop(wanted.orders.insert(*id)),
                Command::PutAlias(put) => {
                    let key = AliasKey { by: put.by, key: put.key.clone() };
                    wanted.names.insert((put.channel.clone(), key));
                }
                Command::RemoveAlias(remove) => {
                    let key = AliasKey { by: remove.by, key: remove.key.clone() };
                    wanted.names.insert((remove.channel.clone(), key));
                }
                Command::LookAgain(id) => {
                    wanted.orders.insert(*id);
                    wanted.look_again.push(*id);
                }
                Command::HeardAliases(_) => {}
                Command::TimeIsUp(id) => drop(wanted.orders.insert(*id)),
                Command::Happened(happening) => drop(wanted.orders.insert(happening.order_id())),
            }
        }
        wanted
    }

    fn names_of(&mut self, reading: &Reading) {
        if let Reading::Order(told) = reading {
            self.names.extend(aliases::names_of(&told.facts));
        }
    }
}
