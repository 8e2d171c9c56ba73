//! `guidewright init`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use guidewright::init;

use super::{ExitStatus, Global};

/// Start a site: a configuration, a home page and a guide to build on
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder of the new site
    #[arg(default_value = ".")]
    dir: PathBuf,
}

pub(super) fn run(global: &Global, args: &InitArgs) -> anyhow::Result<ExitStatus> {
    let made = init::init(&args.dir)?;
    if !global.quiet {
        let mut out = io::stdout().lock();
        for path in made {
            writeln!(out, "made {}", path.display())?;
        }
        let site = if args.dir.as_path() == Path::new(".") {
            String::new()
        } else {
            format!(" --site {}", args.dir.display())
        };
        writeln!(out, "\nBuild it with `guidewright build{site}`.")?;
    }
    Ok(ExitStatus::Clean)
}
