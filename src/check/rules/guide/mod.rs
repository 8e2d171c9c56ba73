//! Faults of a guide as a page: its header, its attributes, its links and headings.

pub(crate) mod broken_link;
pub(crate) mod differing_example;
pub(crate) mod drifted_file;
pub(crate) mod duplicate_title;
pub(crate) mod duplicate_url;
pub(crate) mod expected_invalid;
pub(crate) mod foreign_key;
pub(crate) mod front_matter;
pub(crate) mod ignore_without_reason;
pub(crate) mod invalid_attribute;
pub(crate) mod invalid_schema;
pub(crate) mod malformed_attribute;
pub(crate) mod missing_file;
pub(crate) mod missing_image;
pub(crate) mod missing_line;
pub(crate) mod raw_html;
pub(crate) mod skipped_heading_level;
pub(crate) mod stale_range;
pub(crate) mod stale_translation;
pub(crate) mod too_many_bundles;
pub(crate) mod unknown_attribute;
pub(crate) mod unknown_fragment;
pub(crate) mod unknown_key;
pub(crate) mod unknown_rule;
pub(crate) mod unused_allow;
