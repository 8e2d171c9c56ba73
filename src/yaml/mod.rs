//! YAML as Kubernetes reads it: a tree in which every key and value knows its place.
//!
//! Enters: a [`Reading`], that is an excerpt and what `example::mask` blanked in it. Leaves:
//! [`Document`]s and diagnostics. Anchors, aliases and merge keys are resolved; duplicate keys are
//! kept and reported; JSON goes through the same tree. This module alone names the YAML event
//! library. It knows nothing of guides, kinds or schemas.

pub mod scalar;
pub mod scan;

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, RuleName};
use crate::kube::FieldPath;
use crate::source::{Excerpt, Span};

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
pub fn parse(_reading: &Reading<'_>) -> (Vec<Document>, Vec<Diagnostic>) {
    todo!()
}

/// One YAML document. Its nodes live in one arena; [`Node`] is a view of one of them.
#[derive(Clone, Debug)]
pub struct Document {
    // yaml: private arena fields
    range: Range<usize>,
    span: Span,
}

impl Document {
    /// The root node; `None` for an empty document and for one with a syntax error.
    pub fn root(&self) -> Option<Node<'_>> {
        todo!()
    }

    /// Whether a syntax error kept the document from being read.
    pub fn is_broken(&self) -> bool {
        todo!()
    }

    /// The document's bytes in the excerpt: from after `---` (or the start) to the next `---` (or the end).
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The document's content in the file, from its first key to its last value.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The place of the field at `path`; for a path that leads nowhere, of the nearest parent that exists.
    pub fn span_of(&self, _path: &FieldPath, _part: Part) -> Span {
        todo!()
    }

    /// The node at `path`, if it exists.
    pub fn node_at(&self, _path: &FieldPath) -> Option<Node<'_>> {
        todo!()
    }
}

/// Which part of a mapping entry a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// A view of one node of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document,
    id: u32,
}

/// What a node holds, resolved as Kubernetes resolves it.
#[derive(Clone, Copy, Debug)]
pub enum Value<'d> {
    /// Nothing: `null`, `~`, or an empty value.
    Null,
    /// `true`, and by YAML 1.1 also `yes`, `on` and so on.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(&'d str),
    /// A mapping, in the author's order.
    Mapping(Mapping<'d>),
    /// A sequence.
    Sequence(Sequence<'d>),
    /// A placeholder: stands for any value of any type.
    Wildcard(&'d str),
}

impl<'d> Node<'d> {
    /// The resolved value.
    pub fn value(self) -> Value<'d> {
        todo!()
    }

    /// The node's place in the file: a scalar with its quotes, a collection from its first to its last byte.
    pub fn span(self) -> Span {
        todo!()
    }

    /// The scalar's text before resolution (`no` for a false), without quotes; empty for collections.
    pub fn text(self) -> &'d str {
        todo!()
    }

    /// Whether the scalar was written plain, without quotes and not as a block scalar.
    pub fn is_plain(self) -> bool {
        todo!()
    }

    /// Whether an ellipsis stands directly in this collection.
    pub fn is_elided(self) -> bool {
        todo!()
    }

    /// The value of a key, if this is a mapping that has it. Of equal keys the last counts.
    pub fn get(self, _key: &str) -> Option<Node<'d>> {
        todo!()
    }

    /// The string of a key's value, if it is one.
    pub fn get_str(self, key: &str) -> Option<&'d str> {
        match self.get(key)?.value() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// The entries of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'d> {
    document: &'d Document,
    id: u32,
}

/// One entry of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'d> {
    /// The key as a string: as JSON has it, so `1` and `true` are `"1"` and `"true"`.
    pub key: &'d str,
    /// The key's place.
    pub key_span: Span,
    /// Whether the key is a placeholder.
    pub key_is_wildcard: bool,
    /// The value.
    pub value: Node<'d>,
    /// Whether the entry came through a merge key (`<<`).
    pub is_merged: bool,
}

impl<'d> Mapping<'d> {
    /// The number of entries, each of equal keys counted.
    pub fn len(self) -> usize {
        todo!()
    }

    /// Whether there is no entry.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The entries in the author's order, merged ones last.
    pub fn iter(self) -> impl Iterator<Item = Entry<'d>> {
        std::iter::empty()
    }
}

/// The items of a sequence.
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'d> {
    document: &'d Document,
    id: u32,
}

impl<'d> Sequence<'d> {
    /// The number of items.
    pub fn len(self) -> usize {
        todo!()
    }

    /// Whether there is no item.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The items in order.
    pub fn iter(self) -> impl Iterator<Item = Node<'d>> {
        std::iter::empty()
    }
}
