//! The set: all guides and examples together, with their addresses, order and bundle plans.
//!
//! Enters: guides and examples, each parsed alone. Leaves: a [`Site`], plain data that nobody
//! changes later. Knows no files, no verdicts, no HTML.

pub mod bundles;
pub mod nav;
pub mod route;

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::example::Example;
use crate::guide::Guide;
use crate::sink::UrlPath;
use crate::source::Sources;

/// What the site as a whole is told by its configuration.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// The site's name.
    pub title: String,
    /// The address it is published at, with a slash at its end; without it there is no sitemap and no apply line.
    pub base_url: Option<String>,
    /// The default language, such as `en`.
    pub language: String,
    /// All languages, the default one first.
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
    /// All pages that come from guides, in the order of their files.
    pub pages: Vec<Page>,
    /// All examples, in order of file and position.
    pub examples: Vec<Example>,
    /// For each example, where it is published; parallel to `examples`.
    pub downloads: Vec<route::ExampleRoute>,
    /// The navigation of each language, in the order of `config.languages`.
    pub navigation: Vec<nav::Section>,
    /// Which manifests would make which bundle, from syntax.
    pub bundles: Vec<bundles::BundlePlan>,
}

/// A guide and its place in the site.
#[derive(Clone, Debug)]
pub struct Page {
    /// The guide.
    pub guide: Guide,
    /// What it is for the reader.
    pub kind: PageKind,
    /// Its path in `content/`, such as `guides/web.ko.md`.
    pub path: String,
    /// Its language.
    pub language: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: UrlPath,
    /// Its examples, as indexes of [`Site::examples`].
    pub examples: Range<usize>,
    /// The same guide in other languages, as indexes of [`Site::pages`], in the order of the languages.
    pub translations: Vec<usize>,
    /// The page before it in reading order.
    pub previous: Option<usize>,
    /// The page after it in reading order.
    pub next: Option<usize>,
    /// The section indexes above it, outermost first.
    pub ancestors: Vec<usize>,
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The home page of a language: `content/_index.md`.
    Home,
    /// An `_index.md` of a folder.
    Section,
    /// A guide.
    Guide,
}

/// A guide as it enters the set.
#[derive(Clone, Debug)]
pub struct SiteGuide {
    /// Its path in `content/`.
    pub path: String,
    /// What was parsed.
    pub guide: Guide,
    /// Its examples.
    pub examples: Vec<Example>,
}

impl Site {
    /// Puts the set together. `guides` may come in any order; examples of files that are no guides
    /// (YAML files of a check) come as `loose`. The releases are for nothing but the plans' names.
    pub fn assemble(
        _guides: Vec<SiteGuide>,
        _loose: Vec<Example>,
        _config: SiteConfig,
        _sources: &Sources,
    ) -> (Site, Vec<Diagnostic>) {
        todo!()
    }

    /// Where a link written in a page leads.
    pub fn resolve(&self, _page: usize, _target: &str) -> Resolved {
        todo!()
    }
}

/// What a link of a guide leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Another page or place of this site: the page's index and the anchor.
    Page(usize, Option<String>),
    /// A file of this site.
    File(UrlPath),
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
