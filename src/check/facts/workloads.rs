//! Workloads that keep pods running: Deployments, StatefulSets, DaemonSets, ReplicaSets,
//! ReplicationControllers.
//!
//! Source: `pkg/apis/apps/validation`, and for ReplicationControllers `pkg/apis/core/validation`.

use super::forms::{MAX, fact};
use super::pod::{given, is_true, list};
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node};
use crate::check::rules::object::{
    conflicting_fields, invalid_value, required_value, selector_mismatch, unsupported_value,
};
use crate::yaml::{Mapping, Node, Value};

const COUNT: Demand = Demand::Range(0, MAX);

/// The specs of workloads and their strategies.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "apps.v1.DeploymentSpec",
        fields: &[
            fact("minReadySeconds", COUNT),
            fact("progressDeadlineSeconds", COUNT),
            fact("replicas", COUNT),
            fact("revisionHistoryLimit", COUNT),
        ],
        validators: &[selector, lasting_pods, progress, shared_disks],
    },
    TypeFacts {
        ty: "apps.v1.DeploymentStrategy",
        fields: &[fact("type", Demand::OneOf(&["Recreate", "RollingUpdate"]))],
        validators: &[deployment_strategy],
    },
    TypeFacts {
        ty: "apps.v1.RollingUpdateDeployment",
        fields: &[fact("maxSurge", Demand::Amount), fact("maxUnavailable", Demand::Amount)],
        validators: &[rolling_deployment],
    },
    TypeFacts {
        ty: "apps.v1.StatefulSetSpec",
        fields: &[
            fact("minReadySeconds", COUNT),
            fact("podManagementPolicy", Demand::OneOf(&["OrderedReady", "Parallel"])),
            fact("replicas", COUNT),
            fact("revisionHistoryLimit", COUNT),
            fact("serviceName", Demand::NameOrEmpty(NameForm::Label)),
        ],
        validators: &[selector, lasting_pods],
    },
    TypeFacts {
        ty: "apps.v1.StatefulSetUpdateStrategy",
        fields: &[fact("type", Demand::OneOf(&["OnDelete", "RollingUpdate"]))],
        validators: &[stateful_strategy],
    },
    TypeFacts {
        ty: "apps.v1.RollingUpdateStatefulSetStrategy",
        fields: &[fact("maxUnavailable", Demand::Amount), fact("partition", COUNT)],
        validators: &[rolling_stateful_set],
    },
    TypeFacts {
        ty: "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy",
        fields: &[
            fact("whenDeleted", Demand::OneOf(&["Delete", "Retain"])),
            fact("whenScaled", Demand::OneOf(&["Delete", "Retain"])),
        ],
        validators: &[],
    },
    TypeFacts { ty: "apps.v1.StatefulSetOrdinals", fields: &[fact("start", COUNT)], validators: &[] },
    TypeFacts {
        ty: "apps.v1.DaemonSetSpec",
        fields: &[fact("minReadySeconds", COUNT), fact("revisionHistoryLimit", COUNT)],
        validators: &[selector, lasting_pods, shared_disks],
    },
    TypeFacts {
        ty: "apps.v1.DaemonSetUpdateStrategy",
        fields: &[fact("type", Demand::OneOf(&["OnDelete", "RollingUpdate"]))],
        validators: &[],
    },
    TypeFacts {
        ty: "apps.v1.RollingUpdateDaemonSet",
        fields: &[fact("maxSurge", Demand::Amount), fact("maxUnavailable", Demand::Amount)],
        validators: &[rolling_daemon_set],
    },
    TypeFacts {
        ty: "apps.v1.ReplicaSetSpec",
        fields: &[fact("minReadySeconds", COUNT), fact("replicas", COUNT), fact("template", Demand::Filled)],
        validators: &[selector, lasting_pods, shared_disks],
    },
    TypeFacts {
        ty: "core.v1.ReplicationControllerSpec",
        fields: &[
            fact("minReadySeconds", COUNT),
            fact("replicas", COUNT),
            fact("selector", Demand::Labels),
            fact("template", Demand::Filled),
        ],
        validators: &[plain_selector, lasting_pods, shared_disks],
    },
];

/// A selector matches the labels of its own template, and at least something.
pub(super) fn selector(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(selector) = spec.get("selector") else { return };
    let (labels, expressions) = (given(selector, "matchLabels"), given(selector, "matchExpressions"));
    let is_empty = [labels, expressions].into_iter().flatten().all(|node| is_empty(node));
    if is_empty {
        if matches!(selector.value(), Value::Mapping(_)) && !spec.is_open() && !is_open_node(selector) {
            let demand = "must not be empty: it would select every pod";
            findings.push(invalid_value::diagnose(spec.at(&["selector"]), demand));
        }
        return;
    }
    let Some(pod) = PodLabels::of(spec) else { return };
    let labels_path = || spec.at(&["template", "metadata", "labels"]);
    if let Some(Value::Mapping(mapping)) = labels.map(Node::value)
        && let Some(position) = mismatch(mapping, &pod)
    {
        let spot = spec.at(&["selector", "matchLabels"]).nth_key(position);
        let path = labels_path().path().clone();
        findings.push(selector_mismatch::diagnose(spot, labels_path()).field(path));
        return;
    }
    for (index, expression) in list(selector, "matchExpressions").enumerate() {
        if fails(expression, &pod) {
            let spot = spec.at(&["selector", "matchExpressions"]).index(index);
            let path = labels_path().path().clone();
            findings.push(selector_mismatch::diagnose(spot, labels_path()).field(path));
            return;
        }
    }
}

/// As [`selector`], for the plain mapping of a ReplicationController; the labels themselves are its default.
fn plain_selector(spec: &Place<'_, '_>, findings: &mut Findings) {
    let mapping = match spec.get("selector").map(Node::value) {
        Some(Value::Mapping(mapping)) if !mapping.is_empty() => mapping,
        Some(Value::Mapping(_)) | None => {
            let pod = PodLabels::of(spec);
            if !spec.is_open_at("selector") && pod.is_some_and(|pod| !pod.is_open && pod.labels.is_none()) {
                let why = "it is taken from the labels of the template, and there are none";
                findings.push(required_value::diagnose_because(spec.at(&["selector"]), why));
            }
            return;
        }
        Some(_) => return,
    };
    let Some(pod) = PodLabels::of(spec) else { return };
    if let Some(position) = mismatch(mapping, &pod) {
        let labels = spec.at(&["template", "metadata", "labels"]);
        let path = labels.path().clone();
        findings.push(selector_mismatch::diagnose(spec.at(&["selector"]).nth_key(position), labels).field(path));
    }
}

fn is_empty(node: Node<'_>) -> bool {
    match node.value() {
        Value::Mapping(mapping) => mapping.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        _ => false,
    }
}

/// The labels that a template gives its pods.
struct PodLabels<'d> {
    /// None if there are none.
    labels: Option<Mapping<'d>>,
    /// Whether there may be others.
    is_open: bool,
}

impl<'d> PodLabels<'d> {
    /// `None` without a template.
    fn of(spec: &Place<'_, 'd>) -> Option<Self> {
        let template = spec.get("template").filter(|node| matches!(node.value(), Value::Mapping(_)))?;
        let metadata = given(template, "metadata");
        let labels = metadata.and_then(|metadata| given(metadata, "labels"));
        let is_open =
            spec.is_open() || [Some(template), metadata, labels].into_iter().flatten().any(|node| is_open_node(node));
        let labels = match labels.map(Node::value) {
            Some(Value::Mapping(labels)) if !labels.is_empty() => Some(labels),
            _ => None,
        };
        Some(Self { labels, is_open })
    }

    /// The value of a label: `Err` if it cannot be known.
    fn get(&self, key: &str) -> Result<Option<&'d str>, ()> {
        let entry = self.labels.and_then(|labels| labels.iter().rev().find(|entry| entry.key == key));
        match entry.map(|entry| text(entry.value)) {
            Some(Some(value)) => Ok(Some(value)),
            Some(None) => Err(()),
            None if self.is_open => Err(()),
            None => Ok(None),
        }
    }
}

/// The text of a label; nothing is an empty one.
fn text(node: Node<'_>) -> Option<&str> {
    match node.value() {
        Value::String(text) => Some(text),
        Value::Null => Some(""),
        _ => None,
    }
}

/// Selectors and labels beyond this number are not compared: no real object has as many.
const MOST_LABELS: usize = 200;

/// The position of the first label that a pod has not.
fn mismatch(selector: Mapping<'_>, pod: &PodLabels<'_>) -> Option<usize> {
    let is_huge = pod.labels.is_some_and(|labels| labels.len() > MOST_LABELS);
    let mut entries = selector.iter().enumerate().take(if is_huge { 0 } else { MOST_LABELS });
    entries.find_map(|(position, entry)| {
        let wanted = text(entry.value).filter(|_| !entry.key_is_wildcard)?;
        let found = pod.get(entry.key).ok()?;
        (found != Some(wanted)).then_some(position)
    })
}

/// Whether a pod certainly fails an expression.
fn fails(expression: Node<'_>, pod: &PodLabels<'_>) -> bool {
    let (Some(key), Some(operator)) = (expression.get_str("key"), expression.get_str("operator")) else { return false };
    if is_open_node(expression) || pod.labels.is_some_and(|labels| labels.len() > MOST_LABELS) {
        return false;
    }
    let Ok(found) = pod.get(key) else { return false };
    let is_known = list(expression, "values").all(|value| text(value).is_some())
        && expression.get("values").is_none_or(|values| !is_open_node(values));
    let is_listed = |value: &str| list(expression, "values").any(|listed| text(listed) == Some(value));
    match operator {
        "In" => is_known && !found.is_some_and(is_listed),
        "NotIn" => is_known && found.is_some_and(is_listed),
        "Exists" => found.is_none(),
        "DoesNotExist" => found.is_some(),
        _ => false,
    }
}

/// The pods of these workloads run until they are replaced.
fn lasting_pods(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(pod) = spec.get("template").and_then(|template| given(template, "spec")) else { return };
    if matches!(pod.get_str("restartPolicy"), Some("OnFailure" | "Never")) {
        let spot = spec.at(&["template", "spec", "restartPolicy"]);
        findings.push(unsupported_value::diagnose(spot, &["Always"]));
    }
    if given(pod, "activeDeadlineSeconds").is_some() {
        findings.push(conflicting_fields::diagnose_alone(
            spec.at(&["template", "spec", "activeDeadlineSeconds"]),
            "these pods run until they are replaced; a Job's have an end",
        ));
    }
}

/// A deadline leaves time to become ready.
fn progress(spec: &Place<'_, '_>, findings: &mut Findings) {
    const DEFAULT_DEADLINE: i64 = 600;
    if spec.is_open() {
        return;
    }
    let ready = if spec.has("minReadySeconds") { spec.int("minReadySeconds") } else { Some(0) };
    let is_default = !spec.has("progressDeadlineSeconds");
    let deadline = if is_default { Some(DEFAULT_DEADLINE) } else { spec.int("progressDeadlineSeconds") };
    if let (Some(ready), Some(deadline)) = (ready, deadline)
        && deadline >= 0
        && deadline <= ready
    {
        let (spot, other) = (spec.at(&["progressDeadlineSeconds"]), spec.at(&["minReadySeconds"]));
        findings.push(if is_default {
            let demand = format!("must be less than `progressDeadlineSeconds`, which is {deadline} by default");
            invalid_value::diagnose(other, &demand).field(spot.path().clone())
        } else {
            invalid_value::diagnose_beside(spot, other, "must be greater than `minReadySeconds`")
        });
    }
}

/// A disk that only one machine can write to, for more than one pod: `ValidateReadOnlyPersistentDisks`.
fn shared_disks(spec: &Place<'_, '_>, findings: &mut Findings) {
    if spec.gvk.kind != "DaemonSet" && spec.int("replicas").is_none_or(|replicas| replicas < 2) {
        return;
    }
    let Some(pod) = spec.get("template").and_then(|template| given(template, "spec")) else { return };
    for (index, volume) in list(pod, "volumes").enumerate() {
        let Some(disk) = given(volume, "gcePersistentDisk") else { continue };
        if !is_true(disk, "readOnly") && !is_open_node(disk) && disk.get("readOnly").is_none_or(is_false) {
            let spot = spec.at(&["template", "spec", "volumes"]).index(index).key("gcePersistentDisk").key("readOnly");
            let demand = "must be `true` for more than one pod: one machine alone can write to the disk";
            findings.push(invalid_value::diagnose(spot, demand));
        }
    }
}

fn is_false(node: Node<'_>) -> bool {
    matches!(node.value(), Value::Bool(false) | Value::Null)
}

fn deployment_strategy(strategy: &Place<'_, '_>, findings: &mut Findings) {
    if strategy.text("type") == Some("Recreate") && strategy.has("rollingUpdate") {
        findings.push(conflicting_fields::diagnose(
            strategy.at(&["rollingUpdate"]),
            strategy.at(&["type"]),
            "a Deployment that recreates its pods has no rolling update",
        ));
    }
}

fn stateful_strategy(strategy: &Place<'_, '_>, findings: &mut Findings) {
    if strategy.text("type") == Some("OnDelete") && strategy.has("rollingUpdate") {
        findings.push(conflicting_fields::diagnose(
            strategy.at(&["rollingUpdate"]),
            strategy.at(&["type"]),
            "a StatefulSet whose pods are replaced by hand has no rolling update",
        ));
    }
}

/// A number or percentage: none, some, or unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    Zero,
    Some,
    Unknown,
}

fn share(place: &Place<'_, '_>, field: &str, default: Share) -> Share {
    match place.get(field).map(Node::value) {
        None if place.is_open() => Share::Unknown,
        None => default,
        Some(Value::Int(0)) => Share::Zero,
        Some(Value::Int(_)) => Share::Some,
        Some(Value::String(text)) => match text.strip_suffix('%').and_then(|digits| digits.parse::<u64>().ok()) {
            Some(0) => Share::Zero,
            Some(_) => Share::Some,
            None => Share::Unknown,
        },
        Some(_) => Share::Unknown,
    }
}

/// No more than all may be unavailable: `IsNotMoreThan100Percent`.
pub(super) fn at_most_all(place: &Place<'_, '_>, field: &str, findings: &mut Findings) {
    let percentage = place.text(field).and_then(|text| text.strip_suffix('%'));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if percentage.is_some_and(|digits| is_number(digits) && digits.parse::<u64>().is_ok_and(|number| number > 100)) {
        findings.push(invalid_value::diagnose(place.at(&[field]), "must not be more than `100%`"));
    }
}

fn rolling_deployment(update: &Place<'_, '_>, findings: &mut Findings) {
    at_most_all(update, "maxUnavailable", findings);
    // Both are a quarter by default.
    let shares = (share(update, "maxUnavailable", Share::Some), share(update, "maxSurge", Share::Some));
    if shares == (Share::Zero, Share::Zero) {
        let (spot, other) = (update.at(&["maxUnavailable"]), update.at(&["maxSurge"]));
        let demand = "must not be 0 beside a `maxSurge` of 0: no pod could be replaced";
        findings.push(invalid_value::diagnose_beside(spot, other, demand));
    }
}

fn rolling_stateful_set(update: &Place<'_, '_>, findings: &mut Findings) {
    at_most_all(update, "maxUnavailable", findings);
    if share(update, "maxUnavailable", Share::Some) == Share::Zero {
        let demand = "must not be 0: no pod could be replaced";
        findings.push(invalid_value::diagnose(update.at(&["maxUnavailable"]), demand));
    }
}

fn rolling_daemon_set(update: &Place<'_, '_>, findings: &mut Findings) {
    if update.parent.is_some_and(|strategy| strategy.text("type") == Some("OnDelete")) {
        return;
    }
    at_most_all(update, "maxUnavailable", findings);
    at_most_all(update, "maxSurge", findings);
    // One may be unavailable by default, and none comes on top.
    match (share(update, "maxUnavailable", Share::Some), share(update, "maxSurge", Share::Zero)) {
        (Share::Some, Share::Some) => findings.push(conflicting_fields::diagnose(
            update.at(&["maxSurge"]),
            update.at(&["maxUnavailable"]),
            "with `maxSurge`, set `maxUnavailable: 0`: it is 1 by default",
        )),
        (Share::Zero, Share::Zero) => {
            let demand = "must not be 0 without a `maxSurge`: no pod could be replaced";
            findings.push(invalid_value::diagnose(update.at(&["maxUnavailable"]), demand));
        }
        _ => {}
    }
}
