//! Pages: a checked site and templates become HTML, streamed to a sink.
//!
//! Never knows where the sink leads, how bundles are packed, or what a rule looks at.

pub mod assets;
mod badge;
mod changes;
mod feed;
mod fields;
mod figure;
pub mod highlight;
pub mod image_size;
mod kinds;
mod link;
mod lists;
mod llms;
mod markdown;
mod metadata;
mod navigation;
mod page;
mod part;
mod rules;
mod search;
mod sitemap;
pub mod strings;
pub mod templates;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::check::Checked;
use crate::config::RawHtml;
use crate::schema::Catalogue;
use crate::sink::{OneSink, OutPath, OutPathError, PageSinks, Sink, SinkError, UrlPath};
use crate::source::Sources;

pub use fields::{JudgedExamples, KeptFields, PageFields};
pub use part::Part;
pub use search::KeptIndex;

/// What pages need from other stages.
#[derive(Clone, Copy, Debug)]
pub struct RenderOptions<'a> {
    /// For each plan of `Site::bundles`, what was packed; `None` where nothing could be, or the page is not rendered.
    pub bundles: &'a [Option<crate::site::bundles::BundleSummary>],
    /// How links are written.
    pub links: LinkStyle,
    /// What becomes of raw HTML in guides.
    pub raw_html: RawHtml,
    /// Files that the site itself publishes: a built-in asset of the same name gives way.
    pub own_assets: &'a BTreeSet<OutPath>,
    /// The texts of the guides.
    pub sources: &'a Sources,
    /// What is known of the fields that examples set, where a site is rendered again and again.
    pub kept_fields: Option<&'a KeptFields>,
    /// What else is known of the site.
    pub about: About<'a>,
}

/// What is known of a site beside its guides.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What the site is, in a sentence or two.
    pub description: Option<&'a str>,
    /// What the site has for templates of its own.
    pub extra: &'a toml::Table,
    /// Where guides are edited: the path of the file stands for `{path}`, else behind it.
    pub edit_url: Option<&'a str>,
    /// The day of the last change of each guide, by its path in `content/`.
    pub changes: &'a BTreeMap<String, jiff::civil::Date>,
    /// The width and height of the images that the site publishes.
    pub images: &'a BTreeMap<OutPath, (u32, u32)>,
}

/// How internal links are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStyle {
    /// `../other/`: for web servers.
    Folders,
    /// `../other/index.html`: for `file://`.
    IndexFiles,
}

/// Rendering fails only when templates or the sink fail, never on a guide's content.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template cannot be used.
    #[error(transparent)]
    Template(#[from] templates::TemplateError),
    /// The sink does not take a file.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// An asset cannot be published.
    #[error(transparent)]
    Asset(#[from] assets::AssetError),
    /// An address that cannot be a file.
    #[error(transparent)]
    Path(#[from] OutPathError),
}

/// Renders every page and list of the site into the sink, and the built-in assets.
pub fn render(
    checked: &Checked,
    catalogue: &Catalogue,
    templates: &templates::Templates,
    options: &RenderOptions<'_>,
    sink: &dyn Sink,
) -> Result<(), RenderError> {
    let sinks = Sinks { pages: &OneSink(sink), parts: &|_| Some(sink), all: sink };
    render_again(checked, catalogue, templates, options, &sinks, &PerPage::default())
}

/// Where the files of a site go.
pub struct Sinks<'a> {
    /// Those of each page.
    pub pages: &'a dyn PageSinks,
    /// Those of a part that is made as a whole; none where they are in the output already.
    pub parts: &'a dyn Fn(Part) -> Option<&'a dyn Sink>,
    /// All others.
    pub all: &'a dyn Sink,
}

/// What a build learns of pages beside their files.
#[derive(Debug, Default)]
pub struct PerPage {
    indexes: Mutex<BTreeMap<String, KeptIndex>>,
    named: Mutex<BTreeMap<usize, BTreeSet<String>>>,
    named_by_parts: Mutex<BTreeMap<Part, BTreeSet<String>>>,
}

impl PerPage {
    /// What the search finds pages by, by language.
    pub fn indexes(&self) -> MutexGuard<'_, BTreeMap<String, KeptIndex>> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files that the templates of pages name, by the indexes of pages.
    pub fn named(&self) -> MutexGuard<'_, BTreeMap<usize, BTreeSet<String>>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files that the templates of parts name.
    pub fn named_by_parts(&self) -> MutexGuard<'_, BTreeMap<Part, BTreeSet<String>>> {
        self.named_by_parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does what [`render`] does, each page and part into its own sink. Of pages that have none, `per_page` says what
/// is known; of all others it is put there.
pub fn render_again(
    checked: &Checked,
    catalogue: &Catalogue,
    templates: &templates::Templates,
    options: &RenderOptions<'_>,
    sinks: &Sinks<'_>,
    per_page: &PerPage,
) -> Result<(), RenderError> {
    let pages = page::Pages::of(checked, catalogue, templates, options)?;
    let shown = checked.site.pages.par_iter().enumerate().filter(|(_, page)| page.state.is_shown());
    shown.try_for_each(|(index, page)| match sinks.pages.of(checked.site.original(index)) {
        Some(sink) => {
            let (html, named) = templates.assets().naming(|| pages.render(index));
            per_page.named().entry(checked.site.original(index)).or_default().extend(named);
            sink.put(&page.url.out_path()?, html?.as_bytes()).map_err(RenderError::from)
        }
        None => Ok(()),
    })?;
    per_page.named().values().flatten().for_each(|name| templates.assets().name(name));
    per_page.named_by_parts().values().flatten().for_each(|name| templates.assets().name(name));
    for part in Part::ALL {
        match part {
            Part::Copies => pages.render_copies(sinks.pages)?,
            Part::Search => search::write(&pages, sinks.pages, per_page, sinks.all)?,
            Part::Lists | Part::Rules | Part::Kinds | Part::Sitemap => {
                if let Some(sink) = (sinks.parts)(part) {
                    let (done, named) = templates.assets().naming_anywhere(|| part.render(&pages, sink));
                    done?;
                    per_page.named_by_parts().insert(part, named);
                }
            }
        }
    }
    // After the pages: they say which of the site's own files are wanted under another name.
    templates.assets().publish(sinks.all)?;
    Ok(())
}

/// The addresses of kinds and of their scripts, in order: what pages of guides know of the fields that
/// examples set elsewhere.
pub fn kind_addresses(
    checked: &Checked,
    catalogue: &Catalogue,
    own_assets: &BTreeSet<OutPath>,
    links: LinkStyle,
    kept: &KeptFields,
) -> Vec<UrlPath> {
    let taken = kinds::taken(&checked.site, own_assets);
    fields::Index::of(checked, catalogue, &taken, links, Some(kept)).addresses()
}

/// Renders some pages of the site, as [`render`] does. Of `options.bundles`, only those of the pages count.
pub fn render_pages(
    checked: &Checked,
    catalogue: &Catalogue,
    templates: &templates::Templates,
    options: &RenderOptions<'_>,
    indexes: &[usize],
) -> Result<Vec<String>, RenderError> {
    let pages = page::Pages::of(checked, catalogue, templates, options)?;
    Ok(indexes.par_iter().map(|&index| pages.render(index)).collect::<Result<_, _>>()?)
}

/// Renders one part of the site into the sink, as [`render`] does. Bundles do not count.
pub fn render_part(
    checked: &Checked,
    catalogue: &Catalogue,
    templates: &templates::Templates,
    options: &RenderOptions<'_>,
    part: Part,
    sink: &dyn Sink,
) -> Result<(), RenderError> {
    part.render(&page::Pages::of(checked, catalogue, templates, options)?, sink)
}
