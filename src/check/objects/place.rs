//! Where the walk is: a mapping of a known type, the mappings around it, and what it holds.

use std::iter;

use super::{Demand, Findings, Place, demand};
use crate::check::spot::Spot;
use crate::yaml::{Node, Value};

impl<'p, 'd> Place<'p, 'd> {
    /// The value of a field, unless it is absent or null.
    pub(crate) fn get(&self, field: &str) -> Option<Node<'d>> {
        self.node.get(field).filter(|node| !matches!(node.value(), Value::Null))
    }

    /// Whether a field is there and not null.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    /// The string of a field: `None` if it is absent, a placeholder, or no string.
    pub(crate) fn text(&self, field: &str) -> Option<&'d str> {
        self.node.get_str(field)
    }

    /// The whole number of a field.
    pub(crate) fn int(&self, field: &str) -> Option<i64> {
        match self.node.get(field)?.value() {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The boolean of a field.
    pub(crate) fn bool(&self, field: &str) -> Option<bool> {
        match self.node.get(field)?.value() {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The items of a list field; none if it is absent.
    pub(crate) fn items(&self, field: &str) -> impl Iterator<Item = Node<'d>> + use<'d> {
        items(self.node.get(field))
    }

    /// Whether fields may be missing here: an ellipsis, a placeholder key, or a partial manifest. What is absent then proves nothing.
    pub(crate) fn is_open(&self) -> bool {
        self.open || has_wildcard_key(self.node)
    }

    /// Whether what a field holds may not be all of it: this place is open, or the field's value is a
    /// placeholder or has an ellipsis or placeholder in it. What is absent from it then proves nothing.
    pub(crate) fn is_open_at(&self, field: &str) -> bool {
        self.is_open() || self.node.get(field).is_some_and(is_open_node)
    }

    /// The mappings around this one, innermost first.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &'p Place<'p, 'd>> {
        iter::successors(self.parent, |place| place.parent)
    }

    /// A field of this mapping, or one inside it, whether it is there or not; without fields, the
    /// mapping itself.
    pub(crate) fn at(&self, fields: &[&str]) -> Spot<'d> {
        let spot = self.spot();
        if self.spots.get() == 0 { spot } else { fields.iter().fold(spot, |spot, field| spot.key(field)) }
    }

    /// The item of a list field.
    pub(crate) fn item(&self, field: &str, index: usize) -> Spot<'d> {
        self.at(&[field]).index(index)
    }

    /// Holds a field, which may lie deeper, against a demand: for those that are made only under a
    /// condition. A demand to be filled is one of `FieldFact`s alone.
    pub(crate) fn demand(&self, fields: &[&str], demand: Demand, findings: &mut Findings) {
        let node = fields.iter().try_fold(self.node, |node, field| node.get(field));
        if let Some(node) = node {
            demand::check(demand, node, || self.at(fields), findings);
        }
    }

    /// Whether this is an object of its own: a manifest, or an item of a `List`.
    pub(crate) fn is_root(&self) -> bool {
        self.parent.is_none() || self.node.span() == self.root.span()
    }

    fn spot(&self) -> Spot<'d> {
        let left = self.spots.get();
        self.spots.set(left.saturating_sub(1));
        if left == 0 { Spot::nowhere(self.base.clone(), self.root.span()) } else { self.path_spot() }
    }

    fn path_spot(&self) -> Spot<'d> {
        let Some(parent) = self.parent else {
            return Spot::new(self.base.clone(), self.node, None);
        };
        let spot = parent.path_spot().key(self.field);
        match self.index {
            None => spot,
            Some(index) if matches!(spot.node().map(Node::value), Some(Value::Sequence(_))) => spot.index(index),
            Some(index) => spot.nth_key(index),
        }
    }
}

/// The items of a list; none for anything else.
pub(crate) fn items<'d>(node: Option<Node<'d>>) -> impl Iterator<Item = Node<'d>> + use<'d> {
    let sequence = match node.map(Node::value) {
        Some(Value::Sequence(items)) => Some(items.iter()),
        _ => None,
    };
    sequence.into_iter().flatten()
}

/// Whether a value may be more than what stands there.
pub(crate) fn is_open_node(node: Node<'_>) -> bool {
    node.is_elided()
        || match node.value() {
            Value::Wildcard(_) => true,
            Value::Mapping(_) => has_wildcard_key(node),
            Value::Sequence(items) => items.iter().any(|item| matches!(item.value(), Value::Wildcard(_))),
            _ => false,
        }
}

fn has_wildcard_key(node: Node<'_>) -> bool {
    match node.value() {
        Value::Mapping(mapping) => mapping.iter().any(|entry| entry.key_is_wildcard),
        _ => false,
    }
}
