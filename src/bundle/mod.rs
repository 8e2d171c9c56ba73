//! Downloads: raw examples and bundles, reproducible to the byte.
//!
//! Enters: a checked site. Leaves: files to a sink and a [`BundleSummary`] of each plan, from which
//! pages take links and checksums. Never knows how a page looks.
//!
//! A bundle is made of the last valid definition of each object of a guide (`select`), in the
//! author's text to the byte: `bundle.yaml`, `bundle.core.yaml` if custom resources are in it whose
//! definitions are not, and the archives with `README.md`, `SHA256SUMS`, `kustomization.yaml` and
//! `manifests/` (`pack`). What all bundles hold stands in `bundles.json` (`index`). Somebody at a terminal
//! may have a part of it (`extract`).

pub mod archive;
pub mod extract;

mod index;
mod needs;
mod pack;
mod readme;
mod select;

pub use self::index::IndexEntry;
pub use self::select::Admission;

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::check::Checked;
use crate::example::Example;
use crate::sink::{OneSink, OutPath, OutPathError, PageSinks, Sink, SinkError};
use crate::site::bundles::BundleSummary;

/// Packing fails only when the sink does.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The sink does not take a file.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// A name that `site::route` made is not safe.
    #[error(transparent)]
    Path(#[from] OutPathError),
    /// An archive cannot be made.
    #[error("cannot make the archive `{name}`")]
    Archive {
        /// The archive's name.
        name: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// The bundles of a site as a file for programs.
pub const INDEX: &str = "bundles.json";

/// The bundles of a site, as they were packed: lists with a place for each plan.
#[derive(Debug)]
pub struct Packed {
    /// What each came to hold. `None` where nothing could be packed, or nothing was.
    pub summaries: Vec<Option<BundleSummary>>,
    /// What `bundles.json` says of each. `None` where nothing could be packed.
    pub entries: Vec<Option<IndexEntry>>,
}

/// Writes raw examples, bundles and `bundles.json`. One summary per plan; `None` where nothing can be packed.
pub fn bundle(checked: &Checked, sink: &dyn Sink) -> Result<Vec<Option<BundleSummary>>, BundleError> {
    bundle_again(checked, &OneSink(sink), Vec::new(), sink).map(|packed| packed.summaries)
}

/// Does what [`bundle`] does, each page into its own sink. Of the plans of pages that have none, the entries are
/// `known`, and nothing is packed.
pub fn bundle_again(
    checked: &Checked,
    sinks: &dyn PageSinks,
    mut known: Vec<Option<IndexEntry>>,
    sink: &dyn Sink,
) -> Result<Packed, BundleError> {
    let site = &checked.site;
    site.guides().par_iter().enumerate().try_for_each(|(index, page)| {
        let Some(sink) = sinks.of(index) else { return Ok(()) };
        for (example, route) in site.examples[page.examples.clone()].iter().zip(&site.downloads[page.examples.clone()])
        {
            if let Some(raw) = &route.raw {
                sink.put(&raw.out_path()?, raw_file(example).as_bytes())?;
            }
        }
        Ok::<_, BundleError>(())
    })?;
    known.resize(site.bundles.len(), None);
    let pack = |(plan, known): (usize, Option<IndexEntry>)| {
        let Some(sink) = sinks.of(site.bundles[plan].page) else { return Ok((None, known)) };
        let summary = pack_plan(checked, plan, sink)?;
        let entry = summary.as_ref().map(|summary| IndexEntry::of(site, summary));
        Ok((summary, entry))
    };
    let packed: Vec<(Option<_>, Option<_>)> =
        known.into_par_iter().enumerate().map(pack).collect::<Result<_, BundleError>>()?;
    let (summaries, entries): (Vec<_>, Vec<_>) = packed.into_iter().unzip();
    sink.put(&OutPath::new(INDEX)?, index::json(site, entries.iter().flatten()).as_bytes())?;
    Ok(Packed { summaries, entries })
}

/// Packs one bundle. `None` where nothing in it can be.
fn pack_plan(checked: &Checked, plan: usize, sink: &dyn Sink) -> Result<Option<BundleSummary>, BundleError> {
    let site = &checked.site;
    let selection = select::select(checked, &site.bundles[plan], Admission::Valid);
    selection.map(|selection| pack::pack(site, plan, selection, sink)).transpose()
}

/// The file of an example: its text, which ends with a line break.
fn raw_file(example: &Example) -> Cow<'_, str> {
    let text = example.code.text();
    if text.ends_with('\n') { text.into() } else { format!("{text}\n").into() }
}

/// Writes the bundles of some pages, as [`bundle`] does. The summaries of all others are `None`.
pub fn bundle_pages(
    checked: &Checked,
    pages: &[usize],
    sink: &dyn Sink,
) -> Result<Vec<Option<BundleSummary>>, BundleError> {
    let mut summaries = vec![None; checked.site.bundles.len()];
    let pages: BTreeSet<usize> = pages.iter().copied().collect();
    for plan in pages.into_iter().flat_map(|page| checked.site.plans_of(page)) {
        summaries[plan] = pack_plan(checked, plan, sink)?;
    }
    Ok(summaries)
}

/// Writes the files of the bundles and examples that lie in the folder of `path`, or none.
pub fn bundle_beside(checked: &Checked, path: &OutPath, sink: &dyn Sink) -> Result<(), BundleError> {
    let site = &checked.site;
    for (example, route) in site.examples.iter().zip(&site.downloads) {
        if let Some(raw) = route.raw.as_ref().filter(|raw| raw.as_str() == path.as_str()) {
            sink.put(&raw.out_path()?, raw_file(example).as_bytes())?;
        }
    }
    let folder = path.as_str().rfind('/').map_or("", |at| &path.as_str()[..=at]);
    let pages = site.bundles.iter().filter(|plan| plan.url.as_str() == folder).map(|plan| plan.page);
    bundle_pages(checked, &pages.collect::<Vec<_>>(), sink).map(drop)
}

#[cfg(test)]
mod tests;
