//! `kontor serve`: some services in this process, on servers that run, with the secrets of a share.
//!
//! It makes no schema, no role and no secret: `kontor setup` did. A service that finds its servers
//! away at the start ends with an error; whoever started it starts it again.

use std::io::Read;
use std::process::ExitCode;

use anyhow::Result;
use contracts::service::Service;

use crate::cli::Serve;
use crate::crew::{Crew, Doors, instance, listen, told_to_end};
use crate::home;
use crate::launch;
use crate::outside::doors::Addresses;
use crate::shares::{self, Servers, Share};

/// How the address of the operations listener is told on standard output.
pub const OPERATIONS: &str = "operations ";

/// Serves until it is told to end, or a service ends by itself.
pub async fn run(how: Serve) -> Result<ExitCode> {
    let servers = Servers::named()?;
    let data = home::folder(how.at.data.clone())?;
    let _held = if how.tied { Some(shares::hold(&data)?) } else { None };
    let services = match how.services.as_slice() {
        [] => Service::ALL.to_vec(),
        named => named.to_vec(),
    };
    let share = |service| Share::of(service, &data);
    launch::keep_secrets(&services, &|service, name| share(service).secret(name), [])?;
    let doors = open_doors(&how, &services, &share(Service::Gateway), &servers).await?;
    println!("{OPERATIONS}http://{}", doors.operators.local_addr()?);
    let instance = instance();
    let settings = |service| share(service).settings(&servers, &instance);
    let mut crew = Crew::start(&services, &settings, doors).await?;
    let result = tokio::select! {
        told = told_to_end() => told,
        () = input_ended(), if how.tied => Ok(()),
        ended = crew.ended() => ended,
    };
    result.and(crew.drain().await).map(|()| ExitCode::SUCCESS)
}

async fn open_doors(
    how: &Serve,
    services: &[Service],
    share: &Share,
    servers: &Servers,
) -> Result<Doors> {
    let operators = listen(how.ops_listen).await?;
    if !services.contains(&Service::Gateway) {
        return Ok(Doors { world: None, operators, issuer: None });
    }
    let issuer = match share.authority()? {
        Some((authority, system)) => {
            let doors = Addresses::given();
            Some(launch::device_issuer(authority, &system, &servers.broker, doors).await?)
        }
        None => None,
    };
    Ok(Doors { world: Some(listen(how.listen).await?), operators, issuer })
}

/// Waits for the end of standard input, on a thread that never keeps the process from ending.
async fn input_ended() {
    let (ended, ending) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut byte = [0_u8];
        while std::io::stdin().read(&mut byte).is_ok_and(|count| count > 0) {}
        let _ = ended.send(());
    });
    let _ = ending.await;
}
