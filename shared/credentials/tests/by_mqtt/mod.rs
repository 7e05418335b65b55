//! A client of MQTT, and one that is not signed by WebSocket.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, EventLoop, MqttOptions, Packet, QoS,
    SubscribeReasonCode,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::floor::{Floor, LONG};

type Error = Box<dyn std::error::Error>;

/// Why somebody did not come in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("the broker refused: {0:?}")]
    ByBroker(ConnectReturnCode),
    #[error("it went wrong: {0}")]
    Otherwise(String),
}

/// A connection; it does not connect again.
#[derive(Debug)]
pub struct Connected {
    client: AsyncClient,
    messages: mpsc::UnboundedReceiver<(String, String)>,
    granted: mpsc::UnboundedReceiver<SubscribeReasonCode>,
    over: Arc<AtomicBool>,
}

/// Comes in by MQTT, with a session that is kept.
pub async fn connect(floor: &Floor, device: &str, password: &str) -> Result<Connected, Refused> {
    let otherwise = |what: &str| Refused::Otherwise(what.to_owned());
    let door = floor.nats.doors().mqtt.as_ref().ok_or_else(|| otherwise("no door"))?;
    let mut options = MqttOptions::new(device, door.listen.ip().to_string(), door.listen.port());
    options.set_credentials(device, password).set_clean_session(false);
    let (client, mut events) = AsyncClient::new(options, 16);
    match tokio::time::timeout(LONG, events.poll()).await {
        Ok(Ok(Event::Incoming(Packet::ConnAck(_)))) => {}
        Ok(Err(ConnectionError::ConnectionRefused(code))) => return Err(Refused::ByBroker(code)),
        other => return Err(otherwise(&format!("{other:?}"))),
    }
    let (tell, messages) = mpsc::unbounded_channel();
    let (grant, granted) = mpsc::unbounded_channel();
    let over = Arc::new(AtomicBool::new(false));
    let connected = Connected { client, messages, granted, over: over.clone() };
    tokio::spawn(async move {
        follow(&mut events, &tell, &grant).await;
        over.store(true, Ordering::Release);
    });
    Ok(connected)
}

/// Hands on what comes, until the connection is over.
async fn follow(
    events: &mut EventLoop,
    tell: &mpsc::UnboundedSender<(String, String)>,
    grant: &mpsc::UnboundedSender<SubscribeReasonCode>,
) {
    while let Ok(event) = events.poll().await {
        match event {
            Event::Incoming(Packet::Publish(message)) => {
                let words = String::from_utf8_lossy(&message.payload).into_owned();
                let _ = tell.send((message.topic, words));
            }
            Event::Incoming(Packet::SubAck(answer)) => {
                for code in answer.return_codes {
                    let _ = grant.send(code);
                }
            }
            _ => {}
        }
    }
}

impl Connected {
    /// Subscribes, and gives what the broker says to that.
    pub async fn subscribe(
        &mut self,
        topic: &str,
        quality: QoS,
    ) -> Result<SubscribeReasonCode, Error> {
        self.client.subscribe(topic, quality).await?;
        let granted = tokio::time::timeout(LONG, self.granted.recv()).await?;
        Ok(granted.ok_or("the connection is over")?)
    }

    /// Says something.
    pub async fn publish(&mut self, topic: &str, quality: QoS, words: &str) -> Result<(), Error> {
        Ok(self.client.publish(topic, quality, false, words).await?)
    }

    /// Gives the topic and the words of the next message.
    pub async fn heard(&mut self) -> Option<(String, String)> {
        tokio::time::timeout(LONG, self.messages.recv()).await.ok().flatten()
    }

    /// Says whether the connection is over.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

/// Shows claims by WebSocket without a signature, and gives what the broker says to that.
pub async fn by_websocket(floor: &Floor, claims: &str) -> Result<String, Error> {
    let door = floor.nats.doors().websocket.as_ref().ok_or("no door")?;
    let mut stream = TcpStream::connect(door.listen).await?;
    let upgrade = "GET / HTTP/1.1\r\nHost: broker\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    stream.write_all(upgrade.as_bytes()).await?;
    let mut told = Vec::new();
    while !told.ends_with(b"\r\n\r\n") {
        told.push(tokio::time::timeout(LONG, stream.read_u8()).await??);
    }
    let words = format!("CONNECT {{\"verbose\":false,\"jwt\":\"{claims}\"}}\r\nPING\r\n");
    // One binary frame of medium length, under a mask that changes nothing.
    let length = u16::try_from(words.len())?.to_be_bytes();
    let head = [0x82, 0x80 | 126, length[0], length[1], 0, 0, 0, 0];
    stream.write_all(&[&head[..], words.as_bytes()].concat()).await?;
    let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut told)).await?;
    Ok(String::from_utf8_lossy(&told).into_owned())
}
