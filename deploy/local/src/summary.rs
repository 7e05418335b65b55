//! What `kontor up` shows while it runs, in a terminal: how it goes, drawn in place every second, until
//! it is to end. Elsewhere it stays silent after its greeting.
//!
//! - [`figures`]: what is shown
//! - [`lines`]: how it is written
//! - [`screen`]: drawn in place, with log lines above it

mod figures;
mod lines;
pub mod screen;

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use figures::Figures;
use screen::Screen;

/// How often it is drawn.
const DRAW_EVERY: Duration = Duration::from_secs(1);
/// At every which drawing orders are counted: that asks four services.
const COUNT_EVERY: usize = 5;

/// Shows how it goes; nothing where nobody looks.
pub struct Summary {
    stop: CancellationToken,
    drawing: Option<JoinHandle<()>>,
}

impl Summary {
    /// Begins to show it, where standard output is a terminal that can be drawn on.
    pub fn begin(api: Api) -> Self {
        let stop = CancellationToken::new();
        let drawing = Screen::open().map(|screen| tokio::spawn(draw(api, screen, stop.clone())));
        Self { stop, drawing }
    }

    /// Leaves the terminal as it was.
    pub async fn end(self) {
        self.stop.cancel();
        if let Some(drawing) = self.drawing {
            let _ = drawing.await;
        }
    }
}

async fn draw(api: Api, mut screen: Screen, stop: CancellationToken) {
    let began = Instant::now();
    let mut figures = Figures::default();
    let mut tick = tokio::time::interval(DRAW_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for drawing in 0_usize.. {
        let looking = async {
            tick.tick().await;
            if drawing.is_multiple_of(COUNT_EVERY) {
                figures.count(&api).await;
            }
            figures.look(&api).await;
        };
        if stop.run_until_cancelled(looking).await.is_none() {
            return;
        }
        screen.draw(&lines::of(&figures, api.world(), began.elapsed(), screen.colours));
    }
}
