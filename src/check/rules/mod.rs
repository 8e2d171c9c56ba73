//! The rules, one file each, by family.
//!
//! A rule's file holds its metadata, its explanation under fixed headings, the function that finds
//! or words it, and its unit tests. `tests/rules/<family>/<rule>.md` holds its cases.

pub(crate) mod api;
pub(crate) mod config;
pub(crate) mod guide;
pub(crate) mod object;
pub(crate) mod policy;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod source;
pub(crate) mod yaml;
