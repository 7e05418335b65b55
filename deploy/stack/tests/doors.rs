//! The further doors of a real broker: in the clear, with a certificate, and with another one.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use stack::nats::{Door, Doors, Protocol, Tls};
use stack::{NatsBinary, NatsOptions, NatsServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What a browser says first, and a client of MQTT, and how the broker's answer begins.
const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nHost: broker\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n";
const CONNECT: &[u8] = b"\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03one";
const GREETINGS: [(&[u8], &[u8]); 2] = [(UPGRADE, b"HTTP/1.1 101"), (CONNECT, b"\x20\x02\x00\x00")];

fn folder() -> Result<tempfile::TempDir, std::io::Error> {
    let folder = tempfile::tempdir()?;
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755))?;
    Ok(folder)
}

async fn start(
    folder: &tempfile::TempDir,
    tls: Option<Tls>,
) -> Result<NatsServer, Box<dyn std::error::Error>> {
    let door = || Some(Door { listen: ([127, 0, 0, 1], 0).into(), tls: tls.clone() });
    let doors = Doors { websocket: door(), mqtt: door() };
    let options = NatsOptions { doors, ..NatsOptions::open(folder.path().join("nats")) };
    Ok(NatsServer::start(&NatsBinary::locate().await?, options).await?)
}

fn listens(server: &NatsServer, protocol: Protocol) -> Result<SocketAddr, &'static str> {
    server.doors().of(protocol).map(|door| door.listen).ok_or("it does not listen")
}

#[tokio::test]
async fn a_broker_takes_connections_by_every_door_that_it_is_told_of_and_by_no_other() -> Outcome {
    let place = folder()?;
    let server = start(&place, None).await?;
    for (protocol, (said, expected)) in Protocol::ALL.into_iter().zip(GREETINGS) {
        let mut stream = TcpStream::connect(listens(&server, protocol)?).await?;
        stream.write_all(said).await?;
        let mut heard = vec![0; expected.len()];
        stream.read_exact(&mut heard).await?;
        assert_eq!(heard, expected, "{protocol:?}");
    }
    assert!(!server.follow_certificate()?, "there is none");
    let [by_web, mqtt] = Protocol::ALL.map(|protocol| listens(&server, protocol));
    server.restart().await?;
    assert_eq!(
        (listens(&server, Protocol::WebSocket), listens(&server, Protocol::Mqtt)),
        (by_web, mqtt)
    );
    let other = folder()?;
    let without = NatsOptions::open(other.path().join("nats"));
    let without = NatsServer::start(&NatsBinary::locate().await?, without).await?;
    assert_eq!(without.doors().all().count(), 0);
    Ok(())
}

/// Writes a certificate and its key into a file; gives who it says to be.
fn certificate(tls: &Tls) -> Result<CertificateDer<'static>, Box<dyn std::error::Error>> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    fs::write(&tls.certificate, made.cert.pem() + &made.signing_key.serialize_pem())?;
    Ok(made.cert.der().clone())
}

/// Says whether a door shows this certificate.
async fn shows(
    at: SocketAddr,
    certificate: &CertificateDer<'static>,
) -> Result<bool, Box<dyn std::error::Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(at).await?;
    let connector = TlsConnector::from(Arc::new(config));
    Ok(connector.connect(ServerName::try_from("localhost")?, stream).await.is_ok())
}

#[tokio::test]
async fn every_door_shows_a_certificate_and_the_next_one_without_a_restart() -> Outcome {
    let place = folder()?;
    let both = place.path().join("door.pem");
    let tls = Tls { certificate: both.clone(), key: both };
    let first = certificate(&tls)?;
    let server = start(&place, Some(tls.clone())).await?;
    let doors = [listens(&server, Protocol::WebSocket)?, listens(&server, Protocol::Mqtt)?];
    for at in doors {
        assert!(shows(at, &first).await?, "{at}");
    }
    assert!(!server.follow_certificate()?, "it is the same");
    let (second, pid) = (certificate(&tls)?, server.pid());
    assert!(server.follow_certificate()?, "it is another one");
    let until = Instant::now() + Duration::from_secs(10);
    for at in doors {
        while !shows(at, &second).await? {
            assert!(Instant::now() < until, "{at} shows the old one");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(!shows(at, &first).await?, "{at}");
    }
    assert_eq!(server.pid(), pid);
    Ok(())
}
