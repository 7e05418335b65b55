//! The door itself: TLS with a real client, and the word of proxies.
#![expect(clippy::expect_used, reason = "what a test cannot do without fails it")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Extension;
use axum::routing::get;
use axum::{Router, body::Bytes};
use gateway::edge::forwarded::{Header, Proxies, networks};
use gateway::edge::server::{Client, ConnectionLimits, Door, serve};
use gateway::edge::tls::Tls;
use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::{CancellationToken, DropGuard};

const LIMITS: ConnectionLimits =
    ConnectionLimits { total_max: 32, per_address_max: 1, header_timeout: Duration::from_secs(30) };

/// An authority, and the files of a certificate that it signed.
struct House {
    authority: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(params, key).expect("an authority");
        let house = Self { authority, folder: tempfile::tempdir().expect("a folder") };
        house.renew();
        house
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Makes a new certificate, and gives its bytes.
    fn renew(&self) -> Vec<u8> {
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("params");
        let key = KeyPair::generate().expect("a key");
        let made = params.signed_by(&key, &self.authority).expect("a certificate");
        std::fs::write(self.certificate(), made.pem()).expect("written");
        std::fs::write(self.key(), key.serialize_pem()).expect("written");
        made.der().to_vec()
    }

    fn tls(&self) -> Arc<Tls> {
        Arc::new(Tls::load(&self.certificate(), &self.key()).expect("good files"))
    }

    async fn connect(&self, at: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.der().clone()).expect("a root");
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(at).await.expect("connected");
        let name = ServerName::try_from("localhost").expect("a name");
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }
}

async fn open(door: Door, router: Router) -> (SocketAddr, DropGuard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, router, door, stop.clone()));
    (address, stop.drop_guard())
}

async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str, more: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{more}\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

/// Says who asks.
fn mirror() -> Router {
    let client = |Extension(Client(address)): Extension<Client>| async move { address.to_string() };
    Router::new().route("/", get(client))
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_speaks_tls_and_this_machine_may_go_without() {
    let house = House::new();
    let door = Door { tls: Some(house.tls()), ..Door::from(LIMITS) };
    let (at, _open) = open(door, mirror()).await;
    let answer = ask(house.connect(at).await.expect("TLS"), "/", "").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("127.0.0.1"), "{answer}");
    let stranger = House::new().connect(at).await;
    assert!(stranger.is_err(), "another authority's client does not believe it");
    let plain = ask(TcpStream::connect(at).await.expect("connected"), "/", "").await;
    assert!(plain.starts_with("HTTP/1.1 200"), "{plain}");
}

fn certificate_of(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    let chain = stream.get_ref().1.peer_certificates().expect("a chain");
    chain.first().expect("a certificate").to_vec()
}

#[tokio::test]
async fn a_new_certificate_is_used_for_the_next_connection_and_a_broken_one_is_not() {
    let house = House::new();
    let tls = house.tls();
    let door = Door { tls: Some(tls.clone()), ..Door::from(LIMITS) };
    let (at, _open) = open(door, mirror()).await;
    let first = certificate_of(&house.connect(at).await.expect("TLS"));
    assert!(!tls.refresh().expect("good files"), "nothing changed");
    let renewed = house.renew();
    assert!(tls.refresh().expect("good files"));
    let second = certificate_of(&house.connect(at).await.expect("TLS"));
    assert!(first != second && second == renewed);
    let other = KeyPair::generate().expect("a key");
    std::fs::write(house.key(), other.serialize_pem()).expect("written");
    tls.refresh().expect_err("the key is of another certificate");
    std::fs::write(house.certificate(), "nothing").expect("written");
    tls.refresh().expect_err("no certificate");
    assert_eq!(certificate_of(&house.connect(at).await.expect("TLS")), renewed);
}

#[tokio::test]
async fn files_that_cannot_be_used_are_refused_by_name() {
    let house = House::new();
    let absent = Path::new("/nowhere/cert.pem");
    let refused = Tls::load(absent, &house.key()).err().expect("refused").to_string();
    assert!(refused.contains("/nowhere/cert.pem"), "{refused}");
    let refused = Tls::load(&house.certificate(), &house.certificate()).err().expect("refused");
    assert!(refused.to_string().contains("private key"), "{refused}");
}

#[tokio::test]
async fn a_client_behind_a_proxy_is_known_by_its_address_and_limited_by_it() {
    let (began, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let held = (began.clone(), go_on.clone());
    let slow = move || {
        let (began, go_on) = held.clone();
        async move {
            began.notify_one();
            go_on.notified().await;
            Bytes::new()
        }
    };
    let networks = networks("127.0.0.0/8").expect("networks");
    let proxies = Arc::new(Proxies { networks, header: Header::XForwardedFor });
    let door = Door { proxies, ..Door::from(LIMITS) };
    let (at, _open) = open(door, mirror().route("/slow", get(slow))).await;
    let through = async |path: &str, client: &str| {
        let stream = TcpStream::connect(at).await.expect("connected");
        ask(stream, path, &format!("x-forwarded-for: 6.6.6.6, {client}\r\n")).await
    };
    let (first, ()) = tokio::join!(through("/slow", "203.0.113.9"), async {
        began.notified().await;
        let second = through("/", "203.0.113.9").await;
        assert!(second.starts_with("HTTP/1.1 503"), "{second}");
        assert!(second.contains("\r\nretry-after: 1\r\n"), "{second}");
        let other = through("/", "203.0.113.10").await;
        assert!(other.ends_with("\r\n\r\n203.0.113.10"), "{other}");
        go_on.notify_one();
    });
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    let again = through("/", "203.0.113.9").await;
    assert!(again.starts_with("HTTP/1.1 200"), "{again}");
}

#[tokio::test]
async fn who_is_no_proxy_cannot_say_that_it_is_somebody_else() {
    let (at, _open) = open(Door::from(LIMITS), mirror()).await;
    let stream = TcpStream::connect(at).await.expect("connected");
    let answer = ask(stream, "/", "x-forwarded-for: 203.0.113.9\r\n").await;
    assert!(answer.ends_with("\r\n\r\n127.0.0.1"), "{answer}");
}
