//! Where mail is kept: a folder with a file for each, the newest ones.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use mail_parser::MessageParser;
use serde::Serialize;

use crate::session::Envelope;

/// The end of a file's name.
const ENDING: &str = "eml";

/// A folder of mail.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    kept_max: usize,
    number: Arc<AtomicU64>,
    /// What is kept, the oldest first: a mail costs no look at all the others.
    kept: Arc<Mutex<VecDeque<PathBuf>>>,
}

/// A mail that was kept, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Caught {
    /// The name of its file, without the ending.
    pub name: String,
    /// Its `Message-ID`.
    pub message_id: String,
    /// When it was written, as it says itself.
    pub date: String,
    /// Who it says that it is from.
    pub from: String,
    /// Whom it was given for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
}

impl Folder {
    /// Opens a folder, making it where it is missing; it keeps so many mails, the newest ones.
    pub fn open(root: PathBuf, kept_max: usize) -> std::io::Result<Self> {
        // What stands in mail is for its owner's eyes.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&root)?;
        let number = Arc::new(AtomicU64::new(0));
        let kept = Arc::new(Mutex::new(paths(&root)?.into()));
        Ok(Self { root, kept_max, number, kept })
    }

    /// Keeps a mail, with who gave it for whom in front, and forgets the oldest beyond the bound.
    pub fn keep(&self, envelope: &Envelope, mail: &[u8]) -> std::io::Result<()> {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let name = format!("{millis:013}-{number:06}");
        let unfinished = self.root.join(format!(".{name}"));
        let mut file = fs::File::create(&unfinished)?;
        write!(file, "Return-Path: <{}>\r\n", envelope.from)?;
        for to in &envelope.to {
            write!(file, "Delivered-To: {to}\r\n")?;
        }
        file.write_all(mail)?;
        let finished = self.root.join(format!("{name}.{ENDING}"));
        fs::rename(unfinished, &finished)?;
        self.forget_the_oldest(finished)
    }

    /// Takes a new one among those that are kept, and removes what is beyond the bound.
    fn forget_the_oldest(&self, newest: PathBuf) -> std::io::Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(newest);
        let beyond = kept.len().saturating_sub(self.kept_max);
        for oldest in kept.drain(..beyond) {
            match fs::remove_file(oldest) {
                // Somebody has cleared the folder meanwhile.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(())
    }
}

/// Reads what a folder holds, the oldest first; nothing where there is none.
pub fn read(root: &Path) -> std::io::Result<Vec<Caught>> {
    let paths = match paths(root) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        paths => paths?,
    };
    let mut caught = Vec::with_capacity(paths.len());
    for path in paths {
        match fs::read(&path) {
            // The newest may push the oldest out meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            mail => caught.push(read_mail(&path, &mail?)),
        }
    }
    Ok(caught)
}

fn paths(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|ending| ending == ENDING) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_mail(path: &Path, mail: &[u8]) -> Caught {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let parsed = MessageParser::default().parse(mail);
    let text = |read: &dyn Fn(&mail_parser::Message<'_>) -> Option<String>| {
        parsed.as_ref().and_then(read).unwrap_or_default()
    };
    let address = |address: Option<&mail_parser::Address<'_>>| {
        let first = address?.first()?;
        let address = first.address.as_deref().unwrap_or_default();
        Some(match first.name.as_deref() {
            Some(name) => format!("{name} <{address}>"),
            None => address.to_owned(),
        })
    };
    Caught {
        name,
        message_id: text(&|mail| mail.message_id().map(str::to_owned)),
        date: text(&|mail| mail.date().map(mail_parser::DateTime::to_rfc3339)),
        from: text(&|mail| address(mail.from())),
        to: text(&|mail| mail.header_raw("Delivered-To").map(|to| to.trim().to_owned())),
        subject: text(&|mail| mail.subject().map(str::to_owned)),
        text: text(&|mail| mail.body_text(0).map(std::borrow::Cow::into_owned)),
        html: text(&|mail| mail.body_html(0).map(std::borrow::Cow::into_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(folder: &Folder, mails: usize) {
        for _ in 0..mails {
            folder.keep(&Envelope::default(), b"Subject: x\r\n\r\nx").expect("kept");
        }
    }

    #[test]
    fn a_folder_keeps_its_bound_when_it_is_opened_again_or_cleared_by_hand() {
        let root = tempfile::tempdir().expect("a folder");
        let open = |bound| Folder::open(root.path().to_owned(), bound).expect("a folder");
        keep(&open(5), 7);
        assert_eq!(read(root.path()).expect("read").len(), 5);
        let again = open(3);
        keep(&again, 1);
        assert_eq!(read(root.path()).expect("read").len(), 3, "the older ones gave way");
        for path in paths(root.path()).expect("paths") {
            fs::remove_file(path).expect("removed");
        }
        keep(&again, 2);
        assert_eq!(read(root.path()).expect("read").len(), 2);
    }
}
