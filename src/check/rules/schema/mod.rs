//! What breaks a type of the catalogue, in words.

pub(crate) mod bad_format;
pub(crate) mod mismatch;
pub(crate) mod missing_field;
pub(crate) mod unknown_field;
pub(crate) mod unknown_group;
pub(crate) mod unknown_kind;
pub(crate) mod wrong_type;
