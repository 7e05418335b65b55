//! Which devices listen over HTTP: they have no connection of their own to the broker. Known in memory
//! of the gateway that they reached; others do not know of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How often each device listens.
#[derive(Default)]
pub struct Listening {
    streams: Mutex<HashMap<String, usize>>,
}

/// A device that listens, until this is dropped.
pub struct Here {
    listening: Arc<Listening>,
    device: String,
}

impl Listening {
    /// Notes that a device listens.
    pub fn enter(self: &Arc<Self>, device: &str) -> Here {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        *streams.entry(device.to_owned()).or_default() += 1;
        Here { listening: self.clone(), device: device.to_owned() }
    }

    /// Says whether a device listens here.
    pub fn is_here(&self, device: &str) -> bool {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).contains_key(device)
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut streams = self.listening.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = streams.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.device);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_here_as_long_as_one_of_its_streams() {
        let listening = Arc::new(Listening::default());
        let (one, other) = (listening.enter("a"), listening.enter("a"));
        drop(one);
        assert!(listening.is_here("a") && !listening.is_here("b"));
        drop(other);
        assert!(!listening.is_here("a"));
    }
}
