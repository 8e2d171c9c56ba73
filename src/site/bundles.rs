//! Which manifests would make which bundle, from syntax alone; `bundle` filters by verdict.

use crate::sink::UrlPath;

/// The candidates of one bundle.
#[derive(Clone, Debug)]
pub struct BundlePlan {
    /// The page whose bundle it is, as index of `Site::pages`.
    pub page: usize,
    /// The variant's name; `None` for the guide's own bundle.
    pub variant: Option<String>,
    /// The folder of its files: those of the guide, or a named folder in it.
    pub url: UrlPath,
    /// The name of the folder that archives unpack to.
    pub folder: String,
    /// Documents that would be in it, as (example, document) indexes, in the guide's order.
    pub candidates: Vec<(usize, usize)>,
}

/// What a bundle came to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleSummary {
    /// The index in `Site::bundles`.
    pub plan: usize,
    /// Its objects as people name them (`Deployment web`), in order.
    pub objects: Vec<String>,
    /// What was left out: the object or example, and why.
    pub left_out: Vec<(String, String)>,
    /// Its files.
    pub downloads: Vec<Download>,
}

/// One file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Where it is.
    pub url: UrlPath,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}
