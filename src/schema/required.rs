//! Required fields that the API server does without.
//!
//! The schemas call them required; a real server accepts objects that lack them, so their absence is
//! no fault. One row per type and field, with the reason.

/// Whether the server accepts a `type_name` without `field`.
pub(super) fn is_dispensable(type_name: &str, field: &str) -> bool {
    ROWS.iter().any(|row| row.ty == type_name && (row.field == field || row.field == "*"))
}

struct Row {
    ty: &'static str,
    /// The field, or `*` for each of the type.
    field: &'static str,
    _why: Why,
}

/// Why the server does without.
enum Why {
    /// Zero, `false` or empty text is a legal value, and what a missing field decodes to.
    ZeroIsLegal,
    /// Nothing looks at it when the object is created.
    Unchecked,
    /// The object is not stored, and its metadata not needed.
    NotStored,
    /// Only the server writes it.
    Answer,
}
use Why::{Answer, NotStored, Unchecked, ZeroIsLegal};

const fn row(ty: &'static str, field: &'static str, why: Why) -> Row {
    Row { ty, field, _why: why }
}

static ROWS: &[Row] = &[
    row("APIGroup", "*", Answer),
    row("APIGroupList", "*", Answer),
    row("APIResource", "*", Answer),
    row("APIResourceList", "*", Answer),
    row("APIVersions", "*", Answer),
    row("CSIDriver", "spec", ZeroIsLegal),
    row("CSINode", "spec", ZeroIsLegal),
    row("CSINodeSpec", "drivers", ZeroIsLegal),
    row("ConfigMapNodeConfigSource", "*", Unchecked),
    row("Counter", "value", ZeroIsLegal),
    row("CustomResourceDefinitionVersion", "served", ZeroIsLegal),
    row("CustomResourceDefinitionVersion", "storage", ZeroIsLegal),
    row("DeviceCapacity", "value", ZeroIsLegal),
    row("Event", "involvedObject", Unchecked),
    row("ForNode", "name", ZeroIsLegal),
    row("ForZone", "name", ZeroIsLegal),
    row("GroupResource", "group", ZeroIsLegal),
    row("GroupVersionForDiscovery", "*", Answer),
    row("HTTPHeader", "value", ZeroIsLegal),
    row("ISCSIPersistentVolumeSource", "lun", ZeroIsLegal),
    row("ISCSIVolumeSource", "lun", ZeroIsLegal),
    row("LimitRangeSpec", "limits", ZeroIsLegal),
    row("LocalObjectReference", "name", Unchecked),
    row("LocalSubjectAccessReview", "metadata", NotStored),
    row("PodFailurePolicy", "rules", ZeroIsLegal),
    row("PreferredSchedulingTerm", "preference", ZeroIsLegal),
    row("ResourcePool", "generation", ZeroIsLegal),
    row("Scale", "metadata", NotStored),
    row("SelfSubjectAccessReview", "metadata", NotStored),
    row("SelfSubjectReview", "metadata", NotStored),
    row("SelfSubjectRulesReview", "metadata", NotStored),
    row("ServerAddressByClientCIDR", "*", Answer),
    row("SleepAction", "seconds", ZeroIsLegal),
    row("Status", "metadata", Answer),
    row("SubjectAccessReview", "metadata", NotStored),
    row("Sysctl", "value", ZeroIsLegal),
    row("TokenRequest", "audience", ZeroIsLegal),
    row("TokenRequest", "metadata", NotStored),
    row("TokenReview", "metadata", NotStored),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::builtin;

    #[test]
    fn rows_are_sorted_and_each_frees_a_required_field() {
        assert!(ROWS.is_sorted_by_key(|row| (row.ty, row.field)));
        for row in ROWS {
            let frees = builtin::types_with_name(row.ty).any(|ty| {
                builtin::field_rows(&builtin::type_row(ty)).any(|field| {
                    let name = builtin::name(field.name_at, field.name_len);
                    field.required != 0 && (row.field == name || row.field == "*")
                })
            });
            assert!(frees, "{}.{} is required by no release", row.ty, row.field);
        }
    }
}
