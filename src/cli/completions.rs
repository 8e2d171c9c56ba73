//! `guidewright completions` and `guidewright man`: what other programs know of the command line.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;
use guidewright::write;

use super::{ExitStatus, Global};

const COMPLETIONS: &str = "\
Examples:
  guidewright completions bash > ~/.local/share/bash-completion/completions/guidewright
  guidewright completions zsh > ~/.zfunc/_guidewright
  guidewright completions fish > ~/.config/fish/completions/guidewright.fish";

/// Print what a shell needs to complete commands and flags
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

const MAN: &str = "\
Examples:
  guidewright man | man -l -                    read it
  guidewright man --out ~/.local/share/man/man1 install it, with a page for each command";

/// Print the manual page, or write one for each command to a folder
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(super) struct ManArgs {
    /// Write guidewright.1 and a page for each command to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn completions(args: &CompletionsArgs, mut command: Command) -> anyhow::Result<ExitStatus> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "guidewright", &mut text);
    io::stdout().lock().write_all(&text)?;
    Ok(ExitStatus::Clean)
}

pub(super) fn man(global: &Global, args: &ManArgs, mut command: Command) -> anyhow::Result<ExitStatus> {
    // Tells the flags of every command to each of them.
    command.build();
    let Some(out) = &args.out else {
        io::stdout().lock().write_all(&page(&command)?)?;
        return Ok(ExitStatus::Clean);
    };
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder `{}`", out.display()))?;
    let mut pages = vec![("guidewright.1".to_owned(), page(&command)?)];
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("guidewright-{}", sub.get_name());
        // A page is named after its whole command.
        pages.push((format!("{name}.1"), page(&sub.clone().name(name))?));
    }
    for (name, text) in &pages {
        write::put(&out.join(name), text)?;
    }
    if !global.quiet {
        writeln!(io::stdout(), "wrote {} pages to {}", pages.len(), out.display())?;
    }
    Ok(ExitStatus::Clean)
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    Ok(text)
}
