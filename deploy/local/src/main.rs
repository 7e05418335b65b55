//! The `kontor` command.

use std::process::ExitCode;

/// Allocates from many threads without their waiting for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kontor::cli::run()
}
