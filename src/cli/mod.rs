//! The command line: the only module that knows clap, prints, and reads the clock.
//!
//! Flags become options of the library once, in the file of their command.

mod build;
mod check;
mod completions;
mod explain;
mod extract;
mod fix;
mod init;
mod new;
mod progress;
mod report;
mod schema;
mod selection;
#[cfg(feature = "serve")]
mod serve;
mod terminal;
mod translations;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, ValueHint};
use guidewright::kube::ReleaseSet;
use guidewright::load::{self, SiteFolder};
use guidewright::write;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// 0: nothing at error level.
    Clean,
    /// 1: at least one finding at error level.
    Findings,
    /// 2: the command could not do its work: wrong usage, an unreadable site, a failed write.
    Failed,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Clean => Self::SUCCESS,
            ExitStatus::Findings => Self::from(1),
            ExitStatus::Failed => Self::from(2),
        }
    }
}

const ABOUT: &str = "Documentation sites whose Kubernetes examples are proven to work";

const EXAMPLES: &str = "\
Examples:
  guidewright init my-guides         start a site
  guidewright serve                  show the site as you write it
  guidewright new guides/web.md      start a guide
  guidewright build                  check the site and publish it to public/
  guidewright check                  only check it
  guidewright check README.md docs   check any Markdown; no site is needed
  guidewright extract guide.md       print the manifests that a guide arrives at
  guidewright explain                list the rules
  guidewright translations           what is translated, and what fell behind

Exit status:
  0  nothing at error level
  1  at least one error was found
  2  the command could not do its work: wrong usage, an unreadable site, a failed write";

#[derive(Debug, Parser)]
#[command(name = "guidewright", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::BuildArgs),
    Check(check::CheckArgs),
    Completions(completions::CompletionsArgs),
    Explain(explain::ExplainArgs),
    Extract(extract::ExtractArgs),
    Init(init::InitArgs),
    Man(completions::ManArgs),
    New(new::NewArgs),
    Schema(schema::SchemaArgs),
    #[cfg(feature = "serve")]
    Serve(serve::ServeArgs),
    Translations(translations::TranslationsArgs),
}

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// The folder of the site [default: the nearest one with a guidewright.toml, from here upwards]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    site: Option<PathBuf>,
    /// The configuration [default: guidewright.toml of the site]
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,
    /// When to colour the output; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// How many threads to use [default: RAYON_NUM_THREADS, else one for each processor]
    #[arg(long, global = true, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
    /// Print findings and nothing else
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Also print what was not checked, and why
    #[arg(short, long, global = true)]
    verbose: bool,
}

fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "a number of threads is 1 or more")
}

/// When to do something that needs a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

impl Global {
    /// The site that a command is about.
    fn site_folder(&self) -> SiteFolder {
        let here = PathBuf::from(".");
        let root = self.site.clone().or_else(|| {
            // The current folder keeps its short name.
            let is_here = here.join(load::CONFIG_FILE).is_file() || self.config.is_some();
            if is_here { None } else { load::find_site(&here) }
        });
        SiteFolder { root: root.unwrap_or(here), config: self.config.clone() }
    }
}

/// Runs the program with these arguments, the first of which is its name.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> ExitStatus {
    let cli = match command().try_get_matches_from(args).and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help that nobody reads to its end is no failure.
            let _ = error.print();
            return if error.use_stderr() { ExitStatus::Failed } else { ExitStatus::Clean };
        }
    };
    let global = &cli.global;
    let ended = set_threads(global).and_then(|()| match cli.command {
        Command::Build(args) => build::run(global, &args),
        Command::Check(args) => check::run(global, &args),
        Command::Completions(args) => completions::completions(&args, command()),
        Command::Explain(args) => explain::run(global, &args),
        Command::Extract(args) => extract::run(global, &args),
        Command::Init(args) => init::run(global, &args),
        Command::Man(args) => completions::man(global, &args, command()),
        Command::New(args) => new::run(global, &args),
        Command::Schema(args) => schema::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(global, &args),
        Command::Translations(args) => translations::run(global, &args),
    });
    ended.unwrap_or_else(|error| fatal(global, &error))
}

/// The command line as clap knows it. `-V` is for programs; `--version` also tells of the releases, and of
/// what the program is built from.
fn command() -> clap::Command {
    let version = env!("CARGO_PKG_VERSION");
    let mut long = format!("{version}\nKubernetes {}", ReleaseSet::ALL);
    for (what, of) in [("API types of k8s-openapi", env!("GUIDEWRIGHT_TYPES")), ("commit", env!("GUIDEWRIGHT_COMMIT"))]
    {
        if !of.is_empty() {
            long.push_str(&format!("\n{what} {of}"));
        }
    }
    Cli::command().long_version(long)
}

/// Threads are started on first use; a number that is asked for must be told before.
fn set_threads(global: &Global) -> anyhow::Result<()> {
    let Some(jobs) = global.jobs else { return Ok(()) };
    Ok(rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global()?)
}

/// Writes a file of a report or such, and the folders that it is to stand in.
fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists()) {
        fs::create_dir_all(parent).with_context(|| format!("cannot make the folder `{}`", parent.display()))?;
    }
    Ok(write::put(path, bytes)?)
}

/// The whole path of a folder, with `/` between its parts.
fn absolute(folder: &Path) -> io::Result<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Ok(std::path::absolute(folder)?.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}

/// A path as a shell takes it, in quotes where it needs them.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | ',' | ':' | '@' | '=');
    if !text.is_empty() && text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn fatal(global: &Global, error: &anyhow::Error) -> ExitStatus {
    if is_broken_pipe(error) {
        return ExitStatus::Clean;
    }
    let (on, off) = match terminal::color(global.color, &io::stderr()) {
        guidewright::emit::text::Color::Always => ("\u{1b}[1;91m", "\u{1b}[0m"),
        guidewright::emit::text::Color::Never => ("", ""),
    };
    // Nothing is left to tell it to if this fails.
    let _ = writeln!(io::stderr(), "{on}error{off}: {error:#}");
    ExitStatus::Failed
}

/// Whether whoever read our output had enough of it, as `head` has.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    /// What stands under the flags: clap breaks lines that are too long, and would break those of a paragraph twice.
    #[test]
    fn what_closes_a_help_text_fits_its_lines() {
        for sub in command().get_subcommands() {
            let closing = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            for paragraph in closing.split("\n\n") {
                let is_prose = !paragraph.lines().next().unwrap_or_default().ends_with(':');
                assert!(
                    !is_prose || paragraph.lines().count() == 1,
                    "{}: write it as one line:\n{paragraph}",
                    sub.get_name()
                );
                let longest = paragraph.lines().map(|line| line.chars().count()).max().unwrap_or(0);
                assert!(is_prose || longest <= 90, "{}: {longest} columns:\n{paragraph}", sub.get_name());
            }
        }
    }

    #[test]
    fn paths_are_quoted_for_shells() {
        for (path, expected) in [
            ("docs/a.md", "docs/a.md"),
            ("문서", "문서"),
            ("My guides", "'My guides'"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(Path::new(path)), expected);
        }
    }
}
