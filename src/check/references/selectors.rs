//! Selectors of Services and disruption budgets, and the pods that they are for.

use crate::check::applied::{Applied, Pod, Shown, Step, field, is_text, items};
use crate::check::rules::reference::{missing_target_port, selects_nothing};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Mapping, Node, Value};

use super::kinds::POD_KINDS;
use super::set::Set;

/// What the rules say of the pods that an object selects.
pub(super) fn judge<'a>(set: &Set<'a>, object: &Applied<'a>, found: &mut Vec<Diagnostic>) {
    match (object.group, object.kind) {
        ("", "Service") => service(set, object, found),
        ("policy", "PodDisruptionBudget") => budget(set, object, found),
        _ => {}
    }
}

fn service<'a>(set: &Set<'a>, object: &Applied<'a>, found: &mut Vec<Diagnostic>) {
    let Some(selector) = field(object.root, &["spec", "selector"]) else { return };
    let Some(labels) = pairs(selector) else { return };
    let mut selected: Vec<&Pod<'a>> = Vec::new();
    match select(set, object, Requirements { labels: Some(labels), expressions: None }, &mut selected) {
        Selection::Nothing => {
            let steps = [Step::Key("spec"), Step::Key("selector")];
            push_nothing(set, object, selector, labels, &steps, found);
        }
        Selection::Pods => target_ports(set, object, &selected, found),
        Selection::Unknown => {}
    }
}

/// Whether a Service selects a pod, by all that is shown of both.
pub(super) fn is_service_of(service: &Applied<'_>, pod: &Pod<'_>) -> bool {
    let labels = field(service.root, &["spec", "selector"]).and_then(pairs);
    labels.is_some() && fits(pod, Requirements { labels, expressions: None }, true)
}

fn budget<'a>(set: &Set<'a>, object: &Applied<'a>, found: &mut Vec<Diagnostic>) {
    let Some(selector) = field(object.root, &["spec", "selector"]) else { return };
    let labels = field(selector, &["matchLabels"]).and_then(pairs);
    let expressions = selector.get("matchExpressions");
    if (labels.is_none() && expressions.is_none()) || selector.is_elided() {
        return;
    }
    let selection = select(set, object, Requirements { labels, expressions }, &mut Vec::new());
    if let (Selection::Nothing, Some(labels)) = (selection, labels) {
        let node = selector.get("matchLabels").unwrap_or(selector);
        let steps = [Step::Key("spec"), Step::Key("selector"), Step::Key("matchLabels")];
        push_nothing(set, object, node, labels, &steps, found);
    }
}

/// What labels a selector asks for.
#[derive(Clone, Copy)]
pub(super) struct Requirements<'a> {
    pub(super) labels: Option<Mapping<'a>>,
    pub(super) expressions: Option<Node<'a>>,
}

enum Selection {
    /// The set has pods, and none of them is meant.
    Nothing,
    /// Pods whose labels fit.
    Pods,
    /// The set proves nothing.
    Unknown,
}

/// The labels that a selector asks for, if they can be told.
pub(super) fn pairs(node: Node<'_>) -> Option<Mapping<'_>> {
    let Value::Mapping(labels) = node.value() else { return None };
    let is_plain = labels.iter().all(|entry| !entry.key_is_wildcard && is_text(entry.value));
    (is_plain && !labels.is_empty() && !node.is_elided()).then_some(labels)
}

fn select<'s, 'a>(
    set: &'s Set<'a>,
    object: &Applied<'a>,
    asked: Requirements<'a>,
    selected: &mut Vec<&'s Pod<'a>>,
) -> Selection {
    let mut has_pods = false;
    for pod in set.pods(object.namespace) {
        if !set.spend(1 + asked.labels.map_or(0, Mapping::len)) {
            return Selection::Unknown;
        }
        let is_closed = is_closed(pod);
        has_pods |= is_closed;
        if fits(pod, asked, is_closed) {
            selected.push(pod);
        }
    }
    let may_come_from_elsewhere = || {
        let is_mentioned =
            asked.labels.is_some_and(|labels| labels.iter().any(|entry| set.mentions_label(entry.value.text())));
        set.assumes_any(&POD_KINDS) || is_mentioned
    };
    if !selected.is_empty() {
        Selection::Pods
    } else if has_pods && !may_come_from_elsewhere() {
        Selection::Nothing
    } else {
        Selection::Unknown
    }
}

/// Whether the labels that a pod does not show are not there.
pub(super) fn is_closed(pod: &Pod<'_>) -> bool {
    let parts = [pod.metadata, pod.labels()];
    pod.applied.state == Shown::Whole && !parts.into_iter().flatten().any(Node::is_elided)
}

/// Whether a pod has the labels that are asked for, or may have them.
fn fits(pod: &Pod<'_>, asked: Requirements<'_>, is_closed: bool) -> bool {
    has_labels(pod.labels(), asked, is_closed)
}

/// Whether these labels are what is asked for, or may be.
pub(super) fn has_labels(labels: Option<Node<'_>>, asked: Requirements<'_>, is_closed: bool) -> bool {
    let label = |key: &str| labels.and_then(|labels| labels.get(key));
    let has = |key: &str, value: &str| match label(key) {
        Some(label) => matches!(label.value(), Value::Wildcard(_)) || label.text() == value,
        None => !is_closed,
    };
    let by_labels = asked.labels.is_none_or(|labels| labels.iter().all(|entry| has(entry.key, entry.value.text())));
    by_labels
        && items(asked.expressions).all(|expression| {
            let Some(key) = expression.get_str("key") else { return true };
            let mut values = items(expression.get("values")).map(Node::text);
            match expression.get_str("operator") {
                Some("In") => values.any(|value| has(key, value)),
                Some("NotIn") => label(key).is_none_or(|label| values.all(|value| value != label.text())),
                Some("Exists") => label(key).is_some() || !is_closed,
                Some("DoesNotExist") => label(key).is_none(),
                _ => true,
            }
        })
}

/// Tells that nothing is selected, with the pod that is nearest to it.
fn push_nothing<'a>(
    set: &Set<'a>,
    object: &Applied<'a>,
    selector: Node<'a>,
    labels: Mapping<'a>,
    steps: &[Step],
    found: &mut Vec<Diagnostic>,
) {
    let near = nearest(set, object, labels);
    // Where more comes from elsewhere, only a slip is sure.
    if set.is_open() && near.as_ref().is_none_or(|(_, slip)| slip.is_none()) {
        return;
    }
    let (pod, slip) = near.map_or((None, None), |(pod, slip)| (Some(pod), slip));
    let finding = selects_nothing::diagnose(object, selector, pod, slip);
    found.push(finding.field(object.path(steps.iter().copied())).object(object.object()));
}

/// So many pods are looked at for one that is nearly selected.
const MOST_LOOKED_AT: usize = 50;

/// The pod that lacks the fewest of the labels, and the label whose value is a slip of the pen away.
type NearPod<'s, 'a> = (&'s Pod<'a>, Option<(&'a str, &'a str)>);

fn nearest<'s, 'a>(set: &'s Set<'a>, object: &Applied<'a>, labels: Mapping<'a>) -> Option<NearPod<'s, 'a>> {
    let pods =
        set.pods(object.namespace).take(MOST_LOOKED_AT).filter(|pod| set.spend(labels.len() * 8) && is_closed(pod));
    let scored = pods.map(|pod| {
        let label = |key: &str| pod.labels().and_then(|labels| labels.get(key));
        let mut slip = None;
        let mut lacking = 0;
        for entry in labels.iter() {
            match label(entry.key) {
                Some(label) if label.text() == entry.value.text() => {}
                Some(label) => {
                    lacking += 2;
                    if is_slip(label.text(), entry.value.text()) {
                        slip = Some((entry.key, label.text()));
                        lacking -= 1;
                    }
                }
                None => lacking += 3,
            }
        }
        (lacking, pod, slip)
    });
    scored.min_by_key(|(lacking, ..)| *lacking).map(|(_, pod, slip)| (pod, slip))
}

fn is_slip(one: &str, other: &str) -> bool {
    /// No value of a label is longer.
    const LONGEST: usize = 63;
    let most = (one.len().min(other.len()) / 3).clamp(1, 3);
    one.len() <= LONGEST
        && other.len() <= LONGEST
        && one.len().abs_diff(other.len()) <= most
        && strsim::osa_distance(one, other) <= most
}

/// Ports of a Service that no pod it selects has by that name.
fn target_ports<'a>(set: &Set<'a>, object: &Applied<'a>, pods: &[&Pod<'a>], found: &mut Vec<Diagnostic>) {
    // One pod of which not all is shown may have any port.
    if pods.iter().any(|pod| !pod.is_whole() || !has_closed_ports(pod)) {
        return;
    }
    for (index, port) in items(field(object.root, &["spec", "ports"])).enumerate() {
        let Some(target) = port.get("targetPort").filter(|target| is_text(*target)) else { continue };
        let is_it = |port: Node<'_>| !set.spend(1) || port.get_str("name") == Some(target.text());
        if pods.iter().any(|pod| ports(pod).any(is_it)) {
            continue;
        }
        let steps = [Step::Key("spec"), Step::Key("ports"), Step::Index(index), Step::Key("targetPort")];
        let finding = missing_target_port::diagnose(object, target, pods);
        found.push(finding.field(object.path(steps)).object(object.object()));
    }
}

fn has_closed_ports(pod: &Pod<'_>) -> bool {
    pod.containers()
        .all(|container| !container.node.is_elided() && !container.node.get("ports").is_some_and(Node::is_elided))
}

/// The ports of a pod's containers.
fn ports<'a>(pod: &Pod<'a>) -> impl Iterator<Item = Node<'a>> + use<'a> {
    pod.containers().flat_map(|container| items(container.node.get("ports")))
}
