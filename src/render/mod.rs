//! Pages: a checked site and templates become HTML, streamed to a sink.
//!
//! Never knows where the sink leads, how bundles are packed, or what a rule is.

pub mod highlight;
pub mod markdown;
pub mod strings;
pub mod templates;
pub mod view;

use crate::check::Checked;
use crate::sink::{Sink, SinkError};
use crate::source::Sources;

/// What pages need from other stages.
#[derive(Debug)]
pub struct RenderOptions<'a> {
    /// For each plan of `Site::bundles`, what was packed; `None` where nothing could be. From `bundle`.
    pub bundles: &'a [Option<crate::site::bundles::BundleSummary>],
    /// How links are written.
    pub links: LinkStyle,
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
}

/// Renders every page and list of the site into the sink.
pub fn render(
    _checked: &Checked,
    _sources: &Sources,
    _templates: &templates::Templates,
    _options: &RenderOptions<'_>,
    _sink: &dyn Sink,
) -> Result<(), RenderError> {
    todo!()
}
