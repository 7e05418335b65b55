//! The `kontor` command as the journeys start it: it ends in order when its standard input closes,
//! so that nothing stays behind however a test ends, and then removes its data folder.

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Signal, getpid, kill_process};

/// Whoever started it is gone or has no use for it any more.
static UNNEEDED: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    // A service that was started by this very program is tied to that one, not to the test.
    if std::env::args().nth(1).as_deref() != Some("serve") {
        std::thread::spawn(end_with_the_test);
    }
    let code = kontor::cli::run();
    if let Some(folder) = data_folder().filter(|_| UNNEEDED.load(Ordering::SeqCst)) {
        let _ = std::fs::remove_dir_all(folder);
    }
    code
}

fn end_with_the_test() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    UNNEEDED.store(true, Ordering::SeqCst);
    let _ = kill_process(getpid(), Signal::TERM);
}

fn data_folder() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != "--data");
    arguments.nth(1).map(PathBuf::from)
}
