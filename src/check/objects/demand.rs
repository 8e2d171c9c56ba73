//! What is demanded of one field, held against its value.

use std::collections::HashMap;

use super::{Demand, Findings, NameForm, address, names, quantity};
use crate::check::rules::object::{
    duplicate_item, invalid_address, invalid_label, invalid_name, invalid_value, out_of_range, required_value,
    too_long, unsupported_value,
};
use crate::check::spot::Spot;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Mapping, Node, Sequence, Value};

/// Holds a value against a demand. `spot` leads to the value; it is asked for only where it fails.
pub(super) fn check<'d>(demand: Demand, node: Node<'d>, spot: impl Fn() -> Spot<'d>, findings: &mut Findings) {
    match (demand, node.value()) {
        (_, Value::Null | Value::Wildcard(_)) => {}
        (Demand::Filled, value) => {
            if is_empty(node, value) {
                findings.push(required_value::diagnose(spot()));
            }
        }
        (Demand::Unique(fields), Value::Sequence(items)) => unique(fields, items, spot, findings),
        (Demand::Labels, Value::Mapping(mapping)) => labels(mapping, LabelPart::KeyAndValue, spot, findings),
        (Demand::Annotations, Value::Mapping(mapping)) => labels(mapping, LabelPart::Key, spot, findings),
        (_, Value::Sequence(items)) => {
            for (index, item) in items.iter().enumerate() {
                scalar(demand, item_value(demand, item), || spot().index(index), findings);
            }
        }
        (_, Value::Mapping(mapping)) => {
            for (position, entry) in mapping.iter().enumerate() {
                scalar(demand, entry.value.value(), || spot().nth_key(position), findings);
            }
        }
        (_, value) => scalar(demand, value, spot, findings),
    }
}

/// The value of an item of a list. Nothing is an item, too: the empty text, or zero.
fn item_value<'d>(demand: Demand, item: Node<'d>) -> Value<'d> {
    match (demand, item.value()) {
        (Demand::Range(..), Value::Null) => Value::Int(0),
        (_, Value::Null) => Value::String(""),
        (_, value) => value,
    }
}

fn is_empty(node: Node<'_>, value: Value<'_>) -> bool {
    !node.is_elided()
        && match value {
            Value::String(text) => text.is_empty(),
            Value::Sequence(items) => items.is_empty(),
            Value::Mapping(mapping) => mapping.is_empty(),
            _ => false,
        }
}

/// A value that is of its field's type, or else satisfies every demand: the schema has told.
fn scalar<'d>(demand: Demand, value: Value<'d>, spot: impl FnOnce() -> Spot<'d>, findings: &mut Findings) {
    let finding = match (demand, value) {
        // Empty is absent, for most fields: `Filled` says where it is not.
        (Demand::OneOf(allowed), Value::String(text)) => {
            (!text.is_empty() && !allowed.contains(&text)).then(|| unsupported_value::diagnose(spot(), allowed))
        }
        (Demand::NotEmpty, Value::String("")) => Some(required_value::diagnose(spot())),
        (Demand::NameOrEmpty(_), Value::String("")) => None,
        (Demand::Name(form) | Demand::NameOrEmpty(form), Value::String(text)) => name(form, text, spot),
        (Demand::Range(least, most), Value::Int(number)) => {
            (!(least..=most).contains(&number)).then(|| out_of_range::diagnose(spot(), least, most))
        }
        (Demand::PortOrName, Value::Int(number)) => {
            (!(1..=65_535).contains(&number)).then(|| out_of_range::diagnose(spot(), 1, 65_535))
        }
        (Demand::PortOrName, Value::String(text)) => name(NameForm::Port, text, spot),
        (Demand::Amount, value) => amount(value, spot),
        (Demand::NotNegative, Value::Int(..=-1)) => Some(out_of_range::diagnose_least(spot(), 0)),
        (Demand::NotNegative, Value::Float(number)) => (number < 0.0).then(|| out_of_range::diagnose_least(spot(), 0)),
        (Demand::NotNegative, Value::String(text)) => {
            quantity::is_negative(text).then(|| out_of_range::diagnose_least(spot(), 0))
        }
        (Demand::MostBytes(most), Value::String(text)) => {
            (text.len() > most).then(|| too_long::diagnose(spot(), text.len(), most))
        }
        (Demand::Address, Value::String(text)) => {
            (!address::is_address(text)).then(|| invalid_address::diagnose_address(spot()))
        }
        (Demand::Cidr, Value::String(text)) => {
            (!address::is_range(text)).then(|| invalid_address::diagnose_range(spot()))
        }
        _ => None,
    };
    if let Some(finding) = finding {
        findings.push(finding);
    }
}

fn name<'d>(form: NameForm, text: &str, spot: impl FnOnce() -> Spot<'d>) -> Option<Diagnostic> {
    names::fault(form, text).map(|fault| invalid_name::diagnose(spot(), &fault))
}

/// A number or a percentage.
fn amount<'d>(value: Value<'d>, spot: impl FnOnce() -> Spot<'d>) -> Option<Diagnostic> {
    match value {
        Value::Int(..=-1) => Some(out_of_range::diagnose_least(spot(), 0)),
        Value::String(text) => {
            let digits = text.strip_suffix('%').unwrap_or_default();
            let is_percentage = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            (!is_percentage)
                .then(|| invalid_value::diagnose(spot(), "takes a number such as `1` or a percentage such as `25%`"))
        }
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelPart {
    Key,
    KeyAndValue,
}

fn labels<'d>(mapping: Mapping<'d>, part: LabelPart, spot: impl Fn() -> Spot<'d>, findings: &mut Findings) {
    for (position, entry) in mapping.iter().enumerate() {
        if entry.key_is_wildcard {
            continue;
        }
        let fault = match part {
            // The keys of annotations may be of any case.
            LabelPart::Key if entry.key.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                names::qualified_fault(&entry.key.to_ascii_lowercase())
            }
            _ => names::qualified_fault(entry.key),
        };
        if let Some(fault) = fault {
            findings.push(invalid_label::diagnose_key(spot().nth_key(position), &fault));
        }
        if part == LabelPart::KeyAndValue
            && let Value::String(text) = entry.value.value()
            && let Some(fault) = names::label_value_fault(text)
        {
            findings.push(invalid_label::diagnose_value(spot().nth_key(position), &fault));
        }
    }
}

/// Lists up to this length are compared pair by pair, without a table.
const FEW: usize = 16;

fn unique<'d>(fields: &[&str], items: Sequence<'d>, spot: impl Fn() -> Spot<'d>, findings: &mut Findings) {
    let mut report = |first: usize, index: usize| {
        findings.push(duplicate_item::diagnose(spot().index(index), spot().index(first), fields));
    };
    if items.len() <= FEW {
        for (index, item) in items.iter().enumerate().skip(1) {
            let earlier = items.iter().take(index).position(|earlier| is_same(fields, earlier, item));
            if let Some(first) = earlier {
                report(first, index);
            }
        }
        return;
    }
    let mut seen: HashMap<Vec<Option<&str>>, usize> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let Some(key) = identity(fields, item) else { continue };
        match seen.get(&key) {
            Some(&first) => report(first, index),
            None => drop(seen.insert(key, index)),
        }
    }
}

fn is_same(fields: &[&str], a: Node<'_>, b: Node<'_>) -> bool {
    if fields.is_empty() {
        return matches!((scalar_text(a), scalar_text(b)), (Some(a), Some(b)) if a == b);
    }
    let mut present = false;
    fields.iter().all(|field| match (part(a, field), part(b, field)) {
        (Part::Absent, Part::Absent) => true,
        (Part::Text(a), Part::Text(b)) => {
            present = true;
            a == b
        }
        _ => false,
    }) && present
}

/// What an item is told by; `None` if it tells nothing.
fn identity<'d>(fields: &[&str], item: Node<'d>) -> Option<Vec<Option<&'d str>>> {
    if fields.is_empty() {
        return scalar_text(item).map(|text| vec![Some(text)]);
    }
    let mut key = Vec::with_capacity(fields.len());
    for field in fields {
        match part(item, field) {
            Part::Absent => key.push(None),
            Part::Text(text) => key.push(Some(text)),
            Part::Unknown => return None,
        }
    }
    key.iter().any(Option::is_some).then_some(key)
}

enum Part<'d> {
    Absent,
    Text(&'d str),
    /// A placeholder or a collection.
    Unknown,
}

fn part<'d>(item: Node<'d>, field: &str) -> Part<'d> {
    match item.get(field) {
        None => Part::Absent,
        Some(node) if matches!(node.value(), Value::Null) => Part::Absent,
        Some(node) => scalar_text(node).filter(|text| !text.is_empty()).map_or(Part::Unknown, Part::Text),
    }
}

fn scalar_text(node: Node<'_>) -> Option<&str> {
    match node.value() {
        Value::String(text) => Some(text),
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => Some(node.text()),
        _ => None,
    }
}
