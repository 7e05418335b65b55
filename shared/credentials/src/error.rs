use std::path::PathBuf;

/// Says why keys could not be read, kept or used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A key is not one, or is not of the kind that is needed here.
    #[error("a key is unreadable or of the wrong kind")]
    Key(#[from] nkeys::error::Error),
    /// A seed or public key belongs to another kind of holder.
    #[error("expected the key of {expected}, found another kind")]
    WrongKind {
        /// What the key should have been: "an operator", "an account".
        expected: &'static str,
    },
    /// Claims could not be written as JSON.
    #[error("claims could not be written")]
    Encoding(#[from] serde_json::Error),
    /// A seed file is missing.
    #[error("no keys in {}", folder.display())]
    Missing {
        /// The folder that was looked at.
        folder: PathBuf,
    },
    /// A seed file could not be read or written.
    #[error("cannot use the key file {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}
