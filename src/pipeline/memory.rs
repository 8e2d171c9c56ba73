//! What one run leaves for the next: guides as they were parsed, and what was found out about them.
//!
//! Nothing is taken on trust. A guide is taken again where its own text, its place among the sources and
//! every text that it may name are what they were; what its examples came to, where moreover the settings and
//! every definition of a custom resource are; what the rules found on its page, where moreover the surface of
//! the site, the guides that it consults and the places that its links lead to are. Within one process texts
//! are compared, and not hashes of them. The set is put together anew in every run.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::record::{Key, Sum};
use super::{
    CheckOptions, Parsed, Progress, assemble, check_examples, define, leads, levels, mode_of, parse, parse_all,
};
use crate::check::level::Levels;
use crate::check::{self, Checked, ExampleOutcome, KnownGuide};
use crate::diagnostic::Diagnostic;
use crate::example::{Inclusion, PlacedExample};
use crate::guide::Guide;
use crate::inclusion::{self, Files, Found};
use crate::load::{Input, InputKind, Project};
use crate::schema::Catalogue;
use crate::schema::crd::Owner;
use crate::site::{self, Page, Site, SiteGuide};
use crate::source::{FileId, Sources};

/// The run before.
#[derive(Debug)]
pub(super) struct Last {
    /// Configuration and options, in full.
    pub(super) settings: String,
    pub(super) texts: Texts,
    pub(super) files: Files,
    pub(super) guides: HashMap<FileId, Arc<Kept>>,
    /// What the walk found in the examples of guides, as far as it is at hand.
    pub(super) outcomes: HashMap<FileId, Arc<Vec<ExampleOutcome>>>,
    /// What is known of guides.
    pub(super) known: HashMap<FileId, Known>,
    /// The digest of all that makes the catalogue what it is; `None` where that is not all.
    pub(super) definitions: Option<Key>,
    /// Made again where it is wanted.
    pub(super) catalogue: Option<Arc<Catalogue>>,
    /// The digest of the site's surface.
    pub(super) surface: Key,
}

/// What is known of a guide, and one thing that it depends on.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Where its links lead; see [`leads::digest`].
    pub(super) leads: Key,
    pub(super) guide: KnownGuide,
}

/// A guide as it was parsed.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) path: String,
    pub(super) guide: Arc<Guide>,
    pub(super) examples: Vec<PlacedExample>,
    pub(super) inclusions: Vec<Inclusion>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The paths at which the guide looks for files.
    pub(super) lookups: Vec<String>,
    /// See [`leads::targets`]. They are known when the guide was in a site.
    pub(super) targets: OnceLock<Vec<String>>,
}

/// The path and text of each source, in the order of their ids; no text, where it is known to be another now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Texts(pub(super) Vec<(String, Option<Arc<String>>)>);

impl Texts {
    pub(super) fn of(sources: &Sources) -> Self {
        Self(sources.iter().map(|(_, source)| (source.path().to_owned(), Some(source.shared_text()))).collect())
    }

    /// For each source, whether it was there before, in the same place and with the same text.
    fn unchanged_since(&self, before: &Self) -> Vec<bool> {
        let same = |(at, own): (usize, &(String, Option<Arc<String>>))| before.0.get(at) == Some(own);
        self.0.iter().enumerate().map(same).collect()
    }
}

/// Does what [`super::check()`] does, with the catalogue that it makes, after another run and its site. Comes to
/// what the next run may know, too.
pub(super) fn check(
    last: Option<Last>,
    site_before: &mut site::Kept,
    project: &Project,
    options: &CheckOptions,
    progress: &dyn Progress,
) -> (Checked, Arc<Catalogue>, Last) {
    let settings = format!("{:?} {:?} {options:?}", project.config, project.vantage);
    let last = last.filter(|last| last.settings == settings);
    let texts = Texts::of(&project.sources);
    let unchanged = last.as_ref().map(|last| texts.unchanged_since(&last.texts)).unwrap_or_default();
    let before = last.as_ref().map(|last| Before { last, unchanged: &unchanged, project });

    let mode = mode_of(options.scope);
    let read = parse_all(project, progress, |input| {
        if let Some(kept) = before.as_ref().and_then(|before| before.guide(input)) {
            return (kept.again(), Some(kept));
        }
        let parsed = parse(input, project, mode);
        let kept = Kept::of(&parsed, project).map(Arc::new);
        (parsed, kept)
    });
    let (parsed, kept): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let guides: HashMap<FileId, Arc<Kept>> = kept.into_iter().flatten().map(|one| (one.guide.file, one)).collect();
    let (site, mut born) = assemble(parsed, project, options, site_before);
    let levels = levels(project, options);

    let definitions = definitions(project, &site);
    let same = last.as_ref().filter(|last| definitions.is_some() && last.definitions == definitions);
    let catalogue = same.and_then(|last| last.catalogue.clone()).unwrap_or_else(|| {
        let mut catalogue = Catalogue::builtin();
        define(project, &site, &mut catalogue);
        Arc::new(catalogue)
    });
    let surface = surface(&site, &project.sources);
    let again = Again {
        site: &site,
        guides: &guides,
        last: same,
        has_same_surface: same.is_some_and(|last| last.surface == surface),
    };
    let leads = again.leads();
    let mut known = again.known(&leads);

    let remembered = |index: usize| again.remembered(index).or_else(|| walk_one(&site, index, &catalogue, &levels));
    let mut outcomes = check::Outcomes::new(site.examples.len(), &remembered);
    let ranges = again.unwalked(&known);
    for (range, fresh) in ranges.iter().zip(check_examples(&site, &ranges, &catalogue, &levels, progress)) {
        outcomes.put(range.start, fresh);
    }
    born.extend(check::flaws(&catalogue));
    let conclusion = check::finish(&site, &project.sources, &levels, &outcomes, born, &mut known);
    let outcomes = again.walked(&mut outcomes);
    let files = site.guides().iter().map(|page| page.guide.file);
    let known = leads.into_iter().zip(known).map(|(leads, guide)| Known { leads, guide });
    let known = files.zip(known).collect();
    let last = Last {
        settings,
        texts,
        files: project.files.clone(),
        guides,
        outcomes,
        known,
        definitions,
        catalogue: Some(catalogue.clone()),
        surface,
    };
    (conclusion.of(site), catalogue, last)
}

/// The digest of a site's surface.
fn surface(site: &Site, sources: &Sources) -> Key {
    let mut text = String::new();
    // A text takes everything.
    let _ = site.write_surface(sources, &mut text);
    let mut sum = Sum::default();
    sum.bytes(text.as_bytes());
    sum.key()
}

/// A site, and the run before.
struct Again<'a> {
    site: &'a Site,
    guides: &'a HashMap<FileId, Arc<Kept>>,
    /// Where definitions are the same.
    last: Option<&'a Last>,
    has_same_surface: bool,
}

impl Again<'_> {
    /// Where the links of each guide lead.
    fn leads(&self) -> Vec<Key> {
        let of_page = |(index, page): (usize, &Page)| match self.guides.get(&page.guide.file) {
            Some(kept) => {
                leads::digest(self.site, index, kept.targets.get_or_init(|| leads::targets(self.site, index)))
            }
            None => Key::default(),
        };
        self.site.guides().par_iter().enumerate().map(of_page).collect()
    }

    /// Whether a guide is the one of the run before.
    fn is_kept(&self, page: usize) -> bool {
        let file = self.site.pages[page].guide.file;
        let before = self.last.and_then(|last| last.guides.get(&file));
        before.zip(self.guides.get(&file)).is_some_and(|(before, now)| Arc::ptr_eq(before, now))
    }

    /// What is known of each guide and still holds.
    fn known(&self, leads: &[Key]) -> Vec<KnownGuide> {
        let Some(last) = self.last else { return vec![KnownGuide::default(); leads.len()] };
        let is_kept: Vec<bool> = (0..leads.len()).map(|page| self.is_kept(page)).collect();
        let of_page = |(index, leads): (usize, &Key)| {
            let known = last.known.get(&self.site.pages[index].guide.file).filter(|_| is_kept[index]);
            let Some(Known { leads: before, guide }) = known else { return KnownGuide::default() };
            let holds = self.has_same_surface
                && before == leads
                && leads::consulted(self.site, index).into_iter().all(|other| is_kept.get(other) == Some(&true));
            let findings = guide.findings.clone().filter(|_| holds);
            KnownGuide { findings, settled: guide.settled.clone() }
        };
        leads.iter().enumerate().map(of_page).collect()
    }

    /// The examples that must be walked: those of files that are no guides, and of guides of which not all is known.
    fn unwalked(&self, known: &[KnownGuide]) -> Vec<Range<usize>> {
        let mut ranges = Vec::<Range<usize>>::new();
        let mut from = 0;
        for (index, (page, known)) in self.site.guides().iter().zip(known).enumerate() {
            let is_known = known.findings.is_some() && known.settled.is_some();
            if is_known || (self.is_kept(index) && self.of_last(page).is_some()) {
                ranges.push(from..page.examples.start);
                from = page.examples.end;
            }
        }
        ranges.push(from..self.site.examples.len());
        ranges.retain(|range| !range.is_empty());
        ranges
    }

    fn of_last(&self, page: &Page) -> Option<&Arc<Vec<ExampleOutcome>>> {
        let outcomes = self.last?.outcomes.get(&page.guide.file)?;
        (outcomes.len() == page.examples.len()).then_some(outcomes)
    }

    /// What the walk found in an example in the run before, if that still holds.
    fn remembered(&self, example: usize) -> Option<ExampleOutcome> {
        let pages = self.site.guides();
        let page = pages.partition_point(|page| page.examples.end <= example);
        let own = pages.get(page).filter(|own| own.examples.contains(&example) && self.is_kept(page))?;
        self.of_last(own)?.get(example - own.examples.start).cloned()
    }

    /// What is known of the examples of each guide after a check.
    fn walked(&self, outcomes: &mut check::Outcomes<'_>) -> HashMap<FileId, Arc<Vec<ExampleOutcome>>> {
        let pages = self.site.guides().iter().enumerate();
        let of_page = |(index, page): (usize, &Page)| {
            let before = self.of_last(page).filter(|_| self.is_kept(index)).cloned();
            let all = before.or_else(|| outcomes.take(page.examples.clone()).map(Arc::new))?;
            Some((page.guide.file, all))
        };
        pages.filter_map(of_page).collect()
    }
}

fn walk_one(site: &Site, index: usize, catalogue: &Catalogue, levels: &Levels) -> Option<ExampleOutcome> {
    check::check_examples(site, index..index + 1, catalogue, levels).pop()
}

/// The run before, seen from the project.
struct Before<'a> {
    last: &'a Last,
    unchanged: &'a [bool],
    project: &'a Project,
}

impl Before<'_> {
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
            targets: OnceLock::new(),
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

/// A digest of everything that makes the catalogue what it is. `None` with definitions of others: which of those
/// are told of depends on which were needed, in every check.
fn definitions(project: &Project, site: &Site) -> Option<Key> {
    if project.definitions.iter().any(|one| one.owner == Owner::Other) {
        return None;
    }
    let mut sum = Sum::default();
    let mut text = |file: FileId| {
        let source = project.sources.get(file);
        sum.value(&file);
        sum.bytes(source.path().as_bytes());
        sum.bytes(source.text().as_bytes());
    };
    project.definitions.iter().for_each(|one| text(one.file));
    let mut last = None;
    for (example, _) in check::definitions(site) {
        // Of a block with `file=`, the text stands elsewhere.
        let files = [example.file, example.code.file()];
        if last.replace(files) != Some(files) {
            files.into_iter().for_each(&mut text);
        }
    }
    Some(sum.key())
}
