//! Facts of endpoints, network policies and addresses.
//!
//! Sources: `pkg/apis/core/validation`, `pkg/apis/discovery/validation`, `pkg/apis/networking/validation`.

use super::forms;
use crate::check::objects::Demand::{
    Address, Cidr, Filled, Name, NameOrEmpty, NotEmpty, OneOf, PortOrName, Range, Unique,
};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, address};
use crate::check::rules::object::{conflicting_fields, invalid_address, invalid_value, missing_choice, required_value};
use crate::yaml::{Node, Value};

/// Transport protocols (`core.Protocol`).
pub(super) const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];

pub(super) static FACTS: &[TypeFacts] = &[
    // `ValidateEndpointSlice`
    TypeFacts {
        ty: "discovery.v1.EndpointSlice",
        fields: &[
            FieldFact { field: "addressType", demand: Filled },
            FieldFact { field: "addressType", demand: OneOf(&["IPv4", "IPv6", "FQDN"]) },
        ],
        validators: &[slice_ports, slice_sizes],
    },
    // `validateEndpoints`
    TypeFacts {
        ty: "discovery.v1.Endpoint",
        fields: &[
            FieldFact { field: "addresses", demand: Filled },
            FieldFact { field: "hostname", demand: Name(NameForm::Label) },
        ],
        validators: &[slice_addresses],
    },
    TypeFacts {
        ty: "discovery.v1.EndpointHints",
        fields: &[FieldFact { field: "forZones", demand: Unique(&["name"]) }],
        validators: &[],
    },
    TypeFacts { ty: "discovery.v1.ForZone", fields: &[FieldFact { field: "name", demand: Filled }], validators: &[] },
    // `validatePorts`
    TypeFacts {
        ty: "discovery.v1.EndpointPort",
        fields: &[
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Label) },
            FieldFact { field: "protocol", demand: NotEmpty },
            FieldFact { field: "protocol", demand: OneOf(PROTOCOLS) },
            FieldFact { field: "appProtocol", demand: Name(NameForm::Qualified) },
        ],
        validators: &[],
    },
    // `validateEndpointSubsets`
    TypeFacts { ty: "core.v1.EndpointSubset", fields: &[], validators: &[subset_addresses, subset_port_names] },
    TypeFacts {
        ty: "core.v1.EndpointAddress",
        fields: &[
            FieldFact { field: "ip", demand: Address },
            FieldFact { field: "hostname", demand: NameOrEmpty(NameForm::Label) },
        ],
        validators: &[ordinary_endpoint_address],
    },
    TypeFacts {
        ty: "core.v1.EndpointPort",
        fields: &[
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Label) },
            FieldFact { field: "port", demand: Range(1, 65535) },
            FieldFact { field: "protocol", demand: OneOf(PROTOCOLS) },
            FieldFact { field: "appProtocol", demand: Name(NameForm::Qualified) },
        ],
        validators: &[],
    },
    // `ValidateNetworkPolicySpec`
    TypeFacts {
        ty: "networking.v1.NetworkPolicySpec",
        fields: &[
            FieldFact { field: "policyTypes", demand: OneOf(&["Ingress", "Egress"]) },
            FieldFact { field: "policyTypes", demand: NotEmpty },
        ],
        validators: &[policy_types],
    },
    // `ValidateNetworkPolicyPort`
    TypeFacts {
        ty: "networking.v1.NetworkPolicyPort",
        fields: &[
            FieldFact { field: "protocol", demand: NotEmpty },
            FieldFact { field: "protocol", demand: OneOf(PROTOCOLS) },
            FieldFact { field: "port", demand: PortOrName },
            FieldFact { field: "endPort", demand: Range(1, 65535) },
        ],
        validators: &[end_port],
    },
    // `ValidateNetworkPolicyPeer`, `ValidateIPBlock`
    TypeFacts { ty: "networking.v1.NetworkPolicyPeer", fields: &[], validators: &[peer] },
    TypeFacts {
        ty: "networking.v1.IPBlock",
        fields: &[FieldFact { field: "cidr", demand: Filled }, FieldFact { field: "except", demand: Cidr }],
        validators: &[block],
    },
    // `ValidateServiceCIDR`
    TypeFacts {
        ty: "networking.v1.ServiceCIDRSpec",
        fields: &[FieldFact { field: "cidrs", demand: Filled }, FieldFact { field: "cidrs", demand: Cidr }],
        validators: &[service_ranges],
    },
    // `validateIPAddressParentReference`
    TypeFacts {
        ty: "networking.v1.ParentReference",
        fields: &[
            FieldFact { field: "resource", demand: Filled },
            FieldFact { field: "resource", demand: Name(NameForm::PathSegment) },
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: Name(NameForm::PathSegment) },
            FieldFact { field: "namespace", demand: NameOrEmpty(NameForm::PathSegment) },
            FieldFact { field: "group", demand: NameOrEmpty(NameForm::Subdomain) },
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "networking.v1.IPAddressSpec",
        fields: &[FieldFact { field: "parentRef", demand: Filled }],
        validators: &[],
    },
];

/// Ports of a slice differ in their names; no name is the empty name.
fn slice_ports(place: &Place<'_, '_>, findings: &mut Findings) {
    forms::distinct(place, findings, "ports", "name", |port| match port.get("name").map(Node::value) {
        None | Some(Value::Null) => Some(""),
        Some(Value::String(name)) => Some(name),
        Some(_) => None,
    });
}

/// The most endpoints of a slice, and addresses of one of them.
const MOST_ENDPOINTS: usize = 1000;
const MOST_ADDRESSES: usize = 100;

fn slice_sizes(place: &Place<'_, '_>, findings: &mut Findings) {
    if place.items("endpoints").nth(MOST_ENDPOINTS).is_some() {
        findings.push(invalid_value::diagnose(place.at(&["endpoints"]), "takes at most 1000 endpoints"));
    }
}

/// The addresses of an endpoint are of the slice's type.
fn slice_addresses(place: &Place<'_, '_>, findings: &mut Findings) {
    let family = place.parent.and_then(|slice| slice.text("addressType"));
    for (index, item) in place.items("addresses").enumerate() {
        let text = match item.value() {
            Value::String(text) => text,
            Value::Null => "",
            _ => continue,
        };
        let spot = || place.item("addresses", index);
        match family {
            Some("IPv4") if !address::is_v4(text) => {
                findings
                    .push(invalid_value::diagnose(spot(), "takes an IPv4 address: that is the slice's `addressType`"));
            }
            Some("IPv6") if !address::is_v6(text) => {
                findings
                    .push(invalid_value::diagnose(spot(), "takes an IPv6 address: that is the slice's `addressType`"));
            }
            Some("IPv4" | "IPv6") => {
                if let Some(why) = forms::special(text) {
                    findings.push(invalid_value::diagnose(spot(), why));
                }
            }
            _ => {}
        }
    }
    if place.items("addresses").nth(MOST_ADDRESSES).is_some() {
        findings.push(invalid_value::diagnose(place.at(&["addresses"]), "takes at most 100 addresses"));
    }
}

fn ordinary_endpoint_address(place: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(why) = place.text("ip").and_then(forms::special) {
        findings.push(invalid_value::diagnose(place.at(&["ip"]), why));
    }
}

fn is_empty_list(place: &Place<'_, '_>, field: &str) -> bool {
    !place.is_open_at(field) && place.items(field).next().is_none()
}

/// Addresses that are ready, or not yet, or both.
fn subset_addresses(place: &Place<'_, '_>, findings: &mut Findings) {
    if is_empty_list(place, "addresses") && is_empty_list(place, "notReadyAddresses") {
        findings.push(required_value::diagnose(place.at(&["addresses"])));
    }
}

/// Several ports are told apart by their names.
fn subset_port_names(place: &Place<'_, '_>, findings: &mut Findings) {
    if place.items("ports").nth(1).is_none() {
        return;
    }
    for (index, port) in place.items("ports").enumerate() {
        if forms::is_blank(port, "name") {
            findings.push(required_value::diagnose(place.item("ports", index).key("name")));
        }
    }
}

fn policy_types(place: &Place<'_, '_>, findings: &mut Findings) {
    if place.items("policyTypes").nth(2).is_some() {
        findings.push(invalid_value::diagnose(place.at(&["policyTypes"]), "takes at most two policy types"));
    }
}

/// The end of a range of ports needs its beginning, as a number.
fn end_port(place: &Place<'_, '_>, findings: &mut Findings) {
    let Some(end) = place.int("endPort") else { return };
    match place.get("port").map(Node::value) {
        None if !place.is_open() => findings.push(required_value::diagnose_because(
            place.at(&["port"]),
            "`endPort` is the end of a range that begins with `port`",
        )),
        Some(Value::String(_)) => {
            findings.push(conflicting_fields::diagnose(
                place.at(&["endPort"]),
                place.at(&["port"]),
                "a named port has no range",
            ));
        }
        Some(Value::Int(port)) if end < port => {
            findings.push(invalid_value::diagnose(place.at(&["endPort"]), "must be greater than or equal to `port`"));
        }
        _ => {}
    }
}

/// Pods or namespaces, or a range of addresses.
fn peer(place: &Place<'_, '_>, findings: &mut Findings) {
    let selects = ["podSelector", "namespaceSelector"].into_iter().find(|field| place.has(field));
    match (selects, place.has("ipBlock")) {
        (Some(selector), true) => findings.push(conflicting_fields::diagnose(
            place.at(&["ipBlock"]),
            place.at(&[selector]),
            "a peer is either selected or a range of addresses",
        )),
        (None, false) if !place.is_open() => {
            findings.push(missing_choice::diagnose(place.at(&[]), &["podSelector", "namespaceSelector", "ipBlock"]));
        }
        _ => {}
    }
}

/// Exceptions lie inside the range.
fn block(place: &Place<'_, '_>, findings: &mut Findings) {
    let Some(cidr) = place.text("cidr").filter(|cidr| !cidr.is_empty()) else { return };
    if !address::is_range(cidr) {
        findings.push(invalid_address::diagnose_range(place.at(&["cidr"])));
        return;
    }
    let Some(outer) = Block::parse(cidr) else { return };
    for (index, item) in place.items("except").enumerate() {
        let Value::String(text) = item.value() else { continue };
        if Block::parse(text).is_some_and(|inner| !outer.strictly_holds(&inner)) {
            findings.push(invalid_value::diagnose(
                place.item("except", index),
                "must lie inside of `cidr`, and be smaller",
            ));
        }
    }
}

/// A range of IP addresses, read strictly: what is written in an older way is not compared.
struct Block {
    bits: u128,
    length: u32,
    is_v6: bool,
}

impl Block {
    fn parse(text: &str) -> Option<Self> {
        use std::net::IpAddr;
        let (ip, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok()?;
        let (bits, width, is_v6) = match ip.parse().ok()? {
            IpAddr::V4(ip) => (u128::from(ip.to_bits()) << 96, 32, false),
            IpAddr::V6(ip) => (ip.to_bits(), 128, true),
        };
        (length <= width).then_some(Self { bits, length, is_v6 })
    }

    fn strictly_holds(&self, inner: &Self) -> bool {
        let mask = u128::MAX.checked_shl(128 - self.length).unwrap_or(0);
        self.is_v6 == inner.is_v6 && inner.length > self.length && (self.bits ^ inner.bits) & mask == 0
    }
}

/// At most one range of each family.
fn service_ranges(place: &Place<'_, '_>, findings: &mut Findings) {
    let is_v6 = |node: Node<'_>| matches!(node.value(), Value::String(text) if text.contains(':'));
    let mut ranges = place.items("cidrs");
    let (first, second, third) = (ranges.next(), ranges.next(), ranges.next());
    let of_one_family = matches!((first, second), (Some(first), Some(second)) if is_v6(first) == is_v6(second));
    if third.is_some() || of_one_family {
        findings.push(invalid_value::diagnose(place.at(&["cidrs"]), "takes one range, or one of each IP family"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_smaller_ones() {
        let holds = |outer, inner| Some(Block::parse(outer)?.strictly_holds(&Block::parse(inner)?));
        for (outer, inner, expected) in [
            ("10.0.0.0/8", "10.1.0.0/16", Some(true)),
            ("10.0.0.0/8", "10.0.0.0/8", Some(false)),
            ("10.0.0.0/8", "11.0.0.0/16", Some(false)),
            ("0.0.0.0/0", "255.0.0.0/8", Some(true)),
            ("::/0", "fd00::/8", Some(true)),
            ("::/0", "10.0.0.0/8", Some(false)),
            ("fd00::/8", "fd12::/16", Some(true)),
            ("10.0.0.0/33", "10.0.0.0/8", None),
            ("010.0.0.0/8", "10.0.0.0/16", None),
        ] {
            assert_eq!(holds(outer, inner), expected, "{outer} {inner}");
        }
    }
}
