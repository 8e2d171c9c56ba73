//! `guidewright build`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::bail;
use clap::Args;
use guidewright::check::level::RunScope;
use guidewright::config::{self, BaseUrlError};
use guidewright::diagnostic::Level;
use guidewright::kube::ReleaseSet;
use guidewright::load::{self, NoHistory};
use guidewright::pipeline::{self, BuildOptions, CheckOptions};
use guidewright::render::LinkStyle;
use guidewright::site::Drafts;
use guidewright::write::StagingSink;
use guidewright::write::cache::Cache;

use super::progress::Bar;
use super::report::{self, Telling};
use super::{ExitStatus, Global};

const EXAMPLES: &str = "\
Examples:
  guidewright build                               to public/ in the site's folder
  guidewright build --site docs --out /srv/docs   another site, another output
  guidewright build --drafts --offline            to look at without a web server

The output folder is replaced as a whole when the new site is complete; a build that fails leaves the old one. \
A folder that Guidewright did not make is never touched, unless it is empty.";

/// Check the site and publish it
///
/// Nothing is published when there are errors, unless --keep-going is given.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BuildArgs {
    /// The output folder [default: public in the site's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Publish despite errors, and mark the examples that have them
    #[arg(long)]
    keep_going: bool,
    /// Publish drafts, too
    #[arg(long)]
    drafts: bool,
    /// Where the site will be published, instead of base-url in guidewright.toml
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Write links so that they work from the file system, without a web server
    #[arg(long)]
    offline: bool,
    /// The Kubernetes releases that decide: a list (1.36,1.37) or a range (1.35..1.37)
    #[arg(long, value_name = "RELEASES")]
    releases: Option<ReleaseSet>,
    /// Definitions of custom resources, beside those in crds/: files or folders of CRD manifests, or of JSON schemas laid out as group/kind_version.json
    #[arg(long, value_name = "PATH")]
    crds: Vec<PathBuf>,
    /// Make everything anew, and leave nothing for the next build: the files are the same
    #[arg(long)]
    no_cache: bool,
}

fn base_url(text: &str) -> Result<String, BaseUrlError> {
    config::parse_base_url(text)
}

pub(super) fn run(global: &Global, args: &BuildArgs) -> anyhow::Result<ExitStatus> {
    let started = Instant::now();
    let site = global.site_folder();
    let mut project = load::site(&site)?;
    project.read_definitions(&args.crds)?;
    let history = project.read_history();
    let out = args.out.clone().unwrap_or_else(|| default_out(&site.root));
    let cache = if args.no_cache { None } else { program().map(|program| (Cache::of(&site.root, &out), program)) };
    // Before any work: who cannot write should not wait to be told.
    let spare = cache.as_ref().and_then(|(cache, _)| cache.spare());
    let sink = StagingSink::open(&out, &site.root, spare)?;
    let progress = Bar::new(started, global);
    let options = CheckOptions {
        scope: RunScope::Site,
        rules: Vec::new(),
        releases: args.releases,
        drafts: if args.drafts { Drafts::Publish } else { Drafts::Hide },
        base_url: args.base_url.clone(),
    };
    let last = cache.as_ref().map(|(cache, program)| cache.read(program)).unwrap_or_default();
    let mut again = pipeline::check_again(&project, &options, last, &progress);
    let errors = again.checked.report.count(Level::Error);
    if errors > 0 && !args.keep_going {
        progress.finish();
        report::print(global, &Telling::text(started), &project, &again.checked, &again.checked.report, io::stderr())?;
        note("error: nothing was published; `--keep-going` publishes despite errors")?;
        return Ok(ExitStatus::Findings);
    }
    let links = if args.offline { LinkStyle::IndexFiles } else { LinkStyle::Folders };
    let options = BuildOptions { links };
    let (lost, leftovers) = match &cache {
        None => (pipeline::build(&project, &again.checked, &again.catalogue, &options, &sink, &progress)?, None),
        Some((_, program)) => {
            let (lost, leftovers) = pipeline::build_again(&project, &mut again, &options, program, &sink, &progress)?;
            (lost, Some(leftovers))
        }
    };
    progress.finish();
    if let (Some(path), false) = (lost.first(), args.keep_going) {
        bail!("two outputs have the same path: `{path}`");
    }
    let replacement = sink.publish()?;
    let mut is_recorded = false;
    // What one guide lost to another is not known of each: such a site is always made anew.
    if let (Some((cache, program)), Some(mut leftovers), true) = (&cache, leftovers, lost.is_empty()) {
        let mut record = again.record(&mut leftovers);
        record.stamp(|path| replacement.stamp(path));
        match cache.write(program, &record) {
            Ok(()) => is_recorded = true,
            Err(error) => {
                note(&format!("info: the next build makes everything anew: {:#}", anyhow::Error::from(error)))?;
            }
        }
        leave(record);
        leave(leftovers);
    }
    let checked = &again.checked;
    report::print(global, &Telling::text(started), &project, checked, &checked.report, io::stderr())?;
    let status = report::status(checked);
    for path in &lost {
        note(&format!("error: two outputs have the same path: `{path}`; one of them was published"))?;
    }
    if !global.quiet {
        if checked.site.config.base_url.is_none() {
            note("info: without `base-url` there is no sitemap, no feed and no canonical link")?;
        }
        // A folder that nobody put under version control needs no advice.
        if let Err(why) = history
            && (why != NoHistory::NoRepository || global.verbose)
        {
            note(&format!("info: pages do not say when they last changed: {why}"))?;
        }
        let published = replacement.published();
        let count = published.written + published.unchanged;
        let changed = published.written;
        writeln!(io::stdout(), "published {count} files to {}, {changed} of them changed", out.display())?;
    }
    // After the report: nobody should wait for what only the next build needs.
    if is_recorded {
        replacement.leave_spare();
    }
    leave((project, again));
    Ok(if lost.is_empty() { status } else { ExitStatus::Findings })
}

/// What tells this program from another of the same version. `None` where that cannot be told.
fn program() -> Option<String> {
    let meta = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let written = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), meta.len(), written.as_nanos()))
}

/// Keeps a value to the end of the process, which is near: to free it piece by piece would be lost time.
fn leave<T>(value: T) {
    std::mem::forget(value);
}

fn default_out(site: &Path) -> PathBuf {
    let name = Path::new("public");
    if site == Path::new(".") { name.to_owned() } else { site.join(name) }
}

fn note(text: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{text}")
}
