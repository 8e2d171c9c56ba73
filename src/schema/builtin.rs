//! The embedded catalogues of all supported releases, as `build.rs` made them from the `k8s-openapi` types.
