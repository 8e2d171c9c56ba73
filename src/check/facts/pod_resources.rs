//! What containers and pods ask of their node.
//!
//! Source: `ValidateContainerResourceRequirements`, `validatePodResourceRequirements` and
//! `validateContainerResourceName` of `pkg/apis/core/validation`.

use std::cmp::Ordering;

use super::forms::fact;
use super::pod;
use super::seen::Seen;
use crate::check::objects::names::{self, NameFault};
use crate::check::objects::quantity::{self, Quantity};
use crate::check::objects::{Demand, Findings, Place, TypeFacts};
use crate::check::rules::object::{
    conflicting_fields, duplicate_item, invalid_name, invalid_value, out_of_range, request_over_limit, required_value,
};
use crate::check::spot::Spot;
use crate::yaml::{Entry, Node, Value};

/// Requests and limits of containers and of pods; claims of storage have a type of their own.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts { ty: "core.v1.ResourceRequirements", fields: &[], validators: &[requirements] },
    TypeFacts { ty: "core.v1.ResourceClaim", fields: &[fact("name", Demand::Filled)], validators: &[] },
];

/// Whose resources these are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Container,
    Pod,
}

/// No container asks for as many; what is beyond is not looked at.
const MOST_RESOURCES: usize = 200;

const PARTS: [&str; 2] = ["limits", "requests"];

fn requirements(resources: &Place<'_, '_>, findings: &mut Findings) {
    let Some(holder) = resources.parent else { return container_resources(resources, Holder::Container, findings) };
    let is_pod = holder.has("containers");
    container_resources(resources, if is_pod { Holder::Pod } else { Holder::Container }, findings);
}

fn container_resources(resources: &Place<'_, '_>, holder: Holder, findings: &mut Findings) {
    for part in PARTS {
        for (position, entry) in entries(resources, part).enumerate().take(MOST_RESOURCES) {
            resource(resources, part, position, &entry, holder, findings);
        }
    }
    requests_within_limits(resources, findings);
    huge_pages(resources, findings);
    claims(resources, holder, findings);
}

/// The entries of a map of a mapping, but for placeholders.
fn entries<'d>(place: &Place<'_, 'd>, field: &str) -> impl Iterator<Item = Entry<'d>> + use<'d> {
    let mapping = match place.node.get(field).map(Node::value) {
        Some(Value::Mapping(mapping)) => Some(mapping.iter()),
        _ => None,
    };
    mapping.into_iter().flatten()
}

/// The name and amount of one resource.
fn resource(
    resources: &Place<'_, '_>,
    part: &str,
    position: usize,
    entry: &Entry<'_>,
    holder: Holder,
    findings: &mut Findings,
) {
    if entry.key_is_wildcard {
        return;
    }
    let spot = || resources.at(&[part]).nth_key(position);
    if let Some(demand) = name_fault(entry.key, holder) {
        let fault = NameFault { form: "the name of a resource", reason: demand.into() };
        findings.push(invalid_name::diagnose_key(spot(), entry.key, &fault));
        return;
    }
    let Some(amount) = amount(entry.value) else { return };
    if amount < Quantity::ZERO {
        findings.push(out_of_range::diagnose_least(spot(), 0));
    } else if is_extended(entry.key) && !amount.is_whole() {
        findings.push(invalid_value::diagnose(spot(), "takes a whole number: extended resources are not divided"));
    } else if let Some(size) = entry.key.strip_prefix("hugepages-")
        && let Some(size) = Quantity::parse(size).filter(|&size| size > Quantity::ZERO)
        && !amount.is_multiple_of(size)
    {
        findings.push(invalid_value::diagnose(spot(), "takes a multiple of the size of its pages"));
    }
}

/// Nothing is zero.
fn amount(node: Node<'_>) -> Option<Quantity> {
    match node.value() {
        Value::Null => Some(Quantity::ZERO),
        _ => Quantity::of(node),
    }
}

/// What is demanded of the name of a resource, if it is none.
fn name_fault(name: &str, holder: Holder) -> Option<&'static str> {
    let is_plain = matches!(name, "cpu" | "memory") || name.starts_with("hugepages-");
    match holder {
        _ if names::qualified_fault(name).is_some() => Some("is no qualified name"),
        Holder::Pod if !is_plain => Some("must be `cpu`, `memory` or `hugepages-SIZE` for a pod as a whole"),
        Holder::Pod => None,
        Holder::Container if is_plain || name == "ephemeral-storage" => None,
        Holder::Container if !name.contains('/') => {
            Some("must be `cpu`, `memory`, `ephemeral-storage`, or have a prefix as in `example.com/gpu`")
        }
        Holder::Container if !is_native(name) && !is_extended(name) => Some("may not begin with `requests.`"),
        Holder::Container => None,
    }
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// A resource that is counted, not divided, and never promised twice.
fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        // As a quota names it, the name must still be one.
        && name.split_once('/').is_some_and(|(prefix, _)| prefix.len() + "requests.".len() <= 253)
}

fn is_overcommitted(name: &str) -> bool {
    is_native(name) && !name.starts_with("hugepages-")
}

fn requests_within_limits(resources: &Place<'_, '_>, findings: &mut Findings) {
    let Some(limits) = resources.get("limits") else {
        if !resources.is_open() {
            without_limits(resources, findings);
        }
        return;
    };
    let is_open = resources.is_open_at("limits");
    for (position, entry) in entries(resources, "requests").enumerate().take(MOST_RESOURCES) {
        if entry.key_is_wildcard || name_fault(entry.key, Holder::Container).is_some() {
            continue;
        }
        let spots = || (resources.at(&["requests"]).nth_key(position), resources.at(&["limits"]).key(entry.key));
        let Some(limit) = limits.get(entry.key) else {
            if !is_open && !is_overcommitted(entry.key) {
                findings.push(needs_limit(spots().1));
            }
            continue;
        };
        let (Some(request), Some(limit)) = (amount(entry.value), amount(limit)) else { continue };
        match Some(request.cmp(&limit)) {
            Some(Ordering::Greater) if is_overcommitted(entry.key) => {
                let (request, limit) = spots();
                findings.push(request_over_limit::diagnose(request, limit));
            }
            Some(Ordering::Greater | Ordering::Less) if !is_overcommitted(entry.key) => {
                let (request, limit) = spots();
                findings.push(request_over_limit::diagnose_unequal(request, limit));
            }
            _ => {}
        }
    }
}

fn without_limits(resources: &Place<'_, '_>, findings: &mut Findings) {
    for entry in entries(resources, "requests") {
        let is_known = !entry.key_is_wildcard && name_fault(entry.key, Holder::Container).is_none();
        if is_known && !is_overcommitted(entry.key) {
            findings.push(needs_limit(resources.at(&["limits"])));
            return;
        }
    }
}

fn needs_limit(spot: Spot<'_>) -> crate::diagnostic::Diagnostic {
    required_value::diagnose_because(spot, "what cannot be overcommitted needs a limit, equal to its request")
}

/// Huge pages come with memory or a processor.
fn huge_pages(resources: &Place<'_, '_>, findings: &mut Findings) {
    if PARTS.iter().any(|part| resources.is_open_at(part)) {
        return;
    }
    let has = |is: fn(&str) -> bool| PARTS.iter().any(|part| entries(resources, part).any(|entry| is(entry.key)));
    if has(|name| name.starts_with("hugepages-")) && !has(|name| matches!(name, "cpu" | "memory")) {
        findings.push(invalid_value::diagnose(resources.at(&[]), "asks for huge pages, which need `cpu` or `memory`"));
    }
}

fn claims(resources: &Place<'_, '_>, holder: Holder, findings: &mut Findings) {
    if holder == Holder::Pod && resources.items("claims").next().is_some() {
        let why = "claims belong to the containers that use them";
        findings.push(conflicting_fields::diagnose_alone(resources.at(&["claims"]), why));
    }
    let mut seen = Seen::new();
    for (index, claim) in resources.items("claims").enumerate() {
        let Some(name) = claim.get_str("name").filter(|name| !name.is_empty()) else { continue };
        // One claim may be named for each of its requests.
        let request = claim.get_str("request").unwrap_or_default();
        if let Some(first) = seen.first((name, request), index) {
            let first = resources.item("claims", first);
            findings.push(duplicate_item::diagnose(resources.item("claims", index), first, &["name"]));
        }
    }
}

/// What a pod asks for as a whole holds what its containers ask for: `validatePodResourceConsistency`.
pub(super) fn pod_resources(place: &Place<'_, '_>, findings: &mut Findings) {
    let Some(whole) = place.get("resources") else { return };
    let is_pod = place.gvk.kind == "Pod" && place.gvk.group.is_empty();
    for name in ["cpu", "memory"] {
        let limit = pod::given(whole, "limits").and_then(|limits| pod::given(limits, name));
        let request = pod::given(whole, "requests").and_then(|requests| pod::given(requests, name));
        let mut sum = Quantity::ZERO;
        for (index, container) in place.items("containers").enumerate() {
            let Some(own) = pod::given(container, "resources") else { continue };
            let part = |part| pod::given(own, part).and_then(|part| pod::given(part, name));
            if let (Some(own), Some(limit)) = (part("limits"), limit)
                && quantity::compare(own, limit) == Some(Ordering::Greater)
            {
                let spot = place.item("containers", index).key("resources").key("limits").key(name);
                let other = place.at(&["resources", "limits", name]);
                findings.push(invalid_value::diagnose_beside(spot, other, "must not be over the limit of its pod"));
            }
            // A limit is the request where there is none; in templates nothing is by default.
            let own = part("requests").or_else(|| part("limits").filter(|_| is_pod)).and_then(Quantity::of);
            sum = sum.plus(own.unwrap_or(Quantity::ZERO));
        }
        if request.and_then(Quantity::of).is_some_and(|request| request < sum) {
            let spot = place.at(&["resources", "requests", name]);
            findings.push(invalid_value::diagnose(spot, "must not be less than its containers request together"));
        }
    }
}
