//! `guidewright init`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, ValueHint};
use guidewright::init::{self, InitError};
use guidewright::load::CONFIG_FILE;

use super::{ExitStatus, Global, quoted};

const EXAMPLES: &str = "\
Examples:
  guidewright init                 in this folder
  guidewright init docs            in the folder docs, which may be new
  guidewright serve --site docs    shows it

Nothing is ever overwritten.";

/// Start a site: a configuration, a home page and a guide to build on
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct InitArgs {
    /// The folder of the new site [default: this one]
    #[arg(value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

pub(super) fn run(global: &Global, args: &InitArgs) -> anyhow::Result<ExitStatus> {
    let dir = match (&args.dir, &global.site) {
        (Some(dir), Some(site)) if dir != site => {
            bail!("the folder of the new site is named twice; leave `--site` out")
        }
        (Some(dir), _) | (None, Some(dir)) => dir.as_path(),
        (None, None) => Path::new("."),
    };
    let is_here = dir == Path::new(".");
    let site = if is_here { String::new() } else { format!(" --site {}", quoted(dir)) };
    let started = init::init(dir).map_err(|error| match error {
        InitError::Exists(path) if path.ends_with(CONFIG_FILE) => {
            anyhow::anyhow!("there is a site in `{}` already; `guidewright serve{site}` shows it", dir.display())
        }
        _ => error.into(),
    })?;
    if !global.quiet {
        let mut out = io::stdout().lock();
        let shown = |path: &Path| path.strip_prefix(".").unwrap_or(path).display().to_string();
        for path in &started.made {
            writeln!(out, "made {}", shown(path))?;
        }
        if let Some(path) = &started.left {
            writeln!(out, "left {} as it is; keep `/public/` out of version control", shown(path))?;
        }
        if cfg!(feature = "serve") {
            writeln!(out, "\nSee it in the browser with `guidewright serve{site} --open`.")?;
        }
        writeln!(out, "Build it with `guidewright build{site}`.")?;
    }
    Ok(ExitStatus::Clean)
}
