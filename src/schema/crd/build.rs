//! From a definition's `openAPIV3Schema`, or a JSON schema, to a [`Schema`].
//!
//! Enters: a YAML node. Leaves: the schema and what is wrong with it. A definition that the API server
//! would refuse has flaws; nothing is checked against it.

use serde_json::Value as Json;

use super::form::Form;
use super::model::{
    Additional, Bound, Count, Demands, Dialect, Kind, Lazy, ListType, NodeId, PatternText, Rule, Schema, SchemaNode,
    Status, Values,
};
use super::{Flaw, FlawKind};
use crate::yaml::{Entry, Node, Value};

/// Schemas inside schemas are read so deep.
const MAX_DEPTH: usize = 100;
/// So many nodes may a schema have.
pub(super) const MAX_NODES: usize = 1 << 17;
/// Of a definition with more flaws, these are told.
const MOST_FLAWS: usize = 20;
/// So many values of an enumeration that are no strings are compared.
const MOST_OTHER_VALUES: usize = 64;

/// Reads a schema.
pub(super) fn schema(root: Node<'_>, dialect: Dialect, status: Status, flaws: &mut Vec<Flaw>) -> Schema {
    let mut builder = Builder { nodes: Vec::new(), dialect, has_rules: false, flaws };
    builder.node(root, Part::Root, 0);
    Schema { nodes: builder.nodes, status, dialect, has_rules: builder.has_rules }
}

struct Builder<'f> {
    nodes: Vec<SchemaNode>,
    dialect: Dialect,
    has_rules: bool,
    flaws: &'f mut Vec<Flaw>,
}

/// Which part of a schema a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Root,
    /// On the way from the root by fields and items alone: it has a type.
    Spine,
    /// Below `allOf`, `anyOf`, `oneOf` or `not`: it only checks values.
    Check,
}

impl Part {
    fn below(self) -> Self {
        if self == Self::Check { Self::Check } else { Self::Spine }
    }
}

impl Builder<'_> {
    fn flaw(&mut self, node: Node<'_>, kind: FlawKind) {
        if self.flaws.len() < MOST_FLAWS {
            let first = match node.value() {
                Value::Mapping(mapping) => mapping.iter().next(),
                _ => None,
            };
            let span = first.map_or(node.span(), |entry| entry.key_span);
            self.flaws.push(Flaw { span, kind });
        }
    }

    /// Reads a node and all below it. Beyond the limits, and for what is no schema, anything is allowed.
    fn node(&mut self, source: Node<'_>, part: Part, depth: usize) -> NodeId {
        let id = self.nodes.len();
        if id >= MAX_NODES || depth > MAX_DEPTH {
            if !self.flaws.iter().any(|flaw| flaw.kind == FlawKind::TooLarge) {
                self.flaw(source, FlawKind::TooLarge);
            }
            return self.anything();
        }
        self.nodes.push(SchemaNode { preserves_unknown: true, ..SchemaNode::default() });
        let Value::Mapping(mapping) = source.value() else {
            if !matches!(source.value(), Value::Wildcard(_) | Value::Bool(_)) {
                self.flaw(source, FlawKind::NoSchema);
            }
            return id as NodeId;
        };
        let mut node = SchemaNode::default();
        let mut demands = Demands::default();
        let mut has_demands = false;
        for entry in mapping.iter() {
            self.structure(&entry, &mut node, part, depth);
            has_demands |= self.demand(&entry, &mut demands, depth);
        }
        exclusive_bounds(source, &mut demands);
        if node.kind == Some(Kind::Integer) {
            demands.is_int32 = source.get_str("format") == Some("int32");
            has_demands |= demands.is_int32;
        }
        if node.kind.is_some_and(|kind| kind != Kind::String) {
            demands.form = None;
        }
        let only_types = |id: &NodeId| self.nodes[*id as usize].demands.is_none();
        if node.is_int_or_string && demands.any_of.iter().all(only_types) {
            // They say "a whole number or a string", which is known.
            demands.any_of = Box::default();
        }
        if let ListType::Map(keys) = &mut node.list {
            *keys = strings(source.get("x-kubernetes-list-map-keys"));
        }
        node.demands = has_demands.then(|| Box::new(demands));
        self.is_structural(source, &node, part);
        self.has_rules |= !node.rules.is_empty();
        self.nodes[id] = node;
        id as NodeId
    }

    /// A node for any value.
    fn anything(&mut self) -> NodeId {
        if self.nodes.len() <= MAX_NODES {
            self.nodes.push(SchemaNode { preserves_unknown: true, ..SchemaNode::default() });
        }
        (self.nodes.len() - 1) as NodeId
    }

    /// Keywords that give a value its structure.
    fn structure(&mut self, entry: &Entry<'_>, node: &mut SchemaNode, part: Part, depth: usize) {
        let value = entry.value;
        match entry.key {
            "type" => self.kind(value, node),
            "nullable" => node.is_nullable |= is_true(value),
            "description" => node.description = value.text().into(),
            "default" => node.default = json(value).filter(|json| !json.is_null()).map(Box::new),
            "properties" => node.properties = self.properties(value, part, depth),
            "patternProperties" => node.additional = Additional::Allowed,
            "items" if matches!(value.value(), Value::Mapping(_)) => {
                node.items = Some(self.node(value, part.below(), depth + 1));
            }
            "additionalProperties" => {
                node.additional = match value.value() {
                    Value::Bool(false) => Additional::Denied,
                    Value::Mapping(_) => Additional::Of(self.node(value, part.below(), depth + 1)),
                    _ => Additional::Allowed,
                };
            }
            "$ref" => {
                if self.dialect == Dialect::Structural {
                    self.flaw(value, FlawKind::Reference);
                }
                node.preserves_unknown = true;
            }
            "x-kubernetes-int-or-string" => node.is_int_or_string = is_true(value),
            "x-kubernetes-preserve-unknown-fields" => node.preserves_unknown |= is_true(value),
            "x-kubernetes-embedded-resource" => node.is_embedded = is_true(value),
            "x-kubernetes-list-type" => match value.text() {
                "set" => node.list = ListType::Set,
                "map" => node.list = ListType::Map(Box::default()),
                _ => {}
            },
            "x-kubernetes-validations" => node.rules = rules(value),
            _ => {}
        }
    }

    fn kind(&mut self, value: Node<'_>, node: &mut SchemaNode) {
        // JSON schemas say `["string", "null"]`.
        if let Value::Sequence(names) = value.value() {
            let mut kinds = names.iter().filter(|name| name.text() != "null");
            node.is_nullable |= names.iter().any(|name| name.text() == "null");
            let only = kinds.next().filter(|_| kinds.next().is_none());
            node.kind = only.and_then(|only| kind(only.text()));
            return;
        }
        node.kind = kind(value.text());
        // Old definitions write an empty type for none.
        if node.kind.is_none() && !value.text().is_empty() && !matches!(value.value(), Value::Wildcard(_)) {
            self.flaw(value, FlawKind::UnknownType(value.text().to_owned()));
        }
    }

    fn properties(&mut self, value: Node<'_>, part: Part, depth: usize) -> Box<[(Box<str>, NodeId)]> {
        let Value::Mapping(mapping) = value.value() else { return Box::default() };
        let mut properties: Vec<(Box<str>, NodeId)> =
            mapping.iter().map(|entry| (entry.key.into(), self.node(entry.value, part.below(), depth + 1))).collect();
        // Of equal keys the last counts.
        properties.reverse();
        properties.sort_by(|(a, _), (b, _)| a.cmp(b));
        properties.dedup_by(|(later, _), (earlier, _)| later == earlier);
        properties.into()
    }

    /// Keywords that check a value; whether this is one of them.
    fn demand(&mut self, entry: &Entry<'_>, demands: &mut Demands, depth: usize) -> bool {
        let value = entry.value;
        match entry.key {
            "required" => demands.required = strings(Some(value)),
            "enum" => demands.one_of_values = Some(values(value)),
            "const" if self.dialect == Dialect::Open => {
                let mut only = Values::default();
                match json(value) {
                    Some(Json::String(text)) => only.strings = Box::new([text.into()]),
                    Some(other) => only.others = Box::new([other]),
                    None => {}
                }
                demands.one_of_values = Some(only);
            }
            "pattern" => demands.pattern = Some(PatternText { text: value.text().into(), span: value.span() }),
            "format" => demands.form = Form::of(value.text()),
            "minimum" => demands.minimum = bound(value),
            "maximum" => demands.maximum = bound(value),
            "multipleOf" => demands.multiple_of = number(value).filter(|number| *number > 0.0),
            "minLength" => demands.length.least = count(value),
            "maxLength" => demands.length.most = count(value),
            "minItems" => demands.items.least = count(value),
            "maxItems" => demands.items.most = count(value),
            "minProperties" => demands.properties.least = count(value),
            "maxProperties" => demands.properties.most = count(value),
            "uniqueItems" => demands.has_unique_items = is_true(value),
            "allOf" => demands.all_of = self.several(value, depth),
            "anyOf" => demands.any_of = self.several(value, depth),
            "oneOf" => demands.one_of = self.several(value, depth),
            "not" => demands.not = Some(self.node(value, Part::Check, depth + 1)),
            "exclusiveMinimum" | "exclusiveMaximum" => {}
            _ => return false,
        }
        true
    }

    fn several(&mut self, value: Node<'_>, depth: usize) -> Box<[NodeId]> {
        let Value::Sequence(items) = value.value() else { return Box::default() };
        items.iter().map(|item| self.node(item, Part::Check, depth + 1)).collect()
    }

    /// Tells what keeps a schema from being structural.
    fn is_structural(&mut self, source: Node<'_>, node: &SchemaNode, part: Part) {
        if self.dialect == Dialect::Open || part == Part::Check {
            return;
        }
        let has_type = node.kind.is_some() || source.get("type").is_some_and(|value| !value.text().is_empty());
        let is_wildcard = matches!(source.get("type").map(Node::value), Some(Value::Wildcard(_)));
        if part == Part::Root && has_type && node.kind != Some(Kind::Object) && !is_wildcard {
            self.flaw(source.get("type").unwrap_or(source), FlawKind::RootIsNoObject);
        } else if !has_type && !source.is_elided() && !node.is_int_or_string && !node.preserves_unknown {
            self.flaw(source, FlawKind::Untyped);
        }
        if node.kind == Some(Kind::Array) && node.items.is_none() && !node.preserves_unknown && !source.is_elided() {
            self.flaw(source, FlawKind::NoItems);
        }
        if matches!(node.additional, Additional::Of(_) | Additional::Denied) && !node.properties.is_empty() {
            self.flaw(source, FlawKind::PropertiesAndAdditional);
        }
    }
}

impl Demands {
    /// Whether all that is demanded is that one of these fields is there; which they are.
    pub(super) fn only_required(&self) -> bool {
        !self.required.is_empty()
            && self.one_of_values.is_none()
            && self.pattern.is_none()
            && self.all_of.is_empty()
            && self.any_of.is_empty()
            && self.one_of.is_empty()
            && self.not.is_none()
    }
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "object" => Kind::Object,
        "array" => Kind::Array,
        "string" => Kind::String,
        "integer" => Kind::Integer,
        "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        _ => return None,
    })
}

fn is_true(value: Node<'_>) -> bool {
    matches!(value.value(), Value::Bool(true))
}

fn number(value: Node<'_>) -> Option<f64> {
    match value.value() {
        Value::Int(number) => Some(number as f64),
        Value::Float(number) if number.is_finite() => Some(number),
        _ => None,
    }
}

fn bound(value: Node<'_>) -> Option<Bound> {
    number(value).map(|value| Bound { value, is_exclusive: false })
}

/// `exclusiveMinimum` is `true` beside a `minimum`, or in newer JSON schemas a number of its own.
fn exclusive_bounds(source: Node<'_>, demands: &mut Demands) {
    for (key, bound) in [("exclusiveMinimum", &mut demands.minimum), ("exclusiveMaximum", &mut demands.maximum)] {
        match (source.get(key), bound) {
            (Some(value), Some(bound)) if is_true(value) => bound.is_exclusive = true,
            (Some(value), bound @ None) => {
                *bound = number(value).map(|value| Bound { value, is_exclusive: true });
            }
            _ => {}
        }
    }
}

fn count(value: Node<'_>) -> Option<u64> {
    match value.value() {
        Value::Int(number) => u64::try_from(number).ok(),
        _ => None,
    }
}

fn strings(value: Option<Node<'_>>) -> Box<[Box<str>]> {
    match value.map(Node::value) {
        Some(Value::Sequence(items)) => items
            .iter()
            .filter_map(|item| match item.value() {
                Value::String(text) => Some(text.into()),
                _ => None,
            })
            .collect(),
        _ => Box::default(),
    }
}

fn values(value: Node<'_>) -> Values {
    let Value::Sequence(items) = value.value() else { return Values::default() };
    let (mut strings, mut others) = (Vec::new(), Vec::new());
    for item in items.iter() {
        match json(item) {
            Some(Json::String(text)) => strings.push(text.into_boxed_str()),
            Some(other) if others.len() < MOST_OTHER_VALUES => others.push(other),
            _ => {}
        }
    }
    strings.sort_unstable();
    strings.dedup();
    Values { strings: strings.into(), others: others.into() }
}

fn rules(value: Node<'_>) -> Box<[Rule]> {
    let Value::Sequence(items) = value.value() else { return Box::default() };
    let read = items.iter().filter_map(|item| {
        let rule = item.get("rule")?;
        let text = |key: &str| item.get_str(key).unwrap_or_default();
        let message_program = item
            .get("messageExpression")
            .filter(|value| !value.text().trim().is_empty())
            .map(|value| Lazy::new(value.text(), value.span()));
        Some(Rule {
            program: Lazy::new(rule.text(), rule.span()),
            message: text("message").trim().into(),
            message_program,
            field_path: text("fieldPath").trim().into(),
            old_self_is_optional: item.get("optionalOldSelf").is_some_and(is_true),
        })
    });
    read.collect()
}

/// A value as JSON; `None` where a placeholder stands in it.
fn json(node: Node<'_>) -> Option<Json> {
    Some(match node.value() {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Int(number) => Json::from(number),
        Value::Float(number) => Json::from(number),
        Value::String(text) => Json::from(text),
        Value::Sequence(items) => Json::Array(items.iter().map(json).collect::<Option<_>>()?),
        Value::Mapping(mapping) => Json::Object(
            mapping.iter().map(|entry| Some((entry.key.to_owned(), json(entry.value)?))).collect::<Option<_>>()?,
        ),
        Value::Wildcard(_) => return None,
    })
}

impl Count {
    /// Whether so many are allowed.
    pub(super) fn allows(self, count: u64) -> bool {
        self.least.is_none_or(|least| count >= least) && self.most.is_none_or(|most| count <= most)
    }
}
