//! Facts of the schemas in CustomResourceDefinitions: what makes a schema structural.
//!
//! Sources: `ValidateCustomResourceDefinitionOpenAPISchema` of
//! `apiextensions-apiserver/pkg/apis/apiextensions/validation`, and `pkg/apiserver/schema/validation.go`.

use super::forms;
use crate::check::objects::{Findings, Place};
use crate::check::rules::object::{conflicting_fields, invalid_value, required_value, unsupported_value};
use crate::yaml::{Node, Value};

/// The types of values.
const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];
/// Fields whose schemas only add demands to the values of another: they have no type of their own.
const JUNCTORS: &[&str] = &["allOf", "anyOf", "oneOf", "not"];

/// Whether a schema only adds demands.
fn is_nested(schema: &Place<'_, '_>) -> bool {
    std::iter::once(schema)
        .chain(schema.ancestors())
        .take_while(|place| place.field != "openAPIV3Schema")
        .any(|place| JUNCTORS.contains(&place.field))
}

fn says(schema: &Place<'_, '_>, extension: &str) -> bool {
    match schema.get(extension).map(Node::value) {
        Some(Value::Bool(value)) => value,
        Some(Value::Wildcard(_)) => true,
        _ => false,
    }
}

/// Every value has a type, and the object itself is an object.
pub(super) fn type_of(schema: &Place<'_, '_>, findings: &mut Findings) {
    if is_nested(schema) {
        return;
    }
    let is_root = schema.field == "openAPIV3Schema";
    let spot = || schema.at(&["type"]);
    let is_free = says(schema, "x-kubernetes-int-or-string") || says(schema, "x-kubernetes-preserve-unknown-fields");
    match schema.get("type").map(Node::value) {
        None | Some(Value::String("")) if !is_free && !schema.is_open() => {
            findings.push(required_value::diagnose_because(spot(), "every value of a custom resource has a type"));
        }
        Some(Value::String(found)) if !found.is_empty() && !TYPES.contains(&found) => {
            findings.push(unsupported_value::diagnose(spot(), TYPES));
        }
        Some(Value::String(found)) if is_root && !matches!(found, "" | "object") => {
            findings.push(invalid_value::diagnose(spot(), "must be `object`: a custom resource is a mapping"));
        }
        _ => {}
    }
    if is_root {
        types_of_own_fields(schema, findings);
    }
}

/// What every object has is of the type that it has in every object.
fn types_of_own_fields(root: &Place<'_, '_>, findings: &mut Findings) {
    let properties = root.get("properties");
    for (field, wanted) in [("apiVersion", "string"), ("kind", "string"), ("metadata", "object")] {
        let found = properties.and_then(|properties| properties.get(field)).and_then(|schema| schema.get_str("type"));
        if found.is_some_and(|found| found != wanted && TYPES.contains(&found)) {
            let demand = format!("must be `{wanted}`, as in every object");
            findings.push(invalid_value::diagnose(root.at(&["properties", field, "type"]), &demand));
        }
    }
}

/// Parts of JSON Schema that the server does without.
const UNSUPPORTED: &[&str] =
    &["$ref", "$schema", "additionalItems", "definitions", "dependencies", "id", "patternProperties"];

pub(super) fn unsupported(schema: &Place<'_, '_>, findings: &mut Findings) {
    for field in UNSUPPORTED.iter().filter(|field| forms::is_set(schema.get(field))) {
        let why = "the API server does not support this part of JSON Schema";
        findings.push(conflicting_fields::diagnose_alone(schema.at(&[field]), why));
    }
    if schema.bool("uniqueItems") == Some(true) {
        let why = "use `x-kubernetes-list-type: set` instead";
        findings.push(conflicting_fields::diagnose_alone(schema.at(&["uniqueItems"]), why));
    }
}

/// A list says what its items are; a mapping has named fields or any.
pub(super) fn children(schema: &Place<'_, '_>, findings: &mut Findings) {
    if matches!(schema.get("items").map(Node::value), Some(Value::Sequence(_))) {
        let why = "all items of a list have one schema";
        findings.push(conflicting_fields::diagnose_alone(schema.at(&["items"]), why));
    }
    if schema.text("type") == Some("array") && !schema.has("items") && !schema.is_open() && !is_nested(schema) {
        let why = "a list says what its items are";
        findings.push(required_value::diagnose_because(schema.at(&["items"]), why));
    }
    let has_properties =
        matches!(schema.get("properties").map(Node::value), Some(Value::Mapping(mapping)) if !mapping.is_empty());
    let is_map =
        matches!(schema.get("additionalProperties").map(Node::value), Some(Value::Mapping(_) | Value::Bool(false)));
    if has_properties && is_map {
        findings.push(conflicting_fields::diagnose(
            schema.at(&["additionalProperties"]),
            schema.at(&["properties"]),
            "a mapping has named fields or any",
        ));
    } else if schema.bool("additionalProperties") == Some(false) {
        let why = "fields that no schema knows are dropped in any case";
        findings.push(conflicting_fields::diagnose_alone(schema.at(&["additionalProperties"]), why));
    }
}

/// `x-kubernetes-*`
pub(super) fn extensions(schema: &Place<'_, '_>, findings: &mut Findings) {
    const PRESERVE: &str = "x-kubernetes-preserve-unknown-fields";
    const LIST: &str = "x-kubernetes-list-type";
    const KEYS: &str = "x-kubernetes-list-map-keys";
    if schema.bool(PRESERVE) == Some(false) {
        findings.push(invalid_value::diagnose(schema.at(&[PRESERVE]), "must be `true`, or left out"));
    }
    let kind = schema.text("type");
    let wrong_type = |wanted: &str| kind.is_some_and(|kind| kind != wanted && TYPES.contains(&kind));
    if schema.has("x-kubernetes-map-type") && wrong_type("object") {
        let why = "only an object has it";
        findings.push(conflicting_fields::diagnose(schema.at(&["x-kubernetes-map-type"]), schema.at(&["type"]), why));
    }
    if schema.has(LIST) && wrong_type("array") {
        findings.push(conflicting_fields::diagnose(schema.at(&[LIST]), schema.at(&["type"]), "only an array has it"));
    }
    let has_keys = schema.items(KEYS).next().is_some();
    match schema.text(LIST) {
        Some("map") if !has_keys && !schema.is_open_at(KEYS) => {
            let why = "the items of a list of type `map` are told apart by keys";
            findings.push(required_value::diagnose_because(schema.at(&[KEYS]), why));
        }
        Some("atomic" | "set") if has_keys => {
            let why = "only a list of type `map` has keys";
            findings.push(conflicting_fields::diagnose(schema.at(&[KEYS]), schema.at(&[LIST]), why));
        }
        _ => {}
    }
}
