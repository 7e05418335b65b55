//! Starts throw-away servers, says where they are, and keeps them until it is ended.

#[tokio::main]
async fn main() -> Result<(), stack::StackError> {
    let servers = stack::TestServers::start().await?;
    println!("{}\n{}", servers.postgres.admin_url("postgres"), servers.nats.url());
    std::future::pending().await
}
