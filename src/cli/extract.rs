//! `guidewright extract`.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use guidewright::bundle::Admission;
use guidewright::bundle::extract::{self, Extract, Refusal, Request};
use guidewright::check::Checked;
use guidewright::check::level::RunScope;
use guidewright::diagnostic::{Level, Report};
use guidewright::kube::ReleaseSet;
use guidewright::load::{self, CONFIG_FILE, InputKind, PathSelection, Project, SiteFolder, YamlFiles};
use guidewright::pipeline::{self, CheckOptions};
use guidewright::schema::Catalogue;
use guidewright::schema::abbreviation::unabbreviated;
use guidewright::similar;
use guidewright::sink::{OutPath, Sink as _};
use guidewright::site::{Drafts, Page};
use guidewright::write::StagingSink;

use super::progress::Bar;
use super::report::{self, Telling};
use super::{ExitStatus, Global};

const EXAMPLES: &str = "\
Examples:
  guidewright extract guide.md | kubectl apply -f -      the objects that a guide arrives at
  guidewright extract guides/web --out web               a guide of this site, as a folder for `kubectl apply -k`
  guidewright extract guide.md --bundle ha               a variant: the blocks marked bundle=ha, and the guide's own
  guidewright extract guide.md --kind deploy,svc         only these kinds
  guidewright extract guide.md --section \"Scale it\"      the manifests under a heading
  guidewright extract guide.md --example values.yaml     one example, by its title or anchor

Without --example and --section this is the bundle that the site offers for download. A guide of a site is
checked as part of it; any other Markdown file on its own.";

/// Write the manifests of a guide to the standard output, or to a folder
///
/// Nothing is written when what is asked for is not valid, or not whole, unless --force is given.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExtractArgs {
    /// Markdown files or folders, guides of the site in this folder (guides/web), or `-` for the standard input
    #[arg(value_name = "GUIDE", required = true)]
    guides: Vec<String>,
    /// The variant of the bundle with this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["example", "section"])]
    bundle: Option<String>,
    /// One example, by its title or anchor; may be given several times
    #[arg(long, value_name = "TITLE|ANCHOR")]
    example: Vec<String>,
    /// The manifests under a heading, by its text or anchor; may be given several times
    #[arg(long, value_name = "HEADING")]
    section: Vec<String>,
    /// Only manifests of these kinds, by name, plural or short name
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Write files to this folder instead, which is replaced as a whole
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also hand out what is not valid, or not whole
    #[arg(long)]
    force: bool,
    /// The Kubernetes releases that decide: a list (1.36,1.37) or a range (1.35..1.37)
    #[arg(long, value_name = "RELEASES")]
    releases: Option<ReleaseSet>,
    /// Definitions of custom resources: files or folders of CRD manifests, or of JSON schemas laid out as group/kind_version.json
    #[arg(long, value_name = "PATH")]
    crds: Vec<PathBuf>,
}

pub(super) fn run(global: &Global, args: &ExtractArgs) -> anyhow::Result<ExitStatus> {
    let started = Instant::now();
    let mut source = Source::read(global, args)?;
    source.project.read_definitions(&args.crds)?;
    let options = CheckOptions {
        scope: source.scope,
        rules: Vec::new(),
        releases: args.releases,
        drafts: Drafts::Publish,
        base_url: None,
    };
    let mut catalogue = Catalogue::builtin();
    let progress = Bar::new(started, global);
    let checked = pipeline::check(&source.project, &mut catalogue, &options, &progress);
    progress.finish();
    let pages = source.pages(&checked, &args.guides)?;
    let kinds: Vec<String> = args.kind.iter().map(|kind| kind_name(&catalogue, kind)).collect();
    let request = Request {
        bundle: args.bundle.as_deref(),
        examples: &args.example,
        sections: &args.section,
        kinds: &kinds,
        admission: if args.force { Admission::Any } else { Admission::Valid },
    };
    let (mut extracts, mut faulty) = (Vec::new(), Vec::new());
    for page in pages {
        let name = source.project.sources.get(checked.site.pages[page].guide.file).path();
        match extract::extract(&checked, page, &request) {
            Ok(extract) => extracts.push(extract),
            Err(Refusal::Unknown(unknown)) => bail!("`{name}`: {unknown}"),
            Err(Refusal::Faulty(examples)) => faulty.extend(examples),
            Err(Refusal::Nothing(left_out)) => return refuse(global, name, args.force, &left_out),
        }
    }
    if !faulty.is_empty() {
        let report = errors_in(&checked, &faulty);
        report::print(global, &Telling::text(started), &source.project, &checked, &report, io::stderr())?;
        writeln!(io::stderr(), "error: nothing was written; `--force` hands out what is not valid, too")?;
        return Ok(ExitStatus::Findings);
    }
    match &args.out {
        Some(out) => write_folder(global, out, &source.root, &extracts)?,
        None => write_stream(&extracts)?,
    }
    tell(global, &extracts)?;
    Ok(ExitStatus::Clean)
}

/// Where the guides come from.
struct Source {
    project: Project,
    scope: RunScope,
    /// The folder of the site, or the current one.
    root: PathBuf,
}

impl Source {
    fn read(global: &Global, args: &ExtractArgs) -> anyhow::Result<Self> {
        let site = site_of(global, Path::new(&args.guides[0]));
        let content = site.root.join("content");
        let is_site = (site.config.is_some() || site.root.join(CONFIG_FILE).is_file()) && content.is_dir();
        let is_elsewhere = |guide: &String| {
            guide == load::STANDARD_INPUT || (Path::new(guide).exists() && inside(&content, guide).is_none())
        };
        if is_site && !args.guides.iter().any(is_elsewhere) {
            return Ok(Self { project: load::site(&site)?, scope: RunScope::Site, root: site.root });
        }
        let is_other = |guide: &&String| {
            let path = Path::new(guide.as_str());
            path.is_file() && InputKind::of(path) != Some(InputKind::Markdown)
        };
        if let Some(other) = args.guides.iter().find(is_other) {
            bail!("`{other}` is no Markdown file, so no guide");
        }
        let selection = PathSelection {
            paths: args.guides.iter().map(PathBuf::from).collect(),
            stdin_name: "stdin.md".into(),
            yaml: YamlFiles::Named,
            config: global.config.clone(),
        };
        Ok(Self { project: load::paths(&selection)?, scope: RunScope::Paths, root: PathBuf::from(".") })
    }

    /// The pages that are asked for, in the order of their names.
    fn pages(&self, checked: &Checked, guides: &[String]) -> anyhow::Result<Vec<usize>> {
        let all = checked.site.guides();
        let mut pages = Vec::new();
        match self.scope {
            RunScope::Paths => pages.extend(0..all.len()),
            RunScope::Site => {
                for guide in guides {
                    let found = find(all, &self.root.join("content"), guide);
                    if found.is_empty() {
                        return Err(no_guide(all, guide));
                    }
                    pages.extend(found);
                }
            }
        }
        if pages.len() > 1 {
            // A folder holds pages without a manifest, too: they are not what is asked for.
            let has_bundle = |page: &usize| checked.site.bundles.iter().any(|plan| plan.page == *page);
            let with_bundles: Vec<usize> = pages.iter().copied().filter(has_bundle).collect();
            pages = if with_bundles.is_empty() { pages } else { with_bundles };
        }
        if pages.is_empty() {
            bail!("there is no Markdown file in {}", guides.join(", "));
        }
        Ok(pages)
    }
}

/// The site that a guide may be of: the one that is named, the one around it, or the one in this folder.
fn site_of(global: &Global, guide: &Path) -> SiteFolder {
    let is_named = global.site.is_some() || global.config.is_some();
    let here = global.site_folder();
    if is_named || here.root.join(CONFIG_FILE).is_file() || !guide.exists() {
        return here;
    }
    load::find_site(guide).map_or(here, |root| SiteFolder { root, config: None })
}

/// The path in `content/` of a file or folder that stands there.
fn inside(content: &Path, guide: &str) -> Option<String> {
    let (content, real) = (fs::canonicalize(content).ok()?, fs::canonicalize(guide).ok()?);
    let inside = real.strip_prefix(content).ok()?;
    Some(inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
}

/// The pages of this name: a file, a folder, a path in `content/` with or without its ending, or an address.
fn find(pages: &[Page], content: &Path, guide: &str) -> Vec<usize> {
    let name = inside(content, guide).unwrap_or_else(|| guide.trim_matches('/').to_owned());
    let is_it = |page: &Page| {
        page.path == name || page.path == format!("{name}.md") || page.url.as_str().trim_end_matches('/') == name
    };
    let exact: Vec<usize> = (0..pages.len()).filter(|&at| is_it(&pages[at])).take(1).collect();
    if !exact.is_empty() && !Path::new(guide).is_dir() {
        return exact;
    }
    let folder = if name.is_empty() { String::new() } else { format!("{name}/") };
    (0..pages.len()).filter(|&at| pages[at].path.starts_with(&folder)).collect()
}

fn no_guide(pages: &[Page], guide: &str) -> anyhow::Error {
    let names = pages.iter().flat_map(|page| {
        let short = page.path.strip_suffix(".md").unwrap_or(&page.path);
        [(page.path.as_str(), short), (short, short)]
    });
    match similar::nearest(guide, names, |name| (name.chars().count() / 3).max(1)) {
        Some(near) => anyhow::anyhow!("there is no guide `{guide}` in this site; did you mean `{near}`?"),
        None => anyhow::anyhow!("there is no file `{guide}`, and no guide of that name in a site here"),
    }
}

/// The kind that a name stands for: itself, its plural, or its short name.
fn kind_name(catalogue: &Catalogue, name: &str) -> String {
    let lower = name.to_lowercase();
    let wanted = unabbreviated(&lower).unwrap_or(&lower);
    let found = catalogue.kinds().find(|kind| kind.kind.eq_ignore_ascii_case(wanted) || kind.plural == wanted);
    found.map_or_else(|| name.to_owned(), |kind| kind.kind.to_owned())
}

/// Says why nothing is handed out.
fn refuse(global: &Global, name: &str, force: bool, left_out: &[(String, String)]) -> anyhow::Result<ExitStatus> {
    let mut err = io::stderr().lock();
    writeln!(err, "error: `{name}` has nothing to hand out that is whole and valid")?;
    if !global.quiet {
        left_out.iter().try_for_each(|(what, why)| writeln!(err, "  {what}: {why}"))?;
        if !force && !left_out.is_empty() {
            writeln!(err, "help: `--example` with `--force` hands out a single one all the same")?;
        }
    }
    Ok(ExitStatus::Findings)
}

/// The errors in some examples.
fn errors_in(checked: &Checked, examples: &[usize]) -> Report {
    let is_in = |span: guidewright::source::Span| {
        examples.iter().any(|&at| {
            let example = &checked.site.examples[at];
            let code = example.code.file();
            let is_own = span.file == example.file && example.span.start <= span.start && span.end <= example.span.end;
            is_own || (code != example.file && span.file == code)
        })
    };
    let errors = checked.report.diagnostics().iter().filter(|one| one.level == Level::Error && is_in(one.primary.span));
    Report::new(errors.cloned().collect())
}

fn write_stream(extracts: &[Extract]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (at, extract) in extracts.iter().enumerate() {
        if at > 0 && !extract.stream.starts_with("---\n") {
            out.write_all(b"---\n")?;
        }
        out.write_all(extract.stream.as_bytes())?;
    }
    out.flush()
}

/// Writes the files; those of each guide to a folder of its own where there are several.
fn write_folder(global: &Global, out: &Path, root: &Path, extracts: &[Extract]) -> anyhow::Result<()> {
    let sink = StagingSink::open(out, root)?;
    let mut count = 0;
    for (at, extract) in extracts.iter().enumerate() {
        let again = extracts[..at].iter().filter(|other| other.name == extract.name).count();
        let folder = match (extracts.len(), again) {
            (1, _) => String::new(),
            (_, 0) => format!("{}/", extract.name),
            (_, again) => format!("{}-{}/", extract.name, again + 1),
        };
        for (path, text) in &extract.files {
            sink.put(&OutPath::new(format!("{folder}{path}"))?, text.as_bytes())
                .with_context(|| format!("cannot write to `{}`", out.display()))?;
            count += 1;
        }
    }
    sink.publish()?;
    if !global.quiet {
        writeln!(io::stdout(), "wrote {count} files to {}", out.display())?;
    }
    Ok(())
}

/// Says what is not there, and what nothing is known of.
fn tell(global: &Global, extracts: &[Extract]) -> io::Result<()> {
    if global.quiet {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    for extract in extracts {
        for (what, why) in &extract.left_out {
            writeln!(err, "note: left out {what}: {why}")?;
        }
        for what in &extract.unverified {
            writeln!(err, "note: {what} is not verified")?;
        }
    }
    Ok(())
}
