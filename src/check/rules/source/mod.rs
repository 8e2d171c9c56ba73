//! Files that cannot be read as texts, found while the project is loaded.

pub(crate) mod duplicate_file;
pub(crate) mod not_utf8;
pub(crate) mod outside_site;
pub(crate) mod too_large;
pub(crate) mod unreadable;
pub(crate) mod unsafe_name;
