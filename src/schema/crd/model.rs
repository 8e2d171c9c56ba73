//! A structural schema as the checks read it: nodes in one arena, keywords resolved.
//!
//! Made by `build` from a definition; never changed afterwards. Patterns and rules are compiled when
//! they are first needed, since most definitions have far more of them than a document meets.

use std::sync::OnceLock;

use serde_json::Value as Json;

use super::cel::Program;
use super::form::Form;
use crate::source::Span;

/// Names a node of a schema; the root is the first.
pub(super) type NodeId = u32;

/// The root of every schema.
pub(super) const ROOT: NodeId = 0;

/// The schema of one version of a kind.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) nodes: Vec<SchemaNode>,
    /// Whether a new object's status is dropped before anybody looks at it.
    pub(super) status: Status,
    /// What is done with fields that the schema does not name.
    pub(super) dialect: Dialect,
    /// Whether any node has rules.
    pub(super) has_rules: bool,
}

/// What becomes of the status of a new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// The kind has a status subresource: the server drops it.
    Dropped,
    /// It is a field as any other.
    Kept,
}

/// How a schema was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Structural: fields that are not named are pruned, and refused by a strict request.
    Structural,
    /// JSON schema: fields that are not named may be there, unless it says otherwise.
    Open,
}

/// One node of a schema.
#[derive(Debug, Default)]
pub(super) struct SchemaNode {
    pub(super) kind: Option<Kind>,
    pub(super) is_nullable: bool,
    pub(super) is_int_or_string: bool,
    pub(super) preserves_unknown: bool,
    pub(super) is_embedded: bool,
    /// Sorted by name.
    pub(super) properties: Box<[(Box<str>, NodeId)]>,
    pub(super) additional: Additional,
    pub(super) items: Option<NodeId>,
    pub(super) list: ListType,
    pub(super) default: Option<Box<Json>>,
    pub(super) demands: Option<Box<Demands>>,
    pub(super) rules: Box<[Rule]>,
    pub(super) description: Box<str>,
}

/// The types of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

/// What is said of fields that are not named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Additional {
    /// Nothing.
    #[default]
    Unsaid,
    /// They may be there, with any value.
    Allowed,
    /// They may not be there.
    Denied,
    /// They may be there, with values of this schema.
    Of(NodeId),
}

/// What the items of a list are to each other.
#[derive(Debug, Default)]
pub(super) enum ListType {
    #[default]
    Atomic,
    /// No two are equal.
    Set,
    /// No two have the same values in these fields.
    Map(Box<[Box<str>]>),
}

/// What is demanded of a value beyond its type.
#[derive(Debug, Default)]
pub(super) struct Demands {
    pub(super) required: Box<[Box<str>]>,
    pub(super) one_of_values: Option<Values>,
    pub(super) pattern: Option<PatternText>,
    pub(super) form: Option<Form>,
    /// A whole number of 32 bits.
    pub(super) is_int32: bool,
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) multiple_of: Option<f64>,
    pub(super) length: Count,
    pub(super) items: Count,
    pub(super) properties: Count,
    pub(super) has_unique_items: bool,
    pub(super) all_of: Box<[NodeId]>,
    pub(super) any_of: Box<[NodeId]>,
    pub(super) one_of: Box<[NodeId]>,
    pub(super) not: Option<NodeId>,
}

/// A bound of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) value: f64,
    pub(super) is_exclusive: bool,
}

/// How many there may be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) least: Option<u64>,
    pub(super) most: Option<u64>,
}

/// The values of an enumeration.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// Its strings, sorted.
    pub(super) strings: Box<[Box<str>]>,
    /// Its other values.
    pub(super) others: Box<[Json]>,
}

/// A text that is compiled on its first use; `None` where it cannot be.
#[derive(Debug)]
pub(super) struct Lazy<T> {
    pub(super) text: Box<str>,
    pub(super) span: Span,
    compiled: OnceLock<Option<T>>,
}

/// A pattern as it is written.
#[derive(Debug)]
pub(super) struct PatternText {
    pub(super) text: Box<str>,
    pub(super) span: Span,
}

/// A rule of `x-kubernetes-validations`.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) program: Lazy<Program>,
    pub(super) message: Box<str>,
    pub(super) message_program: Option<Lazy<Program>>,
    pub(super) field_path: Box<str>,
    /// Whether it is asked of a new object even if it speaks of the old one.
    pub(super) old_self_is_optional: bool,
}

impl Schema {
    pub(super) fn node(&self, id: NodeId) -> &SchemaNode {
        &self.nodes[id as usize]
    }
}

impl SchemaNode {
    /// The schema of a named field.
    pub(super) fn property(&self, name: &str) -> Option<NodeId> {
        let at = self.properties.binary_search_by(|(own, _)| own.as_ref().cmp(name)).ok()?;
        Some(self.properties[at].1)
    }

    /// The schema of a field, whether it is named or not.
    pub(super) fn member(&self, name: &str) -> Option<NodeId> {
        self.property(name).or(match self.additional {
            Additional::Of(id) => Some(id),
            _ => None,
        })
    }
}

impl Values {
    pub(super) fn len(&self) -> usize {
        self.strings.len() + self.others.len()
    }
}

impl<T> Lazy<T> {
    pub(super) fn new(text: &str, span: Span) -> Self {
        Self { text: text.into(), span, compiled: OnceLock::new() }
    }

    pub(super) fn get(&self, compile: impl FnOnce(&str) -> Option<T>) -> Option<&T> {
        self.compiled.get_or_init(|| compile(&self.text)).as_ref()
    }
}
