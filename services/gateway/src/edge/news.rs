//! What is told of orders, heard once for all customers who look at theirs.
//!
//! Nothing is heard while nobody looks. It is a hint and no more: whoever hears it reads anew.

use std::sync::Arc;

use async_nats::Message;
use contracts::envelope::percent_decode;
use contracts::problem::Problem;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use futures::stream::SelectAll;
use tokio::sync::{Mutex, broadcast};

/// Who tells of orders what a customer sees.
const TOLD_BY: [Service; 3] = [Service::OrderIntake, Service::Warehouse, Service::Logistics];
/// Whoever is further behind reads anew once, which is as good.
const BEHIND_MAX: usize = 1024;

type Told = broadcast::Sender<Arc<str>>;

/// What is told of orders.
#[derive(Default)]
pub struct News(Mutex<Option<Told>>);

impl News {
    /// Gives the ids of orders of which something is told from now on.
    ///
    /// - Errs: 503 where the broker is away.
    pub async fn follow(
        self: &Arc<Self>,
        client: &async_nats::Client,
    ) -> Result<broadcast::Receiver<Arc<str>>, Problem> {
        let mut told = self.0.lock().await;
        if let Some(told) = told.as_ref() {
            return Ok(told.subscribe());
        }
        let mut heard = SelectAll::new();
        for service in TOLD_BY {
            let events = client.subscribe(subjects::events_of(service)).await;
            heard.push(events.map_err(|_| no_broker())?);
        }
        // Whoever reads the page after this misses nothing that is told from then on.
        client.flush().await.map_err(|_| no_broker())?;
        let (sender, receiver) = broadcast::channel(BEHIND_MAX);
        *told = Some(sender.clone());
        tokio::spawn(self.clone().tell(heard, sender));
        Ok(receiver)
    }

    /// Tells whoever follows, until nobody does.
    async fn tell(self: Arc<Self>, mut heard: SelectAll<async_nats::Subscriber>, told: Told) {
        while let Some(message) = heard.next().await {
            if told.receiver_count() == 0 {
                // Under the lock nobody begins to follow.
                let mut known = self.0.lock().await;
                if told.receiver_count() == 0 {
                    *known = None;
                    return;
                }
            }
            if let Some(order) = order_of(&message) {
                // Nobody to hear it is no fault.
                let _ = told.send(order);
            }
        }
        *self.0.lock().await = None;
    }
}

fn no_broker() -> Problem {
    Problem::unavailable("no broker").retry_after(2)
}

fn order_of(message: &Message) -> Option<Arc<str>> {
    let id = message.headers.as_ref()?.get("ce-correlationid")?;
    percent_decode(id.as_str()).map(Arc::from)
}
