//! What a release of Kubernetes does not serve.

pub(crate) mod deprecated_version;
pub(crate) mod not_in_release;
pub(crate) mod removed_version;

/// Whether the type that replaces another takes the rest of a document as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It does.
    Same,
    /// It does not, or there is none.
    Unknown,
}
