//! Facts of quotas, limits and priorities.
//!
//! Sources: `ValidateResourceQuota` and `ValidateLimitRange` of `pkg/apis/core/validation`,
//! `pkg/apis/scheduling/validation`.

use std::cmp::Ordering;

use super::forms;
use crate::check::objects::Demand::{Filled, NotEmpty, NotNegative, OneOf, Unique};
use crate::check::objects::quantity::{self, Quantity};
use crate::check::objects::{FieldFact, Findings, Place, TypeFacts, names};
use crate::check::rules::object::{
    conflicting_fields, invalid_name, invalid_value, missing_choice, out_of_range, required_value, unsupported_value,
};
use crate::check::spot::Spot;
use crate::yaml::Value;

/// `core.ResourceQuotaScope`
const SCOPES: &[&str] = &[
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];

pub(super) const FACTS: &[TypeFacts] = &[
    // `ValidateResourceQuotaSpec`
    TypeFacts {
        ty: "core.v1.ResourceQuotaSpec",
        fields: &[
            FieldFact { field: "hard", demand: NotNegative },
            FieldFact { field: "scopes", demand: NotEmpty },
            FieldFact { field: "scopes", demand: OneOf(SCOPES) },
        ],
        validators: &[quota_resources, scope_pairs, scope_resources],
    },
    // `validateScopedResourceSelectorRequirement`
    TypeFacts {
        ty: "core.v1.ScopedResourceSelectorRequirement",
        fields: &[
            FieldFact { field: "scopeName", demand: Filled },
            FieldFact { field: "scopeName", demand: OneOf(SCOPES) },
            FieldFact { field: "operator", demand: Filled },
            FieldFact { field: "operator", demand: OneOf(&["In", "NotIn", "Exists", "DoesNotExist"]) },
        ],
        validators: &[scope_requirement],
    },
    // `ValidateLimitRange`
    TypeFacts {
        ty: "core.v1.LimitRangeSpec",
        fields: &[FieldFact { field: "limits", demand: Unique(&["type"]) }],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.LimitRangeItem",
        fields: &[FieldFact { field: "type", demand: Filled }],
        validators: &[limit_type, limit_fields, limit_order, limit_ratios, limit_resources],
    },
    // `ValidatePriorityClass`
    TypeFacts {
        ty: "scheduling.v1.PriorityClass",
        fields: &[
            FieldFact { field: "preemptionPolicy", demand: NotEmpty },
            FieldFact { field: "preemptionPolicy", demand: OneOf(&["Never", "PreemptLowerPriority"]) },
        ],
        validators: &[priority],
    },
];

/// `helper.standardResources`, but for those that are also of quotas.
const STANDARD: &[&str] = &["storage"];

/// `helper.standardQuotaResources`
const QUOTA: &[&str] = &[
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.storage",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
];

/// `helper.integerResources`
const COUNTED: &[&str] = &[
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

/// Names of resources that a quota can count, and whole numbers of what comes in pieces.
fn quota_resources(spec: &Place<'_, '_>, findings: &mut Findings) {
    for entry in forms::entries(spec.get("hard")) {
        let spot = || spec.at(&["hard"]).entry(&entry);
        if let Some(fault) = names::qualified_fault(entry.key) {
            findings.push(invalid_name::diagnose_key(spot(), entry.key, &fault));
        } else if !entry.key.contains('/') && !QUOTA.contains(&entry.key) && !is_huge_page(entry.key) {
            let demand = "is no resource that a quota counts; write `count/<resource>.<group>` for objects of a kind";
            findings.push(invalid_value::diagnose_key(spot(), demand));
        } else if COUNTED.contains(&entry.key) && Quantity::of(entry.value).is_some_and(|amount| !amount.is_whole()) {
            findings.push(invalid_value::diagnose(spot(), "takes a whole number"));
        }
    }
}

/// Scopes that no pod is in at once.
const OPPOSED: &[(&str, &str)] = &[("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")];

fn scope_pairs(spec: &Place<'_, '_>, findings: &mut Findings) {
    let at = |name: &str| {
        spec.items("scopes").position(|scope| matches!(scope.value(), Value::String(text) if text == name))
    };
    for (one, other) in OPPOSED {
        if let (Some(one), Some(other)) = (at(one), at(other)) {
            let (first, second) = (one.min(other), one.max(other));
            findings.push(conflicting_fields::diagnose(
                spec.item("scopes", second),
                spec.item("scopes", first),
                "no pod is in both scopes",
            ));
        }
    }
}

/// The resources of a scope: those of pods, or of claims (`helper.IsResourceQuotaScopeValidForResource`).
fn scope_resources(spec: &Place<'_, '_>, findings: &mut Findings) {
    let fits = |scope: &str, resource: &str| match scope {
        "BestEffort" => resource == "pods",
        "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
            !COUNTED.contains(&resource) || resource == "pods"
        }
        _ => true,
    };
    for (index, scope) in spec.items("scopes").enumerate().take(SCOPES.len()) {
        let Value::String(scope) = scope.value() else { continue };
        let odd = forms::entries(spec.get("hard")).find(|entry| QUOTA.contains(&entry.key) && !fits(scope, entry.key));
        if let Some(entry) = odd {
            findings.push(conflicting_fields::diagnose(
                spec.item("scopes", index),
                spec.at(&["hard"]).entry(&entry),
                "the scope is one of pods, and the resource none that they have",
            ));
        }
    }
}

/// Values are for `In` and `NotIn`, and only some scopes have any.
fn scope_requirement(requirement: &Place<'_, '_>, findings: &mut Findings) {
    let Some(operator) = requirement.text("operator").filter(|operator| !operator.is_empty()) else { return };
    let has_values = requirement.items("values").next().is_some();
    if let Some(scope) = requirement.text("scopeName")
        && SCOPES[..4].contains(&scope) | (scope == "CrossNamespacePodAffinity")
        && operator != "Exists"
    {
        findings.push(invalid_value::diagnose(requirement.at(&["operator"]), "must be `Exists` for this scope"));
    }
    match operator {
        "In" | "NotIn" if !has_values && !requirement.is_open_at("values") => {
            findings.push(required_value::diagnose_because(
                requirement.at(&["values"]),
                "`In` and `NotIn` compare with values",
            ));
        }
        "Exists" | "DoesNotExist" if has_values => {
            findings.push(conflicting_fields::diagnose(
                requirement.at(&["values"]),
                requirement.at(&["operator"]),
                "`Exists` and `DoesNotExist` take no values",
            ));
        }
        _ => {}
    }
}

/// `Pod`, `Container`, `PersistentVolumeClaim`, or a name with a prefix.
fn limit_type(item: &Place<'_, '_>, findings: &mut Findings) {
    const TYPES: &[&str] = &["Pod", "Container", "PersistentVolumeClaim"];
    let Some(text) = item.text("type").filter(|text| !text.is_empty()) else { return };
    if let Some(fault) = names::qualified_fault(text) {
        findings.push(invalid_name::diagnose(item.at(&["type"]), &fault));
    } else if !text.contains('/') && !TYPES.contains(&text) {
        findings.push(unsupported_value::diagnose(item.at(&["type"]), TYPES));
    }
}

/// Defaults are for containers; a claim has a smallest or a largest size.
fn limit_fields(item: &Place<'_, '_>, findings: &mut Findings) {
    match item.text("type") {
        Some("Pod") => {
            for field in ["default", "defaultRequest"].into_iter().filter(|field| forms::is_set(item.get(field))) {
                findings.push(conflicting_fields::diagnose(
                    item.at(&[field]),
                    item.at(&["type"]),
                    "defaults are for containers, not for pods",
                ));
            }
        }
        Some("PersistentVolumeClaim") => {
            let lacks = |field: &str| {
                !item.is_open_at(field) && item.get(field).is_none_or(|bound| bound.get("storage").is_none())
            };
            if lacks("min") && lacks("max") {
                findings.push(missing_choice::diagnose(item.at(&[]), &["min.storage", "max.storage"]));
            }
        }
        _ => {}
    }
}

/// So many resources of a limit are compared: no node has more.
const MOST_RESOURCES: usize = 100;

/// `min` ≤ `defaultRequest` ≤ `default` ≤ `max`, for each resource: the one that is told, its bound, and
/// how it may not compare.
const ORDER: &[(&str, &str, Ordering)] = &[
    ("min", "max", Ordering::Greater),
    ("defaultRequest", "min", Ordering::Less),
    ("default", "min", Ordering::Less),
    ("defaultRequest", "default", Ordering::Greater),
    ("defaultRequest", "max", Ordering::Greater),
    ("default", "max", Ordering::Greater),
];

fn limit_order(item: &Place<'_, '_>, findings: &mut Findings) {
    for (field, other, wrong) in ORDER {
        let Some(bound) = item.get(other) else { continue };
        for entry in forms::entries(item.get(field)).take(MOST_RESOURCES) {
            let Some(limit) = bound.get(entry.key) else { continue };
            if quantity::compare(entry.value, limit) == Some(*wrong) {
                let word = if *wrong == Ordering::Greater { "greater" } else { "smaller" };
                findings.push(invalid_value::diagnose_beside(
                    item.at(&[field]).entry(&entry),
                    item.at(&[other, entry.key]),
                    &format!("must not be {word} than under `{other}`"),
                ));
            }
        }
    }
}

/// A limit is at least its request.
fn limit_ratios(item: &Place<'_, '_>, findings: &mut Findings) {
    for entry in forms::entries(item.get("maxLimitRequestRatio")) {
        if Quantity::of(entry.value).is_some_and(|ratio| ratio < Quantity::whole(1)) {
            findings.push(out_of_range::diagnose_least(item.at(&["maxLimitRequestRatio"]).entry(&entry), 1));
        }
    }
}

/// Resources of pods and containers without a prefix are Kubernetes' own.
fn limit_resources(item: &Place<'_, '_>, findings: &mut Findings) {
    const OF_CONTAINERS: &[&str] = &["cpu", "memory", "ephemeral-storage"];
    let is_of_pods = matches!(item.text("type"), Some("Pod" | "Container"));
    for field in ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] {
        for entry in forms::entries(item.get(field)) {
            let spot = || item.at(&[field]).entry(&entry);
            let is_known = |name: &str| {
                OF_CONTAINERS.contains(&name)
                    || is_huge_page(name)
                    || !is_of_pods && (QUOTA.contains(&name) || STANDARD.contains(&name))
            };
            resource_name(entry.key, is_known, spot, findings);
        }
    }
}

/// Tells of a name that is neither known nor qualified by a prefix.
fn resource_name<'d>(
    name: &str,
    is_known: impl Fn(&str) -> bool,
    spot: impl Fn() -> Spot<'d>,
    findings: &mut Findings,
) {
    if let Some(fault) = names::qualified_fault(name) {
        findings.push(invalid_name::diagnose_key(spot(), name, &fault));
    } else if !name.contains('/') && !is_known(name) {
        findings.push(invalid_value::diagnose(
            spot(),
            "is no standard resource, nor has it a prefix as in `example.com/gpu`",
        ));
    }
}

/// Values above are for the system.
const HIGHEST: i64 = 1_000_000_000;
/// The system's own classes, with their values (`scheduling.SystemPriorityClasses`).
const SYSTEM: &[(&str, i64)] = &[("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

fn priority(class: &Place<'_, '_>, findings: &mut Findings) {
    let name = class.get("metadata").and_then(|metadata| metadata.get_str("name"));
    let value = class.int("value");
    if let Some(name) = name.filter(|name| name.starts_with("system-")) {
        if !SYSTEM.iter().any(|(known, number)| *known == name && value.is_none_or(|value| value == *number)) {
            let demand = "may not begin with `system-`: these names are the system's";
            findings.push(invalid_value::diagnose(class.at(&["metadata", "name"]), demand));
        }
    } else if value.is_some_and(|value| value > HIGHEST) {
        findings.push(out_of_range::diagnose_bound(class.at(&["value"]), "of at most 1000000000"));
    }
}
