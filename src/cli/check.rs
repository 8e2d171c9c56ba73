//! `guidewright check`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Instant;

use anyhow::bail;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use guidewright::check::Checked;
use guidewright::check::level::RunScope;
use guidewright::emit::Root;
use guidewright::emit::text::path_from;
use guidewright::kube::ReleaseSet;
use guidewright::load::{self, LoadError, PathSelection, Project, SiteFolder, YamlFiles};
use guidewright::pipeline::{self, CheckOptions};
use guidewright::schema::Catalogue;
use guidewright::schema::crd::{DefinitionFile, Owner};
use guidewright::site::Drafts;
use guidewright::vantage::Vantage;

use super::progress::Bar;
use super::report::{self, FormatName, Telling};
use super::selection::SelectionArgs;
use super::{ExitStatus, Global, fix};

const EXAMPLES: &str = "\
Examples:
  guidewright check                         the site in this folder
  guidewright check README.md docs/         Markdown anywhere; no site is needed
  guidewright check --yaml deploy/          YAML files, too
  guidewright check --releases 1.36..1.37   what one of these rejects is an error
  guidewright check --crds crds/ docs/      custom resources, too
  guidewright check --fix                   repair typos, quotes, drifted files
  guidewright check --format json | jq .    for programs
  guidewright check --diff origin/main      what a branch has changed
  guidewright check docs/ --baseline known.json --update-baseline
                                            adopt: only new findings count then
  helm template . | guidewright check --stdin-filename all.yaml -";

/// Check the Kubernetes examples of a site, or of any Markdown and YAML files
///
/// Every manifest, and every piece of one, is held against the types of several Kubernetes releases.
/// Other YAML is left alone. Nothing is written unless --fix says so, and no network is used. With paths, what .gitignore
/// leaves out, hidden folders, node_modules, target and the templates of Helm charts are skipped.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckArgs {
    /// Files and folders to check instead of a site; `-` for the standard input
    paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: FormatName,
    /// Also write the findings to a file, in any of the formats; may be given several times
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<Output>,
    /// What the standard input is called in findings; its ending says what it is
    #[arg(long, value_name = "NAME", default_value = "stdin.md")]
    stdin_filename: String,
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
    #[command(flatten)]
    selection: SelectionArgs,
}

/// A file that a report goes to.
#[derive(Clone, Debug)]
struct Output {
    format: FormatName,
    path: PathBuf,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((format, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty()) else {
            return Err("an output is written FORMAT=FILE, such as sarif=report.sarif".into());
        };
        let Ok(known) = FormatName::from_str(format, false) else {
            let words: Vec<_> = FormatName::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
            let words: Vec<&str> = words.iter().map(PossibleValue::get_name).collect();
            return Err(format!("there is no format `{format}`; the formats are {}", words.join(", ")));
        };
        if path == load::STANDARD_INPUT {
            return Err(format!("`-` is no file; `--format {format}` prints to the standard output"));
        }
        Ok(Self { format: known, path: path.into() })
    }
}

pub(super) fn run(global: &Global, args: &CheckArgs) -> anyhow::Result<ExitStatus> {
    let started = Instant::now();
    let reads_input = args.paths.iter().any(|path| path == Path::new(load::STANDARD_INPUT));
    if args.fix && reads_input {
        bail!("`--fix` repairs files; the standard input is none");
    }
    let is_typed = reads_input && io::stdin().is_terminal();
    if is_typed && !global.quiet {
        writeln!(io::stderr(), "reading what you type; Ctrl-D ends it")?;
    }
    // From the beginning, since to read may take long, but never over what somebody types.
    let early = (!is_typed).then(|| Bar::new(started, global));
    let (mut project, scope, root) = if args.paths.is_empty() {
        let site = global.site_folder();
        (load_site(&site)?, RunScope::Site, report::root_of(&site.root))
    } else {
        let yaml = if args.yaml { YamlFiles::All } else { YamlFiles::Named };
        let selection = PathSelection {
            paths: args.paths.clone(),
            stdin_name: args.stdin_filename.clone(),
            yaml,
            config: global.config.clone(),
        };
        (load::paths(&selection)?, RunScope::Paths, Root::default())
    };
    project.read_definitions(&args.crds)?;
    let options = CheckOptions {
        scope,
        rules: args.selection.levels(),
        releases: args.releases,
        drafts: Drafts::Publish,
        base_url: None,
    };
    let progress = early.unwrap_or_else(|| Bar::new(Instant::now(), global));
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
    let selected = args.selection.apply(&project, &checked)?;
    let telling = |format| Telling { format, started, root: root.clone(), shard: args.selection.shard() };
    for output in &args.output {
        report::save(global, &telling(output.format), &project, &checked, &selected.report, &output.path)?;
    }
    report::print(global, &telling(args.format), &project, &checked, &selected.report, io::stdout())?;
    if !global.quiet {
        let mut out = io::stderr().lock();
        let mut empty = empty_folders(&project, args);
        empty.extend(no_definitions(&project, &args.crds));
        empty.iter().chain(&selected.notes).try_for_each(|note| writeln!(out, "note: {note}"))?;
    }
    let status = if selected.has_failed { ExitStatus::Findings } else { ExitStatus::Clean };
    // The process ends here: to free what it holds piece by piece would be lost time.
    std::mem::forget((project, checked));
    Ok(status)
}

/// Reads a site; one who has none is told what `check` can do without.
fn load_site(site: &SiteFolder) -> anyhow::Result<Project> {
    load::site(site).map_err(|error| match error {
        LoadError::NoSite(_) | LoadError::NoContent(_) => {
            anyhow::anyhow!("{error}; `guidewright check .` checks the Markdown files of any folder")
        }
        _ => error.into(),
    })
}

/// What is said of named folders in which there was nothing to check: a green run should not hide it.
fn empty_folders(project: &Project, args: &CheckArgs) -> Vec<String> {
    let plain = |path: &str| Vantage::default().see(path);
    let is_empty = |folder: &&PathBuf| {
        let name = plain(&folder.to_string_lossy());
        let is_in = |path: &str| path.strip_prefix(&name).is_some_and(|rest| name.is_empty() || rest.starts_with('/'));
        folder.is_dir() && !project.inputs.iter().any(|input| is_in(&plain(&input.path)))
    };
    let (what, help) = match args.yaml {
        true => ("Markdown or YAML", ""),
        false => ("Markdown", "; `--yaml` checks YAML files, too"),
    };
    args.paths
        .iter()
        .filter(is_empty)
        .map(|folder| format!("there is no {what} file in `{}`{help}", folder.display()))
        .collect()
}

/// What is said where `--crds` brings nothing.
fn no_definitions(project: &Project, crds: &[PathBuf]) -> Option<String> {
    let defines = |file: &DefinitionFile| {
        file.owner == Owner::Other && (file.path.ends_with(".json") || file.text.contains("CustomResourceDefinition"))
    };
    let is_vain = !crds.is_empty() && !project.definitions.iter().any(defines);
    is_vain.then(|| {
        let named: Vec<String> = crds.iter().map(|path| format!("`{}`", path.display())).collect();
        format!("there is no CustomResourceDefinition in {}", named.join(", "))
    })
}

/// Says which blocks are never checked, and why.
fn list_ignored(project: &Project, checked: &Checked) -> io::Result<()> {
    // Beside the report, which programs may read.
    let mut out = io::stderr().lock();
    let vantage = report::vantage(project)?;
    for example in &checked.site.examples {
        let Some(ignore) = &example.attributes.ignore else { continue };
        let source = project.sources.get(example.file);
        let line = source.position(example.span.start as usize).line;
        let reason = if ignore.text.trim().is_empty() { "no reason is given" } else { ignore.text.trim() };
        let path = path_from(vantage.as_ref(), source.path());
        writeln!(out, "ignored {path}:{line}: {reason}")?;
    }
    Ok(())
}
