//! Connections that nobody can read: closed from the first byte on, or before anything is said.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crm::config::{Server, Tls};
use crm::sending::Line;
use mailcatcher::{Folder, MailCatcher};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A certificate for `localhost`, that trusts itself.
fn certificate() -> (TlsAcceptor, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("made");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(
        tokio_rustls::rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .expect("versions")
    .with_no_client_auth()
    .with_single_cert(vec![made.cert.der().clone()], key.into())
    .expect("a certificate");
    (TlsAcceptor::from(Arc::new(config)), made.cert.pem().into_bytes())
}

/// Stands before a mail server and closes connections: at once, or when it is asked to.
async fn stand_before(catcher: SocketAddr, acceptor: TlsAcceptor, at_once: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(
                async move { close_and_pass_on(stream, acceptor, catcher, at_once).await },
            );
        }
    });
    at
}

async fn close_and_pass_on(
    mut stream: TcpStream,
    acceptor: TlsAcceptor,
    catcher: SocketAddr,
    at_once: bool,
) -> std::io::Result<()> {
    let mut behind = TcpStream::connect(catcher).await?;
    if !at_once {
        let mut greeting = [0_u8; 64];
        let read = behind.read(&mut greeting).await?;
        stream.write_all(&greeting[..read]).await?;
        let mut lines = BufReader::new(&mut stream);
        let mut said = String::new();
        lines.read_line(&mut said).await?;
        lines.write_all(b"250-kontor\r\n250 STARTTLS\r\n").await?;
        lines.read_line(&mut said).await?;
        assert!(said.ends_with("STARTTLS\r\n"), "nothing else is said in the open: {said}");
        lines.write_all(b"220 go on\r\n").await?;
    }
    let mut closed = acceptor.accept(stream).await?;
    copy_bidirectional(&mut closed, &mut behind).await.map(drop)
}

#[tokio::test]
async fn a_connection_is_closed_before_anything_is_said_and_only_to_whom_is_trusted() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(root.path().to_owned(), 10).expect("a folder");
    let any = "127.0.0.1:0".parse().expect("an address");
    let catcher = MailCatcher::start(any, folder).await.expect("started");
    for (tls, at_once) in [(Tls::Implicit, true), (Tls::Starttls, false)] {
        let (acceptor, pem) = certificate();
        let at = stand_before(catcher.address(), acceptor, at_once).await;
        let server = |trusted| Server {
            host: "localhost".to_owned(),
            port: at.port(),
            tls,
            trusted,
            login: Some(("orders".to_owned(), runtime::config::Hidden("secret".to_owned()))),
            timeout: Duration::from_secs(20),
        };
        Line::open(&server(Some(pem))).await.expect("trusted").close().await;
        assert!(Line::open(&server(None)).await.is_err(), "{tls:?} with a stranger");
    }
    catcher.stop().await;
}
