//! Volumes that something outside the cluster brings: disks, file systems of the network, drivers.
//!
//! The types stand in pods; PersistentVolumes have some of them under names of their own.
//! Source: `validateVolumeSource` of `pkg/apis/core/validation` and the functions it calls.

use super::forms::{fact, is_blank, one_of};
use super::local_path;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node, names};
use crate::check::rules::object::{invalid_name, invalid_value, required_value, too_long};

/// Partitions of a disk, and numbers of a unit.
const BYTE: Demand = Demand::Range(0, 255);

/// Each source.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.HostPathVolumeSource",
        fields: &[
            fact("path", Demand::Filled),
            fact(
                "type",
                Demand::OneOf(&[
                    "BlockDevice",
                    "CharDevice",
                    "Directory",
                    "DirectoryOrCreate",
                    "File",
                    "FileOrCreate",
                    "Socket",
                ]),
            ),
        ],
        validators: &[host_path],
    },
    TypeFacts {
        ty: "core.v1.NFSVolumeSource",
        fields: &[fact("path", Demand::Filled), fact("server", Demand::Filled)],
        validators: &[absolute],
    },
    TypeFacts {
        ty: "core.v1.GitRepoVolumeSource",
        fields: &[fact("repository", Demand::Filled)],
        validators: &[git_folder],
    },
    TypeFacts {
        ty: "core.v1.GCEPersistentDiskVolumeSource",
        fields: &[fact("partition", BYTE), fact("pdName", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.AWSElasticBlockStoreVolumeSource",
        fields: &[fact("partition", BYTE), fact("volumeID", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.AzureDiskVolumeSource",
        fields: &[
            fact("cachingMode", Demand::OneOf(&["None", "ReadOnly", "ReadWrite"])),
            fact("diskName", Demand::Filled),
            fact("diskURI", Demand::Filled),
            fact("kind", Demand::OneOf(&["Dedicated", "Managed", "Shared"])),
        ],
        validators: &[disk_address],
    },
    TypeFacts {
        ty: "core.v1.AzureFileVolumeSource",
        fields: &[fact("secretName", Demand::Filled), fact("shareName", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.VsphereVirtualDiskVolumeSource",
        fields: &[fact("volumePath", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.PhotonPersistentDiskVolumeSource",
        fields: &[fact("pdID", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.GlusterfsVolumeSource",
        fields: &[fact("endpoints", Demand::Filled), fact("path", Demand::Filled)],
        validators: &[],
    },
    TypeFacts { ty: "core.v1.CephFSVolumeSource", fields: &[fact("monitors", Demand::Filled)], validators: &[] },
    TypeFacts {
        ty: "core.v1.RBDVolumeSource",
        fields: &[fact("image", Demand::Filled), fact("monitors", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.CinderVolumeSource",
        fields: &[fact("volumeID", Demand::Filled)],
        validators: &[secret_name],
    },
    TypeFacts {
        ty: "core.v1.StorageOSVolumeSource",
        fields: &[
            fact("volumeName", Demand::Filled),
            fact("volumeName", Demand::NameOrEmpty(NameForm::Label)),
            fact("volumeNamespace", Demand::NameOrEmpty(NameForm::Label)),
        ],
        validators: &[secret_name],
    },
    TypeFacts { ty: "core.v1.FlockerVolumeSource", fields: &[], validators: &[data_set] },
    TypeFacts { ty: "core.v1.PortworxVolumeSource", fields: &[fact("volumeID", Demand::Filled)], validators: &[] },
    TypeFacts {
        ty: "core.v1.ScaleIOVolumeSource",
        fields: &[fact("gateway", Demand::Filled), fact("system", Demand::Filled), fact("volumeName", Demand::Filled)],
        validators: &[],
    },
    TypeFacts {
        ty: "core.v1.QuobyteVolumeSource",
        fields: &[fact("registry", Demand::Filled), fact("volume", Demand::Filled)],
        validators: &[registry],
    },
    TypeFacts {
        ty: "core.v1.ISCSIVolumeSource",
        fields: &[fact("iqn", Demand::Filled), fact("lun", BYTE), fact("targetPortal", Demand::Filled)],
        validators: &[iscsi],
    },
    TypeFacts { ty: "core.v1.FCVolumeSource", fields: &[fact("lun", BYTE)], validators: &[fibre_channel] },
    TypeFacts {
        ty: "core.v1.CSIVolumeSource",
        fields: &[fact("driver", Demand::Filled)],
        validators: &[driver, secret_name],
    },
    TypeFacts { ty: "core.v1.FlexVolumeSource", fields: &[fact("driver", Demand::Filled)], validators: &[] },
];

fn host_path(volume: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(demand) = volume.text("path").and_then(local_path::steps_back) {
        findings.push(invalid_value::diagnose(volume.at(&["path"]), demand));
    }
}

fn absolute(volume: &Place<'_, '_>, findings: &mut Findings) {
    if volume.text("path").is_some_and(|path| !path.is_empty() && !path.starts_with('/')) {
        findings.push(invalid_value::diagnose(volume.at(&["path"]), "takes a path that begins with `/`"));
    }
}

fn git_folder(volume: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(demand) = volume.text("directory").and_then(local_path::fault) {
        findings.push(invalid_value::diagnose(volume.at(&["directory"]), demand));
    }
}

/// `host:port`, or several with commas between them.
fn registry(volume: &Place<'_, '_>, findings: &mut Findings) {
    let Some(text) = volume.text("registry").filter(|text| !text.is_empty()) else { return };
    let is_pair = |pair: &str| {
        // As Go splits a host from its port.
        match pair.rsplit_once(':') {
            Some((host, _)) if host.starts_with('[') => host.ends_with(']'),
            Some((host, _)) => !host.contains([':', '[', ']']),
            None => false,
        }
    };
    if !text.split(',').all(is_pair) {
        let demand = "takes a host and port such as `quobyte:7861`, or several with commas between them";
        findings.push(invalid_value::diagnose(volume.at(&["registry"]), demand));
    }
}

fn iscsi(volume: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(name) = volume.text("iqn").filter(|name| !name.is_empty())
        && !["iqn", "eui", "naa"].iter().any(|kind| name.starts_with(kind))
    {
        let demand = "takes a name such as `iqn.2001-04.com.example:storage`";
        findings.push(invalid_value::diagnose(volume.at(&["iqn"]), demand));
    }
    let uses_secret = ["chapAuthDiscovery", "chapAuthSession"].iter().any(|field| volume.bool(field) == Some(true));
    if uses_secret && !volume.has("secretRef") && !volume.is_open() {
        let why = "CHAP needs a secret with the names and passwords";
        findings.push(required_value::diagnose_because(volume.at(&["secretRef"]), why));
    }
}

fn fibre_channel(volume: &Place<'_, '_>, findings: &mut Findings) {
    if volume.is_open() {
        return;
    }
    let count = |field| volume.items(field).count();
    match (count("targetWWNs"), count("wwids")) {
        (0, 0) => findings
            .push(crate::check::rules::object::missing_choice::diagnose(volume.at(&[]), &["targetWWNs", "wwids"])),
        (0, _) => {}
        (_, 0) if !volume.has("lun") => {
            findings.push(required_value::diagnose_because(volume.at(&["lun"]), "`targetWWNs` needs it"));
        }
        (_, 0) => {}
        _ => findings.push(crate::check::rules::object::conflicting_fields::diagnose(
            volume.at(&["wwids"]),
            volume.at(&["targetWWNs"]),
            "a volume is found by one or the other",
        )),
    }
}

/// The name of a Secret, where there is one.
fn secret_name(volume: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["nodePublishSecretRef", "secretRef"] {
        let Some(secret) = volume.get(field).filter(|secret| !is_open_node(*secret)) else { continue };
        if is_blank(secret, "name") && !volume.is_open() {
            findings.push(required_value::diagnose(volume.at(&[field, "name"])));
        }
    }
}

/// A data set has a name or an identity.
fn data_set(volume: &Place<'_, '_>, findings: &mut Findings) {
    one_of(volume, &["datasetName", "datasetUUID"], findings);
}

/// Where a disk is, by its kind.
fn disk_address(volume: &Place<'_, '_>, findings: &mut Findings) {
    let Some(address) = volume.text("diskURI").filter(|address| !address.is_empty()) else { return };
    let beginning = match volume.text("kind") {
        Some("Managed") => "/subscriptions/",
        Some("Dedicated" | "Shared") => "https://",
        _ => return,
    };
    if !address.starts_with(beginning) {
        let demand = format!("takes an address that begins with `{beginning}` for a disk of this `kind`");
        findings.push(invalid_value::diagnose(volume.at(&["diskURI"]), &demand));
    }
}

const MOST_DRIVER: usize = 63;

/// `ValidateCSIDriverName`: of any case.
fn driver(volume: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = volume.text("driver").filter(|name| !name.is_empty()) else { return };
    if name.len() > MOST_DRIVER {
        findings.push(too_long::diagnose(volume.at(&["driver"]), name.len(), MOST_DRIVER));
    } else if let Some(fault) = names::subdomain_fault(&name.to_ascii_lowercase()) {
        findings.push(invalid_name::diagnose(volume.at(&["driver"]), &fault));
    }
}
