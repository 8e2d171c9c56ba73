//! Required fields as the API server demands them, where the schemas say otherwise.
//!
//! Proven by dry runs against a real server. Each row is a type and a field, with the reason.

use crate::build::merge::{Merged, display_name};

/// Corrects the merged types. A row that corrects nothing is a mistake, or done by `k8s-openapi` itself.
pub(crate) fn correct(merged: &mut Merged) {
    for (ty, field, why) in CORRECTIONS {
        let mut corrected = 0;
        for (_, merged) in merged.types.iter_mut().filter(|(name, _)| display_name(name) == *ty) {
            for (_, variants) in merged.fields.iter_mut().filter(|(name, _)| *field == "*" || name == field) {
                for variant in variants {
                    let before = variant.required;
                    variant.required = if matches!(why, Why::Demanded) { variant.releases } else { 0 };
                    corrected += usize::from(variant.required != before);
                }
            }
        }
        assert!(corrected > 0, "build/required.rs: {ty}.{field} needs no correction");
    }
}

/// Why the server does without a required field, or not without an optional one.
enum Why {
    /// Zero, `false` or empty text is legal, and what a missing field decodes to.
    ZeroIsLegal,
    /// Nothing looks at it when the object is created.
    Unchecked,
    /// The object is not stored, and its metadata not needed.
    NotStored,
    /// Only the server writes it.
    Answer,
    /// Optional in the schema, but no object without it passes the server's validation.
    Demanded,
}
use Why::{Answer, Demanded, NotStored, Unchecked, ZeroIsLegal};

/// Type (in every version that needs it), field or `*` for each, reason.
const CORRECTIONS: &[(&str, &str, Why)] = &[
    ("APIGroup", "*", Answer),
    ("APIGroupList", "*", Answer),
    ("APIResource", "*", Answer),
    ("APIResourceList", "*", Answer),
    ("APIVersions", "*", Answer),
    ("CSIDriver", "spec", ZeroIsLegal),
    ("CSINode", "spec", ZeroIsLegal),
    ("CSINodeSpec", "drivers", ZeroIsLegal),
    ("ConfigMapNodeConfigSource", "*", Unchecked),
    ("Container", "image", Demanded),
    ("Counter", "value", ZeroIsLegal),
    ("CustomResourceDefinitionVersion", "served", ZeroIsLegal),
    ("CustomResourceDefinitionVersion", "storage", ZeroIsLegal),
    ("DeviceCapacity", "value", ZeroIsLegal),
    ("Event", "involvedObject", Unchecked),
    ("ForNode", "name", ZeroIsLegal),
    ("ForZone", "name", ZeroIsLegal),
    ("GroupResource", "group", ZeroIsLegal),
    ("GroupVersionForDiscovery", "*", Answer),
    ("HTTPHeader", "value", ZeroIsLegal),
    ("ISCSIPersistentVolumeSource", "lun", ZeroIsLegal),
    ("ISCSIVolumeSource", "lun", ZeroIsLegal),
    ("Ingress", "spec", Demanded),
    ("Job", "spec", Demanded),
    ("JobTemplateSpec", "spec", Demanded),
    ("LimitRangeSpec", "limits", ZeroIsLegal),
    ("LocalObjectReference", "name", Unchecked),
    ("LocalSubjectAccessReview", "metadata", NotStored),
    ("PersistentVolume", "spec", Demanded),
    ("PersistentVolumeClaim", "spec", Demanded),
    ("PersistentVolumeClaimSpec", "accessModes", Demanded),
    ("PersistentVolumeClaimSpec", "resources", Demanded),
    ("Pod", "spec", Demanded),
    ("PodFailurePolicy", "rules", ZeroIsLegal),
    ("PodTemplateSpec", "spec", Demanded),
    ("PreferredSchedulingTerm", "preference", ZeroIsLegal),
    ("ResourcePool", "generation", ZeroIsLegal),
    ("Scale", "metadata", NotStored),
    ("SelfSubjectAccessReview", "metadata", NotStored),
    ("SelfSubjectReview", "metadata", NotStored),
    ("SelfSubjectRulesReview", "metadata", NotStored),
    ("ServerAddressByClientCIDR", "*", Answer),
    ("Service", "spec", Demanded),
    ("SleepAction", "seconds", ZeroIsLegal),
    ("Status", "metadata", Answer),
    ("SubjectAccessReview", "metadata", NotStored),
    ("Sysctl", "value", ZeroIsLegal),
    ("TokenRequest", "audience", ZeroIsLegal),
    ("TokenRequest", "metadata", NotStored),
    ("TokenReview", "metadata", NotStored),
];
