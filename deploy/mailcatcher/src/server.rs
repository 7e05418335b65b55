//! The server: takes connections on this machine, a bounded number of them, and keeps their mail.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::folder::Folder;
use crate::session::{
    Heard, MAIL_BYTES_MAX, Manner, Session, Step, Takes, Verdict, answer, judged,
};

/// As many may speak at a time; the next one waits.
const CONNECTIONS_MAX: usize = 32;
/// Who says nothing for so long has gone.
const SILENT_MAX: Duration = Duration::from_secs(120);
/// The longest line of a command; RFC 5321 allows 512 bytes, extensions some more.
const LINE_BYTES_MAX: u64 = 4_096;

/// A server that runs until it is stopped or dropped.
pub struct MailCatcher {
    at: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl MailCatcher {
    /// Takes whatever comes, at an address of this machine.
    pub async fn start(at: SocketAddr, folder: Folder) -> std::io::Result<Self> {
        Self::start_with(at, folder, Takes).await
    }

    /// Does the same in another manner.
    pub async fn start_with(
        at: SocketAddr,
        folder: Folder,
        manner: impl Manner,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let (at, stop) = (listener.local_addr()?, CancellationToken::new());
        let house = Arc::new(House { folder, manner: Box::new(manner) });
        let serving = tokio::spawn(serve(listener, house, stop.clone()));
        Ok(Self { at, stop, serving })
    }

    /// Gives where it listens.
    pub fn address(&self) -> SocketAddr {
        self.at
    }

    /// Stops: nobody is let in any more, and who speaks is cut off.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let _ = (&mut self.serving).await;
    }
}

impl Drop for MailCatcher {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct House {
    folder: Folder,
    manner: Box<dyn Manner>,
}

async fn serve(listener: TcpListener, house: Arc<House>, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { return };
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "the mail catcher could not take a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let (house, stop) = (house.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                ended = converse(stream, &house) => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a conversation of the mail catcher broke off");
                    }
                }
            }
            drop(place);
        });
    }
}

async fn converse(stream: TcpStream, house: &House) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut session = Session::default();
    let manner = house.manner.as_ref();
    let mut heard = judged(manner, Step::Connected, || answer("220 kontor keeps mail"));
    loop {
        heard = match heard {
            Heard::HangUp => return Ok(()),
            Heard::Leave(text) => return stream.write_all(text.as_bytes()).await,
            Heard::Answer(text) => {
                stream.write_all(text.as_bytes()).await?;
                let Some(line) = read_line(&mut stream).await? else { return Ok(()) };
                session.hear(&line, manner)
            }
            Heard::ReadMail(text) => {
                stream.write_all(text.as_bytes()).await?;
                let Some(mail) = read_mail(&mut stream).await? else { return Ok(()) };
                take(house, &mut session, mail).await?
            }
        };
    }
}

async fn take(
    house: &House,
    session: &mut Session,
    mail: Option<Vec<u8>>,
) -> std::io::Result<Heard> {
    let envelope = session.envelope();
    let Some(mail) = mail else { return Ok(answer("552 the mail is too long")) };
    match house.manner.at(Step::Body) {
        Verdict::Take => {}
        Verdict::Refuse(code) => return Ok(answer(&format!("{code} refused"))),
        Verdict::HangUp => return Ok(Heard::HangUp),
    }
    let folder = house.folder.clone();
    let kept = tokio::task::spawn_blocking(move || folder.keep(&envelope, &mail)).await;
    kept.map_err(std::io::Error::other)??;
    Ok(judged(house.manner.as_ref(), Step::Kept, || answer("250 kept")))
}

/// Reads a line without its end; nothing where the client has gone.
async fn read_line(stream: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut limited = stream.take(LINE_BYTES_MAX);
    let reading = limited.read_until(b'\n', &mut line);
    let read = tokio::time::timeout(SILENT_MAX, reading).await??;
    if read == 0 || !line.ends_with(b"\n") {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}

/// Reads a mail up to the dot, without the dots that were added on the way.
///
/// - Gives: nothing where the client has gone; nothing inside where the mail is too long.
async fn read_mail(
    stream: &mut (impl AsyncBufRead + Unpin),
) -> std::io::Result<Option<Option<Vec<u8>>>> {
    let (mut mail, mut too_long) = (Vec::new(), false);
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut *stream).take(MAIL_BYTES_MAX as u64);
        let reading = limited.read_until(b'\n', &mut line);
        let read = tokio::time::timeout(SILENT_MAX, reading).await??;
        if read == 0 {
            return Ok(None);
        }
        if line == b".\r\n" || line == b".\n" {
            return Ok(Some((!too_long).then_some(mail)));
        }
        too_long |= mail.len() + line.len() > MAIL_BYTES_MAX;
        if !too_long {
            mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}
