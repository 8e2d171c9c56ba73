//! The only place where the stages meet.
//!
//! Enters: a [`Project`]. Leaves: [`Checked`], and with a sink a built site. Guides are parsed in
//! parallel; order never depends on it. [`live`] does the same again and again for one site, and keeps
//! from run to run what a change does not touch; [`outputs`] makes what is asked for, when it is.

mod again;
mod leads;
pub mod live;
mod memory;
pub mod outputs;
pub mod record;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use self::again::{Guides, Output, Parts};
use self::memory::Last;
use self::record::{Key, Made, Record, Restored};
use crate::bundle::{self, BundleError, Packed};
use crate::check::level::{Levels, RunScope};
use crate::check::registry;
use crate::check::{self, Checked, ExampleOutcome};
use crate::config::{Config, RuleLevel};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::{self, Example, Inclusion, Library, Syntax};
use crate::guide::{self, Mode};
use crate::inclusion::Files;
use crate::kube::ReleaseSet;
use crate::load::{Asset, Input, InputKind, LoadError, Project};
use crate::render::assets::Assets;
use crate::render::templates::{TemplateError, Templates};
use crate::render::{self, About, KeptFields, LinkStyle, RenderError, RenderOptions, image_size};
use crate::schema::Catalogue;
use crate::sink::{OutPath, Sink, SinkError};
use crate::site::bundles::BundleSummary;
use crate::site::{self, Drafts, Site, SiteConfig, SiteGuide};
use crate::source::{FileId, Sources};

/// A rule or family in the configuration that does not exist.
pub const UNKNOWN_RULE: RuleName = RuleName::new("config::unknown-rule");

/// Fewer files than these are parsed by one thread: starting others would take longer.
const PARALLEL_FROM: usize = 8;

/// How a project is checked. Options of the command line, laid over the configuration.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// A site, or any files.
    pub scope: RunScope,
    /// Levels of rules and families, laid over those of the configuration.
    pub rules: Vec<(String, Level)>,
    /// The releases that decide, where the user named them.
    pub releases: Option<ReleaseSet>,
    /// What becomes of drafts.
    pub drafts: Drafts,
    /// Where the site is published, where the user said so; with a slash at its end.
    pub base_url: Option<String>,
}

/// How a checked project is built.
#[derive(Clone, Copy, Debug)]
pub struct BuildOptions {
    /// How internal links are written.
    pub links: LinkStyle,
}

/// Examples that one thread checks at a time.
const EXAMPLES_PER_PART: usize = 64;

/// A part of the work, as people are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Files are read for what they mean.
    Parse,
    /// Examples are checked.
    Check,
    /// Files are put into the sink.
    Write,
}

/// Is told how far the work is. Called from several threads.
pub trait Progress: Sync {
    /// A step begins; `total` is the number of its parts, where it is known.
    fn begin(&self, step: Step, total: Option<usize>);
    /// One part is done.
    fn advance(&self);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _step: Step, _total: Option<usize>) {}
    fn advance(&self) {}
}

/// Why a site could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A template or the sink.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The sink does not take an asset.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// An asset cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl From<TemplateError> for BuildError {
    fn from(error: TemplateError) -> Self {
        Self::Render(error.into())
    }
}

/// Parses, assembles and checks a project. The custom resources that it defines are added to the catalogue.
pub fn check(project: &Project, catalogue: &mut Catalogue, options: &CheckOptions, progress: &dyn Progress) -> Checked {
    let mode = mode_of(options.scope);
    let parsed = parse_all(project, progress, |input| parse(input, project, mode));
    let (site, mut born) = assemble(parsed, project, options, &mut site::Kept::default());
    let levels = levels(project, options);
    define(project, &site, catalogue);
    let all = 0..site.examples.len();
    let outcomes =
        check_examples(&site, std::slice::from_ref(&all), catalogue, &levels, progress).into_iter().flatten().collect();
    born.extend(check::flaws(catalogue));
    check::conclude(site, &project.sources, &levels, outcomes, born)
}

fn mode_of(scope: RunScope) -> Mode {
    match scope {
        RunScope::Site => Mode::Site,
        RunScope::Paths => Mode::Foreign,
    }
}

/// Reads every input for what it means, in their order.
fn parse_all<T: Send>(project: &Project, progress: &dyn Progress, parse: impl Fn(&Input) -> T + Sync) -> Vec<T> {
    progress.begin(Step::Parse, Some(project.inputs.len()));
    let parse = |input: &Input| {
        let parsed = parse(input);
        progress.advance();
        parsed
    };
    if project.inputs.len() < PARALLEL_FROM {
        project.inputs.iter().map(parse).collect()
    } else {
        project.inputs.par_iter().map(parse).collect()
    }
}

/// Puts the set together, with all that was said so far.
fn assemble(
    parsed: Vec<(Parsed, Vec<Diagnostic>)>,
    project: &Project,
    options: &CheckOptions,
    kept: &mut site::Kept,
) -> (Site, Vec<Diagnostic>) {
    let mut born = project.diagnostics.clone();
    born.extend(unknown_rules(&project.config));
    let (mut guides, mut loose) = (Vec::new(), Vec::new());
    let mut inclusions = Vec::new();
    for (parsed, diagnostics) in parsed {
        born.extend(diagnostics);
        match parsed {
            Parsed::Guide(guide) => {
                inclusions.extend(guide.inclusions.iter().copied());
                guides.push(*guide);
            }
            Parsed::File(example) => loose.push(*example),
        }
    }
    loose.extend(included(inclusions, project));
    example::patches::mark(&mut loose, |example| Some(project.sources.get(example.file).path()));
    let assets = project.assets.iter().map(|asset| asset.out.clone()).collect();
    let (site, diagnostics) =
        Site::assemble_again(guides, loose, site_config(&project.config, options), assets, &project.sources, kept);
    born.extend(diagnostics);
    (site, born)
}

/// Completes the catalogue with the custom resources of the project.
fn define(project: &Project, site: &Site, catalogue: &mut Catalogue) {
    for file in &project.definitions {
        catalogue.define_file(file);
    }
    check::define(site, catalogue);
    let catalogue = &*catalogue;
    (0..catalogue.definition_count()).into_par_iter().for_each(|index| catalogue.prepare_definition(index));
}

/// Checks the examples of these ranges, each part of a range on its own. Comes to a list for each part, in order.
fn check_examples(
    site: &Site,
    ranges: &[Range<usize>],
    catalogue: &Catalogue,
    levels: &Levels,
    progress: &dyn Progress,
) -> Vec<Vec<ExampleOutcome>> {
    let split = |range: &Range<usize>| {
        let end = range.end;
        range.clone().step_by(EXAMPLES_PER_PART).map(move |start| start..end.min(start + EXAMPLES_PER_PART))
    };
    let parts: Vec<Range<usize>> = ranges.iter().flat_map(split).collect();
    progress.begin(Step::Check, Some(parts.len()));
    let part = |range: &Range<usize>| {
        let outcomes = check::check_examples(site, range.clone(), catalogue, levels);
        progress.advance();
        outcomes
    };
    if parts.len() < 2 { parts.iter().map(part).collect() } else { parts.par_iter().map(part).collect() }
}

/// Renders and packs a checked project into the sink. The site's own files win over what is made for
/// it; any other outputs that two writers want are told as paths, and the first one stands.
pub fn build(
    project: &Project,
    checked: &Checked,
    catalogue: &Catalogue,
    options: &BuildOptions,
    sink: &dyn Sink,
    progress: &dyn Progress,
) -> Result<Vec<OutPath>, BuildError> {
    let templates = Templates::with_assets(&project.templates, Assets::of(&project.assets))?;
    progress.begin(Step::Write, None);
    let lost = Mutex::default();
    let sink = FirstWins { sink, progress, lost: &lost, taken: Mutex::default() };
    let own = publish_assets(project, &sink)?;
    let bundles = bundle::bundle(checked, &sink)?;
    let render_options = render_options(project, &bundles, &own.paths, &own.images, options);
    render::render(checked, catalogue, &templates, &render_options, &sink)?;
    Ok(lost_paths(lost, &own.paths))
}

/// A project that was checked with what the last build left.
#[derive(Debug)]
pub struct CheckedAgain {
    /// What is known of it.
    pub checked: Checked,
    /// All kinds and types.
    pub catalogue: Arc<Catalogue>,
    digests: Vec<Key>,
    known: Last,
    site: site::Kept,
    fields: KeptFields,
    made: Made,
}

/// What a build made, for the record that the next one reads.
#[derive(Debug, Default)]
pub struct Leftovers {
    fields: record::Fields,
    made: Made,
}

/// Does what [`check()`] does, with what the last build of the site left: what did not change is not checked again.
pub fn check_again(
    project: &Project,
    options: &CheckOptions,
    last: Record<'static>,
    progress: &dyn Progress,
) -> CheckedAgain {
    let digests = record::digests(&project.sources);
    let Restored { last, mut site, fields, made } = Restored::of(last, project, &digests);
    let (checked, catalogue, known) = memory::check(last, &mut site, project, options, progress);
    CheckedAgain { checked, catalogue, digests, known, site, fields, made }
}

impl CheckedAgain {
    /// What the next build may know.
    pub fn record<'m>(&'m self, leftovers: &'m mut Leftovers) -> Record<'m> {
        let made = std::mem::take(&mut leftovers.made);
        record::record((&self.known, &self.site), &self.digests, &leftovers.fields, made)
    }
}

/// Does what [`build`] does, with what the last build of the site left: what is as it was is not made
/// again. `program` tells one program from another.
pub fn build_again(
    project: &Project,
    again: &mut CheckedAgain,
    options: &BuildOptions,
    program: &str,
    sink: &dyn Sink,
    progress: &dyn Progress,
) -> Result<(Vec<OutPath>, Leftovers), BuildError> {
    let (checked, catalogue, known) = (&again.checked, &*again.catalogue, &again.known);
    let digests = again.digests.as_slice();
    let last = std::mem::take(&mut again.made);
    let templates = Templates::with_assets(&project.templates, Assets::of(&project.assets))?;
    progress.begin(Step::Write, None);
    let lost = Mutex::default();
    let output = Output { sink, progress, lost: &lost };
    let all = output.first_wins();
    let own = publish_assets(project, &all)?;
    let kinds = render::kind_addresses(checked, catalogue, &own.paths, options.links, &again.fields);
    let around = again::around((program, known), project, checked, options, (&own.sums, &kinds), digests);
    let mut guides = Guides::new(project, (checked, known), (&around, digests), last.guides, output)?;
    let entries = guides.entries();
    let Packed { summaries, entries } = bundle::bundle_again(checked, &guides, entries, &all)?;
    let per_page = guides.per_page();
    *per_page.indexes() = last.indexes;
    let fields = again.fields.pages();
    let parts = Parts::new(again::part_keys(&around, project, checked, &fields), last.parts, output)?;
    per_page.named_by_parts().extend(parts.named());
    let render_options = RenderOptions {
        kept_fields: Some(&again.fields),
        ..render_options(project, &summaries, &own.paths, &own.images, options)
    };
    let sinks = render::Sinks { pages: &guides, parts: &|part| parts.sink(part), all: &all };
    render::render_again(checked, catalogue, &templates, &render_options, &sinks, &per_page)?;
    let indexes = std::mem::take(&mut *per_page.indexes());
    let made = Made { guides: guides.made(entries, &per_page), parts: parts.made(&per_page), indexes };
    Ok((lost_paths(lost, &own.paths), Leftovers { fields, made }))
}

/// The site's own files, as they were published.
struct OwnAssets {
    paths: BTreeSet<OutPath>,
    images: BTreeMap<OutPath, (u32, u32)>,
    sums: Vec<(OutPath, Key)>,
}

fn publish_assets(project: &Project, sink: &dyn Sink) -> Result<OwnAssets, BuildError> {
    let publish = |asset: &Asset| {
        let bytes = asset.read()?;
        sink.put(&asset.out, &bytes)?;
        let sum = (asset.out.clone(), Sha256::digest(&bytes).into());
        Ok((sum, image_size::size(asset.out.as_str(), &bytes).map(|size| (asset.out.clone(), size))))
    };
    let published: Vec<(_, Option<_>)> = project.assets.par_iter().map(publish).collect::<Result<_, BuildError>>()?;
    let (sums, images): (Vec<_>, Vec<_>) = published.into_iter().unzip();
    Ok(OwnAssets {
        paths: project.assets.iter().map(|asset| asset.out.clone()).collect(),
        images: images.into_iter().flatten().collect(),
        sums,
    })
}

/// The paths that two writers wanted, where neither is the site itself.
fn lost_paths(lost: Mutex<Vec<OutPath>>, own: &BTreeSet<OutPath>) -> Vec<OutPath> {
    let mut lost = lost.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    lost.retain(|path| !own.contains(path));
    lost.sort();
    lost
}

fn render_options<'a>(
    project: &'a Project,
    bundles: &'a [Option<BundleSummary>],
    own_assets: &'a BTreeSet<OutPath>,
    images: &'a BTreeMap<OutPath, (u32, u32)>,
    options: &BuildOptions,
) -> RenderOptions<'a> {
    RenderOptions {
        bundles,
        links: options.links,
        raw_html: project.config.raw_html,
        own_assets,
        sources: &project.sources,
        kept_fields: None,
        about: About {
            description: project.config.description.as_deref(),
            extra: &project.config.extra,
            edit_url: project.config.edit_url.as_deref(),
            changes: &project.changes,
            images,
        },
    }
}

enum Parsed {
    Guide(Box<SiteGuide>),
    File(Box<Example>),
}

/// The examples that included files are. Each is read once, for the first guide that includes it, and
/// not at all if it is checked anyway.
fn included(mut inclusions: Vec<Inclusion>, project: &Project) -> Vec<Example> {
    let mut known: HashSet<FileId> = project.inputs.iter().map(|input| input.file).collect();
    inclusions.retain(|inclusion| known.insert(inclusion.file));
    let read = |one: &Inclusion| example::of_inclusion(*one, project.sources.get(one.file));
    if inclusions.len() < PARALLEL_FROM {
        inclusions.iter().filter_map(read).collect()
    } else {
        inclusions.par_iter().filter_map(read).collect()
    }
}

fn parse(input: &Input, project: &Project, mode: Mode) -> (Parsed, Vec<Diagnostic>) {
    let source = project.sources.get(input.file);
    let syntax = match input.kind {
        InputKind::Markdown => {
            let (guide, diagnostics) = parse_text(input, &project.sources, &project.files, mode);
            return (Parsed::Guide(Box::new(guide)), diagnostics);
        }
        InputKind::Yaml => Syntax::Yaml,
        InputKind::Json => Syntax::Json,
    };
    let (example, diagnostics) = example::of_file(input.file, source, syntax);
    (Parsed::File(Box::new(example)), diagnostics)
}

/// Reads a guide.
fn parse_text(input: &Input, sources: &Sources, files: &Files, mode: Mode) -> (SiteGuide, Vec<Diagnostic>) {
    let (guide, mut diagnostics) = guide::parse(input.file, sources.get(input.file), mode);
    let library = Library { sources, files };
    let (examples, more) = example::collect_with(&guide, mode, &library);
    diagnostics.extend(more);
    let included = example::inclusions(&guide, &library);
    let guide = SiteGuide { inclusions: included, ..SiteGuide::new(input.path.as_str(), guide, examples) };
    (guide, diagnostics)
}

fn site_config(config: &Config, options: &CheckOptions) -> SiteConfig {
    SiteConfig {
        title: config.title.clone(),
        base_url: options.base_url.clone().or_else(|| config.base_url.clone()),
        language: config.language.clone(),
        languages: config.languages.clone(),
        drafts: options.drafts,
    }
}

fn levels(project: &Project, options: &CheckOptions) -> Levels {
    let config = &project.config;
    let pairs = |rules: &[RuleLevel]| -> Vec<_> { rules.iter().map(|rule| (rule.rule.clone(), rule.level)).collect() };
    let overrides = config.overrides.iter().map(|one| (one.paths.clone(), pairs(&one.rules)));
    // Of a path that is left out nothing is said, whatever other overrides say of it.
    let families: BTreeSet<&str> = registry::RULES.iter().map(|rule| rule.name.family()).collect();
    let off = families.into_iter().map(|family| (family.to_owned(), Level::Off)).collect();
    Levels {
        rules: pairs(&config.rules).into_iter().chain(options.rules.iter().cloned()).collect(),
        overrides: overrides.chain([(config.exclude.clone(), off)]).collect(),
        vantage: project.vantage.clone(),
        releases: options.releases.or(config.releases),
        scope: options.scope,
    }
}

/// What the configuration says of rules and families that do not exist.
fn unknown_rules(config: &Config) -> Vec<Diagnostic> {
    let all = config.rules.iter().chain(config.overrides.iter().flat_map(|one| &one.rules));
    all.filter(|rule| !registry::is_name(&rule.rule))
        .map(|rule| {
            let message = format!("there is no rule or family `{}`", rule.rule);
            let diagnostic = Diagnostic::new(UNKNOWN_RULE, Level::Error, message, rule.span);
            match registry::nearest(&rule.rule) {
                Some(name) => diagnostic.at(format!("did you mean `{name}`?")),
                None => diagnostic.help("`guidewright explain` lists the rules"),
            }
        })
        .collect()
}

/// A sink in which the first writer of a path wins; the paths of others are kept.
struct FirstWins<'a> {
    sink: &'a dyn Sink,
    progress: &'a dyn Progress,
    lost: &'a Mutex<Vec<OutPath>>,
    /// The paths that it wrote.
    taken: Mutex<Vec<OutPath>>,
}

impl Sink for FirstWins<'_> {
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        let note = |paths: &Mutex<Vec<OutPath>>, path| {
            paths.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(path);
        };
        match self.sink.put(path, bytes) {
            Err(SinkError::Duplicate(path)) => {
                note(self.lost, path);
                Ok(())
            }
            other => {
                self.progress.advance();
                note(&self.taken, path.clone());
                other
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::sink::MemorySink;

    const MANIFEST: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n";

    /// A site of these guides with this configuration.
    fn project(config: &str, guides: &[(&str, &str)]) -> Project {
        let mut project = Project::default();
        let file = project.sources.add("guidewright.toml", config);
        let (config, diagnostics) = config::parse(file, project.sources.get(file));
        (project.config, project.diagnostics) = (config, diagnostics);
        for (path, text) in guides {
            let file = project.sources.add(format!("content/{path}"), *text);
            let kind = InputKind::of(path.as_ref()).unwrap();
            project.inputs.push(Input { file, path: (*path).into(), kind });
        }
        project
    }

    fn checked(project: &Project) -> Checked {
        let options = CheckOptions {
            scope: RunScope::Site,
            rules: Vec::new(),
            releases: None,
            drafts: Drafts::Hide,
            base_url: None,
        };
        check(project, &mut Catalogue::builtin(), &options, &Silent)
    }

    fn told(project: &Project) -> Vec<String> {
        checked(project).report.diagnostics().iter().map(|one| format!("{} {}", one.level, one.rule)).collect()
    }

    #[test]
    fn findings_of_all_stages_meet() {
        let broken = format!("---\ntitle: t\n---\n\n```yaml\n{MANIFEST}wrong: 1\n```\n");
        let unknown = "title = 't'\n[rules]\n'schema::unknown-feild' = 'off'\n";
        assert_eq!(
            told(&project(unknown, &[("a.md", &broken)])),
            ["error config::unknown-rule", "error schema::unknown-field"]
        );
        let lenient = "title = 't'\n[rules]\nschema = 'info'\n[[overrides]]\npaths = ['content/b.md']\nrules = { schema = 'off' }\n";
        assert_eq!(told(&project(lenient, &[("a.md", &broken), ("b.md", &broken)])), ["info schema::unknown-field"]);
        let excluded = "title = 't'\nexclude = ['content/*.md']\n";
        assert_eq!(told(&project(excluded, &[("a.md", &broken)])), [""; 0]);
    }

    #[test]
    fn a_site_is_built_into_any_sink() {
        let guide = format!("---\ntitle: t\n---\n\n```yaml title=\"web.yaml\"\n{MANIFEST}```\n");
        let mut project = project("title = 't'", &[("guides/web.md", &guide)]);
        let style = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(style.path(), "body {}").unwrap();
        let out = OutPath::new("site.css").unwrap();
        // What is built in, or made for every site, gives way to the site's own.
        project.assets = vec![
            Asset { out: out.clone(), source: style.path().to_owned() },
            Asset { out: OutPath::new("404.html").unwrap(), source: style.path().to_owned() },
        ];
        let checked = checked(&project);
        let sink = MemorySink::default();
        let options = BuildOptions { links: LinkStyle::Folders };
        let lost = build(&project, &checked, &Catalogue::builtin(), &options, &sink, &Silent).unwrap();
        let files = sink.into_files();
        assert_eq!(lost, []);
        assert_eq!(files[&out], b"body {}");
        let is_style = |path: &OutPath| path.as_str().starts_with("site.") && path.as_str().ends_with(".css");
        let named = files.iter().filter(|(path, _)| is_style(path)).map(|(_, bytes)| &bytes[..]);
        // Under its own name, and under the one that pages name.
        assert_eq!(named.collect::<Vec<_>>(), [b"body {}"; 2]);
        assert_eq!(files[&OutPath::new("404.html").unwrap()], b"body {}");
        assert_eq!(files[&OutPath::new("guides/web/web.yaml").unwrap()], MANIFEST.as_bytes());
        assert!(files.contains_key(&OutPath::new("guides/web/index.html").unwrap()));
    }
}
