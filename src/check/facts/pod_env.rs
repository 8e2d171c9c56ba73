//! The environment of containers, and the fields of pods that it and volumes can show.
//!
//! Source: `ValidateEnv`, `ValidateEnvFrom`, `ValidateObjectFieldSelector` and
//! `validateContainerResourceFieldSelector` of `pkg/apis/core/validation`, and
//! `ConvertDownwardAPIFieldLabel` of `pkg/apis/core/pods`.

use super::forms::fact;
use crate::check::objects::quantity::Quantity;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{
    conflicting_fields, invalid_label, invalid_name, invalid_value, required_value, unsupported_value,
};

const NAME: Demand = Demand::NameOrEmpty(NameForm::Subdomain);

/// Variables and their sources.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.EnvVar",
        fields: &[fact("name", Demand::Filled), fact("name", Demand::NameOrEmpty(NameForm::EnvironmentVariable))],
        validators: &[value_or_source],
    },
    TypeFacts { ty: "core.v1.EnvVarSource", fields: &[], validators: &[source] },
    TypeFacts {
        ty: "core.v1.ConfigMapKeySelector",
        fields: &[
            fact("key", Demand::Filled),
            fact("key", Demand::NameOrEmpty(NameForm::DataKey)),
            fact("name", Demand::Filled),
            fact("name", NAME),
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.SecretKeySelector",
        fields: &[
            fact("key", Demand::Filled),
            fact("key", Demand::NameOrEmpty(NameForm::DataKey)),
            fact("name", Demand::Filled),
            fact("name", NAME),
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.EnvFromSource",
        fields: &[fact("prefix", Demand::NameOrEmpty(NameForm::EnvironmentVariable))],
        validators: &[bulk_source],
    },
    TypeFacts { ty: "core.v1.ConfigMapEnvSource", fields: &[fact("name", Demand::Filled)], validators: &[bulk_name] },
    TypeFacts { ty: "core.v1.SecretEnvSource", fields: &[fact("name", Demand::Filled)], validators: &[bulk_name] },
    TypeFacts {
        ty: "core.v1.ObjectFieldSelector",
        fields: &[fact("fieldPath", Demand::Filled)],
        validators: &[field_of_pod],
    },
    TypeFacts {
        ty: "core.v1.ResourceFieldSelector",
        fields: &[fact("resource", Demand::Filled)],
        validators: &[resource_of_container],
    },
];

/// A variable has a value or a source of it.
fn value_or_source(variable: &Place<'_, '_>, findings: &mut Findings) {
    if variable.text("value").is_some_and(|value| !value.is_empty()) && variable.has("valueFrom") {
        findings.push(conflicting_fields::diagnose(
            variable.at(&["valueFrom"]),
            variable.at(&["value"]),
            "a variable has one value: written down, or taken from elsewhere",
        ));
    }
}

fn source(source: &Place<'_, '_>, findings: &mut Findings) {
    super::forms::one_of(
        source,
        &["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"],
        findings,
    );
}

fn bulk_source(source: &Place<'_, '_>, findings: &mut Findings) {
    super::forms::one_of(source, &["configMapRef", "secretRef"], findings);
}

/// The server takes these names for prefixes of names, which may end in `-`.
fn bulk_name(source: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = source.text("name").filter(|name| !name.is_empty()) else { return };
    // What is left may itself end in anything but must begin as a name.
    let stem = name.strip_suffix('-').and_then(|stem| stem.char_indices().next_back()).map(|(at, _)| &name[..at]);
    let fault = match stem {
        Some(stem) => names::subdomain_fault(&format!("{stem}a")),
        None => names::subdomain_fault(name),
    };
    if let Some(fault) = fault {
        findings.push(invalid_name::diagnose(source.at(&["name"]), &fault));
    }
}

/// Fields of a pod that a variable can show; also the old name of `spec.nodeName`.
const IN_VARIABLES: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Fields of a pod that a file can show.
const IN_FILES: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

fn field_of_pod(selector: &Place<'_, '_>, findings: &mut Findings) {
    let Some(source) = selector.parent else { return };
    if selector.text("apiVersion").is_some_and(|version| !matches!(version, "" | "v1")) {
        findings.push(unsupported_value::diagnose(selector.at(&["apiVersion"]), &["v1"]));
        return;
    }
    let Some(path) = selector.text("fieldPath").filter(|path| !path.is_empty()) else { return };
    let spot = || selector.at(&["fieldPath"]);
    if let Some((field, key)) = subscript(path) {
        let fault = match field {
            "metadata.annotations" => names::qualified_fault(&key.to_ascii_lowercase()),
            "metadata.labels" => names::qualified_fault(key),
            _ => {
                let demand = "takes a key in brackets only for `metadata.annotations` and `metadata.labels`";
                findings.push(invalid_value::diagnose(spot(), demand));
                None
            }
        };
        if let Some(fault) = fault {
            findings.push(invalid_label::diagnose_value(spot(), &fault));
        }
        return;
    }
    let in_variable = source.field == "valueFrom";
    let allowed: &[&str] = if in_variable { &IN_VARIABLES } else { &IN_FILES };
    let is_old_name = in_variable && path == "spec.host";
    if !is_old_name && !allowed.contains(&path) {
        findings.push(unsupported_value::diagnose(spot(), allowed));
    }
}

/// `metadata.labels['key']`.
fn subscript(path: &str) -> Option<(&str, &str)> {
    let (field, key) = path.strip_suffix("']")?.split_once("['")?;
    (!field.is_empty()).then_some((field, key))
}

/// Resources of a container that its environment or a file can show.
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

fn resource_of_container(selector: &Place<'_, '_>, findings: &mut Findings) {
    let in_variable = selector.parent.is_none_or(|source| source.field == "valueFrom");
    if !in_variable && !selector.is_open() && selector.node.get("containerName").is_none_or(is_blank) {
        let why = "a volume is of the pod: say which of its containers is meant";
        findings.push(required_value::diagnose_because(selector.at(&["containerName"]), why));
    }
    let Some(resource) = selector.text("resource").filter(|resource| !resource.is_empty()) else { return };
    let is_huge_page = resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if !RESOURCES.contains(&resource) && !is_huge_page {
        findings.push(unsupported_value::diagnose(selector.at(&["resource"]), &RESOURCES));
        return;
    }
    let Some(divisor) = selector.get("divisor").and_then(Quantity::of) else { return };
    let allowed: &[&str] = if resource.ends_with(".cpu") { &OF_CPU } else { &OF_BYTES };
    let is_allowed = divisor == Quantity::ZERO || allowed.iter().any(|unit| Quantity::parse(unit) == Some(divisor));
    if !is_allowed {
        findings.push(unsupported_value::diagnose(selector.at(&["divisor"]), allowed));
    }
}

const OF_CPU: [&str; 2] = ["1m", "1"];
const OF_BYTES: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

fn is_blank(node: crate::yaml::Node<'_>) -> bool {
    matches!(node.value(), crate::yaml::Value::Null | crate::yaml::Value::String(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscripts_are_keys_in_brackets() {
        assert_eq!(subscript("metadata.labels['a.b/c']"), Some(("metadata.labels", "a.b/c")));
        for path in ["metadata.labels", "metadata.labels[a]", "['a']", "metadata.labels['a"] {
            assert_eq!(subscript(path), None, "{path}");
        }
    }
}
