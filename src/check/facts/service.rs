//! Facts of Services.
//!
//! Source: `ValidateService` and what it calls, `pkg/apis/core/validation/validation.go`; defaults as in
//! `pkg/apis/core/v1/defaults.go`.

use super::forms;
use super::network::PROTOCOLS;
use super::seen::Seen;
use crate::check::objects::Demand::{Address, Labels, NameOrEmpty, NotEmpty, OneOf, Range, Unique};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, address, names};
use crate::check::rules::object::{
    conflicting_fields, duplicate_item, invalid_address, invalid_name, invalid_value, out_of_range, required_value,
};
use crate::yaml::{Node, Value};

/// `core.IPFamily`.
const FAMILIES: &[&str] = &["IPv4", "IPv6"];
const TYPES: &[&str] = &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.ServiceSpec",
        fields: &[
            FieldFact { field: "type", demand: OneOf(TYPES) },
            FieldFact { field: "selector", demand: Labels },
            FieldFact { field: "sessionAffinity", demand: OneOf(&["ClientIP", "None"]) },
            FieldFact { field: "externalTrafficPolicy", demand: OneOf(&["Cluster", "Local"]) },
            FieldFact { field: "internalTrafficPolicy", demand: NotEmpty },
            FieldFact { field: "internalTrafficPolicy", demand: OneOf(&["Cluster", "Local"]) },
            FieldFact {
                field: "trafficDistribution",
                demand: OneOf(&["PreferClose", "PreferSameZone", "PreferSameNode"]),
            },
            FieldFact { field: "trafficDistribution", demand: NotEmpty },
            FieldFact { field: "ipFamilies", demand: OneOf(FAMILIES) },
            FieldFact { field: "ipFamilies", demand: Unique(&[]) },
            FieldFact {
                field: "ipFamilyPolicy",
                demand: OneOf(&["SingleStack", "PreferDualStack", "RequireDualStack"]),
            },
            FieldFact { field: "ipFamilyPolicy", demand: NotEmpty },
            FieldFact { field: "externalIPs", demand: Address },
            FieldFact { field: "loadBalancerClass", demand: NameOrEmpty(NameForm::Qualified) },
        ],
        validators: &[
            ports,
            port_pairs,
            node_ports,
            cluster_ip,
            external_name,
            load_balancer_fields,
            source_ranges,
            traffic_policies,
            external_addresses,
        ],
    },
    TypeFacts { ty: "core.v1.Service", fields: &[], validators: &[source_ranges_annotation] },
    // `validateServicePort`
    TypeFacts {
        ty: "core.v1.ServicePort",
        fields: &[
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Label) },
            FieldFact { field: "port", demand: Range(1, 65535) },
            FieldFact { field: "protocol", demand: OneOf(PROTOCOLS) },
            FieldFact { field: "appProtocol", demand: NameOrEmpty(NameForm::Qualified) },
        ],
        validators: &[target_port],
    },
    // `validateClientIPAffinityConfig`: 24 hours
    TypeFacts { ty: "core.v1.ClientIPConfig", fields: &[], validators: &[affinity_timeout] },
];

fn service_type<'d>(spec: &Place<'_, 'd>) -> Option<&'d str> {
    match spec.get("type").map(Node::value) {
        None | Some(Value::String("")) => (!spec.is_open()).then_some("ClusterIP"),
        Some(Value::String(text)) => Some(text),
        Some(_) => None,
    }
}

fn is_headless(spec: &Place<'_, '_>) -> bool {
    let first = || spec.items("clusterIPs").next().map(Node::value);
    spec.text("clusterIP") == Some("None") || matches!(first(), Some(Value::String("None")))
}

/// Ports are demanded of all that have an address of their own; several are told apart by name.
fn ports(spec: &Place<'_, '_>, findings: &mut Findings) {
    let mut ports = spec.items("ports");
    if ports.next().is_none() && !spec.is_open_at("ports") && !spec.is_open_at("clusterIP") && !spec.is_open_at("type")
    {
        if !is_headless(spec) && spec.text("type") != Some("ExternalName") {
            findings.push(required_value::diagnose(spec.at(&["ports"])));
        }
        return;
    }
    if ports.next().is_none() {
        return;
    }
    for (index, port) in spec.items("ports").enumerate() {
        if forms::is_blank(port, "name") {
            findings.push(required_value::diagnose(spec.item("ports", index).key("name")));
        }
    }
    forms::distinct(spec, findings, "ports", "name", |port| port.get_str("name").filter(|name| !name.is_empty()));
}

/// What tells a port from another: its protocol, and a number.
fn pair<'d>(port: Node<'d>, field: &str) -> Option<(&'d str, i64)> {
    let protocol = match port.get("protocol").map(Node::value) {
        None | Some(Value::Null | Value::String("")) => "TCP",
        Some(Value::String(protocol)) => protocol,
        Some(_) => return None,
    };
    match port.get(field)?.value() {
        Value::Int(number) if number != 0 => Some((protocol, number)),
        _ => None,
    }
}

/// No two ports share a protocol and number, nor a node port.
fn port_pairs(spec: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["port", "nodePort"] {
        let mut seen = Seen::new();
        for (index, port) in spec.items("ports").enumerate() {
            let Some(pair) = pair(port, field) else { continue };
            if let Some(first) = seen.first(pair, index) {
                let fields = if field == "port" { &["port", "protocol"] } else { &["nodePort", "protocol"] };
                findings.push(duplicate_item::diagnose(spec.item("ports", index), spec.item("ports", first), fields));
            }
        }
    }
}

/// A `ClusterIP` Service opens no port on nodes; the kubelet's port is not for balancers.
fn node_ports(spec: &Place<'_, '_>, findings: &mut Findings) {
    let kind = service_type(spec);
    for (index, port) in spec.items("ports").enumerate() {
        let number = |field| match port.get(field).map(Node::value) {
            Some(Value::Int(number)) => number,
            _ => 0,
        };
        if kind == Some("ClusterIP") && number("nodePort") != 0 {
            let spot = spec.item("ports", index).key("nodePort");
            findings.push(conflicting_fields::diagnose_alone(spot, "a Service of type `ClusterIP` has no node ports"));
        }
        if kind == Some("LoadBalancer") && number("port") == 10250 {
            let spot = spec.item("ports", index).key("port");
            findings
                .push(invalid_value::diagnose(spot, "may not be 10250 for a load balancer: it is the kubelet's port"));
        }
    }
}

/// The Service's own addresses (`validateServiceClusterIPsRelatedFields`).
fn cluster_ip(spec: &Place<'_, '_>, findings: &mut Findings) {
    let kind = service_type(spec);
    if is_headless(spec) && matches!(kind, Some("LoadBalancer" | "NodePort")) {
        let spot = spec.at(&[if spec.has("clusterIP") { "clusterIP" } else { "clusterIPs" }]);
        findings.push(conflicting_fields::diagnose(
            spot,
            spec.at(&["type"]),
            "a headless Service has no ports outside of the cluster",
        ));
    }
    if kind == Some("ExternalName") {
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            let is_set = match spec.get(field).map(Node::value) {
                None | Some(Value::Wildcard(_)) => false,
                Some(Value::String(text)) => !text.is_empty(),
                Some(Value::Sequence(items)) => !items.is_empty(),
                Some(_) => true,
            };
            if is_set {
                let spot = spec.at(&[field]);
                findings.push(conflicting_fields::diagnose_alone(
                    spot,
                    "a Service of type `ExternalName` has no address of its own",
                ));
            }
        }
        return;
    }
    let is_wrong = |text: &str| text != "None" && !address::is_address(text);
    if spec.text("clusterIP").is_some_and(|text| !text.is_empty() && is_wrong(text)) {
        findings.push(invalid_value::diagnose(spec.at(&["clusterIP"]), "takes an IP address or `None`"));
    }
    for (index, item) in spec.items("clusterIPs").enumerate() {
        if matches!(item.value(), Value::String(text) if is_wrong(text)) {
            findings.push(invalid_value::diagnose(spec.item("clusterIPs", index), "takes an IP address or `None`"));
        }
    }
    cluster_ips(spec, findings);
}

fn cluster_ips(spec: &Place<'_, '_>, findings: &mut Findings) {
    let mut items = spec.items("clusterIPs");
    let (first, second) = (items.next(), items.next());
    if let (Some(one), Some(Value::String(other))) = (spec.text("clusterIP"), first.map(Node::value))
        && one != other
        && !one.is_empty()
    {
        findings.push(invalid_value::diagnose(spec.item("clusterIPs", 0), "must be equal to `clusterIP`"));
    }
    if items.next().is_some() {
        findings.push(invalid_value::diagnose(spec.at(&["clusterIPs"]), "takes at most two addresses"));
    }
    if second.is_some() && is_headless(spec) {
        findings.push(invalid_value::diagnose(spec.at(&["clusterIPs"]), "takes no second address beside `None`"));
    }
    if let (Some(Value::String(a)), Some(Value::String(b))) = (first.map(Node::value), second.map(Node::value))
        && address::is_address(a)
        && address::is_address(b)
        && address::is_v6(a) == address::is_v6(b)
    {
        findings.push(invalid_value::diagnose(spec.at(&["clusterIPs"]), "takes one address of each IP family"));
    }
    if spec.items("ipFamilies").nth(2).is_some() {
        findings.push(invalid_value::diagnose(spec.at(&["ipFamilies"]), "takes at most two IP families"));
    }
}

/// `ExternalName` leads to a DNS name.
fn external_name(spec: &Place<'_, '_>, findings: &mut Findings) {
    if spec.text("type") != Some("ExternalName") {
        return;
    }
    match spec.text("externalName") {
        Some("") => findings.push(required_value::diagnose(spec.at(&["externalName"]))),
        Some(name) => {
            if let Some(fault) = names::subdomain_fault(name.strip_suffix('.').unwrap_or(name)) {
                findings.push(invalid_name::diagnose(spec.at(&["externalName"]), &fault));
            }
        }
        None if !spec.has("externalName") && !spec.is_open() => {
            findings.push(required_value::diagnose_because(
                spec.at(&["externalName"]),
                "a Service of type `ExternalName` stands for a DNS name",
            ));
        }
        None => {}
    }
}

/// Fields that only a load balancer has.
fn load_balancer_fields(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(kind) = service_type(spec).filter(|&kind| kind != "LoadBalancer") else { return };
    if !TYPES.contains(&kind) {
        return;
    }
    for field in ["loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        let is_set = match spec.get(field).map(Node::value) {
            None | Some(Value::Wildcard(_)) => false,
            Some(Value::Sequence(items)) => !items.is_empty(),
            Some(_) => true,
        };
        if is_set {
            findings.push(conflicting_fields::diagnose_alone(
                spec.at(&[field]),
                "only a Service of type `LoadBalancer` takes it",
            ));
        }
    }
}

/// Ranges of clients; spaces around them are taken.
fn source_ranges(spec: &Place<'_, '_>, findings: &mut Findings) {
    for (index, item) in spec.items("loadBalancerSourceRanges").enumerate() {
        if matches!(item.value(), Value::String(text) if !address::is_range(text.trim())) {
            findings.push(invalid_address::diagnose_range(spec.item("loadBalancerSourceRanges", index)));
        }
    }
}

/// The annotation that says the same as `loadBalancerSourceRanges`.
const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

fn source_ranges_annotation(service: &Place<'_, '_>, findings: &mut Findings) {
    let annotations = service.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let Some(text) = annotations.and_then(|annotations| annotations.get_str(SOURCE_RANGES)) else { return };
    let Some(spec) = service.get("spec") else { return };
    let mut ranges = match spec.get("loadBalancerSourceRanges").map(Node::value) {
        Some(Value::Sequence(items)) => items.iter(),
        _ => return annotation_value(service, text, spec, findings),
    };
    if ranges.next().is_none() {
        annotation_value(service, text, spec, findings);
    }
}

fn annotation_value(service: &Place<'_, '_>, text: &str, spec: Node<'_>, findings: &mut Findings) {
    let spot = || service.at(&["metadata", "annotations", SOURCE_RANGES]);
    let is_other = match spec.get("type").map(Node::value) {
        None | Some(Value::Null) => !spec.is_elided() && !service.is_open(),
        Some(Value::String(kind)) => kind != "LoadBalancer" && (kind.is_empty() || TYPES.contains(&kind)),
        Some(_) => false,
    };
    if is_other {
        findings.push(conflicting_fields::diagnose_alone(spot(), "only a Service of type `LoadBalancer` takes it"));
    }
    let text = text.trim();
    if !text.is_empty() && text.split(',').any(|range| !address::is_range(range.trim())) {
        findings.push(invalid_address::diagnose_range(spot()));
    }
}

/// `validateServiceExternalTrafficPolicy`
fn traffic_policies(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(kind) = service_type(spec).filter(|kind| TYPES.contains(kind)) else { return };
    let has_addresses = spec.items("externalIPs").next().is_some() || spec.is_open_at("externalIPs");
    let is_reached = matches!(kind, "LoadBalancer" | "NodePort") || kind == "ClusterIP" && has_addresses;
    let policy = spec.text("externalTrafficPolicy").filter(|policy| !policy.is_empty());
    if !is_reached && policy.is_some() {
        let spot = spec.at(&["externalTrafficPolicy"]);
        findings.push(conflicting_fields::diagnose_alone(
            spot,
            "only a Service that is reached from outside of the cluster takes it",
        ));
    }
    let is_checked = kind == "LoadBalancer" && !matches!(policy, None | Some("Cluster"));
    let is_open = spec.is_open_at("externalTrafficPolicy");
    match spec.int("healthCheckNodePort") {
        Some(port) if port != 0 && !is_checked && !is_open => {
            let spot = spec.at(&["healthCheckNodePort"]);
            findings.push(conflicting_fields::diagnose_alone(
                spot,
                "only a Service of type `LoadBalancer` with `externalTrafficPolicy: Local` takes it",
            ));
        }
        _ => {}
    }
}

/// Traffic to the addresses of a node itself is never a Service's.
fn external_addresses(spec: &Place<'_, '_>, findings: &mut Findings) {
    for (index, item) in spec.items("externalIPs").enumerate() {
        let Value::String(text) = item.value() else { continue };
        if let Some(why) = forms::special(text) {
            findings.push(invalid_value::diagnose(spec.item("externalIPs", index), why));
        }
    }
}

/// A number or a name; 0 and nothing stand for `port`.
fn target_port(port: &Place<'_, '_>, findings: &mut Findings) {
    match port.get("targetPort").map(Node::value) {
        Some(Value::Int(number)) if number != 0 && !(1..=65535).contains(&number) => {
            findings.push(out_of_range::diagnose(port.at(&["targetPort"]), 1, 65535));
        }
        Some(Value::String(name)) if !name.is_empty() => {
            if let Some(fault) = names::fault(NameForm::Port, name) {
                findings.push(invalid_name::diagnose(port.at(&["targetPort"]), &fault));
            }
        }
        _ => {}
    }
}

/// Counts only where a session has affinity: else the server drops it.
fn affinity_timeout(config: &Place<'_, '_>, findings: &mut Findings) {
    let spec = config.ancestors().nth(1);
    if spec.is_some_and(|spec| spec.text("sessionAffinity") != Some("ClientIP")) {
        return;
    }
    if config.int("timeoutSeconds").is_some_and(|seconds| !(1..=86_400).contains(&seconds)) {
        findings.push(out_of_range::diagnose(config.at(&["timeoutSeconds"]), 1, 86_400));
    }
}
