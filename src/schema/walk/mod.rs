//! One walk of a document along its type, on all releases at once.
//!
//! What the API server's strict decoder refuses is a violation, and what it takes is none: `null` stands
//! for an absent value anywhere, whole floats are integers, and custom decoders read leniently.

use std::iter;

use super::{Completeness, Fault, Format, Shape, TypeId, Violation, builtin, elsewhere, format, similar};
use crate::kube::{FieldPath, ReleaseSet};
use crate::source::Span;
use crate::yaml::{Entry, Mapping, Node, Sequence, Value};

/// Types that hold themselves (a schema in a schema) are followed so deep and no deeper: below that
/// nothing is said, and no input can exhaust the stack.
const MAX_DEPTH: u16 = 200;
/// So many unknown fields get suggestions, which cost far more than finding the field unknown.
const MAX_SUGGESTIONS: usize = 100;
const MAX_SIMILAR: usize = 3;

/// Fields below which the server misses nothing: it drops a status that comes with a new object.
const UNCHECKED: [&str; 1] = ["status"];

/// Everything in `node` that breaks `ty`.
pub(super) fn violations(
    ty: TypeId,
    node: Node<'_>,
    completeness: Completeness,
    releases: ReleaseSet,
) -> Vec<Violation<'static>> {
    let releases = releases.intersection(ReleaseSet::from_bits(builtin::type_row(ty).releases));
    let mut walk = Walk { found: Vec::new() };
    if !releases.is_empty() {
        let asked = Asked { releases, missing: completeness, unknown: Unknown::Refused, depth: 0 };
        walk.value(builtin::shape(ty), node, asked, None);
    }
    walk.found
}

struct Walk {
    found: Vec<Violation<'static>>,
}

/// What is asked of a value.
#[derive(Clone, Copy)]
struct Asked {
    releases: ReleaseSet,
    missing: Completeness,
    unknown: Unknown,
    depth: u16,
}

/// What the decoder does with an unknown field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// Refuses the document.
    Refused,
    /// Drops it in silence: inside unions, whose decoders are custom and not strict.
    Dropped,
}

/// How the walk came to a value: a list on the stack, turned into a path only for a violation.
#[derive(Clone, Copy)]
struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
    /// The type of the mapping that was stepped into, for fields.
    holder: Option<TypeId>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str, Span),
    Index(usize),
}

impl Walk {
    fn value(&mut self, shape: Shape, node: Node<'_>, asked: Asked, place: Option<&Place<'_>>) {
        if asked.depth > MAX_DEPTH {
            return;
        }
        match (shape, node.value()) {
            (_, Value::Null | Value::Wildcard(_)) | (Shape::Any, _) => {}
            (Shape::Object(ty), Value::Mapping(mapping)) => self.object(ty, node, mapping, asked, place),
            (Shape::Map(element), Value::Mapping(mapping)) => self.map(element, node, mapping, asked, place),
            (Shape::List(element), Value::Sequence(items)) => self.list(element, node, items, asked, place),
            (Shape::Union(ty), value) => self.union(ty, node, value, asked, place),
            (Shape::Resource, Value::Mapping(_)) => self.resource(node, asked, place),
            (Shape::AnyObject, Value::Mapping(_)) => {}
            (_, value) => {
                if let Some(fault) = scalar_fault(shape, value) {
                    self.report(fault, node.span(), asked.releases, place, None);
                }
            }
        }
    }

    fn object(
        &mut self,
        ty: TypeId,
        node: Node<'_>,
        mapping: Mapping<'_>,
        mut asked: Asked,
        place: Option<&Place<'_>>,
    ) {
        let row = builtin::type_row(ty);
        if node.is_elided() {
            asked.missing = Completeness::Partial;
        }
        let mut missing = asked.missing;
        for entry in mapping.iter() {
            if entry.key_is_wildcard {
                // It may be any field, also one that seems to be missing.
                missing = Completeness::Partial;
                continue;
            }
            let mut exists_in = ReleaseSet::NONE;
            for field in builtin::find_fields(&row, entry.key) {
                let releases = ReleaseSet::from_bits(field.releases);
                exists_in = exists_in.union(releases);
                let inner = Asked {
                    releases: releases.intersection(asked.releases),
                    missing: if UNCHECKED.contains(&entry.key) { Completeness::Partial } else { asked.missing },
                    depth: asked.depth + 1,
                    ..asked
                };
                if !inner.releases.is_empty() {
                    let step = Step::Key(entry.key, entry.key_span);
                    let place = Place { parent: place, step, holder: Some(ty) };
                    self.value(builtin::field_shape(&field), entry.value, inner, Some(&place));
                }
            }
            let lacking = asked.releases.without(exists_in);
            if !lacking.is_empty() && asked.unknown == Unknown::Refused {
                self.unknown_field(ty, &entry, lacking, exists_in, place);
            }
        }
        if missing == Completeness::Whole && row.required > 0 {
            self.missing_fields(ty, node, asked, place);
        }
    }

    fn map(&mut self, element: TypeId, node: Node<'_>, mapping: Mapping<'_>, asked: Asked, place: Option<&Place<'_>>) {
        let shape = builtin::shape(element);
        let asked = asked.inside(node);
        for entry in mapping.iter() {
            let place = Place { parent: place, step: Step::Key(entry.key, entry.key_span), holder: None };
            self.value(shape, entry.value, asked, Some(&place));
        }
    }

    fn list(&mut self, element: TypeId, node: Node<'_>, items: Sequence<'_>, asked: Asked, place: Option<&Place<'_>>) {
        let shape = builtin::shape(element);
        let asked = asked.inside(node);
        for (index, item) in items.iter().enumerate() {
            let place = Place { parent: place, step: Step::Index(index), holder: None };
            match (shape, item.value()) {
                // An item of nothing is an object of nothing.
                (Shape::Object(ty), Value::Null) if asked.missing == Completeness::Whole => {
                    self.missing_fields(ty, item, asked, Some(&place));
                }
                _ => self.value(shape, item, asked, Some(&place)),
            }
        }
    }

    /// The first alternative that takes this kind of value.
    fn union(&mut self, ty: TypeId, node: Node<'_>, value: Value<'_>, asked: Asked, place: Option<&Place<'_>>) {
        let row = builtin::type_row(ty);
        let taken = builtin::field_rows(&row).map(|field| builtin::field_shape(&field)).find(|shape| {
            matches!(
                (shape, value),
                (Shape::Object(_), Value::Mapping(_))
                    | (Shape::List(_), Value::Sequence(_))
                    | (Shape::Boolean, Value::Bool(_))
            )
        });
        match taken {
            Some(shape) => {
                let asked = Asked { unknown: Unknown::Dropped, depth: asked.depth + 1, ..asked };
                self.value(shape, node, asked, place);
            }
            None => {
                let fault = Fault::WrongType { expected: Shape::Union(ty), found: words(value) };
                self.report(fault, node.span(), asked.releases, place, None);
            }
        }
    }

    /// An object inside a list is what it says it is; one that says nothing known is left alone.
    fn resource(&mut self, node: Node<'_>, asked: Asked, place: Option<&Place<'_>>) {
        let (Some(api_version), Some(kind)) = (node.get_str("apiVersion"), node.get_str("kind")) else { return };
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        if let Some(kind) = builtin::find_kind(group, version, kind) {
            let releases = asked.releases.intersection(kind.releases);
            if !releases.is_empty() {
                let asked = Asked { releases, depth: asked.depth + 1, ..asked };
                self.value(builtin::shape(kind.ty), node, asked, place);
            }
        }
    }

    fn unknown_field(
        &mut self,
        ty: TypeId,
        entry: &Entry<'_>,
        lacking: ReleaseSet,
        exists_in: ReleaseSet,
        place: Option<&Place<'_>>,
    ) {
        let (mut similar, mut belongs_in) = (Vec::new(), None);
        if exists_in.is_empty() && self.found.len() < MAX_SUGGESTIONS {
            let row = builtin::type_row(ty);
            let names = builtin::field_rows(&row)
                .filter(|field| !ReleaseSet::from_bits(field.releases).intersection(lacking).is_empty())
                .map(|field| builtin::name(field.name_at, field.name_len));
            similar = similar::nearest(entry.key, names, MAX_SIMILAR);
            let holders = || iter::successors(place, |place| place.parent).filter_map(|place| place.holder);
            let twin = || match place?.step {
                Step::Key(key, _) => elsewhere::find_twin(entry.key, key, holders(), lacking),
                Step::Index(_) => None,
            };
            let found = elsewhere::find(entry.key, iter::once(ty).chain(holders()), lacking).or_else(twin);
            belongs_in = found.map(|found| mapping_path(place, &found));
        }
        let fault = Fault::UnknownField { similar, exists_in, belongs_in };
        self.report(fault, entry.key_span, lacking, place, Some(entry.key));
    }

    /// The required fields that `node`, a mapping or nothing, lacks.
    fn missing_fields(&mut self, ty: TypeId, node: Node<'_>, asked: Asked, place: Option<&Place<'_>>) {
        let row = builtin::type_row(ty);
        for field in builtin::field_rows(&row).filter(|field| field.required != 0) {
            let releases = asked.releases.intersection(ReleaseSet::from_bits(field.required));
            let name = builtin::name(field.name_at, field.name_len);
            let is_there = || node.get(name).is_some_and(|value| !matches!(value.value(), Value::Null));
            if releases.is_empty() || is_there() || (asked.unknown == Unknown::Refused && is_misspelt(&row, node, name))
            {
                continue;
            }
            let span = match place.map(|place| place.step) {
                Some(Step::Key(_, span)) => span,
                _ => entries(node).next().map_or_else(|| node.span(), |entry| entry.key_span),
            };
            self.report(Fault::MissingField { name }, span, releases, place, None);
        }
    }

    fn report(
        &mut self,
        fault: Fault<'static>,
        span: Span,
        releases: ReleaseSet,
        place: Option<&Place<'_>>,
        key: Option<&str>,
    ) {
        let mut path = path_of(place);
        if let Some(key) = key {
            path.push_key(key);
        }
        self.found.push(Violation { path, span, fault, releases });
    }
}

impl Asked {
    /// What is asked inside a list or map: an ellipsis in it stands for whatever is missing below, too.
    fn inside(self, node: Node<'_>) -> Self {
        let missing = if node.is_elided() { Completeness::Partial } else { self.missing };
        Self { missing, depth: self.depth + 1, ..self }
    }
}

/// Whether an unknown field of the mapping is close to `name`: it is reported, with the name as
/// suggestion, and that `name` is missing would be the same fault told twice.
fn is_misspelt(row: &builtin::TypeRow, node: Node<'_>, name: &str) -> bool {
    let Some(mut name) = similar::Written::new(name) else { return false };
    entries(node).any(|entry| {
        entry.key.len() <= crate::similar::LONGEST
            && name.distance(entry.key).is_some()
            && builtin::find_fields(row, entry.key).next().is_none()
    })
}

fn entries(node: Node<'_>) -> impl Iterator<Item = Entry<'_>> {
    match node.value() {
        Value::Mapping(mapping) => Some(mapping.iter()),
        _ => None,
    }
    .into_iter()
    .flatten()
}

/// What is wrong with a value where `shape` is wanted, if anything is.
fn scalar_fault(shape: Shape, value: Value<'_>) -> Option<Fault<'static>> {
    let bad = |format| Some(Fault::BadFormat { format });
    let wrong = || Some(Fault::WrongType { expected: shape, found: words(value) });
    match (shape, value) {
        (Shape::String(format), Value::String(text)) => {
            let is_right = match format {
                Format::Byte => format::is_base64(text),
                Format::DateTime => format::is_date_time(text),
                Format::MicroTime => format::is_micro_time(text),
                _ => true,
            };
            if is_right { None } else { bad(format) }
        }
        // Bytes may also be a list of numbers.
        (Shape::String(Format::Byte), Value::Sequence(items)) => {
            let is_bytes = items.iter().all(|item| matches!(item.value(), Value::Int(0..=255) | Value::Null));
            if is_bytes { None } else { wrong() }
        }
        (Shape::Integer(format), _) => match whole(value) {
            Whole::Fits(number) if format == Format::Int32 && i32::try_from(number).is_err() => bad(format),
            Whole::Fits(_) => None,
            Whole::TooLarge => bad(if format == Format::None { Format::Int64 } else { format }),
            Whole::No => wrong(),
        },
        (Shape::IntOrString, Value::String(_)) => None,
        (Shape::IntOrString, _) => match whole(value) {
            Whole::Fits(number) if i32::try_from(number).is_ok() => None,
            Whole::Fits(_) | Whole::TooLarge => bad(Format::Int32),
            Whole::No => wrong(),
        },
        (Shape::Quantity, Value::String(text)) => {
            if format::is_quantity(text) {
                None
            } else {
                bad(Format::Quantity)
            }
        }
        (Shape::Quantity | Shape::Number, Value::Int(_) | Value::Float(_)) | (Shape::Boolean, Value::Bool(_)) => None,
        _ => wrong(),
    }
}

enum Whole {
    Fits(i64),
    TooLarge,
    No,
}

/// A number as an integer: `3.0` is 3, since it reaches the server as `3`.
fn whole(value: Value<'_>) -> Whole {
    match value {
        Value::Int(number) => Whole::Fits(number),
        Value::Float(number) if number.fract() != 0.0 || !number.is_finite() => Whole::No,
        // Every whole float below 2^63 is an i64.
        Value::Float(number) if number.abs() < 9_223_372_036_854_775_808.0 => Whole::Fits(number as i64),
        Value::Float(_) => Whole::TooLarge,
        _ => Whole::No,
    }
}

fn words(value: Value<'_>) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Int(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::String(_) => "a string",
        Value::Mapping(_) => "a mapping",
        Value::Sequence(_) => "a list",
        Value::Wildcard(_) => "a placeholder",
    }
}

fn path_of(place: Option<&Place<'_>>) -> FieldPath {
    let mut steps: Vec<Step<'_>> = iter::successors(place, |place| place.parent).map(|place| place.step).collect();
    steps.reverse();
    let mut path = FieldPath::root();
    for step in steps {
        match step {
            Step::Key(key, _) => path.push_key(key),
            Step::Index(index) => path.push_index(index),
        }
    }
    path
}

/// The path of a mapping that is `found.up` mappings out from `place` and then down, without indexes.
fn mapping_path(place: Option<&Place<'_>>, found: &elsewhere::Place) -> FieldPath {
    let mut at = place;
    let mut left = found.up;
    // Out of as many mappings with fields as were counted; maps and lists between do not count.
    while let Some(place) = at.filter(|_| left > 0) {
        left -= usize::from(place.holder.is_some());
        at = place.parent;
    }
    let mut path = FieldPath::root();
    let outer: Vec<Step<'_>> = iter::successors(at, |place| place.parent).map(|place| place.step).collect();
    let keys = outer.into_iter().rev().filter_map(|step| match step {
        Step::Key(key, _) => Some(key),
        Step::Index(_) => None,
    });
    keys.chain(found.down.iter().copied()).for_each(|key| path.push_key(key));
    path
}

#[cfg(test)]
mod tests;
