//! Facts of what persistent volumes are made of, where pods have no such source or another form of it.
//!
//! Source: `ValidatePersistentVolumeSpec` and the validations of sources in `pkg/apis/core/validation`.

use crate::check::objects::Demand::{Filled, NotEmpty, Range};
use crate::check::objects::{FieldFact, Findings, Place, TypeFacts, names};
use crate::check::rules::object::{invalid_name, invalid_value, too_long};

pub(super) const FACTS: &[TypeFacts] = &[
    // `validateCSIPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.CSIPersistentVolumeSource",
        fields: &[FieldFact { field: "driver", demand: Filled }, FieldFact { field: "volumeHandle", demand: Filled }],
        validators: &[driver],
    },
    // `validateLocalVolumeSource`
    TypeFacts {
        ty: "core.v1.LocalVolumeSource",
        fields: &[FieldFact { field: "path", demand: Filled }],
        validators: &[path],
    },
    // `validateRBDPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.RBDPersistentVolumeSource",
        fields: &[FieldFact { field: "monitors", demand: Filled }, FieldFact { field: "image", demand: Filled }],
        validators: &[],
    },
    // `validateCephFSPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.CephFSPersistentVolumeSource",
        fields: &[FieldFact { field: "monitors", demand: Filled }],
        validators: &[],
    },
    // `validateCinderPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.CinderPersistentVolumeSource",
        fields: &[FieldFact { field: "volumeID", demand: Filled }],
        validators: &[],
    },
    // `validateGlusterfsPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.GlusterfsPersistentVolumeSource",
        fields: &[FieldFact { field: "endpoints", demand: Filled }, FieldFact { field: "path", demand: Filled }],
        validators: &[],
    },
    // `validateAzureFilePV`
    TypeFacts {
        ty: "core.v1.AzureFilePersistentVolumeSource",
        fields: &[
            FieldFact { field: "secretName", demand: Filled },
            FieldFact { field: "shareName", demand: Filled },
            FieldFact { field: "secretNamespace", demand: NotEmpty },
        ],
        validators: &[],
    },
    // `validateISCSIPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.ISCSIPersistentVolumeSource",
        fields: &[
            FieldFact { field: "targetPortal", demand: Filled },
            FieldFact { field: "iqn", demand: Filled },
            FieldFact { field: "lun", demand: Range(0, 255) },
        ],
        validators: &[],
    },
    // `validateFlexPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.FlexPersistentVolumeSource",
        fields: &[FieldFact { field: "driver", demand: Filled }],
        validators: &[],
    },
    // `validateScaleIOPersistentVolumeSource`
    TypeFacts {
        ty: "core.v1.ScaleIOPersistentVolumeSource",
        fields: &[
            FieldFact { field: "gateway", demand: Filled },
            FieldFact { field: "system", demand: Filled },
            FieldFact { field: "volumeName", demand: Filled },
        ],
        validators: &[],
    },
];

/// The name of a driver: a domain of at most 63 characters, of any case.
fn driver(source: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = source.text("driver").filter(|name| !name.is_empty()) else { return };
    if name.len() > 63 {
        findings.push(too_long::diagnose(source.at(&["driver"]), name.len(), 63));
    } else if let Some(fault) = names::subdomain_fault(&name.to_lowercase()) {
        findings.push(invalid_name::diagnose(source.at(&["driver"]), &fault));
    }
}

/// A path does not lead upwards.
fn path(source: &Place<'_, '_>, findings: &mut Findings) {
    if source.text("path").is_some_and(|path| path.split('/').any(|step| step == "..")) {
        findings.push(invalid_value::diagnose(source.at(&["path"]), "takes a path without `..`"));
    }
}
