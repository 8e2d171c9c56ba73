//! `guidewright check`.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use guidewright::check::Checked;
use guidewright::check::level::RunScope;
use guidewright::emit::Root;
use guidewright::kube::ReleaseSet;
use guidewright::load::{self, PathSelection, Project, YamlFiles};
use guidewright::pipeline::{self, CheckOptions};
use guidewright::schema::Catalogue;
use guidewright::site::Drafts;

use super::progress::Bar;
use super::report::{self, FormatName, Telling};
use super::{ExitStatus, Global, fix};

const EXAMPLES: &str = "\
Examples:
  guidewright check                         the site in this folder
  guidewright check README.md docs/         Markdown files anywhere; no site is needed
  guidewright check --yaml deploy/          YAML files, too
  guidewright check --releases 1.36..1.37   what one of these rejects is an error
  guidewright check --crds crds/ docs/      custom resources, too
  guidewright check --fix                   repair typos of fields, quotes, drifted files
  guidewright check --format json | jq .    for programs";

/// Check the Kubernetes examples of a site, or of any Markdown and YAML files
///
/// Every manifest, and every piece of one, is held against the types of several Kubernetes releases.
/// Other YAML is left alone. Nothing is written unless --fix says so, and no network is used. With paths, what .gitignore
/// leaves out, hidden folders, node_modules, target and the templates of Helm charts are skipped.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckArgs {
    /// Files and folders to check instead of a site
    paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: FormatName,
    /// Also check the YAML files in folders, not only those that are named
    #[arg(long, requires = "paths")]
    yaml: bool,
    /// The Kubernetes releases that decide: a list (1.36,1.37) or a range (1.35..1.37)
    #[arg(long, value_name = "RELEASES")]
    releases: Option<ReleaseSet>,
    /// Definitions of custom resources: files or folders of CRD manifests, or of JSON schemas laid out as group/kind_version.json
    #[arg(long, value_name = "PATH")]
    crds: Vec<PathBuf>,
    /// Repair what can be repaired without asking, then report what remains
    #[arg(long)]
    fix: bool,
    /// List the blocks that are marked `ignore`, with their reasons
    #[arg(long)]
    ignored: bool,
}

pub(super) fn run(global: &Global, args: &CheckArgs) -> anyhow::Result<ExitStatus> {
    let started = Instant::now();
    let (mut project, scope, root) = if args.paths.is_empty() {
        let site = global.site_folder();
        (load::site(&site)?, RunScope::Site, report::root_of(&site.root))
    } else {
        let yaml = if args.yaml { YamlFiles::All } else { YamlFiles::Named };
        let selection = PathSelection { paths: args.paths.clone(), yaml, config: global.config.clone() };
        (load::paths(&selection)?, RunScope::Paths, Root::default())
    };
    project.read_definitions(&args.crds)?;
    let options = CheckOptions { scope, releases: args.releases, drafts: Drafts::Publish, base_url: None };
    let progress = Bar::new(started, global);
    let check = |project: &Project| {
        // Each run defines anew: what is repaired may be a definition.
        let mut catalogue = Catalogue::builtin();
        pipeline::check(project, &mut catalogue, &options, &progress)
    };
    let ended = if args.fix { fix::run(&mut project, check) } else { Ok((check(&project), fix::Made::new())) };
    progress.finish();
    let (checked, made) = ended?;
    if args.fix {
        fix::tell(global, &project, &made)?;
    }
    if args.ignored {
        list_ignored(&project, &checked)?;
    }
    let telling = Telling { format: args.format, started, root };
    let status = report::print(global, &telling, &project, &checked, io::stdout())?;
    // The process ends here: to free what it holds piece by piece would be lost time.
    std::mem::forget((project, checked));
    Ok(status)
}

/// Says which blocks are never checked, and why.
fn list_ignored(project: &Project, checked: &Checked) -> io::Result<()> {
    // Beside the report, which programs may read.
    let mut out = io::stderr().lock();
    for example in &checked.site.examples {
        let Some(ignore) = &example.attributes.ignore else { continue };
        let source = project.sources.get(example.file);
        let line = source.position(example.span.start as usize).line;
        let reason = if ignore.text.trim().is_empty() { "no reason is given" } else { ignore.text.trim() };
        writeln!(out, "ignored {}:{line}: {reason}", source.path())?;
    }
    Ok(())
}
