//! Shows which authority a house has.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::TLS;
use super::authority::HouseAuthority;
use crate::cli::At;
use crate::home::Home;
use crate::table;

/// Which authority.
#[derive(clap::Args, Clone, Debug)]
pub struct Tls {
    /// Where the data is.
    #[command(flatten)]
    pub at: At,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Says which authority this house has, and how devices trust it.
pub fn show(how: Tls) -> Result<ExitCode> {
    let home = Home::named(how.at.data)?;
    let own = HouseAuthority::at(home.at(TLS));
    let fingerprint = own.fingerprint()?;
    if how.json {
        let path = fingerprint.is_some().then(|| own.certificate());
        table::print_json(&json!({ "certificate": path, "sha256": fingerprint }))?;
        return Ok(if fingerprint.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let Some(fingerprint) = fingerprint else {
        println!("This house has no authority of its own; `kontor up --tls local` makes one.");
        return Ok(ExitCode::FAILURE);
    };
    let path = own.certificate();
    println!("The certificate of this house's authority, to be given to every device:\n");
    println!("  file         {}", path.display());
    println!("  SHA-256      {fingerprint}\n");
    println!("Android        copy it over; Settings, Security, Encryption and credentials,");
    println!("               Install a certificate, CA certificate");
    println!("iPhone, iPad   send it over and install the profile; then Settings, General, About,");
    println!("               Certificate Trust Settings, switch it on");
    println!("Windows        certutil -addstore Root ca.pem, as administrator");
    println!("Debian         copy it to /usr/local/share/ca-certificates/kontor.crt, then");
    println!("               update-ca-certificates");
    println!("curl           curl --cacert {} https://...\n", path.display());
    println!(
        "Compare the fingerprint on the device. The key beside it signs for every name: keep the"
    );
    println!(
        "folder to yourself. Shops cannot be told to trust it: they need a public certificate."
    );
    Ok(ExitCode::SUCCESS)
}
