//! What breaks a type of the catalogue, in words.

pub(crate) mod bad_format;
pub(crate) mod duplicate_item;
pub(crate) mod invalid_definition;
pub(crate) mod mismatch;
pub(crate) mod missing_field;
pub(crate) mod no_alternative;
pub(crate) mod out_of_bounds;
pub(crate) mod pattern_mismatch;
pub(crate) mod rule_failed;
pub(crate) mod unchecked_rule;
pub(crate) mod unknown_field;
pub(crate) mod unknown_group;
pub(crate) mod unknown_kind;
pub(crate) mod unsupported_value;
pub(crate) mod wrong_type;
