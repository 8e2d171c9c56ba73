//! Containers, and what they mount.
//!
//! Source: `validateContainerCommon`, `validateInitContainers`, `ValidateVolumeMounts` and
//! `ValidateVolumeDevices` of `pkg/apis/core/validation`.

use super::forms::fact;
use super::local_path;
use super::pod::{given, list};
use super::seen::Seen;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node};
use crate::check::rules::object::{conflicting_fields, duplicate_item, invalid_value, unsupported_value};
use crate::check::spot::shown;
use crate::yaml::{Node, Value};

const PULL_POLICIES: Demand = Demand::OneOf(&["Always", "IfNotPresent", "Never"]);
const MESSAGE_POLICIES: Demand = Demand::OneOf(&["File", "FallbackToLogsOnError"]);
const RESTART_POLICIES: Demand = Demand::OneOf(&["Always", "Never", "OnFailure"]);

/// Containers of all three lists.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.Container",
        fields: &[
            fact("image", Demand::Filled),
            fact("imagePullPolicy", PULL_POLICIES),
            fact("name", Demand::Filled),
            fact("name", Demand::NameOrEmpty(NameForm::Label)),
            fact("ports", Demand::Unique(&["name"])),
            fact("restartPolicy", RESTART_POLICIES),
            fact("terminationMessagePolicy", MESSAGE_POLICIES),
        ],
        validators: &[image, init_container, mount_paths, resize_policies],
    },
    TypeFacts {
        ty: "core.v1.EphemeralContainer",
        fields: &[
            fact("image", Demand::Filled),
            fact("imagePullPolicy", PULL_POLICIES),
            fact("name", Demand::Filled),
            fact("name", Demand::NameOrEmpty(NameForm::Label)),
            fact("terminationMessagePolicy", MESSAGE_POLICIES),
        ],
        validators: &[image, mount_paths],
    },
    TypeFacts {
        ty: "core.v1.ContainerResizePolicy",
        fields: &[
            fact("resourceName", Demand::Filled),
            fact("resourceName", Demand::OneOf(&["cpu", "memory"])),
            fact("restartPolicy", Demand::Filled),
            fact("restartPolicy", Demand::OneOf(&["NotRequired", "RestartContainer"])),
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.VolumeMount",
        fields: &[
            fact("mountPath", Demand::Filled),
            fact("mountPropagation", Demand::OneOf(&["None", "HostToContainer", "Bidirectional"])),
            fact("name", Demand::Filled),
            fact("recursiveReadOnly", Demand::OneOf(&["Disabled", "IfPossible", "Enabled"])),
        ],
        validators: &[sub_paths, propagation, recursive_read_only],
    },
    TypeFacts {
        ty: "core.v1.VolumeDevice",
        fields: &[fact("devicePath", Demand::Filled), fact("name", Demand::Filled)],
        validators: &[device_path],
    },
];

/// An image's name has no space around it; in a template it may: `validateContainersOnlyForPod`.
fn image(container: &Place<'_, '_>, findings: &mut Findings) {
    let is_pod = container.gvk.kind == "Pod" && container.gvk.group.is_empty();
    if is_pod && container.text("image").is_some_and(|image| image.trim() != image) {
        let demand = "must not begin or end with a space";
        findings.push(invalid_value::diagnose(container.at(&["image"]), demand));
    }
}

/// What only a container that keeps running can have.
fn init_container(container: &Place<'_, '_>, findings: &mut Findings) {
    // `Always` makes it a sidecar; a placeholder may be that.
    let is_sidecar =
        container.has("restartPolicy") && !matches!(container.text("restartPolicy"), Some("OnFailure" | "Never"));
    if container.field != "initContainers" || container.is_open() || is_sidecar {
        return;
    }
    let is_set = |field| match field {
        "lifecycle" => container.get(field).is_some_and(|hooks| has(hooks, "postStart") || has(hooks, "preStop")),
        _ => container.has(field),
    };
    for field in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
        if is_set(field) {
            let why = "an init container ends before the others start; one that keeps running beside them, a sidecar, \
                       has `restartPolicy: Always`";
            findings.push(conflicting_fields::diagnose_alone(container.at(&[field]), why));
        }
    }
}

fn has(node: Node<'_>, field: &str) -> bool {
    given(node, field).is_some()
}

/// Two things at one path.
fn mount_paths(container: &Place<'_, '_>, findings: &mut Findings) {
    const PLACES: [(&str, &str); 2] = [("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")];
    if PLACES.iter().all(|(field, _)| !container.has(field)) {
        return;
    }
    let (mut paths, mut names) = (Seen::new(), Seen::new());
    for (field, path) in PLACES {
        for (index, mount) in list(container.node, field).enumerate() {
            if let Some(text) = mount.get_str(path).filter(|text| !text.is_empty())
                && let Some((first, at, its_path)) = paths.first(text, (field, index, path))
            {
                let (spot, first) = (container.item(field, index).key(path), container.item(first, at).key(its_path));
                let what = shown(text);
                findings.push(duplicate_item::diagnose_spots(spot, first, &what));
            }
            // A volume may be mounted many times, but not also be a device.
            let Some(name) = mount.get_str("name").filter(|name| !name.is_empty()) else { continue };
            if let Some((first, at)) = names.first(name, (field, index))
                && field == "volumeDevices"
            {
                findings.push(duplicate_item::diagnose(
                    container.item(field, index),
                    container.item(first, at),
                    &["name"],
                ));
            }
        }
    }
}

/// How a container is resized: `validateResizePolicy`.
fn resize_policies(container: &Place<'_, '_>, findings: &mut Findings) {
    let mut seen = Seen::new();
    let never = container.parent.is_some_and(|pod| pod.text("restartPolicy") == Some("Never"));
    for (index, policy) in list(container.node, "resizePolicy").enumerate() {
        let spot = || container.item("resizePolicy", index);
        if let Some(name) = policy.get_str("resourceName").filter(|name| !name.is_empty())
            && let Some(first) = seen.first(name, index)
        {
            let first = container.item("resizePolicy", first);
            findings.push(duplicate_item::diagnose(spot(), first, &["resourceName"]));
        }
        if never && policy.get_str("restartPolicy") == Some("RestartContainer") {
            let spot = spot().key("restartPolicy");
            findings.push(unsupported_value::diagnose(spot, &["NotRequired"]));
        }
    }
}

/// Paths within the volume.
fn sub_paths(mount: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["subPath", "subPathExpr"] {
        let Some(path) = mount.text(field) else { continue };
        if let Some(demand) = local_path::fault(path) {
            findings.push(invalid_value::diagnose(mount.at(&[field]), demand));
        }
    }
    let is_filled = |field| mount.text(field).is_some_and(|text| !text.is_empty());
    if is_filled("subPath") && is_filled("subPathExpr") {
        findings.push(conflicting_fields::diagnose(
            mount.at(&["subPathExpr"]),
            mount.at(&["subPath"]),
            "both name the part of the volume that is mounted",
        ));
    }
}

/// Mounts that reach the host: `validateMountPropagation`.
fn propagation(mount: &Place<'_, '_>, findings: &mut Findings) {
    let Some(container) = mount.parent.filter(|_| mount.text("mountPropagation") == Some("Bidirectional")) else {
        return;
    };
    let context = container.get("securityContext");
    let is_open = container.is_open() || context.is_some_and(is_open_node);
    let is_known = context
        .and_then(|context| context.get("privileged"))
        .is_none_or(|privileged| matches!(privileged.value(), Value::Bool(false) | Value::Null));
    if !is_open && is_known {
        findings.push(conflicting_fields::diagnose_alone(
            mount.at(&["mountPropagation"]),
            "only a privileged container can hand its mounts to the host",
        ));
    }
}

/// `validateMountRecursiveReadOnly`.
fn recursive_read_only(mount: &Place<'_, '_>, findings: &mut Findings) {
    if !matches!(mount.text("recursiveReadOnly"), Some("IfPossible" | "Enabled")) || mount.is_open() {
        return;
    }
    if mount.bool("readOnly") == Some(false) || mount.get("readOnly").is_none() {
        findings.push(conflicting_fields::diagnose_alone(
            mount.at(&["recursiveReadOnly"]),
            "it needs `readOnly: true` beside it",
        ));
    }
    if matches!(mount.text("mountPropagation"), Some("HostToContainer" | "Bidirectional")) {
        findings.push(conflicting_fields::diagnose(
            mount.at(&["recursiveReadOnly"]),
            mount.at(&["mountPropagation"]),
            "it needs `mountPropagation: None`",
        ));
    }
}

/// Devices.
fn device_path(device: &Place<'_, '_>, findings: &mut Findings) {
    if device.text("devicePath").is_some_and(|path| path.split('/').any(|part| part == "..")) {
        findings.push(invalid_value::diagnose(device.at(&["devicePath"]), "must not have `..` in it"));
    }
}
