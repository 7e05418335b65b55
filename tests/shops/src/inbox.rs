//! A subscriber of webhooks: it keeps what it was sent, and says yes.

use serde_json::Value;

use crate::{Asked, Reply, Shop};

/// What was sent.
#[derive(Debug, Default)]
pub struct Inbox {
    /// Every request that was taken, in the order in which they came.
    pub taken: Vec<Asked>,
}

impl Shop for Inbox {
    fn changes(&self, _asked: &Asked) -> bool {
        true
    }

    fn answer(&mut self, asked: &Asked) -> Reply {
        self.taken.push(asked.clone());
        Reply::json(200, Value::String("thanks".to_owned()))
    }

    fn too_much(&mut self) -> Reply {
        Reply { retry_after: Some(1), ..Reply::json(429, Value::Null) }
    }
}
