//! A document as the API server sees it after decoding: unknown fields noticed, nulls dropped,
//! defaults filled in. What the author wrote keeps its place.

use serde_json::Value as Json;

use super::model::{Additional, Dialect, NodeId, ROOT, Schema, SchemaNode};
use crate::schema::Completeness;
use crate::source::Span;
use crate::yaml::{Entry, Mapping, Node, Sequence, Value};

/// A value of a document, or one that a default put there.
#[derive(Debug)]
pub(super) struct Datum<'a> {
    pub(super) content: Content<'a>,
    /// What the author wrote; `None` for a default.
    pub(super) node: Option<Node<'a>>,
    /// Whether fields or items may be missing: the author left something out.
    pub(super) is_open: bool,
}

/// What a datum holds.
#[derive(Debug)]
pub(super) enum Content<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    List(Vec<Datum<'a>>),
    /// Sorted by key, each once.
    Map(Vec<Member<'a>>),
    /// A placeholder for any value.
    Wildcard,
}

/// A field of a datum.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) key: &'a str,
    /// `None` for a default.
    pub(super) key_span: Option<Span>,
    pub(super) datum: Datum<'a>,
}

impl<'a> Datum<'a> {
    /// The field of this name, if this is a mapping that has it.
    pub(super) fn member(&self, key: &str) -> Option<&Member<'a>> {
        match &self.content {
            Content::Map(members) => find(members, key).ok().map(|at| &members[at]),
            _ => None,
        }
    }

    /// The value of a field, if this is a mapping that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Datum<'a>> {
        self.member(key).map(|member| &member.datum)
    }

    /// Takes a field out.
    pub(super) fn remove(&mut self, key: &str) {
        if let Content::Map(members) = &mut self.content {
            members.retain(|member| member.key != key);
        }
    }

    /// Whether a placeholder stands in it, or something was left out.
    pub(super) fn is_vague(&self) -> bool {
        match &self.content {
            Content::Wildcard => true,
            Content::List(items) => self.is_open || items.iter().any(Datum::is_vague),
            Content::Map(members) => self.is_open || members.iter().any(|member| member.datum.is_vague()),
            _ => false,
        }
    }
}

/// How the reader came to a value, for the path of a fault.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) parent: Option<&'p Place<'p>>,
    pub(super) step: Step<'p>,
}

/// One step to a value.
#[derive(Clone, Copy)]
pub(super) enum Step<'p> {
    /// To a field, with its key's place where the author wrote it.
    Key(&'p str, Option<Span>),
    Index(usize),
}

/// Is told of a field that the schema does not have: the way to its mapping, and that mapping's schema.
pub(super) type Unknown<'u> = dyn FnMut(&Entry<'_>, Option<&Place<'_>>, Option<NodeId>) + 'u;

/// The fields that every object has, whatever its schema says.
const OF_EVERY_OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];
/// Deeper values are not looked into; YAML itself goes no deeper.
const MAX_DEPTH: u16 = 300;
/// So many values may come from defaults.
const MOST_DEFAULTS: u32 = 100_000;

/// Reads an object along its schema.
pub(super) fn read<'a>(
    schema: &'a Schema,
    id: NodeId,
    node: Node<'a>,
    completeness: Completeness,
    unknown: &mut Unknown<'_>,
) -> Datum<'a> {
    let role = if id == ROOT { Role::Object } else { Role::Value };
    let asked = Asked { id: Some(id), others: Others::Refused, role, completeness, depth: 0 };
    Reader { schema, unknown, defaults_left: MOST_DEFAULTS }.value(node, asked, None)
}

struct Reader<'a, 'u, 'f> {
    schema: &'a Schema,
    unknown: &'u mut Unknown<'f>,
    defaults_left: u32,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct Asked {
    /// The schema of the value; `None` where none describes it.
    id: Option<NodeId>,
    others: Others,
    role: Role,
    completeness: Completeness,
    depth: u16,
}

/// What becomes of fields that a schema does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    Refused,
    Kept,
}

/// Whether a mapping is an object, with fields that every object has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Object,
    Value,
}

impl<'a> Reader<'a, '_, '_> {
    fn value(&mut self, node: Node<'a>, asked: Asked, place: Option<&Place<'_>>) -> Datum<'a> {
        let content = match node.value() {
            _ if asked.depth > MAX_DEPTH => Content::Wildcard,
            Value::Null => Content::Null,
            Value::Bool(value) => Content::Bool(value),
            Value::Int(number) => Content::Int(number),
            Value::Float(number) => Content::Float(number),
            Value::String(text) => Content::Text(text),
            Value::Wildcard(_) => Content::Wildcard,
            Value::Sequence(items) => return self.list(node, items, asked, place),
            Value::Mapping(mapping) => return self.mapping(node, mapping, asked, place),
        };
        Datum { content, node: Some(node), is_open: false }
    }

    fn list(&mut self, node: Node<'a>, items: Sequence<'a>, asked: Asked, place: Option<&Place<'_>>) -> Datum<'a> {
        let schema = asked.id.map(|id| self.schema.node(id));
        let is_kept = asked.others == Others::Kept || schema.is_some_and(|schema| schema.preserves_unknown);
        let below = Asked {
            id: schema.and_then(|schema| schema.items),
            others: if is_kept { Others::Kept } else { self.beyond() },
            role: Role::Value,
            ..asked.inside(node)
        };
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let place = Place { parent: place, step: Step::Index(index) };
            let datum = self.value(item, below, Some(&place));
            list.push(self.in_list(datum, below.id));
        }
        let is_open = below.completeness == Completeness::Partial;
        Datum { content: Content::List(list), node: Some(node), is_open }
    }

    fn mapping(&mut self, node: Node<'a>, mapping: Mapping<'a>, asked: Asked, place: Option<&Place<'_>>) -> Datum<'a> {
        let schema = asked.id.map(|id| self.schema.node(id));
        let is_object = asked.role == Role::Object || schema.is_some_and(|schema| schema.is_embedded);
        let mut is_open = asked.inside(node).completeness == Completeness::Partial;
        let mut members = Vec::with_capacity(mapping.len());
        for entry in mapping.iter() {
            if entry.key_is_wildcard {
                is_open = true;
                continue;
            }
            let is_of_object = is_object && OF_EVERY_OBJECT.contains(&entry.key);
            let Some((id, others)) = self.member(schema, asked.others, entry.key, is_of_object) else {
                (self.unknown)(&entry, place, asked.id);
                continue;
            };
            let below = Asked { id, others, role: Role::Value, ..asked.inside(node) };
            let place = Place { parent: place, step: Step::Key(entry.key, Some(entry.key_span)) };
            let datum = self.value(entry.value, below, Some(&place));
            if let Some(datum) = self.in_map(datum, id) {
                members.push(Member { key: entry.key, key_span: Some(entry.key_span), datum });
            }
        }
        // Of equal keys the last counts.
        members.reverse();
        members.sort_by_key(|member| member.key);
        members.dedup_by_key(|member| member.key);
        if let Some(schema) = schema.filter(|_| !is_open) {
            self.defaults(schema, &mut members);
        }
        Datum { content: Content::Map(members), node: Some(node), is_open }
    }

    /// The schema of a field and what is asked below it; `None` if it may not be there.
    fn member(
        &self,
        schema: Option<&SchemaNode>,
        others: Others,
        key: &str,
        is_of_object: bool,
    ) -> Option<(Option<NodeId>, Others)> {
        let named = schema.and_then(|schema| schema.property(key));
        if is_of_object {
            return Some((named, Others::Kept));
        }
        if named.is_some() {
            return Some((named, Others::Refused));
        }
        let is_kept = others == Others::Kept || schema.is_some_and(|schema| schema.preserves_unknown);
        match schema.map_or(Additional::Unsaid, |schema| schema.additional) {
            Additional::Of(id) => Some((Some(id), Others::Refused)),
            Additional::Allowed => Some((None, self.beyond())),
            Additional::Unsaid if is_kept || self.schema.dialect == Dialect::Open => Some((None, Others::Kept)),
            Additional::Unsaid | Additional::Denied => None,
        }
    }

    /// What becomes of fields below a value that the schema allows without describing it.
    fn beyond(&self) -> Others {
        match self.schema.dialect {
            Dialect::Structural => Others::Refused,
            Dialect::Open => Others::Kept,
        }
    }

    /// A null that may not be is as good as absent: the default stands for it, or nothing.
    fn in_map(&mut self, datum: Datum<'a>, id: Option<NodeId>) -> Option<Datum<'a>> {
        let Some(schema) = id.map(|id| self.schema.node(id)) else { return Some(datum) };
        match (&datum.content, &schema.default) {
            (Content::Null, _) if schema.is_nullable => Some(datum),
            (Content::Null, Some(default)) => Some(self.json(default, id)),
            (Content::Null, None) => None,
            _ => Some(datum),
        }
    }

    fn in_list(&mut self, datum: Datum<'a>, id: Option<NodeId>) -> Datum<'a> {
        let schema = id.map(|id| self.schema.node(id));
        let default = schema.filter(|schema| !schema.is_nullable).and_then(|schema| schema.default.as_deref());
        match (&datum.content, default) {
            (Content::Null, Some(default)) => self.json(default, id),
            _ => datum,
        }
    }

    fn defaults(&mut self, schema: &'a SchemaNode, members: &mut Vec<Member<'a>>) {
        let mut added = Vec::new();
        for (key, id) in &schema.properties {
            if let Some(default) = &self.schema.node(*id).default
                && find(members, key).is_err()
            {
                added.push(Member { key, key_span: None, datum: self.json(default, Some(*id)) });
            }
        }
        if !added.is_empty() {
            members.append(&mut added);
            members.sort_by_key(|member| member.key);
        }
    }

    /// A default, with the defaults below it.
    fn json(&mut self, json: &'a Json, id: Option<NodeId>) -> Datum<'a> {
        let schema = id.map(|id| self.schema.node(id));
        let content = match json {
            _ if self.defaults_left == 0 => Content::Wildcard,
            Json::Null => Content::Null,
            Json::Bool(value) => Content::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Content::Int(number),
                None => Content::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Content::Text(text),
            Json::Array(items) => {
                let id = schema.and_then(|schema| schema.items);
                Content::List(items.iter().map(|item| self.json(item, id)).collect())
            }
            Json::Object(fields) => {
                let read = fields.iter().map(|(key, value)| {
                    let id = schema.and_then(|schema| schema.member(key));
                    Member { key, key_span: None, datum: self.json(value, id) }
                });
                let mut members: Vec<Member<'a>> = read.collect();
                members.sort_by_key(|member| member.key);
                if let Some(schema) = schema {
                    self.defaults(schema, &mut members);
                }
                Content::Map(members)
            }
        };
        self.defaults_left = self.defaults_left.saturating_sub(1);
        Datum { content, node: None, is_open: false }
    }
}

impl Asked {
    /// What is asked inside a mapping or list: an ellipsis in it stands for whatever is missing below, too.
    fn inside(self, node: Node<'_>) -> Self {
        let completeness = if node.is_elided() { Completeness::Partial } else { self.completeness };
        Self { completeness, depth: self.depth + 1, ..self }
    }
}

fn find(members: &[Member<'_>], key: &str) -> Result<usize, usize> {
    members.binary_search_by(|member| member.key.cmp(key))
}
