//! The catalogue's makers: the types of every supported release to one embedded table.
//!
//! Enters: one `k8s-openapi` per release. Leaves: files of plain rows (`layout`) and one string pool in
//! `OUT_DIR`, which `src/schema/builtin.rs` embeds and reads in place. Nothing is parsed at start-up,
//! and no generated Rust has to be compiled.

pub(crate) mod emit;
pub(crate) mod kinds;
pub(crate) mod layout;
pub(crate) mod merge;
pub(crate) mod origin;
mod required;
