//! The fault suite from the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    faults::cli::main()
}
