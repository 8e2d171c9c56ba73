//! Facts of volumes, claims and classes of storage.
//!
//! Sources: `ValidatePersistentVolume` and `ValidatePersistentVolumeClaim` of `pkg/apis/core/validation`,
//! `pkg/apis/storage/validation`.

use std::collections::HashMap;

use super::forms;
use crate::check::objects::Demand::{Filled, Name, NameOrEmpty, NotEmpty, OneOf, Range, Unique};
use crate::check::objects::quantity::Quantity;
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, is_open_node, items, names};
use crate::check::rules::object::{
    conflicting_fields, duplicate_item, invalid_name, invalid_value, missing_choice, out_of_range, required_value,
    too_long,
};
use crate::yaml::{Node, Value};

/// `core.PersistentVolumeAccessMode`
const ACCESS_MODES: &[&str] = &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
/// `core.PersistentVolumeMode`
const VOLUME_MODES: &[&str] = &["Filesystem", "Block"];
/// Parameters of a class are at most so many bytes (`maxProvisionerParameterSize`), in so many entries.
const MOST_PARAMETER_BYTES: usize = 256 * 1024;
const MOST_PARAMETERS: usize = 512;

pub(super) const FACTS: &[TypeFacts] = &[
    // `ValidatePersistentVolumeSpec`
    TypeFacts {
        ty: "core.v1.PersistentVolumeSpec",
        fields: &[
            FieldFact { field: "accessModes", demand: Filled },
            FieldFact { field: "accessModes", demand: NotEmpty },
            FieldFact { field: "accessModes", demand: OneOf(ACCESS_MODES) },
            FieldFact { field: "capacity", demand: Filled },
            FieldFact { field: "persistentVolumeReclaimPolicy", demand: OneOf(&["Delete", "Recycle", "Retain"]) },
            FieldFact { field: "storageClassName", demand: NameOrEmpty(NameForm::Subdomain) },
            FieldFact { field: "volumeMode", demand: NotEmpty },
            FieldFact { field: "volumeMode", demand: OneOf(VOLUME_MODES) },
            FieldFact { field: "volumeAttributesClassName", demand: NotEmpty },
            FieldFact { field: "volumeAttributesClassName", demand: NameOrEmpty(NameForm::Subdomain) },
        ],
        validators: &[lonely_mode, capacity, volume_source, recycled_root, attributes_of_csi],
    },
    TypeFacts {
        ty: "core.v1.VolumeNodeAffinity",
        fields: &[FieldFact { field: "required", demand: Filled }],
        validators: &[],
    },
    // `ValidatePersistentVolumeClaimSpec`
    TypeFacts {
        ty: "core.v1.PersistentVolumeClaimSpec",
        fields: &[
            FieldFact { field: "accessModes", demand: Filled },
            FieldFact { field: "accessModes", demand: NotEmpty },
            FieldFact { field: "accessModes", demand: OneOf(ACCESS_MODES) },
            FieldFact { field: "storageClassName", demand: NameOrEmpty(NameForm::Subdomain) },
            FieldFact { field: "volumeMode", demand: NotEmpty },
            FieldFact { field: "volumeMode", demand: OneOf(VOLUME_MODES) },
            FieldFact { field: "volumeAttributesClassName", demand: NameOrEmpty(NameForm::Subdomain) },
        ],
        validators: &[lonely_mode, requested_storage, data_source],
    },
    // `ValidateStorageClass`
    TypeFacts {
        ty: "storage.v1.StorageClass",
        fields: &[
            FieldFact { field: "provisioner", demand: Filled },
            FieldFact { field: "reclaimPolicy", demand: OneOf(&["Delete", "Retain"]) },
            FieldFact { field: "volumeBindingMode", demand: NotEmpty },
            FieldFact { field: "volumeBindingMode", demand: OneOf(&["Immediate", "WaitForFirstConsumer"]) },
        ],
        validators: &[provisioner, parameters, topologies],
    },
    // `ValidateTopologySelectorTerm`
    TypeFacts {
        ty: "core.v1.TopologySelectorTerm",
        fields: &[FieldFact { field: "matchLabelExpressions", demand: Unique(&["key"]) }],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.TopologySelectorLabelRequirement",
        fields: &[
            FieldFact { field: "key", demand: Name(NameForm::Qualified) },
            FieldFact { field: "values", demand: Filled },
            FieldFact { field: "values", demand: Unique(&[]) },
        ],
        validators: &[],
    },
    // `ValidateVolumeAttributesClass`
    attributes_class("storage.v1.VolumeAttributesClass"),
    attributes_class("storage.v1beta1.VolumeAttributesClass"),
    attributes_class("storage.v1alpha1.VolumeAttributesClass"),
    // `ValidateVolumeAttachment`
    TypeFacts {
        ty: "storage.v1.VolumeAttachmentSpec",
        fields: &[FieldFact { field: "attacher", demand: Filled }, FieldFact { field: "nodeName", demand: Filled }],
        validators: &[],
    },
    TypeFacts { ty: "storage.v1.VolumeAttachmentSource", fields: &[], validators: &[attachment_source] },
    // `validateCSIDriverSpec`
    TypeFacts {
        ty: "storage.v1.CSIDriverSpec",
        fields: &[
            FieldFact { field: "fsGroupPolicy", demand: NotEmpty },
            FieldFact { field: "fsGroupPolicy", demand: OneOf(&["ReadWriteOnceWithFSType", "File", "None"]) },
            FieldFact { field: "volumeLifecycleModes", demand: NotEmpty },
            FieldFact { field: "volumeLifecycleModes", demand: OneOf(&["Persistent", "Ephemeral"]) },
            FieldFact { field: "nodeAllocatableUpdatePeriodSeconds", demand: Range(10, i64::MAX) },
        ],
        validators: &[token_audiences],
    },
    TypeFacts {
        ty: "storage.v1.TokenRequest",
        fields: &[FieldFact { field: "expirationSeconds", demand: Range(600, 1 << 32) }],
        validators: &[],
    },
    // `validateCSINodeDriver`
    TypeFacts {
        ty: "storage.v1.CSINodeSpec",
        fields: &[FieldFact { field: "drivers", demand: Unique(&["name"]) }],
        validators: &[],
    },
    TypeFacts {
        ty: "storage.v1.CSINodeDriver",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "nodeID", demand: Filled },
            FieldFact { field: "topologyKeys", demand: NotEmpty },
            FieldFact { field: "topologyKeys", demand: NameOrEmpty(NameForm::Qualified) },
            FieldFact { field: "topologyKeys", demand: Unique(&[]) },
        ],
        validators: &[node_driver],
    },
    TypeFacts {
        ty: "storage.v1.VolumeNodeResources",
        fields: &[FieldFact { field: "count", demand: Range(0, i64::MAX) }],
        validators: &[],
    },
    // `ValidateCSIStorageCapacity`
    TypeFacts {
        ty: "storage.v1.CSIStorageCapacity",
        fields: &[
            FieldFact { field: "storageClassName", demand: Filled },
            FieldFact { field: "storageClassName", demand: NameOrEmpty(NameForm::Subdomain) },
        ],
        validators: &[positive_capacities],
    },
];

const fn attributes_class(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "driverName", demand: Filled },
            FieldFact { field: "driverName", demand: NameOrEmpty(NameForm::Subdomain) },
            FieldFact { field: "parameters", demand: Filled },
        ],
        validators: &[parameters],
    }
}

/// A volume for one pod is for no one else.
fn lonely_mode(spec: &Place<'_, '_>, findings: &mut Findings) {
    const LONELY: &str = "ReadWriteOncePod";
    let is = |node: Node<'_>, wanted| matches!(node.value(), Value::String(mode) if (mode == LONELY) == wanted);
    let lonely = spec.items("accessModes").position(|mode| is(mode, true));
    let other = spec.items("accessModes").position(|mode| is(mode, false));
    if let (Some(lonely), Some(other)) = (lonely, other) {
        findings.push(conflicting_fields::diagnose(
            spec.item("accessModes", lonely),
            spec.item("accessModes", other),
            "`ReadWriteOncePod` is the only access mode of its volume",
        ));
    }
}

/// Whether an amount is more than nothing; nothing is also what null is read as.
fn is_positive(node: Node<'_>) -> bool {
    !matches!(node.value(), Value::Null) && Quantity::of(node).is_none_or(|amount| amount > Quantity::ZERO)
}

/// A volume has a size, and nothing else that could be counted.
fn capacity(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(capacity) = spec.get("capacity") else { return };
    if spec.is_open_at("capacity") {
        return;
    }
    if capacity.get("storage").is_none() {
        findings.push(required_value::diagnose(spec.at(&["capacity", "storage"])));
    }
    for entry in forms::entries(Some(capacity)) {
        let spot = || spec.at(&["capacity"]).entry(&entry);
        if entry.key != "storage" {
            findings.push(conflicting_fields::diagnose_alone(spot(), "the capacity of a volume is its `storage`"));
        } else if !is_positive(entry.value) {
            findings.push(out_of_range::diagnose_bound(spot(), "greater than zero"));
        }
    }
}

/// What a volume may be made of (`core.PersistentVolumeSource`).
const SOURCES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

fn volume_source(spec: &Place<'_, '_>, findings: &mut Findings) {
    let mut sources = SOURCES.iter().filter(|source| spec.has(source));
    match (sources.next(), sources.next()) {
        (None, _) if !spec.is_open() => {
            findings.push(missing_choice::diagnose(spec.at(&[]), &["csi", "nfs", "hostPath", "local"]));
        }
        (Some(first), Some(second)) => {
            findings.push(conflicting_fields::diagnose(
                spec.at(&[second]),
                spec.at(&[first]),
                "a volume is made of one source",
            ));
        }
        _ => {}
    }
    if spec.has("local") && !spec.has("nodeAffinity") && !spec.is_open() {
        let why = "a local volume is on some node: `nodeAffinity` says which";
        findings.push(required_value::diagnose_because(spec.at(&["nodeAffinity"]), why));
    }
}

/// Recycling deletes all files.
fn recycled_root(spec: &Place<'_, '_>, findings: &mut Findings) {
    let path = spec.get("hostPath").and_then(|source| source.get_str("path"));
    let is_root = path.is_some_and(|path| !path.is_empty() && path.bytes().all(|byte| byte == b'/'));
    if is_root && spec.text("persistentVolumeReclaimPolicy") == Some("Recycle") {
        findings.push(conflicting_fields::diagnose(
            spec.at(&["persistentVolumeReclaimPolicy"]),
            spec.at(&["hostPath", "path"]),
            "recycling would delete all files of the node",
        ));
    }
}

fn attributes_of_csi(spec: &Place<'_, '_>, findings: &mut Findings) {
    if forms::is_set(spec.get("volumeAttributesClassName")) && !spec.has("csi") && !spec.is_open() {
        let why = "only volumes of CSI drivers have attributes of a class";
        findings.push(required_value::diagnose_because(spec.at(&["csi"]), why));
    }
}

/// A claim asks for storage, and for more than nothing.
fn requested_storage(spec: &Place<'_, '_>, findings: &mut Findings) {
    let resources = spec.get("resources");
    let requests = resources.and_then(|resources| resources.get("requests"));
    let is_open = spec.is_open() || [resources, requests].into_iter().flatten().any(is_open_node);
    let spot = || spec.at(&["resources", "requests", "storage"]);
    match requests.and_then(|requests| requests.get("storage")) {
        // Of a claim without `resources` the schema tells.
        None => {
            if !is_open && resources.is_some_and(|node| !matches!(node.value(), Value::Null)) {
                findings.push(required_value::diagnose_because(spot(), "a claim asks for storage of some size"));
            }
        }
        Some(storage) => {
            if !is_positive(storage) {
                findings.push(out_of_range::diagnose_bound(spot(), "greater than zero"));
            }
        }
    }
}

/// A claim begins as a copy of a claim, or as what an API of another group has (`validateDataSourceRef`).
/// The older `dataSource` is dropped where it is of no use.
fn data_source(spec: &Place<'_, '_>, findings: &mut Findings) {
    const FIELD: &str = "dataSourceRef";
    let Some(source) = spec.get(FIELD) else { return };
    for part in ["name", "kind"] {
        if source.get_str(part).is_some_and(str::is_empty) {
            findings.push(required_value::diagnose(spec.at(&[FIELD, part])));
        }
    }
    let is_core = match source.get("apiGroup").map(Node::value) {
        None => !spec.is_open_at(FIELD),
        Some(Value::Null | Value::String("")) => true,
        Some(_) => false,
    };
    if is_core && source.get_str("kind").is_some_and(|kind| !kind.is_empty() && kind != "PersistentVolumeClaim") {
        let why = "only a PersistentVolumeClaim is of the core group: name the kind's own";
        findings.push(required_value::diagnose_because(spec.at(&[FIELD, "apiGroup"]), why));
    }
}

/// A qualified name, of any case.
fn provisioner(class: &Place<'_, '_>, findings: &mut Findings) {
    let Some(text) = class.text("provisioner").filter(|text| !text.is_empty()) else { return };
    if let Some(fault) = names::qualified_fault(&text.to_lowercase()) {
        findings.push(invalid_name::diagnose(class.at(&["provisioner"]), &fault));
    }
}

fn parameters(class: &Place<'_, '_>, findings: &mut Findings) {
    let (mut count, mut size) = (0, 0);
    for entry in forms::entries(class.get("parameters")) {
        count += 1;
        size += entry.key.len();
        if let Value::String(text) = entry.value.value() {
            size += text.len();
        }
        if entry.key.is_empty() {
            findings.push(invalid_value::diagnose(class.at(&["parameters", ""]), "has no key"));
        }
    }
    let spot = || class.at(&["parameters"]);
    if count > MOST_PARAMETERS {
        findings.push(too_long::diagnose_of(spot(), count, MOST_PARAMETERS, "parameters"));
    }
    if size > MOST_PARAMETER_BYTES {
        findings.push(too_long::diagnose_of(spot(), size, MOST_PARAMETER_BYTES, "bytes"));
    }
}

/// The labels and values of a term, sorted; `None` if some are placeholders.
fn topology<'d>(term: Node<'d>) -> Option<Vec<(&'d str, Vec<&'d str>)>> {
    let mut labels = Vec::new();
    for label in items(term.get("matchLabelExpressions")) {
        let mut values = Vec::new();
        for value in items(label.get("values")) {
            match value.value() {
                Value::String(text) => values.push(text),
                _ => return None,
            }
        }
        values.sort_unstable();
        values.dedup();
        labels.push((label.get_str("key")?, values));
    }
    labels.sort_unstable();
    Some(labels)
}

/// A term asks for labels, and for others than the terms before (`validateAllowedTopologies`).
fn topologies(class: &Place<'_, '_>, findings: &mut Findings) {
    let mut seen: HashMap<Vec<(&str, Vec<&str>)>, usize> = HashMap::new();
    for (index, term) in class.items("allowedTopologies").enumerate() {
        let spot = |index| class.item("allowedTopologies", index).key("matchLabelExpressions");
        let Some(labels) = topology(term) else { continue };
        let is_open = [Some(term), term.get("matchLabelExpressions")].into_iter().flatten().any(is_open_node);
        if is_open || class.is_open_at("allowedTopologies") {
            continue;
        }
        if labels.is_empty() {
            findings.push(required_value::diagnose(spot(index)));
        } else if let Some(&first) = seen.get(&labels) {
            findings.push(duplicate_item::diagnose_spots(spot(index), spot(first), "a topology"));
        } else {
            seen.insert(labels, index);
        }
    }
}

fn attachment_source(source: &Place<'_, '_>, findings: &mut Findings) {
    let fields = ["persistentVolumeName", "inlineVolumeSpec"];
    match (source.has(fields[0]), source.has(fields[1])) {
        (true, true) => findings.push(conflicting_fields::diagnose(
            source.at(&[fields[1]]),
            source.at(&[fields[0]]),
            "what is attached is one volume",
        )),
        (false, false) if !source.is_open() => {
            findings.push(missing_choice::diagnose(source.at(&[]), &fields));
        }
        _ => {}
    }
}

/// Tokens of a driver differ in their audience; none is the API server's.
fn token_audiences(spec: &Place<'_, '_>, findings: &mut Findings) {
    forms::distinct(spec, findings, "tokenRequests", "audience", |request| {
        match request.get("audience").map(Node::value) {
            None | Some(Value::Null) => Some(""),
            Some(Value::String(audience)) => Some(audience),
            Some(_) => None,
        }
    });
}

/// Names of drivers are domains of at most 63 characters, of any case (`ValidateCSIDriverName`).
fn driver_name_fault(text: &str) -> Option<names::NameFault> {
    names::subdomain_fault(&text.to_lowercase())
}

fn node_driver(driver: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(name) = driver.text("name").filter(|name| !name.is_empty()) {
        if name.len() > 63 {
            findings.push(too_long::diagnose(driver.at(&["name"]), name.len(), 63));
        } else if let Some(fault) = driver_name_fault(name) {
            findings.push(invalid_name::diagnose(driver.at(&["name"]), &fault));
        }
    }
    if let Some(id) = driver.text("nodeID").filter(|id| id.len() > 192) {
        findings.push(too_long::diagnose(driver.at(&["nodeID"]), id.len(), 192));
    }
}

fn positive_capacities(object: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["capacity", "maximumVolumeSize"] {
        if object.get(field).and_then(Quantity::of).is_some_and(|amount| amount < Quantity::ZERO) {
            findings.push(out_of_range::diagnose_least(object.at(&[field]), 0));
        }
    }
}
