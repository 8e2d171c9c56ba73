//! What rules know of Kubernetes beyond the schemas, as data, each fact with its source.

pub(crate) mod removed_versions;
