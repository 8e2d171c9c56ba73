//! What one run leaves for the next: guides as they were parsed, and what the check of their examples
//! found.
//!
//! Nothing is taken on trust. A guide is taken again where its own text, its place among the sources and
//! every text that it may name are what they were; the outcomes of its examples, where moreover every
//! definition of a custom resource is. Texts are compared, not hashes of them. What depends on the set
//! (addresses, references between examples, levels) is made anew in every run.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{CheckOptions, Parsed, Progress, assemble, check_examples, define, levels, mode_of, parse, parse_all};
use crate::check::{self, Checked, ExampleOutcome};
use crate::diagnostic::Diagnostic;
use crate::example::{Example, Inclusion};
use crate::guide::Guide;
use crate::inclusion::{self, Files, Found};
use crate::load::{Input, InputKind, Project};
use crate::schema::Catalogue;
use crate::schema::crd::Owner;
use crate::site::{self, Site, SiteGuide};
use crate::source::{FileId, Sources};

/// What is kept from run to run.
#[derive(Debug, Default)]
pub(super) struct Memory {
    last: Option<Last>,
    site: site::Kept,
}

/// The run before.
#[derive(Debug)]
struct Last {
    /// Configuration and options, in full.
    settings: String,
    texts: Texts,
    files: Files,
    guides: HashMap<FileId, Arc<Kept>>,
    outcomes: HashMap<FileId, Arc<Vec<ExampleOutcome>>>,
    definitions: Vec<Definition>,
    catalogue: Arc<Catalogue>,
}

/// A guide as it was parsed.
#[derive(Debug)]
struct Kept {
    path: String,
    guide: Arc<Guide>,
    examples: Vec<Arc<Example>>,
    inclusions: Vec<Inclusion>,
    diagnostics: Vec<Diagnostic>,
    /// The paths at which the guide looks for files.
    lookups: Vec<String>,
}

/// A file of definitions, or one with an example that defines: whose it is, and its text.
type Definition = (FileId, Option<Owner>, String, Arc<String>);

/// The path and text of each source, in the order of their ids.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Texts(Vec<(String, Arc<String>)>);

impl Texts {
    pub(super) fn of(sources: &Sources) -> Self {
        Self(sources.iter().map(|(_, source)| (source.path().to_owned(), source.shared_text())).collect())
    }

    /// For each source, whether it was there before, in the same place and with the same text.
    fn unchanged_since(&self, before: &Self) -> Vec<bool> {
        let same = |(at, own): (usize, &(String, Arc<String>))| before.0.get(at) == Some(own);
        self.0.iter().enumerate().map(same).collect()
    }
}

impl Memory {
    /// Does what [`super::check()`] does, with the catalogue that it makes.
    pub(super) fn check(
        &mut self,
        project: &Project,
        options: &CheckOptions,
        progress: &dyn Progress,
    ) -> (Checked, Arc<Catalogue>) {
        let settings = format!("{:?} {options:?}", project.config);
        let last = self.last.take().filter(|last| last.settings == settings);
        let texts = Texts::of(&project.sources);
        let unchanged = last.as_ref().map(|last| texts.unchanged_since(&last.texts)).unwrap_or_default();
        let known = last.as_ref().map(|last| Known { last, unchanged: &unchanged, project });

        let mode = mode_of(options.scope);
        let read = parse_all(project, progress, |input| {
            if let Some(kept) = known.as_ref().and_then(|known| known.guide(input)) {
                return (kept.again(), Some(kept));
            }
            let parsed = parse(input, project, mode);
            let kept = Kept::of(&parsed, project).map(Arc::new);
            (parsed, kept)
        });
        let (parsed, kept): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        let guides: HashMap<FileId, Arc<Kept>> = kept.into_iter().flatten().map(|one| (one.guide.file, one)).collect();
        let (site, mut born) = assemble(parsed, project, options, &mut self.site);
        let levels = levels(&project.config, options);

        let definitions = definitions(project, &site);
        // Which definitions of others are told of depends on which were needed: on every check.
        let is_closed = definitions.iter().all(|(_, owner, _, _)| *owner != Some(Owner::Other));
        let same = last.as_ref().filter(|last| is_closed && last.definitions == definitions);
        let catalogue = same.map_or_else(
            || {
                let mut catalogue = Catalogue::builtin();
                define(project, &site, &mut catalogue);
                Arc::new(catalogue)
            },
            |last| Arc::clone(&last.catalogue),
        );
        let reusable = |file: FileId| {
            let last = same?;
            let is_same = Arc::ptr_eq(guides.get(&file)?, last.guides.get(&file)?);
            last.outcomes.get(&file).filter(|_| is_same).cloned()
        };
        let (ranges, mut outcomes) = missing(&site, &reusable);
        let fresh = check_examples(&site, &ranges, &catalogue, &levels, progress);
        let all = merge(&site, fresh, &mut outcomes);
        born.extend(check::flaws(&catalogue));
        let checked = check::finish(site, &project.sources, &levels, all, born);
        let files = project.files.clone();
        self.last = Some(Last { settings, texts, files, guides, outcomes, definitions, catalogue: catalogue.clone() });
        (checked, catalogue)
    }
}

/// The run before, seen from this one.
struct Known<'a> {
    last: &'a Last,
    unchanged: &'a [bool],
    project: &'a Project,
}

impl Known<'_> {
    /// The guide of an input, if parsing it would come to the same.
    fn guide(&self, input: &Input) -> Option<Arc<Kept>> {
        let is_same = |file: FileId| self.unchanged.get(file.index()) == Some(&true);
        let kept = self.last.guides.get(&input.file)?;
        let finds_the_same = |path: &String| {
            let found = self.project.files.get(path);
            found == self.last.files.get(path)
                && match found {
                    Found::Text(file) => is_same(*file),
                    Found::Outside | Found::Unreadable(_) | Found::Missing => true,
                }
        };
        let is_known = input.kind == InputKind::Markdown && kept.path == input.path && is_same(input.file);
        (is_known && kept.lookups.iter().all(finds_the_same)).then(|| Arc::clone(kept))
    }
}

impl Kept {
    fn of((parsed, diagnostics): &(Parsed, Vec<Diagnostic>), project: &Project) -> Option<Self> {
        let Parsed::Guide(guide) = parsed else { return None };
        let source = project.sources.get(guide.guide.file);
        let references = inclusion::references(source.text());
        let lookups = references
            .iter()
            .flat_map(|reference| inclusion::candidates(source.path(), reference, project.files.above()))
            .collect();
        Some(Self {
            path: guide.path.clone(),
            guide: Arc::clone(&guide.guide),
            examples: guide.examples.clone(),
            inclusions: guide.inclusions.clone(),
            diagnostics: diagnostics.clone(),
            lookups,
        })
    }

    /// The guide as it comes from parsing.
    fn again(&self) -> (Parsed, Vec<Diagnostic>) {
        let guide = SiteGuide {
            path: self.path.clone(),
            guide: Arc::clone(&self.guide),
            examples: self.examples.clone(),
            inclusions: self.inclusions.clone(),
        };
        (Parsed::Guide(Box::new(guide)), self.diagnostics.clone())
    }
}

/// Everything that makes the catalogue what it is.
fn definitions(project: &Project, site: &Site) -> Vec<Definition> {
    let text = |file: FileId, owner| {
        let source = project.sources.get(file);
        (file, owner, source.path().to_owned(), source.shared_text())
    };
    let mut all: Vec<Definition> = project.definitions.iter().map(|one| text(one.file, Some(one.owner))).collect();
    for (example, _) in check::definitions(site) {
        all.push(text(example.file, None));
        // Of a block with `file=`, the text stands elsewhere.
        all.push(text(example.code.file(), None));
    }
    all.dedup();
    all
}

type Outcomes = HashMap<FileId, Arc<Vec<ExampleOutcome>>>;

/// The ranges of the examples that must be checked, and what is known of the pages of all others.
fn missing(
    site: &Site,
    reusable: &dyn Fn(FileId) -> Option<Arc<Vec<ExampleOutcome>>>,
) -> (Vec<Range<usize>>, Outcomes) {
    let (mut ranges, mut known) = (Vec::<Range<usize>>::new(), Outcomes::new());
    let mut from = 0;
    for page in site.guides() {
        let range = page.examples.clone();
        if let Some(outcomes) = reusable(page.guide.file).filter(|outcomes| outcomes.len() == range.len()) {
            known.insert(page.guide.file, outcomes);
            ranges.push(from..range.start);
            from = range.end;
        }
    }
    ranges.push(from..site.examples.len());
    ranges.retain(|range| !range.is_empty());
    (ranges, known)
}

/// The outcomes of all examples in their order. Those of guides that were checked anew join the known ones.
fn merge(site: &Site, fresh: Vec<Vec<ExampleOutcome>>, known: &mut Outcomes) -> Vec<ExampleOutcome> {
    let mut fresh = fresh.into_iter().flatten();
    let mut all: Vec<ExampleOutcome> = Vec::with_capacity(site.examples.len());
    for page in site.guides() {
        let range = page.examples.clone();
        // Examples between those of guides belong to files that are none.
        all.extend(fresh.by_ref().take(range.start.saturating_sub(all.len())));
        match known.get(&page.guide.file) {
            Some(outcomes) => all.extend(outcomes.iter().cloned()),
            None => {
                all.extend(fresh.by_ref().take(range.len()));
                known.insert(page.guide.file, Arc::new(all[range].to_vec()));
            }
        }
    }
    all.extend(fresh);
    all
}
