//! `kontor completions` and `kontor man`: what a shell and `man` know of the commands, made of the
//! commands themselves.

use std::fs;
use std::io::Write;
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
pub fn complete(how: Completions, cli: &Command) -> Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(how.shell, &mut without_hidden(cli), "kontor", &mut text);
    std::io::stdout().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Gives the command without those that are not shown.
fn without_hidden(cli: &Command) -> Command {
    let shown = cli.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    let about = cli.get_about().cloned().unwrap_or_default();
    let version = cli.get_version().unwrap_or_default().to_owned();
    Command::new("kontor").about(about).version(version).subcommands(shown)
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
    // Those below a command have pages of their own.
    let mut left = vec![("kontor".to_owned(), cli.clone())];
    let mut count = 0;
    while let Some((name, command)) = left.pop() {
        let below = command.get_subcommands();
        let shown = below.filter(|below| !below.is_hide_set() && below.get_name() != "help");
        left.extend(shown.map(|below| (format!("{name}-{}", below.get_name()), below.clone())));
        page(
            &name,
            command
                .name(name.clone())
                .bin_name(name.replace('-', " "))
                .disable_help_subcommand(true),
        )?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_completed_by_no_shell() {
        let cli = Command::new("kontor")
            .about("Orders")
            .subcommands([Command::new("up"), Command::new("peer").hide(true)]);
        let mut text = Vec::new();
        clap_complete::generate(Shell::Fish, &mut without_hidden(&cli), "kontor", &mut text);
        let text = String::from_utf8(text).expect("text");
        assert!(text.contains("-a \"up\"") && !text.contains("peer"), "{text}");
    }

    #[test]
    fn each_command_that_is_shown_has_a_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let cli = Command::new("kontor").about("Orders").subcommands([
            Command::new("up").about("Start everything"),
            Command::new("keys").subcommand(Command::new("add").about("Make a key")),
            Command::new("peer").hide(true),
        ]);
        assert_eq!(pages(folder.path(), &cli).expect("pages"), 4);
        let below = fs::read_to_string(folder.path().join("kontor-keys-add.1")).expect("a page");
        assert!(below.contains("Make a key"), "{below}");
        let page = fs::read_to_string(folder.path().join("kontor-up.1")).expect("a page");
        assert!(page.contains("Start everything") && page.contains("KONTOR-UP"), "{page}");
        assert!(!folder.path().join("kontor-peer.1").exists());
    }
}
