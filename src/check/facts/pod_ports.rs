//! The ports of containers.
//!
//! Source: `validateContainerPorts`, `validateHostNetwork` and `checkHostPortConflicts` of
//! `pkg/apis/core/validation`.

use super::forms::fact;
use super::pod::{int, is_true, list};
use super::seen::Seen;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts};
use crate::check::rules::object::{duplicate_item, invalid_value, out_of_range};
use crate::yaml::Node;

/// One port.
pub(super) static FACTS: &[TypeFacts] = &[TypeFacts {
    ty: "core.v1.ContainerPort",
    fields: &[
        fact("containerPort", Demand::Range(1, 65_535)),
        fact("name", Demand::NameOrEmpty(NameForm::Port)),
        fact("protocol", Demand::OneOf(&["TCP", "UDP", "SCTP"])),
    ],
    validators: &[host_port],
}];

/// Zero is none.
fn host_port(port: &Place<'_, '_>, findings: &mut Findings) {
    if port.int("hostPort").is_some_and(|number| !(0..=65_535).contains(&number)) {
        findings.push(out_of_range::diagnose(port.at(&["hostPort"]), 1, 65_535));
    }
}

/// Ports of the host that two containers ask for, or that differ from those of the container in a pod
/// on its host's network.
pub(super) fn host_ports(pod: &Place<'_, '_>, findings: &mut Findings) {
    let on_host = is_true(pod.node, "hostNetwork");
    // In the pod itself, not in a template, a port is the host's by default.
    let by_default = on_host && pod.gvk.kind == "Pod" && pod.gvk.group.is_empty();
    let mut seen = Seen::new();
    for field in ["containers", "initContainers"] {
        for (index, container) in pod.items(field).enumerate() {
            if field == "initContainers" {
                seen = Seen::new();
            }
            for (at, port) in list(container, "ports").enumerate() {
                let spot = || pod.item(field, index).key("ports").index(at).key("hostPort");
                let number = int(port, "containerPort");
                let declared = int(port, "hostPort").filter(|&number| number != 0);
                if on_host && declared.is_some() && number.is_some() && declared != number {
                    let demand = "must equal `containerPort` in a pod with `hostNetwork: true`";
                    findings.push(invalid_value::diagnose(spot(), demand));
                }
                let is_absent = port.get("hostPort").is_none();
                let Some(number) = declared.or(number.filter(|_| by_default && is_absent)) else { continue };
                let Some(key) = key(port, number) else { continue };
                if let Some((list, index, at)) = seen.first(key, (field, index, at)) {
                    let first = pod.item(list, index).key("ports").index(at);
                    let first = if is_absent { first.key("containerPort") } else { first.key("hostPort") };
                    let what = format!("the host's port {number}");
                    findings.push(duplicate_item::diagnose_spots(spot(), first, &what));
                }
            }
        }
    }
}

/// What tells a port of the host from others; `None` where a placeholder hides it.
fn key<'d>(port: Node<'d>, number: i64) -> Option<(&'d str, &'d str, i64)> {
    let text = |field, default| match port.get(field) {
        None => Some(default),
        Some(_) => port.get_str(field),
    };
    Some((text("protocol", "TCP")?, text("hostIP", "")?, number))
}
