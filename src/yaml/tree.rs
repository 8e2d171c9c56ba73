//! A document as a tree in one arena, and views of its nodes.
//!
//! Nodes are twenty bytes, texts lie in one string per document: all documents of a large site are
//! held at once. What an alias or a merge key refers to is shared, so the tree is in truth an acyclic
//! graph; `compose` bounds its depth and its expansion.

use std::ops::Range;

use super::scalar::{self, Scalar};
use crate::kube::{FieldPath, PathSegment};
use crate::source::{FileId, Span};

/// One YAML document. Its nodes live in one arena; [`Node`] is a view of one of them.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) file: FileId,
    pub(super) range: Range<u32>,
    pub(super) span: Span,
    pub(super) state: State,
    /// The root first. Empty unless the state is [`State::Read`].
    pub(super) nodes: Box<[NodeData]>,
    /// What the collections hold: of a sequence the nodes, of a mapping a key and a value in turn.
    pub(super) children: Box<[u32]>,
    /// The texts of all scalars.
    pub(super) text: Box<str>,
}

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Read,
    Empty,
    Broken,
}

/// The arena's record of one node.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeData {
    /// Its place in the file.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Of a scalar: where its text is in [`Document::text`]. Of a collection: where its children are.
    pub(super) at: u32,
    /// Of a scalar: bytes of text. Of a collection: items or entries.
    pub(super) len: u32,
    pub(super) kind: Kind,
    pub(super) style: ScalarStyle,
    pub(super) elided: bool,
}

/// The type of a node. Numbers are read from their text when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    False,
    True,
    /// An integer or float, as its text says.
    Number,
    String,
    Wildcard,
    Sequence,
    Mapping,
}

/// Set in a mapping's key when the entry came through a merge key.
pub(super) const MERGED: u32 = 1 << 31;

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes; also collections.
    Plain,
    /// In `'`.
    SingleQuoted,
    /// In `"`.
    DoubleQuoted,
    /// After `|`.
    Literal,
    /// After `>`.
    Folded,
}

/// Which part of a mapping entry a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

impl Document {
    /// The root node; `None` for an empty document and for one with a syntax error.
    pub fn root(&self) -> Option<Node<'_>> {
        (!self.nodes.is_empty()).then_some(Node { document: self, id: 0 })
    }

    /// Whether a syntax error kept the document from being read.
    pub fn is_broken(&self) -> bool {
        self.state == State::Broken
    }

    /// The document's bytes in the excerpt: from after `---` (or the start) to the next `---` (or the end).
    pub fn range(&self) -> Range<usize> {
        self.range.start as usize..self.range.end as usize
    }

    /// The document's content in the file, from its first key to its last value.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The place of the field at `path`; for a path that leads nowhere, of the nearest parent that
    /// exists. An item of a sequence has no key: its value's place counts.
    pub fn span_of(&self, path: &FieldPath, part: Part) -> Span {
        let Some(mut node) = self.root() else {
            return self.span;
        };
        let mut span = self.span;
        for segment in path.segments() {
            let (next, key_span) = match segment {
                PathSegment::Key(key) => match node.entry(key) {
                    Some(entry) => (entry.value, Some(entry.key_span)),
                    None => break,
                },
                PathSegment::Index(index) => match node.item(*index) {
                    Some(item) => (item, None),
                    None => break,
                },
            };
            node = next;
            span = match (part, key_span) {
                (Part::Key, Some(key_span)) => key_span,
                _ => node.span(),
            };
        }
        span
    }

    /// The node at `path`, if it exists.
    pub fn node_at(&self, path: &FieldPath) -> Option<Node<'_>> {
        path.segments().iter().try_fold(self.root()?, |node, segment| match segment {
            PathSegment::Key(key) => node.get(key),
            PathSegment::Index(index) => node.item(*index),
        })
    }

    fn node(&self, id: u32) -> &NodeData {
        &self.nodes[id as usize]
    }

    fn text_of(&self, node: &NodeData) -> &str {
        match node.kind {
            Kind::Sequence | Kind::Mapping => "",
            _ => &self.text[node.at as usize..(node.at + node.len) as usize],
        }
    }

    fn span_of_node(&self, node: &NodeData) -> Span {
        Span { file: self.file, start: node.start, end: node.end }
    }
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
    /// A whole number that fits a signed 64-bit integer, also one written as a float (`1e3`).
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(&'d str),
    /// A mapping, in the author's order.
    Mapping(Mapping<'d>),
    /// A sequence.
    Sequence(Sequence<'d>),
    /// A placeholder: stands for any value of any type. Its text is as the author wrote it; empty
    /// where an ellipsis stands for the whole value.
    Wildcard(&'d str),
}

impl<'d> Node<'d> {
    /// The resolved value.
    pub fn value(self) -> Value<'d> {
        match self.data().kind {
            Kind::Null => Value::Null,
            Kind::False => Value::Bool(false),
            Kind::True => Value::Bool(true),
            Kind::String => Value::String(self.text()),
            Kind::Number => number(self.text()),
            Kind::Wildcard => Value::Wildcard(self.text()),
            Kind::Sequence => Value::Sequence(Sequence { document: self.document, id: self.id }),
            Kind::Mapping => Value::Mapping(Mapping { document: self.document, id: self.id }),
        }
    }

    /// The node's place in the file: a scalar with its quotes, a collection from its first to its last byte.
    pub fn span(self) -> Span {
        self.document.span_of_node(self.data())
    }

    /// The scalar's text before resolution (`no` for a false), without quotes; empty for collections.
    pub fn text(self) -> &'d str {
        self.document.text_of(self.data())
    }

    /// Whether the scalar was written plain, without quotes and not as a block scalar.
    pub fn is_plain(self) -> bool {
        let data = self.data();
        data.style == ScalarStyle::Plain && !matches!(data.kind, Kind::Sequence | Kind::Mapping)
    }

    /// How the scalar was written; plain for collections.
    pub fn style(self) -> ScalarStyle {
        self.data().style
    }

    /// Whether an ellipsis stands directly in this collection, or stands for this value.
    pub fn is_elided(self) -> bool {
        self.data().elided
    }

    /// The value of a key, if this is a mapping that has it. Of equal keys the last counts.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The entry of a key, if this is a mapping that has it. Of equal keys the last counts.
    pub fn entry(self, key: &str) -> Option<Entry<'d>> {
        match self.value() {
            Value::Mapping(mapping) => mapping.find(key),
            _ => None,
        }
    }

    /// The item at `index`, if this is a sequence that has it.
    pub fn item(self, index: usize) -> Option<Node<'d>> {
        match self.value() {
            Value::Sequence(sequence) => sequence.get(index),
            _ => None,
        }
    }

    /// The string of a key's value, if it is one.
    pub fn get_str(self, key: &str) -> Option<&'d str> {
        match self.get(key)?.value() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    fn data(self) -> &'d NodeData {
        self.document.node(self.id)
    }
}

/// Only what resolves to a number is stored as one.
fn number<'d>(text: &str) -> Value<'d> {
    match scalar::resolve(text) {
        Scalar::Int(number) => Value::Int(number),
        Scalar::Uint(number) => Value::Float(number as f64),
        Scalar::Float(number) => scalar::whole(number).map_or(Value::Float(number), Value::Int),
        _ => Value::Float(f64::NAN),
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
        self.document.node(self.id).len as usize
    }

    /// Whether there is no entry.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The entries in the author's order, merged ones last.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Entry<'d>> + ExactSizeIterator {
        let document = self.document;
        let data = document.node(self.id);
        let pairs = &document.children[data.at as usize..][..2 * data.len as usize];
        pairs.chunks_exact(2).map(move |pair| {
            let key = document.node(pair[0] & !MERGED);
            Entry {
                key: document.text_of(key),
                key_span: document.span_of_node(key),
                key_is_wildcard: key.kind == Kind::Wildcard,
                value: Node { document, id: pair[1] },
                is_merged: pair[0] & MERGED != 0,
            }
        })
    }

    fn find(self, key: &str) -> Option<Entry<'d>> {
        self.iter().rev().find(|entry| entry.key == key)
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
        self.document.node(self.id).len as usize
    }

    /// Whether there is no item.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The item at `index`.
    pub fn get(self, index: usize) -> Option<Node<'d>> {
        self.ids().get(index).map(|&id| Node { document: self.document, id })
    }

    /// The items in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Node<'d>> + ExactSizeIterator {
        let document = self.document;
        self.ids().iter().map(move |&id| Node { document, id })
    }

    fn ids(self) -> &'d [u32] {
        let data = self.document.node(self.id);
        &self.document.children[data.at as usize..][..data.len as usize]
    }
}
