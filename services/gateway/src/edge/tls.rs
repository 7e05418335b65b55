//! TLS at the door: a certificate and its key from files, read anew when they change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How soon a new certificate is used. Files are small, and whoever renews them does it days before.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a client says first when it begins TLS; no method of HTTP begins with it.
pub const HANDSHAKE: u8 = 0x16;

/// Why there is no TLS with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{} holds no {what} in PEM", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
        /// Why it does not.
        #[source]
        source: PemError,
    },
    /// The key is of another certificate, or of a kind that nobody uses any more.
    #[error("certificate and key do not go together")]
    Unfit(#[from] rustls::Error),
}

/// A certificate with its key, as the files say at the moment.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    config: RwLock<Arc<ServerConfig>>,
    read: Mutex<[u8; 32]>,
}

impl Tls {
    /// Reads both files.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let (digest, config) = read(certificate, key)?;
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            config: RwLock::new(Arc::new(config)),
            read: Mutex::new(digest),
        })
    }

    /// Gives what takes the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone().into()
    }

    /// Reads the files anew; says whether they changed. What was read before stays in use where
    /// they cannot be used, as in the moment between the writing of one and the other.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let (digest, config) = read(&self.certificate, &self.key)?;
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == digest {
            return Ok(false);
        }
        *known = digest;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
        Ok(true)
    }

    /// Reads them anew whenever they change, until it is told to stop.
    pub async fn keep_fresh(&self, stop: CancellationToken) {
        let mut failing = false;
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            match self.refresh() {
                Ok(changed) => {
                    failing = false;
                    if changed {
                        tracing::info!("a new certificate is in use");
                    }
                }
                Err(error) if !failing => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "the new certificate is no good; the old one stays");
                    failing = true;
                }
                Err(_) => {}
            }
        }
    }
}

fn read(certificate: &Path, key: &Path) -> Result<([u8; 32], ServerConfig), TlsError> {
    let bytes = |path: &Path| {
        let failed = |source| TlsError::File { path: path.to_owned(), source };
        std::fs::read(path).map_err(failed)
    };
    let (chain, secret) = (bytes(certificate)?, bytes(key)?);
    let mut digest = Sha256::new();
    digest.update(&chain);
    digest.update(&secret);
    let unfit = |path: &Path, what| {
        let path = path.to_owned();
        move |source| TlsError::Pem { path, what, source }
    };
    let wrong = |source| unfit(certificate, "certificate")(source);
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&chain).collect::<Result<_, _>>().map_err(wrong)?;
    if chain.is_empty() {
        return Err(wrong(PemError::NoItemsFound));
    }
    let secret = PrivateKeyDer::from_pem_slice(&secret).map_err(unfit(key, "private key"))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions()?.with_no_client_auth();
    let mut config = builder.with_single_cert(chain, secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((digest.finalize().into(), config))
}
