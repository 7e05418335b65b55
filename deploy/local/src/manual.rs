//! `kontor completions` and `kontor man`: what a shell and `man` know of the commands, made of the
//! commands themselves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man as Page;

/// For which shell.
#[derive(clap::Args, Clone, Debug)]
pub struct Completions {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

/// Where to.
#[derive(clap::Args, Clone, Debug)]
pub struct Man {
    /// The folder for kontor.1 and a page for each command, such as /usr/local/share/man/man1; made
    /// where it is missing. Where nothing is said, kontor.1 is printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints what a shell reads to complete the commands.
pub fn complete(how: Completions, cli: &mut Command) -> Result<ExitCode> {
    clap_complete::generate(how.shell, cli, "kontor", &mut std::io::stdout());
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page, or writes it and one for each command.
pub fn write(how: Man, cli: &Command) -> Result<ExitCode> {
    match how.out {
        None => Page::new(cli.clone()).render(&mut std::io::stdout())?,
        Some(folder) => {
            fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
            let count = pages(&folder, cli)?;
            println!(
                "{count} pages are in {}; `man -l {}/kontor.1`",
                folder.display(),
                folder.display()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the pages; gives how many.
fn pages(folder: &Path, cli: &Command) -> Result<usize> {
    let page = |name: &str, command: Command| -> Result<()> {
        let path = folder.join(format!("{name}.1"));
        let mut text = Vec::new();
        Page::new(command).title(name.to_uppercase()).render(&mut text)?;
        fs::write(&path, text).with_context(|| path.display().to_string())
    };
    page("kontor", cli.clone())?;
    let shown = cli.get_subcommands().filter(|command| !command.is_hide_set());
    let mut count = 1;
    for command in shown {
        let name = format!("kontor-{}", command.get_name());
        page(&name, command.clone().name(name.clone()))?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_that_is_shown_has_a_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let cli = Command::new("kontor").about("Orders").subcommands([
            Command::new("up").about("Start everything"),
            Command::new("peer").hide(true),
        ]);
        assert_eq!(pages(folder.path(), &cli).expect("pages"), 2);
        let page = fs::read_to_string(folder.path().join("kontor-up.1")).expect("a page");
        assert!(page.contains("Start everything") && page.contains("KONTOR-UP"), "{page}");
        assert!(!folder.path().join("kontor-peer.1").exists());
    }
}
