//! YAML as Kubernetes reads it: a tree in which every key and value knows its place.
//!
//! Enters: a [`Reading`], that is an excerpt and what `example::mask` blanked in it. Leaves:
//! [`Document`]s and diagnostics. Anchors, aliases and merge keys are resolved; duplicate keys are
//! kept and reported; JSON goes through the same tree. This module alone names the YAML event
//! library. It knows nothing of guides, kinds or schemas.

mod compose;
mod duplicate;
mod ellipsis;
mod events;
mod fault;
mod json;
mod merge;
mod place;
pub mod scalar;
pub mod scan;
mod split;
mod tag;
mod tree;

use std::borrow::Cow;
use std::ops::Range;

pub use tree::{Document, Entry, Mapping, Node, Part, ScalarStyle, Sequence, Value};

use crate::diagnostic::{Diagnostic, RuleName};
use crate::source::Excerpt;

/// Text that is not YAML.
pub const SYNTAX: RuleName = RuleName::new("yaml::syntax");
/// A key that stands twice in one mapping.
pub const DUPLICATE_KEY: RuleName = RuleName::new("yaml::duplicate-key");
/// A tab where YAML wants spaces.
pub const TAB: RuleName = RuleName::new("yaml::tab");
/// Aliases that expand beyond reason.
pub const ALIAS_LIMIT: RuleName = RuleName::new("yaml::alias-limit");

/// What `parse` reads: an excerpt, and what was blanked in it so that it is YAML.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The text as the author wrote it, with its map to the file.
    pub excerpt: &'a Excerpt,
    /// The text to parse: as long in bytes as the excerpt's, with plain text for what is not YAML.
    pub text: Cow<'a, str>,
    /// Where placeholders stand: a scalar that overlaps one is a [`Value::Wildcard`]. Sorted.
    pub wildcards: Vec<Range<usize>>,
    /// Where ellipses stood that were blanked, by offset. Sorted.
    pub elisions: Vec<Elision>,
}

/// A place where the author left something out: the innermost collection that holds it is elided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elision {
    /// Offset in the excerpt of the ellipsis' first byte.
    pub at: usize,
    /// Column (from zero, in bytes) of the ellipsis: it belongs to the deepest open collection whose
    /// items stand at this column or left of it.
    pub column: usize,
}

impl<'a> Reading<'a> {
    /// The excerpt as it stands.
    pub fn plain(excerpt: &'a Excerpt) -> Self {
        Self { excerpt, text: Cow::Borrowed(excerpt.text()), wildcards: Vec::new(), elisions: Vec::new() }
    }
}

/// Parses all documents of an excerpt. A document with a syntax error is kept without a root, and
/// the documents after it are parsed all the same. Diagnostics stand at provisional level error.
///
/// `reading.text` must be as long as the excerpt's text, with character boundaries at the same places
/// around what is plain text in both.
pub fn parse(reading: &Reading<'_>) -> (Vec<Document>, Vec<Diagnostic>) {
    compose::compose(reading)
}

#[cfg(test)]
mod tests;
