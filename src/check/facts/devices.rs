//! Facts of devices: classes, claims and slices of `resource.k8s.io`, in all its versions.
//!
//! Source: `pkg/apis/resource/validation/validation.go`; defaults as in `pkg/apis/resource/v1/defaults.go`.

use super::forms;
use crate::check::objects::Demand::{Filled, MostBytes, Name, NameOrEmpty, NotEmpty, OneOf, Range, Unique};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{
    conflicting_fields, invalid_name, invalid_value, missing_choice, out_of_range, too_long,
};
use crate::yaml::{Node, Value};

pub(super) const FACTS: &[TypeFacts] = &[
    selector("resource.v1.DeviceSelector"),
    selector("resource.v1beta1.DeviceSelector"),
    selector("resource.v1beta2.DeviceSelector"),
    cel("resource.v1.CELDeviceSelector"),
    cel("resource.v1beta1.CELDeviceSelector"),
    cel("resource.v1beta2.CELDeviceSelector"),
    claim("resource.v1.DeviceClaim"),
    claim("resource.v1beta1.DeviceClaim"),
    claim("resource.v1beta2.DeviceClaim"),
    // `validateDeviceRequest`; in v1beta1 it is what `exactly` is later
    TypeFacts { ty: "resource.v1.DeviceRequest", fields: REQUEST, validators: &[exactly_or_first] },
    TypeFacts { ty: "resource.v1beta2.DeviceRequest", fields: REQUEST, validators: &[exactly_or_first] },
    TypeFacts { ty: "resource.v1beta1.DeviceRequest", fields: REQUEST, validators: &[class_or_first] },
    TypeFacts { ty: "resource.v1beta1.DeviceRequest", fields: SUBREQUEST, validators: &[count] },
    exact("resource.v1.ExactDeviceRequest"),
    exact("resource.v1beta2.ExactDeviceRequest"),
    // `validateDeviceSubRequest`
    TypeFacts { ty: "resource.v1.DeviceSubRequest", fields: REQUEST, validators: &[] },
    TypeFacts { ty: "resource.v1beta1.DeviceSubRequest", fields: REQUEST, validators: &[] },
    TypeFacts { ty: "resource.v1beta2.DeviceSubRequest", fields: REQUEST, validators: &[] },
    exact("resource.v1.DeviceSubRequest"),
    exact("resource.v1beta1.DeviceSubRequest"),
    exact("resource.v1beta2.DeviceSubRequest"),
    slice("resource.v1.ResourceSliceSpec"),
    slice("resource.v1beta1.ResourceSliceSpec"),
    slice("resource.v1beta2.ResourceSliceSpec"),
    pool("resource.v1.ResourcePool"),
    pool("resource.v1beta1.ResourcePool"),
    pool("resource.v1beta2.ResourcePool"),
    // `validateDevice`
    TypeFacts { ty: "resource.v1.Device", fields: DEVICE, validators: &[] },
    TypeFacts { ty: "resource.v1beta2.Device", fields: DEVICE, validators: &[] },
    TypeFacts { ty: "resource.v1beta1.Device", fields: &[DEVICE_NAME], validators: &[] },
    TypeFacts { ty: "resource.v1beta1.BasicDevice", fields: &[COUNTERS], validators: &[] },
    attribute("resource.v1.DeviceAttribute"),
    attribute("resource.v1beta1.DeviceAttribute"),
    attribute("resource.v1beta2.DeviceAttribute"),
    taint("resource.v1.DeviceTaint"),
    taint("resource.v1beta1.DeviceTaint"),
    taint("resource.v1beta2.DeviceTaint"),
];

/// `validateSelector`
const fn selector(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[FieldFact { field: "cel", demand: Filled }], validators: &[] }
}

/// `validateCELSelector`; `expressions` reads them.
const fn cel(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "expression", demand: Filled },
            FieldFact { field: "expression", demand: MostBytes(10 * 1024) },
        ],
        validators: &[],
    }
}

/// `validateDeviceClaim`
const fn claim(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[FieldFact { field: "requests", demand: Unique(&["name"]) }], validators: &[] }
}

const REQUEST: &[FieldFact] = &[FieldFact { field: "name", demand: Name(NameForm::Label) }];

/// What all forms of a request share.
const SUBREQUEST: &[FieldFact] = &[
    FieldFact { field: "deviceClassName", demand: NameOrEmpty(NameForm::Subdomain) },
    FieldFact { field: "allocationMode", demand: OneOf(&["All", "ExactCount"]) },
];

/// `validateExactDeviceRequest`
const fn exact(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "deviceClassName", demand: Filled },
            FieldFact { field: "deviceClassName", demand: NameOrEmpty(NameForm::Subdomain) },
            FieldFact { field: "allocationMode", demand: OneOf(&["All", "ExactCount"]) },
        ],
        validators: &[count],
    }
}

/// `ValidateResourceSliceSpec`
const fn slice(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "driver", demand: Filled },
            FieldFact { field: "driver", demand: NameOrEmpty(NameForm::Subdomain) },
            FieldFact { field: "driver", demand: MostBytes(63) },
            FieldFact { field: "devices", demand: Unique(&["name"]) },
        ],
        validators: &[slice_nodes, slice_size],
    }
}

/// `validateResourcePool`
const fn pool(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: MostBytes(253) },
            FieldFact { field: "resourceSliceCount", demand: Range(1, i64::MAX) },
            FieldFact { field: "generation", demand: Range(0, i64::MAX) },
        ],
        validators: &[pool_name],
    }
}

const DEVICE_NAME: FieldFact = FieldFact { field: "name", demand: Name(NameForm::Label) };
const COUNTERS: FieldFact = FieldFact { field: "consumesCounters", demand: Unique(&["counterSet"]) };
const DEVICE: &[FieldFact] = &[DEVICE_NAME, COUNTERS];

/// `validateDeviceAttribute`
const fn attribute(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[FieldFact { field: "string", demand: MostBytes(64) }], validators: &[one_value] }
}

/// `validateDeviceTaint`
const fn taint(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "key", demand: Name(NameForm::Qualified) },
            FieldFact { field: "effect", demand: NotEmpty },
        ],
        validators: &[],
    }
}

/// A request is for one device or for the first of several.
fn exactly_or_first(request: &Place<'_, '_>, findings: &mut Findings) {
    let has_first = request.items("firstAvailable").next().is_some() || request.is_open_at("firstAvailable");
    match (request.has("exactly"), has_first) {
        (true, true) if !request.is_open_at("firstAvailable") => findings.push(conflicting_fields::diagnose(
            request.at(&["firstAvailable"]),
            request.at(&["exactly"]),
            "a request is for one kind of device or for the first of several",
        )),
        (false, false) => {
            findings.push(missing_choice::diagnose(request.at(&[]), &["exactly", "firstAvailable"]));
        }
        _ => {}
    }
}

fn class_or_first(request: &Place<'_, '_>, findings: &mut Findings) {
    let has_first = request.items("firstAvailable").next().is_some() || request.is_open_at("firstAvailable");
    if !has_first && forms::is_blank(request.node, "deviceClassName") && !request.is_open() {
        findings.push(missing_choice::diagnose(request.at(&[]), &["deviceClassName", "firstAvailable"]));
    }
}

/// All devices are not counted; else it is at least one.
fn count(request: &Place<'_, '_>, findings: &mut Findings) {
    let count = request.int("count").unwrap_or_default();
    match request.text("allocationMode") {
        Some("All") if count != 0 => findings.push(conflicting_fields::diagnose(
            request.at(&["count"]),
            request.at(&["allocationMode"]),
            "all devices are not counted",
        )),
        _ if count < 0 => findings.push(out_of_range::diagnose_bound(request.at(&["count"]), "greater than zero")),
        _ => {}
    }
}

/// A slice is of one node, of some, of all, or says it for each device.
fn slice_nodes(spec: &Place<'_, '_>, findings: &mut Findings) {
    const FIELDS: [&str; 4] = ["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"];
    for field in &FIELDS[2..] {
        if spec.bool(field) == Some(false) {
            findings.push(invalid_value::diagnose(spec.at(&[field]), "takes `true`, or is left out"));
        }
    }
    let is_chosen = |field: &&&str| match spec.get(field).map(Node::value) {
        None | Some(Value::String("") | Value::Bool(false)) => false,
        Some(_) => true,
    };
    let mut chosen = FIELDS.iter().filter(is_chosen);
    match (chosen.next(), chosen.next()) {
        (None, _) if !spec.is_open() => findings.push(missing_choice::diagnose(spec.at(&[]), &FIELDS)),
        (Some(first), Some(second)) => findings.push(conflicting_fields::diagnose(
            spec.at(&[second]),
            spec.at(&[first]),
            "a slice says in one way which nodes reach its devices",
        )),
        _ => {}
    }
}

/// The most devices of a slice.
const MOST_DEVICES: usize = 128;

fn slice_size(spec: &Place<'_, '_>, findings: &mut Findings) {
    let count = spec.items("devices").count();
    if count > MOST_DEVICES {
        findings.push(too_long::diagnose_of(spec.at(&["devices"]), count, MOST_DEVICES, "devices"));
    }
}

/// DNS subdomains between slashes.
fn pool_name(pool: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = pool.text("name").filter(|name| !name.is_empty() && name.len() <= 253) else { return };
    if let Some(fault) = name.split('/').find_map(names::subdomain_fault) {
        findings.push(invalid_name::diagnose(pool.at(&["name"]), &fault));
    }
}

/// An attribute has one value, of one type.
fn one_value(attribute: &Place<'_, '_>, findings: &mut Findings) {
    const FIELDS: [&str; 4] = ["bool", "int", "string", "version"];
    let mut set = FIELDS.iter().filter(|field| attribute.has(field));
    let is_empty = forms::entries(Some(attribute.node)).all(|entry| matches!(entry.value.value(), Value::Null));
    match (set.next(), set.next()) {
        // Later releases have values of other types.
        (None, _) if !attribute.is_open() && is_empty => {
            findings.push(missing_choice::diagnose(attribute.at(&[]), &FIELDS));
        }
        (Some(first), Some(second)) => findings.push(conflicting_fields::diagnose(
            attribute.at(&[second]),
            attribute.at(&[first]),
            "an attribute has one value, of one type",
        )),
        _ => {}
    }
}
