//! Where pods run: affinity, tolerations, topology.
//!
//! Source: `validateAffinity`, `ValidateNodeSelector`, `ValidateTolerations` and
//! `validateTopologySpreadConstraints` of `pkg/apis/core/validation`.

use super::forms::{MAX, fact};
use super::pod::list;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node, names};
use crate::check::rules::object::{
    conflicting_fields, invalid_label, invalid_name, invalid_value, out_of_range, required_value, unsupported_value,
};
use crate::yaml::{Node, Value};

const WEIGHT: Demand = Demand::Range(1, 100);

/// What a pod's node must be, and what must be near it.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts { ty: "core.v1.NodeSelector", fields: &[fact("nodeSelectorTerms", Demand::Filled)], validators: &[] },
    TypeFacts { ty: "core.v1.NodeSelectorRequirement", fields: &[], validators: &[node_requirement] },
    TypeFacts { ty: "core.v1.PreferredSchedulingTerm", fields: &[fact("weight", WEIGHT)], validators: &[] },
    TypeFacts { ty: "core.v1.WeightedPodAffinityTerm", fields: &[fact("weight", WEIGHT)], validators: &[] },
    TypeFacts {
        ty: "core.v1.PodAffinityTerm",
        fields: &[
            fact("namespaces", Demand::NameOrEmpty(NameForm::Label)),
            fact("topologyKey", Demand::Filled),
            fact("topologyKey", Demand::NameOrEmpty(NameForm::Qualified)),
        ],
        validators: &[label_keys],
    },
    TypeFacts {
        ty: "core.v1.Toleration",
        fields: &[
            fact("effect", Demand::OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute"])),
            fact("key", Demand::NameOrEmpty(NameForm::Qualified)),
            fact("operator", Demand::OneOf(&["Equal", "Exists", "Gt", "Lt"])),
        ],
        validators: &[toleration],
    },
    TypeFacts {
        ty: "core.v1.TopologySpreadConstraint",
        fields: &[
            fact("maxSkew", Demand::Range(1, MAX)),
            fact("minDomains", Demand::Range(1, MAX)),
            fact("nodeAffinityPolicy", Demand::OneOf(&["Honor", "Ignore"])),
            fact("nodeTaintsPolicy", Demand::OneOf(&["Honor", "Ignore"])),
            fact("topologyKey", Demand::Filled),
            fact("whenUnsatisfiable", Demand::Filled),
            fact("whenUnsatisfiable", Demand::OneOf(&["DoNotSchedule", "ScheduleAnyway"])),
        ],
        validators: &[spread, label_keys],
    },
];

/// One condition on a node's labels, or on its fields.
fn node_requirement(requirement: &Place<'_, '_>, findings: &mut Findings) {
    if requirement.field == "matchFields" {
        return field_requirement(requirement, findings);
    }
    let key = requirement.node.get("key");
    if let Some(fault) = key.and_then(key_text).and_then(names::qualified_fault) {
        findings.push(invalid_name::diagnose(requirement.at(&["key"]), &fault));
    }
    label_values(requirement, findings);
    let values = requirement.get("values");
    let count = list(requirement.node, "values").count();
    let is_open = requirement.is_open() || values.is_some_and(is_open_node);
    let spot = || requirement.at(&["values"]);
    match requirement.text("operator") {
        Some("In" | "NotIn") if count == 0 && !is_open => {
            findings.push(required_value::diagnose_because(spot(), "`In` and `NotIn` compare with at least one value"));
        }
        Some("Exists" | "DoesNotExist") if count > 0 => findings.push(conflicting_fields::diagnose(
            spot(),
            requirement.at(&["operator"]),
            "whether a label exists does not depend on values",
        )),
        Some("Gt" | "Lt") if count != 1 && !is_open => {
            findings.push(invalid_value::diagnose(spot(), "takes one value: `Gt` and `Lt` compare with one number"));
        }
        Some("In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt") => {}
        Some(_) => findings.push(unsupported_value::diagnose(requirement.at(&["operator"]), &NODE_OPERATORS)),
        None => {}
    }
}

/// What a node must have is compared with labels; what it had better have, with any text.
fn label_values(requirement: &Place<'_, '_>, findings: &mut Findings) {
    if requirement.parent.is_none_or(|term| term.field != "nodeSelectorTerms") {
        return;
    }
    for (index, value) in list(requirement.node, "values").enumerate() {
        let Value::String(text) = value.value() else { continue };
        if let Some(fault) = names::label_value_fault(text) {
            findings.push(invalid_label::diagnose_value(requirement.item("values", index), &fault));
        }
    }
}

const NODE_OPERATORS: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

fn key_text(node: Node<'_>) -> Option<&str> {
    match node.value() {
        Value::String(text) => Some(text),
        Value::Null => Some(""),
        _ => None,
    }
}

/// Nodes have one field to ask for: their name.
fn field_requirement(requirement: &Place<'_, '_>, findings: &mut Findings) {
    match requirement.text("operator") {
        Some("In" | "NotIn") => {
            let count = list(requirement.node, "values").count();
            if count != 1 && !requirement.is_open_at("values") {
                let demand = "takes one value: a node has one name";
                findings.push(invalid_value::diagnose(requirement.at(&["values"]), demand));
            }
        }
        Some(_) => findings.push(unsupported_value::diagnose(requirement.at(&["operator"]), &["In", "NotIn"])),
        None => {}
    }
    match requirement.text("key") {
        None | Some("metadata.name") => {}
        Some(_) => findings.push(unsupported_value::diagnose(requirement.at(&["key"]), &["metadata.name"])),
    }
    for (index, value) in list(requirement.node, "values").enumerate() {
        let Value::String(text) = value.value() else { continue };
        if let Some(fault) = names::subdomain_fault(text) {
            findings.push(invalid_name::diagnose(requirement.item("values", index), &fault));
        }
    }
}

/// One taint that a pod bears.
fn toleration(toleration: &Place<'_, '_>, findings: &mut Findings) {
    let operator = toleration.text("operator").filter(|operator| !operator.is_empty());
    let has_operator = toleration.has("operator");
    let is_open = toleration.is_open();
    let key_is_empty = toleration.get("key").is_none() || toleration.text("key") == Some("");
    if key_is_empty && !is_open && (operator.is_some_and(|operator| operator != "Exists") || !has_operator) {
        let demand = "must be `Exists` where there is no `key`, which means all taints";
        findings.push(invalid_value::diagnose(toleration.at(&["operator"]), demand));
    }
    if toleration.has("tolerationSeconds")
        && !is_open
        && (toleration.get("effect").is_none() || toleration.text("effect").is_some_and(|effect| effect != "NoExecute"))
    {
        let demand = "must be `NoExecute` where `tolerationSeconds` is set";
        let (spot, other) = (toleration.at(&["effect"]), toleration.at(&["tolerationSeconds"]));
        findings.push(invalid_value::diagnose_beside(spot, other, demand));
    }
    let Some(value) = toleration.text("value").filter(|value| !value.is_empty()) else { return };
    match operator {
        Some("Exists") => findings.push(conflicting_fields::diagnose(
            toleration.at(&["value"]),
            toleration.at(&["operator"]),
            "whether a taint exists does not depend on its value",
        )),
        Some("Gt" | "Lt") if value.parse::<i64>().is_err() || value.starts_with('+') => {
            let demand = "takes a whole number: `Gt` and `Lt` compare numbers";
            findings.push(invalid_value::diagnose(toleration.at(&["value"]), demand));
        }
        Some("Equal") => {
            if let Some(fault) = names::label_value_fault(value) {
                findings.push(invalid_label::diagnose_value(toleration.at(&["value"]), &fault));
            }
        }
        None if !has_operator => {
            if let Some(fault) = names::label_value_fault(value) {
                findings.push(invalid_label::diagnose_value(toleration.at(&["value"]), &fault));
            }
        }
        _ => {}
    }
}

/// A least number of domains is only held where it can keep pods waiting.
fn spread(constraint: &Place<'_, '_>, findings: &mut Findings) {
    if constraint.has("minDomains") && constraint.text("whenUnsatisfiable") == Some("ScheduleAnyway") {
        findings.push(conflicting_fields::diagnose(
            constraint.at(&["minDomains"]),
            constraint.at(&["whenUnsatisfiable"]),
            "`minDomains` needs `whenUnsatisfiable: DoNotSchedule`",
        ));
    }
    if constraint.int("maxSkew").is_none()
        && constraint.get("maxSkew").is_none()
        && constraint.node.get("maxSkew").is_some()
    {
        findings.push(out_of_range::diagnose_least(constraint.at(&["maxSkew"]), 1));
    }
}

/// Keys whose values the pod's own labels give are added to a selector.
fn label_keys(term: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["matchLabelKeys", "mismatchLabelKeys"] {
        if term.items(field).next().is_none() {
            continue;
        }
        if term.get("labelSelector").is_none() && !term.is_open() {
            findings.push(conflicting_fields::diagnose_alone(
                term.at(&[field]),
                "its keys are added to a `labelSelector`, and there is none",
            ));
        }
        for (index, key) in term.items(field).enumerate() {
            let Value::String(text) = key.value() else { continue };
            if let Some(fault) = names::qualified_fault(text) {
                findings.push(invalid_label::diagnose_value(term.item(field, index), &fault));
            }
        }
    }
}
