//! What came of a restore, for people and for scripts.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::home::Home;
use crate::table::print_json;

/// What was restored, as it is at rest.
pub(super) struct State {
    pub(super) point: Option<DateTime<Utc>>,
    pub(super) facts: i64,
    pub(super) findings: Vec<String>,
}

/// What came of it.
pub(super) struct Done {
    pub(super) home: Home,
    pub(super) from: PathBuf,
    pub(super) aside: Option<PathBuf>,
    pub(super) state: State,
    pub(super) took: Duration,
}

impl Done {
    pub(super) fn print_json(&self) -> Result<()> {
        print_json(&json!({
            "data": self.home.root(),
            "from": self.from,
            "set_aside": self.aside,
            "point": self.state.point,
            "facts": self.state.facts,
            "findings": self.state.findings,
            "seconds": self.took.as_secs_f64(),
        }))
    }

    pub(super) fn print(&self) {
        println!("Restored in {:.1} s.\n", self.took.as_secs_f64());
        println!("  data       {}", self.home.root().display());
        println!("  from       {}", self.from.display());
        if let Some(point) = self.state.point {
            println!(
                "  newest     the last fact in it is of {}",
                point.format("%Y-%m-%d %H:%M:%S UTC")
            );
        }
        println!("  holds      {} facts", self.state.facts);
        if let Some(aside) = &self.aside {
            println!("  set aside  {}", aside.display());
        }
        for finding in &self.state.findings {
            println!("  wrong      {finding}");
        }
        println!(
            "\nWhat came after that point is not in it. Shops that send again meet what is there;"
        );
        println!(
            "what left the house since then by hand, such as parcels, look through before the floor"
        );
        println!(
            "begins. Devices and keys that were ended since then live again: end them again.\n"
        );
        println!("  kontor up{}", self.home.option());
    }
}
