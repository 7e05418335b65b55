//! A line of our own to a server, which can be cut, slowed and swallowed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, MutexGuard, watch};

/// How much is carried at once.
const CHUNK: usize = 16 * 1_024;

/// What happens to what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// It arrives.
    Fair,
    /// It arrives so much later.
    Late(Duration),
    /// It arrives, so many bytes in a second on each connection and way.
    Narrow(u32),
    /// It does not arrive, and nobody is told: it is held until the weather is fair.
    BlackHole,
    /// What is asked arrives, and is done; what is answered is held until the weather is fair.
    NoAnswers,
}

/// Which way something is carried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

impl Weather {
    fn holds(self, way: Way) -> bool {
        self == Self::BlackHole || self == Self::NoAnswers && way == Way::Back
    }
}

/// The line.
#[derive(Clone)]
pub struct Wire {
    address: SocketAddr,
    weather: Arc<watch::Sender<Weather>>,
    resets: Arc<watch::Sender<u64>>,
    turn: Arc<Mutex<()>>,
}

impl Wire {
    /// Lays a line to where `to` says, at the time of each connection.
    pub async fn lay(to: impl Fn() -> Option<SocketAddr> + Send + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let weather = Arc::new(watch::Sender::new(Weather::Fair));
        let resets = Arc::new(watch::Sender::new(0));
        let wire = Self { address, weather, resets, turn: Arc::default() };
        let carrying = wire.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (wire, to) = (carrying.clone(), to());
                tokio::spawn(async move { wire.connect(near, to).await });
            }
        });
        Ok(wire)
    }

    /// Gives where it begins.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until nobody else makes weather on it, and keeps the others waiting meanwhile.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Changes the weather.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Ends all connections without a farewell; what was held is lost.
    pub fn reset(&self) {
        self.resets.send_modify(|count| *count += 1);
    }

    async fn connect(&self, near: TcpStream, to: Option<SocketAddr>) {
        let mut resets = self.resets.subscribe();
        let Some(to) = to else { return };
        let Ok(far) = TcpStream::connect(to).await else { return };
        let _ = (near.set_nodelay(true), far.set_nodelay(true));
        let (mut near_in, mut near_out) = near.into_split();
        let (mut far_in, mut far_out) = far.into_split();
        tokio::select! {
            // What is held is lost, even where the weather clears in the same moment.
            biased;
            _ = resets.changed() => {}
            () = self.carry(&mut near_in, &mut far_out, Way::There) => return,
            () = self.carry(&mut far_in, &mut near_out, Way::Back) => return,
        }
        let _ = (near_in.as_ref().set_zero_linger(), far_in.as_ref().set_zero_linger());
    }

    async fn carry(&self, from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, way: Way) {
        let mut weather = self.weather.subscribe();
        let mut bytes = vec![0_u8; CHUNK];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            let now = *weather.borrow_and_update();
            match now {
                Weather::Late(by) => tokio::time::sleep(by).await,
                Weather::Narrow(per_second) => {
                    let seconds = count as f64 / f64::from(per_second);
                    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
                }
                Weather::Fair | Weather::BlackHole | Weather::NoAnswers => {}
            }
            if weather.wait_for(|weather| !weather.holds(way)).await.is_err() {
                return;
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }
}
