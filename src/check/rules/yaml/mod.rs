//! Faults of the text as YAML. All but one are found by the parser; here is what they mean.

pub(crate) mod alias_limit;
pub(crate) mod ambiguous_scalar;
pub(crate) mod duplicate_key;
pub(crate) mod syntax;
pub(crate) mod tab;
