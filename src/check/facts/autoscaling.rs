//! HorizontalPodAutoscalers and PodDisruptionBudgets.
//!
//! Source: `pkg/apis/autoscaling/validation` and `pkg/apis/policy/validation`.

use super::forms::{MAX, fact};
use super::workloads::at_most_all;
use crate::check::objects::quantity::Quantity;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node};
use crate::check::rules::object::{conflicting_fields, invalid_value, missing_choice, out_of_range, required_value};
use crate::yaml::{Node, Value};

/// The bounds of an autoscaler. What is below one, is told.
const REPLICAS: Demand = Demand::Range(1, MAX);
const REFERENCE_NAME: Demand = Demand::NameOrEmpty(NameForm::PathSegment);

/// Autoscalers, their metrics and behaviour, and budgets.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "autoscaling.v1.HorizontalPodAutoscalerSpec",
        fields: &[
            fact("maxReplicas", REPLICAS),
            fact("minReplicas", REPLICAS),
            fact("targetCPUUtilizationPercentage", Demand::Range(1, MAX)),
        ],
        validators: &[bounds],
    },
    TypeFacts {
        ty: "autoscaling.v2.HorizontalPodAutoscalerSpec",
        fields: &[fact("maxReplicas", REPLICAS), fact("minReplicas", REPLICAS)],
        validators: &[bounds],
    },
    TypeFacts {
        ty: "autoscaling.v1.CrossVersionObjectReference",
        fields: &[
            fact("kind", Demand::Filled),
            fact("kind", REFERENCE_NAME),
            fact("name", Demand::Filled),
            fact("name", REFERENCE_NAME),
        ],
        validators: &[target],
    },
    TypeFacts {
        ty: "autoscaling.v2.CrossVersionObjectReference",
        fields: &[
            fact("kind", Demand::Filled),
            fact("kind", REFERENCE_NAME),
            fact("name", Demand::Filled),
            fact("name", REFERENCE_NAME),
        ],
        validators: &[target],
    },
    TypeFacts {
        ty: "autoscaling.v2.MetricSpec",
        fields: &[
            fact("type", Demand::Filled),
            fact("type", Demand::OneOf(&["ContainerResource", "External", "Object", "Pods", "Resource"])),
        ],
        validators: &[metric],
    },
    TypeFacts {
        ty: "autoscaling.v2.MetricIdentifier",
        fields: &[fact("name", Demand::Filled), fact("name", REFERENCE_NAME)],
        validators: &[],
    },
    TypeFacts {
        ty: "autoscaling.v2.MetricTarget",
        fields: &[
            fact("averageUtilization", Demand::Range(1, MAX)),
            fact("type", Demand::Filled),
            fact("type", Demand::OneOf(&["AverageValue", "Utilization", "Value"])),
        ],
        validators: &[positive],
    },
    TypeFacts {
        ty: "autoscaling.v2.ResourceMetricSource",
        fields: &[fact("name", Demand::Filled)],
        validators: &[resource],
    },
    TypeFacts {
        ty: "autoscaling.v2.ContainerResourceMetricSource",
        fields: &[fact("container", Demand::Filled), fact("name", Demand::Filled)],
        validators: &[resource],
    },
    TypeFacts { ty: "autoscaling.v2.PodsMetricSource", fields: &[], validators: &[of_pods] },
    TypeFacts { ty: "autoscaling.v2.ObjectMetricSource", fields: &[], validators: &[of_object] },
    TypeFacts { ty: "autoscaling.v2.ExternalMetricSource", fields: &[], validators: &[external] },
    TypeFacts {
        ty: "autoscaling.v2.HPAScalingRules",
        fields: &[
            fact("selectPolicy", Demand::OneOf(&["Disabled", "Max", "Min"])),
            fact("stabilizationWindowSeconds", Demand::Range(0, 3600)),
            fact("tolerance", Demand::NotNegative),
        ],
        validators: &[policies],
    },
    TypeFacts {
        ty: "autoscaling.v2.HPAScalingPolicy",
        fields: &[
            fact("periodSeconds", Demand::Range(1, 1800)),
            fact("type", Demand::OneOf(&["Percent", "Pods"])),
            fact("value", Demand::Range(1, MAX)),
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "policy.v1.PodDisruptionBudgetSpec",
        fields: &[
            fact("maxUnavailable", Demand::Amount),
            fact("minAvailable", Demand::Amount),
            fact("unhealthyPodEvictionPolicy", Demand::OneOf(&["AlwaysAllow", "IfHealthyBudget"])),
        ],
        validators: &[budget],
    },
];

fn bounds(spec: &Place<'_, '_>, findings: &mut Findings) {
    if let (Some(least), Some(most)) = (spec.int("minReplicas"), spec.int("maxReplicas"))
        && (1..least).contains(&most)
    {
        let demand = "must not be less than `minReplicas`";
        findings.push(invalid_value::diagnose_beside(spec.at(&["maxReplicas"]), spec.at(&["minReplicas"]), demand));
    }
}

/// What is scaled stands in a group; only ReplicationControllers stand in none.
fn target(reference: &Place<'_, '_>, findings: &mut Findings) {
    if reference.field != "scaleTargetRef" || reference.is_open() {
        return;
    }
    let spot = || reference.at(&["apiVersion"]);
    let Some(version) = reference.get("apiVersion") else {
        if reference.text("kind").is_some_and(|kind| kind != "ReplicationController") {
            let why = "it names the API group of what is scaled, as in `apps/v1`";
            findings.push(required_value::diagnose_because(spot(), why));
        }
        return;
    };
    let Some(text) = reference.text("apiVersion") else { return };
    let has_group = text.split_once('/').is_some_and(|(group, _)| !group.is_empty());
    if text.matches('/').count() > 1 {
        findings.push(invalid_value::diagnose(spot(), "takes a group and version such as `apps/v1`"));
    } else if !has_group && version.text() != "v1" {
        findings.push(invalid_value::diagnose(spot(), "must name an API group, as in `apps/v1`"));
    }
}

/// Each type of metric, and the field that describes it.
const METRICS: [(&str, &str); 5] = [
    ("ContainerResource", "containerResource"),
    ("External", "external"),
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
];

fn metric(metric: &Place<'_, '_>, findings: &mut Findings) {
    let Some((ty, wanted)) = METRICS.into_iter().find(|(ty, _)| metric.text("type") == Some(*ty)) else { return };
    if !metric.has(wanted) && !metric.is_open() {
        let why = format!("`type: {ty}` is described there");
        findings.push(required_value::diagnose_because(metric.at(&[wanted]), &why));
    }
    for (_, other) in METRICS.into_iter().filter(|(_, field)| *field != wanted && metric.has(field)) {
        let why = format!("`type: {ty}` is described under `{wanted}`");
        findings.push(conflicting_fields::diagnose(metric.at(&[other]), metric.at(&["type"]), &why));
    }
}

/// A target of nothing is none.
fn positive(target: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["averageValue", "value"] {
        if target.get(field).and_then(Quantity::of).is_some_and(|amount| amount <= Quantity::ZERO) {
            findings.push(out_of_range::diagnose_bound(target.at(&[field]), "greater than 0"));
        }
    }
}

/// Without a list of policies there are the default ones; with an empty list there are none.
fn policies(rules: &Place<'_, '_>, findings: &mut Findings) {
    let is_empty = |list: Node<'_>| matches!(list.value(), Value::Sequence(items) if items.is_empty());
    if rules.get("policies").is_some_and(is_empty) && !rules.is_open_at("policies") {
        findings.push(required_value::diagnose(rules.at(&["policies"])));
    }
}

/// Whether the target of a metric has a field; `None` if it cannot be known.
fn aims_at(metric: &Place<'_, '_>, field: &str) -> Option<bool> {
    let target = metric.get("target").filter(|_| !metric.is_open())?;
    match super::pod::given(target, field) {
        Some(_) => Some(true),
        None => (!is_open_node(target)).then_some(false),
    }
}

fn resource(metric: &Place<'_, '_>, findings: &mut Findings) {
    match (aims_at(metric, "averageUtilization"), aims_at(metric, "averageValue")) {
        (Some(false), Some(false)) => {
            let spot = metric.at(&["target"]);
            findings.push(missing_choice::diagnose(spot, &["averageUtilization", "averageValue"]));
        }
        (Some(true), Some(true)) => findings.push(conflicting_fields::diagnose(
            metric.at(&["target", "averageValue"]),
            metric.at(&["target", "averageUtilization"]),
            "the target is one or the other",
        )),
        _ => {}
    }
}

fn of_pods(metric: &Place<'_, '_>, findings: &mut Findings) {
    if aims_at(metric, "averageValue") == Some(false) {
        let why = "a metric of pods is compared by its average";
        findings.push(required_value::diagnose_because(metric.at(&["target", "averageValue"]), why));
    }
}

fn of_object(metric: &Place<'_, '_>, findings: &mut Findings) {
    if (aims_at(metric, "value"), aims_at(metric, "averageValue")) == (Some(false), Some(false)) {
        findings.push(missing_choice::diagnose(metric.at(&["target"]), &["averageValue", "value"]));
    }
}

fn external(metric: &Place<'_, '_>, findings: &mut Findings) {
    of_object(metric, findings);
    if (aims_at(metric, "value"), aims_at(metric, "averageValue")) == (Some(true), Some(true)) {
        findings.push(conflicting_fields::diagnose(
            metric.at(&["target", "value"]),
            metric.at(&["target", "averageValue"]),
            "the target is one or the other",
        ));
    }
}

fn budget(spec: &Place<'_, '_>, findings: &mut Findings) {
    at_most_all(spec, "minAvailable", findings);
    at_most_all(spec, "maxUnavailable", findings);
    if spec.has("minAvailable") && spec.has("maxUnavailable") {
        findings.push(conflicting_fields::diagnose(
            spec.at(&["maxUnavailable"]),
            spec.at(&["minAvailable"]),
            "each of them says the whole",
        ));
    }
}
