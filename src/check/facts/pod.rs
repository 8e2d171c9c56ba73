//! Pods: `PodSpec`, and what stands directly in it.
//!
//! Source: `ValidatePodSpec` and `ValidatePodTemplateSpec` of `pkg/apis/core/validation`.

use super::forms::{MAX, fact};
use super::pod_ports::host_ports;
use super::pod_resources::pod_resources;
use super::pod_security::{host_process, operating_system};
use super::pod_volumes::mounts;
use super::seen::Seen;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node, items};
use crate::check::rules::object::{conflicting_fields, duplicate_item, invalid_value, required_value, too_long};
use crate::yaml::{Node, Value};

/// The lists of containers of a pod, in the order in which the server takes their names.
pub(super) const CONTAINER_LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// What a pod is scheduled by, named and mounted by.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.PodSpec",
        fields: &[
            fact("activeDeadlineSeconds", Demand::Range(1, MAX)),
            fact("containers", Demand::Filled),
            fact("dnsPolicy", Demand::OneOf(&["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"])),
            fact("hostname", Demand::NameOrEmpty(NameForm::Label)),
            fact("nodeName", Demand::NameOrEmpty(NameForm::Subdomain)),
            fact("nodeSelector", Demand::Labels),
            fact("preemptionPolicy", Demand::OneOf(&["Never", "PreemptLowerPriority"])),
            fact("priorityClassName", Demand::NameOrEmpty(NameForm::Subdomain)),
            fact("resourceClaims", Demand::Unique(&["name"])),
            fact("restartPolicy", Demand::OneOf(&["Always", "OnFailure", "Never"])),
            fact("runtimeClassName", Demand::Name(NameForm::Subdomain)),
            fact("schedulingGates", Demand::Unique(&["name"])),
            fact("serviceAccountName", Demand::NameOrEmpty(NameForm::Subdomain)),
            fact("subdomain", Demand::NameOrEmpty(NameForm::Label)),
            fact("topologySpreadConstraints", Demand::Unique(&["topologyKey", "whenUnsatisfiable"])),
            fact("volumes", Demand::Unique(&["name"])),
        ],
        validators: &[
            container_names,
            mounts,
            host_ports,
            namespaces,
            dns,
            ephemeral_containers,
            operating_system,
            host_process,
            pod_resources,
            claims,
        ],
    },
    TypeFacts { ty: "core.v1.PodTemplateSpec", fields: &[], validators: &[annotations] },
    TypeFacts { ty: "core.v1.Pod", fields: &[], validators: &[annotations, gates] },
    TypeFacts {
        ty: "core.v1.HostAlias",
        fields: &[fact("ip", Demand::Address), fact("hostnames", Demand::NameOrEmpty(NameForm::Subdomain))],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.PodDNSConfig",
        fields: &[fact("nameservers", Demand::Address)],
        validators: &[dns_config],
    },
    TypeFacts { ty: "core.v1.PodDNSConfigOption", fields: &[fact("name", Demand::Filled)], validators: &[] },
    TypeFacts {
        ty: "core.v1.PodReadinessGate",
        fields: &[fact("conditionType", Demand::Name(NameForm::Qualified))],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.PodSchedulingGate",
        fields: &[fact("name", Demand::Filled), fact("name", Demand::NameOrEmpty(NameForm::Qualified))],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.PodResourceClaim",
        fields: &[
            fact("name", Demand::Filled),
            fact("name", Demand::NameOrEmpty(NameForm::Label)),
            fact("resourceClaimName", Demand::NameOrEmpty(NameForm::Subdomain)),
            fact("resourceClaimTemplateName", Demand::NameOrEmpty(NameForm::Subdomain)),
        ],
        validators: &[claim_source],
    },
    TypeFacts {
        ty: "core.v1.PodOS",
        fields: &[fact("name", Demand::Filled), fact("name", Demand::OneOf(&["linux", "windows"]))],
        validators: &[],
    },
];

/// The items of a list of a mapping.
pub(super) fn list<'d>(node: Node<'d>, field: &str) -> impl Iterator<Item = Node<'d>> + use<'d> {
    items(node.get(field))
}

/// The value of a field of a mapping, unless it is absent or null.
pub(super) fn given<'d>(node: Node<'d>, field: &str) -> Option<Node<'d>> {
    node.get(field).filter(|node| !matches!(node.value(), Value::Null))
}

/// The whole number of a field of a mapping.
pub(super) fn int(node: Node<'_>, field: &str) -> Option<i64> {
    match node.get(field)?.value() {
        Value::Int(number) => Some(number),
        _ => None,
    }
}

/// Whether a field of a mapping is `true`.
pub(super) fn is_true(node: Node<'_>, field: &str) -> bool {
    node.get(field).is_some_and(|node| matches!(node.value(), Value::Bool(true)))
}

/// Containers of one name, over all lists: `validateContainers`, `validateInitContainers`.
fn container_names(pod: &Place<'_, '_>, findings: &mut Findings) {
    let mut seen = Seen::new();
    for field in CONTAINER_LISTS {
        for (index, container) in pod.items(field).enumerate() {
            let Some(name) = container.get_str("name").filter(|name| !name.is_empty()) else { continue };
            if let Some((list, first)) = seen.first(name, (field, index)) {
                findings.push(duplicate_item::diagnose(pod.item(field, index), pod.item(list, first), &["name"]));
            }
        }
    }
}

/// Namespaces of the host that exclude others: `ValidatePodSecurityContext`.
fn namespaces(pod: &Place<'_, '_>, findings: &mut Findings) {
    if pod.bool("shareProcessNamespace") == Some(true) && pod.bool("hostPID") == Some(true) {
        findings.push(conflicting_fields::diagnose(
            pod.at(&["shareProcessNamespace"]),
            pod.at(&["hostPID"]),
            "the processes of a pod are shared among its containers or with the host, not both",
        ));
    }
    if pod.bool("hostUsers") == Some(false) {
        users_of_devices(pod, findings);
        for field in ["hostPID", "hostIPC"].into_iter().filter(|field| pod.bool(field) == Some(true)) {
            findings.push(conflicting_fields::diagnose(
                pod.at(&[field]),
                pod.at(&["hostUsers"]),
                "a pod with users of its own cannot share the namespaces of its host",
            ));
        }
    }
}

/// A device cannot change its owners as a file does: `validateHostUsers`.
fn users_of_devices(pod: &Place<'_, '_>, findings: &mut Findings) {
    for field in CONTAINER_LISTS {
        for (index, container) in pod.items(field).enumerate() {
            if list(container, "volumeDevices").next().is_some() {
                findings.push(conflicting_fields::diagnose(
                    pod.item(field, index).key("volumeDevices"),
                    pod.at(&["hostUsers"]),
                    "a pod with users of its own cannot have devices",
                ));
            }
        }
    }
}

/// `dnsPolicy: None` and what it needs: `validatePodDNSConfig`.
fn dns(pod: &Place<'_, '_>, findings: &mut Findings) {
    if pod.text("dnsPolicy") != Some("None") || pod.is_open() {
        return;
    }
    let why = "with `dnsPolicy: None` a pod knows no other name servers than these";
    match pod.get("dnsConfig") {
        None => findings.push(required_value::diagnose_because(pod.at(&["dnsConfig"]), why)),
        Some(config) => {
            let is_open = is_open_node(config);
            let has_servers = given(config, "nameservers").is_some_and(|servers| !is_empty_list(servers));
            if !is_open && !has_servers {
                findings.push(required_value::diagnose_because(pod.at(&["dnsConfig", "nameservers"]), why));
            }
        }
    }
}

fn is_empty_list(node: Node<'_>) -> bool {
    matches!(node.value(), Value::Sequence(items) if items.is_empty()) && !node.is_elided()
}

const MOST_NAMESERVERS: usize = 3;
const MOST_SEARCH_PATHS: usize = 32;
const MOST_SEARCH_CHARACTERS: usize = 2048;

/// Limits of the resolver: `validatePodDNSConfig`.
fn dns_config(config: &Place<'_, '_>, findings: &mut Findings) {
    let servers = config.items("nameservers").count();
    if servers > MOST_NAMESERVERS {
        findings.push(too_long::diagnose_of(config.at(&["nameservers"]), servers, MOST_NAMESERVERS, "items"));
    }
    let searches = config.items("searches").count();
    if searches > MOST_SEARCH_PATHS {
        findings.push(too_long::diagnose_of(config.at(&["searches"]), searches, MOST_SEARCH_PATHS, "items"));
    }
    let mut length = searches.saturating_sub(1);
    for (index, search) in config.items("searches").enumerate() {
        let Value::String(text) = search.value() else { continue };
        length += text.len();
        if !is_search_path(text) {
            let spot = config.item("searches", index);
            findings.push(invalid_value::diagnose(spot, "takes a domain such as `my.dns.search`"));
        }
    }
    if length > MOST_SEARCH_CHARACTERS {
        findings.push(too_long::diagnose(config.at(&["searches"]), length, MOST_SEARCH_CHARACTERS));
    }
}

/// A domain, which here may have underscores and end with a dot, or be only that dot.
fn is_search_path(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_edge = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let is_part = |part: &str| match part.as_bytes() {
        [] => false,
        [only] => is_edge(*only),
        [first, middle @ .., last] => {
            is_edge(*first) && is_edge(*last) && middle.iter().all(|&byte| is_edge(byte) || byte == b'-')
        }
    };
    text == "." || (name.len() <= 253 && name.split('.').all(is_part))
}

/// Ephemeral containers are added to running pods only: `ValidatePodCreate`, `ValidatePodTemplateSpec`.
fn ephemeral_containers(pod: &Place<'_, '_>, findings: &mut Findings) {
    if pod.items("ephemeralContainers").next().is_some() && !pod.gvk.kind.is_empty() {
        findings.push(conflicting_fields::diagnose_alone(
            pod.at(&["ephemeralContainers"]),
            "an ephemeral container is added to a running pod, as `kubectl debug` does",
        ));
    }
}

/// A pod that waits has no node yet: `ValidatePodCreate`.
fn gates(pod: &Place<'_, '_>, findings: &mut Findings) {
    let Some(spec) = pod.get("spec") else { return };
    if list(spec, "schedulingGates").next().is_some() && spec.get_str("nodeName").is_some_and(|name| !name.is_empty()) {
        findings.push(conflicting_fields::diagnose(
            pod.at(&["spec", "nodeName"]),
            pod.at(&["spec", "schedulingGates"]),
            "a pod that waits for its gates has no node yet",
        ));
    }
}

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// So many profiles are held against the containers.
const MOST_PROFILES: usize = 100;

/// Annotations that the server reads: `ValidatePodSpecificAnnotations`.
fn annotations(pod: &Place<'_, '_>, findings: &mut Findings) {
    let annotations = pod.get("metadata").and_then(|metadata| given(metadata, "annotations"));
    let Some(Value::Mapping(annotations)) = annotations.map(Node::value) else { return };
    let mut profiles = 0;
    for (position, entry) in annotations.iter().enumerate() {
        let Value::String(text) = entry.value.value() else { continue };
        let spot = || pod.at(&["metadata", "annotations"]).nth_key(position);
        if entry.key == DELETION_COST && !is_cost(text) {
            findings.push(invalid_value::diagnose(spot(), "takes a whole number of 32 bits"));
        }
        let Some(name) = entry.key.strip_prefix(APP_ARMOR) else { continue };
        if !matches!(text, "" | "runtime/default" | "unconfined") && !text.starts_with("localhost/") {
            let demand = "takes `runtime/default`, `unconfined` or `localhost/PROFILE`";
            findings.push(invalid_value::diagnose(spot(), demand));
        }
        profiles += 1;
        let spec =
            pod.get("spec").filter(|_| profiles <= MOST_PROFILES).filter(|spec| !is_open_node(*spec) && !pod.is_open());
        if spec.is_some_and(|spec| !may_have_container(spec, name)) {
            findings.push(invalid_value::diagnose(spot(), "is for a container that the pod does not have"));
        }
    }
}

/// As the server reads it: no sign but `-`, no needless zero.
fn is_cost(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    text.parse::<i32>().is_ok() && !text.starts_with('+') && (digits == "0" || !digits.starts_with('0'))
}

/// Whether a pod has a container of a name, or one whose name cannot be known.
pub(super) fn may_have_container(spec: Node<'_>, name: &str) -> bool {
    CONTAINER_LISTS.into_iter().any(|field| {
        spec.get(field).is_some_and(is_open_node)
            || list(spec, field).any(|container| match container.get("name").map(Node::value) {
                Some(Value::String(own)) => own == name,
                Some(Value::Wildcard(_)) => true,
                _ => is_open_node(container),
            })
    })
}

/// What a claim is: `validatePodResourceClaimSource`.
fn claim_source(claim: &Place<'_, '_>, findings: &mut Findings) {
    super::forms::one_of(claim, &["resourceClaimName", "resourceClaimTemplateName"], findings);
}

/// Claims of containers that their pod has not: `validateResourceClaimNames`.
fn claims(pod: &Place<'_, '_>, findings: &mut Findings) {
    if pod.is_open_at("resourceClaims") {
        return;
    }
    let mut known: Option<Seen<&str, ()>> = None;
    for field in ["containers", "initContainers"] {
        for (index, container) in pod.items(field).enumerate() {
            let claims = container.get("resources").into_iter().flat_map(|resources| list(resources, "claims"));
            for (at, claim) in claims.enumerate() {
                let Some(name) = claim.get_str("name").filter(|name| !name.is_empty()) else { continue };
                if known.is_none() && pod.items("resourceClaims").any(|claim| claim.get_str("name").is_none()) {
                    return;
                }
                let known = known.get_or_insert_with(|| {
                    let mut names = Seen::new();
                    for name in pod.items("resourceClaims").filter_map(|claim| claim.get_str("name")) {
                        names.first(name, ());
                    }
                    names
                });
                if known.get(name).is_none() {
                    let spot = pod.item(field, index).key("resources").key("claims").index(at).key("name");
                    findings.push(invalid_value::diagnose(spot, "must name one of the pod's `resourceClaims`"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_paths_may_have_underscores_and_a_last_dot() {
        for text in ["a", "a.b.", ".", "_tcp.example.com", "a-b"] {
            assert!(is_search_path(text), "{text}");
        }
        for text in ["", "a..b", "A", "-a", "a b", ".."] {
            assert!(!is_search_path(text), "{text}");
        }
    }
}
