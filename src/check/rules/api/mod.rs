//! What a release of Kubernetes does not serve.

pub(crate) mod deprecated_version;
pub(crate) mod not_in_release;
pub(crate) mod removed_version;
