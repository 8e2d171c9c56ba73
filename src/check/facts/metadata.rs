//! `ObjectMeta` of every kind, and the selectors that ask for its labels.
//!
//! The facts are those of `ValidateObjectMeta` and of the name function that each kind hands to it. An
//! object's own metadata are judged here in full; of those of a template, the server looks at labels and
//! annotations only where the template's own validation says so.

use crate::check::objects::names::{self, NameFault};
use crate::check::objects::{Demand, FieldFact, Findings, NameForm, Place, TypeFacts, is_open_node, items};
use crate::check::rules::object::{
    conflicting_fields, invalid_label, invalid_name, invalid_value, required_value, too_long, unsupported_value,
};
use crate::kube::Gvk;
use crate::schema::Scope;
use crate::yaml::{Node, Value};

/// What is demanded of metadata and selectors.
pub(crate) static FACTS: &[TypeFacts] = &[
    TypeFacts { ty: "core.v1.PodTemplateSpec", fields: &[], validators: &[labelled] },
    TypeFacts { ty: "core.v1.PersistentVolumeClaimTemplate", fields: &[], validators: &[labelled] },
    TypeFacts { ty: "resource.v1.ResourceClaimTemplateSpec", fields: &[], validators: &[labelled] },
    TypeFacts { ty: "meta.v1.LabelSelector", fields: &[], validators: &[selector] },
    TypeFacts { ty: "meta.v1.LabelSelectorRequirement", fields: &[], validators: &[requirement] },
    TypeFacts {
        ty: "meta.v1.OwnerReference",
        fields: &[
            FieldFact { field: "apiVersion", demand: Demand::Filled },
            FieldFact { field: "kind", demand: Demand::Filled },
            FieldFact { field: "name", demand: Demand::Filled },
            FieldFact { field: "uid", demand: Demand::Filled },
        ],
        validators: &[],
    },
];

/// So much may all annotations of an object hold, keys and values together.
const MOST_ANNOTATIONS: usize = 256 * 1024;

/// Judges the metadata of an object that stands on its own.
pub(crate) fn object(place: &Place<'_, '_>, scope: impl Fn() -> Option<Scope>, findings: &mut Findings) {
    let metadata = place.get("metadata");
    named(place, metadata, findings);
    if metadata.is_none() {
        return;
    }
    namespaced(place, scope, findings);
    labelled(place, findings);
    finalized(place, findings);
    owned(place, findings);
}

/// Judges the labels and annotations of a mapping that holds `metadata`, as those of a pod template.
pub(crate) fn labelled(place: &Place<'_, '_>, findings: &mut Findings) {
    place.demand(&["metadata", "labels"], Demand::Labels, findings);
    place.demand(&["metadata", "annotations"], Demand::Annotations, findings);
    let annotations = place.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let Some(Value::Mapping(annotations)) = annotations.map(Node::value) else { return };
    let size = annotations.iter().map(|entry| entry.key.len() + entry.value.text().len()).sum();
    if size > MOST_ANNOTATIONS {
        let spot = place.at(&["metadata", "annotations"]);
        findings.push(too_long::diagnose_of(spot, size, MOST_ANNOTATIONS, "bytes"));
    }
}

fn named(place: &Place<'_, '_>, metadata: Option<Node<'_>>, findings: &mut Findings) {
    let form = form_of(place.gvk);
    let text = |field: &str| match metadata.and_then(|metadata| metadata.get(field)).map(Node::value) {
        None | Some(Value::Null) => Some(""),
        Some(Value::String(text)) => Some(text),
        Some(_) => None,
    };
    let (name, prefix) = (text("name"), text("generateName"));
    if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty())
        && let Some(fault) = prefix_fault(form, prefix)
    {
        findings.push(invalid_name::diagnose(place.at(&["metadata", "generateName"]), &fault));
    }
    match name {
        Some("") if prefix == Some("") => {
            if !is_open(place, metadata) && !needs_no_name(place.gvk) {
                findings.push(required_value::diagnose(place.at(&["metadata", "name"])));
            }
        }
        Some("") | None => {}
        Some(name) => {
            let spot = || place.at(&["metadata", "name"]);
            if let Some(fault) = names::fault(form, name) {
                findings.push(invalid_name::diagnose(spot(), &fault));
            } else if let Some(fault) = names::fault(NameForm::PathSegment, name) {
                findings.push(invalid_name::diagnose(spot(), &fault));
            } else if let Some(most) = most_characters(place.gvk).filter(|&most| name.len() > most) {
                findings.push(too_long::diagnose(spot(), name.len(), most));
            }
        }
    }
}

/// Whether a name may be there that does not meet the eye: also under a misspelt key.
fn is_open(place: &Place<'_, '_>, metadata: Option<Node<'_>>) -> bool {
    let is_unknown = |key: &str| !KNOWN.contains(&key);
    place.is_open() || metadata.is_some_and(|metadata| {
        is_open_node(metadata)
            || matches!(metadata.value(), Value::Mapping(fields) if fields.iter().any(|entry| is_unknown(entry.key)))
    })
}

/// The fields of `ObjectMeta`.
const KNOWN: &[&str] = &[
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// A prefix may end in `-`: the server adds five characters to it.
fn prefix_fault(form: NameForm, prefix: &str) -> Option<NameFault> {
    match prefix.strip_suffix('-') {
        Some(stem) if !stem.is_empty() => names::fault(form, &format!("{stem}a")),
        _ => names::fault(form, prefix),
    }
}

/// The form of the names of a kind's objects. Those of custom resources are subdomains.
fn form_of(gvk: &Gvk) -> NameForm {
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("", "Namespace" | "Service") | ("apps", "StatefulSet") => NameForm::Label,
        ("", "Event" | "ComponentStatus" | "Binding")
        | ("rbac.authorization.k8s.io" | "policy" | "certificates.k8s.io" | "apiregistration.k8s.io", _)
        | ("internal.apiserver.k8s.io", _)
        | ("networking.k8s.io", "IPAddress")
        | ("authentication.k8s.io" | "authorization.k8s.io", _) => NameForm::PathSegment,
        _ => NameForm::Subdomain,
    }
}

/// Names that must leave room for what is derived from them.
fn most_characters(gvk: &Gvk) -> Option<usize> {
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("batch", "CronJob") => Some(52),
        ("storage.k8s.io", "CSIDriver") => Some(63),
        _ => None,
    }
}

/// Whether a kind's objects need no name: questions, which are answered and not kept, what goes to
/// another object, and what the server itself names.
fn needs_no_name(gvk: &Gvk) -> bool {
    gvk.kind == "LimitRange"
        || matches!(gvk.group.as_str(), "authentication.k8s.io" | "authorization.k8s.io")
        || matches!(gvk.kind.as_str(), "Binding" | "Eviction" | "Scale" | "TokenRequest" | "DeleteOptions")
}

/// The server drops the namespace of what lives in none.
fn namespaced(place: &Place<'_, '_>, scope: impl Fn() -> Option<Scope>, findings: &mut Findings) {
    let namespace = place.get("metadata").and_then(|metadata| metadata.get_str("namespace")).unwrap_or_default();
    if !namespace.is_empty()
        && let Some(fault) = names::label_fault(namespace)
        && scope() == Some(Scope::Namespaced)
    {
        findings.push(invalid_name::diagnose(place.at(&["metadata", "namespace"]), &fault));
    }
}

/// Finalizers that need no prefix.
const STANDARD_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

fn finalized(place: &Place<'_, '_>, findings: &mut Findings) {
    let finalizers = place.get("metadata").and_then(|metadata| metadata.get("finalizers"));
    for (index, item) in items(finalizers).enumerate() {
        let Value::String(text) = item.value() else { continue };
        let spot = || place.at(&["metadata", "finalizers"]).index(index);
        if let Some(fault) = names::qualified_fault(text) {
            findings.push(invalid_name::diagnose(spot(), &fault));
        } else if !text.contains('/') && !STANDARD_FINALIZERS.contains(&text) && checks_finalizers(place.gvk) {
            let demand = "must be a qualified name such as `example.com/cleanup`";
            findings.push(invalid_value::diagnose(spot(), demand));
        }
    }
}

/// Whether finalizers without a prefix are refused: not in custom resources and in the kinds of the API
/// server's own extensions.
fn checks_finalizers(gvk: &Gvk) -> bool {
    matches!(gvk.group.as_str(), "" | "apps" | "batch" | "autoscaling" | "networking.k8s.io" | "storage.k8s.io")
}

fn owned(place: &Place<'_, '_>, findings: &mut Findings) {
    let owners = place.get("metadata").and_then(|metadata| metadata.get("ownerReferences"));
    let mut first = None;
    for (index, owner) in items(owners).enumerate() {
        if !matches!(owner.get("controller").map(Node::value), Some(Value::Bool(true))) {
            continue;
        }
        let spot = |index| place.at(&["metadata", "ownerReferences"]).index(index).key("controller");
        match first {
            None => first = Some(index),
            Some(first) => {
                let why = "only one owner can be the controller of an object";
                findings.push(conflicting_fields::diagnose(spot(index), spot(first), why));
            }
        }
    }
}

fn selector(place: &Place<'_, '_>, findings: &mut Findings) {
    place.demand(&["matchLabels"], Demand::Labels, findings);
}

const OPERATORS: &[&str] = &["In", "NotIn", "Exists", "DoesNotExist"];

fn requirement(place: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(key) = place.text("key")
        && let Some(fault) = names::qualified_fault(key)
    {
        findings.push(invalid_label::diagnose_value(place.at(&["key"]), &fault));
    }
    let has_values = place.items("values").next().is_some();
    match place.text("operator") {
        Some("In" | "NotIn") if !has_values && !place.is_open_at("values") => {
            findings.push(required_value::diagnose_because(
                place.at(&["values"]),
                "`In` and `NotIn` compare with at least one value",
            ));
        }
        Some("Exists" | "DoesNotExist") if has_values => {
            let why = "`Exists` and `DoesNotExist` compare with no values";
            findings.push(conflicting_fields::diagnose(place.at(&["values"]), place.at(&["operator"]), why));
        }
        Some(operator) if !OPERATORS.contains(&operator) => {
            findings.push(unsupported_value::diagnose(place.at(&["operator"]), OPERATORS));
        }
        _ => {}
    }
    for (index, value) in place.items("values").enumerate() {
        if let Value::String(text) = value.value()
            && let Some(fault) = names::label_value_fault(text)
        {
            findings.push(invalid_label::diagnose_value(place.item("values", index), &fault));
        }
    }
}
