//! A line of our own between handhelds and the broker, which can be cut, slowed and swallowed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How much is carried at once.
const CHUNK: usize = 16 * 1_024;

/// What happens to what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// It arrives.
    Fair,
    /// It arrives so much later.
    Late(Duration),
    /// It does not arrive, and nobody is told: it is held until the weather is fair.
    BlackHole,
}

/// The line.
#[derive(Clone)]
pub struct Wire {
    address: SocketAddr,
    weather: Arc<watch::Sender<Weather>>,
    resets: Arc<watch::Sender<u64>>,
}

impl Wire {
    /// Lays a line to where `to` says, at the time of each connection.
    pub async fn lay(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let weather = Arc::new(watch::Sender::new(Weather::Fair));
        let resets = Arc::new(watch::Sender::new(0));
        let wire = Self { address, weather, resets };
        let carrying = wire.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let wire = carrying.clone();
                tokio::spawn(async move { wire.connect(near, to).await });
            }
        });
        Ok(wire)
    }

    /// Gives where it begins.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the weather.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Ends all connections without a farewell.
    pub fn reset(&self) {
        self.resets.send_modify(|count| *count += 1);
    }

    async fn connect(&self, near: TcpStream, to: SocketAddr) {
        let Ok(far) = TcpStream::connect(to).await else { return };
        let _ = (near.set_zero_linger(), far.set_zero_linger());
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        let mut resets = self.resets.subscribe();
        tokio::select! {
            () = self.carry(near_in, far_out) => {}
            () = self.carry(far_in, near_out) => {}
            _ = resets.changed() => {}
        }
    }

    async fn carry(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut weather = self.weather.subscribe();
        let mut bytes = vec![0_u8; CHUNK];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            let now = *weather.borrow_and_update();
            match now {
                Weather::Fair => {}
                Weather::Late(by) => tokio::time::sleep(by).await,
                Weather::BlackHole => {
                    let clears = weather.wait_for(|weather| *weather != Weather::BlackHole);
                    if clears.await.is_err() {
                        return;
                    }
                }
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }
}
