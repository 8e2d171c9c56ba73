//! `guidewright schema`.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use guidewright::editor::{self, Subject};

use super::ExitStatus;

const EXAMPLES: &str = "\
Examples:
  guidewright schema config > .guidewright.schema.json
  guidewright schema front-matter > front-matter.schema.json

For an editor that knows Taplo, write `#:schema ./.guidewright.schema.json` as the first line of guidewright.toml. \
Schemas of front matter are for editors that complete the header of Markdown.";

/// Print the JSON schema of guidewright.toml or of front matter, for editors
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SchemaArgs {
    /// What it describes
    subject: SubjectName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SubjectName {
    /// The configuration, guidewright.toml
    Config,
    /// The header of a guide
    FrontMatter,
}

pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<ExitStatus> {
    let subject = match args.subject {
        SubjectName::Config => Subject::Config,
        SubjectName::FrontMatter => Subject::FrontMatter,
    };
    io::stdout().lock().write_all(editor::schema(subject).as_bytes())?;
    Ok(ExitStatus::Clean)
}
