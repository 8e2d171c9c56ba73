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
    let started = init::init(&args.dir)?;
    if !global.quiet {
        let mut out = io::stdout().lock();
        for path in started.made {
            writeln!(out, "made {}", path.display())?;
        }
        if let Some(path) = started.left {
            writeln!(out, "left {} as it is; keep `/public/` out of version control", path.display())?;
        }
        let site = if args.dir.as_path() == Path::new(".") {
            String::new()
        } else {
            format!(" --site {}", args.dir.display())
        };
        if cfg!(feature = "serve") {
            writeln!(out, "\nSee it in the browser with `guidewright serve{site} --open`.")?;
        }
        writeln!(out, "Build it with `guidewright build{site}`.")?;
    }
    Ok(ExitStatus::Clean)
}
