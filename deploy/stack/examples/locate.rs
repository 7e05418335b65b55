//! Finds or fetches both servers and says where they are and how long that took.

use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), stack::StackError> {
    let started = Instant::now();
    let binaries = stack::Binaries::locate().await?;
    println!("{binaries:#?}\nafter {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}
