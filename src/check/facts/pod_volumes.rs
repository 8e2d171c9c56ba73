//! Volumes of pods, and what containers mount of them.
//!
//! Source: `ValidateVolumes`, `validateVolumeSource`, `ValidateVolumeMounts` and `ValidateVolumeDevices`
//! of `pkg/apis/core/validation`.

use super::forms::fact;
use super::local_path;
use super::pod::{CONTAINER_LISTS, list};
use super::seen::Seen;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts};
use crate::check::rules::object::{conflicting_fields, duplicate_item, invalid_value, unknown_volume};
use crate::check::spot::shown;
use crate::yaml::{Node, Value};

/// Permissions of files.
const MODE: Demand = Demand::Range(0, 0o777);

/// Volumes and the sources that clusters bring themselves.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.Volume",
        fields: &[fact("name", Demand::Filled), fact("name", Demand::NameOrEmpty(NameForm::Label))],
        validators: &[one_source],
    },
    TypeFacts {
        ty: "core.v1.ConfigMapVolumeSource",
        fields: &[fact("defaultMode", MODE), fact("name", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.SecretVolumeSource",
        fields: &[fact("defaultMode", MODE), fact("secretName", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.KeyToPath",
        fields: &[fact("key", Demand::Filled), fact("mode", MODE), fact("path", Demand::Filled)],
        validators: &[file_path],
    },
    TypeFacts { ty: "core.v1.DownwardAPIVolumeSource", fields: &[fact("defaultMode", MODE)], validators: &[] },
    TypeFacts {
        ty: "core.v1.DownwardAPIVolumeFile",
        fields: &[fact("mode", MODE), fact("path", Demand::Filled)],
        validators: &[file_path, field_or_resource],
    },
    TypeFacts {
        ty: "core.v1.ProjectedVolumeSource",
        fields: &[fact("defaultMode", MODE)],
        validators: &[projected_paths],
    },
    TypeFacts { ty: "core.v1.VolumeProjection", fields: &[], validators: &[one_projection] },
    TypeFacts { ty: "core.v1.ConfigMapProjection", fields: &[fact("name", Demand::Filled)], validators: &[] },
    TypeFacts { ty: "core.v1.SecretProjection", fields: &[fact("name", Demand::Filled)], validators: &[] },
    TypeFacts {
        ty: "core.v1.ServiceAccountTokenProjection",
        fields: &[fact("expirationSeconds", Demand::Range(600, 1 << 32)), fact("path", Demand::Filled)],
        validators: &[file_path],
    },
    TypeFacts {
        ty: "core.v1.ClusterTrustBundleProjection",
        fields: &[fact("path", Demand::Filled)],
        validators: &[file_path],
    },
    TypeFacts {
        ty: "core.v1.PersistentVolumeClaimVolumeSource",
        fields: &[fact("claimName", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.EphemeralVolumeSource",
        fields: &[fact("volumeClaimTemplate", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.EmptyDirVolumeSource",
        fields: &[fact("sizeLimit", Demand::NotNegative)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.ImageVolumeSource",
        fields: &[fact("pullPolicy", Demand::OneOf(&["Always", "IfNotPresent", "Never"]))],
        validators: &[],
    },
];

/// One source, or none: an empty folder.
fn one_source(volume: &Place<'_, '_>, findings: &mut Findings) {
    one_field(volume, &["name"], "a volume has one source; mount several volumes, or use `projected`", findings);
}

fn one_projection(projection: &Place<'_, '_>, findings: &mut Findings) {
    one_field(projection, &[], "each source of a projected volume is an item of its own", findings);
}

/// So many sources beside the first are told.
const MOST_CONFLICTS: usize = 8;

/// Of the fields of a mapping only one may be set, but for `others`.
pub(super) fn one_field(place: &Place<'_, '_>, others: &[&str], why: &str, findings: &mut Findings) {
    let Value::Mapping(mapping) = place.node.value() else { return };
    let mut set = mapping.iter().filter(|entry| {
        !entry.key_is_wildcard && !others.contains(&entry.key) && matches!(entry.value.value(), Value::Mapping(_))
    });
    let Some(first) = set.next() else { return };
    for second in set.filter(|entry| entry.key != first.key).take(MOST_CONFLICTS) {
        findings.push(conflicting_fields::diagnose(place.at(&[second.key]), place.at(&[first.key]), why));
    }
}

fn file_path(file: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(demand) = file.text("path").and_then(local_path::file_fault) {
        findings.push(invalid_value::diagnose(file.at(&["path"]), demand));
    }
}

fn field_or_resource(file: &Place<'_, '_>, findings: &mut Findings) {
    super::forms::one_of(file, &["fieldRef", "resourceFieldRef"], findings);
}

/// Two files of one path: `validateProjectionSources`.
fn projected_paths(volume: &Place<'_, '_>, findings: &mut Findings) {
    let mut seen = Seen::new();
    for (index, source) in volume.items("sources").enumerate() {
        let files = ["secret", "configMap", "downwardAPI"].into_iter().flat_map(|kind| {
            let items = source.get(kind).into_iter().flat_map(|source| list(source, "items")).enumerate();
            items.map(move |(at, item)| (kind, Some(at), item))
        });
        let whole = source.get("clusterTrustBundle").map(|source| ("clusterTrustBundle", None, source));
        for (kind, at, file) in files.chain(whole) {
            let Some(path) = file.get_str("path").filter(|path| !path.is_empty()) else { continue };
            let spot = |(index, kind, at): (usize, &str, Option<usize>)| {
                let spot = volume.item("sources", index).key(kind);
                at.map_or(spot.clone(), |at| spot.key("items").index(at)).key("path")
            };
            if let Some(first) = seen.first(path, (index, kind, at)) {
                let (spot, first) = (spot((index, kind, at)), spot(first));
                findings.push(duplicate_item::diagnose_spots(spot, first, &shown(path)));
            }
        }
    }
}

/// What a pod's containers mount that it has not.
pub(super) fn mounts(pod: &Place<'_, '_>, findings: &mut Findings) {
    let mut volumes: Option<Volumes<'_>> = None;
    for field in CONTAINER_LISTS {
        for (index, container) in pod.items(field).enumerate() {
            for kind in ["volumeMounts", "volumeDevices"] {
                for (at, mount) in list(container, kind).enumerate() {
                    let Some(name) = mount.get_str("name").filter(|name| !name.is_empty()) else { continue };
                    let volumes = volumes.get_or_insert_with(|| Volumes::of(pod));
                    let spot = || pod.item(field, index).key(kind).index(at).key("name");
                    match volumes.names.get(name) {
                        None if !volumes.is_open => {
                            let known: Vec<&str> = volumes.names.keys().collect();
                            findings.push(unknown_volume::diagnose(spot(), pod.at(&["volumes"]), &known));
                        }
                        Some(Nature::Folder) if kind == "volumeDevices" => {
                            let demand = "must name a volume of a claim: only these can be devices";
                            findings.push(invalid_value::diagnose(spot(), demand));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// Whether a volume can be a device.
#[derive(Clone, Copy)]
enum Nature {
    Claim,
    Folder,
    Unknown,
}

/// The volumes of a pod, by name.
struct Volumes<'d> {
    names: Seen<&'d str, Nature>,
    /// Whether there may be others.
    is_open: bool,
}

impl<'d> Volumes<'d> {
    fn of(pod: &Place<'_, 'd>) -> Self {
        let mut is_open = pod.is_open_at("volumes");
        let mut names = Seen::new();
        for volume in pod.items("volumes") {
            match volume.get_str("name") {
                Some(name) => drop(names.first(name, nature(volume))),
                None => is_open = true,
            }
        }
        // A template on its own may belong to a StatefulSet.
        is_open |= pod.gvk.kind.is_empty();
        if let Some(set) = pod.ancestors().find(|place| place.get("volumeClaimTemplates").is_some()) {
            is_open |= set.is_open_at("volumeClaimTemplates");
            for claim in set.items("volumeClaimTemplates") {
                match claim.get("metadata").and_then(|metadata| metadata.get_str("name")) {
                    Some(name) => drop(names.first(name, Nature::Claim)),
                    None => is_open = true,
                }
            }
        }
        Self { names, is_open }
    }
}

fn nature(volume: Node<'_>) -> Nature {
    let Value::Mapping(mapping) = volume.value() else { return Nature::Unknown };
    if crate::check::objects::is_open_node(volume) {
        return Nature::Unknown;
    }
    match mapping.iter().find(|entry| entry.key != "name" && matches!(entry.value.value(), Value::Mapping(_))) {
        Some(entry) if matches!(entry.key, "persistentVolumeClaim" | "ephemeral") => Nature::Claim,
        Some(_) => Nature::Folder,
        None => Nature::Unknown,
    }
}
