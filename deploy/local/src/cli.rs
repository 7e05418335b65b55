//! What can be asked of `kontor`.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use contracts::service::Service;

use crate::outside::{Outside, shown};
use crate::summary::screen;
use crate::{
    bench, channels, demo, devices, doctor, drill, import, keys, mail, manual, operations, parked,
    people, processes, replay, safe, serve, setup, up,
};

/// Orders from the shop that took them to the customer's door, with nothing lost on the way.
#[derive(Parser)]
#[command(name = "kontor", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start everything on this machine: database, broker, services, gateway
    Up(Up),
    /// Start services in this process, on servers that run
    Serve(Serve),
    /// Make secrets, shares of them, the broker's configuration; with a database, schemas and roles
    Setup(Setup),
    /// Ask an operations listener whether its process is ready
    Healthcheck(Healthcheck),
    /// Send realistic orders through the whole way and watch them arrive
    Demo(Demo),
    /// List the shops, or add one
    Channels(channels::Channels),
    /// Look at a table of items, places or opening stock, and apply it
    Import(import::Import),
    /// List the people who sign in, let one in, or end one
    People(people::People),
    /// List the keys for the API, make one, or end one
    Keys(keys::Keys),
    /// List the handhelds, let one in, or cut one off
    Devices(devices::Devices),
    /// List messages that could not be handled; retry, repair or drop them
    Parked(parked::Parked),
    /// Show the mail to customers that was caught instead of sent
    Mail(mail::Mails),
    /// Make projections anew out of the logs, and see that they come out the same
    Replay(replay::Replay),
    /// Check that the invariants hold, and say what is stuck and what is parked
    Doctor(doctor::Doctor),
    /// Copy everything while it runs, to one point, and try the copy
    Backup(safe::backup::Backup),
    /// Make a data folder of a copy, as it was or as it was later
    Restore(safe::restore::Restore),
    /// Say which certificate authority this house has, and how a handheld trusts it
    Tls(shown::Tls),
    /// Break something on purpose, under load, and watch it come back
    Drill(Drill),
    /// Measure what everything costs, beside the limits of this machine
    Bench(bench::Bench),
    /// Print what a shell needs to complete kontor's commands
    Completions(manual::Completions),
    /// Write the manual pages, one for each command
    Man(manual::Man),
    /// What a good engineer writes in an afternoon, to be measured against
    #[command(hide = true)]
    BenchPeer {
        /// The database
        #[arg(long)]
        database: String,
        /// The secret of the shop
        #[arg(long)]
        secret: String,
    },
}

/// Where the data is.
#[derive(clap::Args, Clone, Debug)]
pub struct At {
    /// The folder that holds everything that lasts [default: .kontor, for root /var/lib/kontor]
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
}

/// How to start everything.
#[derive(clap::Args, Clone, Debug)]
pub struct Up {
    /// Where the data is.
    #[command(flatten)]
    pub at: At,
    /// Where the world comes in
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Where operators look; keep it from the world
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDR")]
    pub ops_listen: SocketAddr,
    /// Give every service a process of its own
    #[arg(long)]
    pub processes: bool,
    /// Starts only these; what the others would hear waits for them
    #[arg(long, hide = true, value_delimiter = ',', conflicts_with = "processes")]
    pub only: Vec<Service>,
    /// Keep the database's write-ahead log here, to restore to any point in time; best on another
    /// disk [default: KONTOR_WAL_ARCHIVE]
    #[arg(long, value_name = "DIR")]
    pub wal_archive: Option<PathBuf>,
    /// How the world reaches it.
    #[command(flatten)]
    pub outside: Outside,
}

impl Up {
    /// Starts everything for this machine alone, on one free address.
    pub fn quiet(at: At, listen: SocketAddr) -> Self {
        let (wal_archive, outside) = (None, Outside::default());
        let (processes, only) = (false, Vec::new());
        Self { at, listen, ops_listen: listen, processes, only, wal_archive, outside }
    }

    /// Gives where the write-ahead log is to be kept.
    pub fn archive(&self) -> Option<PathBuf> {
        self.wal_archive.clone().or_else(stack::given::wal_archive)
    }
}

/// Which services to start.
#[derive(clap::Args, Clone, Debug)]
pub struct Serve {
    /// The share of the service, or a folder with shares; see `setup`
    #[command(flatten)]
    pub at: At,
    /// Where the world comes in; of the gateway alone
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Where operators look; keep it from the world
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDR")]
    pub ops_listen: SocketAddr,
    /// End in order when standard input ends, as it does with the process that started this one
    #[arg(long, hide = true)]
    pub tied: bool,
    /// Which ones; all where none is named
    pub services: Vec<Service>,
}

/// What to make before services can be served.
#[derive(clap::Args, Clone, Debug)]
pub struct Setup {
    /// Where the data is.
    #[command(flatten)]
    pub at: At,
    /// Whose the shares of the services shall be; takes the rights of root
    #[arg(long, value_name = "UID")]
    pub owner: Option<u32>,
    /// The broker is not configured by us: nobody gets credentials, and least privilege is off
    #[arg(long)]
    pub foreign_broker: bool,
}

/// Whom to ask.
#[derive(clap::Args, Clone, Debug)]
pub struct Healthcheck {
    /// The operations listener
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDR")]
    pub ops_listen: SocketAddr,
}

/// How many orders to send.
#[derive(clap::Args, Clone, Debug)]
pub struct Demo {
    /// Uses the `kontor up` that runs on this folder; starts one in a folder of its own otherwise
    #[command(flatten)]
    pub at: At,
    /// How many orders
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub orders: u32,
    /// Play a situation of a merchant's day instead; --stories names them
    #[arg(long, value_name = "NAME", conflicts_with = "orders")]
    pub story: Option<String>,
    /// Say which stories can be played
    #[arg(long)]
    pub stories: bool,
    /// For machines: the stories in JSON
    #[arg(long, requires = "stories")]
    pub json: bool,
}

/// What to break.
#[derive(clap::Args, Clone, Debug)]
pub struct Drill {
    /// The folder of a `kontor up` that runs; without it a drill starts one on a folder of its own,
    /// which goes afterwards
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Which drill; --list names them
    pub name: Option<String>,
    /// Say what can be drilled
    #[arg(long)]
    pub list: bool,
    /// For machines: one line of JSON for each look
    #[arg(long)]
    pub json: bool,
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    start_logging();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    be_silent_without_reader();
    let run = || runtime.block_on(dispatch(cli.command));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => fail(&error),
        Err(panic) if is_broken_pipe(panic.as_ref()) => ExitCode::from(ENDED_BY_SIGPIPE),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// What a shell sees of a program that nobody reads any more.
const ENDED_BY_SIGPIPE: u8 = 128 + 13;

/// `println!` panics where nobody reads, as in `kontor doctor | head`. The signal that ends other
/// programs then would also end a server whose peer hangs up, so the panic stays, without words: it
/// unwinds, and what was started is stopped.
fn be_silent_without_reader() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !is_broken_pipe(panic.payload()) {
            told(panic);
        }
    }));
}

fn is_broken_pipe(panic: &(dyn std::any::Any + Send)) -> bool {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    words.is_some_and(|words| {
        words.starts_with("failed printing to") && words.contains("os error 32")
    })
}

async fn dispatch(command: Command) -> Result<ExitCode> {
    match command {
        Command::Up(how) if how.processes => processes::run(how).await,
        Command::Up(how) => up::run(how).await,
        Command::Serve(how) => serve::run(how).await,
        Command::Setup(how) => setup::run(how).await,
        Command::Healthcheck(how) => operations::check(how.ops_listen).await,
        Command::Demo(how) => demo::run(how).await,
        Command::Channels(how) => channels::run(how).await,
        Command::Import(how) => import::run(how).await,
        Command::People(how) => people::run(how).await,
        Command::Keys(how) => keys::run(how).await,
        Command::Devices(how) => devices::run(how).await,
        Command::Parked(how) => parked::run(how).await,
        Command::Mail(how) => mail::run(how),
        Command::Replay(how) => replay::run(how).await,
        Command::Doctor(how) => doctor::run(how).await,
        Command::Backup(how) => safe::backup::run(how).await,
        Command::Restore(how) => safe::restore::run(how).await,
        Command::Tls(how) => shown::show(how),
        Command::Drill(how) => drill::run(how).await,
        Command::Bench(how) => bench::run(how).await,
        Command::Completions(how) => manual::complete(how, &Cli::command()),
        Command::Man(how) => manual::write(how, &Cli::command()),
        Command::BenchPeer { database, secret } => {
            bench::peer::run(&database, secret).await.map(|()| ExitCode::SUCCESS)
        }
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let io = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    if io.into_iter().any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe) {
        return ExitCode::from(ENDED_BY_SIGPIPE);
    }
    eprintln!("kontor: {error:#}");
    ExitCode::from(2)
}

fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("KONTOR_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,async_nats=error"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(screen::Above);
    let colours = std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    log.with_ansi(colours && std::io::stderr().is_terminal()).init();
}
