//! What the API server's validation refuses beyond the schema, in words.
//!
//! One file for each kind of fault, never for a field. Which fields are meant stands in `facts`; what
//! holds a document against them is `objects`.

#![expect(clippy::needless_pass_by_value, reason = "a spot is made for the one finding that it words")]

pub(crate) mod conflicting_fields;
pub(crate) mod duplicate_item;
pub(crate) mod invalid_address;
pub(crate) mod invalid_expression;
pub(crate) mod invalid_label;
pub(crate) mod invalid_name;
pub(crate) mod invalid_schedule;
pub(crate) mod invalid_value;
pub(crate) mod missing_choice;
pub(crate) mod out_of_range;
pub(crate) mod request_over_limit;
pub(crate) mod required_value;
pub(crate) mod selector_mismatch;
pub(crate) mod too_long;
pub(crate) mod unknown_volume;
pub(crate) mod unsupported_value;
