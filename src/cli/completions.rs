//! `guidewright completions` and `guidewright man`: what other programs know of the command line.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::builder::{PossibleValue, Resettable};
use clap::{Args, Command, ValueHint};
use clap_complete::Shell;
use clap_mangen::roff::{Roff, roman};
use guidewright::write;

use super::{ExitStatus, Global};

const COMPLETIONS: &str = "\
Examples:
  guidewright completions bash > ~/.local/share/bash-completion/completions/guidewright
  guidewright completions zsh > ~/.zfunc/_guidewright
  guidewright completions fish > ~/.config/fish/completions/guidewright.fish
  guidewright completions powershell >> $PROFILE
  guidewright completions elvish > ~/.config/elvish/lib/guidewright.elv";

/// Print what a shell needs to complete commands and flags
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

const MAN: &str = "\
Examples:
  guidewright man | man -l -                      read it
  guidewright man --out ~/.local/share/man/man1   install it, with a page for each command";

/// Print the manual page, or write one for each command to a folder
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(super) struct ManArgs {
    /// Write guidewright.1 and a page for each command to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

pub(super) fn completions(args: &CompletionsArgs, mut command: Command) -> anyhow::Result<ExitStatus> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "guidewright", &mut text);
    if args.shell == Shell::Fish {
        text.extend(words_for_fish(&command).into_bytes());
    }
    io::stdout().lock().write_all(&text)?;
    Ok(ExitStatus::Clean)
}

/// What clap leaves out for fish: the words that an argument without a flag can be.
fn words_for_fish(command: &Command) -> String {
    let mut text = String::new();
    for sub in command.get_subcommands() {
        for argument in sub.get_positionals() {
            let words = argument.get_possible_values();
            let words: Vec<&str> = words.iter().map(PossibleValue::get_name).collect();
            if !words.is_empty() {
                let condition = format!("__fish_guidewright_using_subcommand {}", sub.get_name());
                text.push_str(&format!("complete -c guidewright -n \"{condition}\" -f -a \"{}\"\n", words.join(" ")));
            }
        }
    }
    text
}

pub(super) fn man(global: &Global, args: &ManArgs, mut command: Command) -> anyhow::Result<ExitStatus> {
    // Tells the flags of every command to each of them.
    command.build();
    let command = command.mut_subcommand("help", |help| help.hide(true));
    let Some(out) = &args.out else {
        io::stdout().lock().write_all(&page(&command)?)?;
        return Ok(ExitStatus::Clean);
    };
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder `{}`", out.display()))?;
    let mut pages = vec![("guidewright.1".to_owned(), page(&command)?)];
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
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

/// The manual page of a command.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let closing = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    // Its own sections say these.
    let bare = command.clone().after_help(Resettable::Reset).version(Resettable::Reset).long_version(Resettable::Reset);
    let mut text = Vec::new();
    let source = concat!("guidewright ", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(bare).source(source).manual("Guidewright").render(&mut text)?;
    text.extend(sections(&closing).to_roff().into_bytes());
    Ok(text)
}

/// What stands under the flags of `--help`, as sections: a paragraph whose first line ends with a colon has
/// its name there, and its lines stay lines.
fn sections(text: &str) -> Roff {
    let mut roff = Roff::new();
    let mut is_under_notes = false;
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let (first, rest) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
        match first.strip_suffix(':').filter(|_| !rest.is_empty()) {
            Some(name) => {
                roff.control("SH", [name.to_uppercase().as_str()]).control("nf", []);
                let width = rest.lines().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
                for line in rest.lines() {
                    roff.text([roman(&line[width..])]);
                }
                roff.control("fi", []);
                is_under_notes = false;
            }
            None => {
                if is_under_notes {
                    roff.control("PP", []);
                } else {
                    roff.control("SH", ["NOTES"]);
                }
                roff.text([roman(paragraph)]);
                is_under_notes = true;
            }
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn what_closes_a_help_text_becomes_sections() {
        let text =
            "Examples:\n  a --b  one\n    more\n\nA note\nof two lines.\n\n.Another\n\nExit status:\n  0  fine\n";
        let expected = ".SH EXAMPLES\n.nf\na \\-\\-b  one\n  more\n.fi\n.SH NOTES\nA note\nof two lines.\n.PP\n\\&.Another\n\
            .SH \"EXIT STATUS\"\n.nf\n0  fine\n.fi\n";
        assert_eq!(sections(text).to_roff(), expected);
    }

    #[test]
    fn every_command_has_a_page_of_its_name() {
        let mut command = super::super::command();
        command.build();
        for sub in command.get_subcommands() {
            let name = format!("guidewright-{}", sub.get_name());
            let page = String::from_utf8(page(&sub.clone().name(&name)).unwrap()).unwrap();
            let title = format!(".TH {name} 1  \"guidewright {}\" Guidewright", env!("CARGO_PKG_VERSION"));
            assert!(page.contains(&title) && page.contains(".SH SYNOPSIS"), "{page}");
            assert!(!page.contains(".SH EXTRA"), "{page}");
        }
    }

    #[test]
    fn every_shell_is_told_of_every_command() {
        for shell in Shell::value_variants() {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut super::super::command(), "guidewright", &mut text);
            let text = String::from_utf8(text).unwrap();
            for sub in super::super::command().get_subcommands() {
                assert!(text.contains(sub.get_name()), "{shell} does not know {}", sub.get_name());
            }
        }
    }
}
