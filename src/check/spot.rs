//! A place in a document with its path: what a rule needs to word a finding.
//!
//! Made only where something is wrong, so that the checks themselves build no paths.

use crate::kube::FieldPath;
use crate::source::Span;
use crate::yaml::{Entry, Node, Value};

/// A field or item of a document, whether it is there or not.
#[derive(Clone, Debug)]
pub(crate) struct Spot<'d> {
    path: FieldPath,
    node: Option<Node<'d>>,
    /// The key that leads to the node, or the last one that exists.
    key: Option<Span>,
    /// For an absent node: the nearest that exists around it.
    around: Span,
}

impl<'d> Spot<'d> {
    /// A node that exists, with the key that leads to it.
    pub(crate) fn new(path: FieldPath, node: Node<'d>, key: Option<Span>) -> Self {
        Self { path, node: Some(node), key, around: node.span() }
    }

    /// A place that is not looked up.
    pub(crate) fn nowhere(path: FieldPath, around: Span) -> Self {
        Self { path, node: None, key: None, around }
    }

    /// The field of this mapping with this name, which may be absent.
    #[must_use]
    pub(crate) fn key(mut self, name: &str) -> Self {
        let entry = self.node.and_then(|node| node.entry(name));
        self.path.push_key(name);
        match entry {
            Some(entry) => {
                self.key = Some(entry.key_span);
                self.around = entry.value.span();
                self.node = Some(entry.value);
            }
            None => self.lose(),
        }
        self
    }

    /// The item of this list at this index, which may be absent.
    #[must_use]
    pub(crate) fn index(mut self, index: usize) -> Self {
        self.path.push_index(index);
        match self.node.and_then(|node| node.item(index)) {
            Some(item) => {
                self.key = None;
                self.around = item.span();
                self.node = Some(item);
            }
            None => self.lose(),
        }
        self
    }

    /// The entry of this mapping at this position.
    #[must_use]
    pub(crate) fn nth_key(mut self, position: usize) -> Self {
        let entry = match self.node.map(Node::value) {
            Some(Value::Mapping(mapping)) => mapping.iter().nth(position),
            _ => None,
        };
        match entry {
            Some(entry) => self.entry(&entry),
            None => {
                self.lose();
                self
            }
        }
    }

    /// This entry of the mapping.
    #[must_use]
    pub(crate) fn entry(mut self, entry: &Entry<'d>) -> Self {
        self.path.push_key(entry.key);
        self.key = Some(entry.key_span);
        self.around = entry.value.span();
        self.node = Some(entry.value);
        self
    }

    /// What is around stays the place.
    fn lose(&mut self) {
        if let Some(node) = self.node.take()
            && self.key.is_none()
            && let Value::Mapping(mapping) = node.value()
        {
            self.key = mapping.iter().next().map(|entry| entry.key_span);
        }
    }

    /// The path from the document's root.
    pub(crate) fn path(&self) -> &FieldPath {
        &self.path
    }

    /// The node, unless it is absent.
    pub(crate) fn node(&self) -> Option<Node<'d>> {
        self.node
    }

    /// The scalar's text; empty for collections and for what is absent.
    pub(crate) fn text(&self) -> &'d str {
        self.node.map_or("", Node::text)
    }

    /// The field as a sentence names it.
    pub(crate) fn name(&self) -> String {
        if self.path.is_root() { "the document".into() } else { format!("`{}`", self.path) }
    }

    /// Where to point: a scalar itself, the key of anything larger or absent.
    pub(crate) fn span(&self) -> Span {
        match self.node.map(Node::value) {
            Some(Value::Mapping(mapping)) => {
                let first = || mapping.iter().next().map(|entry| entry.key_span);
                self.key.or_else(first).unwrap_or(self.around)
            }
            Some(Value::Sequence(_) | Value::Null) | None => self.key.unwrap_or(self.around),
            Some(_) => self.around,
        }
    }

    /// The place of the key that leads here, where there is one.
    pub(crate) fn key_span(&self) -> Span {
        self.key.unwrap_or(self.around)
    }
}

/// Longer values are shown by their beginning.
const MAX_SHOWN: usize = 60;

/// A value in backticks, cut to what a line can hold.
pub(crate) fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(MAX_SHOWN).collect();
    if cut.len() == text.len() { format!("`{cut}`") } else { format!("`{cut}...`") }
}
