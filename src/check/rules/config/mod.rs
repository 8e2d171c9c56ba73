//! Faults of `guidewright.toml`, found while it is read.

pub(crate) mod invalid_value;
pub(crate) mod missing_key;
pub(crate) mod syntax;
pub(crate) mod unknown_key;
pub(crate) mod unknown_rule;
