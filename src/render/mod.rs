//! Pages: a checked site and templates become HTML, streamed to a sink.
//!
//! Never knows where the sink leads, how bundles are packed, or what a rule looks at.

pub mod assets;
mod badge;
mod fields;
pub mod highlight;
mod kinds;
mod link;
mod markdown;
mod navigation;
mod page;
mod rules;
mod sitemap;
pub mod strings;
pub mod templates;
pub mod view;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::check::Checked;
use crate::config::RawHtml;
use crate::schema::Catalogue;
use crate::sink::{OutPath, OutPathError, Sink, SinkError};

/// What pages need from other stages.
#[derive(Clone, Copy, Debug)]
pub struct RenderOptions<'a> {
    /// For each plan of `Site::bundles`, what was packed; `None` where nothing could be. From `bundle`.
    pub bundles: &'a [Option<crate::site::bundles::BundleSummary>],
    /// How links are written.
    pub links: LinkStyle,
    /// What becomes of raw HTML in guides.
    pub raw_html: RawHtml,
    /// Files that the site itself publishes: a built-in asset of the same name gives way.
    pub own_assets: &'a BTreeSet<OutPath>,
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
    let pages = page::Pages::of(checked, catalogue, templates, options)?;
    checked.site.pages.par_iter().enumerate().filter(|(_, page)| page.state.is_published()).try_for_each(
        |(index, page)| {
            let html = pages.render(index)?;
            sink.put(&page.url.out_path()?, html.as_bytes()).map_err(RenderError::from)
        },
    )?;
    let html = pages.render_missing()?;
    sink.put(&OutPath::new("404.html")?, html.as_bytes())?;
    pages.render_rules(sink)?;
    pages.render_kinds(sink)?;
    if let Some(sitemap) = sitemap::sitemap(&checked.site, pages.rules.urls().chain(pages.kinds.urls())) {
        sink.put(&OutPath::new("sitemap.xml")?, sitemap.as_bytes())?;
    }
    // After the pages: they say which of the site's own files are wanted under another name.
    templates.assets().publish(sink)?;
    Ok(())
}
