//! `guidewright extract`.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::bail;
use clap::{Args, ValueHint};
use guidewright::bundle::Admission;
use guidewright::bundle::extract::{self, Extract, Fault, Refusal, Remark, Request, UnknownName};
use guidewright::check::Checked;
use guidewright::check::level::RunScope;
use guidewright::diagnostic::{Diagnostic, Level, Report};
use guidewright::kube::ReleaseSet;
use guidewright::load::{self, CONFIG_FILE, InputKind, PathSelection, Project, SiteFolder, YamlFiles};
use guidewright::pipeline::{self, CheckOptions};
use guidewright::schema::abbreviation::unabbreviated;
use guidewright::schema::{Catalogue, Kind};
use guidewright::similar;
use guidewright::sink::OutPath;
use guidewright::site::bundles::identity;
use guidewright::site::route;
use guidewright::site::{Drafts, Page, PageKind, Site};
use guidewright::source::Span;
use guidewright::write;

use super::progress::Bar;
use super::report::{self, Telling};
use super::{ExitStatus, Global};

const EXAMPLES: &str = "\
Examples:
  guidewright extract guide.md | kubectl apply -f -    what a guide arrives at
  guidewright extract guides/web --out web             for `kubectl apply -k`
  guidewright extract guide.md --bundle ha             a variant: blocks marked
                                                       bundle=ha, and the rest
  guidewright extract guide.md --kind deploy,svc       only these kinds
  guidewright extract guide.md --section \"Scale it\"    what is under a heading
  guidewright extract guide.md --example values.yaml   one, by title or anchor

Without --example and --section this is the bundle that the site offers for download. A guide of a site is \
checked as part of it; any other Markdown file on its own.";

/// What the standard input is known as.
const STDIN_NAME: &str = "stdin.md";

/// Write the manifests of a guide to the standard output, or to a folder
///
/// Nothing is written when what is asked for is not valid, or not whole, unless --force is given.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExtractArgs {
    /// Markdown files or folders, guides of the site in this folder (guides/web), or `-` for the standard input
    #[arg(value_name = "GUIDE", required = true, value_hint = ValueHint::AnyPath)]
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
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
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
    let kinds: Vec<String> = args.kind.iter().map(|kind| kind_name(&catalogue, kind)).collect();
    let request = Request {
        bundle: args.bundle.as_deref(),
        examples: &args.example,
        sections: &args.section,
        kinds: &kinds,
        admission: if args.force { Admission::Any } else { Admission::Valid },
    };
    let answers = Answers::new(&source, &checked, source.pages(&checked, &args.guides)?, &request);
    if let Some((page, unknown)) = answers.unknown() {
        bail!("`{}`: {unknown}", source.path(&checked, page));
    }
    if !answers.faults.is_empty() {
        return refuse_faults(global, started, &source.project, &checked, &answers.faults);
    }
    if let Some((page, why)) = answers.nothing() {
        return refuse(global, source.path(&checked, page), &request, why);
    }
    match &args.out {
        Some(out) => write_folder(global, out, source.site(), &answers.extracts)?,
        None => write_stream(&answers.extracts)?,
    }
    tell(global, &source, &checked, &answers)?;
    if args.out.is_none() && !global.quiet {
        tell_shared(&answers)?;
    }
    Ok(ExitStatus::Clean)
}

/// Where the guides come from.
struct Source {
    project: Project,
    scope: RunScope,
    /// The folder of the site, or the current one.
    root: PathBuf,
}

/// How a page came to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// By its own name: that it has nothing is an error.
    ByName,
    /// As one of those in a folder.
    InFolder,
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
        if let Some(missing) = args.guides.iter().find(|guide| *guide != load::STANDARD_INPUT && !exists(guide)) {
            bail!("there is no file `{missing}`, and no guide of that name in a site here");
        }
        let selection = PathSelection {
            paths: args.guides.iter().map(PathBuf::from).collect(),
            stdin_name: STDIN_NAME.into(),
            yaml: YamlFiles::Named,
            config: global.config.clone(),
        };
        Ok(Self { project: load::paths(&selection)?, scope: RunScope::Paths, root: PathBuf::from(".") })
    }

    /// The folder that nothing is written over.
    fn site(&self) -> Option<&Path> {
        (self.scope == RunScope::Site).then_some(&self.root)
    }

    fn path<'a>(&'a self, checked: &Checked, page: usize) -> &'a str {
        self.project.sources.get(checked.site.pages[page].guide.file).path()
    }

    /// The pages that are asked for, in the order of their names.
    fn pages(&self, checked: &Checked, guides: &[String]) -> anyhow::Result<Vec<(usize, Asked)>> {
        let all = checked.site.guides();
        let mut pages = Vec::new();
        for guide in guides {
            match self.scope {
                RunScope::Paths => pages.extend(at_path(all, guide)),
                RunScope::Site => {
                    let found = find(&checked.site, &self.root.join("content"), guide);
                    if found.is_empty() {
                        return Err(no_guide(all, guide));
                    }
                    pages.extend(found);
                }
            }
        }
        if self.scope == RunScope::Paths {
            // What a path leads to in a way of its own, such as through `..`, was read, too.
            pages.extend((0..all.len()).map(|page| (page, Asked::ByName)));
        }
        if pages.is_empty() {
            bail!("there is no Markdown file in {}", guides.join(", "));
        }
        let mut seen = HashSet::new();
        pages.retain(|(page, _)| seen.insert(*page));
        Ok(pages)
    }
}

/// The pages of a file or folder.
fn at_path(pages: &[Page], path: &str) -> Vec<(usize, Asked)> {
    let (name, asked) = match Path::new(path).is_dir() {
        true => (path.trim_end_matches('/'), Asked::InFolder),
        false if path == load::STANDARD_INPUT => (STDIN_NAME, Asked::ByName),
        false => (path, Asked::ByName),
    };
    let name = name.trim_start_matches("./");
    let is_in = |page: &Page| match page.path.strip_prefix(name) {
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => name == ".",
    };
    (0..pages.len()).filter(|&at| is_in(&pages[at])).map(|at| (at, asked)).collect()
}

fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

/// What the pages answer to a request.
#[derive(Default)]
struct Answers {
    /// What they hand out, and where it comes from.
    extracts: Vec<(String, Extract)>,
    unknown: Vec<(usize, Asked, UnknownName)>,
    faults: Vec<Fault>,
    nothing: Vec<(usize, Asked, Vec<Remark>)>,
}

impl Answers {
    fn new(source: &Source, checked: &Checked, pages: Vec<(usize, Asked)>, request: &Request<'_>) -> Self {
        let mut answers = Self::default();
        for (page, asked) in pages {
            match extract::extract(checked, page, request) {
                Ok(extract) => answers.extracts.push((source.path(checked, page).to_owned(), extract)),
                Err(Refusal::Unknown(unknown)) => answers.unknown.push((page, asked, unknown)),
                Err(Refusal::Faulty(faults)) => answers.faults.extend(faults),
                Err(Refusal::Nothing(why)) => answers.nothing.push((page, asked, why)),
            }
        }
        answers
    }

    /// A name that no guide has. Of several it is enough that one has it.
    fn unknown(&self) -> Option<(usize, &UnknownName)> {
        let is_found = !self.extracts.is_empty() || !self.faults.is_empty() || !self.nothing.is_empty();
        self.unknown.first().filter(|_| !is_found).map(|(page, _, unknown)| (*page, unknown))
    }

    /// A guide that has nothing to hand out and should have. Of those in a folder it is enough that one has.
    fn nothing(&self) -> Option<(usize, &[Remark])> {
        let of_names = self.nothing.iter().find(|(_, asked, _)| *asked == Asked::ByName);
        let of_folders = || {
            let with_reasons = self.nothing.iter().find(|(.., why)| !why.is_empty());
            with_reasons.or_else(|| self.nothing.first()).filter(|_| self.extracts.is_empty())
        };
        let first = of_names.or_else(of_folders);
        first.map(|(page, _, why)| (*page, why.as_slice()))
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

/// The pages of this name: a file, a path in `content/` with or without its ending, an address, or a
/// folder: then all in it that are published, each in one language.
fn find(site: &Site, content: &Path, guide: &str) -> Vec<(usize, Asked)> {
    let pages = site.guides();
    let name = inside(content, guide).unwrap_or_else(|| guide.trim_matches('/').to_owned());
    let folder = if name.is_empty() { String::new() } else { format!("{name}/") };
    let is_in = |page: &Page| {
        let is_of_language = |page: &Page| page.language == site.config.language;
        let is_original =
            is_of_language(page) || !page.translations.iter().any(|&other| is_of_language(&site.pages[other]));
        page.path.starts_with(&folder) && !page.guide.front_matter.draft && is_original
    };
    let is_it = |page: &Page| {
        page.path == name || page.path == format!("{name}.md") || page.url.as_str().trim_end_matches('/') == name
    };
    let exact = pages.iter().position(|page| is_it(page) && page.kind == PageKind::Guide);
    let exact = exact.or_else(|| pages.iter().position(|page| page.path == name || page.path == format!("{name}.md")));
    if let Some(page) = exact {
        return vec![(page, Asked::ByName)];
    }
    (0..pages.len()).filter(|&at| is_in(&pages[at])).map(|at| (at, Asked::InFolder)).collect()
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
    // What has no plural is not what no name means.
    let is_wanted =
        |kind: &Kind<'_>| kind.kind.eq_ignore_ascii_case(wanted) || (kind.plural == wanted && !wanted.is_empty());
    let found = catalogue.kinds().find(is_wanted);
    found.map_or_else(|| name.to_owned(), |kind| kind.kind.to_owned())
}

/// Says why nothing is handed out.
fn refuse(global: &Global, name: &str, request: &Request<'_>, why: &[Remark]) -> anyhow::Result<ExitStatus> {
    let mut err = io::stderr().lock();
    if why.is_empty() {
        let of = |word: &str, names: &[String]| match names {
            [] => String::new(),
            names => format!(" {word} `{}`", names.join("`, `")),
        };
        let (kinds, sections) = (of("of kind", request.kinds), of("under", request.sections));
        writeln!(err, "error: `{name}` has no manifests{kinds}{sections}")?;
        return Ok(ExitStatus::Findings);
    }
    writeln!(err, "error: `{name}` has nothing to hand out that is whole and valid")?;
    if !global.quiet {
        why.iter().try_for_each(|Remark { what, why }| writeln!(err, "  {what}: {why}"))?;
        let is_picked = !request.examples.is_empty() || !request.sections.is_empty();
        match (request.admission, is_picked) {
            (Admission::Any, _) => {}
            (Admission::Valid, true) => writeln!(err, "help: `--force` hands it out all the same")?,
            (Admission::Valid, false) => {
                writeln!(err, "help: `--force --example NAME` hands out a single one all the same")?;
            }
        }
    }
    Ok(ExitStatus::Findings)
}

/// Says what is wrong with what is asked for, where it stands.
fn refuse_faults(
    global: &Global,
    started: Instant,
    project: &Project,
    checked: &Checked,
    faults: &[Fault],
) -> anyhow::Result<ExitStatus> {
    let errors = || checked.report.diagnostics().iter().filter(|one| one.level == Level::Error);
    let is_of = |error: &Diagnostic, fault: &Fault| is_in(checked, error.primary.span, fault.example);
    let told: Vec<_> = errors().filter(|error| faults.iter().any(|fault| is_of(error, fault))).cloned().collect();
    if !told.is_empty() {
        let report = Report::new(told);
        report::print(global, &Telling::text(started), project, checked, &report, io::stderr())?;
    }
    let mut err = io::stderr().lock();
    // What is valid on no release that decides is no error of the guide.
    for fault in faults.iter().filter(|fault| !errors().any(|error| is_of(error, fault))) {
        writeln!(err, "error: {}: {}", fault.remark.what, fault.remark.why)?;
    }
    writeln!(err, "error: nothing was written; `--force` hands out what is not valid, too")?;
    Ok(ExitStatus::Findings)
}

/// Whether a place is in an example, or in the file that it shows.
fn is_in(checked: &Checked, span: Span, example: usize) -> bool {
    let example = &checked.site.examples[example];
    let code = example.code.file();
    let is_own = span.file == example.file && example.span.start <= span.start && span.end <= example.span.end;
    is_own || (code != example.file && span.file == code)
}

fn write_stream(extracts: &[(String, Extract)]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (at, (_, extract)) in extracts.iter().enumerate() {
        if at > 0 && !extract.stream.starts_with("---\n") {
            out.write_all(b"---\n")?;
        }
        out.write_all(extract.stream.as_bytes())?;
    }
    out.flush()
}

/// Writes the files; those of each guide to a folder of its own where there are several.
fn write_folder(
    global: &Global,
    out: &Path,
    site: Option<&Path>,
    extracts: &[(String, Extract)],
) -> anyhow::Result<()> {
    let mut files = Vec::new();
    let mut taken = HashSet::new();
    for (_, extract) in extracts {
        let mut name = extract.name.clone();
        for number in 2.. {
            // Also where a file system ignores case.
            if taken.insert(route::fold(&name)) {
                break;
            }
            name = format!("{}-{number}", extract.name);
        }
        let folder = if extracts.len() == 1 { String::new() } else { format!("{name}/") };
        for (path, text) in &extract.files {
            files.push((OutPath::new(format!("{folder}{path}"))?, text.clone()));
        }
    }
    let published = write::hand_out(out, site, &files)?;
    if !global.quiet {
        let count = published.written + published.unchanged;
        let noun = if count == 1 { "file" } else { "files" };
        writeln!(io::stdout(), "wrote {count} {noun} to {}", out.display())?;
    }
    Ok(())
}

/// Says what is not there, what is not proven, and which guides have nothing of a name that others have.
fn tell(global: &Global, source: &Source, checked: &Checked, answers: &Answers) -> io::Result<()> {
    if global.quiet {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    for (page, _, unknown) in answers.unknown.iter().filter(|(_, asked, _)| *asked == Asked::ByName) {
        writeln!(err, "note: `{}`: {unknown}", source.path(checked, *page))?;
    }
    for (path, extract) in &answers.extracts {
        let of = if answers.extracts.len() > 1 { format!("`{path}`: ") } else { String::new() };
        for Remark { what, why } in &extract.left_out {
            writeln!(err, "note: {of}left out {what}: {why}")?;
        }
        for Remark { what, why } in &extract.unproven {
            writeln!(err, "note: {of}{what} is not proven: {why}")?;
        }
    }
    Ok(())
}

/// Says which objects several guides define: in one stream the last of them counts.
fn tell_shared(answers: &Answers) -> io::Result<()> {
    let mut err = io::stderr().lock();
    let mut defined: HashMap<_, &str> = HashMap::new();
    for (path, extract) in &answers.extracts {
        for object in &extract.objects {
            match defined.insert(identity(object), path) {
                Some(before) if before != path => {
                    writeln!(err, "note: {object} is defined by `{before}` and by `{path}`; the last one counts")?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}
