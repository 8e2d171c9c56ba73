//! Downloads: raw examples and bundles, reproducible to the byte.
//!
//! Enters: a checked site. Leaves: files to a sink and a [`BundleSummary`] of each plan, from which
//! pages take links and checksums. Never knows how a page looks.

pub mod archive;

use crate::check::Checked;
use crate::sink::{Sink, SinkError};
use crate::site::bundles::BundleSummary;
use crate::source::Sources;

/// Packing fails only when the sink does.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The sink does not take a file.
    #[error(transparent)]
    Sink(#[from] SinkError),
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

/// Writes raw examples, bundles and `bundles.json`. One summary per plan; `None` where nothing can be packed.
pub fn bundle(
    _checked: &Checked,
    _sources: &Sources,
    _sink: &dyn Sink,
) -> Result<Vec<Option<BundleSummary>>, BundleError> {
    todo!()
}
