//! The set: all guides and examples together, with their addresses, order and bundle plans.
//!
//! Enters: guides and examples, each parsed alone. Leaves: a [`Site`], plain data that nobody
//! changes later. Knows no files, no verdicts, no HTML.

pub mod bundles;
pub mod drift;
pub mod nav;
pub mod pages;
pub mod revisions;
pub mod route;
pub mod terms;

pub mod alias;
mod derived;
mod fallback;
mod resolve;
mod surface;
mod translation;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::example::{Example, Inclusion, Origin, PlacedExample};
use crate::guide::Guide;
use crate::sink::{OutPath, UrlPath};
use crate::source::{FileId, Sources};

pub use derived::{Kept, KeptNotes};
pub use translation::is_language;

/// What the site as a whole is told by its configuration.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// The site's name.
    pub title: String,
    /// The address it is published at, with a slash at its end; without it there is no sitemap and no apply line.
    pub base_url: Option<String>,
    /// The default language, such as `en`.
    pub language: String,
    /// All languages, the default one first. Where the author lists none, [`Site::assemble`] adds
    /// those that the guides' names bear.
    pub languages: Vec<String>,
    /// Whether drafts are published.
    pub drafts: Drafts,
}

/// What becomes of drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    /// Checked, not published.
    Hide,
    /// Published like any other guide.
    Publish,
}

/// All guides and examples of a run.
#[derive(Clone, Debug)]
pub struct Site {
    /// The site's own settings.
    pub config: SiteConfig,
    /// All pages that come from guides, in the order of their files; also those that are not published.
    /// Behind them the fallbacks: see [`Site::guides`].
    pub pages: Vec<Page>,
    own_pages: usize,
    /// All examples, in order of file and position.
    pub examples: Vec<PlacedExample>,
    /// For each example, where it is published; parallel to `examples`.
    pub downloads: Vec<Arc<route::ExampleRoute>>,
    /// The navigation of each language, in the order of `config.languages`. Published pages only.
    pub navigation: Vec<nav::Section>,
    /// Which manifests would make which bundle, from syntax; in the order of their pages.
    pub bundles: Vec<bundles::BundlePlan>,
    /// Tags and categories, in the order of the languages.
    pub terms: Vec<terms::TermList>,
    /// Former addresses of pages.
    pub aliases: Vec<alias::Alias>,
    index: resolve::Index,
}

/// A guide and its place in the site.
#[derive(Clone, Debug)]
pub struct Page {
    /// The guide; a fallback shares it with its original.
    pub guide: Arc<Guide>,
    /// What it is for the reader.
    pub kind: PageKind,
    /// Whether it is published.
    pub state: PageState,
    /// Its path in `content/`, such as `guides/web.ko.md`.
    pub path: String,
    /// Its language.
    pub language: String,
    /// Its title.
    pub title: String,
    /// Whether the guide begins with a `# ` heading that says the title again: it is shown once only.
    pub repeats_title: bool,
    /// Its address. Unique among published pages.
    pub url: UrlPath,
    /// Its examples, as indexes of [`Site::examples`].
    pub examples: Range<usize>,
    /// The files that it includes in other generators' ways.
    pub inclusions: Vec<Inclusion>,
    /// The same guide in other languages, as indexes of [`Site::pages`], in the order of the languages.
    pub translations: Vec<usize>,
    /// Its fallbacks, as indexes of [`Site::pages`]: pages in the languages that it is not translated into.
    pub fallbacks: Vec<usize>,
    /// Of a translation that says what it was made from: what of its original changed since.
    pub drift: Option<drift::Drift>,
    /// The page before it in reading order.
    pub previous: Option<usize>,
    /// The page after it in reading order.
    pub next: Option<usize>,
    /// The home page and section indexes above it, outermost first.
    pub ancestors: Vec<usize>,
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageKind {
    /// The home page of a language: `content/_index.md` or `content/index.md`.
    Home,
    /// The index of a folder: its `_index.md`, or its `index.md` where the folder holds other guides.
    Section,
    /// A guide: a file, or a folder with an `index.md` and no other guides.
    Guide,
}

/// Whether a page is published. All pages are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageState {
    /// It is.
    Published,
    /// It is a draft, and drafts are hidden.
    Draft,
    /// Its address belongs to another page or file.
    Displaced,
    /// It stands for a translation that is not there, and shows the text of this page. It is part of
    /// the output and of the navigation, and of nothing else: not of lists, feeds, downloads or checks.
    Fallback {
        /// The original, as index of [`Site::pages`].
        of: usize,
    },
}

impl PageState {
    /// Whether the page is published as a guide of its own.
    pub fn is_published(self) -> bool {
        self == Self::Published
    }

    /// Whether the page is part of the output: published, or a fallback.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Published | Self::Fallback { .. })
    }
}

/// A guide as it enters the set.
#[derive(Clone, Debug)]
pub struct SiteGuide {
    /// Its path in `content/`.
    pub path: String,
    /// What was parsed.
    pub guide: Arc<Guide>,
    /// Its examples.
    pub examples: Vec<PlacedExample>,
    /// The files that it includes in other generators' ways.
    pub inclusions: Vec<Inclusion>,
}

impl SiteGuide {
    /// A guide with the examples that were found in it. It includes no files.
    pub fn new(path: impl Into<String>, guide: Guide, examples: Vec<Example>) -> Self {
        let examples = examples.into_iter().map(PlacedExample::from).collect();
        Self { path: path.into(), guide: Arc::new(guide), examples, inclusions: Vec::new() }
    }
}

impl Site {
    /// Puts the set together. `guides` may come in any order; examples of files that are no guides
    /// (YAML files of a check) come as `loose`; `assets` are the files that are published as they
    /// are, those beside guides under their paths in `content/`.
    pub fn assemble(
        guides: Vec<SiteGuide>,
        loose: Vec<Example>,
        config: SiteConfig,
        assets: Vec<OutPath>,
        sources: &Sources,
    ) -> (Site, Vec<Diagnostic>) {
        Self::assemble_again(guides, loose, config, assets, sources, &mut Kept::default())
    }

    /// Does what [`Site::assemble`] does; of pages that are what they were, what follows is taken from `kept`.
    pub fn assemble_again(
        mut guides: Vec<SiteGuide>,
        loose: Vec<Example>,
        mut config: SiteConfig,
        assets: Vec<OutPath>,
        sources: &Sources,
        kept: &mut Kept,
    ) -> (Site, Vec<Diagnostic>) {
        guides.sort_by_key(|guide| guide.guide.file);
        let promises_languages = config.languages.len() > 1;
        config.languages =
            translation::languages(&config.language, &config.languages, guides.iter().map(|guide| guide.path.as_str()));
        let (examples, ranges) = order_examples(&mut guides, loose);
        let taken: HashSet<String> = assets.iter().map(|asset| route::fold(asset.as_str())).collect();

        let mut all = pages::build(guides, ranges, &config);
        let mut diagnostics = pages::claim_addresses(&mut all.pages, &taken, sources);
        let own_pages = all.pages.len();
        if promises_languages {
            fallback::add(&mut all, examples.len(), &taken, &config);
        }
        let pages::Pages { mut pages, keys, ranks } = all;
        translation::link(&mut pages, &keys, &ranks);
        translation::note_drift(&mut pages, &ranks, sources);
        let navigation = nav::build(&mut pages, &ranks, &config);

        let mut addresses = Addresses::new(taken, &pages);
        let terms = terms::collect(&pages, &ranks, &config.languages, &addresses);
        let aliases = alias::collect(&pages, &addresses, sources, &mut diagnostics);
        let lists = terms.iter().flat_map(|list| list.terms.iter().filter_map(|term| term.url.as_ref()));
        let made = lists.chain(aliases.iter().map(|alias| &alias.url));
        addresses.folders.extend(made.map(|url| route::fold(url.as_str().trim_end_matches('/'))));
        let derived = kept.derive(&pages, &examples, addresses, sources);
        let mut downloads = vec![Arc::default(); examples.len()];
        let mut bundles = Vec::new();
        diagnostics.extend(derived.iter().flat_map(|derived| &derived.facts.told_of_names).cloned());
        diagnostics.extend(derived.iter().flat_map(|derived| &derived.facts.told_of_bundles).cloned());
        let mut is_of_page = vec![false; examples.len()];
        for (at, (page, derived)) in pages.iter().zip(&derived).enumerate() {
            downloads[page.examples.clone()].clone_from_slice(&derived.facts.routes);
            is_of_page[page.examples.clone()].fill(true);
            bundles.extend(derived.plans(at, page.examples.start));
        }
        let mut loose = derived::Kinds::default();
        let others = examples.iter().zip(is_of_page).filter(|(_, is_of_page)| !is_of_page);
        others.for_each(|(example, _)| loose.add(example));
        let anchors = derived.iter().map(|derived| Arc::clone(&derived.facts.anchors)).collect();
        let mut index = resolve::Index::new(&pages, keys, anchors, &bundles, assets, &config);
        index.add_made(&aliases, &terms, &config);
        index.add_kinds(derived.iter().map(|derived| &derived.facts.kinds).chain([&loose]), &config);
        (
            Site { config, pages, own_pages, examples, downloads, navigation, bundles, terms, aliases, index },
            diagnostics,
        )
    }

    /// The pages that guides stand behind: all but the fallbacks. They come first in [`Site::pages`].
    pub fn guides(&self) -> &[Page] {
        &self.pages[..self.own_pages]
    }

    /// The page whose text a page shows: of a fallback its original, else the page itself.
    pub fn original(&self, page: usize) -> usize {
        match self.pages[page].state {
            PageState::Fallback { of } => of,
            _ => page,
        }
    }

    /// A page in a language: the page itself, its translation, or its fallback.
    pub fn in_language(&self, page: usize, language: &str) -> Option<usize> {
        let original = &self.pages[self.original(page)];
        let others = original.translations.iter().chain(&original.fallbacks).copied();
        [page, self.original(page)].into_iter().chain(others).find(|&at| self.pages[at].language == language)
    }

    /// The bundles of a page, as indexes of [`Site::bundles`].
    pub fn plans_of(&self, page: usize) -> Range<usize> {
        let before = |bound: usize| self.bundles.partition_point(|plan| plan.page < bound);
        before(page)..before(page + 1)
    }

    /// The example that a file of YAML or JSON is, as index of [`Site::examples`].
    pub fn example_of_file(&self, file: FileId) -> Option<usize> {
        let first = self.examples.partition_point(|example| example.file < file);
        let is_whole = |example: &PlacedExample| matches!(example.origin, Origin::Included { .. } | Origin::File);
        self.examples.get(first).filter(|example| example.file == file && is_whole(example)).map(|_| first)
    }

    /// The tags or categories of a language, by its name.
    pub fn terms_of(&self, taxonomy: terms::Taxonomy, language: &str) -> Option<&terms::TermList> {
        self.terms.iter().find(|list| list.taxonomy == taxonomy && self.config.languages[list.language] == language)
    }

    /// Where a link written in a guide's page leads.
    pub fn resolve(&self, page: usize, target: &str) -> Resolved {
        self.index.resolve(self, page, target)
    }

    /// Where a link written in a page leads for a reader of some language: where it can be, to a page
    /// in that language. Of a fallback, `page` is the original.
    pub fn resolve_in(&self, page: usize, target: &str, language: &str) -> Resolved {
        match self.resolve(page, target) {
            Resolved::Page(at, anchor) if self.pages[at].language != language => {
                let there = self
                    .in_language(at, language)
                    .filter(|&there| anchor.as_deref().is_none_or(|anchor| self.index.has_anchor(self, there, anchor)));
                Resolved::Page(there.unwrap_or(at), anchor)
            }
            other => other,
        }
    }
}

/// What a link of a guide leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Another page or place of this site: the page's index and the anchor.
    Page(usize, Option<String>),
    /// A file of this site, or a page that stands for no guide; with the anchor as written, which is not looked up.
    File(UrlPath, Option<String>),
    /// Another site, a mail address: as written.
    External,
    /// Nothing that exists; with the nearest thing that does.
    Broken {
        /// What is missing, in words.
        reason: String,
        /// A target that exists and is near.
        similar: Option<String>,
    },
}

/// Addresses, folded for comparison, that names made later must leave alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Addresses {
    /// Files that are published as they are.
    assets: HashSet<String>,
    /// The folders of published pages, without a slash at their end.
    folders: HashSet<String>,
}

impl Addresses {
    fn new(assets: HashSet<String>, pages: &[Page]) -> Self {
        let published = pages.iter().filter(|page| page.state.is_shown());
        let folders = published.map(|page| route::fold(page.url.as_str().trim_end_matches('/'))).collect();
        Self { assets, folders }
    }

    fn has(&self, address: &str) -> bool {
        self.assets.contains(address) || self.folders.contains(address)
    }
}

/// All examples in order of file and position, and for each guide the range of its own.
fn order_examples(guides: &mut [SiteGuide], mut loose: Vec<Example>) -> (Vec<PlacedExample>, Vec<Range<usize>>) {
    loose.sort_by_key(|example| (example.file, example.span));
    let mut loose = loose.into_iter().peekable();
    let mut examples = Vec::with_capacity(guides.iter().map(|guide| guide.examples.len()).sum::<usize>() + loose.len());
    let mut ranges = Vec::with_capacity(guides.len());
    for guide in guides {
        while let Some(example) = loose.next_if(|example| example.file < guide.guide.file) {
            examples.push(example.into());
        }
        let first = examples.len();
        examples.append(&mut guide.examples);
        examples[first..].sort_by_key(|example| example.span);
        ranges.push(first..examples.len());
    }
    examples.extend(loose.map(PlacedExample::from));
    (examples, ranges)
}

#[cfg(test)]
mod tests;
